"""Games: their figures and signs, reading a selection, reading a result, the hits of a result, a game's fair return.

A selection is a string in one canonical spelling; limits, quotas and hits compare those strings alone (C-07).
Every game of one draw is one row of `_RULES`. Games of several draws are only read here, and judged in `markets.py`.
Input comes from strangers: it is looked up, never guessed, trimmed or padded.

Codes are strings: ``"0"`` (Delfín) and ``"00"`` (Ballena) are two figures (C-07). Names differ between sellers
(33 is also printed "Pez"), so nothing is ever looked up by name.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from itertools import product
from math import prod
from types import MappingProxyType
from typing import Final

_NAMES_IN_ORDER: Final = """
    0 Delfín · 00 Ballena · 1 Carnero · 2 Toro · 3 Ciempiés · 4 Alacrán · 5 León · 6 Rana · 7 Perico · 8 Ratón
    · 9 Águila · 10 Tigre · 11 Gato · 12 Caballo · 13 Mono · 14 Paloma · 15 Zorro · 16 Oso · 17 Pavo · 18 Burro
    · 19 Chivo · 20 Cochino · 21 Gallo · 22 Camello · 23 Cebra · 24 Iguana · 25 Gallina · 26 Vaca · 27 Perro
    · 28 Zamuro · 29 Elefante · 30 Caimán · 31 Lapa · 32 Ardilla · 33 Pescado · 34 Venado · 35 Jirafa
    · 36 Culebra · 37 Tortuga · 38 Búfalo · 39 Lechuza · 40 Avispa · 41 Canguro · 42 Tucán · 43 Mariposa
    · 44 Chigüire · 45 Garza · 46 Puma · 47 Pavo Real · 48 Puercoespín · 49 Pereza · 50 Canario · 51 Pelícano
    · 52 Pulpo · 53 Caracol · 54 Grillo · 55 Oso Hormiguero · 56 Tiburón · 57 Pato · 58 Hormiga · 59 Pantera
    · 60 Camaleón · 61 Panda · 62 Cachicamo · 63 Cangrejo · 64 Gavilán · 65 Araña · 66 Lobo · 67 Avestruz
    · 68 Jaguar · 69 Conejo · 70 Bisonte · 71 Guacamaya · 72 Gorila · 73 Hipopótamo · 74 Turpial · 75 Guácharo
"""

ANIMALS: Final[Mapping[str, str]] = MappingProxyType(dict(entry.strip().split(" ", 1) for entry in _NAMES_IN_ORDER.split("·")))
"""The name of every figure by its code, in the order of the wheel: 0, 00, 1 … 75 (VE-04)."""

ANIMALITOS77: Final = tuple(ANIMALS)
"""The codes of the wheel of 77 figures."""

ANIMALITOS: Final = ANIMALITOS77[:38]
"""The codes of the wheel of 38 figures: 0, 00, 1 … 36."""

WHEELS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({"animalitos": ANIMALITOS, "animalitos77": ANIMALITOS77})
"""The wheel of each category of draws that have one."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of the zodiac: its code on tickets, its name, its number in catalogues, its letter in result feeds."""

    code: str
    name: str
    number: str
    letter: str


SIGNS: Final = (
    Sign("ARI", "Aries", "01", "A"),
    Sign("TAU", "Tauro", "02", "B"),
    Sign("GEM", "Géminis", "03", "C"),
    Sign("CAN", "Cáncer", "04", "D"),
    Sign("LEO", "Leo", "05", "E"),
    Sign("VIR", "Virgo", "06", "F"),
    Sign("LIB", "Libra", "07", "G"),
    Sign("ESC", "Escorpio", "08", "H"),
    Sign("SAG", "Sagitario", "09", "I"),
    Sign("CAP", "Capricornio", "10", "J"),
    Sign("ACU", "Acuario", "11", "K"),
    Sign("PIS", "Piscis", "12", "L"),
)
"""The twelve signs in their order (VE-02). Dialects that number them differently translate them."""


def codes_in(category: str, selection: str) -> list[str]:
    """Return the figures or signs in what was played or drawn: of ``0,7,36`` three, of ``444-CAN`` in a lottery ``CAN``."""
    known = {sign.code for sign in SIGNS} if category == "lottery" else ANIMALS
    return [code for code in re.split("[,-]", selection) if code in known]


