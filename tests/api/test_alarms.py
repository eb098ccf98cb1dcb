"""Alarms over `/v1`: raised and ended by what the house knows, listed within the caller's tree, acknowledged once."""

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people
from taquilla.worker import Worker

if TYPE_CHECKING:
    from conftest import Agency

BOSS, AGENCY_BOSS, BESIDE, AUDITOR = "boss@banklot.net", "agency@banklot.net", "beside@banklot.net", "auditor@banklot.net"
FIRST, SECOND = "clerk1@banklot.net", "clerk2@banklot.net"
DONE = (
    "insert into audit_run (operator_id, asked_by, asked_at, state, finished_at, report)"
    " values (%s, 904, house_now(), 'done', house_now(), %s)"
)


@pytest.fixture
def office(agency: "Agency") -> "Agency":
    accounts = [
        DemoAccount(BOSS, "manager", 212, 901), DemoAccount(AGENCY_BOSS, "manager", 213, 902),
        DemoAccount(BESIDE, "manager", 214, 903), DemoAccount(AUDITOR, "auditor", 212, 904),
    ]  # fmt: skip
    agency.run(add_people(agency.house, BANKLOT, accounts))
    return agency


def look(office: "Agency") -> None:
    """Let the duty look now."""

    async def duty() -> None:
        async with office.house.database.connection() as connection:
            await office.house.subjects.alarms.look(connection, BANKLOT)

    office.run(duty())


def alarms(office: "Agency", query: str = "", by: str = BOSS) -> list[Any]:
    status, page = office.ask("GET", f"/alarms{query}", by=by)
    assert status == 200, page
    return list(page["alarms"])


def told(office: "Agency", query: str = "", by: str = BOSS) -> list[tuple[str, str, str]]:
    return [(one["kind"], one["subject"], one["state"]) for one in alarms(office, query, by)]


def use_credit(office: "Agency", percent: int, entity: int = 213) -> None:
    office.owner.execute(
        "update account set balance = floor * %s / 100 where operator_id = %s and id ="
        " (select account_id from entity where operator_id = %s and id = %s)", [percent, BANKLOT, BANKLOT, entity],
    )  # fmt: skip


def test_nothing_wrong_raises_no_alarm(office: "Agency") -> None:
    office.sell("one")
    office.run(Worker(office.house).round())
    assert alarms(office) == []


def test_an_entity_near_its_credit_raises_an_alarm_that_ends_with_room_to_spare(office: "Agency") -> None:
    use_credit(office, 91)
    look(office)
    look(office)
    (alarm,) = alarms(office)
    assert (alarm["kind"], alarm["entity_id"], alarm["detail"]) == (
        "credit_used", 213, {"used": "91000000.00", "credit": "100000000.00"},
    )  # fmt: skip
    use_credit(office, 86)
    look(office)
    (same,) = alarms(office)
    assert (same["id"], same["detail"]["used"], same["state"]) == (alarm["id"], "86000000.00", "open")
    use_credit(office, 84)
    look(office)
    assert told(office) == [("credit_used", "213", "ended")]
    use_credit(office, 90)
    look(office)
    assert told(office, "?status=open") == []
    use_credit(office, 91)
    look(office)
    assert told(office) == [("credit_used", "213", "open"), ("credit_used", "213", "ended")]


def test_a_played_draw_without_a_result_raises_an_alarm_half_an_hour_after_it_was_held(office: "Agency") -> None:
    _, sold = office.sell("one")
    wager = sold["wagers"][0]
    for minutes, found in ((29, []), (31, [("result_overdue", str(wager["draw_id"]), "open")])):
        office.owner.execute("select move_house_clock(%s::timestamptz + %s * interval '1 minute')", [wager["draws_at"], minutes])
        office.tokens.clear()
        office.run(Worker(office.house).round())
        assert told(office) == found
    assert alarms(office)[0]["detail"]["draw"] == wager["draw"]
    body = {"draw_id": wager["draw_id"], "outcome": "8"}
    office.ask("POST", "/results", body, by=FIRST, key="enter")
    look(office)
    assert told(office, "?status=open") != []
    office.ask("POST", "/results/approve", body, by=SECOND, key="approve")
    look(office)
    assert told(office) == [("result_overdue", str(wager["draw_id"]), "ended")]


def test_a_payment_that_waits_for_an_hour_raises_an_alarm_of_its_agency(office: "Agency") -> None:
    office.run(office.house.lottery.rules.add_rule(BANKLOT, "payout", {"entity": 213, "pay_alone_max": 50_00}))
    _, sold = office.sell("one", "2.00")
    wager = sold["wagers"][0]
    office.owner.execute("select move_house_clock(%s::timestamptz + interval '1 minute')", [wager["draws_at"]])
    office.tokens.clear()
    office.run(Worker(office.house).round())
    body = {"draw_id": wager["draw_id"], "outcome": "7"}
    office.ask("POST", "/results", body, by=FIRST, key="enter")
    office.ask("POST", "/results/approve", body, by=SECOND, key="approve")
    office.run(Worker(office.house).round())
    office.ask("POST", f"/tickets/{sold['id']}/pay", {"pin": sold["pin"]}, key="pay")
    look(office)
    assert alarms(office) == []
    office.owner.execute("select move_house_clock(house_now() + interval '61 minutes')")
    look(office)
    (alarm,) = alarms(office, by=AGENCY_BOSS)
    assert (alarm["kind"], alarm["subject"], alarm["detail"]) == (
        "payment_held", sold["id"], {"number": sold["number"], "amount": "60.00"},
    )  # fmt: skip
    assert office.ask("POST", f"/tickets/{sold['id']}/payment/refuse", by=BOSS, key="refuse")[0] == 200
    look(office)
    assert told(office) == [("payment_held", sold["id"], "ended")]


