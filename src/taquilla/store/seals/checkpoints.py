"""The keys of logs, and the checkpoints that have left the house."""

from datetime import datetime
from typing import Literal, NamedTuple

from taquilla.domain.seals.encoding import Hash
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)
Stop = Literal["restored", "contradicted", "shortened"]
"""The reason not to sign: it is a backup; others hold a checkpoint that the tree does not continue; and entries are gone."""


class LogKeyRow(NamedTuple):
    """A key of a log. ended_at: when a replaced key signs no more; paused_at: since when a restored house does not sign."""

    number: int
    name: str
    public_key: bytes
    wrapped: bytes
    created_at: datetime
    ended_at: datetime | None
    paused_at: datetime | None


class CheckpointRow(NamedTuple):
    """A checkpoint that has left the house."""

    size: int
    root: Hash
    note: str
    at: datetime


async def load_keys(connection: HouseConnection, operator_id: int) -> list[LogKeyRow]:
    """Return the keys of a log, the latest first."""
    return await connection.rows(LogKeyRow, _SQL["load_keys"], operator=operator_id)


async def add_key(
    connection: HouseConnection, operator_id: int, number: int, name: str, public_key: bytes, wrapped: bytes, now: datetime
) -> None:
    """Add a key, unless somebody else has added one of this number."""
    await connection.run(
        _SQL["add_key"], operator=operator_id, number=number, name=name, public_key=public_key, wrapped=wrapped, now=now
    )


async def end_keys(connection: HouseConnection, operator_id: int, before: int, until: datetime) -> None:
    """Let the keys before a number sign until an instant, unless they end before."""
    await connection.execute(_SQL["end_keys"], {"operator": operator_id, "before": before, "until": until})


async def resume_keys(connection: HouseConnection, operator_id: int) -> None:
    """Let keys sign again that stand still since the database was restored."""
    await connection.execute(_SQL["resume_keys"], {"operator": operator_id})


async def find_stop(connection: HouseConnection, operator_id: int) -> Stop | None:
    """Return why nothing may be signed in the name of a log; None: it may."""
    found: Stop | None = await connection.value(_SQL["find_stop"], operator=operator_id)
    return found


async def load(connection: HouseConnection, operator_id: int, size: int) -> CheckpointRow | None:
    """Return the checkpoint of this size."""
    return await connection.row(CheckpointRow, _SQL["load"], operator=operator_id, size=size)


async def load_last(connection: HouseConnection, operator_id: int) -> CheckpointRow | None:
    """Return the latest checkpoint."""
    return await connection.row(CheckpointRow, _SQL["load_last"], operator=operator_id)


async def load_behind(connection: HouseConnection, operator_id: int, entry: int, *, is_last: bool) -> CheckpointRow | None:
    """Return the earliest checkpoint behind an entry that most of today's witnesses have signed; None: it has none yet.

    is_last: the latest such one.
    """
    return await connection.row(CheckpointRow, _SQL["load_behind"], operator=operator_id, entry=entry, is_last=is_last)


async def load_latest(connection: HouseConnection, operator_id: int) -> tuple[LogKeyRow, tuple[int, Hash] | None] | None:
    """Return the latest key of a log, and the size and the root of its latest checkpoint; None for what there is not yet."""
    if (found := await connection.first(_SQL["load_latest"], operator=operator_id)) is None:
        return None
    *key, size, root = found
    return LogKeyRow(*key), None if size is None else (size, root)


async def add_checkpoint(
    connection: HouseConnection, operator_id: int, key: int, size: int, root: Hash, note: str, at: datetime
) -> bool:
    """Add a checkpoint, signed by this key. Return False if there is one of this size or a larger one, or a newer key."""
    parameters = {"operator": operator_id, "key": key, "size": size, "root": root, "note": note, "at": at}
    return (await connection.execute(_SQL["add_checkpoint"], parameters)).rowcount > 0


async def load_cosignatures(connection: HouseConnection, operator_id: int, size: int) -> list[str]:
    """Return the signature lines of witnesses under a checkpoint, in their order."""
    return await connection.column(_SQL["load_cosignatures"], operator=operator_id, size=size)
