"""Plays whose draw is named by a code, and their game by the form of their number (VE-01, VE-22)."""

from typing import Final

from taquilla.domain.lottery.book import Event
from taquilla.domain.lottery.commands import Coded, Play
from taquilla.domain.lottery.games import JOINT, Game, drawn, fitting, selection


def _figures(game: Game) -> dict[tuple[int, bool], Game]:
    return {(width, dashed): Game.ANIMAL_AB if dashed else game for width in (1, 2) for dashed in (False, True)}


_NUMBERS: Final = {(3, False): Game.TRIPLE, (2, False): Game.TERMINAL}
# By the kind of a draw: how long a number is up to its first dash, and whether it has one.
_FORMS: Final = {
    ("lottery", False): _NUMBERS | {(3, True): Game.TRIPLE_AB, (2, True): Game.TERMINAL_AB},
    ("lottery", True): _NUMBERS | {(3, True): Game.TRIPLE_SIGN, (2, True): Game.TERMINAL_SIGN},
    ("animalitos", False): _figures(Game.ANIMALITOS),
    ("animalitos77", False): _figures(Game.ANIMALITOS77),
}


def placed(coded: Coded, event: Event | None) -> Play:
    """The play on the draw that its code means; without a draw it is for none, whose id is 0.

    A number that fits no game of the draw has no selection, and an amount that is none stakes nothing: a sale finds both wrong.
    """
    stake = coded.stake or 0
    if event is None:
        return Play(0, Game.TRIPLE, None, stake, coded.number)
    game, read = _read(coded.number, event.category, event.zodiac)
    return Play(event.id, game, read, stake, coded.number)


def _read(number: str, category: str, zodiac: bool) -> tuple[Game, str | None]:
    """"123" is a triple, "23" a terminal; with a sign ("123-ARI") on zodiac lists, in pairs ("123-456") on the others."""
    first, dash, _ = number.partition("-")
    game = _FORMS[category, zodiac].get((len(first), bool(dash)))
    if game is not None:
        read = fitting(game, category, number) if game in JOINT else selection(game, number)
        if read is not None:
            return game, read
    # Of no game, or not well written: taken for the game that every such draw has, so that its number is what is wrong.
    return drawn(category, zodiac), None
