"""The worked numbers of coupons, taxes and odds come out to the cent."""

import json
from decimal import Decimal
from math import prod
from pathlib import Path
from typing import Any

import pytest

from taquilla.domain.sports import taxes
from taquilla.domain.sports.coupons import Combining, lines_of, pattern
from taquilla.domain.sports.judging import Judge, Judged
from taquilla.domain.sports.lifecycle import SettlingStep, TicketSettlement, settle
from taquilla.domain.sports.odds import OddsChanged, OddsPolicy, PickOdds, deviation, odds, refuse_odds, total_odds
from taquilla.domain.sports.pools import PrizePlan, Tier, TierKind, split

WORKED = Path(__file__).parents[2] / "vectors" / "sports.json"
VECTORS: dict[str, Any] = json.loads(WORKED.read_text("utf-8"), parse_float=Decimal)


def bp(percent: Decimal | int) -> int:
    """A rate in percent, in basis points."""
    rate = percent * 100
    assert rate == int(rate)
    return int(rate)


def hundredths(text: str) -> int:
    spelled = odds(text)
    assert spelled is not None, text
    return spelled


@pytest.mark.parametrize("row", VECTORS["ext"], ids=lambda row: f"{row['price']} at {row['ext']}")
def test_excise_comes_out_as_worked(row: dict[str, Any]) -> None:
    stake, tax = row["inclusive"]
    inclusive = taxes.outlay(row["price"], taxes.Rates(bp(row["ext"]), taxes.ExciseType.INCLUSIVE))
    assert inclusive == taxes.Outlay(row["price"], stake, tax, row["price"])
    stake, tax, debit = row["exclusive"]
    exclusive = taxes.outlay(row["price"], taxes.Rates(bp(row["ext"]), taxes.ExciseType.EXCLUSIVE))
    assert exclusive == taxes.Outlay(row["price"], stake, tax, debit)


@pytest.mark.parametrize("basis", [taxes.WithholdingBasis.NET, taxes.WithholdingBasis.GROSS, taxes.WithholdingBasis.NET_PRICE])
@pytest.mark.parametrize("row", VECTORS["wht"], ids=lambda row: f"{row['price']} at {row['total_odds']}")
def test_finance_details_come_out_as_worked(row: dict[str, Any], basis: taxes.WithholdingBasis) -> None:
    tax, net = row["gross_basis" if basis is taxes.WithholdingBasis.GROSS else basis.value]
    rates = taxes.Rates(bp(row["ext"]), taxes.ExciseType.INCLUSIVE, bp(row["wht"]), basis)
    legs = [hundredths(each) for each in row["odds"]]
    assert total_odds(legs) == hundredths(row["total_odds"])
    assert taxes.finance_details(row["price"], legs, rates) == taxes.Finance(
        row["price"], row["stake"], row["ext_amount"], rates.ext, rates.ext_type, row["gross"], tax, rates.wht, net
    )


def test_the_tax_of_the_jackpot_sample_is_a_tenth_of_the_whole_payout() -> None:
    worked = VECTORS["seed_jackpot_tax"]
    rates = taxes.Rates(wht=bp(worked["rate"]), wht_basis=taxes.WithholdingBasis(worked["basis"]))
    paid = taxes.payout(worked["payout"], taxes.outlay(25, rates), rates)
    assert paid == taxes.TaxedPayout(worked["payout"], worked["tax"], worked["net"])


def test_deposits_and_withdrawals_are_taxed_as_worked() -> None:
    worked = VECTORS["withdrawal_ke2025"]
    assert taxes.deducted(worked["deposit"], 5_00) == (worked["credited"], worked["deposit_tax"])
    assert taxes.deducted(worked["withdraw"], 5_00) == (worked["paid"], worked["withdraw_tax"])


@pytest.mark.parametrize(("gross", "percent", "tax"), VECTORS["wht_ties"])
def test_half_a_cent_of_tax_is_a_cent(gross: int, percent: int, tax: int) -> None:
    rates = taxes.Rates(wht=bp(percent), wht_basis=taxes.WithholdingBasis.GROSS)
    assert taxes.withheld(gross, taxes.outlay(0, rates), rates) == tax


@pytest.mark.parametrize("row", VECTORS["wht_by_country"], ids=lambda row: row["country"])
def test_a_countrys_winnings_tax_comes_out_as_worked(row: dict[str, Any]) -> None:
    rates = taxes.Rates(wht=bp(row["wht"]), wht_basis=taxes.WithholdingBasis(row["basis"]))
    assert taxes.withheld(row["gross"], taxes.outlay(row["stake"], rates), rates) == row["tax"]


