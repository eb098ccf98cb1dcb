"""Payments of tickets that wait for a second person, over `/v1`: listed, approved and refused by another one than who asked."""

from typing import Any
from uuid import UUID

import pytest
from tests.api.conftest import AUDITOR, CASHIER, COLLEAGUE, MANAGER, OTHER, Agency, refusal

from taquilla.sandbox.demo import BANKLOT


@pytest.fixture
def agency(agency: Agency) -> Agency:
    agency.run(agency.house.lottery.rules.add_rule(BANKLOT, "payout", {"entity": 213, "pay_alone_max": 50_00}))
    return agency


def held(agency: Agency, count: int = 1) -> list[Any]:
    """Sell winners, present them, and return the tickets, whose payments wait now."""
    sold = agency.hold(*["2.00"] * count)
    agency.decide(sold[0]["wagers"][0]["draw_id"])
    for ticket in sold:
        status, problem = agency.ask("POST", f"/tickets/{ticket['id']}/pay", {"pin": ticket["pin"]}, key=ticket["id"])
        assert (status, problem["reason"]) == (409, "PAYMENT_HELD")
    return sold


def decide(agency: Agency, ticket: Any, verb: str = "approve", *, by: str = MANAGER, key: str = "k") -> tuple[int, Any]:
    return agency.ask("POST", f"/tickets/{ticket['id']}/payment/{verb}", by=by, key=key)


def test_a_held_payment_is_listed_and_approved_by_another_person(agency: Agency) -> None:
    (ticket,) = held(agency)
    status, listed = agency.ask("GET", "/tickets/held", by=COLLEAGUE)
    (row,) = listed["payments"]
    shown = {"ticket_id": ticket["id"], "amount": "60.00", "asked_by": CASHIER, "entity": "test-1", "is_own": False}
    assert (status, listed["next"], row | shown) == (200, None, row)
    assert agency.ask("GET", "/tickets/held", by=CASHIER)[1]["payments"] == [row | {"is_own": True}]
    assert refusal(decide(agency, ticket, by=CASHIER)) == (409, "PAYMENT_HELD")
    shown = agency.ask("GET", f"/tickets/{ticket['id']}")[1]
    assert (shown["approved_amount"], shown["paid_at"]) == (None, None)
    status, decided = decide(agency, ticket, by=COLLEAGUE)
    said = {"decision": "approved", "amount": "60.00", "asked_by": CASHIER, "decided_by": COLLEAGUE}
    assert (status, decided | said) == (200, decided)
    assert refusal(decide(agency, ticket, by=COLLEAGUE, key="again")) == (409, "PAYMENT_NOT_HELD")
    shown = agency.ask("GET", f"/tickets/{ticket['id']}")[1]
    assert (shown["status"], shown["approved_amount"], shown["paid_at"] is None) == ("paid", "60.00", False)
    assert agency.rows("select count(*), sum(amount) from payout") == [(1, 60_00)]
    assert agency.ask("GET", "/tickets/held", by=AUDITOR)[1]["payments"] == []


def test_pages_of_held_payments_hold_each_once_and_nobody_beside_the_agency_sees_or_decides_it(agency: Agency) -> None:
    ticket, *_ = held(agency, 3)
    whole = agency.ask("GET", "/tickets/held", by=MANAGER)[1]["payments"]
    assert (agency.listed("/tickets/held?limit=2", by=MANAGER), len(whole)) == (whole, 3)
    assert agency.ask("GET", "/tickets/held", by=OTHER)[1]["payments"] == []
    for unknown in (ticket, {"id": UUID(int=1)}):
        assert refusal(decide(agency, unknown, by=OTHER)) == (404, "TICKET_UNKNOWN")
    assert refusal(agency.ask("GET", "/tickets/held?entity_id=213", by=OTHER)) == (404, "ENTITY_UNKNOWN")
    assert agency.ask("POST", f"/tickets/{ticket['id']}/payment/approve", {}, by=MANAGER, key="k")[0] == 400


def test_a_payment_waits_for_nobody_once_its_prizes_have_expired(agency: Agency) -> None:
    (ticket,) = held(agency)
    agency.move_clock("+1 day")
    agency.work()
    assert [one["ticket_id"] for one in agency.listed("/tickets/held", by=MANAGER)] == [ticket["id"]]
    assert [one["subject"] for one in agency.alarms("payment_held")] == [ticket["id"]]
    agency.move_clock("+40 days")
    agency.work()
    assert agency.listed("/tickets/held", by=MANAGER) == []
    assert [one["status"] for one in agency.alarms("payment_held")] == ["ended"]
    assert refusal(decide(agency, ticket)) == (409, "TICKET_EXPIRED")


def test_a_payment_waits_for_nobody_once_a_correction_has_left_no_prize(agency: Agency) -> None:
    (ticket,) = held(agency)
    agency.decide(ticket["wagers"][0]["draw_id"], "8")
    assert agency.listed("/tickets/held", by=MANAGER) == []
    agency.decide(ticket["wagers"][0]["draw_id"], "7")
    assert [one["ticket_id"] for one in agency.listed("/tickets/held", by=MANAGER)] == [ticket["id"]]
