"""Takes an operator's gate for callers other than the counter: opens a book, and writes what was decided in it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, Protocol, TypeVar

from taquilla.domain.ledger.book import Book
from taquilla.domain.people.members import NATION
from taquilla.engine import office_requests
from taquilla.engine.cache import KnownOperator
from taquilla.engine.office_requests import OfficeRequest, Repeated
from taquilla.store.ledger import books, gates
from taquilla.store.ledger.gates import Gate
from taquilla.store.people import operators
from taquilla.store.postgres.database import Database, HouseConnection

K = TypeVar("K", bound=KnownOperator, covariant=True)


def open_book(known: KnownOperator, gate: Gate, at: datetime) -> Book:
    """Open an operator's book at an instant, behind its gate."""
    day, last_ordinal = gates.day_of(gate, at, known.operator.zone)
    return Book(known.operator, known.people, at, day, gate.last_seq, last_ordinal)


def gate_after(gate: Gate, book: Book) -> Gate:
    """Return a gate as it is after the decisions in a book."""
    return replace(gate, day=book.day, last_ordinal=book.last_ordinal, last_seq=book.last_seq, last_at=book.at)


class HeldGate(NamedTuple):
    """A held gate: the connection behind it, the gate as it was taken, and the instant, which never runs back."""

    connection: HouseConnection
    gate: Gate
    at: datetime

    def book(self, known: KnownOperator) -> Book:
        """Open a book at this instant, to decide from."""
        return open_book(known, self.gate, self.at)

    async def write(self, book: Book) -> None:
        """Write what was decided in a book, and save its counters in the gate."""
        await books.write(self.connection, [book])
        await gates.keep_gates(self.connection, [(self.gate, gate_after(self.gate, book))])

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

    async def note(self, actor: str, action: str, what: object, detail: Mapping[str, object]) -> None:
        """Add an event about something of the operator, given by its id, to the audit trail."""
        await operators.add_audit_event(
            self.connection, self.gate.operator_id, self.at, actor, action, str(what), detail
        )


class Memory(Protocol[K]):
    """A cache of operators."""

    async def load(self, connection: HouseConnection, gate: Gate) -> K:
        """Return the operator whose gate is held."""


async def _connection(opened: AsyncExitStack, where: Database | HouseConnection, operator_id: int) -> HouseConnection:
    if isinstance(where, Database):
        return await opened.enter_async_context(where.of(operator_id).connection())
    return where


@asynccontextmanager
async def behind_gate(where: Database | HouseConnection, operator_id: int) -> AsyncIterator[HeldGate]:
    """Hold an operator's gate for one transaction, on the given connection or a new one. Commits at the end, or rolls back.

    Raises OutcomeUnknown, TryAgain or NotRecorded; Repeated for a command that was carried out before under its key.
    """
    request = office_requests.current()
    async with AsyncExitStack() as opened:
        connection = await _connection(opened, where, operator_id)
        gate, at = await opened.enter_async_context(gates.behind_gate(connection, operator_id))
        if request is not None:
            await _refuse_repetition(request, connection)
        yield HeldGate(connection, gate, at)
        if request is not None:
            await request.record(connection, at)


async def _refuse_repetition(request: OfficeRequest, connection: HouseConnection) -> None:
    try:
        await request.refuse_repetition(connection)
    except Repeated:
        # It is told as done, so it has to be wherever a commit has to be.
        await gates.confirm(connection)
        raise


class HeldInstallation(NamedTuple):
    """The turn of whoever writes what belongs to the installation, and to no operator: its connection, and the instant."""

    connection: HouseConnection
    at: datetime

    async def note(self, actor: str, action: str, what: object, detail: Mapping[str, object], operator_id: int = NATION) -> None:
        """Add an event to the audit trail, of the installation or of an operator."""
        await operators.add_audit_event(self.connection, operator_id, self.at, actor, action, str(what), detail)


@asynccontextmanager
async def behind_installation(database: Database) -> AsyncIterator[HeldInstallation]:
    """Write what belongs to the installation, in one transaction, one writer at a time. Commits at the end, or rolls back.

    Raises OutcomeUnknown, TryAgain or NotRecorded; Repeated for a command that was carried out before under its key.
    """
    request = office_requests.current()
    async with database.connection() as connection, gates.behind_installation(connection) as now:
        if request is not None:
            await _refuse_repetition(request, connection)
        yield HeldInstallation(connection, now)
        if request is not None:
            await request.record(connection, now)


@asynccontextmanager
async def deciding(
    where: Database | HouseConnection, cache: Memory[K], operator_id: int
) -> AsyncIterator[tuple[HouseConnection, K, Book]]:
    """Like `behind_gate`, with the operator and a book; writes everything in the book at the end."""
    async with behind_gate(where, operator_id) as held:
        known = await cache.load(held.connection, held.gate)
        book = held.book(known)
        yield held.connection, known, book
        await held.write(book)
