"""A second, independent person over `/v1`: for a result (RG-18), a large payment, and what loosens a bound (RG-19)."""

from typing import Any
from uuid import UUID

import pytest
from tests.api.conftest import ADMIN, AUDITOR, BESIDE, BOSS, CASHIER, COLLEAGUE, MANAGER, OTHER, SECOND, Agency, refusal

from taquilla.engine.gate import Author
from taquilla.sandbox.demo import BANKLOT

NEW, NEWER = "new@banklot.net", "newer@banklot.net"
ROOT = 212


@pytest.fixture
def drawn(agency: Agency) -> dict[str, Any]:
    """A result of a draw that was held a minute ago."""
    (sold,) = agency.hold("10.00")
    return {"draw_id": sold["wagers"][0]["draw_id"], "outcome": "7"}


def log_in_as_added(agency: Agency, email: str, role: str = "clerk", entity_id: int = ROOT) -> None:
    """Let the manager add a user, and log in with the password that it was shown."""
    added = agency.made("/users", {"email": email, "role": role, "entity_id": entity_id}, by=MANAGER)
    agency.run(agency.logging_in(email, added["password"]))


def approved(agency: Agency, result: dict[str, Any], by: str) -> tuple[int, Any]:
    return agency.ask("POST", "/results/approve", result, by=by, key=f"approve {by}")


def test_a_manager_is_not_two_with_the_clerk_it_has_just_added(agency: Agency, drawn: dict[str, Any]) -> None:
    agency.made("/results", drawn, by=MANAGER)
    log_in_as_added(agency, NEW)
    # Nor is anything compared, so that nobody guesses with somebody else's account.
    assert agency.ask("POST", "/results/approve", drawn | {"outcome": "8"}, by=NEW, key="guess")[1]["reason"] == "NOT_INDEPENDENT"
    status, problem = approved(agency, drawn, NEW)
    assert (status, problem["reason"]) == (409, "NOT_INDEPENDENT")
    assert problem["until"].startswith("2024-11-21T")
    assert f"{MANAGER} had power over the access of {NEW}" in problem["detail"]
    agency.owner.execute("select move_house_clock(house_now() + interval '15 seconds')")  # alarms are looked at so often
    agency.work()
    alarm, _ = agency.alarms("second_person_refused", ADMIN)
    assert alarm["detail"] == {"by": NEW, "decision": "result", "why": f"{MANAGER} had power over the access of {NEW}"}
    # Nor the other way round: who was added enters, and the manager approves.
    agency.made("/results", drawn, by=NEW)
    assert approved(agency, drawn, MANAGER)[1]["reason"] == "NOT_INDEPENDENT"
    assert approved(agency, drawn, SECOND)[0] == 200


def assert_told_as_added_by_one(agency: Agency) -> None:
    agency.work()
    (alarm,) = agency.alarms("added_by_one", ADMIN)
    assert alarm["detail"] == {"first": NEW, "second": NEWER, "by": MANAGER}
    assert agency.rows("select count(*) from outbox where type = 'security.added_by_one'") == [(1,)]


def test_two_whom_one_manager_has_added_decide_and_it_is_told_once(agency: Agency, drawn: dict[str, Any]) -> None:
    for email in (NEW, NEWER):
        log_in_as_added(agency, email)
    agency.made("/results", drawn, by=NEW)
    assert agency.ask("POST", "/results/approve", drawn | {"outcome": "8"}, by=NEWER, key="8")[1]["reason"] == "RESULT_DIFFERS"
    agency.owner.execute("select move_house_clock(house_now() + interval '30 seconds')")
    first = approved(agency, drawn, NEWER)
    assert (first[0], first) == (200, approved(agency, drawn, NEWER))
    assert_told_as_added_by_one(agency)


def held(agency: Agency, count: int = 1) -> list[Any]:
    """Sell winners where one person pays 50.00 alone, present them, and return the tickets, whose payments wait now."""
    add_rule(agency, payout("50.00"))
    sold = agency.win(*["2.00"] * count)
    for ticket in sold:
        status, problem = agency.ask("POST", f"/tickets/{ticket['id']}/pay", {"pin": ticket["pin"]}, key=ticket["id"])
        assert (status, problem["reason"]) == (409, "PAYMENT_HELD")
    return sold


def decide_payment(agency: Agency, ticket: Any, verb: str = "approve", *, by: str = MANAGER, key: str = "k") -> tuple[int, Any]:
    return agency.ask("POST", f"/tickets/{ticket['id']}/payment/{verb}", by=by, key=key)


