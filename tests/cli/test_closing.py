"""Closing users, entities and operators, and listing an operator's decisions, at the command line."""

from datetime import UTC, datetime
from typing import Any

import psycopg
from tests.cli.conftest import Shell

from taquilla.domain.lottery.rules import Rule, Scope


def active(shell: Shell, what: str) -> dict[int, bool]:
    return {row[what]: row["active"] for row in shell.json(what, "list")}


def test_a_user_is_closed_and_stays_in_the_list(demo_house: Shell, owner: psycopg.Connection) -> None:
    assert demo_house.json("user", "close", "864") == {"user": 864, "entities": [], "users": [864], "sessions_ended": 0}
    assert active(demo_house, "user") == {864: False, 865: True, 866: True, 867: True, 868: True}
    actors = owner.execute("select actor, object from audit_event where action = 'member closed'").fetchall()
    assert actors == [("command line", "864")]


def test_an_entity_is_closed_with_its_users(demo_house: Shell) -> None:
    told = demo_house("entity", "close", "213")
    assert (told.status, told.out) == (0, "entity 213 is closed (entities: 1, users: 2, sessions ended: 1)\n")
    assert active(demo_house, "entity") == {212: True, 213: False, 214: True}
    # User 868 is the agency's reseller; the session was its access token.
    assert active(demo_house, "user") == {864: False, 865: True, 866: True, 867: True, 868: False}


def test_a_closed_operator_is_listed_and_nothing_is_done_for_it(demo_house: Shell) -> None:
    assert demo_house.json("operator", "close", "1")["entities"] == [212, 213, 214]
    assert active(demo_house, "operator") == {1: False}
    late = demo_house("entity", "list", "--operator", "1")
    assert late.refused == (1, "there is no operator 1; there are: none: begin with `taquilla operator add`")
    # Its name and its number stay taken.
    for again, sentence in (
        (("banklot",), "there is or was an operator called banklot"), (("Otra", "--id", "1"), "there is an operator 1 already"),
    ):  # fmt: skip
        assert demo_house("operator", "add", *again, "--currency", "VES").err == f"{sentence}\n"
    added = demo_house.json("operator", "add", "Otra", "--currency", "VES")
    assert added == {"operator": 2, "name": "Otra", "addresses": "apart"}
    assert demo_house.json("audit")["undecided"] == []


NOTHING = dict.fromkeys(("entity", "user", "product", "game", "selection", "event", "until"))


def listed(shell: Shell, *more: str) -> list[Any]:
    return [{key: value for key, value in row.items() if key not in ("from", "id")} for row in shell.json("rule", "list", *more)]


def test_rules_are_listed_as_they_were_typed(demo_house: Shell) -> None:
    bounds = {"stake_min": "1.00", "stake_max": "99.00", "stake_multiple": "1.00", "ticket_max_wagers": "100"}
    bounds |= {"seconds_to_cancel": "180", "expiration_days": "3", "advance_days": "1"}
    demo = [{**NOTHING, "rule": name, "value": value, "state": "in force"} for name, value in bounds.items()]
    demo += [{**NOTHING, "rule": "commission", "entity": entity, "value": "10.00", "state": "in force"} for entity in (213, 214)]

    def by_rule(row: Any) -> tuple[str, int]:
        return row["rule"], row["entity"] or 0

    assert listed(demo_house) == sorted(demo, key=by_rule)
    for said in (
        "quota 0.50 --game triple --selection 777",
        "multiplier 2.5 --game animalitos --product 5",
        "close 15 --user 864 --from 2090-01-01T00:00:00-04:00",
    ):
        demo_house.json("rule", "add", *said.split())
    assert [row for row in listed(demo_house) if row not in demo] == [
        {**NOTHING, "rule": "close_minutes", "entity": 213, "user": 864, "value": "15", "state": "to come"},
        {**NOTHING, "rule": "multiplier", "product": 5, "game": "animalitos", "value": "2.50", "state": "in force"},
        {**NOTHING, "rule": "quota", "game": "triple", "selection": "777", "value": "0.50", "state": "in force"},
    ]
    (later,) = [row for row in demo_house.json("rule", "list") if row["state"] == "to come"]
    assert later["from"] == "2090-01-01T00:00:00-04:00"


def test_replaced_rules_are_shown_on_request(demo_house: Shell) -> None:
    demo_house.json("rule", "add", "commission", "12", "--entity", "213")
    own = [(row["value"], row["state"]) for row in listed(demo_house, "--entity", "213")]
    assert own == [("12.00", "in force")]
    all_of_them = [(row["value"], row["state"]) for row in listed(demo_house, "--entity", "213", "--past")]
    assert all_of_them == [("10.00", "past"), ("12.00", "in force")]
    assert "in force" in demo_house("rule", "list").out


def test_an_ended_rule_holds_no_more_and_stays_for_the_audit(demo_house: Shell, owner: psycopg.Connection) -> None:
    added = demo_house.json("rule", "add", "quota", "5", "--game", "triple")["id"]
    (row,) = [row for row in demo_house.json("rule", "list") if row["id"] == added]
    assert (row["rule"], row["value"], row["state"]) == ("quota", "5.00", "in force")
    assert demo_house.json("rule", "end", str(added)) == {"id": added, "operator": 1, "ends": None}
    assert added not in [row["id"] for row in demo_house.json("rule", "list")]
    assert [row["state"] for row in demo_house.json("rule", "list", "--past") if row["id"] == added] == ["past"]
    again, unknown = demo_house("rule", "end", str(added), "--json"), demo_house("rule", "end", "999999", "--json")
    assert [(one.status, one.json["refused"]) for one in (again, unknown)] == [(1, "RULE_ENDED"), (1, "RULE_UNKNOWN")]
    early = demo_house("rule", "end", str(added), "--at", "2020-01-01T00:00:00Z", "--json")
    assert early.json["refused"] == "RULE_IN_THE_PAST"
    trail = owner.execute("select actor from audit_event where action = 'rule ended'").fetchall()
    assert trail == [("command line",)]


def rule(day: int, value: int | None, column: str = "stake_max", **scope: Any) -> Rule:
    return Rule(column, Scope(**scope), datetime(2024, 10, day, tzinfo=UTC), value)
