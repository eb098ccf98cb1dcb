"""Taxes add up: price, stake and excise, payout and withholding, whatever the rates and the rounding."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from taquilla.domain.sports import taxes

EXCISE, BASIS = taxes.ExciseType, taxes.WithholdingBasis
KENYA_2023 = taxes.Rates(12_50, EXCISE.INCLUSIVE, 20_00)

AMOUNTS = some.integers(0, 10**12)
RATES = some.builds(
    taxes.Rates, ext=some.integers(0, 100_00), ext_type=some.sampled_from(EXCISE), wht=some.integers(0, 100_00),
    wht_basis=some.sampled_from(BASIS),
)  # fmt: skip


def half_up(exact: Decimal) -> int:
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@given(price=AMOUNTS, rates=RATES)
def test_a_price_its_stake_and_its_tax_add_up(price: int, rates: taxes.Rates) -> None:
    cost = taxes.outlay(price, rates)
    assert cost.price == price
    assert cost.debit == cost.stake + cost.ext_amount
    assert cost.stake == price if rates.ext_type is EXCISE.EXCLUSIVE else cost.debit == price
    assert min(cost.stake, cost.ext_amount) >= 0


@given(price=AMOUNTS, rates=RATES, gross=AMOUNTS)
def test_net_payout_and_withholding_add_up_to_the_gross(price: int, rates: taxes.Rates, gross: int) -> None:
    pays = taxes.payout(gross, taxes.outlay(price, rates), rates)
    assert pays.gross == gross
    assert pays.gross - pays.wht_amount == pays.net
    assert 0 <= pays.wht_amount <= gross


@given(price=AMOUNTS, ext=some.integers(0, 100_00))
def test_excise_is_the_exact_share_rounded_half_up(price: int, ext: int) -> None:
    share = Decimal(ext) / 10_000
    assert taxes.outlay(price, taxes.Rates(ext, EXCISE.INCLUSIVE)).stake == half_up(Decimal(price) / (1 + share))
    assert taxes.outlay(price, taxes.Rates(ext, EXCISE.EXCLUSIVE)).ext_amount == half_up(price * share)
    assert taxes.outlay(price, taxes.Rates(ext, EXCISE.DEDUCTED)).ext_amount == half_up(price * share)


@given(price=AMOUNTS, rates=some.sampled_from([*(taxes.Rates(0, kind) for kind in EXCISE), taxes.Rates(12_50, EXCISE.NONE)]))
def test_no_excise_leaves_the_price_to_the_stake(price: int, rates: taxes.Rates) -> None:
    """TX-04: a rate of 0 and no excise are the same."""
    assert taxes.outlay(price, rates) == taxes.Outlay(price, price, 0, price)


@pytest.mark.parametrize(("ext", "wht", "refused"), [
    (0, 0, None), (100_00, 100_00, None), (-1, 0, taxes.RateRefused("ext")), (100_01, 0, taxes.RateRefused("ext")),
    (0, -1, taxes.RateRefused("wht")), (0, 100_01, taxes.RateRefused("wht")), (100_01, 100_01, taxes.RateRefused("ext")),
])  # fmt: skip
def test_a_rate_is_between_nothing_and_the_whole(ext: int, wht: int, refused: taxes.RateRefused | None) -> None:
    assert taxes.refuse_rates(taxes.Rates(ext, EXCISE.INCLUSIVE, wht)) == refused


@pytest.mark.parametrize(("basis", "gross", "tax"), [
    (BASIS.NET, 10_00, 0),  # exactly the stake
    (BASIS.NET, 9_99, 0),  # less than it: never a negative tax
    (BASIS.NET, 10_05, 1),
    (BASIS.NET, 10_02, 0),
    (BASIS.NET_PRICE, 11_25, 0),  # exactly the outlay, with the tax on top
    (BASIS.NET_PRICE, 11_30, 1), (BASIS.GROSS, 10_00, 2_00),
])  # fmt: skip
def test_the_taxed_amount_begins_where_the_basis_says(basis: taxes.WithholdingBasis, gross: int, tax: int) -> None:
    rates = taxes.Rates(12_50, EXCISE.EXCLUSIVE, 20_00, basis)
    assert taxes.withheld(gross, taxes.outlay(10_00, rates), rates) == tax


def test_withholding_is_that_of_the_sale_or_of_the_settlement_but_excise_that_of_the_sale() -> None:
    now = taxes.Rates(15_00, EXCISE.EXCLUSIVE, 5_00, BASIS.GROSS)
    both = taxes.Rates(12_50, EXCISE.INCLUSIVE, 5_00, BASIS.GROSS)
    assert taxes.rates_at_settlement(KENYA_2023, now, taxes.WithholdingAt.SALE) == KENYA_2023
    assert taxes.rates_at_settlement(KENYA_2023, now, taxes.WithholdingAt.SETTLEMENT) == both


def test_a_payout_beyond_all_money_is_refused() -> None:
    most = taxes.finance_details(taxes.PAYOUT_MAX, [1_00], taxes.Rates())
    assert isinstance(most, taxes.Finance)
    assert most.net_payout == taxes.PAYOUT_MAX
    assert taxes.finance_details(taxes.PAYOUT_MAX, [1_01], taxes.Rates()) == taxes.PayoutTooLarge()
    assert taxes.finance_details(1, [10_000_00] * 400, taxes.Rates()) == taxes.PayoutTooLarge(taxes.PAYOUT_MAX)
