"""The portal document's own samples, played: the same keys in the same order, the same types and nesting, the same sentences."""

import json
from typing import Any

from tests.dialects.banklot.conftest import CANCEL, COPY, CREATE, PAY, REVERT, VIEW, Portal, claim, golden
from tests.dialects.conftest import shape

ZAMORANO, ZULIA, JUNGLA = 1, 2, 6


def as_sold(sample: Any, sold: Any, events: dict[int, int], current: dict[int, int]) -> Any:
    """Return a sample ticket with the values that only the house can choose: number, pin, moment, and the ids of events."""
    ticket = sample["response"] | {key: sold[key] for key in ("ticket_number", "pin_number", "created_at")}
    for wager in ticket["wagers"]:
        wager["current_event_id"] = current[wager["event_id"]]
        wager["event_id"] = events[wager["event_id"]]
    return sample | {"response": ticket}


def sell_sample(portal: Portal, sample: Any, events: dict[int, int]) -> Any:
    wagers = [(events[w["event_id"]], w["game_id"], w["wager"], w["amount"]) for w in sample["response"]["wagers"]]
    return portal.sell(*wagers)


def test_ticket_32426439_is_viewed_as_printed(portal: Portal) -> None:
    events = {23173: portal.event(ZAMORANO, "22T12:00", 3), 23147: portal.event(ZULIA, "22T12:45", 3)}
    sold = sell_sample(portal, golden("view"), events)
    # The document's answer is of the afternoon: the wagers' draws are over, and point at those of the next day.
    portal.move_clock("22T13:00")
    tomorrow = {23173: portal.event(ZAMORANO, "23T12:00", 3), 23147: portal.event(ZULIA, "23T12:45", 3)}
    seen = portal.said(VIEW, claim(sold))
    # All but the pin, which nobody looks up once somebody may know who wins.
    assert seen["response"]["pin_number"] is None
    seen["response"]["pin_number"] = sold["pin_number"]
    assert seen == as_sold(golden("view"), sold, events, tomorrow)
    assert shape(seen) == shape(golden("view"))


def test_the_last_ticket_is_viewed_as_printed(portal: Portal) -> None:
    events = {23301: portal.event(JUNGLA, "22T09:00")}
    portal.sell((events[23301], 5, "36", 1))
    sold = sell_sample(portal, golden("last"), events)
    answer = portal.ask("/user/ticket/last")
    assert answer.status_code == 200
    assert answer.json() == as_sold(golden("last"), sold, events, events)
    assert shape(answer.json()) == shape(golden("last"))


def test_a_ticket_sold_shows_its_wagers_as_the_view_does(portal: Portal) -> None:
    event = portal.event(ZULIA, "22T12:45", 3)
    sold = portal.sell((event, 3, "444-ari", 3), (event, 3, "444-02", 4))
    seen = portal.said(VIEW, claim(sold))["response"]
    fields = ["ticket_uuid", "ticket_number", "pin_number", "num_wagers", "created_at", "expires_at", "wagers", "amount"]
    assert list(sold) == fields
    assert [wager["wager"] for wager in sold["wagers"]] == ["444-ARI", "444-TAU"]
    assert {key: seen[key] for key in sold if key in seen} == {key: sold[key] for key in sold if key in seen}
    # The end of the third day after the draw, by the clock of Caracas (VE-27).
    assert sold["expires_at"] == 1729915200


def test_a_closed_event_refuses_the_documents_ticket(portal: Portal) -> None:
    portal.move_clock("22T12:40")
    event, another = portal.event(ZULIA, "22T12:45", 1), portal.event(ZULIA, "22T12:45", 2)
    request = golden("create_request")
    for wager in request["ticket"]["wagers"]:
        wager["event_id"] = event
    answer = portal.ask(CREATE, request)
    assert answer.status_code == 400
    assert answer.json() == golden("create_closed") | {"error": f"events are not open. closed events: [{event}]"}
    for wager, closed in zip(request["ticket"]["wagers"], (another, event), strict=True):
        wager["event_id"] = closed
    both = f"events are not open. closed events: [{min(event, another)}, {max(event, another)}]"
    assert portal.said(CREATE, request)["error"] == both


def test_a_loser_is_answered_as_printed_and_a_payment_as_before_a_correction(portal: Portal) -> None:
    event = portal.event(JUNGLA, "22T09:00")
    sold, won = (portal.sell((event, 5, figure, 11)) for figure in ("0", "00"))
    portal.move_clock("22T09:01")
    portal.draw(event, "00")
    paid = portal.said(PAY, claim(won, client_id="once"))
    answer = portal.ask(PAY, claim(sold))
    assert (answer.status_code, answer.text) == (200, json.dumps(golden("not_a_winner"), separators=(",", ":")))
    portal.draw(event, "0")
    assert portal.said(PAY, claim(won, client_id="once")) == paid


