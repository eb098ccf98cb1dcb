"""Sports over `/v1`: two clerks, odds, taxes due, parked calls."""

from typing import Any

from tests.api.conftest import SPORTS_SECOND, Agency, refusal
from tests.api.test_sports import WON, let_it_end

from taquilla.sandbox.demo import DemoAccount, add_people
from taquilla.sandbox.demo_sports import EVENT, SITE

BOSS = "boss@site.example"


def keyed(site: Agency, path: str, body: Any, key: str, **how: Any) -> tuple[int, Any]:
    return site.ask("POST", f"/sports{path}", body, key=key, **how)


def test_a_result_is_entered_by_one_clerk_and_approved_by_another(site: Agency) -> None:
    status, early = keyed(site, "/results", WON, "early")
    assert (status, early["reason"], early["detail"]) == (409, "SPORT_EVENT_NOT_OVER", "the event is not over")
    let_it_end(site)
    entered = keyed(site, "/results", WON, "enter")
    assert entered == (201, {**WON, "version": 1, "voided": [], "void": False, "is_approved": False})
    assert keyed(site, "/results", WON, "enter") == entered
    assert keyed(site, "/results/approve", WON, "own")[1]["reason"] == "RESULT_SAME_CLERK"
    differs = keyed(site, "/results/approve", WON | {"won": [101]}, "differs", by=SPORTS_SECOND)
    assert refusal(differs) == (409, "RESULT_DIFFERS")
    approved = keyed(site, "/results/approve", WON, "approve", by=SPORTS_SECOND)
    assert approved == (200, entered[1] | {"is_approved": True})
    assert keyed(site, "/results/approve", WON, "approve", by=SPORTS_SECOND) == approved
    _, listed = site.ask("GET", "/sports/events")
    assert next((one["id"], one["result_version"], one["is_approved"]) for one in listed["events"]) == (EVENT, 1, True)


def test_odds_move_once_under_a_key(site: Agency) -> None:
    moves = {"moves": [{"event": EVENT, "bet": 101, "odds": "1.62"}]}
    moved = keyed(site, "/odds", moves, "one")
    assert moved[0] == 200, moved
    assert [(bet["bet"], bet["odds"]) for bet in moved[1]["bets"]] == [(101, "1.62")]
    keyed(site, "/odds", {"moves": [{"event": EVENT, "bet": 101, "odds": "1.70"}]}, "two")
    assert keyed(site, "/odds", moves, "one") == moved
    assert site.rows("select odds from outcome where event_id = %s and id = 101", EVENT) == [(170,)]


def test_managers_see_taxes_held_tickets_and_parked_calls(site: Agency) -> None:
    site.run(add_people(site.house, SITE, [DemoAccount(BOSS, "manager", 1, 901)]))
    status, taxes = site.ask("GET", "/reports/taxes?first_day=2030-01-01&last_day=2030-01-31", by=BOSS)
    assert (status, taxes["taxes"]) == (200, [])
    assert site.ask("GET", "/sports/held", by=BOSS) == (200, {"tickets": []})
    assert site.ask("GET", "/sports/wallet/parked", by=BOSS) == (200, {"calls": []})
    assert keyed(site, "/wallet/replay", {}, "one", by=BOSS) == (200, {"calls": []})
    for path, body in (("/wallet/replay", {"ticket": "x"}), ("/tickets/x/approve", None), ("/tickets/x/refuse", {"reason": "x"})):
        assert refusal(keyed(site, path, body, "two", by=BOSS)) == (404, "TICKET_UNKNOWN"), path
