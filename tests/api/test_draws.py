"""Draws over `/v1`: shown, listed by cursor, their exposure; orders and results by two clerks, corrections previewed."""

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people
from taquilla.worker import Worker

if TYPE_CHECKING:
    from conftest import Agency

CASHIER, FIRST, SECOND = "username@banklot.net", "clerk1@banklot.net", "clerk2@banklot.net"
BOSS, AGENCY_BOSS = "boss@banklot.net", "agency@banklot.net"


def with_managers(agency: "Agency") -> None:
    accounts = [DemoAccount(BOSS, "manager", 212, 901), DemoAccount(AGENCY_BOSS, "manager", 213, 902)]
    agency.run(add_people(agency.house, BANKLOT, accounts))


def drawn(agency: "Agency") -> int:
    """Sell the seventh animal, close its draw, and return it when it was held."""
    _, sold = agency.sell("one", "10.00")
    wager = sold["wagers"][0]
    agency.owner.execute("select move_house_clock(%s::timestamptz + interval '1 minute')", [wager["draws_at"]])
    agency.tokens.clear()
    agency.run(Worker(agency.house).round())
    return int(wager["draw_id"])


def test_a_draw_is_shown_as_the_list_has_it(agency: "Agency") -> None:
    _, day = agency.ask("GET", "/draws")
    assert agency.ask("GET", f"/draws/{day['draws'][0]['id']}") == (200, day["draws"][0])
    status, problem = agency.ask("GET", "/draws/999999")
    assert (status, problem["reason"]) == (404, "EVENT_UNKNOWN")


def test_pages_of_draws_hold_each_once_in_the_order_of_time(agency: "Agency") -> None:
    _, whole = agency.ask("GET", "/draws?limit=200")
    assert whole["next"] is None
    found: list[Any] = []
    _, page = agency.ask("GET", "/draws?limit=7")
    while True:
        found += page["draws"]
        if page["next"] is None:
            break
        _, page = agency.ask("GET", f"/draws?limit=7&cursor={page['next']}")
    assert found == whole["draws"]
    assert [draw["draws_at"] for draw in found] == sorted(draw["draws_at"] for draw in found)


def test_the_exposure_is_for_managers_of_the_root_and_sealed_from_close_to_result(agency: "Agency") -> None:
    with_managers(agency)
    draw = drawn(agency)
    status, problem = agency.ask("GET", f"/draws/{draw}/exposure", by=AGENCY_BOSS)
    assert (status, problem["reason"]) == (403, "NOT_ALLOWED")
    status, problem = agency.ask("GET", f"/draws/{draw}/exposure", by=BOSS)
    assert (status, problem["reason"]) == (409, "EXPOSURE_SEALED")
    read(agency, draw, "7")
    status, exposure = agency.ask("GET", f"/draws/{draw}/exposure?limit=2", by=BOSS)
    assert (status, exposure["sale"], len(exposure["outcomes"])) == (200, "10.00", 2)
    assert exposure["outcomes"][0] == {"outcome": "7", "prizes": "300.00", "remains": "-290.00"}


def read(agency: "Agency", draw: int, outcome: str) -> None:
    body = {"draw_id": draw, "outcome": outcome}
    status, entered = agency.ask("POST", "/results", body, by=FIRST, key=f"enter {outcome}")
    assert (status, entered["is_approved"]) == (201, False), entered
    status, approved = agency.ask("POST", "/results/approve", body, by=SECOND, key=f"approve {outcome}")
    assert (status, approved["is_approved"]) == (200, True), approved


