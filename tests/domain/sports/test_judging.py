"""Lines are counted as if each were written out, and void games count as the coupon's rule says (JP-10, JP-20, JP-40)."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.refusals import must_be

from taquilla.domain.sports.coupons import Leg, Picks, lines_of, pattern
from taquilla.domain.sports.judging import GameOutcome, Judge, Judged, NotYetJudged, VoidGame, VoidRule, judge, voided_at

NOON = datetime(2024, 7, 11, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
A_MOMENT = timedelta(microseconds=1)
HOME, DRAW, AWAY = 101, 102, 103
VOID, PENDING = GameOutcome(is_void=True), GameOutcome()
ONE, TWO = GameOutcome(frozenset({HOME})), GameOutcome(frozenset({AWAY}))

OUTCOMES = some.frozensets(some.sampled_from([HOME, DRAW, AWAY]))
GAMES = some.lists(some.tuples(OUTCOMES.map(lambda leg: tuple(sorted(leg))), some.none() | OUTCOMES), min_size=1, max_size=6)


def legs(number: int) -> list[Leg]:
    return [Leg(100 + game, 1, NOON, (HOME, DRAW, AWAY), DRAW) for game in range(number)]


def written_out(picks: Picks, judged: Judged) -> dict[int, int]:
    """Return the number of lines by hits, counted line by line."""
    hits: Counter[int] = Counter()
    for line in product(*(picked or (None,) for picked in picks)):
        each = zip(line, judged.games, strict=True)
        hits[sum(pick is not None and (winning is None or pick in winning) for pick, winning in each)] += 1
    return dict(hits)


@given(GAMES)
def test_the_polynomial_counts_the_same_hits_as_all_lines_written_out(games) -> None:
    picks, judged = tuple(picked for picked, _ in games), Judged(tuple(winning for _, winning in games))
    counted = Judge(judged).hits(pattern(picks))
    assert counted == written_out(picks, judged)
    assert sum(counted.values()) == lines_of(picks)
    assert list(counted) == sorted(counted, reverse=True)


@given(some.lists(some.lists(OUTCOMES, min_size=3, max_size=3), max_size=5))
def test_the_cache_of_one_ticket_changes_no_other(tickets: list[list[frozenset[int]]]) -> None:
    judged = Judged((frozenset({HOME}), None, frozenset({AWAY, DRAW})))
    remembering = Judge(judged)
    for ticket in tickets:
        picks = tuple(tuple(sorted(leg)) for leg in ticket)
        assert remembering.hits(pattern(picks)) == written_out(picks, judged)


def test_a_coupon_of_a_million_millions_of_lines_is_counted_at_once() -> None:
    judged = Judged((frozenset({HOME}),) * 30)
    hits = Judge(judged).hits(pattern(((HOME, DRAW, AWAY),) * 30))
    assert sum(hits.values()) == 3**30
    assert (hits[30], hits[29], hits[0]) == (1, 60, 2**30)


@pytest.mark.parametrize(("counts_as", "hits"), [(VoidGame.HIT, {3: 2}), (VoidGame.MISS, {2: 2}), (VoidGame.DRAW, {3: 1, 2: 1})])
def test_a_void_game_counts_as_the_rule_says(counts_as: VoidGame, hits: dict[int, int]) -> None:
    judged = must_be(Judged, judge(legs(3), [VOID, ONE, TWO], VoidRule(counts_as)))
    assert Judge(judged).hits("101,102 101 103") == hits


@pytest.mark.parametrize(("games", "reserves", "judged"), [
    ([VOID, ONE, ONE], [TWO], Judged((TWO.winning, ONE.winning, ONE.winning))),
    ([ONE, VOID, VOID], [ONE, TWO], Judged((ONE.winning, ONE.winning, TWO.winning))),
    ([ONE, VOID, ONE], [VOID, TWO], Judged((ONE.winning, TWO.winning, ONE.winning))),
    ([VOID, ONE, VOID], [TWO], Judged((TWO.winning, ONE.winning, None), frozenset({2}))),
    ([VOID, ONE, ONE], [VOID], Judged((None, ONE.winning, ONE.winning), frozenset({0}))),
    ([VOID, ONE, ONE], [PENDING], NotYetJudged((), (0,))),
    ([VOID, ONE, ONE], [TWO, PENDING], Judged((TWO.winning, ONE.winning, ONE.winning))),
    ([VOID, VOID, ONE], [VOID, TWO, PENDING], NotYetJudged((), (2,))),
    ([ONE, ONE, ONE], [PENDING], Judged((ONE.winning,) * 3)),
])  # fmt: skip
def test_reserves_take_the_place_of_void_games_in_their_order(games, reserves, judged) -> None:
    """V1. The remaining void games count as hits; a reserve that is not needed does not count."""
    assert judge(legs(3), games, VoidRule(), reserves) == judged


@pytest.mark.parametrize(("rescheduled", "too_late"), [
    (None, 24 * HOUR),
    (3 * HOUR, 27 * HOUR),  # it starts before the last game, and stays valid
    (48 * HOUR - A_MOMENT, 72 * HOUR - A_MOMENT),
    (48 * HOUR, 24 * HOUR),  # the last game's own hour is too late, unless it ends within the grace
    (72 * HOUR, 24 * HOUR),
    (-2 * HOUR, 24 * HOUR),  # brought forward: the grace is that of the plan
])  # fmt: skip
def test_a_game_is_void_from_the_end_of_its_grace(rescheduled: timedelta | None, too_late: timedelta) -> None:
    moved = None if rescheduled is None else NOON + rescheduled
    assert voided_at(NOON, moved, NOON + 48 * HOUR) == NOON + too_late
