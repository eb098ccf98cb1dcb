"""Reports over HTTP: what the document prints, every group, and totals that are the sum of their groups."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.dialects.banklot.conftest import CANCEL, OTHER_CASHIER, OpenPortal, Portal, claim, golden

from taquilla.sandbox.demo import BANKLOT

REPORTS = "/gaming/reports"
ZAMORANO, ACTIVO, JUNGLA, CHANCE = 1, 5, 6, 27
DAY = ["2024-10-22T04:00:00.000Z", "2024-10-23T03:59:59.999Z"]
MONEY = ("agency", "balance", "parent_balance", "prize", "sale")
GROUPS = ("user", "agency", "product", "event", "day", "game")


@pytest.fixture(scope="module")
def busy(open_portal: OpenPortal) -> Iterator[Portal]:
    """Two agencies: figures of 09:00, a triple, a ticket that was canceled; the 09:00 is drawn and one wager of 2 won 60."""
    with open_portal() as portal:
        jungla, zamorano = portal.event(JUNGLA, "22T09:00"), portal.event(ZAMORANO, "22T12:00", 1)
        portal.sell((jungla, 5, "2", 2), (jungla, 5, "3", 11))
        portal.sell((zamorano, 1, "341", 5), (jungla, 5, "00", 4))
        portal.sell((zamorano, 1, "342", 7), by=OTHER_CASHIER)
        portal.said(CANCEL, claim(portal.sell((zamorano, 1, "343", 66))))
        portal.move_clock("22T09:01")
        portal.draw(jungla, "2")
        yield portal


def test_an_empty_period_is_reported_as_printed(portal: Portal) -> None:
    for group in GROUPS:
        assert portal.said(REPORTS, golden("report_request") | {"group": group}) == golden("report"), group
    bare = {key: value for key, value in golden("report_request").items() if key != "group"}
    answer = portal.ask(REPORTS, bare)
    assert answer.json() == golden("report")
    assert list(answer.json()["total"]) == list(golden("report")["total"])


def test_a_day_comes_to_what_was_sold_and_won(busy: Portal) -> None:
    assert busy.said(REPORTS, {"between_timestamp": DAY}) == {
        "status": 200,
        "total": {"agency": 2.2, "balance": -40.2, "parent_balance": -40.2, "prize": 60, "sale": 22},
    }


def test_groups_are_named(busy: Portal) -> None:
    def keys(group: str) -> list[dict[str, Any]]:
        rows = busy.said(REPORTS, {"between_timestamp": DAY, "group": group})["response"]
        return [{key: value for key, value in row.items() if key not in MONEY} for row in rows]

    assert [row["email"] for row in keys("user")] == ["username@banklot.net"]
    assert keys("agency") == [{"entity_id": 213, "entity_name": "test-1"}]
    assert [row["product_id"] for row in keys("product")] == [ZAMORANO, JUNGLA]
    assert keys("event")[0] == {
        "event_id": busy.event(JUNGLA, "22T09:00"), "name": "JUNGLA MILLONARIA", "event_time": "09:00 am",
        "date": "2024-10-22", "list_id": None,
    }  # fmt: skip
    assert keys("day") == [{"date": "2024-10-22"}]
    assert keys("game") == [{"game_id": 1}, {"game_id": 5}]


def test_a_part_of_a_day_is_read_from_rows(busy: Portal) -> None:
    def sale_and_prize(since: str, until: str) -> tuple[int, int]:
        said = busy.said(REPORTS, {"between_timestamp": [f"2024-10-22T{since}-04:00", f"2024-10-22T{until}-04:00"]})["total"]
        return said["sale"], said["prize"]

    assert sale_and_prize("00:00:00", "08:59:59") == (22, 0)
    assert sale_and_prize("09:00:00", "12:00:00") == (0, 60)
    assert sale_and_prize("00:00:00", "12:00:00") == (22, 60)
    assert sale_and_prize("00:00:00", "23:59:59") == (22, 60)


def test_what_a_ticket_has_staked_on_a_sealed_draw_is_told_by_no_part_of_a_day(portal: Portal) -> None:
    jungla, zamorano = portal.event(JUNGLA, "22T09:00"), portal.event(ZAMORANO, "22T12:00", 1)
    ((before,),) = portal.query("select house_now() - interval '1 second'")
    portal.sell((jungla, 5, "2", 2), (zamorano, 1, "341", 5))
    ((after,),) = portal.query("select house_now() + interval '1 second'")
    parts = [["2024-10-22T00:00:00-04:00", at.isoformat()] for at in (before, after)]
    by_play = ({"group": "event"}, {"group": "game"}, {"group": "product"}, {"category": "animalitos"})

    def sales(between: list[str], **how: str) -> Any:
        said = portal.said(REPORTS, {"between_timestamp": between, **how})
        return said.get("error") or [row["sale"] for row in said.get("response", [said["total"]])]

    portal.move_clock("22T09:01")
    sealed = "between its close and its result nobody sees what is staked on the numbers of a draw"
    assert [[sales(part, **how) for part in parts] for how in by_play] == [[[0], sealed]] * 4
    # Nor from the ticket on; but the day until now, and tickets whole.
    assert sales([before.isoformat(), "2024-10-22T23:00:00-04:00"], group="event") == sealed
    assert (sales(DAY, group="event"), sales([DAY[0], "2024-10-22T23:00:00-04:00"], group="event")) == ([2, 5], [2, 5])
    assert sales(parts[1], group="user") == [7]
    portal.draw(jungla, "3")
    assert sales(parts[1], group="event") == [2, 5]


def test_a_users_products_are_told_for_a_day(busy: Portal) -> None:
    rows = busy.said(REPORTS, {"between_timestamp": DAY, "group": "user"})["response"]
    asked = {"between_timestamp": DAY, "user_id": rows[0]["user_id"], "group": "product"}
    assert [(row["product_id"], row["sale"]) for row in busy.said(REPORTS, asked)["response"]] == [(ZAMORANO, 5), (JUNGLA, 17)]
    two_days = busy.said(REPORTS, asked | {"between_timestamp": ["2024-10-21", "2024-10-22"]})
    assert two_days == {"status": 400, "error": "between_timestamp: at most 1 days at once, ask narrower"}
    assert busy.said(REPORTS, asked | {"user_id": 10**15})["total"] == golden("report")["total"]


def test_a_tripleta_is_a_category_of_its_own_and_a_pair_of_that_of_its_draws(portal: Portal) -> None:
    noon, first = portal.event(ACTIVO, "22T12:00"), portal.event(CHANCE, "22T13:00", 1)
    portal.sell((first, 8, "123-456", 1), (noon, 5, "1", 2), (noon, 7, "1,2,3", 4))
    for category, sale in (("lottery", 1), ("animalitos", 2), ("tripleta", 4)):
        assert portal.said(REPORTS, {"between_timestamp": DAY, "category": category})["total"]["sale"] == sale


@pytest.mark.planted  # nobody was told of the zone
def test_366_days_are_told_also_where_clocks_make_them_an_hour_longer(portal: Portal) -> None:
    portal.owner.execute("update operator set zone = 'Europe/Madrid' where id = %s", [BANKLOT])
    portal.owner.execute("update gate set rules_version = rules_version + 1")
    days = ["2023-10-29", "2024-10-28"]
    asked = {"filter": {"between_created_at": days}}
    said = [portal.said(REPORTS, {"between_timestamp": days})]
    said += [portal.said(path, asked) for path in ("/user/ticket/", "/gaming/events/search/kiosk")]
    assert [one["status"] for one in said] == [200, 200, 201]


@pytest.mark.parametrize(("body", "error"), [
    ({"between_timestamp": ["2024-01-01", "2024-12-31"]}, None),
    ({"between_timestamp": ["2024-01-01", "2025-01-01"]}, "between_timestamp: at most 366 days at once, ask narrower"),
    ({}, "missing required field `between_timestamp`"),
    ({"between_timestamp": []}, "`between_timestamp`: expected two ends"),
    ({"between_timestamp": ["2024-01-02", "2024-01-01"]}, "`between_timestamp`: the first end is after the second"),
    ({"between_timestamp": ["9999-12-30T23:00:00Z", "9999-12-31T23:00:00Z"]}, None),
    ({"between_timestamp": ["0001-01-01T00:00:00+14:00", "0001-01-02T00:00:00Z"]}, "`between_timestamp[0]`"),
    ({"between_timestamp": ["0001-01-02", "0001-01-02"]}, None),
    ({"between_timestamp": DAY, "group": "hour"}, "`group`"),
    ({"between_timestamp": DAY, "category": "poker"}, "`category`"),
    ({"between_timestamp": DAY, "user": 864}, "cannot search by `user`: the names are between_timestamp, group, "),
])  # fmt: skip
def test_a_report_is_asked_for_in_its_own_words(shared_portal: Portal, body: Any, error: str | None) -> None:
    said = shared_portal.said(REPORTS, body)
    if error is None:
        assert said == golden("report")
    else:
        assert (said["status"], error in said["error"]) == (400, True), said