def test_a_result_needs_two_clerks_who_read_the_same(agency: "Agency") -> None:
    draw = drawn(agency)
    body = {"draw_id": draw, "outcome": "7"}
    status, entered = agency.ask("POST", "/results", body, by=FIRST, key="enter")
    assert (status, entered) == (201, {"draw_id": draw, "version": 1, "outcome": "7", "is_approved": False})
    assert agency.ask("POST", "/results", body, by=FIRST, key="enter") == (201, entered)
    _, waiting = agency.ask("GET", "/approvals", by=SECOND)
    (one,) = waiting["waiting"]
    assert (one["kind"], one["draw_id"], one["is_own"]) == ("result", draw, False)
    assert "outcome" not in one
    assert agency.ask("GET", "/approvals", by=FIRST)[1]["waiting"][0]["is_own"]
    for by, outcome, reason in ((FIRST, "7", "RESULT_SAME_CLERK"), (SECOND, "8", "RESULT_DIFFERS")):
        status, problem = agency.ask("POST", "/results/approve", body | {"outcome": outcome}, by=by, key=outcome)
        assert (status, problem["reason"]) == (409, reason)
    approved = agency.ask("POST", "/results/approve", body, by=SECOND, key="approve")
    assert approved == (200, entered | {"is_approved": True})
    assert agency.ask("POST", "/results/approve", body, by=SECOND, key="approve") == approved
    assert agency.ask("GET", "/approvals", by=SECOND)[1] == {"waiting": []}
    assert agency.ask("GET", f"/draws/{draw}")[1]["result"] == "7"


def test_a_result_sent_32_times_at_once_is_one_version_and_one_answer(agency: "Agency") -> None:
    body = {"draw_id": drawn(agency), "outcome": "7"}
    agency.run(agency.token(FIRST))

    async def at_once() -> set[bytes]:
        sent = [agency.insisting("POST", "/results", body, by=FIRST, key="one") for _ in range(32)]
        return {answer.content for answer in await asyncio.gather(*sent)}

    assert len(agency.run(at_once())) == 1
    assert agency.owner.execute("select count(*) from result").fetchone() == (1,)
    status, problem = agency.ask("POST", "/results", body | {"outcome": "8"}, by=FIRST, key="one")
    assert (status, problem["reason"]) == (422, "KEY_REUSED")


@pytest.mark.parametrize(("outcome", "status", "reason"), [("99", 422, "OUTCOME_INVALID"), ("x", 422, "OUTCOME_INVALID")])
def test_a_wrong_outcome_is_refused(agency: "Agency", outcome: str, status: int, reason: str) -> None:
    draw = drawn(agency)
    got, problem = agency.ask("POST", "/results", {"draw_id": draw, "outcome": outcome}, by=FIRST, key="k")
    assert (got, problem["reason"]) == (status, reason)


def test_a_result_before_the_close_is_refused(agency: "Agency") -> None:
    body = {"draw_id": agency.draw("animalitos"), "outcome": "7"}
    status, problem = agency.ask("POST", "/results", body, by=FIRST, key="k")
    assert (status, problem["reason"]) == (409, "DRAW_NOT_CLOSED")


def test_a_correction_is_previewed_and_changes_nothing_until_two_clerks_make_it(agency: "Agency") -> None:
    draw = drawn(agency)
    status, problem = agency.ask("POST", "/results/preview", {"draw_id": draw, "outcome": "8"}, by=FIRST)
    assert (status, problem["reason"]) == (409, "RESULT_UNKNOWN")
    read(agency, draw, "7")
    agency.run(Worker(agency.house).round())
    status, preview = agency.ask("POST", "/results/preview", {"draw_id": draw, "outcome": "8"}, by=FIRST)
    assert (status, preview) == (200, {
        "draw_id": draw, "result_now": "7", "result_then": "8", "currency": "VES",
        "prizes_now": "300.00", "prizes_then": "0.00", "paid": "0.00", "has_joint_wagers": False,
    })  # fmt: skip
    status, problem = agency.ask("POST", "/results/preview", {"draw_id": draw, "outcome": "7"}, by=FIRST)
    assert (status, problem["reason"]) == (409, "RESULT_STANDS")
    assert agency.ask("GET", f"/draws/{draw}")[1]["result"] == "7"
    read(agency, draw, "8")
    assert agency.ask("GET", f"/draws/{draw}")[1]["result"] == "8"


