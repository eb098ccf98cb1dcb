"""Settles a market: the selections that a result makes win, and the prize of each winner."""

import enum
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from taquilla.domain.ledger.accounts import earnings
from taquilla.domain.ledger.money import Cents, times_half_up
from taquilla.domain.lottery.markets import Hit, is_void


class MarketPhase(enum.StrEnum):
    """The phases of a settlement, in order. It has PRIZES, REFUNDS or both, and the others only if they have something to do."""

    TAKING_BACK = "taking_back"
    """The transfers of the previous version are reversed."""
    PRIZES = "prizes"
    """Winners get their prizes, one winning selection after another."""
    REFUNDS = "refunds"
    """The market is void: all stakes go back; or its run ended early: those that have not won do."""
    BETS = "bets"
    """Wallets get what their players' tickets have won."""
    OVERPAID = "overpaid"
    """Agencies are charged what they paid beyond the new prizes."""


class Cursor(NamedTuple):
    """The progress of a settlement: its phase, and the last row read in that phase.

    seq is that of a transfer (TAKING_BACK), a ticket (PRIZES, REFUNDS), a bet (BETS) or a payment (OVERPAID).
    In PRIZES, hit is the place of the winning selection. In REFUNDS, game and selection are those of the last wager read.
    """

    phase: MarketPhase
    seq: int = 0
    hit: int = 0
    game: int = 0
    selection: str = ""


class WinningTerms(NamedTuple):
    """The terms of a winning wager: its stake, and what this hit pays, in hundredths."""

    stake: Cents
    multiplier: int


class Stretch(NamedTuple):
    """The wagers on a winning selection whose tickets lie after one seq, and up to another."""

    hit: Hit
    after: int
    until: int


class Winner(NamedTuple):
    """A live wager on a winning selection, with its ticket's seller. multiplier is what this hit pays, in hundredths."""

    ticket_seq: int
    line: int
    day: date
    stake: Cents
    multiplier: int
    entity_id: int
    member_id: int
    sold_at: datetime
    expires_at: datetime


class PrizeWon(NamedTuple):
    """The prize of a winner, numbered with the operator's next seq."""

    winner: Winner
    seq: int
    amount: Cents


class VoidWager(NamedTuple):
    """A live wager of a void market: what was played, and its commissions, agency first."""

    winner: Winner
    game: int
    selection: str
    commissions: tuple[Cents, ...]


def refunds(staked: Sequence[VoidWager], last_seq: int, claimed_until: Callable[[int], datetime]) -> list[PrizeWon]:
    """Return each wager's refund: its stake, at face value (VE-13).

    claimed_until returns until when a seller's customers may claim a prize of a draw held today. No refund expires earlier.
    """
    winners = [wager.winner for wager in staked]
    later = [winner._replace(expires_at=max(winner.expires_at, claimed_until(winner.member_id))) for winner in winners]
    return [PrizeWon(winner, seq, winner.stake) for seq, winner in enumerate(later, last_seq + 1)]


def commissions_to_reverse(staked: Sequence[VoidWager], paths: Callable[[int], Sequence[int]]) -> dict[int, Cents]:
    """Return the commissions that each account kept on these wagers. paths returns an agency's account, then its ancestors'."""
    shares: dict[int, Cents] = {}
    for wager in staked:
        for account, share in zip(paths(wager.winner.entity_id), earnings(wager.commissions), strict=False):
            if share:
                shares[account] = shares.get(account, 0) + share
    return shares


def prizes(terms: Iterable[WinningTerms]) -> dict[WinningTerms, Cents]:
    """Return the prize of every wager on these terms: stake times multiplier, rounded wager by wager (PZ-01).

    The prize includes the stake. One that rounds to nothing is left out.
    """
    amounts = {wager: times_half_up(wager.stake, wager.multiplier) for wager in terms}
    return {wager: amount for wager, amount in amounts.items() if amount}


def paying_phase(kind: str, outcomes: Sequence[str]) -> MarketPhase:
    """Return REFUNDS if these outcomes make a market of this kind void, else PRIZES."""
    return MarketPhase.REFUNDS if is_void(kind, outcomes) else MarketPhase.PRIZES


def next_cursor(cursor: Cursor, wagers: int, last: int, rows_max: int) -> Cursor:
    """Return the cursor after a step that read so many wagers on a selection, up to a ticket.

    With fewer than rows_max, it moves on to the next selection.
    """
    if wagers < rows_max:
        return Cursor(MarketPhase.PRIZES, hit=cursor.hit + 1)
    return Cursor(MarketPhase.PRIZES, last, cursor.hit)
