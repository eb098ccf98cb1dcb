"""Sports over `/v1`: two clerks, odds, taxes due, parked calls; and `/ops` as an alias that says so."""

from typing import TYPE_CHECKING, Any

from taquilla.sandbox.demo import DemoAccount, add_people
from taquilla.sandbox.demo_sports import EVENT, SITE

if TYPE_CHECKING:
    from conftest import Office

SECOND, BOSS = "clerk2@site.example", "boss@site.example"
WON = {"event": EVENT, "won": [101, 102, 103, 104, 105, 112]}


def keyed(office: "Office", path: str, body: Any, key: str, **how: Any) -> tuple[int, Any]:
    return office.ask(f"/v1/sports{path}", body, **how, **{"idempotency-key": key})


def test_a_result_is_entered_by_one_clerk_and_approved_by_another(office: "Office") -> None:
    office.move_clock(2)
    entered = keyed(office, "/results", WON, "enter")
    assert entered == (201, {**WON, "version": 1, "voided": [], "void": False, "is_approved": False})
    assert keyed(office, "/results", WON, "enter") == entered
    assert keyed(office, "/results/approve", WON, "own")[1]["reason"] == "RESULT_SAME_CLERK"
    approved = keyed(office, "/results/approve", WON, "approve", by=SECOND)
    assert approved == (200, entered[1] | {"is_approved": True})
    assert keyed(office, "/results/approve", WON, "approve", by=SECOND) == approved
    _, listed = office.ask("/v1/sports/events")
    assert next((one["id"], one["result_version"], one["is_approved"]) for one in listed["events"]) == (EVENT, 1, True)


def test_odds_move_once_under_a_key(office: "Office") -> None:
    moves = {"moves": [{"event": EVENT, "bet": 101, "odds": "1.62"}]}
    moved = keyed(office, "/odds", moves, "one")
    assert moved[0] == 200, moved
    assert [(bet["bet"], bet["odds"]) for bet in moved[1]["bets"]] == [(101, "1.62")]
    keyed(office, "/odds", {"moves": [{"event": EVENT, "bet": 101, "odds": "1.70"}]}, "two")
    assert keyed(office, "/odds", moves, "one") == moved
    (odds,) = office.owner.execute("select odds from outcome where event_id = %s and id = 101", [EVENT]).fetchone() or (0,)
    assert odds == 170


def test_managers_see_taxes_held_tickets_and_parked_calls(office: "Office") -> None:
    office.run(add_people(office.house, SITE, [DemoAccount(BOSS, "manager", 1, 901)]))
    status, taxes = office.ask("/v1/reports/taxes?first_day=2030-01-01&last_day=2030-01-31", by=BOSS)
    assert (status, taxes["taxes"]) == (200, [])
    assert office.ask("/v1/sports/held", by=BOSS) == (200, {"tickets": []})
    assert office.ask("/v1/sports/wallet/parked", by=BOSS) == (200, {"calls": []})
    assert keyed(office, "/wallet/replay", {}, "one", by=BOSS) == (200, {"calls": []})
    for path, body in (("/wallet/replay", {"ticket": "x"}), ("/tickets/x/approve", {}), ("/tickets/x/refuse", {"reason": "x"})):
        status, problem = keyed(office, path, body if body else None, "two", by=BOSS) if body else post_empty(office, path)
        assert (status, problem["reason"]) == (404, "TICKET_UNKNOWN"), path


def post_empty(office: "Office", path: str) -> tuple[int, Any]:
    return office.ask(f"/v1/sports{path}", b"", by=BOSS, **{"idempotency-key": "empty"})


def test_the_old_paths_say_that_they_will_go(office: "Office") -> None:
    headers = {"authorization": f"Bearer {office.token('clerk1@site.example')}"}
    answer = office.run(office.client.get("/ops/sports/events", headers=headers))
    assert answer.headers["deprecation"].startswith("@")
    assert "GMT" in answer.headers["sunset"]
    assert answer.headers["link"] == '</v1/docs>; rel="successor-version"'
