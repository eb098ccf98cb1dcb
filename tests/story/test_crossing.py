"""A ticket belongs to the house and to no dialect: sold over one, it is viewed, paid and undone over the other."""

from datetime import date

import pytest
from tests.story.day import NINE, NOON, ONE_A, ONE_ASTRAL, ONE_B
from tests.story.stage import OURS, THEIRS, Play, Stage
from tests.story.tellers import Banklot, Chance, Seen, SeenLine, Sold, sell

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
    assert wagers == [
        (stage.event(NOON), Game.TRIPLE, "341", 5),
        (stage.event(ONE_ASTRAL), Game.TERMINAL_SIGN, "23-ARI", 2),
    ]
    assert shown["pin_number"] is None
    assert portal.see_number(number, TODAY) == reseller.see("crossing")
    assert portal.view(number, TODAY, THEIRS) == UNKNOWN


def test_a_ticket_sold_over_chance_and_canceled_over_banklot_is_reversed_over_chance(
    stage: Stage, portal: Banklot, reseller: Chance
) -> None:
    number = sold(stage, reseller, Play(NOON, Game.TRIPLE, "341", 5))
    assert portal.cancel(number, THEIRS) == UNKNOWN
    assert portal.cancel(number) == {"status": 200, "response": {"ticket_number": number, "status": "canceled"}}
    assert reseller.see("crossing") == Seen(number, "undone", 500, 0, (SeenLine("341", 500, "undone"),))
    assert reseller.undo("crossing") == "undone"
    assert portal.cancel(number) == {"status": 409, "error": "ticket already canceled"}
    assert stage.audited() == ((), ())


def test_a_ticket_reversed_over_chance_is_rejected_over_banklot(stage: Stage, portal: Banklot, reseller: Chance) -> None:
    number = sold(stage, reseller, Play(NOON, Game.TRIPLE, "341", 5))
    assert reseller.undo("crossing") == "undone"
    assert portal.cancel(number) == {"status": 401, "error": "ticket already rejected by user"}
    assert portal.pay(number, TODAY) == "ticket is rejected"


def test_a_double_an_astral_and_an_animal_sold_over_chance_are_paid_over_banklot(
    stage: Stage, portal: Banklot, reseller: Chance
) -> None:
    plays = (
        Play(ONE_A, Game.TRIPLE_AB, "123-456", 1),
        Play(ONE_ASTRAL, Game.TRIPLE_SIGN, "123-ACU", 2),
        Play(NINE, Game.ANIMALITOS, "2", 3),
    )
    number = sold(stage, reseller, *plays)
    assert portal.pay(number, TODAY) == "draws pending"
    stage.move_clock("22T13:01")
    for draw, outcome in ((NINE, "2"), (ONE_ASTRAL, "123-ACU"), (ONE_A, "123")):
        stage.draw(draw, outcome)
    assert portal.pay(number, TODAY) == 2 * 600_000 + 3 * 3_000
    assert [line.state for line in reseller.see("crossing").lines] == ["active", "winner", "winner"]
    assert reseller.undo("crossing") == "el ticket ya fue pagado"
    stage.draw(ONE_B, "456")
    assert reseller.see("crossing").state == "winner"
    assert portal.pay(number, TODAY) == 20_000_000
    assert reseller.see("crossing") == Seen(
        number, "paid", 600, 21_209_000,
        (SeenLine("123-456", 100, "winner"), SeenLine("123-ACU", 200, "winner"), SeenLine("2", 300, "winner")),
    )  # fmt: skip
    assert portal.pay(number, TODAY) == "ticket already paid"
    sales = {"2024-10-22": (600, 21_209_000, 60, -21_208_460)}
    assert (reseller.sales(TODAY, TODAY, OURS), portal.sales(TODAY, TODAY, OURS)) == (sales, sales)
    assert stage.audited() == ((), ())
