"""Every winner gets the prize of its own terms, and a settlement in steps forgets nobody and pays nobody twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.domain.conftest import Banca

from taquilla.domain.lottery.settling import Cursor, MarketPhase, WinningTerms, next_cursor, prizes


@pytest.mark.parametrize(("stake", "multiplier", "prize"), [
    (5_00, 600_00, 3000_00),
    (11_00, 30_00, 330_00),
    (33, 2_50, 83),  # 0.825 is half up
    (33, 2_48, 82),  # 0.8184 is not
    (1, 1_00, 1),
    (1, 50, 1),
    (9_007_199_254_740_993, 1_00, 9_007_199_254_740_993),  # which no float can hold
])  # fmt: skip
def test_a_prize_is_the_stake_times_the_multiplier_it_was_sold_on(stake: int, multiplier: int, prize: int) -> None:
    terms = WinningTerms(stake, multiplier)
    assert prizes([terms]) == {terms: prize}


def test_each_wager_wins_by_its_own_terms() -> None:
    terms = [WinningTerms(5_00, 30_00), WinningTerms(5_00, 2_50), WinningTerms(1_00, 30_00)]
    assert list(prizes(terms).items()) == list(zip(terms, (150_00, 12_50, 30_00), strict=True))


def test_a_hit_that_is_worth_less_than_half_a_cent_is_no_prize() -> None:
    """Zero minor units move nowhere."""
    nothing, something = WinningTerms(1, 49), WinningTerms(5_00, 30_00)
    assert prizes([nothing, something]) == {something: 150_00}
    assert prizes([nothing]) == prizes([]) == {}


@pytest.mark.parametrize(("found", "cursor"), [
    (0, Cursor(MarketPhase.PRIZES, hit=3)),
    (1, Cursor(MarketPhase.PRIZES, hit=3)),
    (2, Cursor(MarketPhase.PRIZES, seq=12, hit=2)),  # a full step: there may be more of this selection
])  # fmt: skip
def test_a_step_leaves_off_where_the_next_one_begins(found: int, cursor: Cursor) -> None:
    last = [10, 11, 12][found]
    assert next_cursor(Cursor(MarketPhase.PRIZES, 10, hit=2), found, last, 2) == cursor


@given(
    per_selection=some.lists(some.lists(some.tuples(some.integers(1, 9), some.integers(0, 3)), unique=True), max_size=4),
    rows_max=some.integers(1, 5),
)
def test_steps_of_any_size_meet_every_winner_once(per_selection: list[list[tuple[int, int]]], rows_max: int) -> None:
    cursor, met = Cursor(MarketPhase.PRIZES), []
    while cursor.hit < len(per_selection):
        left = [place for place in sorted(per_selection[cursor.hit]) if place[0] > cursor.seq]
        last = left[:rows_max][-1:]  # a step ends with a ticket
        read = [place for place in left if last and place[0] <= last[0][0]]
        met += [(cursor.hit, *place) for place in read]
        cursor = next_cursor(cursor, len(read), read[-1][0] if read else cursor.seq, rows_max)
    assert met == [(hit, *place) for hit, places in enumerate(per_selection) for place in sorted(places)]


@pytest.mark.parametrize("story", [["7"], ["8", "7"], ["7", "8", "7"]])
def test_the_version_in_force_alone_decides_who_wins(story: list[str]) -> None:
    banca = Banca()
    ticket = banca.sell("noon animalitos 7 3.00", "noon animalitos 8 1.00")
    for outcome in story:
        banca.settle("noon", outcome)
    (prize,) = banca.standing(ticket).prizes
    assert (prize.line, prize.version, prize.amount) == (0, len(story), 90_00)
