"""The house does not open on a database that could lose what it has committed."""

import asyncio
import re
from contextlib import nullcontext
from pathlib import Path

import psycopg
import pytest

from taquilla.engine.house import House
from taquilla.store.postgres.embedded import Embedded
from taquilla.store.postgres.safety import UnsafeDatabase


def opened(url: str, key_file: Path) -> None:
    async def story() -> None:
        await (await House.open(url, key_file)).close()

    asyncio.run(story())


def set_for_sessions(owner: psycopg.Connection, database: str, setting: str, value: str) -> None:
    """Set it for all sessions to come, and end those that were left open for the next test."""
    owner.execute(f"alter database {database} set {setting} = {value}".encode())
    others = "from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    owner.execute(f"select pg_terminate_backend(pid, 10000) {others}".encode())
    assert owner.execute(f"select count(*) {others}".encode()).fetchone() == (0,)


@pytest.mark.parametrize(
    ("setting", "value", "is_safe"),
    [
        ("synchronous_commit", "remote_apply", True),
        ("synchronous_commit", "local", False), ("synchronous_commit", "off", False),
        ("ignore_checksum_failure", "on", False), ("zero_damaged_pages", "on", False),
    ],
)  # fmt: skip
def test_settings_that_lose_or_hide_something_are_refused_by_name(
    owner: psycopg.Connection, demo_database: str, demo_url: str, key_file: Path, setting: str, value: str, is_safe: bool
) -> None:
    set_for_sessions(owner, demo_database, setting, value)
    said = f"The database could lose or forge what it has committed: {setting} is {value}. Taquilla does not start on it."
    with nullcontext() if is_safe else pytest.raises(UnsafeDatabase, match=f"^{re.escape(said)}$"):
        opened(demo_url, key_file)


def test_a_server_without_fsync_is_refused(place: Path, key_file: Path) -> None:
    unsafe = Embedded.start(place / "no-fsync", settings={"fsync": "off"})
    with unsafe as server, pytest.raises(UnsafeDatabase, match="fsync is off"):
        opened(server.url(), key_file)
