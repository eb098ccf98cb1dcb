"""`taquilla doctor` finds what is wrong with an installation, and says what to do; `db` refuses and tells what is amiss too."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.cli.conftest import Ended, Shell

from taquilla.store.postgres import safety
from taquilla.store.postgres.backup_files import Trial
from taquilla.store.postgres.embedded import AUDITOR, OWNER, Embedded

OLD = "PostgreSQL is older than 99"


def states(ended: Ended) -> dict[str, str]:
    """Return the state of each check; whatever is not well says what to do."""
    lines = ended.json
    assert all(line["found"] and (line["state"] == "ok") == (line["do"] == "") for line in lines), lines
    assert ended.status == any(line["state"] == "wrong" for line in lines)
    return {line["check"]: line["state"] for line in lines}


def test_a_doctor_finds_a_furnished_house_nearly_well(demo_house: Shell, owner: psycopg.Connection[Any], tmp_path: Path) -> None:
    Trial("taquilla-x.dump", datetime.now(UTC), is_good=True).keep(tmp_path)
    well = {"TAQUILLA_BACKUPS": str(tmp_path), "TAQUILLA_PUBLIC_URL": "https://a.example", "TAQUILLA_PROXIES": "127.0.0.1"}
    found = states(demo_house("doctor", "--json", **well))
    assert {check for check, state in found.items() if state == "wrong"} == {"installation"}, "all know the demo's password"
    assert {check for check, state in found.items() if state == "warning"} <= {"interpreter", "standbys", "disk", "witnesses"}
    table = demo_house.apart("doctor", **well)
    assert (table.status, all(check in table.out for check in found)) == (1, True)
    owner.execute("update operator set sandbox_of = id")
    assert (found["witnesses"], states(demo_house("doctor", "--json"))["witnesses"]) == ("warning", "ok")


WRONG: list[tuple[str, str, dict[str, str | None]]] = [
    ("auditor", "warning", {"TAQUILLA_AUDITOR_URL": None}),
    ("keys", "wrong", {"TAQUILLA_MASTER_KEY_FILE": "/nowhere/master.key"}), ("standbys", "wrong", {"TAQUILLA_STANDBYS": "2"}),
    ("public address", "warning", {"TAQUILLA_PUBLIC_URL": "http://a.example"}),
    ("proxies", "warning", {"TAQUILLA_HOST": "127.0.0.1"}), ("backups", "warning", {"TAQUILLA_LOG_LEVEL": "info"}),
]  # fmt: skip


@pytest.mark.parametrize(("check", "state", "variables"), WRONG, ids=[row[0] for row in WRONG])
def test_a_doctor_finds_a_wrong_setting(shared_demo_house: Shell, check: str, state: str, variables: dict[str, Any]) -> None:
    ended = shared_demo_house("doctor", "--json", **variables)
    # Over a PostgreSQL of your own nothing starts with that setting.
    assert (states(ended)[check], "TAQUILLA_ARCHIVE" in ended.out) == (state, False)


def test_a_doctor_finds_an_old_backup_and_a_readable_key(shared_demo_house: Shell, tmp_path: Path, key_file: Path) -> None:
    Trial("taquilla-x.dump", datetime.now(UTC) - timedelta(days=8), is_good=True).keep(tmp_path)
    (copied := tmp_path / "copied.key").write_text(key_file.read_text())
    copied.chmod(0o644)
    found = states(shared_demo_house("doctor", "--json", TAQUILLA_BACKUPS=str(tmp_path), TAQUILLA_MASTER_KEY_FILE=str(copied)))
    assert (found["backups"], found["keys"]) == ("wrong", "wrong")


def test_a_doctor_finds_another_zone_and_books_ahead_of_the_clock(demo_house: Shell, owner: psycopg.Connection[Any]) -> None:
    found = states(demo_house("doctor", "--json"))
    assert (found["time zones"], found["clock"]) == ("ok", "ok")
    # To PostgreSQL it is an abbreviation, without summer time.
    owner.execute("update product set zone = 'CET' where id = 5")
    owner.execute("update gate set last_at = house_now() + interval '1 hour'")  # as where its clock was ahead once
    clock, line = (line for line in demo_house("doctor", "--json").json if line["check"] in ("clock", "time zones"))
    assert (clock["state"], clock["found"][:20]) == ("wrong", "it was ahead: until ")
    assert (line["state"], "CET stays another" in line["do"]) == ("wrong", True)


ODD = [
    ("timetable", "warning", "clocks change then: 2025-04-05 23:30 LOTTO ACTIVO, 2025-09-07 00:30 LOTTO ACTIVO",
     "update schedule set draw_time = case draw_time when '19:00' then time '23:30' else '00:30' end"
     " where product_id = 5 and draw_time in ('19:00', '08:00'); update product set zone = 'America/Santiago' where id = 5"),
    # As if the government had put the clocks back, after the draws were planned.
    ("draws", "wrong", "TRIPLE CHANCE A 2024-10-22 12:00", "update product set zone = 'America/Bogota' where id = 27"),
    ("worker", "wrong", "banklot are not closed since 2024-10-22 11:55Z", "select move_house_clock('2024-10-22T08:05:00-04:00')"),
    ("worker", "ok", "", "update operator set status = 'closed'; select move_house_clock('2024-10-22T08:05:00-04:00')"),
]  # fmt: skip


@pytest.mark.parametrize(("check", "state", "found", "statement"), ODD, ids=[row[0] for row in ODD])
def test_a_doctor_names_draws_that_are_late_at_no_time_or_at_none_of_the_timetable(
    demo_house: Shell, owner: psycopg.Connection[Any], check: str, state: str, found: str, statement: str
) -> None:
    assert states(demo_house("doctor", "--json"))[check] == "ok"
    owner.execute(statement.encode())
    (line,) = [line for line in demo_house("doctor", "--json").json if line["check"] == check]
    assert (line["state"], found in line["found"]) == (state, True)


def test_a_doctor_finds_a_strong_login_and_odd_settings(demo_house: Shell, server: Embedded, demo_database: str) -> None:
    with psycopg.connect(server.url(OWNER, demo_database), autocommit=True) as owner:
        for setting in ("synchronous_commit = off", "default_transaction_read_only = on"):
            owner.execute(f"alter database {demo_database} set {setting}".encode())
        found = states(demo_house("doctor", "--json", DATABASE_URL=server.url(OWNER, demo_database)))
        owner.execute("set default_transaction_read_only = off")
        owner.execute(f"alter database {demo_database} reset all".encode())
    assert [found[check] for check in ("roles", "durability", "writing")] == ["wrong"] * 3


def test_a_doctor_says_what_it_can_of_a_house_away_empty_or_never_begun(empty_house: Shell, tmp_path: Path) -> None:
    with psycopg.connect(empty_house.variables["TAQUILLA_OWNER_URL"], autocommit=True) as owner:
        owner.execute(f"alter database {owner.info.dbname} set datestyle = 'German, DMY'".encode())
        empty, odd = (states(empty_house("doctor", "--json", TAQUILLA_MASTER_KEY_FILE=f"/{key}")) for key in ("none", "x" * 300))
        owner.execute(f"alter database {owner.info.dbname} reset datestyle".encode())
    assert (empty["keys"], odd["keys"], empty["clock"]) == ("ok", "wrong", "ok")
    away = states(empty_house("doctor", "--json", DATABASE_URL="postgresql://nobody@127.0.0.1:9/nothing"))
    assert (away["database"], "interpreter" in away, "schema" in away) == ("wrong", True, False)
    none: dict[str, Any] = {"DATABASE_URL": None, "TAQUILLA_OWNER_URL": None, "TAQUILLA_AUDITOR_URL": None}
    assert states(empty_house("doctor", "--json", "--data", str(tmp_path / "empty"), **none))["database"] == "wrong"
    assert not os.path.exists(tmp_path / "empty")


def test_an_old_postgresql_is_refused(empty_house: Shell, fresh: str, server: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safety, "VERSION_LEAST", 990_000)
    for command in ("migrate", "roles"):
        status, said = empty_house("db", command, TAQUILLA_OWNER_URL=server.url(OWNER, fresh)).refused
        assert (status, OLD in said) == (2, True), said
    with psycopg.connect(server.url(OWNER, fresh)) as owner:
        assert owner.execute("select count(*) from pg_class where relnamespace = 'public'::regnamespace").fetchone() == (0,)
    assert (OLD in empty_house("serve").err, states(empty_house("doctor", "--json"))["PostgreSQL"]) == (True, "wrong")


@pytest.fixture
def fresh(copy_of: Callable[[str], str]) -> str:
    """The name of a database without anything."""
    return copy_of("template1")


def test_the_status_of_a_database_without_a_schema_says_not_migrated(empty_house: Shell, fresh: str, server: Embedded) -> None:
    names = {"DATABASE_URL": "", "TAQUILLA_OWNER_URL": OWNER, "TAQUILLA_AUDITOR_URL": AUDITOR}
    addresses = {name: server.url(user or "taquilla_house", fresh) for name, user in names.items()}
    ended = empty_house("db", "status", **addresses)
    assert (ended.status, ended.out.splitlines()[0]) == (1, "not migrated: `taquilla db migrate` makes the tables"), ended
    assert empty_house("db", "status", "--json", **addresses).json["is_migrated"] is False
    assert empty_house.json("db", "status")["is_migrated"] is True
    assert states(empty_house("doctor", "--json", **addresses))["schema"] == "wrong"
