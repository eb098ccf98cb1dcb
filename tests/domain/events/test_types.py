"""Entries and transactions become events of known types, in ranges without a gap."""

import ast
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import taquilla
from taquilla.domain.events import types
from taquilla.domain.events.outbox import UNTOLD, Draft, Outbox, Turn
from taquilla.domain.events.types import TRAIL, TYPES, draft
from taquilla.domain.lottery.rule_columns import SHAPES, Unit
from taquilla.domain.people.members import NATION

SOURCES = Path(taquilla.__file__).parent


@pytest.mark.parametrize(("action", "what", "detail", "event"), [
    ("canceled", "f2c1", {"number": 12}, None),
    ("result entered", "77:1", {"outcome": "341"}, Draft("result.entered", {"draw_id": 77, "version": 1, "by": "ana"})),
    ("result approved", "77:1", {"outcome": "341"},
     Draft("result.approved", {"draw_id": 77, "version": 1, "outcome": "341", "by": "ana"})),
    ("result approved", "77:2", {"outcome": "342", "corrects": True},
     Draft("result.corrected", {"draw_id": 77, "version": 2, "outcome": "342", "by": "ana"})),
    ("entity added", "10", {"name": "N", "parent": 2, "credit": None},
     Draft("entity.added", {"entity_id": 10, "name": "N", "parent_id": 2, "credit": None, "by": "ana"})),
    # Only the last part may hold a colon.
    ("credit held", "acme:r:1", {"user": "u", "transaction": "t", "amount": 500, "above": "bet"},
     Draft("credit.held", {"provider_id": "acme", "request_id": "r:1", "user_id": "u", "transaction_id": "t", "amount": 500,
                           "above": "bet", "by": "ana"})),
    # Secrets and whatever else the table does not name stay in the trail.
    ("sports terms set", "70", {"after": {"url": "https://wallet"}, "secret": "changed"},
     Draft("sports.terms_set", {"secret": "changed", "by": "ana"})),
    ("odds moved", "the odds", [[1, 2, 150, 160, "open", "open"]],
     Draft("sports.odds_moved", {"name": "the odds", "rows": [[1, 2, 150, 160, "open", "open"]], "by": "ana"})),
    ("key added", "operator:7:1", {"owner": "operator 7", "key": 1},
     Draft("wallets.changed", {"name": "operator:7:1", "change": "key added", "by": "ana"})),
    ("key added", "5", {"member": 7, "role": "cashier"},
     Draft("security.api_key", {"key_id": 5, "member_id": 7, "role": "cashier", "is_alive": True, "by": "ana"})),
    ("rule added", "7", {"kind": "limit", "entity": 5, "stake_max": 500},
     Draft("rules.changed", {"rule_id": 7, "kind": "limit", "entity_id": 5, "stake_max": 500, "by": "ana"})),
    ("rule ended", "7", {"kind": "limit", "entity": 5, "ends": "2024"},
     Draft("rules.changed", {"rule_id": 7, "kind": "limit", "entity_id": 5, "ends": "2024", "by": "ana"})),
])  # fmt: skip
def test_an_entry_becomes_an_event(action: str, what: str, detail: object, event: Draft | None) -> None:
    assert draft("ana", action, what, detail) == event


def test_an_action_that_nobody_named_fails_a_test_and_is_told_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AssertionError, match="has sneezed"):
        draft("ana", "has sneezed", "7", {})
    monkeypatch.setattr(types, "unnamed", lambda action: None)
    assert draft("ana", "has sneezed", "7", {}) == Draft("trail.noted", {"by": "ana", "action": "has sneezed", "object": "7"})


def test_every_entry_becomes_an_event_of_a_known_type() -> None:
    assert {entry.type for entry in TRAIL.values() if entry is not None} <= TYPES.keys()
    assert all(name == kind.name for name, kind in TYPES.items())


WRITING = {"note", "add_audit_event", "tell_operators", "_share", "_tell_key", "_close"}


def test_every_action_that_the_sources_spell_is_named() -> None:
    """Those that are put together are found by the tests that make them happen: see `every_action_is_told`."""
    texts = (file.read_text() for file in SOURCES.rglob("*.py"))
    missing = {
        argument.value
        for text in texts
        if any(f"{name}(" in text for name in WRITING)
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call) and (getattr(call.func, "attr", "") or getattr(call.func, "id", "")) in WRITING
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and " " in argument.value
        if argument.value not in TRAIL
    }
    assert missing == set()


def test_every_amount_of_a_rule_is_told_as_an_amount() -> None:
    amounts = {field.stored for shape in SHAPES.values() for field in shape.fields if field.unit is Unit.MONEY}
    assert amounts <= set(TYPES["rules.changed"].amounts)


AT, DAY = datetime(2024, 10, 22, 12, tzinfo=UTC), date(2024, 10, 22)


@pytest.mark.parametrize(("before", "covered", "taken", "seq", "types", "rows"), [
    (0, 0, 0, 0, (), []),
    (0, 0, 0, 4, ("a",), [(1, "a", 1, 4)]),
    (3, 4, 4, 9, ("a", "b"), [(4, "a", 5, 9), (5, "b", 5, 9)]),
    # Nothing was given a seq: the range ends before it begins.
    (3, 4, 4, 4, ("a",), [(4, "a", 5, 4)]),
    # Nobody has said what was written.
    (3, 4, 4, 5, (), [(4, UNTOLD, 5, 5)]),
    # An earlier release has given seqs without events.
    (3, 4, 6, 6, (), [(4, UNTOLD, 5, 6)]),
    (3, 4, 6, 8, ("a",), [(4, UNTOLD, 5, 6), (5, "a", 7, 8)]),
])  # fmt: skip
def test_a_transaction_covers_just_the_seqs_that_no_event_covers_yet(before, covered, taken, seq, types, rows) -> None:
    outbox = Outbox({7: Turn(before, covered, taken, AT, DAY)})
    for kind in types:
        outbox.add(7, Draft(kind))
    outbox.cover(7, seq, DAY)
    assert [(row.number, row.type, row.first_seq, row.last_seq) for row in outbox.rows()] == rows


def test_what_concerns_the_nation_is_told_to_every_operator() -> None:
    outbox = Outbox({one: Turn(one, 0, 0, AT, DAY) for one in (1, 2)})
    outbox.add(NATION, Draft("holiday.added"))
    outbox.add(2, Draft("a"))
    assert [(row.operator_id, row.number, row.type) for row in outbox.rows()] == [
        (1, 2, "holiday.added"), (2, 3, "holiday.added"), (2, 4, "a"),
    ]  # fmt: skip
