"""Settling a market: which selections a result makes win, and what each winner gets."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from taquilla.domain.money import Cents, times_half_up

AT_BETS: Final = -1
"""In the place of a selection: all winners were found, and what wallets have paid for is credited."""


class Cursor(NamedTuple):
    """Where a settlement stands: the winning selection by its place, and the last wager of it that was seen.

    AT_BETS it is the last bet that was credited, in the place of the ticket.
    """

    pair: int = 0
    ticket_seq: int = 0
    line: int = 0


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
    """What a winner gets, under the operator's next seq."""

    winner: Winner
    seq: int
    amount: Cents


def prizes(winners: Sequence[Winner], last_seq: int) -> list[PrizeWon]:
    """Each winner's prize: stake times multiplier, the stake included, each wager by itself (PZ-01).

    A prize that rounds to nothing is none.
    """
    amounts = [(winner, times_half_up(winner.stake, winner.multiplier)) for winner in winners]
    won = [(winner, amount) for winner, amount in amounts if amount]
    return [PrizeWon(winner, seq, amount) for seq, (winner, amount) in enumerate(won, last_seq + 1)]


def after(cursor: Cursor, winners: Sequence[Winner], rows_max: int) -> Cursor:
    """Where a step that found these winners leaves off: in its selection, or at the beginning of the next one."""
    if len(winners) < rows_max:
        return Cursor(cursor.pair + 1)
    return Cursor(cursor.pair, winners[-1].ticket_seq, winners[-1].line)
