"""Draws, results and the time: every filter keeps what fits it and nothing else, every order is the one that was asked for."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from tests.dialects.banklot.conftest import Portal, golden
from tests.dialects.conftest import shape

from taquilla.dialects.banklot.filters import DRAW_SORTS

KIOSK, RESULTS, TIME = "/gaming/events/search/kiosk", "/gaming/result/0", "/gaming/time"
DAY = {"between_created_at": ["2024-10-22", "2024-10-22"]}
ZAMORANO, LOTTO_ACTIVO, JUNGLA, GRANJITA = 1, 5, 6, 7
TRIPLETAS = (LOTTO_ACTIVO, GRANJITA)


def found(portal: Portal, path: str, *, limit: int = 1_000, **asked: Any) -> list[Any]:
    return portal.said(path, {"limit": limit, "filter": DAY, **asked}).get("response", [])


FILTERS: list[tuple[dict[str, Any], Callable[[Any], bool]]] = [
    ({}, lambda row: True),
    ({"status": "open"}, lambda row: row["event_status"] == "open"),
    ({"status": "closed"}, lambda row: row["event_status"] == "closed"),
    ({"status": "result"}, lambda row: row["status"] == "result"),
    ({"multiple_status": ["open", "result"]}, lambda row: row["status"] in ("open", "result")),
    ({"multiple_status": ["closed", "result"]}, lambda row: row["event_status"] == "closed"),
    ({"multiple_status": ["open", "closed"]}, lambda row: True),
    ({"multiple_status": []}, lambda row: True),
    ({"status": "result", "multiple_status": ["open"]}, lambda row: row["status"] in ("open", "result")),
    ({"game_category": "lottery"}, lambda row: row["game_category"] == "lottery"),
    ({"game_category": "animalitos"}, lambda row: row["game_category"] == "animalitos"),
    # No draw is of that category: those are meant on which a tripleta is sold.
    ({"game_category": "tripleta"}, lambda row: row["game_product_id"] in TRIPLETAS),
    ({"game_category": "tripleta", "game_product_id": LOTTO_ACTIVO}, lambda row: row["game_product_id"] == LOTTO_ACTIVO),
    ({"game_category": "tripleta", "game_product_id": JUNGLA}, lambda row: False),
    ({"list_id": 3}, lambda row: row.get("list") == "C"),
    ({"list_id": 0}, lambda row: row.get("list_id") is None),
    ({"game_product_id": JUNGLA}, lambda row: row["game_product_id"] == JUNGLA),
    ({"game_product_id": 0}, lambda row: True),
    ({"game_product_id": ZAMORANO, "list_id": 1, "status": "result"}, lambda row: row.get("main_result", "000") == "000"
     and (row["game_product_id"], row.get("list_id"), row["status"]) == (ZAMORANO, 1, "result")),
]  # fmt: skip


@pytest.mark.parametrize("path", [KIOSK, RESULTS, TIME])
def test_a_filter_keeps_what_fits_it(afternoon: Portal, path: str) -> None:
    def rows(**more: Any) -> list[Any]:
        said = afternoon.said(path, {"limit": 1_000, "filter": DAY | more}).get("response", [])
        return said["events"] if path == TIME else said

    whole = rows()
    assert len(whole) == (4 if path == RESULTS else 104)
    assert path == TIME or afternoon.said(path, {"offset": 10_000, "filter": DAY})["response"] == []  # a page beyond the end
    for asked, fits in FILTERS:
        assert rows(**asked) == [row for row in whole if fits(row)], asked


@pytest.mark.parametrize(("path", "count"), [(KIOSK, 104), (RESULTS, 4), (TIME, 104)])
def test_as_many_draws_are_listed_as_may_be_and_more_are_only_counted(
    afternoon: Portal, path: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rows(**asked: Any) -> list[Any]:
        said = afternoon.said(path, {"filter": DAY, **asked})["response"]
        return list(said["events"] if path == TIME else said)

    def list_at_most(most: int) -> None:
        for module in ("draws", "whole_lists"):
            monkeypatch.setattr(f"taquilla.engine.lottery.{module}.LISTED_MAX", most)

    monkeypatch.setattr("taquilla.store.lottery.draws._FETCH", "fetch 3 from found")
    list_at_most(count)
    whole = rows()
    assert (len(whole), whole) == (count, rows(limit=1_000))
    list_at_most(count - 1)
    told = f"between_created_at: there are {count}, and one answer lists at most {count - 1}"
    asked = "ask for a narrower range, or for pages by limit and offset"
    assert afternoon.said(path, {"filter": DAY}) == {"status": 400, "error": f"{told}: {asked}"}
    # A page has no such bound, and what an offset leaves out is not counted.
    assert (rows(limit=2, offset=count - 1), rows(offset=1)) == (whole[-1:], whole[1:])


@pytest.mark.parametrize("path", [KIOSK, RESULTS])
def test_the_first_name_of_an_order_weighs_most(afternoon: Portal, path: str) -> None:
    by_sort = found(afternoon, path, sort={"game_category": "desc", "event_timestamp": -1, "display_order": "0"})
    rows = sorted(found(afternoon, path), key=lambda row: row["display_order"])
    rows.sort(key=lambda row: row["event_timestamp"]["seconds"], reverse=True)
    rows.sort(key=lambda row: row["game_category"], reverse=True)
    assert by_sort == rows


@pytest.mark.parametrize("path", [KIOSK, RESULTS, TIME])
def test_a_filter_that_is_unknown_is_refused_by_its_name(afternoon: Portal, path: str) -> None:
    names = "between_created_at, status, multiple_status, game_category, list_id, game_product_id"
    for name in ("user_id", "ticket_uuid", "transaction_type", "x"):
        said = {"status": 400, "error": f"cannot filter by `{name}`: the names are {names}"}
        assert afternoon.said(path, {"filter": DAY | {name: "wager"}}) == said
    beside = afternoon.said(path, {"between_created_at": DAY["between_created_at"]})
    assert beside["error"] == "cannot search by `between_created_at`: the names are filter, sort, order_by, limit, offset"


@pytest.mark.parametrize("name", DRAW_SORTS)
def test_ties_are_reversed_with_the_order(afternoon: Portal, name: str) -> None:
    rows = found(afternoon, KIOSK, sort={name: 1})
    assert found(afternoon, KIOSK, sort={name: -1}) == rows[::-1]
    # Of several names it is the last one that ties go with.
    both = {"game_category": -1} | ({name: 1} if name != "game_category" else {"event_timestamp": 1})
    turned = {one: -way for one, way in both.items()}
    assert found(afternoon, KIOSK, sort=turned) == found(afternoon, KIOSK, sort=both)[::-1]


@pytest.mark.parametrize(("ends", "hours"), [
    (["2024-10-22", "2024-10-22"], {"15:00", "16:00"}),
    (["2024-10-22T19:00:00.000Z", "2024-10-22T20:00:00.000Z"], {"15:00", "16:00"}),
    (["2024-10-22T19:00:00.001Z", "2024-10-22T20:00:00.000Z"], {"16:00"}),
    (["2024-10-22T19:00:00.000Z", "2024-10-22T19:59:59.999Z"], {"15:00"}),
    (["2024-10-21", "2024-10-21"], set()),
    (["2024-10-23", "2024-10-24"], set()),
])  # fmt: skip
def test_results_are_bounded_by_the_time_of_their_draw(afternoon: Portal, ends: list[str], hours: set[str]) -> None:
    assert {row["event_time"] for row in found(afternoon, RESULTS, filter={"between_created_at": ends})} == hours


def test_the_product_of_the_path_and_of_the_filter_are_one(afternoon: Portal) -> None:
    of_path = found(afternoon, f"/gaming/result/{JUNGLA}")
    assert of_path == found(afternoon, RESULTS, filter=DAY | {"game_product_id": JUNGLA})
    assert {row["game_product_id"] for row in of_path} == {JUNGLA}
    assert of_path == found(afternoon, f"/gaming/result/{JUNGLA}", filter=DAY | {"game_product_id": 0})
    assert found(afternoon, f"/gaming/result/{JUNGLA}", filter=DAY | {"game_product_id": ZAMORANO}) == []


def test_the_time_comes_with_all_draws_of_today(afternoon: Portal) -> None:
    before = afternoon.run(afternoon.house.now())
    said = afternoon.said(TIME, method="GET")["response"]
    after = afternoon.run(afternoon.house.now())
    assert list(said) == ["now", "now_iso", "time_zone", "events"]
    assert int(before.timestamp()) <= said["now"] <= int(after.timestamp())
    assert said["now_iso"].endswith("-04:00")
    assert datetime.fromisoformat(said["now_iso"]).timestamp() == said["now"]
    assert (said["time_zone"], said["events"]) == ("America/Caracas", found(afternoon, KIOSK))


def test_the_time_takes_the_documents_body_with_either_method(afternoon: Portal) -> None:
    asked = golden("time_request")
    assert afternoon.said(TIME, asked, method="GET")["response"]["events"] == []
    asked["filter"] = DAY
    by_get, by_post = afternoon.said(TIME, asked, method="GET"), afternoon.said(TIME, asked)
    events = found(afternoon, KIOSK, sort={"event_timestamp": "desc"})
    assert by_get["response"]["events"] == by_post["response"]["events"] == events
    assert shape(by_post) == shape(by_get)
