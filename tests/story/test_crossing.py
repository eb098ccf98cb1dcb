"""A ticket belongs to the house and to no dialect: sold over one, it is viewed, paid and undone over the other."""

from datetime import date

import pytest
from tests.story.day import NOON, ONE_ASTRAL
from tests.story.stage import THEIRS, Play, Stage
from tests.story.tellers import Banklot, Chance, Sold, sell

from taquilla.domain.lottery.games import Game

TODAY = date(2024, 10, 22)
UNKNOWN = {"status": 400, "error": "no rows in result set"}


@pytest.fixture
def portal(stage: Stage) -> Banklot:
    return Banklot(stage)


@pytest.fixture
def reseller(stage: Stage) -> Chance:
    return Chance(stage)


def sold(stage: Stage, reseller: Chance, *plays: Play) -> int:
    """Return the number of a ticket that was sold over Chance, under the key "crossing"."""
    answer = sell(stage, reseller, "crossing", plays)
    assert isinstance(answer, Sold)
    return answer.number


def test_a_ticket_sold_over_chance_is_viewed_over_banklot_without_its_pin(
    stage: Stage, portal: Banklot, reseller: Chance
) -> None:
    number = sold(stage, reseller, Play(NOON, Game.TRIPLE, "341", 5), Play(ONE_ASTRAL, Game.TERMINAL_SIGN, "23-ARI", 2))
    shown = portal.view(number, TODAY)["response"]
    wagers = [(wager["event_id"], wager["game_id"], wager["wager"], wager["amount"]) for wager in shown["wagers"]]
    assert wagers == [(stage.event(NOON), Game.TRIPLE, "341", 5), (stage.event(ONE_ASTRAL), Game.TERMINAL_SIGN, "23-ARI", 2)]
    assert shown["pin_number"] is None
    assert portal.see_number(number, TODAY) == reseller.see("crossing")
    assert portal.view(number, TODAY, THEIRS) == UNKNOWN


def test_a_ticket_reversed_over_chance_is_rejected_over_banklot(stage: Stage, portal: Banklot, reseller: Chance) -> None:
    number = sold(stage, reseller, Play(NOON, Game.TRIPLE, "341", 5))
    assert reseller.undo("crossing") == "undone"
    assert portal.cancel(number) == {"status": 401, "error": "ticket already rejected by user"}
    assert portal.pay(number, TODAY) == "ticket is rejected"
