"""The witnesses of logs: whom to ask, how far each has come, and what they have cosigned."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


class WitnessRow(NamedTuple):
    """A witness. size is that of the tree that it has seen last, as far as it says; error what went wrong with the last try."""

    id: int
    key: str
    url: str
    size: int
    tries: int
    next_try: datetime | None
    error: str | None
    cosigned_at: datetime | None


async def find_witnesses(connection: HouseConnection, operator_id: int) -> list[WitnessRow]:
    """Return the witnesses of a log that were not removed."""
    return await connection.rows(WitnessRow, _SQL["find_witnesses"], operator=operator_id)


async def find_due(connection: HouseConnection, now: datetime, only: Sequence[int] | None = None) -> list[tuple[int, int]]:
    """Return the witnesses, each with its operator, that have not cosigned the latest checkpoint and may be asked now.

    only: of these operators; None: of all.
    """
    return await connection.fetch(_SQL["find_due"], now=now, only=only and arrays.numbers(only))


async def add_witness(
    connection: HouseConnection, operator_id: int, key: str, url: str, author: str, now: datetime
) -> int | None:
    """Add a witness and return its id, or None if its key is there already."""
    return await connection.row(int, _SQL["add_witness"], operator=operator_id, key=key, url=url, author=author, now=now)


async def remove_witness(connection: HouseConnection, operator_id: int, witness_id: int, now: datetime) -> str | None:
    """Remove a witness and return its key, or None if there is none."""
    return await connection.row(str, _SQL["remove_witness"], operator=operator_id, id=witness_id, now=now)


async def record(
    connection: HouseConnection,
    operator_id: int,
    witness_id: int,
    size: int,
    tries: int,
    next_try: datetime | None,
    error: str | None,
) -> None:
    """Record how far a witness has come, and when it is asked again."""
    await connection.run(
        _SQL["record"], operator=operator_id, id=witness_id, size=size, tries=tries, next_try=next_try, error=error
    )


async def add_cosignature(
    connection: HouseConnection, operator_id: int, witness_id: int, size: int, line: str, now: datetime
) -> None:
    """Keep what a witness has signed."""
    await connection.run(_SQL["add_cosignature"], operator=operator_id, id=witness_id, size=size, line=line, now=now)


async def keep_contradiction(connection: HouseConnection, operator_id: int, witness_id: int, note: str) -> None:
    """Keep a checkpoint that the log has signed and that its tree does not continue, as a witness has shown it."""
    await connection.execute(_SQL["keep_contradiction"], {"operator": operator_id, "id": witness_id, "note": note})


async def find_contradictions(connection: HouseConnection, operator_id: int, origin: str) -> list[str]:
    """Return the checkpoints of this origin that witnesses have shown and that the tree does not continue."""
    return await connection.column(_SQL["find_contradictions"], operator=operator_id, origin=origin)


async def begin_again(connection: HouseConnection, operator_id: int) -> None:
    """Ask all witnesses from the beginning, because the log has a new origin."""
    await connection.execute(_SQL["begin_again"], {"operator": operator_id})
