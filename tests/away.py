"""Takes the database away from a house for a while: its connections are cut, and nobody new is let in."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import psycopg

from taquilla.engine.house import House
from taquilla.store.postgres.embedded import OWNER, Embedded

SOON_S = 0.5


@contextmanager
def away(server: Embedded, owner: psycopg.Connection[Any], house: House) -> Iterator[None]:
    """Take the database away from everybody but its owner. Callers who wait for the house are sent away soon."""
    name = owner.info.dbname
    with ExitStack() as patience:
        outside = patience.enter_context(psycopg.connect(server.url(OWNER, "postgres"), autocommit=True))
        patience.enter_context(patch.object(house.counter, "_patience_s", SOON_S))
        for pool in (house.database.readers, house.database.writers):
            patience.enter_context(patch.object(pool, "timeout", SOON_S))
        outside.execute(f"alter database {name} allow_connections false".encode())
        others = "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and pid <> %s"
        outside.execute(others, [name, owner.info.backend_pid])
        try:
            yield
        finally:
            outside.execute(f"alter database {name} allow_connections true".encode())
