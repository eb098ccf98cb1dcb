"""Money is whole: amounts are read and printed exactly, rounding has a direction, and commissions add up."""

import json
from collections.abc import Callable
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from taquilla.domain.ledger import money
from taquilla.domain.ledger.accounts import Account, earnings, entity_account
from taquilla.domain.ledger.locales import amount, time_of_day
from taquilla.http.responses import encode, units

AMOUNTS = some.integers(0, 10**14 - 1)
RATES = some.integers(0, 10**7)


@pytest.mark.parametrize(("text", "exponent", "amount"), [
    ("0", 2, 0), ("12.50", 2, 1250), ("12.5", 2, 1250), ("0.05", 2, 5), ("007", 2, 700), ("330", 0, 330),
    ("999999999999.99", 2, 99_999_999_999_999), ("1000000000000", 2, None),
    ("999999999999", 0, 999_999_999_999), ("1000000000000", 0, None),
    *((text, 0, None) for text in ("330.0", "1\n")),
    *((text, 2, None) for text in ("0.005", "12.", ".5", "", "-1", "+1", " 1", "1\n", "1\x00", "1_0", "1,5", "1e3")),
    *((text, 2, None) for text in ("1E+2000000", "NaN", "٣", "１", "²")),
])  # fmt: skip
def test_only_plain_money_is_read_as_money(text: str, exponent: int, amount: int | None) -> None:
    assert money.cents(text, exponent) == amount


@pytest.mark.parametrize(("code", "exponent", "fits"), [
    ("VES", None, True), ("PYG", None, True), ("KWD", None, True), ("VES", 2, True), ("COP", 0, True), ("PYG", 0, True),
    ("PYG", 2, False), ("KWD", 2, False), ("KWD", 0, False), ("bs", 2, False), ("ves", 2, False), ("VES\n", 2, False),
])  # fmt: skip
def test_a_currency_has_its_own_decimals_or_does_without_and_none_has_three(code: str, exponent: int | None, fits: bool) -> None:
    assert money.is_currency(code, exponent) is fits


@pytest.mark.parametrize(("amount", "exponent", "text", "number"), [
    (0, 2, "0.00", "0"), (5, 2, "0.05", "0.05"), (33, 2, "0.33", "0.33"), (150, 2, "1.50", "1.5"), (300, 2, "3.00", "3"),
    (33_000, 2, "330.00", "330"), (-24_000, 2, "-240.00", "-240"), (-5, 2, "-0.05", "-0.05"),
    (330, 0, "330", "330"), (-7, 0, "-7", "-7"), (1234, 3, "1.234", "1.234"),
    (2**63 - 1, 2, "92233720368547758.07", "92233720368547758.07"),
])  # fmt: skip
def test_an_amount_is_printed_with_all_its_decimals_or_as_the_shortest_number(amount, exponent, text, number) -> None:
    assert (money.text(amount, exponent), money.json_number(amount, exponent)) == (text, number)
    assert encode({"amount": units(amount, exponent)}).decode() == f'{{"amount":{number}}}'


@given(some.integers(-(2**63), 2**63 - 1), some.integers(0, 6))
def test_a_json_number_is_exactly_the_amount(amount: int, exponent: int) -> None:
    for number in (money.json_number(amount, exponent), encode(units(amount, exponent))):
        parsed = json.loads(number, parse_float=Decimal, parse_int=Decimal)
        assert parsed.scaleb(exponent) == amount


@pytest.mark.parametrize(("amount", "basis_points", "half_up", "down"), [
    (1000, 1000, 100, 100), (33, 1000, 3, 3), (34, 1000, 3, 3), (35, 1000, 4, 3), (999, 1000, 100, 99),
    (1, 4999, 0, 0), (1, 5000, 1, 0), (1, 10_000, 1, 1), (0, 10_000, 0, 0),
])  # fmt: skip
def test_a_share_is_rounded_as_its_name_says(amount: int, basis_points: int, half_up: int, down: int) -> None:
    assert (money.share_half_up(amount, basis_points), money.share_down(amount, basis_points)) == (half_up, down)


