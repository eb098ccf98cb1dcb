"""Every winner gets the prize of its own terms, and a settlement in steps forgets nobody and pays nobody twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from taquilla.domain.lottery.settling import Cursor, MarketPhase, WinningTerms, next_cursor, prizes


def test_each_wager_wins_by_its_own_terms_and_less_than_half_a_cent_is_no_prize() -> None:
    terms = [WinningTerms(*one) for one in ((5_00, 30_00), (5_00, 2_50), (1_00, 30_00), (33, 2_50), (33, 2_48))]
    nothing = WinningTerms(1, 49)  # zero minor units move nowhere
    assert list(prizes([nothing, *terms]).items()) == list(zip(terms, (150_00, 12_50, 30_00, 83, 82), strict=True))
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
