"""The book that all subjects of a batch share: sessions, earlier requests, transfers, order.

Later commands of a batch see what earlier ones did. Nothing here waits, and nothing is undone: check everything before
changing the book. Each subject has a book of its own beside it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple, Protocol, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from taquilla.domain.ledger import numbers
from taquilla.domain.ledger.commands import Key, Meaningful, Outcome, RecordedCommand, fingerprint
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal, recorded_refusal
from taquilla.domain.people.members import Caller, Member, OperatorPeople

T = TypeVar("T")


class Pinned(Protocol):
    """A ticket that has a pin."""

    @property
    def id(self) -> UUID:
        """Its id."""

    @property
    def key_version(self) -> int:
        """The version of the key that makes its pin."""


class Transfer(NamedTuple):
    """An amount that moves from one account to another; reverses is the seq of the transfer that it undoes."""

    seq: int
    day: date
    debit: int
    credit: int
    amount: Cents
    kind: str
    ticket_seq: int | None
    market_id: int | None
    version: int | None
    reverses: int | None
    booked_on: date


@dataclass(frozen=True, slots=True)
class Operator:
    """The operator of a book. number_key orders its ticket numbers; pin_keys are its pins' keys by version, the last one in use.

    pin_version is that one's. pin_after_close: views show a pin to its seller after the first close too. needs_shift: the
    till sells, pays and undoes in an open shift alone. code_key orders codes
    of its sports tickets, id_key makes their ids. Its pages and its paper bear the name, the colour (#0b6b4f) and the logo, which
    is named by its SHA-256 in hex; "" for none. twelve_hours: they write 5:42 p. m. in place of 17:42. is_sandbox: it sells
    for no money. is_closed: nothing moves any more. sells_lotteries: alone, or beside sports.
    """

    id: int
    currency: str
    exponent: int
    zone: ZoneInfo
    number_key: bytes
    pin_keys: dict[int, bytes]
    code_key: bytes = b""
    id_key: bytes = b""
    pin_after_close: bool = False
    needs_shift: bool = False
    name: str = ""
    colour: str = ""
    logo: str = ""
    twelve_hours: bool = False
    is_sandbox: bool = False
    is_closed: bool = False
    sells_lotteries: bool = True
    pin_version: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pin_version", next(reversed(self.pin_keys), 0))

    @property
    def unit(self) -> int:
        """One whole currency unit in minor units."""
        return int(10**self.exponent)

    def pin(self, ticket: Pinned) -> int:
        """The pin of one of this operator's tickets."""
        return numbers.pin(self.pin_keys[ticket.key_version], ticket.id)

    def mark_of_wrong(self, ticket: Pinned, key: str, wrong: int) -> bytes:
        """Return the mark of a wrong pin that was shown for a ticket under a key."""
        return numbers.mark_of_wrong(self.pin_keys[ticket.key_version], ticket.id, key, wrong)


@dataclass(slots=True)
class Written:
    """The shared rows that a decided batch leaves behind, table by table."""

    requests: list[tuple[int, int, str, str, bytes, int, date, Outcome]] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    balances: set[int] = field(default_factory=set)
    events: list[tuple[str, str, str, dict[str, object]]] = field(default_factory=list)  # actor, action, object, detail


@dataclass(slots=True)
class Book:
    """One operator's part of a batch, as far as all subjects share it. at is the batch's one instant, day its business day.

    alive are the live sessions; balances are the kept balances of accounts that the batch may move. read_only are the days of
    archived months among those that the batch may change. is_full: there is no room to sell.
    """

    operator: Operator
    people: OperatorPeople
    at: datetime
    day: date
    last_seq: int
    last_ordinal: int
    alive: frozenset[int] = frozenset()
    requests: dict[Key, RecordedCommand] = field(default_factory=dict)
    balances: dict[int, Cents] = field(default_factory=dict)
    read_only: set[date] = field(default_factory=set)
    written: Written = field(default_factory=Written)
    is_full: bool = False
    _day_key: bytes = field(default=b"", init=False)

    def member(self, caller: Caller) -> Member | Refusal:
        """Return the calling member, or why not: its session ended, an entity above is closed, its role does not sell (RG-15)."""
        if caller.session_id not in self.alive:
            return Refusal(Reason.TOKEN_DEAD)
        return self.seller(caller.member_id)

    def seller(self, member_id: int) -> Member | Refusal:
        """Return a member, or why it may not sell. Its session is not checked."""
        member = self.people.members[member_id]
        if not member.active or member.entity_id not in self.people.active:
            return Refusal(Reason.SELLER_CLOSED)
        if not member.may_sell:
            return Refusal(Reason.NOT_ALLOWED)
        return member

    def cashier(self, caller: Caller) -> Member | Refusal:
        """Return the calling member at a till. Refuses a reseller: it has no till, and neither pays nor prints."""
        member = self.member(caller)
        if isinstance(member, Member) and member.role == "reseller":
            return Refusal(Reason.NOT_ALLOWED)
        return member

    def request(
        self, key: Key, command: Meaningful, reason_of: Callable[[bytes], Reason] = lambda _: Reason.KEY_REUSED
    ) -> RecordedCommand | Refusal | None:
        """Return the earlier command under a key, None if this is the first, a refusal if that one meant something else.

        If that one was refused and has kept its key (WL-15), return that refusal. reason_of gives the reason by its fingerprint.
        """
        if (earlier := self.requests.get(key)) is None:
            return None
        if earlier.fingerprint != fingerprint(command):
            return Refusal(reason_of(earlier.fingerprint))
        return recorded_refusal(earlier.outcome) or earlier

    def once(
        self,
        key: Key,
        command: Meaningful,
        repeat: Callable[[RecordedCommand], T | Refusal],
        first: Callable[[], T | Refusal],
    ) -> T | Refusal:
        """Answer a command that has one effect however often it comes: first makes the answer, repeat rebuilds it."""
        if isinstance(earlier := self.request(key, command), Refusal):
            return earlier
        return first() if earlier is None else repeat(earlier)

    def remember(self, key: Key, command: Meaningful, seq: int, day: date, outcome: Outcome = None, *, verb: str = "") -> None:
        """Record a command under a key, so that its repetition gets the same answer."""
        meaning = fingerprint(command)
        self.requests[key] = RecordedCommand(meaning, seq, day, outcome)
        self.written.requests.append((*key, verb or command.verb, meaning, seq, day, outcome))

    def note(self, actor: str, action: str, subject: str, detail: dict[str, object]) -> None:
        """Add an event to the audit trail."""
        self.written.events.append((actor, action, subject, detail))

    def next_seq(self) -> int:
        """Return the next number in the operator's one order of everything."""
        self.last_seq += 1
        return self.last_seq

    def next_number(self) -> tuple[int, int]:
        """Return the day's next ordinal and its ticket number."""
        if not self._day_key:
            self._day_key = numbers.day_key(self.operator.number_key, self.day)
        self.last_ordinal += 1
        return self.last_ordinal, numbers.ticket_number(self._day_key, self.last_ordinal)

    def post(
        self, debit: int, credit: int, amount: Cents, kind: str, day: date, *,
        ticket_seq: int | None = None, market_id: int | None = None, version: int | None = None, reverses: int | None = None,
        booked_on: date | None = None,
    ) -> int:  # fmt: skip
        """Move an amount, and the kept balances of both sides; return the transfer's seq.

        An entity's account moves the balances of the entities that give it credit. day is that of the cause; booked_on is the
        day that the transfer counts for, None: today.
        """
        seq = self.next_seq()
        booked_on = booked_on or self.day
        self.written.transfers.append(
            Transfer(
                seq=seq, day=day, debit=debit, credit=credit, amount=amount, kind=kind, ticket_seq=ticket_seq,
                market_id=market_id, version=version, reverses=reverses, booked_on=booked_on,
            )
        )
        self._move(debit, -amount)
        self._move(credit, amount)
        return seq

    def _move(self, account: int, amount: Cents) -> None:
        if (accounts := self.people.floored.get(account)) is None:
            accounts = (account,) if account in self.balances else ()
        for balance_account in accounts:
            self.balances[balance_account] += amount
            self.written.balances.add(balance_account)

    @property
    def is_changed(self) -> bool:
        """Tell whether there is anything to write."""
        written = self.written
        return bool(written.requests or written.transfers or written.events)


@dataclass(slots=True)
class SubjectBook:
    """The book of a subject, beside the shared one. at and day are the batch's."""

    ledger: Book
    at: datetime = field(init=False)
    day: date = field(init=False)

    def __post_init__(self) -> None:
        # Read for every play, so kept here too.
        self.at, self.day = self.ledger.at, self.ledger.day