@given(AMOUNTS, RATES)
def test_half_up_is_what_the_decimal_library_calls_half_up(amount: int, rate: int) -> None:
    share = (Decimal(amount) * rate / 10_000).quantize(Decimal(1), ROUND_HALF_UP)
    assert money.share_half_up(amount, rate) == share
    multiple = (Decimal(amount) * rate / 100).quantize(Decimal(1), ROUND_HALF_UP)
    assert money.times_half_up(amount, rate) == multiple


@given(AMOUNTS, RATES)
def test_down_is_less_than_a_unit_away(amount: int, rate: int) -> None:
    assert 0 <= amount * rate - 10_000 * money.share_down(amount, rate) < 10_000


@given(AMOUNTS, some.integers(1, 10**6))
def test_a_split_adds_up_again(pool: int, parts: int) -> None:
    each, remainder = money.split_down(pool, parts)
    assert each * parts + remainder == pool
    assert 0 <= remainder < parts


@pytest.mark.parametrize("mistake", [
    lambda: money.share_half_up(-1, 1000),
    lambda: money.share_down(1, -1000),
    lambda: money.times_half_up(-1, 3000),
    lambda: money.split_down(-1, 2),
    lambda: money.split_down(100, 0),
])  # fmt: skip
def test_negative_money_and_an_empty_split_are_mistakes_of_ours(mistake: Callable[[], object]) -> None:
    with pytest.raises(AssertionError):
        mistake()


@pytest.mark.parametrize(("cents", "exponent", "spanish", "english"), [
    (0, 2, "0,00", "0.00"), (99_999, 2, "999,99", "999.99"), (100_000, 2, "1.000,00", "1,000.00"),
    (-123_456_789, 2, "−1.234.567,89", "−1,234,567.89"), (1_000, 0, "1.000", "1,000"),
])  # fmt: skip
def test_an_amount_is_grouped_and_marked_by_its_language(cents, exponent, spanish, english):
    assert (amount(cents, exponent, "es"), amount(cents, exponent, "en")) == (spanish, english)


@pytest.mark.parametrize(("hour", "long", "spanish", "english"), [
    (0, "00:05", "12:05 a. m.", "12:05 am"), (1, "01:05", "1:05 a. m.", "1:05 am"), (11, "11:05", "11:05 a. m.", "11:05 am"),
    (12, "12:05", "12:05 p. m.", "12:05 pm"), (13, "13:05", "1:05 p. m.", "1:05 pm"), (23, "23:05", "11:05 p. m.", "11:05 pm"),
])  # fmt: skip
def test_the_hour_is_written_by_the_clock_of_the_operator(hour, long, spanish, english):
    at = datetime(2024, 10, 22, hour, 5, 31)
    assert [time_of_day(at, language, twelve=False) for language in ("es", "en")] == [long, long]
    assert [time_of_day(at, language, twelve=True) for language in ("es", "en")] == [spanish, english]
    assert time_of_day(at, "es", twelve=True, seconds=True) == spanish.replace(":05 ", ":05:31 ")


@pytest.mark.parametrize(("commissions", "kept"), [
    ((), []), ((1000,), [1000]), ((1000, 1400), [1000, 400]), ((1000, 1400, 1600), [1000, 400, 200]), ((1000, 1000), [1000, 0]),
    ((1000, 900), [1000, 0]),  # a lower rate than its child's: it keeps nothing, and its child loses nothing
    ((1000, 900, 1100), [1000, 0, 100]), ((1000, 0, 1600), [1000, 0, 600]), ((0, 1400), [0, 1400]),
])  # fmt: skip
def test_an_ancestor_keeps_only_the_excess_over_those_below(commissions: tuple[int, ...], kept: list[int]) -> None:
    assert earnings(commissions) == kept


@given(some.lists(some.integers(0, 10**9), max_size=6))
def test_the_shares_add_up_to_the_highest_commission(commissions: list[int]) -> None:
    kept = earnings(tuple(commissions))
    assert sum(kept) == max(commissions, default=0)
    assert min(kept, default=0) >= 0
    assert len(kept) == len(commissions)


def test_accounts_of_entities_and_of_the_house_are_distinct() -> None:
    assert len({entity_account(entity) for entity in range(1, 1000)}) == 999
    assert not {entity_account(entity) for entity in range(1, 1000)} & set(Account)
