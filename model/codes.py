"""Sales by codes, of all plays or of those that are valid (VE-41, sales by codes)."""

from typing import Any

from model import draws, games, keys, paying, people, views
from model.answers import Answer, answer_of, first_refused, stop_if
from model.clock import Draw, World, day_of
from model.rules import limit
from model.selling import faults_of, full, line_of, pay_for, receipt, refuse_total, undone


def draw_of(world: World, code: str) -> str | None:
    """Return the draw that a code means today; None: none (TT-03)."""
    codes = [(product, *one) for product, about in world["products"].items() for one in about["codes"].items()]
    named = [(product, list_id, local) for product, local, lists in codes for list_id, one in lists.items() if one == code]
    return next((draws.name_of(product, list_id, day_of(world["now"]), local) for product, list_id, local in named), None)


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
    stop_if(not people.is_active(world, by), "TOKEN_DEAD")
    whole = keys.name(world, by, "chance", key)
    # Never the draws: a repetition on the next day is the same sale, though its codes mean other draws then (OC-02).
    meaning = [[one["code"], games.same_for_a_retry(one["number"]), one["stake"]] for one in plays]
    earlier: Any = world["keys"].get(whole)
    stop_if(earlier is not None and earlier["meaning"][0] == meaning and earlier["meaning"][1] != partly, "PARTIAL_DIFFERS")
    earlier = keys.earlier(world, whole, [meaning, partly])
    if earlier is not None:
        return receipt(earlier) | {"faults": earlier["faults"]}
    stop_if(world["is_disk_full"], "DISK_FULL")
    stop_if(not plays, "WAGERS_TOO_FEW")
    most = limit(world, by, "ticket_max_wagers")
    stop_if(len(plays) > most, "WAGERS_TOO_MANY", bound=most)
    lines, faults = _valid(world, by, plays)
    if not lines or (faults and not partly):
        return first_refused(faults)
    refusal = refuse_total(world, by, lines)
    if refusal is not None:
        return refusal | {"errors": faults}
    ticket = pay_for(world, step, by, lines, [])
    ticket["faults"] = faults
    keys.use(world, whole, [meaning, partly], ticket)
    return receipt(ticket) | {"faults": faults}


def reverse(world: World, by: int, step: int) -> Answer:
    """Undo a sale by its key, on any day; one that is undone already is found so again (VE-24)."""
    stop_if(not people.is_active(world, by), "TOKEN_DEAD")
    ticket = world["tickets"][step]
    answer: Answer = answer_of(undone, world, ticket, by, "rejected", "chance")
    return answer | {"state": paying.state(world, ticket)}


def find(world: World, by: int, step: int) -> Answer:
    """Find a sale by its key, on any day (OC-02): its state, that of each wager, its price and what is won."""
    stop_if(not people.is_active(world, by), "TOKEN_DEAD")
    ticket = world["tickets"][step]
    stop_if(ticket["entity"] != world["members"][by]["entity"], "TICKET_UNKNOWN")
    is_sealed = views.is_sealed(world, *views.judging(world, *ticket["lines"]))  # to its token too: a decider may have it (VE-44)
    lines = [] if is_sealed else ticket["lines"]
    wagers = [[one["text"], one["stake"], views.state(ticket, place), one["prize"]] for place, one in enumerate(lines)]
    return {"done": "found", "state": paying.state(world, ticket), "amount": ticket["amount"], "wagers": wagers}


def _valid(world: World, by: int, plays: list[World]) -> tuple[list[World], list[Answer]]:
    """Return the plays that may be sold, each behind those before it, and what is wrong in others: draw, number, stake, limit."""
    faults: list[Answer] = []
    places, lines = [], []
    for place, play in enumerate(plays):
        name = draw_of(world, play["code"])
        game = game_of(world, world["draws"][name], play["number"]) if name in world["draws"] else ""
        if name is None or any(draws.sells_until(world, one, by) is None for one in draws.closing(world, name, game)):
            faults.append({"wager": place, "reason": "DRAWS_CLOSED"})
        else:
            places.append(place)
            lines.append(line_of(world, by, {"draw": name, "game": game, "selection": play["number"], "text": play["number"],
                                             "stake": play["stake"]}))  # fmt: skip
    sold: list[World] = []
    for place, line in zip(places, lines, strict=True):
        wrong = faults_of(world, by, [*sold, line]) or full(world, by, [*sold, line])
        faults += [fault | {"wager": place} for fault in wrong]
        sold += [] if wrong else [line]
    return sold, sorted(faults, key=lambda fault: fault["wager"])
