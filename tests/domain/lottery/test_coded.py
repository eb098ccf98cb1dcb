"""Plays by codes, each checked in the order draw, number, amount, quota; dry runs (VE-22)."""

from dataclasses import replace
from typing import Any

import pytest
from tests.domain.conftest import Banca

from taquilla.domain.ledger import money
from taquilla.domain.ledger.commands import Channel
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.codes import placed
from taquilla.domain.lottery.commands import Coded, Partial, Play, SellTicket
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.selling import DryRun, Sold

# The draw that each code means today.
CODES = {"711": "zulia", "712": "zulia_b", "713": "zodiac", "813": "astro", "810": "noon"}

DRAW, NUMBER, FULL = Reason.DRAWS_CLOSED, Reason.SELECTION_INVALID, Reason.SELECTION_FULL
LITTLE, MUCH = Reason.STAKE_TOO_SMALL, Reason.STAKE_TOO_LARGE


def coded(called: str) -> Coded:
    """Return a play from text: ``"711 341 5.00"``."""
    code, number, amount = called.split(" ")
    return Coded(code, number, money.cents(amount), amount)


def a_sale(banca: Banca, *called: str, partial: Partial = Partial.EACH, by: str = "ana", **more: Any) -> SellTicket:
    """Return a sale of coded plays, placed as the engine does it."""
    plays = tuple(coded(one) for one in called)
    sale = replace(banca.sale(by=by), channel=Channel.CHANCE, coded=plays, partial=partial, **more)
    draws = {code: banca.draws[name].event for code, name in CODES.items()}
    return replace(sale, plays=tuple(placed(play, draws.get(play.code)) for play in plays))


def verdicts(answer: object, plays: int) -> list[Reason | None]:
    """Return the fault of each play."""
    assert isinstance(answer, Sold | DryRun | Refusal), answer
    faults = answer.faults if isinstance(answer, Refusal) else answer.short
    named = {fault.line: fault.reason for fault in faults}
    assert len(named) == len(faults)
    return [named.get(place) for place in range(plays)]


@pytest.mark.parametrize(("code", "number", "game", "selection"), [
    ("711", "341", Game.TRIPLE, "341"), ("711", "41", Game.TERMINAL, "41"),
    ("711", "000-000", Game.TRIPLE_AB, "000-000"), ("711", "00-99", Game.TERMINAL_AB, "00-99"),
    *(("711", number, Game.TRIPLE, None) for number in ("123-45", "123-ARI", "1000", "5", "", "-", " 41", "٣٤١")),
    ("712", "341", Game.TRIPLE, "341"), ("713", "341", Game.TRIPLE, "341"), ("713", "23-gém", Game.TERMINAL_SIGN, "23-GEM"),
    ("713", "123-01", Game.TRIPLE_SIGN, "123-ARI"), ("713", "123-ARI", Game.TRIPLE_SIGN, "123-ARI"),
    *(("713", number, Game.TRIPLE_SIGN, None) for number in ("23-13", "123-1", "123ARI", "123-456")),
    ("810", "0", Game.ANIMALITOS, "0"), ("810", "00", Game.ANIMALITOS, "00"), ("810", "07", Game.ANIMALITOS, "7"),
    ("810", "36", Game.ANIMALITOS, "36"), ("810", "0-00", Game.ANIMAL_AB, "0-00"), ("810", "07-36", Game.ANIMAL_AB, "7-36"),
    *(("810", number, Game.ANIMALITOS, None) for number in ("37", "341", "37-1", "0,7,36")),
])  # fmt: skip
def test_the_form_of_a_number_tells_its_game(banca: Banca, code: str, number: str, game: Game, selection: str | None) -> None:
    event = banca.draws[CODES[code]].event
    assert placed(Coded(code, number, 5_00, "5.00"), event) == Play(event.id, game, selection, 5_00, number)


def test_a_wheel_of_77_figures_is_read_as_such(banca: Banca) -> None:
    event = banca.draws["noon"].event._replace(category="animalitos77")
    assert placed(Coded("8A0", "75", 5_00, "5.00"), event).selection == "75"
    assert placed(Coded("8A0", "76", 5_00, "5.00"), event) == Play(event.id, Game.ANIMALITOS77, None, 5_00, "76")


def test_a_code_without_a_draw_has_no_event_and_an_unreadable_amount_stakes_nothing() -> None:
    assert placed(Coded("XXX", "341", None, "1e3"), None) == Play(0, Game.TRIPLE, None, 0, "341")


def a_trial(banca: Banca, *called: str, **more: Any) -> SellTicket:
    sale = a_sale(banca, *called, dry_run=True, **more)
    return replace(sale, caller=replace(sale.caller, member_id=0, session_id=0))


def test_a_dry_run_is_decided_like_a_sale_and_changes_nothing(banca: Banca) -> None:
    banca.sell("zulia triple 341 99.00")
    banca.rule("quota", 100_00, selection="341")
    before = banca.state
    wrong = ["711 341 2.00", "XXX 341 1.00", "711 1000 1.00", "711 123 0.50", "711 123-456 1.00"]
    named = [FULL, DRAW, NUMBER, LITTLE, None]
    assert banca.ask(a_trial(banca, "711 341 1.00", "711 123-456 2.00")) == DryRun(3_00)
    assert verdicts(banca.ask(a_trial(banca, *wrong)), 5) == named
    said = banca.ask(a_trial(banca, *wrong, partial=Partial.DROP))
    assert (type(said), said.amount, verdicts(said, 5)) == (DryRun, 1_00, named)
    assert banca.ask(a_trial(banca)) == Refusal(Reason.WAGERS_TOO_FEW)
    assert banca.state == before


def test_a_dry_run_is_bound_only_by_the_operators_rules(banca: Banca) -> None:
    for column, value in (("stake_max", 10_00), ("prize_max", 1_00), ("ticket_max_wagers", 1), ("quota", 0)):
        banca.rule(column, value, "banca")
    banca.floors = {"group": 0}
    banca.closed.add("north")
    assert banca.ask(a_trial(banca, "711 341 50.00", "711 342 50.00")) == DryRun(100_00)
    banca.rule("stake_max", 40_00)
    assert verdicts(banca.ask(a_trial(banca, "711 341 41.00")), 1) == [MUCH]
    banca.rule("prize_max", 10_000_00)
    assert banca.ask(a_trial(banca, "711 341 17.00")) == Refusal(Reason.PRIZE_TOO_LARGE, bound=10_000_00)
    banca.rule("ticket_max_wagers", 2)
    assert banca.ask(a_trial(banca, *["711 341 1.00"] * 3)) == Refusal(Reason.WAGERS_TOO_MANY, bound=2)
