"""Refuses to work on a database that could lose what it has committed (I49)."""

from taquilla.store.database import HouseConnection, statements

_SQL = statements(__file__)

_SAFE = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "remote_apply"},
    "ignore_checksum_failure": {"off"},
    "zero_damaged_pages": {"off"},
    "data_sync_retry": {"off"},
    "data_checksums": {"on"},
    "superuser": {"off"},
}
_VERSION_LEAST = 160_000


class UnsafeDatabase(Exception):
    """The database could lose or forge what it has committed: {unsafe}. Taquilla does not start on it."""

    def __init__(self, unsafe: list[str]) -> None:
        super().__init__((type(self).__doc__ or "").format(unsafe=", ".join(unsafe)))


async def refuse_unsafe(connection: HouseConnection) -> None:
    """Raises UnsafeDatabase, naming each setting that is not safe."""
    settings = dict(await (await connection.execute(_SQL["read_settings"])).fetchall())
    version = int(settings.pop("server_version_num"))
    unsafe = [f"{name} is {settings.get(name)}" for name, safe in _SAFE.items() if settings.get(name) not in safe]
    if version < _VERSION_LEAST:
        unsafe.append(f"PostgreSQL is older than 16 ({version})")
    if unsafe:
        raise UnsafeDatabase(unsafe)
