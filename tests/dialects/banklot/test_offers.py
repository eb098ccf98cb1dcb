"""Offers, as the portal prints them: products, rules, draws, and the valid plays."""

from collections import Counter
from typing import Any

import pytest
from tests.dialects.banklot.conftest import CASHIER, OTHER_CASHIER, Portal, golden
from tests.dialects.conftest import shape

from taquilla.dialects.banklot.offers import matches, page
from taquilla.domain.lottery.games import Game, selection, universe
from taquilla.domain.people.entities import EntityData
from taquilla.sandbox.demo import BANKLOT

ZAMORANO, TACHIRA, LOTTO_ACTIVO, GRANJITA, DORADO, LOTTO_REY = 1, 4, 5, 7, 17, 30


def data(portal: Portal, **how: Any) -> Any:
    return portal.said("/gaming/get-data", **how)["response"]


def products(portal: Portal, **asked: Any) -> dict[int, Any]:
    answer = portal.said("/gaming/products/search", {"filter": asked or None})
    assert answer["status"] == 201
    return {row["id"]: row for row in answer["response"]}


def test_get_data_is_answered_as_printed(shared_portal: Portal) -> None:
    said, printed = shared_portal.said("/gaming/get-data"), golden("get_data")
    assert shape(said) == shape(printed)
    assert said["status"] == printed["status"]
    ours, theirs = said["response"], printed["response"]
    # Tripleta is among the games where one is sold.
    offered = {row["game_id"] for row in ours["game_data"]}
    theirs["games"] = [game for game in theirs["games"] if game != "tripleta" or 7 in offered]
    assert ours | {"game_data": ours["game_data"][:3]} == theirs


def test_game_data_has_each_game_of_each_product_once_and_in_order(shared_portal: Portal) -> None:
    pairs = [(row["game_id"], row["product_id"]) for row in data(shared_portal)["game_data"]]
    assert pairs == sorted(set(pairs))
    assert {(1, ZAMORANO), (3, ZAMORANO), (5, LOTTO_ACTIVO), (6, 18)} <= set(pairs)
    # DORADO has no zodiac list, and a product of figures no numbers (VE-03).
    assert {(3, DORADO), (1, LOTTO_ACTIVO), (6, LOTTO_ACTIVO), (5, ZAMORANO)}.isdisjoint(pairs)


def test_get_data_follows_the_most_specific_rules(portal: Portal) -> None:
    portal.add_rule("limit", entity=213, product=ZAMORANO, game=1, stake_min=2_00, stake_max=20_50, stake_multiple=2_00)
    portal.add_rule("limit", entity=213, ticket_max_wagers=20, seconds_to_cancel=60, expiration_days=5, max_permutations=3)
    portal.add_rule("commission", entity=213, product=ZAMORANO, game=1, basis_points=1_250)
    said = data(portal)
    own, other = said["game_data"][:2]
    printed = golden("get_data")["response"]["game_data"]
    changed = {"amount_multiple": 2, "commission": 12.5, "max_bet": 20.5, "min_bet": 2}
    of_all = {"max_permutations": 3, "ticket_max_wagers": 20}
    assert (own, other) == (printed[0] | changed | of_all, printed[1] | of_all)
    assert (said["entity_data"]["seconds_to_cancel"], said["entity_data"]["ticket_expiration_days"]) == (60, 5)
    sister = data(portal, by=OTHER_CASHIER)
    assert (sister["entity_id"], sister["name"]) == (214, "test-2")
    assert sister["game_data"][:3] == printed


def test_a_commission_on_profit_is_the_commission_shown(portal: Portal) -> None:
    def rates(by: str = CASHIER) -> dict[tuple[int, int], Any]:
        return {(row["product_id"], row["game_id"]): row["commission"] for row in data(portal, by=by)["game_data"]}

    assert set(rates().values()) == {10}
    # A rate of an owner on one basis ends its rate of the same scope on the other.
    portal.add_rule("commission", entity=213, basis_points=2_250, basis="profit")
    portal.add_rule("commission", entity=213, product=LOTTO_ACTIVO, basis_points=1_250)
    portal.add_rule("commission", entity=213, product=LOTTO_ACTIVO, game=5, basis_points=3_000, basis="profit")
    shown = rates()
    assert (shown[ZAMORANO, 1], shown[LOTTO_ACTIVO, 7], shown[LOTTO_ACTIVO, 5], shown[LOTTO_REY, 5]) == (22.5, 12.5, 30, 22.5)
    assert set(rates(OTHER_CASHIER).values()) == {10}
    # What the parent earns is no rate of the agency's.
    portal.add_rule("commission", entity=213, product=DORADO, basis_points=0)
    portal.add_rule("commission", entity=212, basis_points=4_000, basis="profit")
    assert (rates()[DORADO, 1], rates()[ZAMORANO, 1]) == (0, 22.5)


