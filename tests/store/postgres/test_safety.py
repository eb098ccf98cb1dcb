"""The house does not open on a database that could lose what it has committed."""

import asyncio
from pathlib import Path

import psycopg
import pytest

from taquilla.engine.house import House
from taquilla.store.postgres.embedded import OWNER, Embedded
from taquilla.store.postgres.safety import UnsafeDatabase
from taquilla.store.postgres.schema import migrate


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
    ("setting", "value", "complaint"),
    [
        ("synchronous_commit", "remote_apply", None),
        ("synchronous_commit", "local", "synchronous_commit is local"),
        ("synchronous_commit", "off", "synchronous_commit is off"),
    ],
)
def test_unsafe_settings_are_refused_by_name(
    owner: psycopg.Connection, demo_database: str, demo_url: str, key_file: Path, setting: str, value: str, complaint: str | None
) -> None:
    set_for_sessions(owner, demo_database, setting, value)
    if complaint is None:
        opened(demo_url, key_file)
        return
    with pytest.raises(UnsafeDatabase) as refused:
        opened(demo_url, key_file)
    assert str(refused.value) == (
        f"The database could lose or forge what it has committed: {complaint}. Taquilla does not start on it."
    )


@pytest.mark.parametrize("setting", ["ignore_checksum_failure", "zero_damaged_pages"])
def test_settings_that_hide_damage_are_refused(
    owner: psycopg.Connection, demo_database: str, demo_url: str, key_file: Path, setting: str
) -> None:
    set_for_sessions(owner, demo_database, setting, "on")
    with pytest.raises(UnsafeDatabase, match=f"{setting} is on"):
        opened(demo_url, key_file)


def test_a_server_without_fsync_is_refused(place: Path, key_file: Path) -> None:
    with Embedded.start(place / "no-fsync", settings={"fsync": "off"}) as server:
        migrate(server.url(OWNER))
        with pytest.raises(UnsafeDatabase, match="fsync is off"):
            opened(server.url(), key_file)
