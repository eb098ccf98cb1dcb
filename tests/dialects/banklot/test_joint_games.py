"""Games that several draws judge: A+B waits for both lists, a tripleta wins at the draw that completes it, over real HTTP."""

from typing import Any

from tests.dialects.banklot.conftest import CREATE, PAY, VIEW, Portal, claim, ticket

SEARCH = "/gaming/events/search/kiosk"
ZULIA, TACHIRA, ACTIVO, JUNGLA, CHANCE = 2, 4, 5, 6, 27
TRIPLETA, TRIPLE_AB, TERMINAL_AB = 7, 8, 9
HOURS = [f"{hour:02d}:00" for hour in range(8, 20)]


def refusal(portal: Portal, *wagers: tuple[int, int, str, int]) -> Any:
    answer = portal.said(CREATE, ticket(*wagers))
    return answer["status"], answer.get("error")


def statuses(portal: Portal, sold: Any) -> list[str]:
    return [wager["status"] for wager in portal.said(VIEW, claim(sold))["response"]["wagers"]]


def paid(portal: Portal, sold: Any) -> Any:
    answer = portal.said(PAY, claim(sold))
    return answer["response"]["prize"] if "response" in answer else answer["error"]


def pair(portal: Portal, product: int, at: str) -> tuple[int, int]:
    return portal.event(product, at, 1), portal.event(product, at, 2)


def test_a_pair_is_sold_on_list_a_where_it_has_a_multiplier(portal: Portal) -> None:
    not_offered = "wager 1 (`123-456`): the event does not offer this game"
    for draw in ((CHANCE, "22T13:00", 2), (CHANCE, "22T13:00", 3), (ZULIA, "22T12:45", 1), (ACTIVO, "22T12:00", 0)):
        assert refusal(portal, (portal.event(*draw), TRIPLE_AB, "123-456", 1)) == (422, not_offered)
    first, _ = pair(portal, CHANCE, "22T13:00")
    assert refusal(portal, (first, TRIPLE_AB, "123-45", 1)) == (422, "wager 1 (`123-45`): the number does not fit the game")
    assert refusal(portal, (first, TERMINAL_AB, "12-34", 1))[1] == "wager 1 (`12-34`): the event does not offer this game"
    first, _ = pair(portal, TACHIRA, "22T13:15")
    assert refusal(portal, (first, TERMINAL_AB, "7-8", 1))[1] == "wager 1 (`7-8`): the number does not fit the game"


def test_a_ticket_is_found_by_the_category_of_what_was_played(portal: Portal) -> None:
    """A tripleta is a category of its own, as in reports; a pair belongs to the category of its draws."""
    noon, (first, _) = portal.event(ACTIVO, "22T12:00"), pair(portal, CHANCE, "22T13:00")
    wagers = {
        "run": [(noon, TRIPLETA, "1,2,3", 1)],
        "figure": [(noon, 5, "1", 1)],
        "pair": [(first, TRIPLE_AB, "123-456", 1)],
        "all": [(first, 1, "123", 1), (noon, 5, "1", 1), (noon, TRIPLETA, "1,2,3", 1)],
    }
    numbers = {portal.sell(*sold)["ticket_number"]: name for name, sold in wagers.items()}
    for asked, expected in (
        ({"game_category": "tripleta"}, ["all", "run"]),
        ({"game_category": "animalitos"}, ["all", "figure"]),
        ({"game_category": "lottery"}, ["all", "pair"]),
        ({"game_category": "animalitos77"}, []),
        ({"game_category": "tripleta", "game_product_id": ACTIVO, "status": "sold"}, ["all", "run"]),
        ({"game_category": "tripleta", "game_product_id": CHANCE}, []),  # one wager fits all of it, or none does
        ({"game_category": "tripleta", "status": "canceled"}, []),
    ):
        rows = portal.said("/user/ticket/", {"filter": asked})["response"]
        assert [numbers[row["ticket_number"]] for row in rows] == expected, asked
    for category, sale in (("tripleta", 2), ("animalitos", 2), ("lottery", 2)):
        report = {"between_timestamp": ["2024-10-22", "2024-10-22"], "category": category}
        assert portal.said("/gaming/reports", report)["total"]["sale"] == sale, category


def test_draws_and_products_are_found_by_the_tripletas_that_are_sold_on_them(portal: Portal) -> None:
    def products(path: str, by: str = "game_product_id") -> set[int]:
        said = portal.said(path, {"filter": {"game_category": "tripleta"}}).get("response", [])
        return {row[by] for row in said}

    granjita, rey, results, offered = 7, 30, "/gaming/result/0", "/gaming/products/search"
    assert products(SEARCH) == products(offered, "id") == {ACTIVO, granjita}
    portal.add_rule("multiplier", product=rey, game=TRIPLETA, hundredths=40_00)
    assert products(SEARCH) == products(offered, "id") == {ACTIVO, granjita, rey}
    portal.move_clock("22T12:01")
    for product, at in ((ACTIVO, "22T12:00"), (rey, "22T11:30"), (JUNGLA, "22T11:00")):
        portal.draw(portal.event(product, at), "7")
    assert products(results) == {ACTIVO, rey}


def test_a_run_of_fewer_draws_than_it_needs_is_not_sold(portal: Portal) -> None:
    first = portal.event(ACTIVO, "23T19:00")
    portal.owner.execute("delete from event where draws_at > '2024-10-24T15:30-04:00'")
    assert refusal(portal, (first, TRIPLETA, "1,2,3", 1)) == (422, "wager 1 (`1,2,3`): too few draws are planned for this game")
    assert portal.sell((portal.event(ACTIVO, "23T18:00"), TRIPLETA, "1,2,3", 1))["num_wagers"] == 1


def test_a_correction_inside_a_run_counts_and_what_was_paid_stays_paid(portal: Portal) -> None:
    events = [portal.event(ACTIVO, f"22T{hour}") for hour in HOURS[:10]]
    early, late = portal.sell((events[0], TRIPLETA, "1,2,3", 1)), portal.sell((events[0], TRIPLETA, "1,2,4", 1))
    portal.move_clock("22T17:01")
    for event, outcome in zip(events, "123", strict=False):
        portal.draw(event, outcome)
    assert (paid(portal, early), statuses(portal, late)) == (50, ["sold"])
    portal.draw(events[2], "4")
    assert (statuses(portal, early), paid(portal, late)) == (["sold"], 50)
    assert paid(portal, early) == "ticket already paid"
    for event in events[3:]:
        portal.draw(event, "3")
    assert (statuses(portal, early), paid(portal, early)) == (["winner"], "ticket already paid")
    portal.assert_audit_clean()
