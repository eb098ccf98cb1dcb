"""The worked numbers of the Venezuelan rules come out to the cent."""

import pytest
from tests.domain.conftest import VECTORS

from taquilla.domain.ledger import money
from taquilla.domain.lottery.games import Game, return_refusal, winning


def prize(game: str, played: str, amount: int, result: str) -> int:
    """Return what a wager wins at the default multipliers (VE-05) when its own event ends with `result`."""
    category = game if game.startswith("animalitos") else "lottery"
    hit = (Game[game.upper()], played) in winning(result, category, "-" in result)
    return money.times_half_up(amount, VECTORS["multipliers"][game]) if hit else 0


@pytest.mark.parametrize(("game", "played", "amount", "results", "on_list", "paid"), VECTORS["settle"])
def test_a_wager_is_judged_by_its_own_list(game, played, amount, results, on_list, paid) -> None:
    assert prize(game, played, amount, results[on_list or ""]) == paid


@pytest.mark.parametrize(("game", "multiplier", "return_bp"), VECTORS["theoretical_return"])
def test_a_game_returns_what_the_table_says_and_may_be_configured_so(game: str, multiplier: int, return_bp: int) -> None:
    beyond = return_refusal(Game[game.upper()], multiplier, {}, max_rtp_bp=0)
    assert beyond is not None
    assert beyond.return_bp == return_bp
    assert return_refusal(Game[game.upper()], multiplier, {}) is None
