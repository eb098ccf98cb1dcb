"""Bounds of stakes, quotas and prizes: within them all prizes and their sums fit a bigint."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as some

from taquilla.domain.ledger import bounds
from taquilla.domain.lottery.games import WHEELS, Game, universe
from taquilla.domain.lottery.markets import return_refusal
from taquilla.domain.sports.settling import scaled
from taquilla.domain.sports.ticket_codes import CODES

BIGINT_MAX = 2**63 - 1
TIERS_MAX = 100


def test_a_wager_wins_at_most_what_is_kept() -> None:
    assert bounds.STAKE_MAX * bounds.MULTIPLIER_MAX // 100 <= BIGINT_MAX
    assert bounds.UNITS_MAX * 10**3 == bounds.QUOTA_MAX


def test_the_prizes_of_a_market_are_bound_by_the_quotas_of_its_winning_numbers() -> None:
    most = bounds.QUOTA_MAX * bounds.MULTIPLIER_MAX // 100
    # A draw judges four games, and each has one winning number.
    assert 4 * most <= BIGINT_MAX
    # One selection of a pair wins whole, and all consoled halves together return less than the stakes on all pairs.
    halves = bounds.QUOTA_MAX * (1_000_000 + 10_000)
    assert 2 * most + halves <= BIGINT_MAX


@pytest.mark.parametrize("category", sorted(WHEELS))
def test_the_prizes_of_a_run_are_bound_by_its_return(category: str) -> None:
    for length in range(3, 61):
        low, high = 0, bounds.MULTIPLIER_MAX
        while low < high:
            middle = (low + high + 1) // 2
            refused = return_refusal(Game.TRIPLETA, category, middle, run_length=length) is not None
            low, high = (low, middle - 1) if refused else (middle, high)
        drawn = min(length, len(WHEELS[category]))
        assert bounds.QUOTA_MAX * low // 100 * comb(drawn, 3) <= BIGINT_MAX


def test_no_catalogue_needs_a_multiplier_beyond_the_bound() -> None:
    assert universe(Game.TRIPLE_SIGN) * 90 < bounds.MULTIPLIER_MAX
    assert return_refusal(Game.TRIPLE_AB, "lottery", bounds.MULTIPLIER_MAX) is not None


def test_the_stakes_and_prizes_of_all_tickets_of_a_coupon_fit_their_columns() -> None:
    # At most as many tickets play as there are codes.
    pools = 40 * CODES * bounds.PRICE_MAX
    assert CODES * bounds.WINS_MAX + TIERS_MAX * bounds.SHARED_MAX + pools <= BIGINT_MAX


@given(line_price=some.integers(1, bounds.PRICE_MAX), prize=some.integers(1, bounds.SHARED_MAX))
def test_the_bound_of_a_price_is_the_highest_with_an_allowed_prize(line_price: int, prize: int) -> None:
    bound = bounds.price_bound(line_price, prize)
    assert bound <= bounds.PRICE_MAX
    assert scaled(prize, bound, line_price) <= bounds.WINS_MAX
    assert bound == bounds.PRICE_MAX or scaled(prize, bound + 1, line_price) > bounds.WINS_MAX
    # Without a prize a price has its own bound.
    assert bounds.price_bound(1, 0) == bounds.PRICE_MAX