def test_a_ticket_that_nobody_knows_is_answered_as_printed(shared_portal: Portal) -> None:
    answer = shared_portal.ask(CANCEL, {"ticket_number": 18712010})
    assert (answer.status_code, answer.json()) == (400, golden("cancel_unknown"))
    for path, asked, method in (
        (REVERT, {"ticket_number": 18712010}, "POST"),
        (VIEW, {"ticket_number": 2**63 - 1, "date": "9999-12-31"}, "POST"),
        (VIEW, {"ticket_number": -1, "date": "0001-01-01"}, "POST"),
        (PAY, {"ticket_number": 10653459, "pin_number": 84038675, "date": "2024-09-16"}, "POST"),
        (PAY, {"ticket_number": 2**63 - 1, "pin_number": 84038675, "date": "2024-10-22"}, "POST"),
        (COPY, {"ticket_number": 71998218, "date": "2024-09-17"}, "POST"),
        ("/user/ticket/image/f3f30cdb-2165-487b-bfd0-c990b7ab62c1", None, "GET"),
        ("/user/ticket/last", None, "POST"),
    ):
        assert shared_portal.said(path, asked, method=method) == golden("cancel_unknown"), path


def test_a_second_revert_is_answered_as_printed(portal: Portal) -> None:
    number = {"ticket_number": portal.sell((portal.event(JUNGLA, "22T09:00"), 5, "0", 11))["ticket_number"]}
    assert portal.said(REVERT, number) == {"status": 200, "response": {**number, "status": "rejected"}}
    again = portal.ask(REVERT, number)
    assert (again.status_code, again.json()) == (400, golden("revert_again"))


def test_a_search_that_finds_nothing_is_answered_as_printed(shared_portal: Portal) -> None:
    answer = shared_portal.ask("/gaming/events/search/kiosk", golden("kiosk_request"))
    assert (answer.status_code, answer.text) == (201, json.dumps(golden("kiosk_empty"), separators=(",", ":")))
    answer = shared_portal.ask("/gaming/result/0", golden("results_request"))
    assert (answer.status_code, answer.json()) == (200, {"status": 200, "response": []})


def test_results_are_listed_as_printed(afternoon: Portal) -> None:
    asked = golden("results_request") | {"filter": {"between_created_at": ["2024-10-22", "2024-10-22"]}}
    rows, samples = afternoon.said("/gaming/result/0", asked)["response"], golden("results")["response"]
    # In the order of the document: at 16:00 JUNGLA before ZAMORANO, and of that list C before A.
    for row, sample in zip(rows, samples, strict=True):
        assert shape(row) == shape(sample)
        chosen = ("id", "closing_timestamp", "event_timestamp", "display_order", "result_created_at")
        assert row == sample | {field: row[field] for field in chosen}
        # The document closes its draws a month after them and enters results before; ours are right (dialects, traps).
        assert row["closing_timestamp"]["seconds"] == row["event_timestamp"]["seconds"] - 300
        assert row["event_timestamp"]["seconds"] < row["result_created_at"]["seconds"]


def test_open_draws_are_found_under_their_products_names(shared_portal: Portal) -> None:
    day = ["2024-10-22T04:00:00.000Z", "2024-10-23T03:59:59.999Z"]
    asked = golden("kiosk_request")
    asked["filter"] |= {"between_created_at": day, "game_product_id": ZAMORANO, "list_id": 3}
    answer = shared_portal.said("/gaming/events/search/kiosk", asked)
    assert list(answer) == ["status", "total", "response"]
    assert (answer["status"], answer["total"]) == (201, 3)
    latest, *_, first = answer["response"]
    assert latest["event_time"] == "19:00"
    assert first == {
        "id": shared_portal.event(ZAMORANO, "22T12:00", 3), "game_product_id": ZAMORANO, "name": "TRIPLE ZAMORANO",
        "lottery": "LOTERÍA DEL ZÚLIA", "event_time": "12:00", "event_time_utc": "16:00",
        "closing_timestamp": {"seconds": 1729612500}, "event_timestamp": {"seconds": 1729612800}, "game_category": "lottery",
        "status": "open", "event_status": "open", "display_order": first["display_order"],
        "list": "C", "list_id": 3, "zodiac": True,
    }  # fmt: skip
    asked["filter"] |= {"game_category": "animalitos", "game_product_id": JUNGLA}
    del asked["filter"]["list_id"]
    figures = shared_portal.said("/gaming/events/search/kiosk", asked)["response"]
    assert {(row["list"], row["list_id"], row["zodiac"]) for row in figures} == {(None, None, False)}
