"""Security events as lines, harmless with any text of a stranger; the audit trail, which nobody changes and which is logged."""

import contextvars
import json
import stat
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from tests.patience import PATIENCE_S

from taquilla import security
from taquilla.domain.events import types
from taquilla.engine.house import House
from taquilla.sandbox.demo import BANKLOT
from taquilla.security import EVENT_MAX, KEY_MAX, WINDOW_S, Lines
from taquilla.store.ledger import gates
from taquilla.store.people import operators
from taquilla.store.postgres.clock import read_clock

WithHouse = Callable[[Callable[[House], Awaitable[object]]], Any]
CHANGES = [
    "update audit_event set actor = 'nobody'", "delete from audit_event", "delete from audit_event where id = 1",
    "truncate audit_event",
]  # fmt: skip


def test_not_even_the_owner_changes_the_trail(owner: psycopg.Connection) -> None:
    before = owner.execute("select * from audit_event order by id").fetchall()
    for role, change in product(("origin", "replica"), CHANGES):
        owner.execute(f"set session_replication_role = {role}".encode())
        with pytest.raises(InsufficientPrivilege, match="only ever added to"):
            owner.execute(change.encode())
    assert before
    assert owner.execute("select * from audit_event order by id").fetchall() == before


def test_the_house_changes_it_even_less(owner: psycopg.Connection) -> None:
    owner.execute("set role taquilla_house")
    for change in CHANGES:
        with pytest.raises(InsufficientPrivilege, match="permission denied"):
            owner.execute(change.encode())


def test_an_event_is_logged_once_committed(with_house: WithHouse, logged: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(types, "unnamed", lambda action: None)

    async def story(house: House) -> None:
        security.begin_at("cli ana (uid 1000)")
        async with house.database.connection() as connection:
            for ends_well in (False, True):
                try:
                    async with gates.behind_gate(connection, BANKLOT) as (_, now):
                        await operators.add_audit_event(connection, BANKLOT, now, "ana", f"tried {ends_well}", "7", {})
                        assert [line for line in logged if line["event"].startswith("tried")] == []
                        if not ends_well:
                            raise LookupError
                except LookupError:
                    pass
            for ends_well in (False, True):
                try:
                    async with connection.transaction():
                        now = await read_clock(connection)
                        await operators.add_audit_event(connection, BANKLOT, now, "ana", f"plain {ends_well}", "7", {})
                        if not ends_well:
                            raise LookupError
                except LookupError:
                    pass
            await operators.add_audit_event(connection, BANKLOT, now, "ana", "at once", "7", {})

    with_house(story)
    mine = [line for line in logged if line["actor"] == "ana"]
    assert [line["event"] for line in mine] == ["tried True", "plain True", "at once"]
    said = {name: mine[0][name] for name in ("operator", "address", "object", "outcome")}
    assert said == {"operator": BANKLOT, "address": "cli ana (uid 1000)", "object": "7", "outcome": "done"}


Logged = list[dict[str, Any]]


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_an_event_is_one_line_that_says_when_what_who_and_from_where(logged: Logged) -> None:
    Lines().record("wrong pin", outcome="refused", operator=1, actor="ana", address="192.0.2.7", object="42")
    (line,) = logged
    at = datetime.fromisoformat(line.pop("at"))
    assert at.utcoffset() == timedelta(0)
    assert line == {
        "event": "wrong pin", "operator": 1, "actor": "ana", "address": "192.0.2.7", "object": "42", "outcome": "refused"
    }  # fmt: skip


def test_missing_facts_are_taken_from_the_origin_of_the_task(logged: Logged) -> None:
    def task() -> None:
        security.begin_at("192.0.2.7")
        security.act_as(3, "864")
        security.record("role refused", outcome="refused")

    contextvars.copy_context().run(task)
    security.record("role refused", outcome="refused")
    assert [(line["operator"], line["actor"], line["address"]) for line in logged] == [(3, "864", "192.0.2.7"), (None, "", "")]


@pytest.mark.parametrize("nasty", ["a\nb", "a\r\n{}", "\x1b[2J", "\x7f", "\u2028", '"}', "\0", "\ud800"])
def test_a_stranger_s_text_begins_no_line_and_gives_a_terminal_no_order(logged: Logged, nasty: str) -> None:
    """Rely on the fixture, which refuses a line that is not printable ASCII."""
    Lines().record("login", outcome="wrong", actor=nasty, address=nasty, object=nasty)
    assert (logged[0]["actor"], logged[0]["object"]) == (nasty, nasty)


def test_a_long_text_is_cut(logged: Logged) -> None:
    Lines().record("login", outcome="wrong", actor="x" * 200, object="x" * 201)
    assert (len(logged[0]["actor"]), len(logged[0]["object"])) == (200, 200)


def test_a_flood_from_one_address_is_written_a_few_times_and_counted(logged: Logged, clock: Clock) -> None:
    lines = Lines(clock)
    for _ in range(KEY_MAX + 7):
        lines.record("wrong signature", outcome="refused", address="192.0.2.7", bounded=True)
    lines.record("wrong signature", outcome="refused", address="192.0.2.8", bounded=True)
    lines.record("wrong pin", outcome="refused", address="192.0.2.7", bounded=True)
    lines.record("wrong signature", outcome="refused", address="192.0.2.7")
    assert len(logged) == KEY_MAX + 3
    clock.now_s = WINDOW_S
    lines.record("wrong signature", outcome="refused", address="192.0.2.7", bounded=True)
    count, again = logged[-2:]
    assert (count["event"], count["outcome"], count["count"]) == ("wrong signature", "left out", 7)
    assert again["outcome"] == "refused"


def test_a_flood_from_everywhere_is_bounded_too(logged: Logged, clock: Clock) -> None:
    lines = Lines(clock)
    for place in range(EVENT_MAX + 5):
        lines.record("login", outcome="wrong", address=f"192.0.2.{place}", bounded=True)
    assert len(logged) == EVENT_MAX
    lines.flush()
    assert logged[-1]["count"] == 5


def test_the_file_is_its_owner_s_and_gets_a_line_each(tmp_path: Path) -> None:
    file = tmp_path / "security.jsonl"
    told = (
        "import os, sys; os.umask(0); from pathlib import Path; from taquilla import security; "
        "security.write_to(Path(sys.argv[1])); security.record('login', outcome='wrong', bounded=True); "
        "[security.record('login', outcome='wrong', bounded=True) for _ in range(20)]; "
        "os.rename(sys.argv[1], sys.argv[1] + '.1'); os.mkdir(sys.argv[1]); security.record('unwritten', outcome='done'); "
        "os.rmdir(sys.argv[1])"
    )
    for _ in range(2):
        command = [sys.executable, "-c", told, str(file)]
        ended = subprocess.run(command, check=True, timeout=PATIENCE_S, capture_output=True, text=True)
        assert '"event": "unwritten"' in ended.stderr, "what cannot be written after a rotation stops nobody"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    # Each process also writes at its end how many lines it has left out.
    assert len((file.read_text() + file.with_suffix(".jsonl.1").read_text()).splitlines()) == KEY_MAX + 2


def test_a_line_that_finds_no_room_goes_to_standard_error_without_a_traceback() -> None:
    told = (
        "from pathlib import Path; from taquilla import security; security.write_to(Path('/dev/full')); "
        "security.record('login', outcome='wrong')"
    )
    command = [sys.executable, "-c", told]
    ended = subprocess.run(command, check=True, timeout=PATIENCE_S, capture_output=True, text=True)
    assert [json.loads(line)["event"] for line in ended.stderr.splitlines()] == ["login"]
