"""`taquilla db archive`: what it says, with which status it ends, and that a backup brings an archived month back as it was."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from tests.cli.conftest import Shell
from tests.engine.conftest import open_desk

from taquilla.store.postgres.embedded import OWNER, Embedded

STATES = """
    select relname::text, obj_description(oid, 'pg_class'), reltablespace,
        (select array_agg(tgname || tgenabled::text order by tgname) from pg_trigger where tgrelid = pg_class.oid)
    from pg_class where relkind = 'r' and relname ~ '_2024_1[01]$' order by 1
"""
EITHER = "say which months with --before 2026-01, or which one shall change again with --undo 2025-11"
NO_TABLESPACE = "There is no tablespace nowhere in this PostgreSQL: nothing was changed."
NO_MONTH = "--before is no month such as 2026-01"


@pytest.fixture
def december(server: Embedded, demo_database: str, key_file: Path, demo_house: Shell) -> Shell:
    """Return the command line over the demo in December, which has sold a ticket in October and one in November."""
    with open_desk(server, demo_database, key_file) as desk:
        desk.ask("select ensure_partitions('2024-10-01', '2025-01-31')")
        desk.run(desk.sell(desk.event(5, "22T12:00"), "7"))
        desk.run(desk.settle(desk.event(5, "22T12:00"), "7"))
        for moment in ("2024-11-29T08:00-04:00", "2024-12-02T09:00-04:00"):
            if moment.startswith("2024-12"):
                event = desk.one("select min(event_id) from draw where state = 'open' and operator_id = 1")
                desk.callers.clear()
                desk.run(desk.sell(event, "7"))
            desk.ask("select move_house_clock(%s)", moment)
            desk.run(desk.work(1))
    return demo_house


@contextmanager
def tablespace(server: Embedded) -> Iterator[str]:
    """Provide a tablespace within the data folder, for as long as the block."""
    with psycopg.connect(server.url(OWNER, "postgres"), autocommit=True) as owner:
        owner.execute("set allow_in_place_tablespaces = on")
        owner.execute("create tablespace old_months location ''")
        try:
            yield "old_months"
        finally:
            owner.execute("drop tablespace old_months")


def states(server: Embedded, database: str) -> dict[str, tuple[object, ...]]:
    """Return what PostgreSQL's catalogue says of each partition."""
    with psycopg.connect(server.url(OWNER, database)) as owner:
        return {name: tuple(rest) for name, *rest in owner.execute(STATES)}


def test_it_says_what_it_does_and_what_is_refused_and_opens_a_month_again(december: Shell) -> None:
    tried = december("db", "archive", "--before", "2025-01", "--dry-run", "--json")
    october, november, december_itself = tried.json["months"]
    assert (tried.status, october["month"], october["bytes_after"], october["open"]) == (1, "2024-10", None, [])
    assert [(one["what"], one["count"], one["until"] is None) for one in november["open"]] == [
        ("markets without a final settlement", 1, True),
        ("tickets whose time to claim a prize is not over", 1, False),
    ]
    assert december_itself["open"] == [{"what": "days to come", "count": 31, "until": None, "example": None}]
    ended = december("db", "archive", "--before", "2024-12")
    assert (ended.status, ended.out, "wager_2024_10: " in ended.err) == (1, "archived: 1 months; refused: 1\n", True)
    refusal = r"2024-11 is refused: 1 markets without a final settlement, such as draw \d+ of operator 1; 1 tickets whose time"
    assert re.search(refusal + " to claim a prize is not over, until", ended.err)
    assert december("db", "archive", "--before", "2024-11").out == "nothing is left to archive\n"
    assert december.json("db", "archive", "--undo", "2024-10")["opened"][-1] == "wager_2024_10"
    assert december("db", "archive", "--undo", "2024-10").refused == (2, "Nothing of 2024-10 is archived.")
    assert [one["open"] for one in december.json("db", "archive", "--before", "2024-11")["months"]] == [[]]


@pytest.mark.parametrize(("options", "sentence"), [
    ([], EITHER), (["--before", "2026-01", "--undo", "2025-11"], EITHER), (["--before", "2026-13"], NO_MONTH),
    (["--before", "2026-01-15"], NO_MONTH), (["--before", "2024-10", "--tablespace", "nowhere"], NO_TABLESPACE),
])  # fmt: skip
def test_what_makes_no_sense_changes_nothing(shared_demo_house: Shell, options: list[str], sentence: str) -> None:
    assert shared_demo_house("db", "archive", *options).refused == (2, sentence)


def test_a_backup_brings_an_archived_month_back_without_its_tablespace(
    server: Embedded, december: Shell, demo_database: str, copy_of: Callable[[str], str], shell_over: Callable[[str], Shell],
    tmp_path: Path,
) -> None:  # fmt: skip
    restored = copy_of("template1")
    with tablespace(server) as name:
        december.json("db", "archive", "--before", "2024-11")
        assert december.json("db", "archive", "--before", "2024-11", "--tablespace", name)["months"][0]["open"] == []
        known = states(server, demo_database)
        assert {bool(place) for table, (_, place, _) in known.items() if table.endswith("10")} == {True}
        december.json("db", "backup", str(tmp_path / "house.dump"))
        assert december.json("db", "archive", "--undo", "2024-10")
        assert december.json("db", "archive", "--before", "2024-11")["months"][0]["open"] == []
    shell = shell_over(restored)
    shell.json("db", "restore", str(tmp_path / "house.dump"))
    assert states(server, restored) == {table: (comment, 0, guards) for table, (comment, _, guards) in known.items()}
    assert shell("db", "archive", "--before", "2024-11").out == "nothing is left to archive\n"
    assert shell("audit", "--rule", "I41").status == 0
