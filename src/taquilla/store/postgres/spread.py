"""Gives a connection the settings that no address can name, and tells whether its database is spread over nodes of Citus."""

from typing import Final

from psycopg import AsyncConnection

from taquilla.store.postgres.errors import SchemaNewer
from taquilla.store.postgres.migration_files import newest

# Citus reads from a statement's values where it goes, so it has no plan for whatever values may come.
_SETTINGS: Final = {"plan_cache_mode": "auto"}
# Each statement of a batch is prepared once for each part of the operators; one of two nodes has sixteen of them.
_PREPARED_MAX: Final = 1000
# An audit reads in one transaction for as long as it takes. Earlier than PostgreSQL 17 nobody knows the setting.
LASTING: Final = "select set_config('transaction_timeout', '0', false) where current_setting('transaction_timeout', true) <> '0'"
# A database that nobody has migrated, and a worker of Citus, have no list.
_HAS_LIST: Final = "select to_regclass('public._yoyo_migration') is not null"
_NEWER: Final = """select max(split_part(migration_id, '.', 1)) from _yoyo_migration as list
    having bool_or(split_part(migration_id, '.', 1) > %(known)s
        and coalesce(to_jsonb(list) ->> 'compatible_with' > %(known)s, true))"""
# Without Citus the second table is not there.
_HAS_CITUS: Final = "select to_regclass('pg_catalog.pg_dist_partition') is not null"
_IS_DISTRIBUTED: Final = "select exists (select 1 from pg_dist_partition where logicalrelid = to_regclass('public.gate'))"


async def settle_in(connection: AsyncConnection) -> bool:
    """Give a new connection the settings of every database, and of a distributed one; tell whether it is distributed.

    Raises SchemaNewer: a migration looks for connections of older releases, and a process may have had none at that moment.
    """
    await connection.execute(LASTING)
    if await (await connection.execute(_HAS_LIST)).fetchone() == (True,):
        newer = await (await connection.execute(_NEWER, {"known": newest()}, prepare=False)).fetchone()
        if newer is not None:
            raise SchemaNewer(schema=newer[0], known=newest())
    if is_spread := await is_distributed(connection):
        connection.prepared_max = _PREPARED_MAX
        for name, value in _SETTINGS.items():
            await connection.execute("select set_config(%s, %s, false)", [name, value])
    return is_spread


async def is_distributed(connection: AsyncConnection) -> bool:
    """Tell whether the operators of this database are spread over nodes. Any node answers."""
    if await (await connection.execute(_HAS_CITUS)).fetchone() != (True,):
        return False
    return await (await connection.execute(_IS_DISTRIBUTED)).fetchone() == (True,)
