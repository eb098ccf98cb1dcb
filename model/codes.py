"""Sales by codes, of all plays or of those that are valid (VE-41, sales by codes)."""

from typing import Any

from model import draws, games, keys, people
from model.answers import Answer, first_refused, refused
from model.clock import Draw, World, day_of
from model.rules import limit
from model.selling import faults_of, full, line_of, pay_for, refuse_total, sold


def draw_of(world: World, code: str) -> str | None:
    """Return the draw that a code means today; None: none (TT-03)."""
    for product, about in world["products"].items():
        for local, codes in about["codes"].items():
            for list_id, one in codes.items():
                if one == code:
                    return draws.name_of(product, list_id, day_of(world["now"]), local)
    return None


def game_of(world: World, draw: Draw, number: str) -> str:
    """Return the game that a number's form names: 123 is a triple, 23 a terminal; with a dash a sign, or a pair."""
    if world["products"][draw["product"]]["category"] == "animalitos":
        return "animalitos"
    first, dash, _ = number.partition("-")
    plain = {3: "triple", 2: "terminal"}.get(len(first))
    game = plain and plain + (("_sign" if draw["zodiac"] else "_ab") if dash else "")
    # A number of no game counts for the game that every such draw has: there its selection is refused.
    return game if game and games.selection(game, number) else "triple_sign" if draw["zodiac"] else "triple"


def sell(world: World, step: int, by: int, plays: list[World], partly: bool, key: int) -> Answer:
    """Sell by codes. partly: what is not valid is left out, and the rest is sold (DROP); else it refuses all (EACH)."""
    refusal = people.refuse(world, by, ("reseller",))
    if refusal is not None:
        return refusal
    whole, meaning = keys.name(world, by, "chance", key), [[one["code"], one["number"], one["stake"]] for one in plays]
    earlier: Any = world["keys"].get(whole)
    if earlier is not None and earlier["meaning"][0] == meaning and earlier["meaning"][1] != partly:
        return refused("PARTIAL_DIFFERS")
    earlier = keys.earlier(world, whole, [meaning, partly])
    if earlier is not None:
        return earlier if "refused" in earlier else sold(earlier) | {"short": earlier["short"]}
    most = limit(world, by, "ticket_max_wagers")
    if len(plays) > most:
        return refused("WAGERS_TOO_MANY", bound=most)
    found = _valid(world, by, plays)
    short = sorted((fault for fault in found["faults"]), key=lambda fault: fault["wager"])
    if not found["lines"] or (short and not partly):
        return first_refused(short)
    refusal = refuse_total(world, by, found["lines"])
    if refusal is not None:
        return refusal | {"errors": short}
    ticket = pay_for(world, step, by, found["lines"])
    ticket["short"] = short
    keys.use(world, whole, [meaning, partly], ticket)
    return sold(ticket) | {"short": short}


def _valid(world: World, by: int, plays: list[World]) -> World:
    """Judge each play by itself: its draw, its number and amount, its quota. Each check sees what has passed the one before."""
    faults: list[Answer] = []
    places, lines = [], []
    for place, play in enumerate(plays):
        name = draw_of(world, play["code"])
        game = game_of(world, world["draws"][name], play["number"]) if name in world["draws"] else ""
        if name is None or any(draws.sells_until(world, one, by) is None for one in draws.judging(world, name, game)):
            faults.append({"wager": place, "reason": "DRAWS_CLOSED"})
        else:
            places.append(place)
            lines.append(line_of(world, by, {"draw": name, "game": game, "selection": play["number"], "text": play["number"],
                                             "stake": play["stake"]}))  # fmt: skip
    for check in (faults_of, full):
        wrong = {fault["wager"]: fault for fault in check(world, by, lines)}
        faults += [fault | {"wager": places[at]} for at, fault in wrong.items()]
        places = [place for at, place in enumerate(places) if at not in wrong]
        lines = [line for at, line in enumerate(lines) if at not in wrong]
    return {"lines": lines, "faults": faults}
