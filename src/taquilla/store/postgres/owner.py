"""Connects as the database's owner, for work before a house opens."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from taquilla.store.postgres.address import owner_address
from taquilla.store.postgres.errors import DatabaseGone


@contextmanager
def owning(owner_url: str) -> Iterator[psycopg.Connection]:
    """Provide a plain connection as the database's owner, for work before a house opens. Raises DatabaseGone."""
    try:
        with psycopg.connect(owner_address(owner_url), autocommit=True) as connection:
            yield connection
    except psycopg.OperationalError as error:
        raise DatabaseGone from error
