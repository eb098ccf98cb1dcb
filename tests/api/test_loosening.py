"""Bounds over `/v1`: what lets more through than is in force takes a second person, or a day (RG-19)."""

from typing import Any

import pytest
from tests.api.conftest import ADMIN, AUDITOR, BESIDE, BOSS, CASHIER, FIRST, MANAGER, Agency, refusal

HELD = (409, "LOOSENING_HELD")


@pytest.fixture
def agency(agency: Agency) -> Agency:
    """An agency that has sold, and pays 50.00 alone."""
    add_rule(agency, payout("50.00"))
    return agency


def payout(most: str | None) -> dict[str, Any]:
    return {"kind": "payout", "pay_alone_max": most}


def add_rule(agency: Agency, values: dict[str, Any], *, by: str = MANAGER, key: str = "") -> tuple[int, Any]:
    rule = {"values": values, "scope": {"entity_id": 213}}
    return agency.ask("POST", "/rules", rule, by=by, key=key or f"rule {next(agency.numbers)}")


def decide(agency: Agency, number: int, verb: str = "approve", *, by: str = ADMIN, key: str = "") -> tuple[int, Any]:
    return agency.ask("POST", f"/loosenings/{number}/{verb}", by=by, key=key or f"{verb} {next(agency.numbers)}")


def waiting(agency: Agency, by: str = MANAGER) -> list[Any]:
    return agency.ask("GET", "/loosenings", by=by)[1]["loosenings"]


def alone_max(agency: Agency) -> str | None:
    _, found = agency.ask("GET", "/rules/in-force?entity_id=213", by=MANAGER)
    return next((one["value"] for one in found["values"] if one["name"] == "pay_alone_max"), None)


def test_who_asked_is_not_the_second_nor_is_somebody_who_may_not_decide(agency: Agency) -> None:
    agency.sell("sold")
    assert refusal(add_rule(agency, payout("300.00"), key="lift")) == HELD
    # The same again asks for nothing new, under the same key or another.
    assert refusal(add_rule(agency, payout("300.00"), key="lift")) == HELD
    assert refusal(add_rule(agency, payout("300.00"))) == HELD
    (asked,) = waiting(agency)
    shown = {"what": "rule", "entity_id": 213, "asked_by": MANAGER, "is_own": True, "alone_from": None}
    assert asked | shown == asked
    assert asked["change"] == {"kind": "payout", "pay_alone_max": "300.00", "entity": 213}
    number = asked["id"]
    assert refusal(decide(agency, number, by=MANAGER)) == HELD
    for by in (CASHIER, FIRST, AUDITOR, BESIDE):
        assert decide(agency, number, by=by)[0] in (403, 404)
    assert waiting(agency, AUDITOR)[0]["is_own"] is False
    assert waiting(agency, BESIDE) == []
    assert len(waiting(agency, BOSS)) == 1
    assert alone_max(agency) == "50.00"
    status, approved = decide(agency, number, key="yes")
    decided = {"status": "approved", "decided_by": ADMIN, "asked_by": MANAGER}
    assert (status, approved | decided) == (200, approved)
    assert refusal(decide(agency, number)) == (404, "LOOSENING_UNKNOWN")
    assert alone_max(agency) == "300.00"
    said = agency.rows("select actor, detail ->> 'approved_by' from audit_event where action = 'rule added' order by id")
    assert said[-2:] == [(MANAGER, None), (MANAGER, ADMIN)]
    lifted = {"values": payout("500.00"), "scope": {"entity_id": 213}, "ends_at": "2024-10-30T08:00:00-04:00"}
    assert refusal(agency.ask("POST", "/rules", lifted, by=MANAGER, key="for a week")) == HELD
    assert waiting(agency)[0]["change"]["ends"] == "2024-10-30T12:00:00Z"


def test_a_credit_and_a_ceiling_are_bounds_too(agency: Agency) -> None:
    agency.sell("sold")
    tight = agency.ask("PATCH", "/entities/213", {"credit": "900.00"}, by=MANAGER)
    assert (tight[0], tight[1]["credit"]) == (200, "900.00")
    for credit in ("900.01", None):
        change = {"name": "test one", "credit": credit}
        assert refusal(agency.ask("PATCH", "/entities/213", change, by=MANAGER)) == HELD
    shown = agency.ask("GET", "/entities/213", by=MANAGER)[1]
    assert (shown["name"], shown["credit"]) == ("test one", "900.00")
    assert refusal(agency.ask("PATCH", "/entities/213", {"credit": "900.01"}, by=ADMIN)) == HELD
    first, second, third = waiting(agency)
    assert (first["change"], second["change"]) == ({"entity": 213, "credit": "900.01"}, {"entity": 213, "credit": None})
    assert decide(agency, first["id"])[0] == 200
    # It holds already, and so waits no more.
    assert decide(agency, third["id"], by=MANAGER)[1]["status"] == "approved"
    assert agency.ask("GET", "/entities/213", by=MANAGER)[1]["credit"] == "900.01"
