"""Expands the short forms of several wagers: permutas, series, corridas (VE-30 to VE-33).

Only plain wagers are sold and stored. A sign is not permuted: "123-ARI" permutes to six wagers with -ARI.
"""

import enum
from itertools import permutations
from typing import Final, NamedTuple

from taquilla.domain.lottery.games import Game, selection, width

DIGITS_MAX: Final = 6
"""The most digits of a permuta."""

WAGERS_MAX: Final = 100
"""The most wagers that are written out. A larger expansion is only counted, since no ticket could hold it."""

_SIGNED: Final = frozenset({Game.TRIPLE_SIGN, Game.TERMINAL_SIGN})
_WILDCARD: Final = "*"


class Expansion(enum.Enum):
    """A short form of several wagers."""

    PERMUTA = "permuta"
    SERIE = "serie"
    CORRIDA = "corrida"


class Expanded(NamedTuple):
    """An expansion in a sale: its form, its first play, its number of wagers, and the text that was written."""

    kind: Expansion
    line: int
    wagers: int
    text: str


def expand(game: int, kind: Expansion, text: str) -> tuple[int, tuple[str, ...]] | None:
    """Return how many wagers a text expands to, and their canonical selections (none beyond WAGERS_MAX); None if unreadable.

    ``expand(Game.TRIPLE, Expansion.PERMUTA, "112") == (3, ("112", "121", "211"))``
    """
    if game not in Game.__members__.values() or not width(Game(game)):
        return None
    game_kind = Game(game)
    body, dash, sign = text.rpartition("-") if game_kind in _SIGNED else (text, "", "")
    if not (numbers := _EXPAND[kind](body, width(game_kind))):
        return None
    if len(numbers) > WAGERS_MAX:
        readable = selection(game_kind, f"{numbers[0]}{dash}{sign}") is not None
        return (len(numbers), ()) if readable else None
    selections = [selection(game_kind, f"{number}{dash}{sign}") for number in numbers]
    valid = tuple(text for text in selections if text is not None)
    return (len(valid), valid) if len(valid) == len(selections) else None


def _permuta(body: str, digits: int) -> list[str]:
    """Return all distinct arrangements of that many digits, ordered by the positions they are taken from (VE-30)."""
    if not _are_digits(body) or not digits <= len(body) <= DIGITS_MAX:
        return []
    return list(dict.fromkeys("".join(arrangement) for arrangement in permutations(body, digits)))


def _serie(body: str, digits: int) -> list[str]:
    """Return the numbers whose wildcard runs from 0 to 9: ``*25`` is 025, 125 … 925 (VE-31)."""
    before, wildcard, after = body.partition(_WILDCARD)
    if not wildcard or len(body) != digits or not _are_digits(before + after):
        return []
    return [f"{before}{digit}{after}" for digit in range(10)]


def _corrida(body: str, digits: int) -> list[str]:
    """Return all numbers between two, both included and in either order, all of one width (VE-32)."""
    start, dash, end = body.partition("-")
    if not dash or len(start) != digits or len(end) != digits or not _are_digits(start + end):
        return []
    first, last = sorted((int(start), int(end)))
    return [f"{number:0{digits}d}" for number in range(first, last + 1)]


def _are_digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()


_EXPAND: Final = {Expansion.PERMUTA: _permuta, Expansion.SERIE: _serie, Expansion.CORRIDA: _corrida}
