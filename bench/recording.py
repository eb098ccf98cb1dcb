"""Records what the house sends to PostgreSQL, by a socket between the two.

So a recording is of the house as it is, whatever library sends its statements.
"""

import asyncio
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote

from bench.protocol import SOCKET, SentByClient, Transaction
from taquilla.store.postgres.embedded import HOUSE, Embedded

_PIECE: Final = 256 * 1024
_SELLS: Final = re.compile(r"\binsert into ticket\b")
_WRITES: Final = re.compile(r"^(?:begin|commit)\b|\b(?:insert into|delete from|update \w+ set)\b", re.MULTILINE)


@dataclass(slots=True)
class Recording:
    """The messages that the clients of a database have sent. url: how they reach it."""

    url: str
    _pieces: list[tuple[int, bytes]] = field(default_factory=list)
    _clients: int = 0

    def add_client(self) -> int:
        """Return the number of a new client."""
        self._clients += 1
        return self._clients

    def add(self, client: int, piece: bytes) -> None:
        """Keep what a client has just sent."""
        self._pieces.append((client, piece))

    @property
    def place(self) -> int:
        """Return how many pieces there are so far."""
        return len(self._pieces)

    def read(self) -> tuple[dict[str, str], list[Transaction]]:
        """Return the session's parameters of whoever sold, and all transactions that sold, in the order of their commits."""
        clients: dict[int, SentByClient] = {}
        for place, (client, piece) in enumerate(self._pieces):
            clients.setdefault(client, SentByClient()).add(piece, place)
        sellers = [client for client in clients.values() if any(map(_sells, client.transactions))]
        sold = [transaction for seller in sellers for transaction in seller.transactions if _sells(transaction)]
        return (sellers[0].startup if sellers else {}), sorted(sold, key=lambda transaction: transaction.place)


@asynccontextmanager
async def recorded(server: Embedded, database: str) -> AsyncIterator[Recording]:
    """Provide a recording of whoever uses its url, until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="taquilla-bench-"))
    host = quote(str(folder), safe="")
    recording = Recording(f"postgresql://{HOUSE}@/{database}?host={host}&port=5432")

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = recording.add_client()
        answers, asking = await asyncio.open_unix_connection(str(server.sockets / SOCKET), limit=_PIECE)
        with suppress(OSError):
            await asyncio.gather(_pass_on(reader, asking, recording, client), _pass_on(answers, writer))

    listener = await asyncio.start_unix_server(serve, str(folder / SOCKET), limit=_PIECE)
    try:
        yield recording
    finally:
        listener.close()
        await listener.wait_closed()
        shutil.rmtree(folder, ignore_errors=True)


async def _pass_on(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, recording: Recording | None = None, client: int = 0
) -> None:
    """Pass on what one side sends until it ends."""
    try:
        while piece := await reader.read(_PIECE):
            if recording is not None:
                recording.add(client, piece)
            writer.write(piece)
            await writer.drain()
    finally:
        writer.close()


def writes(transactions: Sequence[Transaction]) -> list[Transaction]:
    """Return the transactions without their reads: what writes, between begin and commit."""
    return [
        Transaction(transaction.place, tuple(step for step in transaction.executions if _WRITES.search(step.statement.sql)))
        for transaction in transactions
    ]


def _sells(transaction: Transaction) -> bool:
    return any(_SELLS.search(step.statement.sql) for step in transaction.executions)
