"""Faults of a history: at the commit of a step a connection, the whole process or the room on the disk is lost."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import psycopg

from taquilla.store.ledger import gates
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.postgres.errors import DiskFull

STRIKING = ("killed", "unheard", "no room", "died before", "died after")


class Faults:
    """Waits for the next commit behind a gate, and lets happen what a step names.

    killed: PostgreSQL ends the connection, and the commit is lost. no room: PostgreSQL finds none on its disk, and undoes all.
    unheard: the commit is done, and its answer lost with the connection. died before, died after: the process is gone, before the
    commit or after it, and nobody in it tells anything.
    """

    def __init__(self, owner: psycopg.Connection[Any]) -> None:
        self._owner = owner
        self._armed: str | None = None
        self._writing: HouseConnection | None = None
        self.died = asyncio.Event()
        self.struck = Counter[str]()

    @contextlib.contextmanager
    def armed(self, fault: str | None) -> Iterator[None]:
        """Let a fault happen at the next commit inside the block, if there is one."""
        self._armed = fault if fault in STRIKING else None
        self.died.clear()
        try:
            yield
        finally:
            self._armed = None

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Look inside the block at each commit behind a gate."""
        execute, take_gates = HouseConnection.execute, gates.take_gates

        async def taking(connection: HouseConnection, *arguments: Any) -> Any:
            self._writing = connection
            return await take_gates(connection, *arguments)

        async def watched(connection: HouseConnection, query: Any, *arguments: Any, **options: Any) -> Any:
            if query != "commit" or self._armed is None or connection is not self._writing:
                return await execute(connection, query, *arguments, **options)
            fault, self._armed = self._armed, None
            self.struck[fault] += 1
            if fault == "killed":
                self._owner.execute("select pg_terminate_backend(%s)", [connection.info.backend_pid])
                return await execute(connection, query)
            if fault == "no room":
                await execute(connection, "rollback")
                raise DiskFull
            if fault != "died before":
                async with connection.pipeline():
                    await execute(connection, query)
            await connection.close()
            if fault == "unheard":
                raise psycopg.OperationalError("server closed the connection unexpectedly")
            self.died.set()
            raise asyncio.CancelledError

        with patch.object(HouseConnection, "execute", watched), patch.object(gates, "take_gates", taking):
            yield
