"""The audit trail at the command line: page by page, filtered, with the system user behind every command."""

import json
import os
import pwd
from pathlib import Path

import psycopg
import pytest
from tests.cli.conftest import Shell
from tests.engine.conftest import open_desk

from taquilla.cli import session
from taquilla.sandbox.demo import CLERKS
from taquilla.store.postgres.embedded import Embedded

ME = f"cli {pwd.getpwuid(os.getuid()).pw_name} (uid {os.getuid()})"


def test_the_trail_names_the_user(demo_house: Shell, password_file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUDO_USER", raising=False)
    file = tmp_path / "security.jsonl"
    demo_house.json("token", "add", "--agency", "213", "--name", "Sol", TAQUILLA_SECURITY_LOG=str(file))
    event = demo_house.json("events")[-1]
    assert [event[name] for name in ("operator", "actor", "action", "origin")] == [1, "command line", "access token added", ME]
    by = ("--manager", CLERKS[0], "--password-file", password_file)
    assert demo_house("user", "reset", "username@banklot.net", *by, TAQUILLA_SECURITY_LOG=str(file)).status == 1
    added, *refused = (json.loads(line) for line in file.read_text().splitlines())
    said = [added[name] for name in ("event", "operator", "actor", "address", "object", "outcome")]
    assert said == ["access token added", 1, "command line", ME, event["object"], "done"]
    assert [(line["event"], line["address"], line["outcome"]) for line in refused] == [("role refused", ME, "refused")]


def test_sudo_is_believed_only_for_root_and_the_services_user(monkeypatch: pytest.MonkeyPatch) -> None:
    root, other, ana = "cli root (uid 0)", f"cli {pwd.getpwuid(1).pw_name} (uid 1)", "cli ana by sudo (uid %d)"
    monkeypatch.setattr(session, "SYSTEM_USER", pwd.getpwuid(2).pw_name)
    for uid, said, named in ((0, "ana", ana % 0), (2, "ana", ana % 2), (0, "", root), (0, "a\nb", root), (1, "ana", other)):
        monkeypatch.setattr(os, "getuid", lambda uid=uid: uid)
        monkeypatch.setenv("SUDO_USER", said)
        assert session.system_user() == named


def test_the_trail_is_read_page_by_page_and_each_event_once(demo_house: Shell, owner: psycopg.Connection) -> None:
    (count,) = owner.execute("select count(*) from audit_event").fetchone() or (0,)
    pages, after = [], 0
    while page := demo_house.json("events", "--after", str(after), "--limit", "7"):
        assert page[0]["event"] > after
        pages += page
        after = page[-1]["event"]
    assert len(pages) == count > 14
    assert [one["event"] for one in pages] == sorted({one["event"] for one in pages})
    assert demo_house.json("events", "--limit", "3") == pages[-3:]


def test_a_ticket_is_found_by_its_callers_id(demo_house: Shell, server: Embedded, demo_database: str, key_file: Path) -> None:
    with open_desk(server, demo_database, key_file) as desk:
        event = desk.event(5, "22T12:00")
        keyed, other = (desk.run(desk.sell(event, "7", key=key)).ticket for key in ("till-1-0042", "till-1-0043"))
        unnamed = desk.run(desk.sell(event, "8")).ticket
    for name, ticket in (("till-1-0042", keyed), (str(keyed.id), keyed), (str(unnamed.id), unnamed)):
        (found,) = demo_house.json("events", "--request", name)
        assert (found["event"], found["action"], found["object"]) == (ticket.seq, "ticket sold", f"ticket {ticket.number}")
        detail = {name: found["detail"][name] for name in ("ticket", "channel", "state", "agency")}
        assert detail == {"ticket": str(ticket.id), "channel": "banklot", "state": "sold", "agency": ticket.entity_id}
        assert name != "till-1-0042" or found["detail"]["key"] == name
    assert str(other.number) in demo_house("events", "--request", "till-1-0043", "--operator", "1").out
    for name in ("till-1-004", "01a2080f-fa0c-7c5f-9310-cae5b1e55bb1"):
        assert demo_house.json("events", "--request", name) == []


def test_the_trail_is_filtered(demo_house: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUDO_USER", raising=False)
    demo_house.json("holiday", "add", "2024-12-25", "Navidad", "--national")
    everything = demo_house.json("events", "--limit", "10000")
    of_nation, late = everything[-1], everything[-1]["at"]
    assert (of_nation["operator"], of_nation["actor"], of_nation["origin"]) == (0, "command line", ME)
    added = [one for one in everything if one["action"] == "member added"]
    assert demo_house.json("events", "--action", "member added", "--limit", "10000") == added
    assert demo_house.json("events", "--actor", "nobody") == []
    assert demo_house.json("events", "--operator", "1", "--limit", "10000") == [one for one in everything if one["operator"] == 1]
    assert demo_house.json("events", "--until", everything[0]["at"]) == []
    assert demo_house.json("events", "--since", late, "--limit", "10000") == [one for one in everything if one["at"] == late]
    own, unknown = (demo_house("events", "--operator", number) for number in "19")
    assert ("member added" in own.out, unknown.status) == (True, 1)
    demo_house.json("operator", "add", "Banca Sol", "--currency", "VES")
    demo_house.json("operator", "close", "2")
    assert [one["action"] for one in demo_house.json("events", "--operator", "2")] == ["operator added", "operator closed"]
