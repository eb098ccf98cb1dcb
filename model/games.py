"""Games: how selections and results read, and what hits (GM-01, VE-01 to VE-04)."""

import unicodedata

from model.clock import Draw, World

SIGNS = ("ARI", "TAU", "GEM", "CAN", "LEO", "VIR", "LIB", "ESC", "SAG", "CAP", "ACU", "PIS")
FIGURES = ("0", "00", *(str(one) for one in range(1, 37)))
NUMBERS = {"triple": 3, "terminal": 2, "triple_sign": 3, "terminal_sign": 2}
"""The digits of each game of digits."""
PAIRS = {"triple_ab": "triple", "terminal_ab": "terminal"}
"""The games of a pair, lists A and B together, and that of each half (VE-08)."""
TRIPLETA = "tripleta"
SELECTIONS = {"triple": 1_000, "terminal": 100, "triple_sign": 12_000, "terminal_sign": 1_200, "animalitos": 38}
"""How many selections a game of one draw has, all equally likely (GM-01)."""
JOINT = (*PAIRS, TRIPLETA)
"""The games that several draws judge."""


def sign(text: str) -> str | None:
    """Read a sign: its letters, in lower case and with accents too, or its number (VE-01)."""
    plain = "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
    if plain.upper() in SIGNS:
        return plain.upper()
    return dict(zip((f"{one:02}" for one in range(1, 13)), SIGNS, strict=True)).get(text)


def figure(text: str) -> str | None:
    """Read a figure: below ten it may have a leading zero (VE-01)."""
    if len(text) == 2 and text[0] == "0" and text != "00":
        text = text[1]
    return text if text in FIGURES else None


def same_for_a_retry(number: str) -> str:
    """Return a number as repetitions compare it, before its draw is known: 123-ARI is 123-01, and 07 is 7 (OC-02)."""
    first, dash, second = (figure(part) or part for part in number.partition("-"))
    named = sign(number.partition("-")[2])
    return first + dash + (second if named is None else str(SIGNS.index(named) + 1))


def digits(text: str, count: int) -> str | None:
    """Read so many digits."""
    return text if len(text) == count and text.isascii() and text.isdigit() else None


def selection(game: str, text: str) -> str | None:
    """Return a selection in its one spelling, or None: it is none of the game (VE-01)."""
    if game == "animalitos":
        return figure(text)
    if game == TRIPLETA:
        # Three different figures, in the order of the wheel.
        three = {figure(one) for one in text.split(",")}
        is_whole = text.count(",") == 2 and len(three) == 3 and None not in three
        return ",".join(one for one in FIGURES if one in three) if is_whole else None
    number, dash, rest = text.partition("-")
    if game in PAIRS:
        halves = [selection(PAIRS[game], half) for half in (number, rest)]
        return text if dash and None not in halves else None
    if bool(dash) != game.endswith("_sign") or digits(number, NUMBERS[game]) is None:
        return None
    if not dash:
        return number
    return None if sign(rest) is None else f"{number}-{sign(rest)}"


def result(world: World, draw: Draw, text: str) -> str | None:
    """Return a result in its one spelling: a figure, or three digits, with a sign on a zodiac list (VE-01, VE-03)."""
    if world["products"][draw["product"]]["category"] == "animalitos":
        return figure(text)
    return selection("triple_sign" if draw["zodiac"] else "triple", text)


def offered(world: World, draw: Draw) -> tuple[str, ...]:
    """Return the games that a draw offers (VE-03): games with a sign on zodiac lists, plain ones there if the product says so."""
    product = world["products"][draw["product"]]
    if product["category"] == "animalitos":
        return ("animalitos", TRIPLETA)
    if not draw["zodiac"]:
        # Games of a pair are named by the draw of list A (VE-08).
        return ("triple", "terminal", *PAIRS) if draw["list"] == 1 and 2 in product["lists"] else ("triple", "terminal")
    signed = ("triple_sign", "terminal_sign")
    return (*signed, "triple", "terminal") if product["plain_on_zodiac"] else signed


def halves(game: str, chosen: str, outcomes: list[str]) -> list[bool]:
    """Tell of each half of a pair whether it hits in its place: one alone pays the consolation, if there is one (VE-08)."""
    return [hits(PAIRS[game], half, outcome) for half, outcome in zip(chosen.split("-"), outcomes, strict=True)]


def returns_too_much(game: str, hundredths: int) -> bool:
    """Tell whether a multiplier would pay back more than 90 % of the stakes: 30 of 38 are 78.95 % (VE-06)."""
    return 100 * hundredths > 90 * 100 * SELECTIONS[game]


def hits(game: str, chosen: str, outcome: str) -> bool:
    """Tell whether a selection wins (GM-01): a terminal by the last two digits; one with a sign by that as well."""
    if game == "animalitos":
        return chosen == outcome
    drawn, _, drawn_sign = outcome.partition("-")
    number, _, own_sign = chosen.partition("-")
    return number == drawn[-len(number) :] and (not own_sign or own_sign == drawn_sign)
