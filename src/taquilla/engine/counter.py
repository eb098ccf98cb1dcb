"""Runs the four beats of a batch: take the gate, load what the batch touches, decide, write."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from taquilla.domain.deciding import Answer, Books, Command, decide
from taquilla.domain.events.outbox import Draft
from taquilla.domain.ledger.book import Book
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.cache import Cache
from taquilla.engine.gate import gate_after, open_book
from taquilla.store.ledger import books, gates
from taquilla.store.ledger.gates import Gate
from taquilla.store.postgres.database import HouseConnection, OutcomeUnknown, named_errors
from taquilla.store.postgres.disk import Disk


@dataclass(slots=True, eq=False)
class QueuedCommand:
    """A command that waits for its answer. tried: a batch with it has failed, so the command may already be on record.

    since_s is on the process's own clock.
    """

    command: Command
    tried: bool = False
    since_s: float = field(default_factory=time.monotonic)


# Whoever repeats a command without a key takes these for its success, and hands out money: they are confirmed first.
_ENDED: Final = frozenset({Reason.TICKET_CANCELED, Reason.TICKET_REJECTED, Reason.TICKET_PAID})
# Takes an operator's waiting commands once its gate is held. Not earlier, so that commands that arrive meanwhile are served too.
Cut = Callable[[int], Sequence[QueuedCommand]]
# Opens every subject's book beside the shared one.
OpenBooks = Callable[[HouseConnection, Gate, Book], Awaitable[Books]]


@dataclass(slots=True)
class BatchPart:
    """One operator's part of a batch. gate is as it was taken, and then as the commit has left it.

    is_held: the gate is ours; not so for a dry run, which only looks at it.
    """

    gate: Gate
    entries: Sequence[QueuedCommand]
    books: Books
    is_held: bool = True


class Subject(Protocol):
    """A subject as the counter uses it. It finds its own commands among the entries, and does nothing if there are none."""

    async def load(self, connection: HouseConnection, parts: Sequence[BatchPart]) -> None:
        """Fill the subject's books, and what it needs of the shared one. The gates are held, so nothing changes meanwhile."""

    def is_changed(self, books: Books) -> bool:
        """Tell whether the subject has something to write."""

    async def write(self, connection: HouseConnection, books: Sequence[Books]) -> None:
        """Write what was decided, inside the counter's pipeline. The counter then writes what is shared, and commits."""

    def events(self, books: Books) -> Iterable[Draft]:
        """Return the events of the batch: one of each type for everything of a kind."""

    def keep(self, part: BatchPart) -> None:
        """Remember for the next batch what this one leaves behind: nothing, unless it says so. It is committed."""
        return


@dataclass(slots=True)
class Timing:
    """The seconds that each beat took, and the commands served with their answers. began_s is on the process's own clock."""

    gate_s: float = 0
    load_s: float = 0
    decide_s: float = 0
    write_s: float = 0
    answers: Sequence[tuple[QueuedCommand, Answer]] = ()
    began_s: float = field(default_factory=time.monotonic)

    @property
    def commands(self) -> int:
        """Return the number of commands served."""
        return len(self.answers)