def test_two_clerks_suspend_and_resume_a_draw(agency: "Agency") -> None:
    draw = agency.draw("animalitos")
    for order, state in (("suspend", "suspended"), ("resume", "open")):
        why = {"reason": "the machine stands still"}
        status, asked = agency.ask("POST", f"/draws/{draw}/{order}", why, by=FIRST, key=order)
        assert (status, asked["order"], asked["is_approved"]) == (200, order, False)
        status, problem = agency.ask("POST", f"/draws/{draw}/{order}/approve", by=FIRST, key=f"own {order}")
        assert (status, problem["reason"]) == (409, "ORDER_SAME_CLERK")
        done = agency.ask("POST", f"/draws/{draw}/{order}/approve", by=SECOND, key=f"approve {order}")
        assert done == (200, asked | {"is_approved": True})
        assert agency.ask("POST", f"/draws/{draw}/{order}/approve", by=SECOND, key=f"approve {order}") == done
        assert agency.ask("GET", f"/draws/{draw}")[1]["state"] == state


def test_a_void_draw_gives_its_stakes_back(agency: "Agency") -> None:
    _, sold = agency.sell("one")
    draw = sold["wagers"][0]["draw_id"]
    agency.ask("POST", f"/draws/{draw}/void", {"reason": "not held"}, by=FIRST, key="void")
    agency.ask("POST", f"/draws/{draw}/void/approve", by=SECOND, key="approve")
    agency.run(Worker(agency.house).round())
    assert agency.ask("GET", f"/draws/{draw}")[1]["state"] == "void"
    _, shown = agency.ask("GET", f"/tickets/{sold['id']}")
    assert (shown["status"], shown["prize"]) == ("winner", "5.00")


@pytest.mark.parametrize(("path", "body"), [("delete", {"reason": "x"}), ("void", {"reason": " "}), ("void", {})])
def test_an_order_that_makes_no_sense_is_refused(agency: "Agency", path: str, body: dict[str, str]) -> None:
    assert agency.ask("POST", f"/draws/{agency.draw('animalitos')}/{path}", body, by=FIRST, key="k")[0] == 400


def test_a_draw_that_is_due_is_closed_once_and_never_early(agency: "Agency") -> None:
    draw, clerk = agency.draw("animalitos"), "clerk1@banklot.net"
    path = f"/draws/{draw}/close"
    status, problem = agency.ask("POST", path, by=clerk, key="one")
    assert (status, problem["reason"]) == (409, "DRAW_NOT_CLOSED")
    assert re.fullmatch(rf"draw {draw} closes at 20\d\d-\d\d-\d\d \d\d:\d\d, and not before", problem["detail"])
    (planned,) = agency.owner.execute("select closes_at from draw where event_id = %s", [draw]).fetchone() or ()
    agency.owner.execute("select move_house_clock(%s)", [planned])

    async def at_once() -> set[bytes]:
        await agency.token(clerk)
        sent = [agency.insisting("POST", path, by=clerk, key="one") for _ in range(16)]
        return {answer.content for answer in await asyncio.gather(*sent)}

    (body,) = agency.run(at_once())
    closed = json.loads(body)
    assert (closed["id"], closed["state"], closed["result"]) == (draw, "closed", None)
    kept = "select state, closed_at = closes_at from draw where event_id = %s"
    assert agency.owner.execute(kept, [draw]).fetchall() == [("closed", True)]
    # Others that are due are a worker's.
    due = "select count(*) > 0 from draw where state <> 'closed' and closes_at <= house_now()"
    assert agency.owner.execute(due).fetchone() == (True,)
    assert agency.ask("POST", path, by=clerk, key="two") == (200, closed)
    trail = agency.owner.execute("select actor, object from audit_event where action = 'draw closed'").fetchall()
    assert trail == [(clerk, str(draw))]
    told = agency.owner.execute("select data from outbox where type = 'draws.closed' order by number desc limit 1").fetchall()
    assert told == [({"draw_ids": [draw]},)]
    status, problem = agency.ask("POST", "/draws/999999/close", by=clerk, key="three")
    assert (status, problem["reason"]) == (404, "EVENT_UNKNOWN")
    status, problem = agency.ask("POST", "/draws/999999/close", by=clerk, key="one")
    assert (status, problem["reason"]) == (422, "KEY_REUSED")
    assert agency.ask("POST", path, {}, by=clerk, key="four")[0] == 400
    assert agency.ask("POST", path, key="five")[0] == 403
