"""Weeks and payments over `/v1`: shown, listed, closed and recorded once, each within the caller's tree."""

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people
from taquilla.worker import Worker

if TYPE_CHECKING:
    from conftest import Agency

BOSS, AGENCY_BOSS, AUDITOR, ADMIN = "boss@banklot.net", "agency@banklot.net", "auditor@banklot.net", "admin@banklot.net"
MONDAY = "2024-10-21"


@pytest.fixture
def office(agency: "Agency") -> "Agency":
    accounts = [
        DemoAccount(BOSS, "manager", 212, 901), DemoAccount(AGENCY_BOSS, "manager", 213, 902),
        DemoAccount(AUDITOR, "auditor", 212, 903), DemoAccount(ADMIN, "administrator", 212, 904),
    ]  # fmt: skip
    agency.run(add_people(agency.house, BANKLOT, accounts))
    return agency


def let_the_week_end(office: "Agency") -> None:
    office.owner.execute("select move_house_clock('2024-10-28T12:00:00Z'::timestamptz)")
    office.tokens.clear()
    office.run(Worker(office.house).round())


def close(office: "Agency", entity: int = 213, *, key: str = "close", by: str = BOSS, monday: str = MONDAY) -> tuple[int, Any]:
    return office.ask("POST", f"/weeks/{monday}/close", {"entity_id": entity}, by=by, key=key)


def pay(office: "Agency", key: str = "pay", *, by: str = BOSS, **body: Any) -> tuple[int, Any]:
    return office.ask("POST", "/payments", {"entity_id": 213, "amount": "2.50", **body}, by=by, key=key)


def test_a_week_is_shown_open_and_closed_with_its_lines_and_payments(office: "Agency") -> None:
    office.sell("one", "10.00")
    status, paid = pay(office, note="cash")
    assert status == 201
    status, shown = office.ask("GET", f"/weeks/{MONDAY}?entity_id=213", by=BOSS)
    assert status == 200
    assert {name: shown[name] for name in ("state", "opening", "sales", "commission", "balance", "payments", "closing")} == {
        "state": "open", "opening": "0.00", "sales": "10.00", "commission": "1.00", "balance": "9.00", "payments": "2.50",
        "closing": "6.50",
    }  # fmt: skip
    assert [(line["entity_id"], line["sales"], line["balance"]) for line in shown["lines"]] == [(213, "10.00", "9.00")]
    assert shown["payments_made"] == [
        {"id": paid["id"], "day": paid["day"], "direction": "paid", "amount": "2.50", "at": paid["at"]}
    ]
    assert close(office)[1]["reason"] == "WEEK_NOT_OVER"
    let_the_week_end(office)
    status, closed = close(office)
    assert (status, closed["state"], closed["closed_by"]) == (200, "closed", BOSS)
    same = {name: value for name, value in shown.items() if name not in ("state", "closed_at", "closed_by")}
    assert {name: closed[name] for name in same} == same
    assert office.ask("GET", f"/weeks/{MONDAY}?entity_id=213", by=AUDITOR) == (200, closed)
    _, listed = office.ask("GET", "/weeks?entity_id=213", by=AGENCY_BOSS)
    sums = {name: value for name, value in closed.items() if name not in ("lines", "payments_made", "receivables")}
    assert listed == {"weeks": [sums], "next": None}


def test_the_root_closes_its_own_week_after_those_below_it_and_pages_list_each_once(office: "Agency") -> None:
    office.sell("one", "10.00")
    let_the_week_end(office)
    assert close(office, 212, by=ADMIN)[1]["closing"] == "10.00"
    office.owner.execute("select move_house_clock('2024-11-04T12:00:00Z'::timestamptz)")
    office.tokens.clear()
    office.run(Worker(office.house).round())
    assert close(office, 212, by=ADMIN, key="next", monday="2024-10-28")[0] == 200
    assert office.owner.execute("select entity_id, count(*) from closed_week group by 1 order by 1").fetchall() == [
        (212, 2), (213, 2), (214, 2),
    ]  # fmt: skip
    _, first = office.ask("GET", "/weeks?limit=1", by=BOSS)
    _, second = office.ask("GET", f"/weeks?limit=1&cursor={first['next']}", by=BOSS)
    assert [week["monday"] for week in first["weeks"] + second["weeks"]] == ["2024-10-28", MONDAY]
    assert second["next"] is None


def test_a_close_sent_32_times_at_once_is_one_close_and_one_answer(office: "Agency") -> None:
    let_the_week_end(office)
    office.run(office.token(BOSS))

    async def at_once() -> set[bytes]:
        sent = [office.insisting("POST", f"/weeks/{MONDAY}/close", {"entity_id": 212}, by=BOSS, key="one") for _ in range(32)]
        return {answer.content for answer in await asyncio.gather(*sent)}

    (content,) = office.run(at_once())
    assert b'"state":"closed"' in content
    assert office.owner.execute("select count(*) from audit_event where action = 'week closed'").fetchone() == (3,)
    status, problem = close(office, 213, key="one")
    assert (status, problem["reason"]) == (422, "KEY_REUSED")
    status, problem = close(office, 213, key="two")
    assert (status, problem["reason"]) == (409, "WEEK_CLOSED")
    assert close(office, 213, key="two", monday="2024-11-04")[1]["reason"] == "WEEK_NOT_OVER"


