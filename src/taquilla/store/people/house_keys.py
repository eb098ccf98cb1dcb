"""Keys of the installation, which belong to no operator."""

from datetime import datetime
from typing import NamedTuple

from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


class HouseKeyRow(NamedTuple):
    """A key of the installation, without the key itself. expires_at is None for one that lasts."""

    id: int
    name: str
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    ended_at: datetime | None


async def add(connection: HouseConnection, token_hash: bytes, now: datetime, *, name: str, expires_at: datetime | None) -> int:
    """Add a key by its hash, and return its id."""
    return await connection.one(int, _SQL["add"], name=name, token_hash=token_hash, now=now, expires_at=expires_at)


async def list_keys(connection: HouseConnection, *, after: int, limit: int) -> list[HouseKeyRow]:
    """List keys by their ids after one: revoked and expired ones too."""
    return await connection.rows(HouseKeyRow, _SQL["list"], after=after, limit=limit)


async def is_taken(connection: HouseConnection, name: str) -> bool:
    """Tell whether a key is or was called so, in whichever case."""
    return await connection.first(_SQL["find_name"], name=name) is not None


async def find(connection: HouseConnection, token_hash: bytes, now: datetime) -> HouseKeyRow | None:
    """Return the live key of this hash."""
    return await connection.row(HouseKeyRow, _SQL["find"], token_hash=token_hash, now=now)


async def is_alive(connection: HouseConnection, key_id: int, now: datetime) -> bool:
    """Tell whether a key has neither ended nor expired."""
    return await connection.first(_SQL["is_alive"], id=key_id, now=now) is not None


async def end_key(connection: HouseConnection, key_id: int, now: datetime) -> bool:
    """End a key at once. False when there is none of that id, or it was ended before."""
    return (await connection.execute(_SQL["end_key"], {"id": key_id, "now": now})).rowcount == 1


async def note_use(connection: HouseConnection, key_id: int, now: datetime) -> None:
    """Write when a key was used, unless somebody has done so within the last minute."""
    await connection.execute(_SQL["note_use"], {"id": key_id, "now": now})
