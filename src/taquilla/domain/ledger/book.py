"""The book a batch is decided from: what was loaded under the gate and changes with each answer, and what is to be written.

Later commands of a batch see what earlier ones did. Nothing here waits, and nothing is undone: whoever changes the book has
checked everything first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from taquilla.domain.ledger import numbers
from taquilla.domain.ledger.kept_refusals import refused_before
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import Caller, Channel, Command, CounterCommand, differs_in_partial, fingerprint
from taquilla.domain.lottery.payment_approval import Hold
from taquilla.domain.lottery.rules import Member, RulesInForce
from taquilla.domain.lottery.tickets import Attempts, Payout, Printable, Standing, Ticket
from taquilla.domain.sports.book import SportsBook
from taquilla.domain.sports.commands import SportsCommand
from taquilla.domain.sports.tickets import SportsTicket
from taquilla.domain.wallets.book import WalletBook
from taquilla.domain.wallets.commands import WalletCommand, wallet_issuer

MARKET_TOTAL = "*"
Outcome = dict[str, object] | None


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
    """What an operator does with an event."""

    event: Event
    closes_at: datetime
    is_open: bool


class Market(NamedTuple):
    """What a joint game is judged by: an `ab` of two lists' draws, or a `run` of length draws, fewer if no more are planned.

    is_new: nothing has been sold of it yet, so it is not kept; its first sale makes it.
    """

    id: int
    kind: str
    length: int
    events: tuple[Event, ...]
    is_new: bool


class Request(NamedTuple):
    """A command that was carried out, under its caller's key. outcome rebuilds the answer where the ticket's rows do not."""

    fingerprint: bytes
    seq: int
    day: date
    outcome: Outcome


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
    """Whose book it is. number_key orders its ticket numbers; pin_keys are its pins' keys by version, the last one in use.

    code_key orders the codes of its sports tickets, id_key makes their ids.
    """

    id: int
    currency: str
    exponent: int
    zone: ZoneInfo
    number_key: bytes
    pin_keys: dict[int, bytes]
    code_key: bytes = b""
    id_key: bytes = b""

    @property
    def unit(self) -> int:
        """One whole currency unit in minor units."""
        return int(10**self.exponent)

    @property
    def pin_version(self) -> int:
        """The version of the key that makes new pins."""
        return next(reversed(self.pin_keys))

    def pin(self, ticket: Ticket) -> int:
        """The pin of one of this operator's tickets."""
        return numbers.pin(self.pin_keys[ticket.key_version], ticket.id)


@dataclass(slots=True)
class Presented:
    """A ticket presented at the counter, with all that decides whether it is undone or paid."""

    ticket: Ticket
    standing: Standing
    transfers: Sequence[Transfer]
    attempts: Attempts | None
    hold: Hold | None = None  # its last one


@dataclass(slots=True)
class Written:
    """What a decided batch leaves behind, table by table."""

    requests: list[tuple[int, int, str, str, bytes, int, date, Outcome]] = field(default_factory=list)
    markets: dict[int, Market] = field(default_factory=dict)
    tickets: list[Ticket] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    exposure: set[tuple[int, int, int, str]] = field(default_factory=set)
    balances: set[int] = field(default_factory=set)
    undoings: list[tuple[Ticket, int, int]] = field(default_factory=list)  # ticket, its undoing's seq, by whom
    payouts: list[tuple[int, date, int, int, Payout]] = field(default_factory=list)  # seq, day, ticket's seq, by whom
    prints: dict[int, Printable] = field(default_factory=dict)  # by the ticket's seq
    attempts: dict[UUID, Attempts] = field(default_factory=dict)
    holds: dict[tuple[int, int], tuple[Ticket, Hold]] = field(default_factory=dict)  # by the ticket's seq and the hold's version
    events: list[tuple[str, str, str, dict[str, object]]] = field(default_factory=list)  # actor, action, object, detail


