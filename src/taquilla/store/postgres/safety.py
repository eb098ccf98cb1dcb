"""Refuses a database that could lose what it has committed (I49), and a login that could rewrite it."""

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
    names = {"names": [*SAFE, "server_version_num"]}
    settings = dict(await (await connection.execute(_SQL["read_settings"], names)).fetchall())
    version = int(settings.pop("server_version_num"))
    unsafe = [f"{name} is {settings.get(name)}" for name, safe in SAFE.items() if settings.get(name) not in safe]
    if version < VERSION_LEAST:
        unsafe.append(f"PostgreSQL is older than 16 ({version})")
    unsafe += await _powers(connection)
    if unsafe:
        raise UnsafeDatabase(unsafe=", ".join(unsafe))


async def _powers(connection: HouseConnection) -> list[str]:
    row = await (await connection.execute(_SQL["read_powers"], {"house": HOUSE_ROLE})).fetchone()
    if row is None:
        return []
    login, powers = row
    return [f"its login {login} {' and '.join(powers)} (`taquilla db roles` makes logins that may do no more than they need)"]
