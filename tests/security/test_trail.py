"""The audit trail: nobody changes it, and each of its events is logged when it is committed."""

from collections.abc import Awaitable, Callable
from itertools import product
from typing import Any

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from taquilla import security
from taquilla.domain.events import types
from taquilla.engine.house import House
from taquilla.sandbox.demo import BANKLOT
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


def test_an_event_is_logged_once_it_is_committed_and_never_when_it_is_undone(
    with_house: WithHouse, logged: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
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
