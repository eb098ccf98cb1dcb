"""The four beats of the counter: take the gate, load what the batch touches, decide, write."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from taquilla.domain.deciding import Answer, Books, Command, decide
from taquilla.domain.ledger.book import Book
from taquilla.engine.cache import Cache
from taquilla.store.ledger import books, gates
from taquilla.store.ledger.gates import Gate, GateState
from taquilla.store.postgres.database import HouseConnection, OutcomeUnknown, named_errors


@dataclass(slots=True, eq=False)
class QueuedCommand:
    """A command that waits for its answer. tried: a batch with it has failed, so that its own id may be on record by now."""

    command: Command
    tried: bool = False


# Hands over what waits for an operator, once its gate is ours: not before, so that who comes while we wait is served too.
Cut = Callable[[int], Sequence[QueuedCommand]]
# Opens every subject's book beside the one that all share.
OpenBooks = Callable[[HouseConnection, Gate, Book], Awaitable[Books]]


@dataclass(slots=True)
class BatchPart:
    """One operator's part of a batch."""

    gate: Gate
    entries: Sequence[QueuedCommand]
    books: Books

    @property
    def is_changed(self) -> bool:
        """Whether something has its place in the operator's order, or changed what all subjects share."""
        ledger = self.books.ledger
        return ledger.last_seq != self.gate.last_seq or ledger.is_changed


class Subject(Protocol):
    """What the counter asks of a subject, which finds its own commands among the entries, and does nothing without any."""

    async def load(self, connection: HouseConnection, parts: Sequence[BatchPart]) -> None:
        """Fill the subject's books, and what it needs of the one that all share. The gates are ours, so nothing changes."""

    def is_changed(self, books: Books) -> bool:
        """Whether the subject has something to write."""

    async def write(self, connection: HouseConnection, books: Sequence[Books]) -> None:
        """Write what was decided. Inside the counter's pipeline, which goes on to write what all share, and commits."""


@dataclass(slots=True)
class Timing:
    """How long each beat took, in seconds, and how many commands it served; began_s is when, by the process's own clock."""

    gate_s: float = 0
    load_s: float = 0
    decide_s: float = 0
    write_s: float = 0
    commands: int = 0
    began_s: float = field(default_factory=time.monotonic)


class Counter:
    """Serves batches, whatever they are about: the subjects load and write, in their order."""

    def __init__(self, cache: Cache, open_books: OpenBooks, subjects: Sequence[Subject]) -> None:
        self._cache = cache
        self._open_books = open_books
        self._subjects = subjects

    async def serve(
        self, connection: HouseConnection, operators: Sequence[int], cut: Cut, timing: Timing
    ) -> list[tuple[QueuedCommand, Answer]]:
        """Answer what waits for these operators in one transaction. Raises OutcomeUnknown, TryAgain or NotRecorded.

        Of several operators only those are served whose gates are free; an empty answer means that none was.
        """
        async with named_errors():
            began = time.perf_counter()
            taken, now = await gates.take_gates(connection, operators)
            try:
                granted = time.perf_counter()
                parts = [await self._part(connection, gate, max(now, gate.last_at), cut) for gate in taken]
                await self._load(connection, parts)
                loaded = time.perf_counter()
                answers = [pair for part in parts for pair in _decide(part)]
                decided = time.perf_counter()
                await self._write(connection, [part for part in parts if self._is_changed(part)])
            except BaseException:
                await gates.undo(connection)
                raise
        timing.gate_s, timing.load_s, timing.decide_s = granted - began, loaded - granted, decided - loaded
        timing.write_s, timing.commands = time.perf_counter() - decided, len(answers)
        return answers

    async def try_out(self, connection: HouseConnection, trial: Command) -> Answer:
        """What a trial comes to: loaded and decided like a batch of one. It leaves nothing behind, so it needs no gate, and no
        seller waits for it.
        """
        gate, now = await gates.look_at_gate(connection, trial.operator_id)
        part = await self._part(connection, gate, max(now, gate.last_at), lambda operator: [QueuedCommand(trial)])
        await self._load(connection, [part])
        ((_, answer),) = _decide(part)
        assert not self._is_changed(part), "a trial leaves nothing behind"
        return answer

    async def _part(self, connection: HouseConnection, gate: Gate, at: datetime, cut: Cut) -> BatchPart:
        known = await self._cache.load(connection, gate)
        day, last_ordinal = gates.day_of(gate, at, known.operator.zone)
        ledger = Book(known.operator, known.people, at, day, gate.last_seq, last_ordinal)
        opened = await self._open_books(connection, gate, ledger)
        return BatchPart(gate, cut(gate.operator_id), opened)

    async def _load(self, connection: HouseConnection, parts: Sequence[BatchPart]) -> None:
        for subject in self._subjects if parts else ():
            await subject.load(connection, parts)

    def _is_changed(self, part: BatchPart) -> bool:
        return part.is_changed or any(subject.is_changed(part.books) for subject in self._subjects)

    async def _write(self, connection: HouseConnection, parts: Sequence[BatchPart]) -> None:
        """Write and commit in one round trip. Where nothing is left to write, nothing is flushed to disk."""
        if not parts:
            await connection.execute("rollback")
            return
        connection.warnings.clear()
        async with connection.pipeline():
            for subject in self._subjects:
                await subject.write(connection, [part.books for part in parts])
            # Last, since accounts of new players must be there before their balances.
            await books.write(connection, [part.books.ledger for part in parts])
            await gates.keep_gates(connection, [kept(part.gate, part.books.ledger) for part in parts])
            result = await connection.execute("commit")
        if connection.warnings or result.statusmessage != "COMMIT":
            # The row may be here and not on the standby: whoever asked must ask again.
            raise OutcomeUnknown
        connection.tell_all()


def kept(gate: Gate, book: Book) -> GateState:
    """What a gate shall hold after what was decided."""
    return GateState(gate, book.day, book.last_ordinal, book.last_seq, book.at)


def _decide(part: BatchPart) -> list[tuple[QueuedCommand, Answer]]:
    answers = decide([entry.command for entry in part.entries], part.books)
    return list(zip(part.entries, answers, strict=True))
