"""Keeps processes of ours running: starts them again when they die, replaces one by one, and stops them in their order."""

import asyncio
import os
import signal
import socket
import subprocess
import time
from asyncio.subprocess import Process
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from taquilla.processes.lifeline import LIFELINE, Lifeline, has_lost_terminal

START_S: Final = 60.0
"""The most seconds in which a process that is to replace another one gets ready."""
STUCK_S: Final = 30.0
"""Seconds without a sign of life after which a process is killed, and started again."""
PAUSE_MIN_S: Final = 0.2
PAUSE_MAX_S: Final = 30.0
"""The pauses before a process that has died is started again: each time twice as long, from the first to the second."""
STEADY_S: Final = 60.0
"""Seconds after which a process counts as well: the pause before its next start is short again."""
LINE_MAX: Final = 64 * 1024
"""Bytes; a longer line of a process is cut into several."""
NOT_STARTED: Final = 3
FORCED: Final = 128 + signal.SIGINT

Say = Callable[[str, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One process to keep running. Those of one group are stopped together, and groups in the order in which they are given.

    descriptors are files that it inherits; stop_s is how long it may take to stop before it is killed.
    """

    name: str
    group: str
    command: Sequence[str]
    environment: Mapping[str, str]
    descriptors: Sequence[int] = ()
    stop_s: float = 30.0


class _Child:
    """One process of a program, from its start to its end."""

    def __init__(self, program: Program, process: Process, line: socket.socket) -> None:
        self.program = program
        self.process = process
        self.line = line
        self.began_s = self.lived_s = time.monotonic()
        self.ready = asyncio.Event()
        self.ended = asyncio.Event()
        self.is_told_to_stop = False

    @property
    def how_it_ended(self) -> str:
        """Return how it ended, as a person says it."""
        if (status := self.process.returncode) is None:
            return "is running"
        return f"was killed by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        with suppress(ProcessLookupError):
            self.process.send_signal(number)

    async def is_ready_within(self, timeout_s: float) -> bool:
        """Tell whether it gets ready in this time, and before it ends."""
        waits = [asyncio.create_task(event.wait()) for event in (self.ready, self.ended)]
        try:
            await asyncio.wait(waits, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        return self.ready.is_set() and not self.ended.is_set()


class Children:
    """Runs programs until it is told to stop.

    say is called with who speaks and a line. heard: whether the programs' own lines are said as well; otherwise they go where
    ours go.
    """

    def __init__(
        self, programs: Sequence[Program], say: Say, lifeline: Lifeline, *, name: str, heard: bool, ready: Callable[[], None]
    ) -> None:
        self._programs = programs
        self._say = say
        self._lifeline = lifeline
        self._name = name
        self._heard = heard
        self._tell_ready = ready
        # By the program's name: the process that counts. One that it replaces lives on for a moment.
        self._posts: dict[str, _Child] = {}
        self._living: set[_Child] = set()
        self._work = set[asyncio.Task[None]]()
        self._stopping = asyncio.Event()
        self._forced = asyncio.Event()
        self._is_replacing = False
        self._was_killed = False

    async def run(self) -> int:
        """Run the programs until a signal ends them; return the exit status.

        SIGHUP replaces them, a second SIGINT kills them. The status is 0 where all ended in order, 1 where one had to be killed,
        3 where one did not start, and 130 after a second SIGINT.
        """
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self._stop, signal.SIGTERM)
        loop.add_signal_handler(signal.SIGINT, self._stop, signal.SIGINT)
        loop.add_signal_handler(signal.SIGHUP, self._hang_up)
        self._do(self._watch())
        try:
            if await self._started():
                self._lifeline.ready()
                self._tell_ready()
                for program in self._programs:
                    self._do(self._keep(program))
                await self._stopping.wait()
                status = 0
            else:
                status = 0 if self._stopping.is_set() else NOT_STARTED
            self._stopping.set()
            self._lifeline.stopping()
            await self._stop_all()
        finally:
            for child in self._living:
                child.signal(signal.SIGKILL)
            for task in self._work:
                task.cancel()
        if self._forced.is_set():
            return FORCED
        return status or int(self._was_killed)

    # ------------------------------------------------------------------ signals

    def _stop(self, number: signal.Signals) -> None:
        if not self._stopping.is_set():
            self._say(self._name, f"{number.name}: stopping")
            self._stopping.set()
        elif number is signal.SIGINT and not self._forced.is_set():
            self._say(self._name, "SIGINT again: killing what still runs")
            self._forced.set()
            for child in self._living:
                child.signal(signal.SIGKILL)

    def _hang_up(self) -> None:
        if has_lost_terminal():
            self._stop(signal.SIGHUP)
        elif self._is_replacing or self._stopping.is_set() or len(self._posts) < len(self._programs):
            self._say(self._name, "SIGHUP: not now, processes are being started or stopped")
        else:
            self._is_replacing = True
            self._do(self._replace_all())

    # ------------------------------------------------------------------ one process

    async def _start(self, program: Program) -> _Child:
        ours, theirs = socket.socketpair()
        with theirs:
            pipe = subprocess.PIPE if self._heard else None
            environment = {**program.environment, LIFELINE: str(theirs.fileno())}
            # In a session of its own the terminal's Ctrl-C does not reach it: it is told to stop in its turn.
            try:
                process = await asyncio.create_subprocess_exec(
                    *program.command, env=environment, pass_fds=[theirs.fileno(), *program.descriptors],
                    stdin=subprocess.DEVNULL, stdout=pipe, stderr=None if pipe is None else subprocess.STDOUT,
                    start_new_session=True,
                )  # fmt: skip
            except OSError:
                ours.close()
                raise
        ours.setblocking(False)
        child = _Child(program, process, ours)
        self._living.add(child)
        listening, reading = asyncio.create_task(self._listen(child)), asyncio.create_task(self._read(child))
        self._do(self._end(child, listening, reading))
        if self._forced.is_set():
            child.signal(signal.SIGKILL)
        return child

    async def _listen(self, child: _Child) -> None:
        """Hear how a process stands, until it closes its end."""
        loop = asyncio.get_running_loop()
        with suppress(OSError):
            while told := await loop.sock_recv(child.line, 4096):
                child.lived_s = time.monotonic()
                if b"READY=1\n" in told:
                    child.ready.set()

    async def _read(self, child: _Child) -> None:
        """Forward a child's output, line by line."""
        output, rest = child.process.stdout, b""
        while output is not None and (piece := await output.read(LINE_MAX)):
            *lines, rest = (rest + piece).split(b"\n")
            if len(rest) > LINE_MAX:
                lines, rest = [*lines, rest], b""
            for line in lines:
                self._say(child.program.name, line.decode(errors="replace"))
        if rest:
            self._say(child.program.name, rest.decode(errors="replace"))

    async def _end(self, child: _Child, listening: asyncio.Task[None], reading: asyncio.Task[None]) -> None:
        await child.process.wait()
        # A program that it has started may hold its output open.
        with suppress(TimeoutError):
            await asyncio.wait_for(reading, 1)
        # The loop must have let go of the socket before its number is another one's.
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        child.line.close()
        self._living.discard(child)
        child.ended.set()

    async def _stop_one(self, child: _Child) -> None:
        """Tell a process to stop, and wait for its end; one that takes too long is killed."""
        child.is_told_to_stop = True
        child.signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(child.ended.wait(), child.program.stop_s)
        except TimeoutError:
            self._was_killed = True
            self._say(self._name, f"{child.program.name} has not ended in {child.program.stop_s:.0f} s: killing it")
            child.signal(signal.SIGKILL)
            await child.ended.wait()

    # ------------------------------------------------------------------ all of them

    async def _started(self) -> bool:
        """Start all programs, and tell whether each gets ready. A first start may take as long as it needs."""
        for program in self._programs:
            self._posts[program.name] = await self._start(program)
        for name, child in self._posts.items():
            waits = [asyncio.create_task(event.wait()) for event in (child.ready, child.ended, self._stopping)]
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()
            if self._stopping.is_set():
                return False
            if child.ended.is_set():
                self._say(self._name, f"{name} {child.how_it_ended} before it was ready: stopping")
                return False
        return True

    async def _keep(self, program: Program) -> None:
        """Start a program again whenever its process ends without being told to."""
        pause_s, away_s, gone = PAUSE_MIN_S, time.monotonic(), None
        while True:
            child = self._posts[program.name]
            await child.ended.wait()
            if self._stopping.is_set():
                return
            if child is not self._posts[program.name]:
                pause_s = PAUSE_MIN_S  # it was replaced
                continue
            if child is not gone:  # a start that fails leaves it in its place: its end counts once
                gone = child
                if child.ready.is_set():
                    away_s = time.monotonic()
                if time.monotonic() - child.began_s > STEADY_S:
                    pause_s = PAUSE_MIN_S
            self._say(self._name, f"{program.name} {child.how_it_ended}; it is started again in {pause_s:g} s")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause_s)
                return
            pause_s = min(PAUSE_MAX_S, 2 * pause_s)
            # A replacement may have come meanwhile.
            if child is self._posts[program.name]:
                try:
                    fresh = self._posts[program.name] = await self._start(program)
                    self._do(self._tell_of_return(fresh, away_s))
                except OSError as error:  # no memory or no process left: that may pass
                    self._say(self._name, f"{program.name} cannot be started: {error.strerror}")

    async def _tell_of_return(self, child: _Child, away_s: float) -> None:
        """Say when a process that was started again does its work. The next one says it where this one ends before."""
        if await child.is_ready_within(START_S):
            self._say(self._name, f"{child.program.name} is back after {time.monotonic() - away_s:.1f} s")

    async def _replace_all(self) -> None:
        """Replace the processes one by one: each new one does its work before the old one is told to stop."""
        self._say(self._name, "SIGHUP: replacing the processes one by one")
        self._lifeline.reloading()
        try:
            for program in self._programs:
                if not await self._replace_one(program):
                    return
            self._say(self._name, "all processes are replaced")
        finally:
            self._is_replacing = False
            if not self._stopping.is_set():
                self._lifeline.ready()

    async def _replace_one(self, program: Program) -> bool:
        """Replace a program's process, and tell whether to go on. Where the new one does not get ready, the old one stays."""
        try:
            fresh = await self._start(program)
        except OSError as error:  # no memory or no process left, or an upgrade under way has taken the program away
            why = f"cannot be started ({error.strerror})"
            self._say(self._name, f"the new {program.name} {why}: the old one stays, and those after it")
            return False
        is_ready = await fresh.is_ready_within(START_S)
        if self._stopping.is_set():
            return False
        if not is_ready:
            why = fresh.how_it_ended if fresh.ended.is_set() else f"is not ready after {START_S:.0f} s"
            self._say(self._name, f"the new {program.name} {why}: the old one stays, and those after it")
            fresh.is_told_to_stop = True
            fresh.signal(signal.SIGKILL)
            await fresh.ended.wait()
            return False
        old, self._posts[program.name] = self._posts[program.name], fresh
        await self._stop_one(old)
        return True

    async def _stop_all(self) -> None:
        """Stop the groups in their order: a group is told to stop when the one before it has ended."""
        for _, programs in groupby(self._programs, key=lambda program: program.group):
            names = {program.name for program in programs}
            # One that is being replaced as well.
            children = [child for child in self._living if child.program.name in names]
            await asyncio.gather(*[self._stop_one(child) for child in children])

    async def _watch(self) -> None:
        """Give our own signs of life, and kill processes that give none."""
        looked_s = time.monotonic()
        while True:
            await asyncio.sleep(min(1.0, self._lifeline.beat_s or 1.0))
            self._lifeline.live()
            late_s, looked_s = time.monotonic() - looked_s, time.monotonic()
            if late_s > STUCK_S / 2:
                continue  # we were held up ourselves, and have not read what they told
            for child in list(self._living):
                if child.ready.is_set() and not child.is_told_to_stop and looked_s - child.lived_s > STUCK_S:
                    self._say(self._name, f"{child.program.name} has given no sign of life for {STUCK_S:.0f} s: killing it")
                    child.signal(signal.SIGKILL)

    def _do(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._work.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._work.discard(task)
        if not task.cancelled() and task.exception() is not None:
            # A mistake of ours, or a system without room for a process: end in order rather than go on half.
            self._say(self._name, f"{task.exception()!r}: stopping")
            self._was_killed = True
            self._stopping.set()


def child_environment(**settings: str) -> dict[str, str]:
    """Return our environment for a process of ours, with these settings, and without what systemd tells us alone."""
    ours = ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID")
    return {name: value for name, value in os.environ.items() if name not in ours} | settings
