"""Games end or are void, by the coupon's policy. How it is divided and paid is told by histories (model/settling.py)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from taquilla.domain.sports import outcomes, settling
from taquilla.domain.sports.judging import CalledOff, Judged, NotYetJudged
from taquilla.domain.sports.lifecycle import SettlingStep, TicketSettlement
from taquilla.domain.sports.pools import TierKind
from taquilla.domain.sports.taxes import TaxedPayout

NOON = datetime(2026, 3, 7, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
HOME, DRAW, AWAY = 101, 102, 103
OUTCOMES = {HOME: "home", DRAW: "Draw", AWAY: "away"}


def read(*won: int, voided: tuple[int, ...] = (), void: bool = False, version: int = 1) -> outcomes.ApprovedReading:
    return outcomes.ApprovedReading(version, won, voided, void)


def game(
    event: int, reading: outcomes.ApprovedReading | None = None, *, moved: timedelta = timedelta(0), reserve: bool = False
) -> outcomes.CouponGame:
    """A game that was to start so many hours after noon as its event's number says."""
    planned = NOON + event * HOUR
    return outcomes.CouponGame(event, reserve, planned, planned + moved, OUTCOMES, reading)


def terms(
    policy: str = "as_hit", *, kind: str = "jackpot", max_void: int = 3, reductions: tuple[int, ...] = ()
) -> outcomes.CouponTerms:
    tiers = (outcomes.TierPromise(2, TierKind.FIXED, 0, 1000, 0), outcomes.TierPromise(3, TierKind.FIXED, 0, 10_000, 0))
    return outcomes.CouponTerms(1, kind, 100, 0, policy, max_void, reductions, DAY, "same", tiers)


THREE = (read(HOME), read(DRAW), read(AWAY))
WON = (frozenset({HOME}), frozenset({DRAW}), frozenset({AWAY}))
VOID = read(void=True)


@pytest.mark.parametrize(("readings", "policy", "expected"), [
    (THREE, "as_hit", Judged(WON)),
    ((read(HOME, 999), *THREE[1:]), "as_hit", Judged(WON)),
    ((read(HOME, AWAY), *THREE[1:]), "as_hit", Judged((frozenset({HOME, AWAY}), *WON[1:]))),
    # A market of which nothing won and something is void is void; one that is won is not, whatever else is void.
    ((read(7, voided=(HOME,)), *THREE[1:]), "as_hit", Judged((None, *WON[1:]), frozenset({0}))),
    ((read(HOME, voided=(AWAY,)), *THREE[1:]), "as_hit", Judged(WON)),
    ((read(7), *THREE[1:]), "as_hit", Judged((frozenset(), *WON[1:]))),
    ((VOID, *THREE[1:]), "as_hit", Judged((None, *WON[1:]), frozenset({0}))),
    ((VOID, *THREE[1:]), "reserve", Judged((None, *WON[1:]), frozenset({0}))),
    ((VOID, *THREE[1:]), "remaining", Judged((frozenset(), *WON[1:]), frozenset({0}))),
    ((VOID, *THREE[1:]), "draw", Judged((frozenset({DRAW}), *WON[1:]), frozenset({0}))),
    ((VOID, *THREE[1:]), "refund", CalledOff(1)),
    ((VOID, VOID, THREE[2]), "as_hit", Judged((None, None, WON[2]), frozenset({0, 1}))),
    ((VOID, VOID, VOID), "as_hit", CalledOff(3)),
    ((None, *THREE[1:]), "as_hit", NotYetJudged((0,))),
])  # fmt: skip
def test_what_hits_follows_from_what_was_read_and_the_coupons_policy(readings, policy, expected) -> None:
    games = [game(event, reading) for event, reading in enumerate(readings, 1)]
    assert outcomes.verdict(terms(policy), games, NOON + 5 * HOUR) == expected


