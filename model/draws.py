"""Draws: opened, closed, suspended, void; results by two clerks (VE-10 to VE-13, RG-05 to RG-08)."""

from typing import Any

from model import games, independence, people, rules
from model.answers import Answer, refused, stop, stop_if, tell
from model.clock import DAY, Draw, World, date, datetime, day_of, expiry, instant, timedelta

VOID = "void"


def name_of(product: int, list_id: int, day: object, local: str) -> str:
    """Return the name of a draw in histories: product, list, day, time."""
    return f"{product}/{list_id} {day} {local}"


def open_due(world: World) -> None:
    """Open the draws of today, and of as many days ahead as each product is sold (VE-12).

    More days are planned: one, or those of the longest run that begins on the last day on sale (VE-07).
    """
    today, furthest, days_more = day_of(world["now"]), 0, 1
    for product, about in world["products"].items():
        ahead = rules.value(world, "operator", "limit", "advance_days", product)
        ahead = about["advance_days"] if ahead is None else ahead
        furthest = max(furthest, ahead)
        if rules.multiplier(world, product, games.TRIPLETA) is not None:
            days_more = max(days_more, -(-(about["run"] - 1) // len(about["times"])))  # rounded up
        for days in range(ahead + 1):
            for local in about["times"]:
                for list_id in about["lists"]:
                    name = name_of(product, list_id, today + days * DAY, local)
                    if world["draws"].get(name, {"state": "scheduled"})["state"] == "scheduled":
                        before = world["draws"].pop(name, {"orders": []})  # planned anew, with today's minutes of closing
                        schedule(world, name).update(state="open", orders=before["orders"])
                        market(world, name, [name])
                        tell(world, "draws.opened", name)
    world["planned_until"] = max(world["planned_until"], today + (furthest + days_more) * DAY)


def schedule(world: World, name: str) -> Draw:
    """Return a draw; one that is not on sale yet is scheduled as soon as a run needs it (VE-07, VE-13)."""
    if name not in world["draws"]:
        product, list_id, day, local = _parts(name)
        about, minutes = world["products"][product], rules.value(world, "operator", "close", "minutes", product) or 0
        world["draws"][name] = {
            "product": product, "list": list_id, "zodiac": about["lists"][list_id], "day": day, "at": instant(day, local),
            "local": local, "state": "scheduled",
            # Once it is open the close stays as it is (VE-10).
            "closes_at": instant(day, local) - timedelta(minutes=max(about["close_minutes"], minutes)),
            "closed_at": None, "seal": None, "results": [], "orders": [], "is_final": False,
        }  # fmt: skip
    found: Draw = world["draws"][name]
    return found


def _parts(name: str) -> tuple[int, int, date, str]:
    product, list_id, day, local = name.replace("/", " ").split(" ")
    return int(product), int(list_id), date.fromisoformat(day), local


def market(world: World, name: str, draws: list[str], length: int = 1) -> World:
    """Return what judges wagers together: a draw, or a pair or a run of draws from its first sale on (VE-03, VE-07, VE-08).

    wagers: each with its ticket. version: how many times it was settled. judged_by: the version of each draw's result of the last
    time. postings: the transfers of that time. claims_end: the ends of the times to claim, after which results are final (RG-08).
    length: how many draws a run counts; void ones have others behind it.
    """
    if name not in world["markets"]:
        world["markets"][name] = {
            "name": name, "draws": list(draws), "length": length, "wagers": [], "version": 0,
            "judged_by": None, "postings": [], "claims_end": [],
        }  # fmt: skip
        for one in draws:
            schedule(world, one)
    found: World = world["markets"][name]
    return found


def market_name(name: str, game: str) -> str:
    """Return the name of what judges a wager: its draw, or the pair or the run that begins with it."""
    return name + (" AB" if game in games.PAIRS else " RUN" if game == games.TRIPLETA else "")


def draws_that_decide(world: World, name: str, game: str) -> list[str]:
    """Return the draws that decide a wager: its own; of a pair lists A and B, named by that of A; of a tripleta its run."""
    draw, known = world["draws"].get(name), world["markets"].get(market_name(name, game))
    if draw is None or known is not None:
        return [name] if draw is None else list(known["draws"])
    if game in games.PAIRS and draw["list"] == 1 and 2 in world["products"][draw["product"]]["lists"]:
        return [name, name_of(draw["product"], 2, draw["day"], draw["local"])]  # lists A and B of the same hour
    fresh = [name, *(one for one in _this_draw_and_following(world, name)[1:] if not _is_over(world, one))]
    return fresh[: world["products"][draw["product"]]["run"] if game == games.TRIPLETA else 1]


def closing(world: World, name: str, game: str) -> list[str]:
    """Return the draws that close a wager: both of a pair, of a run the first alone."""
    return draws_that_decide(world, name, game)[: 1 if game == games.TRIPLETA else 2]


def closed_behind_the_first(world: World, line: World) -> list[str]:
    """Return the draws behind the first of a run that are closed: their seals have what was played on it (VE-07)."""
    behind = draws_that_decide(world, line["draw"], line["game"])[1:]
    return [name for name in behind if line["game"] == games.TRIPLETA and _is_over(world, name)]


def _is_over(world: World, name: str) -> bool:
    return name in world["draws"] and world["draws"][name]["closes_at"] <= world["now"]


def _this_draw_and_following(world: World, name: str) -> list[str]:
    """Return a draw and all that follow it on its list, as far as they are planned (VE-12)."""
    product, list_id, day, _ = _parts(name)
    days = [day + place * DAY for place in range((world["planned_until"] - day).days + 1)]
    names = [name_of(product, list_id, one, each) for one in days for each in world["products"][product]["times"]]
    return names[names.index(name) :]


def lengthen(world: World, market: World) -> None:
    """Put draws of the list that are not closed yet behind a run, in place of void ones, as far as they are planned (VE-07)."""
    missing = market["length"] - sum(in_force(world["draws"][name]) != VOID for name in market["draws"])
    behind = _this_draw_and_following(world, market["draws"][-1])[1:]
    for name in behind:
        if missing > 0 and schedule(world, name)["closed_at"] is None:
            market["draws"].append(name)
            missing -= 1


def days_later(market: World) -> timedelta:
    """Return how many days later than planned a run ends, since other draws replace void ones (VE-27)."""
    return _parts(market["draws"][-1])[2] - _parts(market["draws"][market["length"] - 1])[2]


def outcomes_of(world: World, market: World) -> list[tuple[int, str] | None]:
    """Return what decides a market: the version and the outcome of each draw's result; None: it is to come.

    A run has as many places as it is long. A void draw uses none of them up (VE-07).
    """
    found, places_left = list[tuple[int, str] | None](), market["length"]
    for name in market["draws"]:
        if places_left:
            approved = [(at, one["outcome"]) for at, one in enumerate(world["draws"][name]["results"], 1) if one["approved"]]
            found.append(approved[-1] if approved else None)
            if not (market["name"].endswith("RUN") and approved and approved[-1][1] == VOID):
                places_left -= 1
    return found + [None] * places_left


def close_due(world: World) -> None:
    """Close the draws whose time has come, however late: they were closed at their planned instant. Seal them (VE-13).

    A seal has what was played on a draw by then, with the instants of undoings.
    """
    for name, draw in world["draws"].items():
        if draw["closed_at"] is None and draw["closes_at"] <= world["now"]:
            draw["state"], draw["closed_at"] = "closed", draw["closes_at"]
            tell(world, "draws.closed", name)
        if draw["closed_at"] is not None and draw["seal"] is None:
            played = [one for market in world["markets"].values() if name in market["draws"] for one in market["wagers"]]
            draw["seal"] = [(ticket, line, ticket["undone_at"]) for ticket, line in played]
            tell(world, "draw.sealed", name, len(played), draw["closed_at"])


def sells_until(world: World, name: str, by: int) -> datetime | None:
    """Return the first moment at which a seller sells no more of a draw, or None if it does not sell it now (VE-10)."""
    draw = world["draws"].get(name)
    if draw is None or draw["state"] != "open":
        return None
    minutes = rules.bound(world, rules.owners(world, by), "close", "minutes", draw["product"]) or 0
    until: datetime = min(draw["closes_at"], draw["at"] - timedelta(minutes=minutes))
    return until if world["now"] < until else None


def in_force(draw: Draw) -> str | None:
    """Return the result that counts: the last one that a second clerk has approved (RG-06)."""
    return next((one["outcome"] for one in reversed(draw["results"]) if one["approved"]), None)


def _check_clerk(world: World, by: int, name: str, readers: list[int]) -> None:
    """Refuse whoever may not decide about draws, or has sold a ticket of this one, and what such a person has entered (RG-16)."""
    stop(people.refuse(world, by, "results", "enter, approve, correct, suspend, resume, void, close"))
    stop_if(name not in world["draws"], "EVENT_UNKNOWN")
    stop_if(any(people.has_sold(world, one, name) for one in readers), "CLERK_HAS_SOLD")


def _waiting(world: World, name: str, what: str) -> list[int]:
    """Return who has entered the version that waits for a second clerk, if one does."""
    return [one["by"] for one in world["draws"].get(name, {what: []})[what][-1:] if not one["approved"]]


def enter(world: World, by: int, name: str, text: str) -> Answer:
    """Enter a result, or its correction, as the first clerk (RG-05, RG-06, RG-08)."""
    _check_clerk(world, by, name, [by])
    stop_if((draw := world["draws"][name])["closed_at"] is None, "DRAW_NOT_CLOSED")
    stop_if(world["now"] < draw["at"], "DRAW_NOT_HELD")
    stop_if(draw["seal"] is None, "DRAW_NOT_SEALED")
    outcome: Any = games.result(world, draw, text)
    stop_if(outcome is None, "OUTCOME_INVALID")
    stop(refuse_entering(world, draw, outcome))
    if [(one["outcome"], one["by"]) for one in draw["results"][-1:]] != [(outcome, by)]:
        tell(world, "result.entered", name, len(draw["results"]) + 1, by)
        draw["results"].append({"outcome": outcome, "by": by, "approved": False})
    return {"done": len(draw["results"]), "outcome": outcome}


def refuse_entering(world: World, draw: Draw, outcome: str) -> Answer | None:
    """Refuse a result that stands already, and any once it is final (RG-08)."""
    return refused("RESULT_STANDS") if in_force(draw) == outcome else _refuse_final(world, draw)


def _refuse_final(world: World, draw: Draw) -> Answer | None:
    """Refuse to replace a result once a prize of it has expired, or the longest time to claim just before it is over (RG-08)."""
    owners = [["operator"], *(rules.owners_of(world, one) for one in world["entities"])]
    terms = [[rules.most_specific(world, one, name, draw["at"]) for name in rules.DEFAULTS] for one in owners]
    is_over = world["now"] >= max(expiry(world, draw["day"], *one) for one in terms)
    return refused("RESULT_FINAL") if in_force(draw) is not None and (draw["is_final"] or is_over) else None


def approve(world: World, by: int, name: str, text: str) -> Answer:
    """Approve a result as the second clerk, who has read the same (RG-06)."""
    _check_clerk(world, by, name, [by, *_waiting(world, name, "results")])
    stop_if((draw := world["draws"][name])["closed_at"] is not None and draw["seal"] is None, "DRAW_NOT_SEALED")
    stop_if(not draw["results"], "RESULT_UNKNOWN")
    last = draw["results"][-1]
    stop_if(last["approved"], "RESULT_STANDS")
    stop_if(last["by"] == by, "RESULT_SAME_CLERK")
    stop(independence.refuse_second(world, last["by"], by))
    waits_until = last.setdefault("waits_until", {})
    stop_if(world["now"] < waits_until.get(by, world["now"]), "RESULT_WAITS")
    if last["outcome"] != games.result(world, draw, text):
        waits_until[by] = world["now"] + timedelta(seconds=30)
        tell(world, "result.differed", name, len(draw["results"]), by)
        return refused("RESULT_DIFFERS")
    stop(_refuse_final(world, draw))
    tell(world, "result.approved" if in_force(draw) is None else "result.corrected", name, len(draw["results"]), last["outcome"])
    last["approved"] = True
    draw["orders"] = [one | {"approved": one["approved"] or one["at"] < world["now"]} for one in draw["orders"]]  # it is old
    return {"done": len(draw["results"]), "outcome": last["outcome"]}


def order(world: World, by: int, name: str, verb: str) -> Answer:
    """Ask to suspend, resume or void a draw, as the first clerk (RG-06)."""
    _check_clerk(world, by, name, [by] if verb == "void" else [])
    stop(_refuse_order(world, draw := world["draws"][name], verb))
    if [(one["verb"], one["by"], one["approved"]) for one in draw["orders"][-1:]] != [(verb, by, False)]:
        tell(world, "draw.ordered", name, len(draw["orders"]) + 1, verb, by)
        draw["orders"].append({"verb": verb, "by": by, "at": world["now"], "approved": False})
    return {"done": len(draw["orders"])}


def _refuse_order(world: World, draw: Draw, verb: str) -> Answer | None:
    if verb == "void":
        return refuse_entering(world, draw, VOID)
    state = "open" if verb == "suspend" else "suspended"
    return refused(f"DRAW_NOT_{state.upper()}") if draw["state"] != state or world["now"] >= draw["closes_at"] else None


def approve_order(world: World, by: int, name: str, verb: str) -> Answer:
    """Approve an order as the second clerk: now it is carried out (RG-06, VE-13)."""
    _check_clerk(world, by, name, [by, *_waiting(world, name, "orders")] if verb == "void" else [])
    draw = world["draws"][name]
    last: Any = draw["orders"][-1] if draw["orders"] else None
    stop_if(last is None or last["verb"] != verb or last["approved"], "ORDER_UNKNOWN")
    stop_if(last["by"] == by, "ORDER_SAME_CLERK")
    stop(_refuse_order(world, draw, verb) or independence.refuse_second(world, last["by"], by))
    last["approved"] = True
    tell(world, {"suspend": "draw.suspended", "resume": "draw.resumed", "void": "draw.voided"}[verb], name, len(draw["orders"]))
    if verb != "void":
        draw["state"] = "suspended" if verb == "suspend" else "open"
    else:
        # A void is an approved version of the result; an open draw closes at that instant (VE-13).
        # The feed names the second clerk for both.
        tell(world, "result.entered", name, len(draw["results"]) + 1, by)
        tell(world, "result.approved" if in_force(draw) is None else "result.corrected", name, len(draw["results"]) + 1, VOID)
        draw["results"].append({"outcome": VOID, "by": last["by"], "approved": True, "is_late": draw["closes_at"] < world["now"]})
        if draw["closed_at"] is None:
            draw.update(state="closed", closed_at=(at := min(world["now"], draw["closes_at"])), closes_at=at)
    return {"done": len(draw["orders"])}
