"""Security events as lines: one each, harmless with any text of a stranger, and limited where strangers cause them."""

import contextvars
import os
import stat
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.patience import PATIENCE_S

from taquilla import security
from taquilla.security import EVENT_MAX, KEY_MAX, WINDOW_S, Lines

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
    said = [(line["operator"], line["actor"], line["address"]) for line in logged]
    assert said == [(3, "864", "192.0.2.7"), (None, "", "")]


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
        "[security.record('login', outcome='wrong', bounded=True) for _ in range(20)]"
    )
    for _ in range(2):
        subprocess.run([sys.executable, "-c", told, str(file)], check=True, timeout=PATIENCE_S, env=dict(os.environ))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    # Each process also writes at its end how many lines it has left out.
    assert len(file.read_text().splitlines()) == 2 * (KEY_MAX + 1)
