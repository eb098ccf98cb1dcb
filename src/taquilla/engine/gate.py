"""Takes an operator's gate for the author of a command: opens a book, and writes what was decided in it."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, NamedTuple, Optional, Protocol, TypeVar

from taquilla.domain.ledger.book import Book
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import NATION, OperatorPeople
from taquilla.domain.people.office_refusals import NamedReason
from taquilla.domain.people.operations import Operation
from taquilla.engine.cache import KnownOperator
from taquilla.engine.office_requests import ChangedMeanwhile, NotAdmitted, OfficeRequest, Repeated
from taquilla.store.ledger import books, gates
from taquilla.store.ledger.gates import Gate
from taquilla.store.people import house_keys, operators, sessions
from taquilla.store.postgres.database import Database, HouseConnection, NotRecorded


@dataclass(frozen=True, slots=True)
class Author:
    """The author of a command: a name for the trail, the entity that the author works for, and the member.

    Without an entity and a member it is whoever works at the machine, or a key of the installation. approval is that of a second
    person, who decides again what the author has asked for. session_id is the session or key by which the command came, of the
    operator or, without a member, of the installation: the gate asks whether it is alive. request is the command under its key.
    """

    name: str
    entity_id: int | None = None
    member_id: int | None = None
    approval: Optional["Approval"] = None
    session_id: int | None = None
    request: OfficeRequest | None = field(default=None, compare=False)

    @property
    def decider(self) -> "Author":
        """Return the one who decides now: the second person, where there is one."""
        return self.approval.by if self.approval is not None else self

    @property
    def detail(self) -> dict[str, object]:
        """Return what the trail says beside the author: the second person, and the number of what was asked for."""
        return {} if self.approval is None else {"approved_by": self.approval.by.name, "loosening": self.approval.number}

    def is_operator(self, people: OperatorPeople) -> bool:
        """Tell whether the author decides for the operator: at its root entity, or on the command line."""
        return self.entity_id is None or self.entity_id == people.root_id

    def manages(self, people: OperatorPeople, entity_id: int) -> bool:
        """Tell whether an entity is the author's own or below it. 0 is the operator."""
        return self.is_operator(people) or (entity_id != 0 and self.entity_id in people.entities[entity_id].path)


class Approval(NamedTuple):
    """The second person of a change that was asked for."""

    number: int
    by: Author


HOUSE: Final = Author("office")
"""The house itself, as it furnishes a demo, or closes the sandboxes of an operator."""
PLAYER: Final = Author("player")
"""A player, who sets bounds to the own play."""


K = TypeVar("K", bound=KnownOperator, covariant=True)
_REFUSED: Final = (
    "loosening asked", "second person refused", "result differed", "sports result differed", "decided by two whom one added",
    "held payment lapsed",
)  # fmt: skip
"""Entries of the trail that refusals leave: where there are no others, the command was refused, and is judged anew."""


def open_book(known: KnownOperator, gate: Gate, at: datetime) -> Book:
    """Open an operator's book at an instant, behind its gate."""
    day, last_ordinal = gates.day_of(gate, at, known.operator.zone)
    return Book(operator=known.operator, people=known.people, at=at, day=day, last_seq=gate.last_seq, last_ordinal=last_ordinal)


def gate_after(gate: Gate, book: Book) -> Gate:
    """Return a gate as it is after the decisions in a book."""
    return replace(gate, day=book.day, last_ordinal=book.last_ordinal, last_seq=book.last_seq, last_at=book.at)


@dataclass(slots=True)
class _Transaction:
    """A transaction to write in: its connection, and the instant, which never runs back.

    request is the command under its key that it was begun for. made is what the transaction has made or changed: the object
    of the last entry of an effect that it adds to the trail, None without one.
    """

    connection: HouseConnection
    at: datetime
    request: OfficeRequest | None = field(default=None, kw_only=True)
    made: str | None = field(default=None, kw_only=True)

    def refuse_changed(self, *thing: object) -> None:
        """Raise ChangedMeanwhile unless what the command changes is as its author has seen it, if the author says how that is."""
        if self.request is not None:
            if self.request.seen not in (None, thing):
                raise ChangedMeanwhile
            self.request.seen = None

    async def record(self) -> None:
        """Record the command with what it has made. Raises Repeated."""
        if self.request is not None:
            async with _confirming(self.connection):
                await self.request.record(self.connection, self.made, self.at)


