"""Payments of tickets that wait for a second person, over `/v1`: listed, approved and refused by another one than who asked."""

import asyncio
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people
from taquilla.worker import Worker

if TYPE_CHECKING:
    from conftest import Agency

CASHIER, COLLEAGUE, BESIDE = "username@banklot.net", "colleague@banklot.net", "other@banklot.net"
BOSS, AUDITOR, FIRST, SECOND = "boss@banklot.net", "auditor@banklot.net", "clerk1@banklot.net", "clerk2@banklot.net"


@pytest.fixture
def office(agency: "Agency") -> "Agency":
    accounts = [
        DemoAccount(COLLEAGUE, "cashier", 213, 901), DemoAccount(BOSS, "manager", 212, 902),
        DemoAccount(AUDITOR, "auditor", 212, 903),
    ]  # fmt: skip
    agency.run(add_people(agency.house, BANKLOT, accounts))
    agency.run(agency.house.lottery.rules.add_rule(BANKLOT, "payout", {"entity": 213, "pay_alone_max": 50_00}))
    return agency


def draw(office: "Agency", draw_id: int, outcome: str) -> None:
    body = {"draw_id": draw_id, "outcome": outcome}
    assert office.ask("POST", "/results", body, by=FIRST, key=f"enter {outcome}")[0] == 201
    assert office.ask("POST", "/results/approve", body, by=SECOND, key=f"approve {outcome}")[0] == 200
    office.run(Worker(office.house).round())


def held(office: "Agency", count: int = 1) -> list[Any]:
    """Sell winners, present them, and return the tickets, whose payments wait now."""
    sold = [office.sell(str(place), "2.00")[1] for place in range(count)]
    wager = sold[0]["wagers"][0]
    office.owner.execute("select move_house_clock(%s::timestamptz + interval '1 minute')", [wager["draws_at"]])
    office.tokens.clear()
    office.run(Worker(office.house).round())
    draw(office, wager["draw_id"], "7")
    for ticket in sold:
        status, problem = office.ask("POST", f"/tickets/{ticket['id']}/pay", {"pin": ticket["pin"]}, key=ticket["id"])
        assert (status, problem["reason"]) == (409, "PAYMENT_HELD")
    return sold


def decide(office: "Agency", ticket: Any, verb: str = "approve", *, by: str = BOSS, key: str = "k") -> tuple[int, Any]:
    return office.ask("POST", f"/tickets/{ticket['id']}/payment/{verb}", by=by, key=key)


def test_a_held_payment_is_listed_and_approved_by_another_person(office: "Agency") -> None:
    (ticket,) = held(office)
    status, listed = office.ask("GET", "/payments/held", by=COLLEAGUE)
    (row,) = listed["payments"]
    assert (status, listed["next"]) == (200, None)
    assert (row["ticket_id"], row["amount"], row["asked_by"], row["entity"], row["is_own"]) == (
        ticket["id"], "60.00", CASHIER, "test-1", False,
    )  # fmt: skip
    assert office.ask("GET", "/payments/held", by=CASHIER)[1]["payments"] == [row | {"is_own": True}]
    status, problem = decide(office, ticket, by=CASHIER)
    assert (status, problem["reason"]) == (409, "PAYMENT_HELD")
    status, decided = decide(office, ticket, by=COLLEAGUE)
    assert (status, decided["decision"], decided["amount"], decided["asked_by"], decided["decided_by"]) == (
        200, "approved", "60.00", CASHIER, COLLEAGUE,
    )  # fmt: skip
    assert decide(office, ticket, by=COLLEAGUE) == (200, decided)
    status, problem = decide(office, ticket, by=COLLEAGUE, key="again")
    assert (status, problem["reason"]) == (409, "PAYMENT_NOT_HELD")
    assert office.ask("GET", f"/tickets/{ticket['id']}")[1]["status"] == "paid"
    assert office.ask("GET", "/payments/held", by=AUDITOR)[1]["payments"] == []


