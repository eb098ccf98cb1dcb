"""Several results and several rules at once over `/v1`: all of them or none, and what would become of each before."""

from typing import Any

import pytest
from tests.api.conftest import ADMIN, BOSS, FIRST, MANAGER, SECOND, Agency, refusal


@pytest.fixture
def draws(agency: Agency) -> list[int]:
    """Return two draws that were held and are sealed, one of them played."""
    sold = agency.made("/tickets", {"wagers": [agency.wager()]})
    agency.close(agency.draw("animalitos", 3))
    found = agency.rows(
        "select draw.event_id from draw join event on event.id = draw.event_id where operator_id = 1 and category = 'animalitos'"
        " and state = 'closed' and is_sealed and not exists (select from result where event_id = event.id)"
        " order by event.draws_at desc, event.id limit 3"
    )
    played = sold["wagers"][0]["draw_id"]
    return [played, next(draw for (draw,) in found if draw != played)]


def readings(draws: list[int], *outcomes: str) -> dict[str, Any]:
    return {"results": [{"draw_id": draw, "outcome": outcome} for draw, outcome in zip(draws, outcomes, strict=True)]}


def told(answer: tuple[int, Any]) -> tuple[int, str, str]:
    status, problem = answer
    return status, problem["reason"], problem["pointer"]


def test_several_results_are_entered_and_approved_all_or_none(agency: Agency, draws: list[int]) -> None:
    good, bad = readings(draws, "7", "8"), readings(draws, "7", "99")
    preview = agency.ask("POST", "/results/batch/preview", bad, by=FIRST)[1]["parts"]
    assert [(one["place"], one["outcome"]) for one in preview] == [(0, "done"), (1, "refused")]
    assert (preview[1]["problem"]["reason"], preview[1]["problem"]["pointer"]) == ("OUTCOME_INVALID", "/results/1")
    assert told(agency.ask("POST", "/results/batch", bad, by=FIRST, key="e")) == (422, "OUTCOME_INVALID", "/results/1")
    assert agency.rows("select count(*) from result where event_id = any(%s)", draws) == [(0,)]
    agency.made("/results/batch", good, by=FIRST)
    assert agency.rows("select count(*) from result where event_id = any(%s)", draws) == [(2,)]
    assert told(agency.ask("POST", "/results/batch/approve", good, by=FIRST, key="own"))[:2] == (409, "RESULT_SAME_CLERK")
    differs = agency.ask("POST", "/results/batch/approve", readings(draws, "7", "9"), by=SECOND, key="a")
    assert told(differs) == (409, "RESULT_DIFFERS", "/results/1")
    # Nothing is approved, and that somebody has read otherwise is known.
    assert agency.rows("select count(*) from result where approved_by is not null and event_id = any(%s)", draws) == [(0,)]
    assert len(agency.rows("select from audit_event where action = 'result differed'")) == 1
    agency.move_clock("+30 seconds")
    agency.made("/results/batch/approve", good, by=SECOND)
    agency.work()
    assert [agency.ask("GET", f"/draws/{draw}")[1]["result"] for draw in draws] == ["7", "8"]


def test_a_set_of_results_has_each_draw_once(agency: Agency, draws: list[int]) -> None:
    twice = readings([draws[0], draws[0]], "7", "8")
    for path in ("/results/batch", "/results/batch/approve"):
        assert agency.ask("POST", path, twice, by=FIRST, key="k")[0] == 400
    unknown = readings([draws[0], 2**53 - 1], "7", "8")
    assert told(agency.ask("POST", "/results/batch", unknown, by=FIRST, key="k")) == (404, "EVENT_UNKNOWN", "/results/1")


def quota(number: str, amount: str, **scope: Any) -> dict[str, Any]:
    return {"values": {"kind": "quota", "quota": amount}, "scope": {"game": "animalitos", "selection": number, **scope}}


