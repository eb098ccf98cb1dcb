"""The lottery's book of a batch: rules, draws, tickets, exposure; and the rows that the batch leaves behind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from taquilla.domain.ledger.book import SubjectBook, Transfer
from taquilla.domain.ledger.commands import Key
from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.payment_approval import PaymentHold
from taquilla.domain.lottery.rules import RulesInForce
from taquilla.domain.lottery.tenders import Tender, WeighedLeg
from taquilla.domain.lottery.tickets import Attempts, Payout, Printable, Standing, Ticket

MARKET_TOTAL = "*"


class Event(NamedTuple):
    """One draw of one list, as the national catalogue has it. list_id 0 is none; day is the local day of the draw."""

    id: int
    product_id: int
    list_id: int
    draws_at: datetime
    day: date
    name: str
    category: str
    zodiac: bool
    display_order: int


class Draw(NamedTuple):
    """An operator's draw on an event."""

    event: Event
    closes_at: datetime
    is_open: bool


class Market(NamedTuple):
    """The market of a joint game: an `ab` of two lists' draws, or a `run` of length draws, fewer if no more are planned.

    is_new: nothing has been sold of it yet, so it is not stored; its first sale stores it.
    """

    id: int
    kind: str
    length: int
    events: tuple[Event, ...]
    is_new: bool


@dataclass(slots=True)
class Presented:
    """A ticket presented at the counter, with all that decides whether it is undone or paid.

    is_pin_seen: somebody has looked at its pin when it could be known whether it wins.
    """

    ticket: Ticket
    standing: Standing
    transfers: Sequence[Transfer]
    attempts: Attempts | None
    hold: PaymentHold | None = None  # the last one
    is_pin_seen: bool = False


@dataclass(slots=True)
class LotteryWritten:
    """The rows that a decided batch leaves behind, table by table."""

    markets: dict[int, Market] = field(default_factory=dict)
    tickets: list[Ticket] = field(default_factory=list)
    exposure: set[tuple[int, int, int, str]] = field(default_factory=set)
    undoings: list[tuple[Ticket, int, int]] = field(default_factory=list)  # ticket, its undoing's seq, member
    payouts: list[tuple[int, date, int, int, Payout]] = field(default_factory=list)  # seq, day, ticket's seq, member
    tenders: list[Tender] = field(default_factory=list)
    prints: dict[int, Printable] = field(default_factory=dict)  # by the ticket's seq
    attempts: dict[UUID, Attempts] = field(default_factory=dict)
    holds: dict[tuple[int, int], tuple[Ticket, PaymentHold]] = field(
        default_factory=dict
    )  # by the ticket's seq and the hold's version


@dataclass(slots=True)
class LotteryBook(SubjectBook):
    """An operator's lottery, as far as a batch needs it.

    markets are those of joint games, by the first of their events, or of wagers that were sold before by their own id, and by
    the game; all other plays have their event's own.
    exposure is what is sold, by market, scope, game and selection.
    """

    rules: RulesInForce
    sold: dict[int, Ticket] = field(default_factory=dict)
    draws: dict[int, Draw] = field(default_factory=dict)
    markets: dict[tuple[int, int], Market] = field(default_factory=dict)
    exposure: dict[tuple[int, int, int, str], Cents] = field(default_factory=dict)
    presented: dict[tuple[int, date], Presented] = field(default_factory=dict)
    printable: dict[UUID, Printable] = field(default_factory=dict)
    undone: dict[int, int] = field(default_factory=dict)  # tickets that a member has undone today, where a limit applies
    told: set[tuple[int, int]] = field(default_factory=set)  # who has decided with whom before, both added by one (RG-18)
    written: LotteryWritten = field(default_factory=LotteryWritten)

    def sale(self, key: Key) -> Presented | None:
        """Return the sale under a key with all that decides on undoing it: an earlier one, or one of this very batch."""
        request = self.ledger.requests.get(key)
        ticket = self.sold.get(request.seq) if request is not None else None
        if request is None or ticket is None:
            return None
        if (presented := self.presented.get((ticket.number, ticket.day))) is None:
            # A client that timed out waiting for its sale may send the undoing right behind it.
            transfers = [transfer for transfer in self.ledger.written.transfers if transfer.ticket_seq == ticket.seq]
            assert transfers, "an earlier sale was loaded"
            presented = Presented(ticket, Standing((), (), frozenset()), transfers, None)
            self.presented[ticket.number, ticket.day] = presented
        return presented

    def post(self, debit: int, credit: int, amount: Cents, kind: str, ticket: Ticket, reverses: int | None = None) -> int:
        """Move an amount on a ticket's account; return the transfer's seq.

        A ticket's sale and its reversal count for the sale's day, a payout for today; and so does the reversal of a sale in a
        week that is closed (VE-50).
        """
        open_from = self.ledger.people.entities[ticket.entity_id].open_from
        is_closed = open_from is not None and ticket.day < open_from
        is_late = kind == "payout" or (reverses is not None and is_closed)
        booked_on = self.day if is_late else ticket.day
        return self.ledger.post(
            debit, credit, amount, kind, ticket.day, ticket_seq=ticket.seq, reverses=reverses, booked_on=booked_on
        )

    def hand_over(self, ticket: Ticket, seq: int, member_id: int, legs: tuple[WeighedLeg, ...]) -> None:
        """Note what was handed over for a ticket, under the seq of its sale, or of the payment of its prizes (TE-03)."""
        is_sale = seq == ticket.seq
        self.written.tenders += [
            Tender(
                seq=seq, place=place, day=ticket.day, ticket_seq=ticket.seq, entity_id=ticket.entity_id, member_id=member_id,
                is_sale=is_sale, leg=leg,
            )
            for place, leg in enumerate(legs)
        ]  # fmt: skip

    def stake(self, market_id: int, game: int, selection: str, amount: Cents, scopes: Iterable[int] = ()) -> None:
        """Add to what is sold of a selection (a negative amount takes away), to its market's total, and under other scopes."""
        for key in ((market_id, 0, game, selection), (market_id, 0, 0, MARKET_TOTAL)):
            self.exposure[key] = self.exposure.get(key, 0) + amount
            self.written.exposure.add(key)
        for scope in scopes:
            key = (market_id, scope, game, selection)
            self.exposure[key] = self.exposure.get(key, 0) + amount
            self.written.exposure.add(key)

    @property
    def is_changed(self) -> bool:
        """Tell whether there is anything to write."""
        written = self.written
        return bool(written.tickets or written.undoings or written.payouts or written.attempts or written.prints or written.holds)
