"""Quotas by owner and amount, sales in part, and exposure (VE-40 to VE-43)."""

from typing import Any

import pytest
from tests.domain.conftest import VECTORS, Banca, refused, units

from taquilla.domain.ledger.refusals import Fault, Reason, Refusal
from taquilla.domain.lottery.commands import Partial
from taquilla.domain.lottery.exposure import exposure
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.lottery.terms import Dynamic


def full(bound: int, room: int, line: int = 0) -> Refusal:
    return refused(Reason.SELECTION_FULL, line, bound=bound, room=room)


@pytest.mark.parametrize("vector", VECTORS["dynamic_limit"])
def test_a_dynamic_limit_is_what_the_table_says(vector: dict[str, int]) -> None:
    assert Dynamic(vector["base"], vector["pct"] * 100).within(vector["static"], vector["sales"]) == vector["limit"]


# Sales whole (VE-40) and in part (VE-41)


@pytest.mark.parametrize("vector", VECTORS["quota"])
@pytest.mark.parametrize("partial", [Partial.NONE, Partial.DROP, Partial.SPLIT])
def test_a_play_above_its_quota_is_refused_dropped_or_split(banca: Banca, vector: dict[str, Any], partial: Partial) -> None:
    key = banca.id("noon"), 0, Game.ANIMALITOS, "7"
    banca.rule("stake_max", 200_00)
    banca.rule("quota", vector["quota"])
    banca.exposure[key] = vector["sold"]
    ask, sells = vector["ask"], vector[partial.name]
    said = banca.ask(banca.sale("evening animalitos 7 1.00", f"noon animalitos 7 {units(ask)}", partial=partial))
    assert banca.exposure[key] == vector["sold"] + (sells or 0)
    if sells is None:
        assert said == full(vector["quota"], vector["room"], line=1)
        return
    assert isinstance(said, Sold)
    amounts = [1_00, sells] if sells else [1_00]
    assert [(wager.line, wager.amount) for wager in said.ticket.wagers] == list(enumerate(amounts))
    fault = Fault(1, Reason.SELECTION_FULL, vector["quota"], vector["room"], sells)
    assert said.short == (() if sells == ask else (fault,))


def test_the_second_play_of_a_number_is_split_by_the_rest_of_the_first(banca: Banca) -> None:
    banca.rule("stake_max", 200_00)
    banca.rule("quota", 100_00)
    plays = ["noon animalitos 7 60.00", "noon animalitos 7 60.00", "noon animalitos 7 5.00"]
    said = banca.bought(banca.sale(*plays, partial=Partial.SPLIT))
    assert [wager.amount for wager in said.ticket.wagers] == [60_00, 40_00]
    assert [(fault.line, fault.room, fault.sold) for fault in said.short] == [(1, 40_00, 40_00), (2, 0, 0)]


def test_what_a_quota_rejects_counts_towards_no_greatest_stake(banca: Banca) -> None:
    """VE-20: 60.00 is above what is left, and 40.00 of the same number is sold, though both are more than 99.00."""
    banca.rule("quota", 50_00)
    said = banca.bought(banca.sale("noon animalitos 7 60.00", "noon animalitos 7 40.00", partial=Partial.DROP))
    assert [wager.amount for wager in said.ticket.wagers] == [40_00]
    assert said.short == (Fault(0, Reason.SELECTION_FULL, 50_00, 50_00),)
    assert banca.ask(banca.sale("noon animalitos 8 60.00", "noon animalitos 8 40.00", partial=Partial.EACH)) == full(50_00, 50_00)


# Exposure (VE-43)


def test_exposure_is_the_cost_of_each_outcome_the_most_expensive_first() -> None:
    worked = VECTORS["exposure"]
    owed = {(Game.TRIPLE, "341"): 10_00 * 600, (Game.TERMINAL, "41"): 20_00 * 60}
    found = exposure("lottery", False, 30_00, owed)
    assert [liability.outcome for liability in found.liabilities[:3]] == ["341", "041", "141"]
    by_outcome = {outcome: (pays, remains) for outcome, pays, remains in found.liabilities}
    assert by_outcome["341"] == (worked["341"], 30_00 - worked["341"])
    assert by_outcome["141"] == (worked["141"], 30_00 - worked["141"])
    assert by_outcome["342"] == (0, 30_00)
    assert len(by_outcome) == 1000