def test_a_held_payment_is_listed_and_approved_by_another_person(agency: Agency) -> None:
    (ticket,) = held(agency)
    status, listed = agency.ask("GET", "/tickets/held", by=COLLEAGUE)
    (row,) = listed["payments"]
    shown = {"ticket_id": ticket["id"], "amount": "60.00", "asked_by": CASHIER, "entity": "test-1", "is_own": False}
    assert (status, listed["next"], row | shown) == (200, None, row)
    assert agency.ask("GET", "/tickets/held", by=CASHIER)[1]["payments"] == [row | {"is_own": True}]
    assert refusal(decide_payment(agency, ticket, by=CASHIER)) == (409, "PAYMENT_HELD")
    shown = agency.ask("GET", f"/tickets/{ticket['id']}")[1]
    assert (shown["approved_amount"], shown["paid_at"], shown["claim_until"]) == (None, None, shown["expires_at"])
    status, decided = decide_payment(agency, ticket, f"approve?asked_at={row['asked_at']}", by=COLLEAGUE)
    said = {"decision": "approved", "amount": "60.00", "asked_by": CASHIER, "decided_by": COLLEAGUE}
    assert (status, decided | said) == (200, decided)
    assert refusal(decide_payment(agency, ticket, by=COLLEAGUE, key="again")) == (409, "PAYMENT_NOT_HELD")
    shown = agency.ask("GET", f"/tickets/{ticket['id']}")[1]
    assert (shown["status"], shown["approved_amount"], shown["paid_at"] is None) == ("paid", "60.00", False)
    assert shown["claim_until"] is None
    assert agency.rows("select count(*), sum(amount) from payout") == [(1, 60_00)]
    assert agency.ask("GET", "/tickets/held", by=AUDITOR)[1]["payments"] == []


def test_two_whom_one_manager_has_added_pay_together_and_it_is_told_once(agency: Agency) -> None:
    add_rule(agency, payout("50.00"))
    first, second = agency.win("2.00", "2.00")
    for email in (NEW, NEWER):
        log_in_as_added(agency, email, "cashier", 213)
    for ticket in (first, second):
        path, pin = f"/tickets/{ticket['id']}/pay", {"pin": ticket["pin"]}
        assert agency.ask("POST", path, pin, key="1", by=NEW)[1]["reason"] == "PAYMENT_HELD"
        # Away from the till, where the repetition is told the same, and at it.
        for _ in range(2):
            decided = decide_payment(agency, ticket, by=NEWER) if ticket is first else None
            assert (decided or agency.ask("POST", path, pin, key="2", by=NEWER))[0] == 200
    agency.owner.execute("select move_house_clock(house_now() + interval '15 seconds')")  # alarms are looked at so often
    assert_told_as_added_by_one(agency)


def test_pages_of_held_payments_hold_each_once_and_nobody_beside_the_agency_or_after_its_close_pays_it(agency: Agency) -> None:
    ticket, again, _ = held(agency, 3)
    whole = agency.ask("GET", "/tickets/held", by=MANAGER)[1]["payments"]
    assert (agency.listed("/tickets/held?limit=2", by=MANAGER), len(whole)) == (whole, 3)
    after = agency.ask("GET", "/tickets/held?limit=2", by=MANAGER)[1]["next"]  # whose last one is refused and asked for anew
    assert decide_payment(agency, again, "refuse", key="r")[0] == 200
    assert agency.ask("POST", f"/tickets/{again['id']}/pay", {"pin": again["pin"]}, key="anew")[1]["reason"] == "PAYMENT_HELD"
    rest = agency.listed(f"/tickets/held?cursor={after}", by=MANAGER)
    assert [one["ticket_id"] for one in rest] == [whole[2]["ticket_id"], again["id"]]
    for verb in ("approve", "refuse"):  # that one is another payment than was seen first
        assert refusal(decide_payment(agency, again, f"{verb}?asked_at={whole[1]['asked_at']}")) == (412, "CHANGED_MEANWHILE")
    assert agency.ask("GET", "/tickets/held", by=OTHER)[1]["payments"] == []
    for unknown in (ticket, {"id": UUID(int=1)}):
        assert refusal(decide_payment(agency, unknown, by=OTHER)) == (404, "TICKET_UNKNOWN")
    assert refusal(agency.ask("GET", "/tickets/held?entity_id=213", by=OTHER)) == (404, "ENTITY_UNKNOWN")
    assert agency.ask("POST", f"/tickets/{ticket['id']}/payment/approve", {}, by=MANAGER, key="k")[0] == 400
    agency.made("/entities/213/close", by=ADMIN)
    refused, left = refusal(decide_payment(agency, ticket)), agency.listed("/tickets/held", by=MANAGER)
    assert (refused, len(left), agency.rows("select from payout")) == ((403, "SELLER_CLOSED"), 2, [])


