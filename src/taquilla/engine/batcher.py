"""Gathers concurrent commands into batches and gives each its own answer.

There is no timer: while one batch is served, the next one gathers. So a quiet house answers at once, and a busy one takes
bigger batches: half of an operator's callers, so that the requests of the others are read while PostgreSQL writes. Answers are
told in that time too, once the next batch is sent. A caller that disconnects cancels nothing.
"""

import asyncio
import logging
import time
from collections import Counter as Counts
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from dataclasses import dataclass, field

from taquilla.domain.deciding import Answer, Command, member_of, wagers_of
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.counter import Counter, Cut, QueuedCommand, Timing
from taquilla.store.postgres.database import DatabaseGone, HouseConnection, OutcomeUnknown, TryAgain, hang_up
from taquilla.store.postgres.errors import DiskFull, HeldTooLong

_LOG = logging.getLogger(__name__)

OPERATORS_MAX = 64  # in one transaction
WAGERS_MAX = 2_000  # in one transaction, and up to one command's more: who thinks for a second loses the gate
PATIENCE_S = 10.0  # a caller that has waited so long gets Busy
_LOOK_S = 0.5  # at most, between two looks at who has waited
PAUSE_S = 0.1  # between two attempts to reach a database that is away
HALVED_FROM = 64  # so many waiting commands are taken whole, more are halved: small batches cost more for each command
TOLD_WITHIN_S = 0.003  # a committed answer waits no longer for the next batch to be sent, nor a batch for its gate if it is free
ALONE_S = 0.05  # a batch under way holds up other operators' few commands no longer


class Busy(Exception):
    """The house is full, or the database is away: the outcome is unknown, try again with the same key."""


BEFORE_KEY = frozenset({Reason.NOT_RECORDED, Reason.TOKEN_DEAD, Reason.SELLER_CLOSED, Reason.NOT_ALLOWED})
"""Refusals of a command that was not looked up by its key: after a commit that nobody heard of it may stand all the same."""
PASSING = (Busy, DatabaseGone, OutcomeUnknown, TryAgain)
"""Errors of the world, not mistakes of ours: the same command may be tried again."""


Tell = Callable[[Answer | Busy], None]
"""Takes the answer to a command once it is committed; Busy: the outcome is unknown. Called once. It does not raise or wait."""


@dataclass(slots=True, eq=False)
class WaitingCommand(QueuedCommand):
    """A command in the waiting room. tell delivers its answer; None once it is delivered. is_unknown: it may be committed."""

    tell: Tell | None = None
    is_unknown: bool = False

    def give(self, answer: Answer | Busy) -> None:
        """Answer the caller, unless it already has an answer. Busy: the outcome is unknown."""
        tell, self.tell = self.tell, None
        if tell is None:
            return
        if self.is_unknown and isinstance(answer, Refusal) and answer.reason in BEFORE_KEY:
            answer = Busy()
        try:
            tell(answer)
        except Exception:
            # The others of its batch still wait for their answers.
            _LOG.exception("an answer could not be told")