@pytest.mark.parametrize("row", VECTORS["jackpot_hits"], ids=lambda row: " ".join(row["picks"]))
def test_the_lines_of_a_ticket_have_the_hits_that_were_worked_out(row: dict[str, Any]) -> None:
    winning = tuple(None if drawn == "V" else frozenset({"1X2".index(drawn)}) for drawn in row["result"])
    voids = frozenset(game for game, drawn in enumerate(row["result"]) if drawn == "V")
    picks = tuple(tuple("1X2".index(one) for one in picked) for picked in row["picks"])
    assert Judge(Judged(winning, voids)).hits(pattern(picks)) == {int(hits): lines for hits, lines in row["lines"].items()}


@pytest.mark.parametrize("row", VECTORS["jackpot_price"], ids=lambda row: f"{row['lines']} lines")
def test_a_combination_costs_its_lines(row: dict[str, Any]) -> None:
    picks = ((1,),) * row["singles"] + ((1, 2),) * row["doubles"] + ((1, 2, 3),) * row["triples"]
    assert lines_of(picks) == row["lines"] == prod(map(len, picks))
    assert row["lines"] * row.get("line_price", 0) == row.get("price", 0)
    assert row["lines"] <= Combining().lines_max


def test_the_pool_is_split_as_worked() -> None:
    worked = VECTORS["pool_split"]
    tiers = tuple(Tier(int(hits), TierKind.POOL_PCT, bp(share)) for hits, share in worked["tiers"].items())
    winners, carry_in, each, carry = (
        {int(hits): amount for hits, amount in worked[name].items()} for name in ("winners", "carry_in", "each", "carry")
    )
    made = split(worked["sales"], winners, PrizePlan(tiers, bp(worked["pool_pct"])), carry_in)
    assert made.pool == 600_000_00
    assert [(tier.hits, tier.own, tier.paid) for tier in made.tiers] == [
        (13, 920_000_00, 0), (12, 90_000_00, 89_999_98), (11, 60_000_00, 60_000_00), (10, 30_000_00, 29_998_08),
    ]  # fmt: skip
    assert made.prizes == each
    assert {tier.hits: tier.carried for tier in made.tiers} == carry
    assert (made.paid, sum(carry.values()), made.added) == (179_998_06, 920_001_94, 0)


@pytest.mark.parametrize(("hits", "gross", "tax", "net"), VECTORS["superbet"]["hits"])
def test_a_superbet_pays_its_table_of_hits(hits: int, gross: int, tax: int, net: int) -> None:
    worked = VECTORS["superbet"]
    prizes = {int(number): prize for number, prize in worked["prizes"].items()}
    judge = Judge(Judged(tuple(frozenset({101 + game if game < hits else 0}) for game in range(6))))
    rates = taxes.Rates(bp(Decimal("12.5")), taxes.ExciseType.INCLUSIVE, bp(worked["wht"]))
    cost = taxes.outlay(1000, rates)
    assert cost.stake == worked["stake"]
    won = TicketSettlement(SettlingStep.WIN, taxes.TaxedPayout(gross, tax, net), rates.wht)
    lost = TicketSettlement(SettlingStep.LOSE, taxes.NOTHING)
    assert settle("101 102 103 104 105 106", judge, prizes, cost, rates) == (won if gross else lost)


@pytest.mark.parametrize("policy", [OddsPolicy.EITHER_WAY, OddsPolicy.ADVERSE])
@pytest.mark.parametrize("row", VECTORS["odds_diff"], ids=lambda row: f"{row['submitted']} {row['current']} {row['odds_diff']}")
def test_odds_are_accepted_as_worked(row: dict[str, Any], policy: OddsPolicy) -> None:
    allowed = deviation(row["odds_diff"])
    assert allowed is not None
    asked = PickOdds(101, hundredths(row["submitted"]), hundredths(row["current"]))
    assert (refuse_odds([asked], allowed, policy) is None) == row[policy.value]


@pytest.mark.parametrize("policy", [OddsPolicy.EITHER_WAY, OddsPolicy.ADVERSE])
def test_one_selection_that_moved_too_far_refuses_the_whole_ticket(policy: OddsPolicy) -> None:
    worked = VECTORS["odds_of_two"]
    both = [
        PickOdds(bet, hundredths(submitted), hundredths(current))
        for bet, submitted, current in zip((101, 102), worked["submitted"], worked["current"], strict=True)
    ]
    assert deviation(worked["odds_diff"]) == 5
    assert refuse_odds(both, 5, policy) == (None if worked[policy.value] else OddsChanged((both[1],)))
