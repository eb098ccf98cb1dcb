"""The sports book of a batch: coupons as they are sold now, tickets, calls; and the rows that the batch leaves behind."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from taquilla.domain.ledger.book import SubjectBook
from taquilla.domain.ledger.bounds import price_bound
from taquilla.domain.ledger.money import Cents
from taquilla.domain.sports.coupons import Combining
from taquilla.domain.sports.signed_requests import Remembered, Signed
from taquilla.domain.sports.taxes import ExciseType, Rates, WithholdingAt
from taquilla.domain.sports.ticket_codes import CODES
from taquilla.domain.sports.tickets import CallOut, SportsTicket

CODES_TO_SPARE: Final = (0, 63, 4095)
"""Numbers of codes read for a batch beyond one for each of its tickets: more of them only where too many are held."""


@dataclass(frozen=True, slots=True)
class SportsOperator:
    """An operator's terms of selling sports. last_code is how many codes it has handed out, modulo all there are.

    approval_from is the price from which on tickets wait for the operator's approval before they play; None: none does.
    """

    has_webhook: bool
    odds_policy: str
    last_code: int
    approval_from: Cents | None = None


@dataclass(frozen=True, slots=True)
class TaxRates:
    """A ticket's tax rates, by the jurisdiction that it is sold under, and the day whose withholding rate applies (TX-09)."""

    jurisdiction: str = ""
    rates: Rates = field(default=Rates(ext_type=ExciseType.INCLUSIVE))
    wht_rate_at: WithholdingAt = WithholdingAt.SALE


class Offered(NamedTuple):
    """An outcome as it stands now. odds are hundredths, None where it has none."""

    odds: int | None
    is_open: bool


class GameOnSale(NamedTuple):
    """A leg of a coupon as it stands now: a market of an event. has_team: the market names a team that is known, or none."""

    event_id: int
    market_id: int
    is_reserve: bool
    starts_at: datetime
    event_status: str
    market_status: str
    is_allowed: bool
    team_id: int | None
    has_team: bool
    outcomes: dict[int, Offered]


class Fixture(NamedTuple):
    """An event that a ticket is about, as it stands now. is_off: it was closed, or has a result already; a reserve never is."""

    event_id: int
    starts_at: datetime
    is_off: bool


class OnSale(NamedTuple):
    """A coupon or a superbet's card, with its games in order. prize is the greatest amount that a tier promises at line_price."""

    id: int
    type: str
    event_id: int | None
    line_price: Cents
    price_min: Cents
    price_max: Cents | None
    closes_at: datetime
    combining: Combining
    games: tuple[GameOnSale, ...]
    prize: Cents = 0

    @property
    def sold_until(self) -> datetime:
        """The first moment too late to sell it: its close, or the start of a game or a reserve that was moved before it."""
        return min(self.closes_at, *(game.starts_at for game in self.games))

    @property
    def card_price_max(self) -> Cents:
        """The highest price of a card: its own, or the one at which it pays the most that a ticket may win (C-08)."""
        bound = price_bound(self.line_price, self.prize)
        return bound if self.price_max is None else min(self.price_max, bound)


@dataclass(slots=True)
class SportsWritten:
    """The rows that a decided batch leaves behind: tickets by seq, calls by their ticket's seq and n, signed requests.

    wallets are those that have answered, told by the event.
    """

    tickets: dict[int, SportsTicket] = field(default_factory=dict)
    changed_tickets: dict[int, SportsTicket] = field(default_factory=dict)
    calls: dict[tuple[int, int], CallOut] = field(default_factory=dict)
    changed_calls: dict[tuple[int, int], CallOut] = field(default_factory=dict)
    last_code: int | None = None
    signed: dict[Signed, Remembered] = field(default_factory=dict)
    wallets: set[str] = field(default_factory=set)


@dataclass(slots=True)
class SportsBook(SubjectBook):
    """An operator's sports, as far as a batch needs them.

    cards are coupons by their event; tickets_by_name has tickets' seqs by the id or code in the request. coupons_by_event has the
    coupons that hold an event, for orders that name no coupon. fixtures are the events of tickets that may be sold now, by the
    ticket's coupon, the first to start first. codes are those to be handed out next, each with whether a ticket still holds it.
    signed are the repeated requests, with their first answers.
    """

    operator: SportsOperator | None = None
    rates: dict[str, TaxRates] = field(default_factory=dict)
    coupons: dict[int, OnSale] = field(default_factory=dict)
    cards: dict[int, int] = field(default_factory=dict)
    coupons_by_event: dict[int, list[int]] = field(default_factory=dict)
    codes: list[tuple[str, bool]] = field(default_factory=list)
    tickets: dict[int, SportsTicket] = field(default_factory=dict)
    calls: dict[tuple[int, int], CallOut] = field(default_factory=dict)
    tickets_by_name: dict[str, int] = field(default_factory=dict)
    fixtures: dict[int, list[Fixture]] = field(default_factory=dict)
    signed: dict[Signed, Remembered] = field(default_factory=dict)
    written: SportsWritten = field(default_factory=SportsWritten)
    _codes_passed: int = field(default=0, init=False)

    def next_code(self) -> tuple[str, int] | None:
        """Return the next code that no ticket holds, and how many were tried until it was found; None if none is free (JP-41)."""
        for place in range(self._codes_passed, len(self.codes)):
            code, is_held = self.codes[place]
            if not is_held:
                return code, place + 1
        return None

    def pass_codes(self, count: int) -> None:
        """Let the next ticket, and the next batch, search behind so many codes."""
        assert self.operator is not None
        self._codes_passed = count
        self.written.last_code = (self.operator.last_code + count) % CODES

    def add(self, ticket: SportsTicket, call: CallOut) -> None:
        """Add a ticket with its first call."""
        self.tickets[ticket.seq] = self.written.tickets[ticket.seq] = ticket
        self.add_call(call)

    def keep(self, ticket: SportsTicket) -> None:
        """Update a ticket."""
        self.tickets[ticket.seq] = ticket
        # A ticket of this very batch is written once, as it stands at the end.
        written = self.written.tickets if ticket.seq in self.written.tickets else self.written.changed_tickets
        written[ticket.seq] = ticket

    def remember(self, signed: Signed, remembered: Remembered) -> None:
        """Record the first answer to a signed request."""
        self.signed[signed] = self.written.signed[signed] = remembered

    def add_call(self, call: CallOut) -> None:
        """Add a call."""
        self.calls[call.ticket_seq, call.n] = self.written.calls[call.ticket_seq, call.n] = call

    def keep_call(self, call: CallOut) -> None:
        """Update a call."""
        key = (call.ticket_seq, call.n)
        self.calls[key] = call
        written = self.written.calls if key in self.written.calls else self.written.changed_calls
        written[key] = call

    @property
    def is_changed(self) -> bool:
        """Tell whether there is anything to write."""
        written = self.written
        rows = written.tickets or written.changed_tickets or written.calls or written.changed_calls or written.signed
        return bool(rows) or written.last_code is not None