def test_several_rules_are_added_all_or_none(agency: Agency) -> None:
    before = len(agency.listed("/rules?limit=200", by=MANAGER))
    rules = {"rules": [quota("7", "50.00"), quota("8", "60.00", entity_id=213)]}
    parts = agency.ask("POST", "/rules/batch/preview", rules, by=MANAGER)[1]["parts"]
    assert [(one["outcome"], one["problem"]) for one in parts] == [("done", None), ("done", None)]
    assert len(agency.listed("/rules?limit=200", by=MANAGER)) == before
    unbounded, unknown = {"values": {"kind": "limit"}}, quota("8", "60.00", entity_id=2**53 - 1)
    for one, place in ((unknown, "/rules/2"), (unbounded, "/rules/2/values/stake_min"), (quota("7", "40.00"), "/rules/2")):
        wrong = {"rules": [*rules["rules"], one]}
        part = agency.ask("POST", "/rules/batch/preview", wrong, by=MANAGER)[1]["parts"][2]
        assert (part["outcome"], part["problem"]["pointer"]) == ("refused", place)
        assert told(agency.ask("POST", "/rules/batch", wrong, by=MANAGER, key="w"))[2] == place
    past = {"rules": [quota("9", "2.00") | {"starts_at": "1999-12-31T00:00:00Z"}]}
    assert told(agency.ask("POST", "/rules/batch", past, by=MANAGER, key="w"))[2] == "/rules/0/starts_at"
    assert len(agency.listed("/rules?limit=200", by=MANAGER)) == before
    agency.made("/rules/batch", rules, by=MANAGER)
    assert len(agency.listed("/rules?limit=200", by=MANAGER)) == before + 2
    assert refusal(agency.sell("over", "55.00")) == (409, "SELECTION_FULL")


def test_a_close_for_all_products_or_for_one_that_nobody_knows_is_previewed(agency: Agency) -> None:
    rules = {"rules": [{"values": {"kind": "close", "minutes": 9}, "scope": {"product_id": one}} for one in (None, 2**31 - 1)]}
    parts = agency.ask("POST", "/rules/batch/preview", rules, by=MANAGER)[1]["parts"]
    assert [(one["outcome"], one["problem"] and one["problem"]["reason"]) for one in parts] == [
        ("done", None), ("refused", "PRODUCT_UNKNOWN"),
    ]  # fmt: skip


def test_of_several_rules_those_that_let_more_through_wait_for_a_second_person(agency: Agency) -> None:
    agency.made("/rules/batch", {"rules": [quota("7", "50.00"), quota("8", "50.00")]}, by=MANAGER)
    agency.sell("one")
    mixed = {"rules": [quota("7", "40.00"), quota("8", "90.00")]}
    parts = agency.ask("POST", "/rules/batch/preview", mixed, by=MANAGER)[1]["parts"]
    assert [one["outcome"] for one in parts] == ["done", "waiting"]
    agency.made("/rules/batch", mixed, by=MANAGER)
    (waits,) = [one for one in agency.ask("GET", "/loosenings", by=ADMIN)[1]["loosenings"] if one["status"] == "waiting"]
    assert agency.ask("POST", f"/loosenings/{waits['id']}/approve", by=ADMIN, key="yes")[0] < 300


def test_a_manager_below_the_root_decides_for_its_own_tree_alone(agency: Agency) -> None:
    own, others = quota("7", "50.00", entity_id=213), quota("7", "50.00", entity_id=214)
    assert agency.ask("POST", "/rules/batch", {"rules": [own]}, by=BOSS, key="own")[0] == 204
    assert agency.ask("POST", "/rules/batch", {"rules": [own, others]}, by=BOSS, key="others")[0] == 404
    everybody = {"rules": [quota("7", "50.00")]}
    assert refusal(agency.ask("POST", "/rules/batch", everybody, by=BOSS, key="all")) == (403, "NOT_ALLOWED")
