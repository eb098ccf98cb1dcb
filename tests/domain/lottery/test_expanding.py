"""Permutas, series and corridas become plain wagers, and their number on a ticket is bounded (VE-30 to VE-33)."""

import pytest
from tests.domain.conftest import VECTORS

from taquilla.domain.lottery.expanding import Expansion, expand
from taquilla.domain.lottery.games import Game

WORKED = [(how, text, wagers) for how in ("permuta", "serie", "corrida") for text, wagers in VECTORS[how].items()]


@pytest.mark.parametrize(("how", "text", "wagers"), WORKED)
def test_an_expansion_is_that_of_the_table(how: str, text: str, wagers: list[str]) -> None:
    game = Game.TERMINAL if text == "12" else Game.TRIPLE
    assert expand(game, Expansion(how), text) == (len(wagers), tuple(wagers))


@pytest.mark.parametrize(("text", "count"), VECTORS["permuta_count"].items())
def test_more_digits_make_three_digit_wagers(text: str, count: int) -> None:
    found = expand(Game.TRIPLE, Expansion.PERMUTA, text)
    assert found is not None
    assert (found[0], len(set(found[1]))) == (count, count)


@pytest.mark.parametrize("sign", ["ARI", "ari", "01"])
def test_a_sign_is_not_permuted(sign: str) -> None:
    signed = tuple(f"{number}-ARI" for number in VECTORS["permuta"]["123"])
    assert expand(Game.TRIPLE_SIGN, Expansion.PERMUTA, f"123-{sign}") == (6, signed)
    assert expand(Game.TRIPLE_SIGN, Expansion.CORRIDA, f"011-010-{sign}") == (2, ("010-ARI", "011-ARI"))
    assert expand(Game.TERMINAL_SIGN, Expansion.SERIE, f"*7-{sign}") == (10, tuple(f"{digit}7-ARI" for digit in range(10)))


@pytest.mark.parametrize(("game", "how", "text"), [
    (Game.TRIPLE, "permuta", "12"), (Game.TRIPLE, "permuta", "1234567"), (Game.TRIPLE, "permuta", "12a"),
    (Game.TRIPLE, "permuta", "١٢٣"), (Game.TRIPLE, "permuta", " 123"), (Game.TRIPLE, "permuta", "123-ARI"),
    (Game.TRIPLE_SIGN, "permuta", "123"), (Game.TRIPLE_SIGN, "permuta", "123-XXX"),
    (Game.TRIPLE, "serie", "125"), (Game.TRIPLE, "serie", "**5"), (Game.TRIPLE, "serie", "*5"), (Game.TRIPLE, "serie", "*255"),
    (Game.TRIPLE, "corrida", "98-102"), (Game.TRIPLE, "corrida", "098-1020"), (Game.TRIPLE, "corrida", "098"),
    (Game.TRIPLE, "corrida", "098-"),
    (Game.TRIPLE_SIGN, "corrida", "000-999-XXX"),
    (Game.ANIMALITOS, "permuta", "12"), (Game.ANIMALITOS, "corrida", "1-5"), (99, "permuta", "123"),
])  # fmt: skip
def test_an_unreadable_expansion_is_not_guessed(game: int, how: str, text: str) -> None:
    assert expand(game, Expansion(how), text) is None


@pytest.mark.parametrize(("text", "count", "written"), [("000-099", 100, 100), ("000-100", 101, 0), ("999-000", 1000, 0)])
def test_an_expansion_too_large_for_a_ticket_is_only_counted(text: str, count: int, written: int) -> None:
    found = expand(Game.TRIPLE, Expansion.CORRIDA, text)
    assert found is not None
    assert (found[0], len(found[1])) == (count, written)
