"""The messages that a client sends to PostgreSQL: read from a recording, and written to play them again."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

SOCKET: Final = ".s.PGSQL.5432"
"""The name of PostgreSQL's socket in its folder of sockets."""
_STARTUP: Final = 3
"""The major version that a startup message begins with; requests to encrypt or to cancel have others."""
_NO_PARAMETERS: Final = b"\0\0\0\0\0\0"


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as it was prepared: its text, and the types of its parameters as they were sent."""

    sql: str
    types: bytes


@dataclass(frozen=True, slots=True)
class Execution:
    """One execution of a statement. bound: its parameters and formats, as they were sent."""

    statement: Statement
    bound: bytes = _NO_PARAMETERS


@dataclass(frozen=True, slots=True)
class Transaction:
    """A committed transaction, from its begin to its commit. place: that of the commit among all that was recorded."""

    place: int
    executions: tuple[Execution, ...]


@dataclass(slots=True)
class SentByClient:
    """The messages of one client so far, as `add` gets them in pieces.

    startup are the parameters of its session, transactions those that it has committed.
    """

    startup: dict[str, str] = field(default_factory=dict)
    transactions: list[Transaction] = field(default_factory=list)
    _rest: bytes = b""
    _statements: dict[bytes, Statement] = field(default_factory=dict)
    _bound: Execution | None = None
    _open: list[Execution] = field(default_factory=list)

    def add(self, piece: bytes, place: int) -> None:
        """Read the next piece. place: its number among the pieces of all clients."""
        self._rest += piece
        while self._read_one(place):
            pass

    def _read_one(self, place: int) -> bool:
        """Read one message, if it is complete."""
        head = 1 if self.startup else 0
        if len(self._rest) < head + 4:
            return False
        (length,) = struct.unpack_from("!I", self._rest, head)
        if len(self._rest) < head + length:
            return False
        kind, body = self._rest[:head], self._rest[head + 4 : head + length]
        self._rest = self._rest[head + length :]
        if head:
            self._take(kind, body, place)
        elif struct.unpack_from("!H", body)[0] == _STARTUP:
            words = body[4:].decode().split("\0")
            self.startup = {name: value for name, value in zip(words[::2], words[1::2], strict=False) if name}
        return True

    def _take(self, kind: bytes, body: bytes, place: int) -> None:
        match kind:
            case b"P":
                name, sql, types = body.split(b"\0", 2)
                self._statements[name] = Statement(sql.decode(), types)
            case b"B":
                _, name, bound = body.split(b"\0", 2)
                self._bound = Execution(self._statements[name], bound)
            case b"E":
                assert self._bound is not None
                self._execute(self._bound, place)
            case b"Q":
                self._execute(Execution(Statement(body.rstrip(b"\0").decode(), b"\0\0")), place)

    def _execute(self, execution: Execution, place: int) -> None:
        word, *_ = *execution.statement.sql.lower().rstrip("; ").split(maxsplit=1), ""
        self._open = [execution] if word == "begin" else [*self._open, execution]
        if word == "commit":
            self.transactions.append(Transaction(place, tuple(self._open)))
        if word in ("commit", "rollback"):
            self._open = []


@dataclass(slots=True)
class Player:
    """Writes executions as messages for one session, in which every statement is prepared once."""

    names: dict[Statement, bytes] = field(default_factory=dict)

    def prepare(self, executions: Iterator[Execution]) -> bytes:
        """Return the messages that prepare the statements of these executions."""
        new = dict.fromkeys(execution.statement for execution in executions)
        messages = []
        for statement in new:
            if statement not in self.names:
                name = self.names[statement] = f"s{len(self.names)}".encode()
                messages.append(_message(b"P", name + b"\0" + statement.sql.encode() + b"\0" + statement.types))
        return b"".join(messages)

    def execute(self, execution: Execution) -> bytes:
        """Return the messages of one execution."""
        bind = _message(b"B", b"\0" + self.names[execution.statement] + b"\0" + execution.bound)
        return bind + _EXECUTE


def startup_message(parameters: dict[str, str]) -> bytes:
    """Return the message that begins a session."""
    words = "".join(f"{name}\0{value}\0" for name, value in parameters.items())
    body = struct.pack("!HH", _STARTUP, 0) + words.encode() + b"\0"
    return struct.pack("!I", len(body) + 4) + body


def messages(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the messages in PostgreSQL's response: their kind and what is in them."""
    at = 0
    while at < len(data):
        (length,) = struct.unpack_from("!I", data, at + 1)
        yield data[at : at + 1], data[at + 5 : at + 1 + length]
        at += 1 + length


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!I", len(body) + 4) + body


_EXECUTE: Final = _message(b"E", b"\0" + bytes(4))
SYNC: Final = _message(b"S", b"")
READY: Final = b"Z\0\0\0\5"
"""The beginning of the last message of each response; one more byte says in what state the session is."""