def test_a_failing_duty_and_a_broken_rule_raise_alarms_for_the_root(office: "Agency") -> None:
    office.owner.execute(
        "insert into duty_failure (operator_id, duty, subject, failures, tries, since, next_try, error)"
        " values (%s, 'settle', 'market 12', 1, 1, house_now(), house_now(), 'KeyError: 5')", [BANKLOT],
    )  # fmt: skip
    office.owner.execute(
        DONE, [BANKLOT, '{"checked": 1, "undecided": [], "violations": [{"rule": "I10", "sentence": "No.", "count": 2}]}']
    )
    look(office)
    assert sorted(told(office, by=AUDITOR)) == [("duty_failing", "settle market 12", "open"), ("rule_broken", "I10", "open")]
    assert alarms(office, by=AGENCY_BOSS) == []
    office.owner.execute("update duty_failure set tries = 0, since = null, next_try = null")
    office.owner.execute(DONE, [BANKLOT, '{"checked": 1, "undecided": [], "violations": []}'])
    look(office)
    assert {state for _, _, state in told(office)} == {"ended"}


def test_calls_and_credits_that_wait_raise_alarms(office: "Agency") -> None:
    office.owner.execute("set session_replication_role = replica")
    office.owner.execute(
        "insert into credit_hold (operator_id, provider_id, request_id, transaction_id, bet_seq, bet_day, amount, above, held_at)"
        " values (%s, 'Hypex', 'q1', 't1', 1, '2024-10-22', 500, 'bet', house_now() - interval '2 hours')", [BANKLOT],
    )  # fmt: skip
    look(office)
    (alarm,) = alarms(office)
    assert (alarm["kind"], alarm["subject"], alarm["detail"]) == (
        "credit_held", "Hypex:q1", {"provider": "Hypex", "amount": "5.00"},
    )  # fmt: skip


def test_an_alarm_is_acknowledged_once_and_ends_by_itself(office: "Agency") -> None:
    use_credit(office, 95)
    look(office)
    (alarm,) = alarms(office)
    path, body = f"/alarms/{alarm['id']}/acknowledge", {"note": "they pay tomorrow"}
    status, seen = office.ask("POST", path, body, by=AGENCY_BOSS, key="k")
    assert (status, seen["state"], seen["acknowledged_by"], seen["note"]) == (
        200, "acknowledged", AGENCY_BOSS, "they pay tomorrow",
    )  # fmt: skip
    assert told(office, "?status=open") == []
    assert told(office, "?status=acknowledged") == [("credit_used", "213", "acknowledged")]
    use_credit(office, 10)
    look(office)
    assert office.ask("POST", path, body, by=AGENCY_BOSS, key="k") == (200, seen)
    status, problem = office.ask("POST", path, body | {"note": "x"}, by=AGENCY_BOSS, key="k")
    assert (status, problem["reason"]) == (422, "KEY_REUSED")
    status, problem = office.ask("POST", path, body, by=BOSS, key="other")
    assert (status, problem["reason"]) == (409, "ALARM_ACKNOWLEDGED")
    assert told(office, "?status=ended") == [("credit_used", "213", "ended")]


def test_an_acknowledgement_sent_32_times_at_once_is_one(office: "Agency") -> None:
    use_credit(office, 95)
    look(office)
    (alarm,) = alarms(office)
    path = f"/alarms/{alarm['id']}/acknowledge"

    async def at_once() -> set[bytes]:
        sent = [office.insisting("POST", path, {"note": "seen"}, by=BOSS, key="k") for _ in range(32)]
        return {answer.content for answer in await asyncio.gather(*sent)}

    (content,) = office.run(at_once())
    assert b'"state":"acknowledged"' in content
    assert office.owner.execute("select count(*) from audit_event where action = 'alarm acknowledged'").fetchone() == (1,)


def test_alarms_of_others_are_neither_seen_nor_acknowledged(office: "Agency") -> None:
    use_credit(office, 95)
    use_credit(office, 95, 214)
    look(office)
    assert [one["entity_id"] for one in alarms(office)] == [214, 213]
    _, page = office.ask("GET", "/alarms?limit=1", by=BOSS)
    _, rest = office.ask("GET", f"/alarms?limit=1&cursor={page['next']}", by=BOSS)
    assert [one["entity_id"] for one in page["alarms"] + rest["alarms"]] == [214, 213]
    (theirs,) = alarms(office, by=BESIDE)
    for unknown in (theirs["id"], 999):
        status, problem = office.ask("POST", f"/alarms/{unknown}/acknowledge", {"note": "x"}, by=AGENCY_BOSS, key="k")
        assert (status, problem["reason"]) == (404, "ALARM_UNKNOWN")


@pytest.mark.parametrize("body", [{}, {"note": ""}, {"note": " "}, {"note": "x" * 501}, {"note": 1}, {"note": "x", "more": 1}])
def test_an_acknowledgement_says_what_was_done(office: "Agency", body: Any) -> None:
    use_credit(office, 95)
    look(office)
    (alarm,) = alarms(office)
    assert office.ask("POST", f"/alarms/{alarm['id']}/acknowledge", body, by=BOSS, key="k")[0] == 400