@dataclass(slots=True)
class Book:
    """What one operator's part of a batch may see. at is the batch's one instant, day the business day it falls on.

    markets are those of joint games, by the first of their events and the game; all other plays have their event's own.
    sports and wallets are empty but for batches that hold something about sports tickets, or about players' wallets.
    """

    operator: Operator
    rules: RulesInForce
    at: datetime
    day: date
    last_seq: int
    last_ordinal: int
    alive: frozenset[int] = frozenset()
    requests: dict[tuple[int, int, str], Request] = field(default_factory=dict)
    sold: dict[int, Ticket] = field(default_factory=dict)
    draws: dict[int, Draw] = field(default_factory=dict)
    markets: dict[tuple[int, int], Market] = field(default_factory=dict)
    exposure: dict[tuple[int, int, int, str], Cents] = field(default_factory=dict)
    balances: dict[int, Cents] = field(default_factory=dict)
    presented: dict[tuple[int, date], Presented] = field(default_factory=dict)
    printable: dict[UUID, Printable] = field(default_factory=dict)
    undone: dict[int, int] = field(default_factory=dict)  # tickets that a member has undone today, where that is bounded
    written: Written = field(default_factory=Written)
    sports: SportsBook = field(default_factory=SportsBook)
    wallets: WalletBook = field(default_factory=WalletBook)
    _day_key: bytes = field(default=b"", init=False)

    def member(self, caller: Caller) -> Member | Refusal:
        """The member who asks, or why it may not: its session has ended, somebody above is closed, it enters results (RG-15)."""
        if caller.session_id not in self.alive:
            return Refusal(Reason.TOKEN_DEAD)
        return self.seller(caller.member_id)

    def seller(self, member_id: int) -> Member | Refusal:
        """A member, whoever asks in its name, or why it may not sell."""
        rules = self.rules.rules
        member = rules.members[member_id]
        if not member.active or not all(rules.entities[entity].active for entity in rules.entities[member.entity_id].path):
            return Refusal(Reason.SELLER_CLOSED)
        if member.role == "clerk":
            return Refusal(Reason.NOT_ALLOWED)
        return member

    def cashier(self, caller: Caller) -> Member | Refusal:
        """The member who asks, where the customer stands before it: a reseller has no till, and neither pays nor prints."""
        member = self.member(caller)
        if isinstance(member, Member) and member.role == "reseller":
            return Refusal(Reason.NOT_ALLOWED)
        return member

    def sale(self, channel: int, issuer: int, key: str) -> Presented | None:
        """The sale under a key with all that decides whether it may be undone: an earlier one, or one of this very batch."""
        request = self.requests.get((channel, issuer, key))
        ticket = self.sold.get(request.seq) if request is not None else None
        if request is None or ticket is None:
            return None
        presented = self.presented.get((ticket.number, ticket.day))
        if presented is None:
            # Whoever gave up waiting for the answer to its sale may ask for its undoing right behind it.
            moved = [transfer for transfer in self.written.transfers if transfer.ticket_seq == ticket.seq]
            assert moved, "an earlier sale was loaded"
            presented = Presented(ticket, Standing((), (), frozenset()), moved, None)
            self.presented[ticket.number, ticket.day] = presented
        return presented

    def request(self, command: CounterCommand, member: Member) -> Request | Refusal | None:
        """The earlier command under the same key, None if this is the first, a refusal if that one meant something else.

        Of one that was refused and has kept its key (WL-15) it is that refusal.
        """
        return _same(self.requests.get(self.request_key(command, member)), command)

    def request_key(self, command: CounterCommand, member: Member) -> tuple[int, int, str]:
        """The key that a command is remembered under: its caller's, else its own id.

        The issuer is the agency, not the till; for whoever buys from a wallet the operator asks, which has no issuer below it.
        """
        issuer = 0 if command.channel is Channel.GAP else member.entity_id
        return command.channel, issuer, command.key or str(command.id)

    def remember(
        self, command: CounterCommand, member: Member, seq: int, day: date, outcome: Outcome = None, *, verb: str = ""
    ) -> None:
        """Keep the command, so that its repetition finds the same answer."""
        key, meaning = self.request_key(command, member), fingerprint(command)
        self.requests[key] = Request(meaning, seq, day, outcome)
        self.written.requests.append((*key, verb or command.verb, meaning, seq, day, outcome))

    def sports_request(self, command: SportsCommand) -> Request | Refusal | None:
        """What `request` says of a member's command: an operator's own commands have no issuer below it."""
        return _same(self.requests.get(sports_key(command)), command)

    def remember_sports(self, command: SportsCommand, seq: int, day: date, outcome: Outcome = None) -> None:
        """Keep an operator's command, so that its repetition finds the same answer."""
        key, meaning = sports_key(command), fingerprint(command)
        self.requests[key] = Request(meaning, seq, day, outcome)
        self.written.requests.append((*key, command.verb, meaning, seq, day, outcome))

    def wallet_request(self, command: WalletCommand) -> Request | Refusal | None:
        """What `request` says of a member's command: those about wallets come from an operator, or from a provider of games."""
        return _same(self.requests.get(wallet_key(command)), command)

    def remember_wallet(
        self, command: WalletCommand, seq: int, day: date, outcome: dict[str, object], *, key: str | None = None, verb: str = ""
    ) -> None:
        """Keep a command about a wallet, under its own key or another, so that its repetition finds the same answer."""
        channel, issuer, own = wallet_key(command)
        meaning = fingerprint(command)
        self.requests[channel, issuer, key or own] = Request(meaning, seq, day, outcome)
        row = (channel, issuer, key or own, verb or command.verb, meaning, seq, day, outcome)
        self.written.requests.append(row)

    def post_wallet(
        self,
        debit: int,
        credit: int,
        amount: Cents,
        kind: str,
        day: date,
        bet_seq: int | None = None,
        reverses: int | None = None,
    ) -> int:
        """Move an amount between a player's account and the house's; the day is that of the bet. Gives the transfer's seq."""
        seq = self.next_seq()
        self.written.transfers.append(
            Transfer(seq, day, debit, credit, amount, kind, bet_seq, None, None, reverses, self.day)
        )
        for account, change in ((debit, -amount), (credit, amount)):
            if account in self.balances:
                self.balances[account] += change
                self.written.balances.add(account)
        return seq

    def draw_on(self, account_id: int, amount: Cents) -> None:
        """Take an amount, that was posted, off what a player's account holds; below zero it is added."""
        self.balances[account_id] -= amount
        self.written.balances.add(account_id)

    def next_seq(self) -> int:
        """The next number in the operator's one order of everything."""
        self.last_seq += 1
        return self.last_seq

    def next_number(self) -> tuple[int, int]:
        """The day's next ordinal and the ticket number it stands for."""
        if not self._day_key:
            self._day_key = numbers.day_key(self.operator.number_key, self.day)
        self.last_ordinal += 1
        return self.last_ordinal, numbers.ticket_number(self._day_key, self.last_ordinal)

    def post_sports(
        self, debit: int, credit: int, amount: Cents, kind: str, ticket: SportsTicket, *, reverses: int | None = None
    ) -> None:
        """Move an amount on a sports ticket's account, for the day on which it is done. Its accounts have no floor."""
        transfer = (self.next_seq(), ticket.day, debit, credit, amount, kind, ticket.seq, None, None, reverses, self.day)
        self.written.transfers.append(Transfer(*transfer))

    def post(self, debit: int, credit: int, amount: Cents, kind: str, ticket: Ticket, reverses: int | None = None) -> None:
        """Move an amount on a ticket's account, and the balances of whoever gives credit for either side.

        A ticket's sale and its reversal count for the sale's day, a payout for today; and so does the reversal of a sale in a
        week that is closed (VE-50).
        """
        booked_on = self.day if kind == "payout" or (reverses is not None and self._is_closed(ticket)) else ticket.day
        self.written.transfers.append(
            Transfer(
                self.next_seq(), ticket.day, debit, credit, amount, kind, ticket.seq, None, None, reverses, booked_on
            )
        )
        self._move(debit, -amount)
        self._move(credit, amount)

    def post_market(
        self,
        debit: int,
        credit: int,
        amount: Cents,
        kind: str,
        day: date,
        market_id: int,
        version: int,
        reverses: int | None = None,
    ) -> None:
        """Move an amount for a market's settlement, and balances as `post` does. It counts for today."""
        self.written.transfers.append(
            Transfer(self.next_seq(), day, debit, credit, amount, kind, None, market_id, version, reverses, self.day)
        )
        self._move(debit, -amount)
        self._move(credit, amount)

    def stake(self, market_id: int, game: int, selection: str, amount: Cents, scopes: Iterable[int] = ()) -> None:
        """Add to what is sold of a selection (or take away, below zero), to its market's total, and under other scopes."""
        for key in ((market_id, 0, game, selection), (market_id, 0, 0, MARKET_TOTAL)):
            self.exposure[key] = self.exposure.get(key, 0) + amount
            self.written.exposure.add(key)
        for scope in scopes:
            key = (market_id, scope, game, selection)
            self.exposure[key] = self.exposure.get(key, 0) + amount
            self.written.exposure.add(key)

    def _is_closed(self, ticket: Ticket) -> bool:
        open_from = self.rules.rules.entities[ticket.entity_id].open_from
        return open_from is not None and ticket.day < open_from

    def _move(self, account_id: int, amount: Cents) -> None:
        for floored in self.rules.rules.floored.get(account_id, ()):
            self.balances[floored] += amount
            self.written.balances.add(floored)


def _same(found: Request | None, command: Command) -> Request | Refusal | None:
    """Return the record under a command's key, or the refusal if another command used the key or it was refused before."""
    if found is not None and found.fingerprint != fingerprint(command):
        return Refusal(Reason.PARTIAL_DIFFERS if differs_in_partial(command, found.fingerprint) else Reason.KEY_REUSED)
    return found if found is None else refused_before(found.outcome) or found


def sports_key(command: SportsCommand) -> tuple[int, int, str]:
    """The key that an operator's command is remembered under: its caller's, else its own id."""
    return Channel.BETSTACK, 0, command.key or str(command.id)


def wallet_key(command: WalletCommand) -> tuple[int, int, str]:
    """The key that a command about a wallet is remembered under: its caller's, else its own id."""
    return Channel.GAP, wallet_issuer(command), command.key or str(command.id)
