"""Reads where everything is in a distributed database, as one of its nodes knows it."""

from collections.abc import Mapping
from typing import NamedTuple

from taquilla.store.postgres import distribution
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.distribution import Place
from taquilla.store.postgres.spread import is_distributed

_SQL = statements(__file__)


class Places(NamedTuple):
    """The nodes of a database, the coordinator among them, and the one on which each operator lives."""

    coordinator: Place
    nodes: tuple[Place, ...]
    operators: Mapping[int, Place]


async def read_places(connection: HouseConnection) -> Places | None:
    """Return where everything is; None where nothing is distributed, as on a plain PostgreSQL."""
    if not await is_distributed(connection):
        return None
    coordinator, workers = await connection.one(Place, _SQL["read_coordinator"]), await distribution.workers(connection)
    operators = await distribution.places(connection)
    return Places(coordinator, tuple(dict.fromkeys((coordinator, *workers, *operators.values()))), operators)