def test_more_void_games_than_may_be_call_a_coupon_off_and_a_card_goes_on_with_one() -> None:
    games = [game(1, VOID), game(2, VOID), game(3, THREE[2])]
    assert outcomes.verdict(terms(max_void=2), games, NOON) == Judged((None, None, WON[2]), frozenset({0, 1}))
    assert outcomes.verdict(terms(max_void=1), games, NOON) == CalledOff(2)
    plays_on = Judged((frozenset(), frozenset(), WON[2]), frozenset({0, 1}))
    assert outcomes.verdict(terms(kind="superbet", max_void=0), games, NOON) == plays_on


def test_a_game_of_which_nothing_is_read_is_void_a_day_after_its_planned_start() -> None:
    games = [game(1), game(2, THREE[1]), game(3, THREE[2])]
    assert outcomes.verdict(terms(), games, games[0].planned + DAY - timedelta(seconds=1)) == NotYetJudged((0,))
    assert outcomes.verdict(terms(), games, games[0].planned + DAY) == Judged((None, *WON[1:]), frozenset({0}))


@pytest.mark.parametrize(("moved", "stands"), [(HOUR, True), (DAY - HOUR, True), (DAY, False), (2 * DAY, False)])
def test_what_is_read_of_a_game_that_was_moved_too_far_does_not_count(moved: timedelta, stands: bool) -> None:
    (first, *_) = outcomes.in_time(terms(), [game(1, THREE[0], moved=moved), game(2, THREE[1]), game(3, THREE[2])])
    assert (first.reading is not None) is stands


def test_a_correction_reads_a_reserve_that_was_not_needed_before() -> None:
    played = [game(1, THREE[0]), game(2, THREE[1]), game(3, THREE[2])]
    reserve = game(4, None, reserve=True)
    settled = outcomes.EarlierSettlement(outcomes.read_by([*played, reserve]), NOON)
    corrected = [game(1, read(version=2, void=True)), *played[1:]]

    def again(reserve: outcomes.CouponGame, at: datetime) -> Any:
        rules = terms("reserve")
        return outcomes.verdict_again(rules, outcomes.read_again(rules, [*corrected, reserve], settled), settled, at)

    assert again(reserve, NOON) == NotYetJudged((), (0,))
    assert again(game(4, read(AWAY), reserve=True), NOON) == Judged((frozenset({AWAY}), *WON[1:]))
    # Moved too far it does not count, whatever is read of it (JP-20).
    assert again(game(4, read(AWAY), reserve=True, moved=DAY), NOON) == NotYetJudged((), (0,))
    # Nothing is read of it in time: then it is void too, and does not come back.
    assert again(reserve, reserve.planned + DAY) == Judged((None, *WON[1:]), frozenset({0}))
    late = outcomes.EarlierSettlement(settled.versions, reserve.planned + DAY)
    assert outcomes.read_again(terms("reserve"), [*corrected, game(4, read(AWAY), reserve=True)], late)[3].reading is None


@pytest.mark.parametrize(("prize", "price", "line_price", "won"), [
    *((10_000, price, 1_000, 10 * price) for price in (1000, 500, 333, 1, 0, 2000)),
    (1, 50, 100, 1), (1, 49, 100, 0), (3, 50, 100, 2), (5, 30, 100, 2),
])  # fmt: skip
def test_a_cards_prize_grows_with_the_price_and_is_rounded_half_up(prize: int, price: int, line_price: int, won: int) -> None:
    assert settling.scaled(prize, price, line_price) == won


def test_a_card_of_void_picks_alone_is_void_whatever_others_win() -> None:
    decided = Judged((frozenset(), WON[1], frozenset()), frozenset({0, 2}))
    teller = settling.Teller(terms(kind="superbet"), decided, {2: 1_000}, 3, {})
    settled = [
        teller.settle(settling.TicketToSettle(1, NOON.date(), pattern, 100, 100, 80, 2000, "net", "sale", "KE", 1, "pending"))
        for pattern in ("101 - 103", "101 102 103")
    ]
    assert settled[0] == TicketSettlement(SettlingStep.VOID, TaxedPayout(100, 0, 100))
    assert settled[1].step is SettlingStep.LOSE