def test_a_close_that_broke_off_is_completed_by_its_repetition(office: "Agency") -> None:
    let_the_week_end(office)
    assert close(office, 213, key="child")[0] == 200
    assert office.owner.execute("select made from office_request").fetchall() == [("213",)]
    assert close(office, 212, key="root")[0] == 200
    assert office.owner.execute("select made from office_request where key = 'root'").fetchall() == [("212",)]


@pytest.mark.parametrize("monday", ["2024-10-22", "1999-12-27"])
def test_a_week_begins_on_a_monday_of_our_time(office: "Agency", monday: str) -> None:
    assert office.ask("GET", f"/weeks/{monday}", by=BOSS)[0] == 400
    assert close(office, monday=monday)[0] == 400


def test_a_manager_sees_and_settles_its_tree_and_nothing_above_or_beside(office: "Agency") -> None:
    let_the_week_end(office)
    for entity in (212, 214, 999):
        for path in (f"/weeks/{MONDAY}?entity_id={entity}", f"/weeks?entity_id={entity}", f"/payments?entity_id={entity}"):
            status, problem = office.ask("GET", path, by=AGENCY_BOSS)
            assert (status, problem["reason"]) == (404, "ENTITY_UNKNOWN"), path
        for status, problem in (
            close(office, entity, by=AGENCY_BOSS), pay(office, by=AGENCY_BOSS, entity_id=entity),
        ):  # fmt: skip
            assert (status, problem["reason"]) == (404, "ENTITY_UNKNOWN")
    # Its own accounts are settled by who is above it.
    for status, problem in (close(office, by=AGENCY_BOSS), pay(office, by=AGENCY_BOSS)):
        assert (status, problem["reason"]) == (403, "NOT_ALLOWED")
    assert office.ask("GET", f"/weeks/{MONDAY}", by=AGENCY_BOSS)[1]["entity_id"] == 213


def test_payments_are_recorded_once_and_listed_by_pages(office: "Agency") -> None:
    status, first = pay(office, "one", note="cash")
    assert (status, first["direction"], first["amount"], first["note"], first["recorded_by"]) == (
        201, "paid", "2.50", "cash", BOSS,
    )  # fmt: skip
    assert pay(office, "one", note="cash") == (201, first)
    status, problem = pay(office, "one", note="card")
    assert (status, problem["reason"]) == (422, "KEY_REUSED")
    _, second = pay(office, "two", direction="received", amount="1")
    assert (second["direction"], second["amount"], second["note"]) == ("received", "1.00", "")
    _, of_root = pay(office, "three", by=ADMIN, entity_id=212)
    assert (of_root["entity_id"], of_root["entity"]) == (212, "test")
    _, listed = office.ask("GET", "/payments", by=AUDITOR)
    assert listed == {"payments": [of_root, second, first], "next": None}
    assert office.ask("GET", "/payments", by=AGENCY_BOSS)[1]["payments"] == [second, first]
    _, page = office.ask("GET", "/payments?limit=2", by=BOSS)
    assert page["payments"] == [of_root, second]
    assert office.ask("GET", f"/payments?limit=2&cursor={page['next']}", by=BOSS)[1] == {"payments": [first], "next": None}
    none = office.ask("GET", "/payments?first_day=2024-10-01&last_day=2024-10-02", by=BOSS)[1]
    assert none == {"payments": [], "next": None}


def test_a_payment_sent_32_times_at_once_is_one_payment(office: "Agency") -> None:
    office.run(office.token(BOSS))
    body = {"entity_id": 213, "amount": "2.50"}

    async def at_once() -> set[bytes]:
        sent = [office.insisting("POST", "/payments", body, by=BOSS, key="one") for _ in range(32)]
        return {answer.content for answer in await asyncio.gather(*sent)}

    assert len(office.run(at_once())) == 1
    assert office.owner.execute("select count(*), sum(amount) from transfer where kind = 'payment'").fetchone() == (1, 250)


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ({"amount": "0.00"}, 422, "AMOUNT_INVALID"),
        ({"amount": "2.501"}, 400, None),
        ({"amount": "-1"}, 400, None),
        ({"amount": 5}, 400, None),
        ({"direction": "back"}, 400, None),
        ({"entity_id": 0}, 400, None),
        ({"note": "x" * 501}, 400, None),
        ({"more": 1}, 400, None),
    ],
)
def test_a_payment_that_makes_no_sense_is_refused(office: "Agency", body: Any, status: int, reason: str | None) -> None:
    got, problem = pay(office, **body)
    assert (got, problem.get("reason")) == (status, reason)
    assert office.owner.execute("select count(*) from transfer where kind = 'payment'").fetchone() == (0,)


def test_a_period_of_payments_is_bounded(office: "Agency") -> None:
    for query in ("first_day=2024-10-02&last_day=2024-10-01", "first_day=2023-01-01&last_day=2024-10-01", "first_day=1999-01-01"):
        assert office.ask("GET", f"/payments?{query}", by=BOSS)[0] == 400
