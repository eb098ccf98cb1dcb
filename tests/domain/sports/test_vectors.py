"""The worked numbers of taxes and odds come out to the cent."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from taquilla.domain.sports import taxes
from taquilla.domain.sports.odds import OddsChanged, OddsPolicy, PickOdds, deviation, odds, refuse_odds, total_odds

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
