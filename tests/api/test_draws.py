"""Products, lotteries, games and draws over `/v1`: shown and listed; exposure, orders, results and corrections by two clerks."""

import re
from datetime import datetime, timedelta
from typing import Any

from tests.api.conftest import CASHIER, FIRST, MANAGER, SECOND, Agency, refusal

from taquilla.domain.lottery.games import ANIMALS


def held(agency: Agency) -> int:
    """Sell the seventh animal, and return its draw when it was held."""
    (sold,) = agency.hold("10.00")
    return int(sold["wagers"][0]["draw_id"])


def test_pages_of_draws_hold_each_once_in_the_order_of_time_as_each_is_shown(shared_agency: Agency) -> None:
    _, whole = shared_agency.ask("GET", "/draws?limit=200")
    assert whole["next"] is None
    found = shared_agency.listed("/draws?limit=7")
    assert found == whole["draws"]
    assert [draw["draws_at"] for draw in found] == sorted(draw["draws_at"] for draw in found)
    assert shared_agency.ask("GET", f"/draws/{found[0]['id']}") == (200, found[0])
    assert refusal(shared_agency.ask("GET", "/draws/999999")) == (404, "EVENT_UNKNOWN")


def test_a_second_clerk_reads_without_seeing_what_the_first_one_has_read(agency: Agency) -> None:
    draw = held(agency)
    body = {"draw_id": draw, "outcome": "7"}
    status, entered = agency.ask("POST", "/results", body, by=FIRST, key="enter")
    assert (status, entered) == (201, {"draw_id": draw, "version": 1, "outcome": "7", "is_approved": False})
    assert agency.ask("POST", "/results/batch", {"results": [body]}, by=FIRST, key="batch")[0] == 204
    for guess in (body, body | {"outcome": "8"}):  # a colleague's key tells nobody what was sent under it
        for path, sent, key in (("/results", guess, "enter"), ("/results/batch", {"results": [guess]}, "batch")):
            assert refusal(agency.ask("POST", path, sent, by=SECOND, key=key)) == (422, "KEY_REUSED")
    _, waiting = agency.ask("GET", "/approvals", by=SECOND)
    (one,) = waiting["waiting"]
    assert (one["kind"], one["draw_id"], one["is_own"], one["reason"]) == ("result", draw, False, None)
    assert "outcome" not in one
    assert agency.ask("GET", "/approvals", by=FIRST)[1]["waiting"][0]["is_own"]
    assert refusal(agency.ask("POST", "/results/approve", body, by=FIRST, key="own")) == (409, "RESULT_SAME_CLERK")
    assert agency.ask("POST", "/results/approve", body, by=SECOND, key="approve") == (200, entered | {"is_approved": True})
    assert agency.ask("GET", "/approvals", by=SECOND)[1] == {"waiting": []}
    assert agency.ask("GET", f"/draws/{draw}")[1]["result"] == "7"


def test_whoever_reads_differently_holds_up_nobody_else_and_is_told_of(agency: Agency) -> None:
    body = {"draw_id": held(agency), "outcome": "7"}
    agency.made("/results", body, by=FIRST)

    def wrong(key: str) -> tuple[int, str]:
        return refusal(agency.ask("POST", "/results/approve", body | {"outcome": "8"}, by=SECOND, key=key))

    def alarms() -> list[Any]:
        agency.pass_time("+30 seconds")
        return [one["detail"] for one in agency.alarms("readings_differ")]

    assert (wrong("one"), wrong("two")) == ((409, "RESULT_DIFFERS"), (409, "RESULT_WAITS"))
    assert alarms() == []
    assert wrong("three") == (409, "RESULT_DIFFERS")
    assert agency.made("/results/approve", body, by=MANAGER)["is_approved"]
    (alarm,) = alarms()
    assert (alarm["times"], alarm["by"], "LOTTO" in alarm["draw"].upper()) == (2, SECOND, True)
    told = agency.rows("select action, object, actor, detail from audit_event where action = 'result differed'")
    assert told == [("result differed", f"{body['draw_id']}:1", SECOND, {})] * 2


def test_a_correction_is_previewed_and_changes_nothing_until_two_clerks_make_it(agency: Agency) -> None:
    draw = held(agency)
    assert refusal(agency.ask("POST", "/results/preview", {"draw_id": draw, "outcome": "8"}, by=FIRST)) == (409, "RESULT_UNKNOWN")
    agency.decide(draw)
    status, preview = agency.ask("POST", "/results/preview", {"draw_id": draw, "outcome": "8"}, by=FIRST)
    assert (status, preview) == (200, {
        "draw_id": draw, "result_now": "7", "result_then": "8", "currency": "VES",
        "prizes_now": "300.00", "prizes_then": "0.00", "paid": "0.00", "has_joint_wagers": False,
    })  # fmt: skip
    assert refusal(agency.ask("POST", "/results/preview", {"draw_id": draw, "outcome": "7"}, by=FIRST)) == (409, "RESULT_STANDS")
    assert agency.ask("GET", f"/draws/{draw}")[1]["result"] == "7"
    agency.decide(draw, "8")
    assert agency.ask("GET", f"/draws/{draw}")[1]["result"] == "8"