class Game(IntEnum):
    """A bet type and the number that sellers use for it (GM-01)."""

    TRIPLE = 1
    TERMINAL = 2
    TRIPLE_SIGN = 3
    TERMINAL_SIGN = 4
    ANIMALITOS = 5
    ANIMALITOS77 = 6
    TRIPLETA = 7
    TRIPLE_AB = 8
    TERMINAL_AB = 9
    ANIMAL_AB = 9

    @property
    def key(self) -> str:
        """Return the game's name in catalogues and messages: ``Game.TRIPLE_SIGN.key == "triple_sign"``."""
        return self.name.lower()


JOINT: Final = frozenset({Game.TRIPLETA, Game.TRIPLE_AB, Game.TERMINAL_AB})
"""The games that several draws judge together. One draw judges each of the others."""


def key_of(game: int, category: str) -> str:
    """Return a game's name on draws of a category: ``key_of(9, "animalitos") == "animal_ab"``, of digits ``"terminal_ab"``."""
    return "animal_ab" if game == Game.ANIMAL_AB and category in WHEELS else Game(game).key


def selection(game: Game, text: str) -> str | None:
    """Return the canonical spelling of a selection, or None when the text is no selection of this game (VE-01).

    ``selection(Game.TRIPLE_SIGN, "123-ari") == selection(Game.TRIPLE_SIGN, "123-01") == "123-ARI"``;
    ``selection(Game.TRIPLE, "5") is None``. A game of several categories of draws accepts the selections of each; `fitting`
    narrows them to one.
    """
    return _JOINT_READERS[game](text) if game in JOINT else _RULES[game].read(text)


def fitting(game: Game, category: str, selection: str | None) -> str | None:
    """Return a joint game's selection as draws of this category spell it, or None when they have no such selection (VE-01).

    ``fitting(Game.TERMINAL_AB, "lottery", "07-08") == "07-08"``, of figures it is ``"7-8"``; ``"1,2,75"`` fits no wheel of 38.
    """
    reader = _FITTED.get((game, category))
    return reader(selection) if reader is not None and selection is not None else None


def spelled(number: str) -> str:
    """Normalise a number before its draw is known: spellings that every draw reads alike become equal (VE-01).

    ``spelled("123-ari") == spelled("123-01") == "123-1"``, as pairs of figures write it; ``spelled("07") == "7"``. A text that
    is no number stays as it is.
    """
    first, dash, second = number.partition("-")
    sign = (_SIGN_SPELLINGS.get(second) or _accented_sign(second)) if dash else None
    second = _SIGN_NUMBERS[sign] if sign else second
    return f"{_FIGURES.get(first, first)}{dash}{_FIGURES.get(second, second)}"


def width(game: Game) -> int:
    """Return how many digits the number of a game's selections has; 0 for a game of figures."""
    return _WIDTHS.get(game, 0)


def outcome(category: str, zodiac: bool, text: str) -> str | None:
    """Return the canonical spelling of an event's result, or None when such an event cannot have it (VE-01, VE-03).

    ``outcome("lottery", True, "000-11") == "000-ACU"``. A clerk's number with too few digits is refused like a customer's.
    """
    return selection(_DRAWN[category, zodiac], text)


def outcomes(category: str, zodiac: bool) -> Iterator[str]:
    """Yield every result that an event may have, in order."""
    return selections(_DRAWN[category, zodiac])


def result_game(category: str, zodiac: bool) -> Game:
    """Return the game with whose selections such draws spell their results: the triple of a list A, an animal draw's figure."""
    return _DRAWN[category, zodiac]


def games_of(category: str, zodiac: bool, plain_on_zodiac: bool) -> frozenset[Game]:
    """Return the games that an event offers, joint ones included (VE-03).

    `plain_on_zodiac` is the product's: it tells whether plain triples and terminals are sold on its zodiac lists.
    """
    games = frozenset(_JUDGED[category, zodiac])
    if zodiac:
        return games if plain_on_zodiac else games - {Game.TRIPLE, Game.TERMINAL}
    return games | {game for game, fitted_category in _FITTED if fitted_category == category}


def winning(outcome: str, category: str, zodiac: bool) -> list[tuple[Game, str]]:
    """Return the selections that win with a canonical result: one for each game that it judges, ordered by game (GM-01).

    ``winning("341", "lottery", False) == [(Game.TRIPLE, "341"), (Game.TERMINAL, "41")]``
    """
    assert selection(_DRAWN[category, zodiac], outcome) == outcome, "a result is stored in its canonical spelling"
    return [(game, outcome[_RULES[game].hit]) for game in _JUDGED[category, zodiac]]