@dataclass(slots=True)
class HeldGate(_Transaction):
    """A held gate, as it was taken."""

    gate: Gate

    def book(self, known: KnownOperator) -> Book:
        """Open a book at this instant, to decide from."""
        return open_book(known, self.gate, self.at)

    async def write(self, book: Book) -> None:
        """Write what was decided in a book, and save its counters in the gate."""
        await books.write(self.connection, [book])
        await gates.keep_gates(self.connection, [(self.gate, gate_after(self.gate, book))])
        for _, action, subject, _ in book.written.events:
            self._has_made(action, subject)

    async def people(self) -> OperatorPeople:
        """Return the operator's entities and members, as they are behind the gate."""
        return (await operators.load_operator(self.connection, self.gate.operator_id))[1]

    async def change_rules(self) -> None:
        """Let every process read the operator anew, its people and its rules, from the next gate on."""
        await gates.change_rules(self.connection, [self.gate.operator_id])

    async def keep(self, last_seq: int | None = None) -> None:
        """Save the gate at its instant, with the last seq that was given; None: none was."""
        await gates.keep_gates(self.connection, [(self.gate, self._at_instant(last_seq))])

    async def keep_and_tell(self, last_seq: int) -> None:
        """Do the same and write the transaction's events, in one statement. Nothing is told after it."""
        await gates.keep_gates_and_tell(self.connection, [(self.gate, self._at_instant(last_seq))])

    def _at_instant(self, last_seq: int | None) -> Gate:
        return replace(self.gate, last_seq=self.gate.last_seq if last_seq is None else last_seq, last_at=self.at)

    def tell(self, event: str, **data: object) -> None:
        """Tell an event of this type with the transaction. Entries of the audit trail are told by themselves."""
        self.connection.add_event(self.gate.operator_id, event, data or None)

    async def note(self, actor: str, action: str, what: object, detail: object) -> None:
        """Add an event about something of the operator, given by its id, to the audit trail."""
        await operators.add_audit_event(self.connection, self.gate.operator_id, self.at, actor, action, str(what), detail)
        self._has_made(action, str(what))

    def _has_made(self, action: str, subject: str) -> None:
        if action not in _REFUSED:
            self.made = subject


@contextmanager
def refusing(reason: NamedReason, *constraints: str, **facts: object) -> Iterator[None]:
    """Refuse for this reason what PostgreSQL refuses to record: by any constraint, or by these where some are named."""
    try:
        yield
    except NotRecorded as error:
        if constraints and not any(name in str(error) for name in constraints):
            raise
        raise reason(**facts) from error


class Memory(Protocol[K]):
    """A cache of operators."""

    async def load(self, connection: HouseConnection, gate: Gate) -> K:
        """Return the operator whose gate is held."""


@asynccontextmanager
async def behind_gate(
    where: Database | HouseConnection, operator_id: int, author: Author | None = None, *operations: Operation
) -> AsyncIterator[HeldGate]:
    """Hold an operator's gate for one transaction, on the given connection or a new one. Commits at the end, or rolls back.

    Raises OutcomeUnknown, TryAgain or NotRecorded; NotAdmitted for an author whose session has ended or who may not do one of
    these operations, as the table says; Repeated for a command that was carried out before under its key.
    """
    async with AsyncExitStack() as opened:
        if isinstance(where, Database):
            where = await opened.enter_async_context(where.of(operator_id).connection())
        gate, at = await opened.enter_async_context(gates.behind_gate(where, operator_id))
        by = None if author is None else author.decider
        if by is not None:
            await _admit(where, by, at, operations, gate)
        held = HeldGate(where, at, gate, request=None if by is None else by.request)
        yield held
        await held.record()


