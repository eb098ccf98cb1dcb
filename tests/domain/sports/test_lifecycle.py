"""A judged ticket wins by the hits of its lines, loses, or gives everything back."""

import pytest

from taquilla.domain.sports.judging import CalledOff, Judge, Judged, TooManyVoid
from taquilla.domain.sports.lifecycle import SettlingStep, TicketSettlement, settle, settle_called_off
from taquilla.domain.sports.taxes import NOTHING, ExciseType, Rates, TaxedPayout, WithholdingBasis, outlay

KENYA = Rates(12_50, ExciseType.INCLUSIVE, 20_00)
A_JUDGE = Judge(Judged((frozenset({101}), frozenset({102}), None), frozenset({2})))
PRIZES = {3: 500_00, 2: 10_00}


@pytest.mark.parametrize(("played", "lines", "settled"), [
    ("101 102 103", 1, TicketSettlement(SettlingStep.WIN, TaxedPayout(500_00, 98_22, 401_78))),  # 20 % of 491.11
    ("101 103 103", 1, TicketSettlement(SettlingStep.WIN, TaxedPayout(10_00, 22, 9_78))),
    ("103 103 103", 1, TicketSettlement(SettlingStep.LOSE, NOTHING)),
    ("101 101,102 103", 2, TicketSettlement(SettlingStep.WIN, TaxedPayout(510_00, 98_44, 411_56))),
    ("- - 103", 1, TicketSettlement(SettlingStep.VOID, TaxedPayout(10_00, 0, 10_00))),
])  # fmt: skip
def test_a_ticket_is_settled_by_the_hits_of_its_lines(played: str, lines: int, settled: TicketSettlement) -> None:
    assert settle(played, A_JUDGE, PRIZES, outlay(10_00 * lines, KENYA), KENYA) == settled


def test_a_line_whose_share_of_a_pool_is_nothing_has_lost() -> None:
    assert settle("101 102 103", A_JUDGE, {3: 0}, outlay(10_00, KENYA), KENYA) == TicketSettlement(SettlingStep.LOSE, NOTHING)


def test_a_coupon_that_is_called_off_gives_everything_back_or_nothing() -> None:
    cost = outlay(10_00, Rates(12_50, ExciseType.EXCLUSIVE, 20_00, WithholdingBasis.GROSS))
    assert settle_called_off(CalledOff(4, TooManyVoid.REFUND), cost) == TicketSettlement(
        SettlingStep.VOID, TaxedPayout(11_25, 0, 11_25)
    )
    assert settle_called_off(CalledOff(4, TooManyVoid.ROLL), cost) == TicketSettlement(SettlingStep.LOSE, NOTHING)