def test_a_payment_waits_for_nobody_once_a_correction_has_left_no_prize_or_its_prizes_have_expired(agency: Agency) -> None:
    add_rule(agency, payout("50.00"))
    wagers = [agency.wager(stake=one) | {"draw_id": agency.draw("animalitos", nth)} for nth, one in enumerate(("1.00", "2.00"))]
    ticket = agency.made("/tickets", {"wagers": wagers}, by=CASHIER)
    for wager, status in zip(wagers, (200, 409), strict=True):  # what the first one won is paid before
        agency.close(draw := wager["draw_id"])
        agency.decide(draw)
        assert agency.ask("POST", f"/tickets/{ticket['id']}/pay", {"pin": ticket["pin"]}, key=f"{draw}")[0] == status
    agency.decide(draw, "8")
    assert agency.listed("/tickets/held", by=MANAGER) == []
    agency.decide(draw, "7")
    agency.pass_time("+1 day")
    assert [one["ticket_id"] for one in agency.listed("/tickets/held", by=MANAGER)] == [ticket["id"]]
    assert [one["subject"] for one in agency.alarms("payment_held")] == [ticket["id"]]
    agency.pass_time("+40 days")
    assert agency.listed("/tickets/held", by=MANAGER) == []
    assert [one["status"] for one in agency.alarms("payment_held")] == ["ended"]
    assert refusal(decide_payment(agency, ticket)) == (409, "TICKET_EXPIRED")
    assert agency.rows("select from office_request where key = 'k'") == []  # what is kept, a page tells as done: "hand it out"


HELD = (409, "LOOSENING_HELD")


def payout(most: str | None) -> dict[str, Any]:
    return {"kind": "payout", "pay_alone_max": most}


def add_rule(agency: Agency, values: dict[str, Any], *, by: str = MANAGER, key: str = "") -> tuple[int, Any]:
    rule = {"values": values, "scope": {"entity_id": 213}}
    return agency.ask("POST", "/rules", rule, by=by, key=key or f"rule {next(agency.numbers)}")


def decide(agency: Agency, number: int, verb: str = "approve", *, by: str = ADMIN, key: str = "") -> tuple[int, Any]:
    return agency.ask("POST", f"/loosenings/{number}/{verb}", by=by, key=key or f"{verb} {next(agency.numbers)}")


def waiting(agency: Agency, by: str = MANAGER) -> list[Any]:
    return agency.ask("GET", "/loosenings", by=by)[1]["loosenings"]


def test_what_waits_is_shown_to_who_manages_it_until_another_person_approves(agency: Agency) -> None:
    add_rule(agency, payout("50.00"))
    agency.sell("sold")
    lifted = {"values": payout("300.00"), "scope": {"entity_id": 213}, "ends_at": "2024-10-30T08:00:00-04:00"}
    assert refusal(agency.ask("POST", "/rules", lifted, by=MANAGER, key="for a week")) == HELD
    (asked,) = waiting(agency)
    shown = {"what": "rule", "entity_id": 213, "asked_by": MANAGER, "is_own": True, "alone_from": None}
    change = {"kind": "payout", "pay_alone_max": "300.00", "entity": 213, "ends": "2024-10-30T12:00:00Z"}
    assert (asked | shown, asked["change"] | change) == (asked, asked["change"])
    assert (waiting(agency, AUDITOR)[0]["is_own"], waiting(agency, BESIDE), len(waiting(agency, BOSS))) == (False, [], 1)
    status, approved = decide(agency, asked["id"], key="one")
    decided = {"status": "approved", "decided_by": ADMIN, "asked_by": MANAGER, "is_own": False}
    assert (status, approved | decided) == (200, approved) == decide(agency, asked["id"], key="one")
    assert refusal(decide(agency, asked["id"], by=MANAGER, key="one")) == (422, "KEY_REUSED")  # is_own is of the caller
    # What is changed beside it waits too.
    assert refusal(agency.ask("PATCH", "/entities/213", {"name": "test one", "credit": None}, by=MANAGER)) == HELD
    assert agency.ask("GET", "/entities/213", by=MANAGER)[1]["name"] == "test-1"


def test_a_restart_of_the_log_waits_for_a_person_of_the_operator_and_is_judged_anew_then(agency: Agency) -> None:
    agency.sell("sold")
    agency.pass_time("+2 minutes")
    asked = agency.run(agency.house.restarts.restart(BANKLOT, "key-lost", None, Author("command line")))
    restarted = "select detail ->> 'approved_by' from audit_event where action = 'log restarted'"
    agency.owner.execute("update log_checkpoint set size = size + 1000")
    status, problem = decide(agency, asked.subject, by=MANAGER)
    assert (status, problem["reason"], "restore a backup that has them" in problem["detail"]) == (409, "NOT_POSSIBLE", True)
    agency.owner.execute("update log_checkpoint set size = size - 1000")
    assert (agency.rows(restarted), decide(agency, asked.subject)[0], agency.rows(restarted)) == ([], 200, [(ADMIN,)])