def test_a_draw_closes_for_a_seller_when_its_own_rules_say(agency: Agency) -> None:
    draw = agency.draw("animalitos", 3)
    ((draws_at, closes_at),) = agency.rows("select draws_at, closes_at from draw where event_id = %s", draw)
    agency.made("/rules", {"values": {"kind": "close", "minutes": 45}, "scope": {"entity_id": 213}}, by=MANAGER)
    own = draws_at - timedelta(minutes=45)
    assert own < closes_at

    def told(by: str) -> tuple[str, datetime, bool]:
        shown = agency.ask("GET", f"/draws/{draw}", by=by)[1]
        listed = [one for one in agency.ask("GET", "/draws?status=open&limit=200", by=by)[1]["draws"] if one["id"] == draw]
        assert listed in ([], [shown])
        return shown["status"], datetime.fromisoformat(shown["closes_at"]), listed != []

    agency.move_clock((own - timedelta(seconds=1)).isoformat())
    assert (told(CASHIER), told(MANAGER)) == (("open", own, True), ("open", closes_at, True))
    agency.move_clock("+1 second")
    assert (told(CASHIER), told(MANAGER)) == (("closed", own, False), ("open", closes_at, True))
    body = {"wagers": [{"draw_id": draw, "game": "animalitos", "selection": "7", "stake": "5.00"}]}
    assert refusal(agency.ask("POST", "/tickets", body, by=CASHIER, key="late")) == (409, "DRAWS_CLOSED")


def test_a_draw_that_is_due_is_closed_once_and_never_early(agency: Agency) -> None:
    draw = agency.draw("animalitos")
    path = f"/draws/{draw}/close"
    status, problem = agency.ask("POST", path, by=FIRST, key="one")
    assert (status, problem["reason"]) == (409, "DRAW_NOT_CLOSED")
    assert re.fullmatch(rf"draw {draw} closes at 20\d\d-\d\d-\d\d \d\d:\d\d, and not before", problem["detail"])
    ((planned,),) = agency.rows("select closes_at from draw where event_id = %s", draw)
    agency.move_clock(planned.isoformat())
    closed = agency.made(path, by=FIRST)
    assert (closed["id"], closed["status"], closed["result"]) == (draw, "closed", None)
    assert agency.rows("select state, closed_at = closes_at from draw where event_id = %s", draw) == [("closed", True)]
    # Others that are due are a worker's.
    assert agency.rows("select count(*) > 0 from draw where state <> 'closed' and closes_at <= house_now()") == [(True,)]
    assert agency.ask("POST", path, by=FIRST, key="two") == (200, closed)
    assert agency.rows("select actor, object from audit_event where action = 'draw closed'") == [(FIRST, str(draw))]
    told = "select data -> 'draw_ids' from outbox where type = 'draws.closed' order by number desc limit 1"
    assert agency.rows(told) == [([draw],)]
    assert refusal(agency.ask("POST", "/draws/999999/close", by=FIRST, key="three")) == (404, "EVENT_UNKNOWN")


def test_a_product_shows_its_lists_times_and_games_and_a_lottery_names_it(shared_agency: Agency) -> None:
    status, page = shared_agency.ask("GET", "/products?limit=200")
    assert (status, page["next"]) == (200, None)
    for product in page["products"]:
        assert shared_agency.ask("GET", f"/products/{product['id']}") == (200, product)
        assert product["lists"], product["name"]
    (wheel,) = [product for product in page["products"] if product["name"] == "LOTTO ACTIVO"]
    assert (wheel["category"], wheel["is_active"], wheel["currency"]) == ("animalitos", True, "VES")
    assert [(game["game"], game["multiplier_hundredths"]) for game in wheel["games"] if game["is_sold"]] == [
        ("animalitos", 3000), ("tripleta", 5000),
    ]
    assert wheel["lists"][0]["times"][0]["weekdays"] == [1, 2, 3, 4, 5, 6, 7]
    assert refusal(shared_agency.ask("GET", "/products/999")) == (404, "PRODUCT_UNKNOWN")
    _, said = shared_agency.ask("GET", "/lotteries")
    by_lottery = {lottery["id"]: lottery["products"] for lottery in said["lotteries"]}
    assert sorted(id_ for ids in by_lottery.values() for id_ in ids) == [product["id"] for product in page["products"]]
    for product in page["products"]:
        assert product["id"] in by_lottery[product["lottery_id"]]


def test_the_operators_rules_show_in_the_catalogue(agency: Agency) -> None:
    _, page = agency.ask("GET", "/products?limit=200")
    product = page["products"][0]
    rules = agency.house.lottery.rules
    agency.run(rules.add_rule(1, "close", {"product": product["id"], "minutes": 77}))
    agency.run(rules.add_rule(1, "offer", {"product": product["id"], "offered": 0}))
    _, shown = agency.ask("GET", f"/products/{product['id']}")
    assert shown["close_minutes"] == 77
    assert not any(game["is_sold"] for game in shown["games"])


def test_games_tell_the_form_of_their_selections(shared_agency: Agency) -> None:
    status, said = shared_agency.ask("GET", "/games")
    assert status == 200
    games = {game["game"]: game for game in said["games"]}
    assert {name: (game["width"], game["has_sign"], game["is_joint"], game["selections"]) for name, game in games.items()} == {
        "triple": (3, False, False, 1000), "terminal": (2, False, False, 100), "triple_sign": (3, True, False, 12_000),
        "terminal_sign": (2, True, False, 1200), "animalitos": (0, False, False, 38), "animalitos77": (0, False, False, 77),
        "tripleta": (0, False, True, None), "triple_ab": (3, False, True, None), "terminal_ab": (2, False, True, None),
        "animal_ab": (0, False, True, None),
    }  # fmt: skip
    assert {figure["code"]: figure["name"] for figure in games["animalitos77"]["figures"]} == ANIMALS
    assert games["animalitos"]["figures"][:2] == [{"code": "0", "name": "Delfín"}, {"code": "00", "name": "Ballena"}]
    assert said["signs"][0] == {"code": "ARI", "name": "Aries", "number": "01"}