def universe(game: Game) -> int:
    """Return how many selections a game of one draw has, all of them equally likely: 1000 for a triple (GM-01)."""
    return prod(len(part) for part in _RULES[game].parts)


def selections(game: Game) -> Iterator[str]:
    """Yield every canonical selection of a game of one draw, in order."""
    return map("-".join, product(*_RULES[game].parts))


@dataclass(frozen=True, slots=True)
class ReturnRefusal:
    """A refusal of a catalogue's multipliers: a game would return more than its limit (VE-06).

    `figure` is the selection that alone returns too much; None means the whole game. Returns are in basis points.
    """

    game: Game
    figure: str | None
    return_bp: int
    limit_bp: int

    def __str__(self) -> str:
        subject = self.game.key if self.figure is None else f"figure {self.figure} of {self.game.key}"
        percent, limit = (f"{bp // 100}.{bp % 100:02d} %" for bp in (self.return_bp, self.limit_bp))
        return f"{subject} would return {percent}, more than {limit}"


def return_refusal(
    game: Game, multiplier_hundredths: int, figure_multipliers: Mapping[str, int], max_rtp_bp: int = 9_000
) -> ReturnRefusal | None:
    """Refuse multipliers that return too much, or return None (VE-06).

    `figure_multipliers` are the exceptions, by canonical selection. The game as a whole, with every figure played equally
    often, returns at most `max_rtp_bp`. No single figure returns more than its stake, or a player would play only that one.
    """
    figures = universe(game)
    exceptions = {figure: rate for figure, rate in figure_multipliers.items() if selection(game, figure) == figure}
    assert len(exceptions) == len(figure_multipliers), "an exception names a canonical selection of its game"

    total = multiplier_hundredths * (figures - len(exceptions)) + sum(exceptions.values())
    # Compare whole numbers: a return slightly above the limit must not be rounded down to it.
    if total * 100 > max_rtp_bp * figures * figures:
        return ReturnRefusal(game, None, _ratio_bp(total, figures * figures), max_rtp_bp)

    for figure in selections(game):
        rate = exceptions.get(figure, multiplier_hundredths)
        if rate > figures * 100:
            return ReturnRefusal(game, figure, _ratio_bp(rate, figures), 10_000)
    return None


def _ratio_bp(hundredths: int, total: int) -> int:
    return (hundredths * 100 * 2 + total) // (total * 2)


# Reading a selection. This runs for every wager sold, so the usual spellings are looked up in tables made at import.

_TRIPLES: Final = tuple(f"{number:03d}" for number in range(1000))
_TERMINALS: Final = tuple(f"{number:02d}" for number in range(100))
_SIGN_CODES: Final = tuple(sign.code for sign in SIGNS)
_SIGN_SPELLINGS: Final = {spelling: sign.code for sign in SIGNS for spelling in (sign.code, sign.code.lower(), sign.number)}
_SIGN_NUMBERS: Final = {sign.code: sign.number for sign in SIGNS}
_ACCENTS: Final = frozenset("\u0300\u0301\u0302\u0303\u0308")  # grave, acute, circumflex, tilde, diaeresis


def _spellings(codes: tuple[str, ...]) -> dict[str, str]:
    """Return the code of every accepted spelling. A figure below ten may be written with a zero: 07 is 7."""
    padded = {f"0{code}": code for code in codes if len(code) == 1 and code != "0"}
    return {code: code for code in codes} | padded


def _accented_sign(text: str) -> str | None:
    """Return the sign that a text spells with accents or in lower case: Gém is GEM."""
    if len(text) > 6 or len(unicodedata.normalize("NFC", text)) != 3:  # three letters, an accent on each at most
        return None
    letters = "".join(letter for letter in unicodedata.normalize("NFD", text) if letter not in _ACCENTS)
    # Upper-casing would turn foreign letters (ı, ſ) into Latin ones, and digits carry no accent.
    return _SIGN_SPELLINGS.get(letters.upper()) if letters.isascii() and letters.isalpha() else None


def _signed(numbers: frozenset[str], text: str) -> str | None:
    number, _, spelling = text.partition("-")
    if number not in numbers:
        return None
    sign = _SIGN_SPELLINGS.get(spelling) or _accented_sign(spelling)
    return f"{number}-{sign}" if sign else None