def test_a_refused_payment_may_be_asked_for_again(office: "Agency") -> None:
    (ticket,) = held(office)
    status, refused = decide(office, ticket, "refuse")
    assert (status, refused["decision"], refused["decided_by"]) == (200, "refused", BOSS)
    assert office.ask("GET", f"/tickets/{ticket['id']}")[1]["status"] == "winner"
    status, problem = office.ask("POST", f"/tickets/{ticket['id']}/pay", {"pin": ticket["pin"]}, key="again")
    assert (status, problem["reason"]) == (409, "PAYMENT_HELD")
    # The first decision's key still tells the first decision.
    assert decide(office, ticket, "refuse") == (200, refused)
    assert decide(office, ticket, key="second")[1]["decision"] == "approved"


def test_managers_of_the_agency_see_its_payments_in_the_feed_and_those_beside_it_do_not(office: "Agency") -> None:
    above, beside = "above@banklot.net", "beside@banklot.net"
    accounts = [DemoAccount(above, "manager", 213, 904), DemoAccount(beside, "manager", 214, 905)]
    office.run(add_people(office.house, BANKLOT, accounts))
    (ticket,) = held(office)
    assert decide(office, ticket)[0] == 200

    def told(by: str) -> list[Any]:
        _, page = office.ask("GET", "/events?types=payment.held,payment.decided", by=by)
        return [(one["type"], one["data"].get("entity_id"), one["data"].get("amount")) for one in page["events"]]

    assert told(above) == told(BOSS) == [("payment.held", 213, "60.00"), ("payment.decided", 213, "60.00")]
    assert told(beside) == []


def test_an_approval_sent_32_times_at_once_pays_once(office: "Agency") -> None:
    (ticket,) = held(office)
    office.run(office.token(BOSS))
    path = f"/tickets/{ticket['id']}/payment/approve"

    async def at_once() -> set[bytes]:
        sent = [office.insisting("POST", path, by=BOSS, key="k") for _ in range(32)]
        return {one.content for one in await asyncio.gather(*sent)}

    (content,) = office.run(at_once())
    assert b'"decision":"approved"' in content
    assert office.owner.execute("select count(*), sum(amount) from payout").fetchone() == (1, 60_00)
    status, problem = decide(office, ticket, "refuse")
    assert (status, problem["reason"]) == (422, "KEY_REUSED")


def test_a_payment_that_a_correction_has_overtaken_is_refused_each_time(office: "Agency") -> None:
    (ticket,) = held(office)
    draw(office, ticket["wagers"][0]["draw_id"], "8")
    status, problem = decide(office, ticket)
    assert (status, problem["reason"]) == (409, "NOT_A_WINNER")
    status, problem = decide(office, ticket)
    assert (status, problem["reason"]) == (409, "PAYMENT_NOT_HELD")


def test_pages_of_held_payments_hold_each_once(office: "Agency") -> None:
    held(office, 3)
    _, whole = office.ask("GET", "/payments/held", by=BOSS)
    _, page = office.ask("GET", "/payments/held?limit=2", by=BOSS)
    _, rest = office.ask("GET", f"/payments/held?limit=2&cursor={page['next']}", by=BOSS)
    assert (page["payments"] + rest["payments"], rest["next"]) == (whole["payments"], None)
    assert len(whole["payments"]) == 3


def test_nobody_beside_the_agency_sees_or_decides_it(office: "Agency") -> None:
    (ticket,) = held(office)
    assert office.ask("GET", "/payments/held", by=BESIDE)[1]["payments"] == []
    for unknown in (ticket, {"id": UUID(int=1)}):
        status, problem = decide(office, unknown, by=BESIDE)
        assert (status, problem["reason"]) == (404, "TICKET_UNKNOWN")
    status, problem = office.ask("GET", "/payments/held?entity_id=213", by=BESIDE)
    assert (status, problem["reason"]) == (404, "ENTITY_UNKNOWN")
    assert decide(office, ticket, by=AUDITOR)[1]["reason"] == "NOT_ALLOWED"
    assert office.ask("POST", f"/tickets/{ticket['id']}/payment/approve", {}, by=BOSS, key="k")[0] == 400
