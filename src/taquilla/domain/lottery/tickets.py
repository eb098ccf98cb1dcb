"""A ticket and its wagers as they were sold, and what can be said of them later."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from taquilla.domain.ledger.channels import Channel
from taquilla.domain.ledger.money import Cents

STATUSES: Final = frozenset({"sold", "canceled", "rejected", "winner", "held", "loser", "paid", "expired"})
"""How a ticket may stand."""
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
        """Whether a player has paid for it out of a wallet, which then gets what it wins."""
        return self.channel == WALLET_CHANNEL


@dataclass(slots=True)
class Attempts:
    """Wrong pins of one ticket: how many since the first, and until when it is locked."""

    wrong: int
    first_at: datetime
    locked_until: datetime | None


@dataclass(slots=True)
class Printable:
    """A ticket that is to be printed: where it is kept, whose it is, how it stands, and how often it was printed.

    first_close is that of its draws, as its seller had it at sale, or earlier where one of them is void.
    """

    seq: int
    day: date
    entity_id: int
    state: str
    prints: int
    member_id: int
    first_close: datetime


class Prize(NamedTuple):
    """What a line has won under the version of its market's settlement that is in force, or its stake, which it gets back."""

    line: int
    market_id: int
    version: int
    amount: Cents
    expires_at: datetime
    is_refund: bool = False


class Payout(NamedTuple):
    """What was paid for a line; below zero what a correction has taken back."""

    line: int
    market_id: int
    version: int
    amount: Cents


@dataclass(slots=True)
class Standing:
    """What became of a ticket's wagers so far. settled are the markets settled by the results of all their draws.

    A run gives prizes before that: a wager with a prize is decided, whatever is still drawn. held are the lines of which the
    payment waits for a second person.
    """

    prizes: Sequence[Prize]
    payouts: Sequence[Payout]
    settled: frozenset[int]
    held: frozenset[int] = frozenset()

    def unpaid(self) -> list[tuple[Prize, Cents]]:
        """The prizes in force of which something is unpaid, and how much: what earlier versions paid counts (VE-26)."""
        owed = [(prize, prize.amount - self._paid(prize.line)) for prize in self.prizes]
        return [(prize, amount) for prize, amount in owed if amount > 0]

    def payable(self, at: datetime) -> Cents:
        """Sum what would be paid at an instant: all that is unpaid and has not expired, in minor units."""
        return sum(amount for prize, amount in self.unpaid() if at < prize.expires_at)

    @property
    def is_paid(self) -> bool:
        """Whether anything was paid, and not all taken back again, as a wallet's is by a correction."""
        return sum(payout.amount for payout in self.payouts) > 0

    def _paid(self, line: int) -> Cents:
        return sum(payout.amount for payout in self.payouts if payout.line == line)


def ticket_status(ticket: Ticket, standing: Standing, at: datetime) -> str:
    """sold, canceled, rejected, winner, held, loser, paid or expired: derived, never stored (ST-01, VE-26).

    A stake that goes back is claimed like a prize, so a ticket that has nothing else to be paid is a winner too.
    """
    return status_of(ticket.state, standing, at, is_pending=pending(ticket.wagers, standing))


def status_of(state: str, standing: Standing, at: datetime, *, is_pending: bool) -> str:
    """The status of a ticket of which no more is known than its state, its prizes and payouts, and whether a draw is to come."""
    if state != "sold":
        return state
    if standing.unpaid():
        claimed = "held" if standing.held else "winner"
        return claimed if standing.payable(at) else "expired"
    if standing.prizes or standing.is_paid:
        return "paid"  # also while a draw is to come, which may make it a winner again
    return "sold" if is_pending else "loser"


def wager_status(wager: Wager, standing: Standing, state: str) -> str:
    """sold (not drawn yet), winner, held, loser or refunded; of an undone ticket its state: it is undone as a whole (ST-02)."""
    if state != "sold":
        return state
    for prize in standing.prizes:
        if prize.line == wager.line:
            won = "held" if wager.line in standing.held else "winner"
            return "refunded" if prize.is_refund else won
    return "loser" if wager.market_id in standing.settled else "sold"


def pending(wagers: Iterable[Wager], standing: Standing) -> bool:
    """Whether some of these wagers may still win: not won yet, and its market not settled."""
    won = {prize.line for prize in standing.prizes}
    return any(wager.market_id not in standing.settled and wager.line not in won for wager in wagers)