async def _admit(
    connection: HouseConnection, author: Author, at: datetime, operations: Sequence[Operation], gate: Gate | None
) -> None:
    if (request := author.request) is not None and request.made is not None:
        return  # a later transaction of a command that was admitted
    await refuse_repetition(connection, request)
    if refusal := await _refuse(connection, author, at, operations, gate):
        raise NotAdmitted(refusal)


async def refuse_repetition(connection: HouseConnection, request: OfficeRequest | None) -> None:
    """Raise Repeated if a command was carried out before under its key. The transaction is over then, and leaves nothing."""
    if request is not None:
        async with _confirming(connection):
            await request.refuse_repetition(connection)


@asynccontextmanager
async def _confirming(connection: HouseConnection) -> AsyncIterator[None]:
    """Undo the transaction of a repetition. It is told as done, so what it repeats has to be wherever a commit has to be."""
    try:
        yield
    except Repeated:
        await gates.undo(connection)
        await connection.execute("begin")
        await gates.confirm(connection)
        raise


async def _refuse(
    connection: HouseConnection, author: Author, at: datetime, operations: Sequence[Operation], gate: Gate | None
) -> Refusal | None:
    """Refuse an author whose session or key has ended, TOKEN_DEAD, or who may not do one of the operations, as it says."""
    if author.member_id is None:
        is_alive = author.session_id is None or await house_keys.is_alive(connection, author.session_id, at)
        return None if is_alive else Refusal(Reason.TOKEN_DEAD)
    assert gate is not None, "no member decides for the installation"
    found = await sessions.find_author(connection, gate.operator_id, author.member_id, author.session_id, at)
    if found is None:
        return Refusal(Reason.TOKEN_DEAD)
    return next((refusal for one in operations if (refusal := one.refuse(**found._asdict()))), None)


async def take_late(connection: HouseConnection, operator_id: int, author: Author, *operations: Operation) -> HeldGate:
    """Take an operator's gate last, in a turn of the installation that has done its long work. Record the author's command after.

    Raises what `behind_gate` does, for an author whom the gate does not admit, too.
    """
    gate, at = await gates.take_another(connection, operator_id)
    await _admit(connection, author, at, operations, gate)
    return HeldGate(connection, at, gate, request=author.request)


@dataclass(slots=True)
class HeldInstallation(_Transaction):
    """The turn of whoever writes what belongs to the installation, and to no operator."""

    async def note(self, actor: str, action: str, what: object, detail: Mapping[str, object], operator_id: int = NATION) -> None:
        """Add an event to the audit trail, of the installation or of an operator."""
        await operators.add_audit_event(self.connection, operator_id, self.at, actor, action, str(what), detail)
        self.made = str(what)


@asynccontextmanager
async def behind_installation(database: Database, author: Author | None = None) -> AsyncIterator[HeldInstallation]:
    """Write what belongs to the installation, in one transaction, one writer at a time. Commits at the end, or rolls back.

    Raises OutcomeUnknown, TryAgain or NotRecorded; NotAdmitted for a key that has ended; Repeated for a command that was carried
    out before under its key.
    """
    async with database.connection() as connection, gates.behind_installation(connection) as now:
        if author is not None:
            await _admit(connection, author, now, (), None)
        held = HeldInstallation(connection, now, request=None if author is None else author.request)
        yield held
        await held.record()


@asynccontextmanager
async def deciding(
    where: Database | HouseConnection,
    cache: Memory[K],
    operator_id: int,
    author: Author | None = None,
    *operations: Operation,
) -> AsyncIterator[tuple[HeldGate, K, Book]]:
    """Like `behind_gate`, with the operator and a book; writes everything in the book at the end."""
    async with behind_gate(where, operator_id, author, *operations) as held:
        known = await cache.load(held.connection, held.gate)
        book = held.book(known)
        yield held, known, book
        await held.write(book)