class Counter:
    """Serves batches of any subjects. The subjects load and write in their order."""

    def __init__(self, cache: Cache, open_books: OpenBooks, subjects: Sequence[Subject], disk: Disk) -> None:
        self.disk = disk
        self._cache = cache
        self._open_books = open_books
        self._subjects = subjects

    async def serve(
        self,
        connection: HouseConnection,
        operators: Sequence[int],
        cut: Cut,
        timing: Timing,
        on_sent: Callable[[], None] = lambda: None,
    ) -> list[tuple[QueuedCommand, Answer]]:
        """Serve the waiting commands of these operators in one transaction. Raises OutcomeUnknown, TryAgain or NotRecorded.

        Of several operators only those are served whose gates are free; if none is, the first one's is waited for. on_sent is
        called once PostgreSQL has begun to write: the house has nothing else to do until it is done.
        """
        async with named_errors():
            began = time.perf_counter()
            held_gates, now = await gates.take_gates(connection, operators)
            try:
                granted = time.perf_counter()
                parts = [await self._part(connection, gate, max(now, gate.last_at), cut) for gate in held_gates]
                await self._load(connection, parts)
                loaded = time.perf_counter()
                answers = [pair for part in parts for pair in _decide(part)]
                decided = time.perf_counter()
                await self._end(connection, parts, [answer for _, answer in answers], on_sent)
            except BaseException:
                await gates.undo(connection)
                raise
        for part in parts:
            for subject in self._subjects:
                subject.keep(part)
        timing.gate_s, timing.load_s, timing.decide_s = granted - began, loaded - granted, decided - loaded
        timing.write_s, timing.answers = time.perf_counter() - decided, answers
        return answers

    async def try_out(self, connection: HouseConnection, command: Command) -> Answer:
        """Return the answer to a dry run. It is loaded and decided like a batch of one, and leaves nothing behind. So it needs no
        gate, and no seller waits for it.
        """
        gate, now = await gates.look_at_gate(connection, command.operator_id)
        part = await self._part(connection, gate, max(now, gate.last_at), lambda operator: [QueuedCommand(command)])
        part.is_held = False
        await self._load(connection, [part])
        ((_, answer),) = _decide(part)
        assert not self._is_changed(part), "a dry run leaves nothing behind"
        return answer

    async def _part(self, connection: HouseConnection, gate: Gate, at: datetime, cut: Cut) -> BatchPart:
        # Before anything is read that may be broken: commands that wait for ever would hold up those of other operators.
        entries = cut(gate.operator_id)
        ledger = open_book(await self._cache.load(connection, gate), gate, at)
        ledger.is_full = self.disk.refuses(gate.operator_id)
        return BatchPart(gate, entries, await self._open_books(connection, gate, ledger))

    async def _load(self, connection: HouseConnection, parts: Sequence[BatchPart]) -> None:
        for subject in self._subjects if parts else ():
            await subject.load(connection, parts)

    def _is_changed(self, part: BatchPart) -> bool:
        """Tell whether something was given a seq, or what all subjects share has changed, or one of them."""
        ledger = part.books.ledger
        has_own = (subject.is_changed(part.books) for subject in self._subjects)
        return ledger.last_seq != part.gate.last_seq or ledger.is_changed or any(has_own)

    async def _end(
        self, connection: HouseConnection, parts: Sequence[BatchPart], answers: Sequence[Answer], on_sent: Callable[[], None]
    ) -> None:
        if changed := [part for part in parts if self._is_changed(part)]:
            await self._write(connection, changed, on_sent)
        elif any(part.books.ledger.requests for part in parts) or not all(map(_is_new_refusal, answers)):
            # Found by their keys, refusals too (WL-15), or a ticket's end: whether a standby has them nobody has said yet.
            await gates.confirm(connection)
        else:
            await gates.undo(connection)

    async def _write(self, connection: HouseConnection, parts: Sequence[BatchPart], on_sent: Callable[[], None]) -> None:
        """Write and commit in one round trip."""
        connection.warnings.clear()
        async with connection.pipeline():
            for subject in self._subjects:
                await subject.write(connection, [part.books for part in parts])
            # Last, since accounts of new players must be there before their balances.
            await books.write(connection, [part.books.ledger for part in parts])
            self._tell(connection, parts)
            changes = [(part.gate, gate_after(part.gate, part.books.ledger)) for part in parts]
            await gates.keep_gates_and_tell(connection, changes)
            result = await connection.execute("commit")
            # All is sent at the end of this block, before the loop comes round.
            asyncio.get_running_loop().call_soon(on_sent)
        if connection.warnings or result.statusmessage != "COMMIT":
            # The row may be here and not on the standby: the caller must retry.
            raise OutcomeUnknown
        connection.tell_all()
        for part, (_, left) in zip(parts, changes, strict=True):
            part.gate = left

    def _tell(self, connection: HouseConnection, parts: Sequence[BatchPart]) -> None:
        assert connection.outbox is not None
        for part in parts:
            for subject in self._subjects:
                connection.outbox.turns[part.gate.operator_id].drafts += subject.events(part.books)


def _is_new_refusal(answer: Answer) -> bool:
    return isinstance(answer, Refusal) and answer.reason not in _ENDED


def _decide(part: BatchPart) -> list[tuple[QueuedCommand, Answer]]:
    return list(zip(part.entries, decide([entry.command for entry in part.entries], part.books), strict=True))