@dataclass(frozen=True, slots=True)
class _Rule:
    """A game of one draw: how its selections are read, their parts, and the slice of a result that they are compared with."""

    read: Callable[[str], str | None]
    parts: tuple[tuple[str, ...], ...]
    hit: slice


_RULES: Final = {
    Game.TRIPLE: _Rule(_spellings(_TRIPLES).get, (_TRIPLES,), slice(0, 3)),
    Game.TERMINAL: _Rule(_spellings(_TERMINALS).get, (_TERMINALS,), slice(1, 3)),
    Game.TRIPLE_SIGN: _Rule(partial(_signed, frozenset(_TRIPLES)), (_TRIPLES, _SIGN_CODES), slice(0, 7)),
    Game.TERMINAL_SIGN: _Rule(partial(_signed, frozenset(_TERMINALS)), (_TERMINALS, _SIGN_CODES), slice(1, 7)),
    Game.ANIMALITOS: _Rule(_spellings(ANIMALITOS).get, (ANIMALITOS,), slice(0, 2)),
    Game.ANIMALITOS77: _Rule(_spellings(ANIMALITOS77).get, (ANIMALITOS77,), slice(0, 2)),
}

def _pair(spellings: Mapping[str, str], text: str) -> str | None:
    first, _, second = text.partition("-")
    a, b = spellings.get(first), spellings.get(second)
    return f"{a}-{b}" if a and b else None


def _terminals_or_figures(text: str) -> str | None:
    return _pair(_TERMINAL_SPELLINGS, text) or _pair(_FIGURES, text)


def _three(wheel: tuple[str, ...], spellings: Mapping[str, str], text: str) -> str | None:
    """Return three different figures in the order of the wheel: 36,07,0 is 0,7,36."""
    figures = {spellings.get(part) for part in text.split(",", 3)} - {None}
    ordered = [figure for figure in wheel if figure in figures] if text.count(",") == 2 else []
    return ",".join(ordered) if len(ordered) == 3 else None


_TERMINAL_SPELLINGS: Final = _spellings(_TERMINALS)
_FIGURE_SPELLINGS: Final = {category: _spellings(wheel) for category, wheel in WHEELS.items()}
_FIGURES: Final = _FIGURE_SPELLINGS["animalitos77"]  # of which the wheel of 38 is the beginning

# Readers of the joint games on each category of draws.
_FITTED: Final[dict[tuple[Game, str], Callable[[str], str | None]]] = {
    (Game.TRIPLE_AB, "lottery"): partial(_pair, _spellings(_TRIPLES)),
    (Game.TERMINAL_AB, "lottery"): partial(_pair, _TERMINAL_SPELLINGS),
    **{(Game.ANIMAL_AB, category): partial(_pair, spellings) for category, spellings in _FIGURE_SPELLINGS.items()},
    **{(Game.TRIPLETA, category): partial(_three, wheel, _FIGURE_SPELLINGS[category]) for category, wheel in WHEELS.items()},
}
# Their readers before the draw is known.
_JOINT_READERS: Final = {
    Game.TRIPLETA: _FITTED[Game.TRIPLETA, "animalitos77"],
    Game.TRIPLE_AB: _FITTED[Game.TRIPLE_AB, "lottery"],
    Game.TERMINAL_AB: _terminals_or_figures,
}
_WIDTHS: Final = {Game.TRIPLE: 3, Game.TERMINAL: 2, Game.TRIPLE_SIGN: 3, Game.TERMINAL_SIGN: 2}

# The kind of an event is its category and whether its list is a zodiac one (VE-03).
# Its result is spelled like a selection of one game, and judges the games below.
_DRAWN: Final = {
    ("lottery", False): Game.TRIPLE,
    ("lottery", True): Game.TRIPLE_SIGN,
    ("animalitos", False): Game.ANIMALITOS,
    ("animalitos77", False): Game.ANIMALITOS77,
}
_JUDGED: Final = {
    ("lottery", False): (Game.TRIPLE, Game.TERMINAL),
    ("lottery", True): (Game.TRIPLE, Game.TERMINAL, Game.TRIPLE_SIGN, Game.TERMINAL_SIGN),
    ("animalitos", False): (Game.ANIMALITOS,),
    ("animalitos77", False): (Game.ANIMALITOS77,),
}

KINDS: Final = frozenset(_DRAWN)
"""Every kind of event, as (category, zodiac). Any other kind is a mistake of ours and raises KeyError."""
