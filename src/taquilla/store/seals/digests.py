"""Makes digests of rows: SHA-256 of a salt and PostgreSQL's own binary COPY of a fixed question.

Nothing is parsed here, so a digest costs what the rows' bytes cost, and psql and sha256sum make it again.
"""

from hashlib import sha256
from typing import Final, LiteralString

from taquilla.domain.seals.entries import Extent
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.postgres.shard_names import Parameters
from taquilla.store.seals import rows, state

_NOTHING: Final = 21
"""The bytes of a binary COPY without rows: its header and its end."""


async def row_digests(connection: HouseConnection, operator_id: int, extent: Extent, salt: bytes) -> dict[str, str]:
    """Return the digests of the rows that an entry covers, by question; those without rows are left out."""
    given = {
        "operator": operator_id, "first": extent.first_seq, "last": extent.last_seq, "first_event": extent.first_event,
        "last_event": extent.last_event, "since": extent.since, "until": extent.until,
    }  # fmt: skip
    return {
        name: (await _digest(connection, rows.SQL[name], given, salt))[0] for name in await connection.value(rows.WHICH, given)
    }


async def state_digests(connection: HouseConnection, operator_id: int, salt: bytes) -> dict[str, str]:
    """Return the digests of the tables of an operator's state, as they are; those without rows are left out."""
    found = {name: await _digest(connection, state.SQL[name], {"operator": operator_id}, salt) for name in state.NAMES}
    return {name: digest for name, (digest, size) in found.items() if size > _NOTHING}


async def _digest(connection: HouseConnection, question: LiteralString, given: Parameters, salt: bytes) -> tuple[str, int]:
    """The digest of what a question finds, and the bytes of it."""
    hashed, size = sha256(salt), 0
    async with connection.cursor() as cursor, cursor.copy(f"copy ({question}) to stdout (format binary)", given) as copied:
        async for block in copied:
            hashed.update(block)
            size += len(block)
    return hashed.hexdigest(), size