def test_entity_data_is_what_the_agency_says_of_itself(portal: Portal) -> None:
    said = EntityData("Av. Bolívar 7", "Local 2", "Maracaibo", 4, "J-1", 23, "Gracias\npor jugar", "TAQUILLA 7", "America/Bogota")
    portal.run(portal.house.people.office.set_entity_data(BANKLOT, 213, said))
    shown = data(portal)["entity_data"]
    rules = {"seconds_to_cancel": 180, "ticket_expiration_days": 3}
    assert shown == {name: getattr(said, name) for name in shown if name not in rules} | rules


def test_a_game_without_a_multiplier_is_not_offered(portal: Portal) -> None:
    portal.query("delete from product_multiplier where product_id = %s or game = 6", LOTTO_REY)
    portal.query("update gate set rules_version = rules_version + 1")
    said = data(portal)
    assert LOTTO_REY not in {row["product_id"] for row in said["game_data"]}
    assert ("animalitos" in said["games"], "animalitos77" in said["games"]) == (True, False)


def test_what_is_drawn_no_more_is_not_offered(portal: Portal) -> None:
    portal.owner.execute("update product set status = 'closed' where id = %s", [LOTTO_REY])
    portal.owner.execute("update lottery set status = 'closed' where id = 1")
    assert {row["product_id"] for row in data(portal)["game_data"]} & {LOTTO_REY, ZAMORANO, LOTTO_ACTIVO} == {LOTTO_ACTIVO}
    shown = {product: (row["status"], row["lottery_status"]) for product, row in products(portal).items()}
    assert (shown[LOTTO_REY], shown[ZAMORANO]) == (("closed", "active"), ("active", "closed"))
    assert products(portal, status="closed").keys() == {LOTTO_REY}


def test_a_closed_agency_is_told_so(portal: Portal) -> None:
    portal.token()
    portal.query("update entity set status = 'closed' where id = 212")
    portal.query("update gate set rules_version = rules_version + 1")
    assert data(portal)["status"] == "closed"


def test_products_are_answered_as_printed(portal: Portal) -> None:
    # The document's answer is of a moment between one and half past one.
    portal.move_clock("23T13:10")
    answer = portal.ask("/gaming/products/search")
    assert answer.status_code == 201
    rows = {row["id"]: row for row in answer.json()["response"]}
    for printed in golden("products")["response"]:
        row = rows[printed["id"]]
        (coming,), (wanted,) = row["data"], printed["data"]
        assert list(row) == list(printed)
        assert row == printed | {"data": row["data"]}
        assert list(coming) == list(wanted)
        assert (coming["event_date"], coming["event_time"]) == (wanted["event_date"], wanted["event_time"])
        # Of a draw with several lists the first one stands for all.
        first_list = 1 if row["game_category"] == "lottery" else 0
        assert coming["event_id"] == portal.event(row["id"], f"23T{wanted['event_time']}", first_list)
    assert shape(rows[DORADO]) == shape(golden("products")["response"][0])
    # Of the printed rows this one was drawn last that day: tomorrow's follows.
    assert rows[DORADO]["data"][0] | {"event_id": 23286} == golden("products")["response"][0]["data"][0]
    assert rows[LOTTO_REY]["data"][0]["next_event_time"] == "14:30:00"


def test_where_nothing_follows_a_draw_its_day_is_repeated_without_a_time(portal: Portal) -> None:
    portal.owner.execute("delete from event where day > '2024-10-23'")
    # Nobody does what is due: only the clock goes on.
    portal.owner.execute("select move_house_clock('2024-10-23T21:50:00-04:00')")
    shown = products(portal)
    (coming,) = shown[TACHIRA]["data"]
    day = "2024-10-23"
    assert coming | {"event_id": 0} == {
        "event_date": day, "event_id": 0, "event_time": "22:10:00", "next_event_date": day, "next_event_time": None,
    }  # fmt: skip
    printed = next(row for row in golden("products")["response"] if row["data"][0]["next_event_time"] is None)
    assert shape(shown[TACHIRA]) == shape(printed)
    assert all(row["data"] == [] for product, row in shown.items() if product != TACHIRA)


def test_a_draw_is_on_sale_until_the_moment_it_closes(portal: Portal) -> None:
    noon = portal.event(ZAMORANO, "22T12:00", 1)
    for at, event in (("22T11:54:58", noon), ("22T11:55:00", portal.event(ZAMORANO, "22T16:00", 1))):
        portal.owner.execute("select move_house_clock(%s)", [f"2024-10-{at}-04:00"])
        assert products(portal)[ZAMORANO]["data"][0]["event_id"] == event, at
    # VE-10: an agency that closes earlier is shown the draw that it may sell.
    portal.add_rule("close", entity=213, product=ZAMORANO, minutes=300)
    assert products(portal)[ZAMORANO]["data"][0]["event_id"] == portal.event(ZAMORANO, "22T19:00", 1)


def test_a_product_shows_the_operators_own_quota(portal: Portal) -> None:
    portal.add_rule("quota", product=ZAMORANO, quota=7_550)
    portal.add_rule("quota", product=LOTTO_REY, game=5, quota=100)
    shown = products(portal)
    assert shown[ZAMORANO]["quota"] == 75.5
    # A rule about one game says nothing of the product.
    assert shown[LOTTO_REY]["quota"] == 1_000_000


