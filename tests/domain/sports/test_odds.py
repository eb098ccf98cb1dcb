"""Odds are read exactly and compared exactly, and a refusal names those that moved."""

from decimal import Decimal
from fractions import Fraction
from math import floor, prod

import pytest
from hypothesis import given
from hypothesis import strategies as some

from taquilla.domain.sports import odds

ODDS = some.integers(1_00, odds.ODDS_MAX)


@pytest.mark.parametrize(("text", "hundredths"), [
    ("2.10", 210), ("2.1", 210), ("2", 200), ("1.00", 100), ("0.99", None), ("10000.00", 10_000_00), ("10000.01", None),
    ("2.105", None), ("-2.10", None), ("2,10", None), ("1e2", None), ("NaN", None), ("", None), ("２", None),
])  # fmt: skip
def test_only_plain_odds_are_read_as_odds(text: str, hundredths: int | None) -> None:
    assert odds.odds(text) == hundredths


@pytest.mark.parametrize(
    ("text", "allowed"), [(None, 0), ("0", 0), ("0.05", 5), ("0.5", 50), ("0.005", None), ("-0.01", None), ("x", None)]
)
def test_a_missing_deviation_is_zero_and_a_bad_one_is_refused(text: str | None, allowed: int | None) -> None:
    assert odds.deviation(text) == allowed


@given(some.lists(ODDS, max_size=12))
def test_total_odds_are_the_product_rounded_half_up_to_two_places(legs: list[int]) -> None:
    exact = prod((Fraction(leg, 100) for leg in legs), start=Fraction(100))
    assert odds.total_odds(legs) == floor(exact + Fraction(1, 2))


@pytest.mark.parametrize(("policy", "submitted", "current", "allowed", "accepts"), [
    (odds.OddsPolicy.RELATIVE, [2000], [2100], 5, True),  # 5 % of 20.00 is 1.00
    (odds.OddsPolicy.RELATIVE, [2000], [2101], 5, False),
    (odds.OddsPolicy.RELATIVE, [2000], [1899], 5, False),
    (odds.OddsPolicy.TOTAL, [210, 150], [215, 146], 5, True),  # 3.1500 against 3.1390
    (odds.OddsPolicy.TOTAL, [200, 200], [205, 200], 10, True),  # 4.00 against 4.10
    (odds.OddsPolicy.TOTAL, [200, 200], [201, 204], 10, False),  # 4.1004: exact, not the rounded 4.10
    (odds.OddsPolicy.TOTAL, [200], [206], 5, False),
])  # fmt: skip
def test_a_share_and_the_total_accept_up_to_their_bound(policy, submitted, current, allowed, accepts) -> None:
    asked = [odds.PickOdds(101 + place, *both) for place, both in enumerate(zip(submitted, current, strict=True))]
    assert (odds.refuse_odds(asked, allowed, policy) is None) == accepts


@pytest.mark.parametrize("policy", odds.OddsPolicy)
def test_a_ticket_without_odds_is_not_compared(policy: odds.OddsPolicy) -> None:
    """OD-06: a jackpot's request has only its bets, and a bet may have no odds."""
    assert odds.refuse_odds([odds.PickOdds(101, None, 210), odds.PickOdds(102, 900, None)], 0, policy) is None
    assert odds.refuse_odds([], 0, policy) is None


@given(some.lists(some.tuples(ODDS, ODDS), min_size=1, max_size=6), some.integers(0, 500))
def test_every_policy_agrees_with_exact_decimals(pairs: list[tuple[int, int]], allowed: int) -> None:
    seen, offered = ([Decimal(pair[side]) / 100 for pair in pairs] for side in (0, 1))
    bound = Decimal(allowed) / 100
    asked = [odds.PickOdds(101 + place, *pair) for place, pair in enumerate(pairs)]
    accepts = {
        odds.OddsPolicy.EITHER_WAY: all(abs(now - was) <= bound for was, now in zip(seen, offered, strict=True)),
        odds.OddsPolicy.ADVERSE: all(was - now <= bound for was, now in zip(seen, offered, strict=True)),
        odds.OddsPolicy.RELATIVE: all(abs(now - was) <= bound * was for was, now in zip(seen, offered, strict=True)),
    }
    if len(pairs) <= 2:
        accepts[odds.OddsPolicy.TOTAL] = abs(prod(offered) - prod(seen)) <= bound
    assert {policy: odds.refuse_odds(asked, allowed, policy) is None for policy in accepts} == accepts
