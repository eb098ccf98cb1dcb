"""Closing an operator, and the rules of an operator, at the command line."""

import psycopg
from tests.cli.conftest import Shell


def test_a_closed_operator_is_listed_and_nothing_is_done_for_it(demo_house: Shell) -> None:
    assert demo_house.json("operator", "close", "1")["status"] == "closed"
    assert [row["status"] for row in demo_house.json("operator", "list")["operators"]] == ["closed"]
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


def test_a_rule_is_listed_ended_and_stays_for_the_audit(demo_house: Shell, owner: psycopg.Connection) -> None:
    added = demo_house.json("rule", "add", "quota", "5", "--game", "triple")["id"]
    row = demo_house.json("rule", "list", "--kind", "quota")["rules"][0]
    assert (row["id"], row["values"], row["scope"], row["status"]) == (
        added, {"kind": "quota", "quota": "5.00"}, {**NOWHERE, "game": "triple"}, "in force",
    )  # fmt: skip
    assert "quota: 5.00" in demo_house("rule", "list").out
    assert demo_house.json("rule", "end", str(added))["status"] == "past"
    again, unknown = demo_house("rule", "end", str(added), "--json"), demo_house("rule", "end", "999999", "--json")
    assert [(one.status, one.json["refused"]) for one in (again, unknown)] == [(1, "RULE_ENDED"), (1, "RULE_UNKNOWN")]
    early = demo_house("rule", "end", str(added), "--ends-at", "2020-01-01T00:00:00Z", "--json")
    assert early.json["refused"] == "RULE_IN_THE_PAST"
    assert owner.execute("select actor from audit_event where action = 'rule ended'").fetchall() == [("command line",)]


NOWHERE = dict.fromkeys(("entity_id", "user_id", "product_id", "game", "selection", "draw_id"))
