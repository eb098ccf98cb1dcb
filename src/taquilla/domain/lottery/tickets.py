"""A ticket and its wagers as they were sold, and their status later."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from taquilla.domain.ledger.commands import Channel
from taquilla.domain.ledger.money import Cents

STATUSES: Final = frozenset({"sold", "canceled", "rejected", "winner", "held", "loser", "paid", "expired"})
"""Every status of a ticket."""
WALLET_CHANNEL: Final = Channel.GAP
"""The channel of tickets that players pay for out of their wallets, and of no others."""


class Wager(NamedTuple):
    """One line of a ticket and its terms: amounts in minor units, commissions agency first, multiplier in hundredths.

    event_id is the first of its market's draws. consolation is what half an A+B pays, in hundredths.
    """

    line: int
    market_id: int
    event_id: int
    game: int
    selection: str
    amount: Cents
    multiplier: int
    commissions: tuple[Cents, ...]
    consolation: int = 0


@dataclass(slots=True)
class Ticket:
    """A ticket as sold. day is its business day; number is unique within it. expires_at is the first moment too late to claim."""

    seq: int
    day: date
    id: UUID
    ordinal: int
    number: int
    channel: int
    entity_id: int
    member_id: int
    amount: Cents
    created_at: datetime
    first_close: datetime
    draws_end: datetime
    cancel_until: datetime
    expires_at: datetime
    key_version: int
    wagers: tuple[Wager, ...]
    state: str = "sold"

    @property
    def paid_from_wallet(self) -> bool:
        """Tell whether a player has paid for it out of a wallet, which then gets what it wins."""
        return self.channel == WALLET_CHANNEL


@dataclass(slots=True)
class Attempts:
    """Wrong pins of one ticket: their number since the first, when its lock ends, and the marks of those that were counted."""

    wrong: int
    first_at: datetime
    locked_until: datetime | None
    marks: bytes = b""


@dataclass(slots=True)
class Printable:
    """A ticket to print: its key, its owner, its state, and the number of its prints.

    first_close is the first close of its draws for its seller at the time of sale, or earlier if one of them is void.
    """

    seq: int
    day: date
    entity_id: int
    state: str
    prints: int
    member_id: int
    first_close: datetime


class Prize(NamedTuple):
    """A line's prize, or its refunded stake, by the version of its market's settlement that is in force.

    is_of_run: each of a run's draws settles it anew, which corrects nothing (VE-07).
    """

    line: int
    market_id: int
    version: int
    amount: Cents
    expires_at: datetime
    is_refund: bool = False
    is_of_run: bool = False


class Payout(NamedTuple):
    """An amount paid for a line; below zero, one that a correction took back."""

    line: int
    market_id: int
    version: int
    amount: Cents


@dataclass(slots=True)
class Standing:
    """The prizes and payouts of a ticket so far. settled are the markets settled by the results of all their draws.

    A run gives prizes earlier: a wager with a prize is decided, whatever its later draws bring. held are the lines whose
    payment waits for a second person. paid_at is the instant of the last payment, None where nothing is paid.
    """

    prizes: Sequence[Prize]
    payouts: Sequence[Payout]
    settled: frozenset[int]
    held: frozenset[int] = frozenset()
    paid_at: datetime | None = None

    def unpaid(self) -> list[tuple[Prize, Cents]]:
        """Return the prizes in force that are not fully paid, and what is owed; payments of earlier versions count (VE-26)."""
        paid = {one.line: sum(each.amount for each in self.payouts if each.line == one.line) for one in self.prizes}
        unpaid = [(prize, prize.amount - paid[prize.line]) for prize in self.prizes]
        return [(prize, amount) for prize, amount in unpaid if amount > 0]

    def payable(self, at: datetime) -> Cents:
        """Return what can be paid at an instant: everything unpaid and not expired, in minor units."""
        return sum(amount for prize, amount in self.unpaid() if at < prize.expires_at)

    def claim_until(self, at: datetime) -> datetime | None:
        """Return the first moment too late for some of what can be paid at an instant; where nothing can be, the one that was too
        late for the last of it. None: nothing is unpaid.
        """
        ends = [prize.expires_at for prize, _ in self.unpaid()]
        return min((end for end in ends if at < end), default=max(ends, default=None))

    @property
    def is_paid(self) -> bool:
        """Tell whether anything was paid and not all taken back, as a correction does with a wallet's prize."""
        return sum(payout.amount for payout in self.payouts) > 0


def ticket_status(ticket: Ticket, standing: Standing, at: datetime) -> str:
    """Return sold, canceled, rejected, winner, held, loser, paid or expired: derived, never stored (ST-01, VE-26).

    A refunded stake is claimed like a prize, so a ticket with nothing but a refund is a winner too.
    """
    return status_of(ticket.state, standing, at, is_pending=pending(ticket.wagers, standing))


def status_of(state: str, standing: Standing, at: datetime, *, is_pending: bool) -> str:
    """Return a ticket's status from its state, its prizes and payouts, and whether a draw is still to come."""
    if state != "sold":
        return state
    if standing.unpaid():
        claimed = "held" if standing.held else "winner"
        return claimed if standing.payable(at) else "expired"
    if standing.prizes or standing.is_paid:
        return "paid"  # also before a later draw, which may make it a winner again
    return "sold" if is_pending else "loser"


def wager_status(wager: Wager, standing: Standing, state: str) -> str:
    """Return sold (not drawn yet), winner, held, loser or refunded. An undone ticket's wagers have its state (ST-02)."""
    if state != "sold":
        return state
    for prize in standing.prizes:
        if prize.line == wager.line:
            status = "held" if wager.line in standing.held else "winner"
            return "refunded" if prize.is_refund else status
    return "loser" if wager.market_id in standing.settled else "sold"


def pending(wagers: Iterable[Wager], standing: Standing) -> bool:
    """Tell whether some of these wagers may still win: one has no prize yet, and its market is not settled."""
    won = {prize.line for prize in standing.prizes}
    return any(wager.market_id not in standing.settled and wager.line not in won for wager in wagers)
