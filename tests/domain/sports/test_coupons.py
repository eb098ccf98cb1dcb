"""A coupon is sold as it was filled in, or refused for its first fault (JP-01 to JP-06, JP-41)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest

from taquilla.domain.ledger.refusals import Reason
from taquilla.domain.sports import coupons

R = Reason
NOON = datetime(2024, 7, 11, 12, tzinfo=UTC)
A_MOMENT = timedelta(microseconds=1)
HOME, DRAW, AWAY = 101, 102, 103
USUAL = coupons.Combining()
SAMPLE = [101, 102, 102, 101, 101, 101, 102]


def a_leg(
    event: int, *, starts_in: int = 24, outcomes: tuple[int, ...] = (HOME, DRAW, AWAY), draw: int | None = DRAW
) -> coupons.Leg:
    return coupons.Leg(event, 1, NOON + timedelta(hours=starts_in), outcomes, draw)


def a_coupon(games: int = 7, *, line_price: int = 25, combining: coupons.Combining = USUAL, reserves: int = 0) -> coupons.Coupon:
    legs = tuple(a_leg(100 + game, starts_in=24 + game) for game in range(games))
    return coupons.Coupon(legs, line_price, combining, tuple(a_leg(200 + game) for game in range(reserves)))


def a_card() -> coupons.Card:
    """Six markets of event 100001, each with two sides: 101 and 107, 102 and 108, and so on."""
    return coupons.Card(tuple(coupons.Leg(100001, 1 + side, NOON, (101 + side, 107 + side)) for side in range(6)))


@pytest.mark.parametrize(("bets", "price", "refusal"), [
    *((bets, 25, coupons.CouponRefusal(R.PICKS_MISCOUNTED, bound=7)) for bets in (SAMPLE[:6], [*SAMPLE, HOME], [])),
    ([*SAMPLE[:6], []], 25, coupons.CouponRefusal(R.PICKS_MISCOUNTED, 6, bound=7)),
    ([*SAMPLE[:6], [HOME]], 25, None),
    ([*SAMPLE[:6], [HOME, HOME]], 50, coupons.CouponRefusal(R.PICK_REPEATED, 6)),
    ([*SAMPLE[:6], 104], 25, coupons.CouponRefusal(R.PICK_UNKNOWN, 6, 104)),
    ([[HOME, DRAW]] * 5 + [HOME] * 2, 32 * 25, None),
    ([[HOME, DRAW]] * 6 + [HOME], 64 * 25, coupons.CouponRefusal(R.DOUBLES_TOO_MANY, bound=5)),
    ([[HOME, DRAW, AWAY]] + [HOME] * 6, 75, coupons.CouponRefusal(R.TRIPLES_TOO_MANY, bound=0)),
    (SAMPLE, 24, coupons.CouponRefusal(R.PRICE_WRONG, bound=25)), (SAMPLE, 26, coupons.CouponRefusal(R.PRICE_WRONG, bound=25)),
    ([[HOME, DRAW], *SAMPLE[1:]], 25, coupons.CouponRefusal(R.PRICE_WRONG, bound=50)),
])  # fmt: skip
def test_a_coupon_that_is_filled_in_wrongly_is_refused(bets, price, refusal) -> None:
    answer = coupons.play_coupon(bets, price, a_coupon(), NOON)
    assert answer == refusal if refusal else isinstance(answer, coupons.PlayedCoupon)


@pytest.mark.parametrize(("lines_max", "reason"), [(12, None), (11, coupons.CouponRefusal(R.LINES_TOO_MANY, bound=11))])
def test_lines_have_a_bound_of_their_own(lines_max: int, reason: coupons.CouponRefusal | None) -> None:
    bets = [[HOME, DRAW], [HOME, DRAW], [HOME, DRAW, AWAY], *SAMPLE[3:]]
    answer = coupons.play_coupon(bets, 12 * 25, a_coupon(combining=coupons.Combining(2, 1, lines_max)), NOON)
    assert answer == reason if reason else isinstance(answer, coupons.PlayedCoupon)


def test_a_coupon_that_says_nothing_else_bounds_its_lines_at_32() -> None:
    answer = coupons.play_coupon([[HOME, DRAW]] * 6 + [HOME], 64 * 25, a_coupon(combining=coupons.Combining(doubles_max=7)), NOON)
    assert answer == coupons.CouponRefusal(R.LINES_TOO_MANY, bound=32)


Filled = tuple[list[int | list[int]], coupons.Coupon, int]

# Each function adds one fault to a coupon of nine games, whatever other faults it has.
FLAWS: list[tuple[Reason, Callable[[Filled], Filled]]] = [
    (R.PICKS_MISCOUNTED, lambda filled: ([*filled[0], HOME], filled[1], filled[2])),
    (R.PICKS_MISCOUNTED, lambda filled: ([[], *filled[0][1:]], filled[1], filled[2])),
    (R.PICK_REPEATED, lambda filled: ([filled[0][0], [HOME, HOME], *filled[0][2:]], filled[1], filled[2])),
    (R.PICK_UNKNOWN, lambda filled: ([*filled[0][:2], 999, *filled[0][3:]], filled[1], filled[2])),
    (R.SPORT_EVENT_STARTED, lambda filled: (filled[0], filled[1], 24)),
    (R.DOUBLES_TOO_MANY, lambda filled: ([*filled[0][:3], [1, 2], *filled[0][4:]], filled[1], filled[2])),
    (R.TRIPLES_TOO_MANY, lambda filled: ([*filled[0][:4], [1, 2, 3], *filled[0][5:]], filled[1], filled[2])),
    (R.LINES_TOO_MANY, lambda filled: (filled[0], replace(filled[1], combining=coupons.Combining(0, 0, 0)), filled[2])),
    (R.PRICE_WRONG, lambda filled: (filled[0], replace(filled[1], line_price=26), filled[2])),
]


@pytest.mark.parametrize(("first", "second"), list(combinations(FLAWS, 2)))
def test_of_two_flaws_the_earlier_is_named(first, second) -> None:
    coupon = replace(a_coupon(9), legs=tuple(a_leg(100 + game, outcomes=(HOME, DRAW, AWAY, 1, 2, 3)) for game in range(9)))
    filled: Filled = ([HOME] * 9, replace(coupon, combining=coupons.Combining(0, 0, 32)), 0)
    for _, add_flaw in (second, first):
        filled = add_flaw(filled)
    bets, coupon, hours = filled
    answer = coupons.play_coupon(bets, 25, coupon, NOON + timedelta(hours=hours))
    assert isinstance(answer, coupons.CouponRefusal)
    assert answer.reason is first[0]


def test_reasons_are_declared_in_the_order_of_checking() -> None:
    assert [reason for reason in Reason if reason in dict(FLAWS)] == list(dict(FLAWS))


@pytest.mark.parametrize(("coupon", "field"), [
    (a_coupon(reserves=3), None), (a_coupon(1, line_price=1), None), (a_coupon(coupons.LEGS_MAX), None),
    (a_coupon(0), "legs"), (a_coupon(coupons.LEGS_MAX - 1, reserves=2), "legs"),
    (replace(a_coupon(), legs=(a_leg(1), a_leg(1))), "legs"),
    (replace(a_coupon(), reserves=(a_leg(100),)), "legs"),
    (replace(a_coupon(), legs=(a_leg(1, outcomes=(HOME,), draw=None),)), "outcomes"),
    (replace(a_coupon(), legs=(a_leg(1, outcomes=(HOME, HOME), draw=None),)), "outcomes"),
    (replace(a_coupon(), legs=(a_leg(1, outcomes=(HOME, AWAY)),)), "draw"),
    (replace(a_coupon(), reserves=(a_leg(1, outcomes=(HOME, AWAY), draw=None),)), "reserves"),
    (replace(a_coupon(), reserves=(a_leg(1, outcomes=(AWAY, HOME, DRAW)),)), None),
    (replace(a_coupon(), reserves=(a_leg(1, starts_in=23),)), "reserves"),
    (a_coupon(line_price=0), "line_price"),
    (a_coupon(combining=coupons.Combining(doubles_max=-1)), "combining"),
    (a_coupon(combining=coupons.Combining(0, 0, lines_max=1)), None),
    (a_coupon(combining=coupons.Combining(lines_max=0)), "combining"),
])  # fmt: skip
def test_a_coupon_that_cannot_be_played_names_its_fault(coupon: coupons.Coupon, field: str | None) -> None:
    assert coupons.refuse_coupon(coupon) == field


BEFORE = NOON - A_MOMENT


def test_a_card_is_one_line_with_its_picks_in_the_order_of_the_markets() -> None:
    for bets, price, picks in (
        ([101, 102, 103, 104, 105, 106], 2000, (101, 102, 103, 104, 105, 106)),
        ([112, 103, 107, 111, 102, 104], 1, (107, 102, 103, 104, 111, 112)),
    ):
        played = coupons.PlayedCoupon(tuple((pick,) for pick in picks), 1, price)
        assert coupons.play_card(bets, price, a_card(), BEFORE) == played


@pytest.mark.parametrize(("bets", "refusal"), [
    ([101, 102, 101], coupons.CouponRefusal(R.PICK_REPEATED, outcome=101)),
    ([101, 113], coupons.CouponRefusal(R.PICK_UNKNOWN, outcome=113)),
    ([101, 104], coupons.CouponRefusal(R.MARKET_NOT_ALLOWED, 3, 104)),
    ([101, 102, 108], coupons.CouponRefusal(R.MARKET_REPEATED, 1, 108)),
    *((bets, coupons.CouponRefusal(R.PICKS_TOO_FEW, bound=6)) for bets in ([101, 102, 103, 105, 106], [101], [])),
    ([113, 113], coupons.CouponRefusal(R.PICK_REPEATED, outcome=113)),
    ([104, 110, 113], coupons.CouponRefusal(R.PICK_UNKNOWN, outcome=113)),
    ([104, 110], coupons.CouponRefusal(R.MARKET_NOT_ALLOWED, 3, 104)),
])  # fmt: skip
def test_a_card_that_is_filled_in_wrongly_is_refused(bets: list[int], refusal: coupons.CouponRefusal) -> None:
    card = a_card()
    closed = card.legs[3]._replace(is_allowed=False)
    card = replace(card, legs=(*card.legs[:3], closed, *card.legs[4:]))
    assert coupons.play_card(bets, 2000, card, BEFORE) == refusal
    assert coupons.play_card(bets, 2000, card, NOON) == refusal  # faults of the card are checked before its time


def test_a_card_closes_when_its_event_starts() -> None:
    bets = [101, 102, 103, 104, 105, 106]
    assert isinstance(coupons.play_card(bets, 2000, a_card(), BEFORE), coupons.PlayedCoupon)
    assert coupons.play_card(bets, 2000, a_card(), NOON) == coupons.CouponRefusal(R.SPORT_EVENT_STARTED, events=(100001,))
