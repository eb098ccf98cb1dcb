"""Commands of the office under their callers' keys."""

from datetime import datetime
from typing import NamedTuple

from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


class RecordedRequest(NamedTuple):
    """A command that was carried out. status and body are its first response, None while it has none."""

    fingerprint: bytes
    made: str
    status: int | None
    body: bytes | None


async def load(connection: HouseConnection, operator_id: int, issuer: int, key: str) -> RecordedRequest | None:
    """Load the command under a key, None where there is none."""
    return await connection.row(RecordedRequest, _SQL["load"], operator=operator_id, issuer=issuer, key=key)


async def record(
    connection: HouseConnection, operator_id: int, issuer: int, key: str, *, fingerprint: bytes, made: str, now: datetime
) -> bool:
    """Record a command, in its own transaction. Return False if another one has the key."""
    parameters = {"operator": operator_id, "issuer": issuer, "key": key}
    cursor = await connection.execute(_SQL["record"], parameters | {"fingerprint": fingerprint, "made": made, "now": now})
    return cursor.rowcount > 0


async def keep_response(
    connection: HouseConnection, operator_id: int, issuer: int, key: str, *, status: int, body: bytes
) -> tuple[int, bytes]:
    """Keep the response to a command, unless there is one. Return the one that is kept."""
    await connection.run(_SQL["keep_response"], operator=operator_id, issuer=issuer, key=key, status=status, body=body)
    kept = await load(connection, operator_id, issuer, key)
    assert kept is not None
    assert kept.status is not None
    assert kept.body is not None
    return kept.status, kept.body
