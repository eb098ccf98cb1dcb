"""The valid plays: all that are listed can be sold, none is missing, and nobody is sent an unchanged list again."""

from collections import Counter
from typing import Any

import pytest
from tests.dialects.banklot.conftest import Portal, golden
from tests.dialects.conftest import shape

from taquilla.dialects.banklot.offers import matches, page
from taquilla.domain.lottery.games import Game, selection, universe

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


@pytest.mark.parametrize("asked", [{"game_id": 3}, {"filter": {"game_id": 3}}, {"game_id": 3, "filter": {"game_id": 3}}])
def test_one_game_may_be_asked_for_in_either_place(shared_portal: Portal, asked: Any) -> None:
    rows = shared_portal.said(PATH, asked)["response"]
    assert rows == [row for row in shared_portal.said(PATH)["response"] if row["game_id"] == 3]


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
