"""Games of several draws: their hits, return and sale; and settlements in steps that forget nobody and pay nobody twice."""

from datetime import timedelta
from typing import Any

import pytest
from tests.domain.conftest import VECTORS, Banca

from taquilla.domain.ledger import money
from taquilla.domain.lottery import markets
from taquilla.domain.lottery.games import Game, ReturnRefusal
from taquilla.domain.lottery.markets import AB, RUN, Hit, hits, theoretical_return_bp
from taquilla.domain.lottery.settling import Cursor, MarketPhase, WinningTerms, next_cursor, prizes

# Multipliers of the shipped catalogue (VE-05): for the whole pair, and for one half.
RATES = {Game.TRIPLE_AB: (200_000_00, 150_00), Game.TERMINAL_AB: (5000_00, 5_00)}


def won(kind: str, category: str, outcomes: tuple[str, ...], game: Game, played: str) -> Hit | None:
    return next((hit for hit in hits(kind, category, False, outcomes) if hit[:2] == (game, played)), None)


@pytest.mark.parametrize(("key", "played", "amount", "drawn", "prize"), VECTORS["settle_ab"])
def test_a_pair_wins_whole_or_is_consoled_for_one_half(key, played, amount, drawn, prize) -> None:
    game = Game[key.upper()]
    hit = won(AB, "lottery", (drawn["A"], drawn["B"]), game, played)
    assert (money.times_half_up(amount, RATES[game][hit.consoled]) if hit else 0) == prize


def test_a_pair_of_results_makes_each_selection_win_once() -> None:
    found = hits(AB, "lottery", False, ("123", "456"))
    assert len({hit[:2] for hit in found}) == len(found) == 1 + 2 * 999 + 1 + 2 * 99
    assert [hit.selection for hit in found if not hit.consoled] == ["123-456", "23-56"]


@pytest.mark.parametrize("vector", VECTORS["tripleta"])
def test_a_tripleta_wins_at_the_draw_that_completes_it(vector: dict[str, Any]) -> None:
    played, run = ",".join(vector["pick"]), vector["results"][: vector["n"]]
    drawn = [tuple(run[:number]) for number in range(1, len(run) + 1)]
    wins = [number for number, some in enumerate(drawn, 1) if won(RUN, "animalitos", some, Game.TRIPLETA, played)]
    assert wins == list(range(vector["won_at"] or len(run) + 1, len(run) + 1))


@pytest.mark.parametrize("vector", VECTORS["tripleta_p"])
def test_a_tripleta_is_as_likely_as_the_table_says(vector: dict[str, Any]) -> None:
    category = {38: "animalitos", 77: "animalitos77"}[vector["k"]]
    # A multiplier of a million, so that six digits of the chance are whole hundreds of basis points.
    returned = theoretical_return_bp(Game.TRIPLETA, category, 1_000_000_00, run_length=vector["n"])
    assert (returned + 5_000) // 10_000 == int(vector["p"].removeprefix("0."))


@pytest.mark.parametrize(("game", "category", "run_length", "one_in"), [
    (Game.TRIPLE, "lottery", 0, 1_000), (Game.TERMINAL_SIGN, "lottery", 0, 1_200), (Game.ANIMALITOS77, "animalitos77", 0, 77),
    (Game.TRIPLE_AB, "lottery", 0, 1_000_000), (Game.TERMINAL_AB, "lottery", 0, 10_000), (Game.ANIMAL_AB, "animalitos", 0, 1_444),
    (Game.ANIMAL_AB, "animalitos77", 0, 5_929),
    (Game.TRIPLETA, "animalitos", 3, 9_145),  # 38 to the third, over the six orders of three figures: 9145.33
    (Game.TRIPLETA, "animalitos", 10, 101),  # 50 times return 49.69 %: 100.62
    (Game.TRIPLETA, "animalitos", 12, 59),  # 50 times return 84.28 %: 59.33
    (Game.TRIPLETA, "animalitos77", 12, 412),  # 60 times return 14.56 %: 412.09
])  # fmt: skip
def test_a_selection_wins_once_in_so_many_results(game: Game, category: str, run_length: int, one_in: int) -> None:
    assert markets.one_in(game, category, run_length) == one_in


@pytest.mark.parametrize(("game", "category", "times", "more", "return_bp"), [
    (Game.TRIPLE_AB, "lottery", 200_000, {}, 2_000),
    (Game.TRIPLE_AB, "lottery", 200_000, {"consolation": 150_00}, 4_997),
    (Game.TERMINAL_AB, "lottery", 5_000, {"consolation": 5_00}, 5_990),
    (Game.ANIMAL_AB, "animalitos", 900, {}, 6_233),
    (Game.TRIPLETA, "animalitos", 50, {"run_length": 12}, 8_428),
])  # fmt: skip
def test_a_joint_game_has_the_return_of_the_table(game, category, times, more, return_bp) -> None:
    assert theoretical_return_bp(game, category, times * 100, **more) == return_bp
    assert markets.return_refusal(game, category, times * 100, **more) is None


@pytest.mark.parametrize(("game", "category", "times", "more", "return_bp"), [
    (Game.TRIPLETA, "animalitos", 60, {"run_length": 12}, 10_113),
    (Game.ANIMAL_AB, "animalitos", 5_000, {}, 34_626),
    (Game.TRIPLE_AB, "lottery", 900_001, {}, 9_000),
    (Game.TERMINAL_AB, "lottery", 5_000, {"consolation": 21_00}, 9_158),
])  # fmt: skip
def test_a_joint_game_that_returns_too_much_is_refused(game, category, times, more, return_bp) -> None:
    assert markets.return_refusal(game, category, times * 100, **more) == ReturnRefusal(game, None, return_bp, 9_000)


@pytest.mark.parametrize("earlier", ["zulia", "zulia_b"])
def test_a_pair_closes_with_the_draw_that_closes_first(banca: Banca, earlier: str) -> None:
    banca.draws[earlier] = banca.draws[earlier]._replace(closes_at=banca.draws[earlier].closes_at - timedelta(minutes=1))
    assert banca.sell("zulia triple_ab 123-456 1.00").first_close == banca.draws[earlier].closes_at


def test_each_wager_wins_by_its_own_terms_and_less_than_half_a_cent_is_no_prize() -> None:
    terms = [WinningTerms(*one) for one in ((5_00, 30_00), (5_00, 2_50), (1_00, 30_00), (33, 2_50), (33, 2_48))]
    nothing = WinningTerms(1, 49)  # zero minor units move nowhere
    assert list(prizes([nothing, *terms]).items()) == list(zip(terms, (150_00, 12_50, 30_00, 83, 82), strict=True))
    assert prizes([nothing]) == prizes([]) == {}


@pytest.mark.parametrize(("found", "cursor"), [
    (0, Cursor(MarketPhase.PRIZES, hit=3)),
    (1, Cursor(MarketPhase.PRIZES, hit=3)),
    (2, Cursor(MarketPhase.PRIZES, seq=12, hit=2)),  # a full step: there may be more of this selection
])  # fmt: skip
def test_a_step_leaves_off_where_the_next_one_begins(found: int, cursor: Cursor) -> None:
    assert next_cursor(Cursor(MarketPhase.PRIZES, 10, hit=2), found, 10 + found, 2) == cursor