@pytest.mark.parametrize(("asked", "fits"), [
    ({"game_category": "animalitos"}, lambda row: row["game_category"] == "animalitos"),
    ({"game_category": "lottery", "status": "active"}, lambda row: row["game_category"] == "lottery"),
    ({"game_product_id": LOTTO_REY}, lambda row: row["id"] == LOTTO_REY),
    ({"game_product_id": 0}, lambda row: True),
    # Those on whose draws a tripleta is sold.
    ({"game_category": "tripleta"}, lambda row: row["id"] in (LOTTO_ACTIVO, GRANJITA)),
    ({"game_category": "tripleta", "game_product_id": LOTTO_REY}, lambda row: False),
    ({"status": "closed"}, lambda row: False),
])  # fmt: skip
def test_products_are_found_by_their_filter(shared_portal: Portal, asked: dict[str, Any], fits: Any) -> None:
    whole = products(shared_portal)
    assert len(whole) == 11
    assert products(shared_portal, **asked) == {product: row for product, row in whole.items() if fits(row)}


def test_products_come_in_the_order_asked_for_and_page_by_page(shared_portal: Portal) -> None:
    def found(**asked: Any) -> list[int]:
        return [row["id"] for row in shared_portal.said("/gaming/products/search", asked)["response"]]

    by_the_catalogue = found()
    assert found(sort={"id": "asc"}) == sorted(by_the_catalogue)
    assert found(order_by=[{"name": "id", "value": "desc"}]) == sorted(by_the_catalogue, reverse=True)
    of_category = {row["id"]: row["game_category"] for row in products(shared_portal).values()}
    expected = sorted(sorted(by_the_catalogue, reverse=True), key=of_category.__getitem__)
    assert found(sort={"game_category": 1, "id": -1}) == expected
    assert found(limit=3, offset=2) == by_the_catalogue[2:5]
    refused = shared_portal.ask("/gaming/products/search", {"sort": {"price": 1}})
    assert (refused.status_code, refused.json()["error"][:22]) == (400, "cannot sort by `price`")


PATH = "/gaming/inventory/template"


def test_the_plays_begin_as_printed(shared_portal: Portal) -> None:
    answer, printed = shared_portal.ask(PATH), golden("plays")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    said = answer.json()
    assert shape(said) == shape(printed)
    assert said | {"response": said["response"][:2]} == printed


def test_every_play_of_games_1_to_6_is_there_once_in_its_canonical_spelling(shared_portal: Portal) -> None:
    rows = shared_portal.said(PATH)["response"]
    assert len({(row["game_id"], row["wager"]) for row in rows}) == len(rows) == 14_415
    assert Counter(row["game_id"] for row in rows) == {game: universe(Game(game)) for game in range(1, 7)}
    assert all(selection(Game(row["game_id"]), row["wager"]) == row["wager"] == row["code"] for row in rows)
    assert [row["game_id"] for row in rows] == sorted(row["game_id"] for row in rows)


def test_one_game_may_be_asked_for_in_either_place(shared_portal: Portal) -> None:
    rows = [row for row in shared_portal.said(PATH)["response"] if row["game_id"] == 3]
    for asked in ({"game_id": 3}, {"filter": {"game_id": 3}}, {"game_id": 3, "filter": None}):
        assert shared_portal.said(PATH, asked)["response"] == rows, asked


@pytest.mark.parametrize(("asked", "complaint"), [
    ({"game_id": 0}, "`game_id`: expected int >= 1"),
    ({"game_id": 7}, "`game_id`: expected int <= 6"),
    ({"filter": {"game_id": 7}}, "`filter.game_id`: expected int <= 6"),
    ({"game_id": "1"}, "`game_id`: expected int"),
    ({"game_id": 1, "filter": {"game_id": 2}}, "`game_id` and `filter.game_id` are different games"),
])  # fmt: skip
def test_plays_that_are_not_listed_are_refused_by_name(shared_portal: Portal, asked: Any, complaint: str) -> None:
    answer = shared_portal.ask(PATH, asked)
    assert (answer.status_code, answer.json()["status"]) == (400, 400)
    assert answer.json()["error"].startswith(complaint)


def test_whoever_has_the_plays_is_not_sent_them_again(shared_portal: Portal) -> None:
    first = shared_portal.ask(PATH)
    again = shared_portal.ask(PATH, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    # Kept by the till alone, and asked about each time.
    assert first.headers["cache-control"] == again.headers["cache-control"] == "private, no-cache"
    other = shared_portal.ask(PATH, {"game_id": 1}, headers={"if-none-match": first.headers["etag"]})
    assert other.status_code == 200
    assert other.headers["etag"] != first.headers["etag"]


def test_the_plays_are_made_once_in_a_process() -> None:
    assert page(None)[0] is page(None)[0]


@pytest.mark.parametrize(
    ("known", "said"),
    [(True, one) for one in (['"a"'], ['W/"a"'], ['"b", "a"'], ['"b"', '"a"'], ["*"])]
    + [(False, one) for one in (['"b"'], ["a"], [""], [])],
)
def test_an_etag_is_known_by_its_name(known: bool, said: list[str]) -> None:
    assert matches(said, '"a"') is known
