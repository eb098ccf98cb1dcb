"""Reads plays in which a code names the draw and the form of the number names the game (VE-01, VE-22)."""

from typing import Final

from taquilla.domain.lottery.book import Event
from taquilla.domain.lottery.commands import Coded, Play
from taquilla.domain.lottery.games import JOINT, Game, fitting, result_game, selection


def _figures(game: Game) -> dict[tuple[int, bool], Game]:
    return {(width, dashed): Game.ANIMAL_AB if dashed else game for width in (1, 2) for dashed in (False, True)}


_NUMBERS: Final = {(3, False): Game.TRIPLE, (2, False): Game.TERMINAL}
# By the kind of draw: the number's length up to its first dash, and whether it has a dash.
_FORMS: Final = {
    ("lottery", False): _NUMBERS | {(3, True): Game.TRIPLE_AB, (2, True): Game.TERMINAL_AB},
    ("lottery", True): _NUMBERS | {(3, True): Game.TRIPLE_SIGN, (2, True): Game.TERMINAL_SIGN},
    ("animalitos", False): _figures(Game.ANIMALITOS),
    ("animalitos77", False): _figures(Game.ANIMALITOS77),
}


def placed(coded: Coded, event: Event | None) -> Play:
    """Return the play on the draw that its code names. Without a draw its event id is 0.

    A number that fits no game of the draw has no selection, and an unreadable amount is a stake of 0; a sale refuses both.
    """
    stake = coded.stake or 0
    if event is None:
        return Play(0, Game.TRIPLE, None, stake, coded.number)
    game, spelling = _game_and_spelling(coded.number, event.category, event.zodiac)
    return Play(event.id, game, spelling, stake, coded.number)


def _game_and_spelling(number: str, category: str, zodiac: bool) -> tuple[Game, str | None]:
    """Return the game and the selection of a number. "123" is a triple, "23" a terminal; "123-ARI" has a sign, on zodiac
    lists; "123-456" is a pair, on the others."""
    first, dash, _ = number.partition("-")
    if (game := _FORMS[category, zodiac].get((len(first), bool(dash)))) is not None:
        spelling = fitting(game, category, number) if game in JOINT else selection(game, number)
        if spelling is not None:
            return game, spelling
    # A number of no game, or a malformed one, counts for the game that every such draw has: then its selection is refused.
    return result_game(category, zodiac), None
