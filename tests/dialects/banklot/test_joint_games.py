"""Games that several draws judge: A+B waits for both lists, a tripleta wins at the draw that completes it, over real HTTP."""

from typing import Any

from tests.dialects.banklot.conftest import CREATE, Portal, ticket

ZULIA, TACHIRA, ACTIVO, JUNGLA, CHANCE = 2, 4, 5, 6, 27
TRIPLETA, TRIPLE_AB, TERMINAL_AB = 7, 8, 9


def refusal(portal: Portal, *wagers: tuple[int, int, str, int]) -> Any:
    answer = portal.said(CREATE, ticket(*wagers))
    return answer["status"], answer.get("error")


def pair(portal: Portal, product: int, at: str) -> tuple[int, int]:
    return portal.event(product, at, 1), portal.event(product, at, 2)


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


def test_a_run_of_fewer_draws_than_it_needs_is_not_sold(portal: Portal) -> None:
    first = portal.event(ACTIVO, "23T19:00")
    portal.owner.execute("delete from event where draws_at > '2024-10-24T15:30-04:00'")
    assert refusal(portal, (first, TRIPLETA, "1,2,3", 1)) == (422, "wager 1 (`1,2,3`): too few draws are planned for this game")
    assert portal.sell((portal.event(ACTIVO, "23T18:00"), TRIPLETA, "1,2,3", 1))["num_wagers"] == 1
