"""Catalogue, odds and results over `/v1/sports`: access, reading of requests, and refusals."""

from datetime import timedelta
from typing import Any

import pytest
from tests.api.conftest import SPORTS_FIRST, SPORTS_SECOND, Agency, refusal

from taquilla.sandbox.demo import DemoAccount, add_people
from taquilla.sandbox.demo_sports import EVENT, SITE

LATE = "2030-01-02T18:00:00Z"
WON = {"event": EVENT, "won": [101, 102, 103, 104, 105, 112]}


def let_it_end(site: Agency) -> None:
    """Move the clock to two hours after the demo's superbet starts."""
    ((start,),) = site.rows("select starts_at from sport_event where operator_id = %s and id = %s", SITE, EVENT)
    site.move_clock((start + timedelta(hours=2)).isoformat())


def send(site: Agency, path: str, body: Any, **how: Any) -> tuple[int, Any]:
    """Send a command under a key of its own; without a body, ask."""
    method = "GET" if body is None else "PUT" if path == "catalogue" else "POST"
    return site.ask(method, f"/sports/{path}", body, key=f"key-{next(site.numbers)}" if method == "POST" else "", **how)


def test_a_catalogue_is_loaded_and_odds_move(site: Agency) -> None:
    event = {
        "id": 7, "league": 1, "name": "Late game", "starts": "2030-01-01T18:00:00+03:00", "ends": "2030-01-01T20:00:00+03:00",
        "market": [{"id": 1, "code": "1x2", "name": "Result",
                    "bet": [{"id": 101, "name": "1", "odds": "1.5"}, {"id": 102, "name": "2"}]}],
    }  # fmt: skip
    card = {"id": 70, "name": "Card", "event": 7, "line_price": 100, "tier": [{"hits": 1, "amount": 150}]}
    status, loaded = send(site, "catalogue", {"event": [event], "card": [card]})
    added = {table: count for table, count in loaded["added"].items() if count}
    assert (status, added) == (200, {"events": 1, "markets": 1, "bets": 2, "coupons": 1, "legs": 1, "tiers": 1})
    moves = {"moves": [{"event": 7, "bet": 101, "odds": "1.62"}, {"event": 7, "bet": 102, "odds": 3, "status": "suspended"}]}
    assert send(site, "odds", moves)[0] == 200
    kept = site.rows("select id, odds, status from outcome where event_id = 7 order by id")
    assert kept == [(101, 162, "open"), (102, 300, "suspended")]
    actors = site.rows("select distinct actor from audit_event where action = 'odds moved'")
    assert actors == [(SPORTS_FIRST,)]
    page = site.run(site.house.events.page(SITE, 0, frozenset({"sports.odds_moved"})))
    assert page.events[-1].data["rows"] == [[7, 101, 150, 162, "open", "open"], [7, 102, None, 300, "open", "suspended"]]


@pytest.mark.parametrize(("path", "body", "status", "detail"), [
    ("catalogue", {"league": [{"id": 5, "sport": 9, "name": "x"}]}, 422, "the catalogue: league 5, sport: there is no sport 9"),
    ("catalogue", {"event": [{"id": 5, "league": 1, "name": "x", "starts": "9999-12-31T23:59:59-12:00", "ends": LATE}]}, 422,
     "the catalogue: event 5, starts: lies outside 2000 to 2099"),
    ("odds", {"moves": [{"event": 1, "bet": 1, "odds": "2"}]}, 422, "the odds: no. 1: event 1 has no bet 1"),
    ("odds", b'{"moves": [{"event": 100001, "bet": 101, "odds": 2.5}]}', 400, "`moves[0].odds`: expected int | str | null"),
    ("odds", b'{"moves": [{"event": 100001, "bet": 101, "odds": "1e9"}]}', 422,
     'the odds: no. 1, odds: are not odds above 1 with at most two decimals, such as "2.10"'),
    ("results", {"event": 9, "won": [1]}, 404, "no such event, or nothing is sold of it"),
])  # fmt: skip
def test_what_is_wrong_is_named(shared_site: Agency, path: str, body: Any, status: int, detail: str) -> None:
    answered, problem = send(shared_site, path, body)
    assert (answered, problem["status"], problem["detail"]) == (status, status, detail)
    assert problem["type"].startswith("http://house/v1/problems/")


def test_another_operators_sports_are_not_there(site: Agency) -> None:
    let_it_end(site)
    other = "clerk1@banklot.net"
    assert send(site, "events", None, by=other) == (200, {"events": []})
    assert send(site, "results", WON, by=other)[1]["reason"] == "SPORT_EVENT_UNKNOWN"
    assert send(site, "odds", {"moves": [{"event": EVENT, "bet": 101, "odds": "9"}]}, by=other)[0] == 422


def test_a_body_is_json_where_curl_calls_it_a_form(shared_site: Agency) -> None:
    body = b'{"moves": [{"event": %d, "bet": 101, "odds": "1.62"}]}' % EVENT
    for name, status in (("", 200), ("application/x-www-form-urlencoded", 200), ("application/json", 200), ("text/xml", 415)):
        assert send(shared_site, "odds", body, **{"content-type": name})[0] == status, name


def test_a_ticket_that_nobody_has_is_not_decided(site: Agency) -> None:
    boss = "boss@site.example"
    site.run(add_people(site.house, SITE, [DemoAccount(boss, "manager", 1, 901)]))
    for path, body in (("wallet/replay", {"ticket": "x"}), ("tickets/x/approve", None), ("tickets/x/refuse", {"reason": "x"})):
        assert refusal(site.ask("POST", f"/sports/{path}", body, by=boss, key=path)) == (404, "TICKET_UNKNOWN"), path


def test_a_result_counts_once_a_second_clerk_has_read_it(site: Agency) -> None:
    let_it_end(site)
    entered = send(site, "results", WON)
    assert entered == (201, {**WON, "version": 1, "voided": [], "void": False, "is_approved": False})
    assert send(site, "results", WON) == entered
    assert send(site, "results/approve", WON, by=SPORTS_SECOND) == (200, entered[1] | {"is_approved": True})
