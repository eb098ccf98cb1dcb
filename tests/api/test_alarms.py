"""Alarms over `/v1`: raised and ended by what the house knows, listed within the caller's tree, acknowledged once."""

from datetime import datetime, timedelta
from typing import Any

from tests.api.conftest import AUDITOR, BESIDE, BOSS, FIRST, MANAGER, SECOND, Agency, refusal

from taquilla.sandbox.demo import BANKLOT

DONE = (
    "insert into audit_run (operator_id, asked_by, asked_at, state, finished_at, report)"
    " values (%s, 902, house_now(), 'done', house_now(), %s)"
)


def alarms(agency: Agency, query: str = "", by: str = MANAGER) -> list[Any]:
    """Let the duty look, and return the alarms."""
    agency.do(agency.house.subjects.alarms.look)
    return agency.listed(f"/alarms{query}", by=by)


def told(agency: Agency, query: str = "", by: str = MANAGER) -> list[tuple[str, str, str]]:
    return [(one["kind"], one["subject"], one["status"]) for one in alarms(agency, query, by)]


def use_credit(agency: Agency, percent: int, entity: int = 213) -> None:
    agency.owner.execute(
        "update account set balance = floor * %s / 100 where operator_id = %s and id ="
        " (select account_id from entity where operator_id = %s and id = %s)", [percent, BANKLOT, BANKLOT, entity],
    )  # fmt: skip


def test_an_entity_near_its_credit_raises_an_alarm_that_ends_with_room_to_spare(agency: Agency) -> None:
    agency.sell("one")
    agency.work()
    assert alarms(agency) == []
    use_credit(agency, 91)
    (alarm,) = alarms(agency)
    detail = {"used": "91000000.00", "credit": "100000000.00"}
    assert (alarm["kind"], alarm["entity_id"], alarm["detail"]) == ("credit_used", 213, detail)
    use_credit(agency, 86)
    (same,) = alarms(agency)
    assert (same["id"], same["detail"]["used"], same["status"]) == (alarm["id"], "86000000.00", "open")
    use_credit(agency, 84)
    assert told(agency) == [("credit_used", "213", "ended")]
    use_credit(agency, 90)
    assert told(agency, "?status=open") == []
    use_credit(agency, 91)
    assert told(agency) == [("credit_used", "213", "open"), ("credit_used", "213", "ended")]


def test_a_played_draw_without_a_result_raises_an_alarm_half_an_hour_after_it_was_held(agency: Agency) -> None:
    _, sold = agency.sell("one")
    wager = sold["wagers"][0]
    for minutes, found in ((29, []), (31, [("result_overdue", str(wager["draw_id"]), "open")])):
        agency.pass_time((datetime.fromisoformat(wager["draws_at"]) + timedelta(minutes=minutes)).isoformat())
        assert told(agency) == found
    assert alarms(agency)[0]["detail"] == {"draw": wager["draw"], "draws_at": wager["draws_at"]}
    body = {"draw_id": wager["draw_id"], "outcome": "8"}
    agency.made("/results", body, by=FIRST)
    assert told(agency, "?status=open") != []
    agency.made("/results/approve", body, by=SECOND)
    assert told(agency) == [("result_overdue", str(wager["draw_id"]), "ended")]


def test_a_payment_that_waits_for_an_hour_raises_an_alarm_of_its_agency(agency: Agency) -> None:
    agency.run(agency.house.lottery.rules.add_rule(BANKLOT, "payout", {"entity": 213, "pay_alone_max": 50_00}))
    (sold,) = agency.win("2.00")
    agency.ask("POST", f"/tickets/{sold['id']}/pay", {"pin": sold["pin"]}, key="pay")
    assert alarms(agency) == []
    agency.move_clock("+61 minutes")
    (alarm,) = alarms(agency, by=BOSS)
    detail = {"number": sold["number"], "amount": "60.00"}
    assert (alarm["kind"], alarm["subject"], alarm["detail"]) == ("payment_held", sold["id"], detail)
    agency.made(f"/tickets/{sold['id']}/payment/refuse", by=MANAGER)
    assert told(agency) == [("payment_held", sold["id"], "ended")]


def test_a_failing_duty_and_a_broken_rule_raise_alarms_for_the_root(agency: Agency) -> None:
    agency.owner.execute(
        "insert into duty_failure (operator_id, duty, subject, failures, tries, since, next_try, error)"
        " values (%s, 'settle', 'market 12', 1, 1, house_now(), house_now(), 'KeyError: 5')", [BANKLOT],
    )  # fmt: skip
    agency.owner.execute(
        DONE, [BANKLOT, '{"checked": 1, "undecided": [], "violations": [{"rule": "I10", "sentence": "No.", "count": 2}]}']
    )
    assert sorted(told(agency, by=AUDITOR)) == [("duty_failing", "settle market 12", "open"), ("rule_broken", "I10", "open")]
    assert alarms(agency, by=BOSS) == []
    agency.owner.execute("update duty_failure set tries = 0, since = null, next_try = null")
    agency.owner.execute(DONE, [BANKLOT, '{"checked": 1, "undecided": [], "violations": []}'])
    assert {state for _, _, state in told(agency)} == {"ended"}


def test_calls_and_credits_that_wait_raise_alarms(agency: Agency) -> None:
    agency.owner.execute("set session_replication_role = replica")
    agency.owner.execute(
        "insert into credit_hold (operator_id, provider_id, request_id, transaction_id, bet_seq, bet_day, amount, above, held_at)"
        " values (%s, 'Hypex', 'q1', 't1', 1, '2024-10-22', 500, 'bet', house_now() - interval '2 hours')", [BANKLOT],
    )  # fmt: skip
    (alarm,) = alarms(agency)
    detail = {"provider": "Hypex", "amount": "5.00"}
    assert (alarm["kind"], alarm["subject"], alarm["detail"]) == ("credit_held", "Hypex:q1", detail)


def test_an_alarm_is_acknowledged_once_and_ends_by_itself(agency: Agency) -> None:
    use_credit(agency, 95)
    (alarm,) = alarms(agency)
    path, body = f"/alarms/{alarm['id']}/acknowledge", {"note": "they pay tomorrow"}
    status, seen = agency.ask("POST", path, body, by=BOSS, key="k")
    assert (status, seen["status"], seen["acknowledged_by"], seen["note"]) == (200, "acknowledged", BOSS, body["note"])
    assert told(agency, "?status=open") == []
    assert told(agency, "?status=acknowledged") == [("credit_used", "213", "acknowledged")]
    use_credit(agency, 10)
    assert refusal(agency.ask("POST", path, body, by=MANAGER, key="other")) == (409, "ALARM_ACKNOWLEDGED")
    assert told(agency, "?status=ended") == [("credit_used", "213", "ended")]


def test_alarms_of_others_are_neither_seen_nor_acknowledged(agency: Agency) -> None:
    use_credit(agency, 95)
    use_credit(agency, 95, 214)
    assert [one["entity_id"] for one in alarms(agency)] == [214, 213]
    assert [one["entity_id"] for one in alarms(agency, "?limit=1")] == [214, 213]
    (theirs,) = alarms(agency, by=BESIDE)
    for unknown in (theirs["id"], 999):
        answer = agency.ask("POST", f"/alarms/{unknown}/acknowledge", {"note": "x"}, by=BOSS, key="k")
        assert refusal(answer) == (404, "ALARM_UNKNOWN")
