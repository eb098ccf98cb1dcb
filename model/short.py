"""Wagers in short: permutas, series and corridas, of which only plain wagers are sold (VE-30 to VE-33)."""

from itertools import permutations

from model import games, rules
from model.answers import Answer, first_refused
from model.clock import World

MOST = {"permuta": "max_permutations", "serie": "max_sequence_size", "corrida": "max_sequence_size"}
"""The limit of each short form: how many wagers it may become (VE-33)."""


def written_out(wagers: list[World]) -> list[World]:
    """Return plain wagers: each of a short form has the whole stake. What cannot be read stays one wager, of no selection."""
    found: list[World] = []
    for wager in wagers:
        plain = {name: value for name, value in wager.items() if name != "expand"} | {"text": wager["selection"]}
        selections = _selections(wager) if "expand" in wager else []
        if not selections:
            found.append(plain | ({"selection": ""} if "expand" in wager else {}))
        for place, one in enumerate(selections):
            about = {"form": wager["expand"], "count": len(selections), "written": wager["selection"]}
            found.append(plain | {"selection": one, "text": one, "short": about if place == 0 else None})
    return found


def _selections(wager: World) -> list[str]:
    """Return the selections that a short form becomes, in their order; none: it cannot be read."""
    game = wager["game"]
    if game not in games.NUMBERS:
        return []
    body, dash, sign = wager["selection"].rpartition("-") if game.endswith("_sign") else (wager["selection"], "", "")
    numbers = {"permuta": permuta, "serie": serie, "corrida": corrida}[wager["expand"]](body, games.NUMBERS[game])
    found = [games.selection(game, f"{number}{dash}{sign}") for number in numbers]
    return [one for one in found if one is not None] if None not in found else []


def permuta(body: str, width: int) -> list[str]:
    """Return every distinct arrangement of width of these digits: three to six are written, two to six of a terminal (VE-30).

    How many wagers may come of it says `refuse` (VE-33).
    """
    if not body.isdigit() or not width <= len(body) <= 6:
        return []
    return list(dict.fromkeys("".join(one) for one in permutations(body, width)))


def serie(body: str, width: int) -> list[str]:
    """Return the numbers whose one free place runs from 0 to 9 (VE-31)."""
    if len(body) != width or body.count("*") != 1 or not body.replace("*", "0").isdigit():
        return []
    return [body.replace("*", str(digit)) for digit in range(10)]


def corrida(body: str, width: int) -> list[str]:
    """Return the numbers from one to another, in either order (VE-32)."""
    first, dash, last = body.partition("-")
    if not dash or games.digits(first, width) is None or games.digits(last, width) is None:
        return []
    low, high = sorted((int(first), int(last)))
    return [f"{number:0{width}}" for number in range(low, high + 1)]


def refuse(world: World, by: int, wagers: list[World]) -> Answer | None:
    """Refuse a short form that becomes too many wagers, and too many series and corridas (VE-33)."""
    errors, sequences = [], 0
    for place, wager in enumerate(wagers):
        short = wager.get("short")
        if short is None:
            continue
        sequences += short["form"] != "permuta"
        most = rules.limit(world, by, MOST[short["form"]])
        fault = {"wager": place, "text": short["written"]}
        if short["count"] > most:
            errors.append(fault | {"reason": "EXPANSION_TOO_LARGE", "bound": most})
        elif short["form"] != "permuta" and sequences > rules.limit(world, by, "max_sequences"):
            errors.append(fault | {"reason": "SEQUENCES_TOO_MANY", "bound": rules.limit(world, by, "max_sequences")})
    return first_refused(errors) if errors else None
