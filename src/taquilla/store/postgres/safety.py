"""Refuses a database that could lose what it has committed (I49), and a login that could rewrite it."""

from psycopg import ConnectionInfo

from taquilla.store.postgres.database import HOUSE_ROLE, HouseConnection, ToldError, statements

_SQL = statements(__file__)

SAFE = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "remote_apply"},
    "ignore_checksum_failure": {"off"},
    "zero_damaged_pages": {"off"},
    "data_sync_retry": {"off"},
    "data_checksums": {"on"},
}
VERSION_LEAST = 160_000


class UnsafeDatabase(ToldError):
    """The database could lose or forge what it has committed: {unsafe}. Taquilla does not start on it."""


async def refuse_unsafe(connection: HouseConnection) -> None:
    """Return nothing if the database is safe to serve. Raises UnsafeDatabase, which names each unsafe setting and power.

    A login is unsafe if it can do more to the tables than the house's role, whichever role the connection has taken on.
    """
    misfit = unfit(connection.info)
    if unsafe := [*await unsafe_settings(connection), *([misfit] if misfit else []), *await powers(connection)]:
        raise UnsafeDatabase(unsafe=", ".join(unsafe))


def unfit(info: ConnectionInfo) -> str | None:
    """Return why a server is too old, or a database takes not every name; None where neither is so."""
    if info.server_version < VERSION_LEAST:
        return f"PostgreSQL is older than {VERSION_LEAST // 10_000} ({info.server_version})"
    # A server made without a locale has SQL_ASCII.
    encoding = info.parameter_status("server_encoding")
    wanted = "make the database with: template template0 encoding 'UTF8'"
    return None if encoding == "UTF8" else f"The database's encoding is {encoding}, and it must be UTF8 ({wanted})"


async def takes_writes(connection: HouseConnection) -> bool:
    """Tell whether a session of the house may write: not on a standby, nor where default_transaction_read_only is on."""
    return await connection.one(bool, _SQL["takes_writes"])


async def unsafe_settings(connection: HouseConnection) -> list[str]:
    """Return the settings that could lose what was committed, each with its value."""
    settings: dict[str, str] = dict(await (await connection.execute(_SQL["read_settings"], {"names": [*SAFE]})).fetchall())
    return [f"{name} is {settings.get(name)}" for name, safe in SAFE.items() if settings.get(name) not in safe]


async def powers(connection: HouseConnection) -> list[str]:
    """Return what the login behind a connection may do beyond what the house's role may."""
    rows = await connection.fetch(_SQL["read_powers"], house=HOUSE_ROLE)
    return [
        f"its login {login} {' and '.join(powers)} (`taquilla db roles` makes logins that may do no more than they need)"
        for login, powers in rows
    ]
