"""Plays recorded transactions to PostgreSQL: the limit of a client that has nothing to do but send.

Everything is prepared beforehand. Each transaction is sent in one piece, and the next one once the response is there.
"""

import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from bench.ground import BenchFailed
from bench.processes import cpu_clock
from bench.protocol import READY, SYNC, Player, Statement, Transaction, messages, startup_message

_IDLE: Final = READY + b"I"
_PATIENCE_S: Final = 60


class PlayedSession:
    """A session that sends bytes and waits for the end of each response. pid: the process that serves it."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self.pid = 0

    @classmethod
    def open(cls, path: Path, parameters: Mapping[str, str]) -> Self:
        """Begin a session with these parameters. Raises BenchFailed."""
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(_PATIENCE_S)
        line.connect(str(path))
        session = cls(line)
        answer = session.ask(startup_message(dict(parameters)))
        session.pid = next(int.from_bytes(body[:4]) for kind, body in messages(answer) if kind == b"K")
        return session

    def ask(self, request: bytes) -> bytes:
        """Send a request that ends with its Sync, and return the whole response. Raises BenchFailed for an error in it."""
        self._line.sendall(request)
        answer = self._line.recv(1 << 16)
        while answer[-6:-1] != READY:
            piece = self._line.recv(1 << 16)
            if not piece:
                raise BenchFailed(f"PostgreSQL closed the connection: {answer[-500:]!r}")
            answer += piece
        if answer[-1:] == b"E":
            raise BenchFailed(f"PostgreSQL refused what was recorded: {answer[:500]!r}")
        return answer

    def close(self) -> None:
        """End it."""
        self._line.close()


@dataclass(frozen=True, slots=True)
class Played:
    """The time that PostgreSQL took for transactions, and their client's processor time."""

    seconds: float
    client_s: float


class Playback:
    """Transactions that are ready to be sent, to be played on a session in parts, one after the other."""

    def __init__(self, transactions: Sequence[Transaction]) -> None:
        player = Player()
        executions = [step for transaction in transactions for step in transaction.executions]
        self._prepare = player.prepare(iter(executions)) + SYNC
        self._requests = [b"".join(map(player.execute, transaction.executions)) + SYNC for transaction in transactions]

    def begin(self, session: PlayedSession) -> None:
        """Prepare the statements."""
        session.ask(self._prepare)

    def play(self, session: PlayedSession, first: int, last: int) -> Played:
        """Play these transactions. Raises BenchFailed when one of them is not committed."""
        began, began_cpu = time.perf_counter(), time.thread_time()
        for request in self._requests[first:last]:
            if not session.ask(request).endswith(_IDLE):
                raise BenchFailed("a recorded transaction was not ended")
        return Played(time.perf_counter() - began, time.thread_time() - began_cpu)


@dataclass(slots=True)
class StatementCost:
    """The cost of a statement in all transactions: how often, its bytes, PostgreSQL's processor time and the time to wait."""

    times: int = 0
    sent: int = 0
    cpu_ns: int = 0
    waited_ns: int = 0


class Apart:
    """Plays transactions statement by statement, on one session."""

    def __init__(self, session: PlayedSession) -> None:
        self._session = session
        self._player = Player()
        self._clock = cpu_clock(session.pid)

    def play(self, transactions: Sequence[Transaction]) -> dict[Statement, StatementCost]:
        """Return what each statement has cost. Raises BenchFailed."""
        costs: dict[Statement, StatementCost] = {}
        steps = [step for transaction in transactions for step in transaction.executions]
        self._session.ask(self._player.prepare(iter(steps)) + SYNC)
        for step in steps:
            request = self._player.execute(step) + SYNC
            began, began_cpu = time.perf_counter_ns(), time.clock_gettime_ns(self._clock)
            self._session.ask(request)
            used, waited = time.clock_gettime_ns(self._clock) - began_cpu, time.perf_counter_ns() - began
            cost = costs.setdefault(step.statement, StatementCost())
            cost.times += 1
            cost.sent += len(request)
            cost.cpu_ns += used
            cost.waited_ns += waited
        return costs