@dataclass(slots=True)
class _Line:
    """An operator's commands that wait, how many of it are being served, and how many were both at most since the last cut.

    by_member counts those that wait, by the member who asks.
    """

    waiting: deque[WaitingCommand] = field(default_factory=deque)
    by_member: Counts[int] = field(default_factory=Counts)
    served: int = 0
    most: int = 0

    def add(self, command: WaitingCommand) -> None:
        """Let a command wait at the end."""
        self.waiting.append(command)
        self.by_member[member_of(command.command)] += 1
        self.most = max(self.most, len(self.waiting) + self.served)

    def pop(self) -> WaitingCommand:
        """Take the oldest command."""
        command = self.waiting.popleft()
        self.by_member[member_of(command.command)] -= 1
        return command

    def cut(self, batch_max: int, wagers: int, *, whole: bool) -> list[WaitingCommand]:
        """Take the oldest commands until they have so many wagers: half of the callers' unless whole, at most batch_max."""
        wanted = batch_max if whole else max(HALVED_FROM, (self.most + 1) // 2)
        size, taken = min(len(self.waiting), batch_max, wanted), list[WaitingCommand]()
        while len(taken) < size and (wagers > 0 or not taken):
            taken.append(self.pop())
            wagers -= wagers_of(taken[-1].command)
        self.most = len(self.waiting)
        self.served = len(taken)
        return taken


class Batcher:
    """The waiting room, and the runners that serve from it."""

    def __init__(
        self, connect: Callable[[], Awaitable[HouseConnection]], counter: Counter, *,
        idle: list[HouseConnection] | None = None, batch_max: int = 256, waiting_max: int = 4096, runners: int = 2,
        operators_max: int = OPERATORS_MAX, patience_s: float | None = None,
        on_batch: Callable[[Timing], None] = lambda timing: None,
    ) -> None:  # fmt: skip
        self._connect = connect
        self._counter = counter
        # A stack: a quiet house goes on with one connection, which has planned its statements already.
        self._idle = [] if idle is None else idle
        self._batch_max = batch_max
        self._waiting_max = waiting_max
        self._crowd_max = waiting_max - waiting_max // 8  # of one operator: the others have room beside its crowd
        self._member_max = (self._crowd_max + 1) // 2  # of one of its members, for the same reason
        self._runner_count = runners
        self._operators_max = operators_max
        self._patience_s = PATIENCE_S if patience_s is None else patience_s
        self._on_batch = on_batch
        self._lines = defaultdict[int, _Line](_Line)
        # The lines in which somebody waits, the longest waiting first.
        self._queues: dict[int, _Line] = {}
        self._queued = 0
        self._in_hand: set[WaitingCommand] = set()
        self._served: set[int] = set()
        # Batches under way that others' commands wait for, so that they make one batch and not many small ones.
        self._held: set[object] = set()
        # Committed answers. They are told while PostgreSQL writes the next batch, which would else wait for the house meanwhile.
        self._untold: list[tuple[QueuedCommand, Answer]] = []
        self._begun_s: dict[HouseConnection, Timing] = {}
        self._bell = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def open(self) -> None:
        """Start the runners."""
        # Whoever is served first may open it, and would be the origin of all security events of later batches.
        self._tasks = [asyncio.create_task(self._run(), context=Context()) for _ in range(self._runner_count)]
        self._tasks.append(asyncio.create_task(self._watch()))

    async def close(self) -> None:
        """Serve the commands that wait, then stop."""
        waiting = {command for line in self._queues.values() for command in line.waiting} | self._in_hand
        if answers := [_answer_of(command) for command in waiting if command.tell is not None]:
            await asyncio.wait(answers, timeout=self._patience_s)
        self._tell()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        while self._idle:
            await self._idle.pop().close()

    async def ask(self, command: Command) -> Answer:
        """Return the answer to a command, once it is committed. Raises Busy: the outcome is unknown; retry with the same key."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

        def tell(answer: Answer | Busy) -> None:
            if not future.done():
                future.set_exception(answer) if isinstance(answer, Busy) else future.set_result(answer)

        self.put(command, tell)
        return await future

    def put(self, command: Command, tell: Tell) -> None:
        """Queue a command; tell is called with its answer, or with Busy. Raises Busy where there is no room.

        For callers without a task: a busy till's request needs none.
        """
        line = self._lines[command.operator_id]
        is_full = self._queued >= self._waiting_max or len(line.waiting) >= self._crowd_max
        if is_full or ((member := member_of(command)) and line.by_member[member] >= self._member_max):
            raise Busy
        self._queues[command.operator_id] = line
        line.add(WaitingCommand(command, tell=tell))
        self._queued += 1
        if self._is_free():
            self._bell.set()

    async def _run(self) -> None:
        while True:
            operators = await self._next_operators()
            self._served.update(operators)
            try:
                await self._round(operators)
            finally:
                self._served.difference_update(operators)

    async def _next_operators(self) -> list[int]:
        """Return operators that have commands waiting and are not being served, the longest waiting first."""
        while True:
            self._bell.clear()
            if self._is_free():
                waiting = [operator for operator in self._queues if operator not in self._served][: self._operators_max]
                if waiting:
                    return waiting
            if not self._served:
                self._tell()
            await self._bell.wait()

    async def _round(self, operators: list[int]) -> None:
        """Serve one batch, with the retries it needs."""
        batch: list[WaitingCommand] = []
        turn, began_s, wagers = object(), time.monotonic(), WAGERS_MAX

        def cut(operator: int) -> Sequence[QueuedCommand]:
            nonlocal wagers
            if not batch:
                self._held.add(turn)
                asyncio.get_running_loop().call_later(ALONE_S, self._let_go, turn)
            # Whoever had to wait for the gate shares it with others, who write while our callers' requests are read.
            is_shared = time.monotonic() - began_s > TOLD_WITHIN_S
            entries = self._cut(operator, wagers, whole=is_shared)
            wagers -= sum([wagers_of(entry.command) for entry in entries])
            batch.extend(entries)
            self._in_hand.update(entries)
            return entries

        try:
            try:
                await self._serve(operators, cut)
            except Exception as trouble:
                self._let_go(turn)
                await self._mend(batch, trouble)
        finally:
            self._let_go(turn)
            self._in_hand.difference_update(batch)
            for operator in operators:
                self._lines[operator].served = 0

    def _cut(self, operator: int, wagers: int, *, whole: bool) -> list[WaitingCommand]:
        """Take an operator's oldest commands, as many as a batch has room for. The rest goes to the end of the queue."""
        if (line := self._queues.pop(operator, None)) is None:
            return []
        batch = line.cut(self._batch_max, wagers, whole=whole)
        if line.waiting:
            self._queues[operator] = line
        self._queued -= len(batch)
        return batch

    async def _serve(self, operators: Sequence[int], cut: Cut) -> None:
        while self._idle and self._idle[-1].closed:
            self._idle.pop()
        connection = self._idle.pop() if self._idle else await self._connect()
        timing = Timing()
        self._begun_s[connection] = timing
        try:
            answers = await self._counter.serve(connection, operators, cut, timing, self._tell)
        except BaseException as trouble:
            # While the disk is full nobody can connect, and what was begun is undone. Else the state of the connection is
            # unknown, or it may even hold a gate: the next batch gets another one.
            if isinstance(trouble, DiskFull) and connection.is_idle:
                self._idle.append(connection)
            else:
                await connection.close()
            raise
        finally:
            del self._begun_s[connection]
        self._idle.append(connection)
        if timing.commands:
            self._on_batch(timing)
        self._untold += answers
        asyncio.get_running_loop().call_later(TOLD_WITHIN_S, self._tell)

    def _is_free(self) -> bool:
        """Tell whether a batch may begin: none is under way, or it is not for several, or enough commands wait for one more."""
        return not self._held or self._operators_max == 1 or self._queued >= HALVED_FROM

    def _let_go(self, turn: object) -> None:
        """Let the next batch begin, if this one has held it up."""
        if turn in self._held:
            self._held.discard(turn)
            self._bell.set()

    def _tell(self) -> None:
        """Give the answers that are committed to their callers."""
        answers, self._untold = self._untold, []
        for entry, answer in answers:
            assert isinstance(entry, WaitingCommand)
            entry.give(answer)

    async def _mend(self, entries: list[WaitingCommand], trouble: Exception) -> None:
        """Serve the commands that a failed batch has left unanswered.

        After an error of the outside world the same commands run again; one that was committed finds itself in the request
        table; a batch that took too long runs in halves. Any other error is the fault of one command: halve the batch until that
        command stands alone. After a full disk sales are refused by the next attempt, and whatever still finds no room then has
        to be asked again.
        """
        has_run_out = False
        while True:
            # Another operator's commands may have been served meanwhile: asked again, they could be answered otherwise.
            self._tell()
            for entry in entries:
                entry.is_unknown |= isinstance(trouble, OutcomeUnknown)
            if isinstance(trouble, DiskFull):
                self._counter.disk.ran_out({entry.command.operator_id for entry in entries})
                if has_run_out:
                    for entry in entries:
                        entry.give(Busy())
                has_run_out = True
            entries = [entry for entry in entries if entry.tell is not None]
            if is_ours := not isinstance(trouble, (OutcomeUnknown, TryAgain, DatabaseGone)):
                _LOG.error("a batch of %d failed", len(entries), exc_info=trouble)
            if (entries and is_ours) or (len(entries) > 1 and isinstance(trouble, HeldTooLong)):
                return await self._halve(entries)
            await asyncio.sleep(PAUSE_S)
            if not (entries := [entry for entry in entries if entry.tell is not None]):
                return
            try:
                return await self._serve_again(entries)
            except Exception as error:
                trouble = error

    async def _halve(self, entries: list[WaitingCommand]) -> None:
        if len(entries) == 1:
            # The command itself may hold a PIN or a token.
            command = entries[0].command
            _LOG.error("this command could not be recorded: operator %d, %s", command.operator_id, type(command).__name__)
            answer = Refusal(Reason.NOT_RECORDED)
            self._on_batch(Timing(answers=[(entries[0], answer)]))  # of a batch that never was: an alert waits for it
            entries[0].give(answer)
            return
        middle = len(entries) // 2
        for half in (entries[:middle], entries[middle:]):
            try:
                await self._serve_again(half)
            except Exception as error:
                await self._mend(half, error)

    async def _serve_again(self, entries: Sequence[WaitingCommand]) -> None:
        by_operator: dict[int, list[WaitingCommand]] = {}
        for entry in entries:
            entry.tried = True
            by_operator.setdefault(entry.command.operator_id, []).append(entry)
        # One operator at a time: this waits for its gate, and answers already given stay if the next operator fails.
        for operator, own_entries in by_operator.items():
            await self._serve([operator], lambda _, own_entries=own_entries: own_entries)  # type: ignore[misc]

    async def _watch(self) -> None:
        """Raise Busy in callers that have waited too long, in the queue or in a batch that does not return."""
        while True:
            await asyncio.sleep(min(self._patience_s / 20, _LOOK_S))
            too_long_ago = time.monotonic() - self._patience_s
            for operator, line in list(self._queues.items()):
                while line.waiting and line.waiting[0].since_s < too_long_ago:
                    line.pop().give(Busy())
                    self._queued -= 1
                if not line.waiting:
                    del self._queues[operator]
            for waiting in list(self._in_hand):
                if waiting.since_s < too_long_ago:
                    waiting.give(Busy())
            for connection, timing in list(self._begun_s.items()):
                if timing.began_s < too_long_ago:
                    # A frozen server, or one behind a broken network, would never report it: the outcome of the batch is unknown.
                    hang_up(connection)


def _answer_of(waiting: WaitingCommand) -> "asyncio.Future[None]":
    """Return a future that is done when a waiting command is answered."""
    answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    tell = waiting.tell

    def tell_both(answer: Answer | Busy) -> None:
        answered.set_result(None)
        if tell is not None:
            tell(answer)

    waiting.tell = tell_both
    return answered
