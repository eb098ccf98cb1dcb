"""Draws: opened, closed, suspended, void; results by two clerks (VE-10 to VE-13, RG-05 to RG-08)."""

from model import games, people, rules
from model.answers import Answer, refused
from model.clock import DAY, Draw, World, datetime, day_of, instant, timedelta
from model.events import tell

VOID = "void"


def name_of(product: int, list_id: int, day: object, local: str) -> str:
    """Return the name of a draw in histories: product, list, day, time."""
    return f"{product}/{list_id} {day} {local}"


def open_due(world: World) -> None:
    """Open the draws of today, and of as many days ahead as each product is sold (VE-12)."""
    today = day_of(world["now"])
    for product, about in world["products"].items():
        ahead = rules.value(world, "operator", "limit", "advance_days", product)
        minutes = rules.value(world, "operator", "close", "minutes", product) or 0
        for days in range((about["advance_days"] if ahead is None else ahead) + 1):
            for local in about["times"]:
                for list_id, zodiac in about["lists"].items():
                    day = today + days * DAY
                    name, at = name_of(product, list_id, day, local), instant(day, local)
                    if name not in world["draws"]:
                        world["draws"][name] = {
                            "product": product, "list": list_id, "zodiac": zodiac, "day": day, "at": at,
                            "local": local, "state": "open",
                            # The close stays as it is from now on (VE-10).
                            "closes_at": at - timedelta(minutes=max(about["close_minutes"], minutes)),
                            "closed_at": None, "sealed": False, "results": [], "orders": [], "is_final": False,
                        }  # fmt: skip
                        market(world, name, [name])
                        tell(world, "draws.opened", name)


def market(world: World, name: str, draws: list[str]) -> World:
    """Return what judges wagers together: a draw, or a pair of draws from its first sale on (VE-03, VE-08).

    wagers: each with its ticket. version: how many times it was settled. judged_by: the version of each draw's result of the last
    time. moved: the transfers of that time. ends: the ends of the times to claim, after which results are final (RG-08).
    """
    if name not in world["markets"]:
        world["markets"][name] = {
            "name": name, "draws": draws, "wagers": [], "version": 0, "judged_by": [None], "moved": [], "ends": [],
        }  # fmt: skip
    found: World = world["markets"][name]
    return found


def judging(world: World, name: str, game: str) -> list[str]:
    """Return the draws that judge a wager: its own; of a game of a pair lists A and B, named by that of A (VE-08)."""
    draw = world["draws"].get(name)
    if draw is None or not games.is_pair(game) or draw["list"] != 1 or 2 not in world["products"][draw["product"]]["lists"]:
        return [name]
    return [name, name.replace("/1 ", "/2 ", 1)]


def close_due(world: World) -> None:
    """Close the draws whose time has come, however late: they were closed at their planned instant. Seal them (VE-13)."""
    for name, draw in world["draws"].items():
        if draw["closed_at"] is None and draw["closes_at"] <= world["now"]:
            draw["state"], draw["closed_at"] = "closed", draw["closes_at"]
            tell(world, "draws.closed", name)
        if draw["closed_at"] is not None:
            draw["sealed"] = True


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


def _refuse_seller(world: World, draw: Draw, readers: list[int]) -> Answer | None:
    """Refuse whoever has sold a ticket of the draw, and the approval of what such a person has entered (RG-16)."""
    name = name_of(draw["product"], draw["list"], draw["day"], draw["local"])
    return refused("CLERK_HAS_SOLD") if any(people.has_sold(world, one, name) for one in readers) else None


def _waiting(versions: list[World]) -> list[int]:
    """Return who has entered the version that waits for a second clerk, if one does."""
    return [one["by"] for one in versions[-1:] if not one["approved"]]


def enter(world: World, by: int, name: str, text: str) -> Answer:
    """Enter a result, or its correction, as the first clerk (RG-05, RG-06, RG-08)."""
    refusal = people.refuse(world, by, people.CLERKS, at_root=True)
    if refusal is not None:
        return refusal
    draw = world["draws"].get(name)
    if draw is None:
        return refused("EVENT_UNKNOWN")
    refusal = _refuse_seller(world, draw, [by])
    if refusal is not None:
        return refusal
    if draw["closed_at"] is None:
        return refused("DRAW_NOT_CLOSED")
    if world["now"] < draw["at"]:
        return refused("DRAW_NOT_HELD")
    if not draw["sealed"]:
        return refused("DRAW_NOT_SEALED")
    outcome = games.result(world, draw, text)
    if outcome is None:
        return refused("OUTCOME_INVALID")
    refusal = refuse_entering(draw, outcome)
    if refusal is not None:
        return refusal
    tell(world, "result.entered", name, len(draw["results"]) + 1, by)
    return _keep(draw["results"], {"outcome": outcome, "by": by})


def refuse_entering(draw: Draw, outcome: str) -> Answer | None:
    """Refuse a result that stands already, and any after prizes of the draw have expired (RG-08)."""
    if in_force(draw) == outcome:
        return refused("RESULT_STANDS")
    if in_force(draw) is not None and draw["is_final"]:
        return refused("RESULT_FINAL")
    return None


def _keep(versions: list[World], entered: World) -> Answer:
    versions.append(entered | {"approved": False})
    return {"done": len(versions)}


def approve(world: World, by: int, name: str, text: str) -> Answer:
    """Approve a result as the second clerk, who has read the same (RG-06)."""
    refusal = people.refuse(world, by, people.CLERKS, at_root=True)
    if refusal is not None:
        return refusal
    draw = world["draws"].get(name)
    if draw is None:
        return refused("EVENT_UNKNOWN")
    refusal = _refuse_seller(world, draw, [by, *_waiting(draw["results"])])
    if refusal is not None:
        return refusal
    if draw["closed_at"] is not None and not draw["sealed"]:
        return refused("DRAW_NOT_SEALED")
    if not draw["results"]:
        return refused("RESULT_UNKNOWN")
    last = draw["results"][-1]
    if last["approved"]:
        return refused("RESULT_STANDS")
    if last["by"] == by:
        return refused("RESULT_SAME_CLERK")
    waits_until = last.setdefault("waits_until", {})
    if world["now"] < waits_until.get(by, world["now"]):
        return refused("RESULT_WAITS")
    if last["outcome"] != games.result(world, draw, text):
        waits_until[by] = world["now"] + timedelta(seconds=30)
        tell(world, "result.differed", name, len(draw["results"]), by)
        return refused("RESULT_DIFFERS")
    if in_force(draw) is not None and draw["is_final"]:
        return refused("RESULT_FINAL")
    tell(world, "result.approved" if in_force(draw) is None else "result.corrected", name, len(draw["results"]), last["outcome"])
    last["approved"] = True
    return {"done": len(draw["results"])}


def order(world: World, by: int, name: str, verb: str) -> Answer:
    """Ask to suspend, resume or void a draw, as the first clerk (RG-06)."""
    refusal = people.refuse(world, by, people.CLERKS, at_root=True)
    if refusal is not None:
        return refusal
    draw = world["draws"].get(name)
    if draw is None:
        return refused("EVENT_UNKNOWN")
    refusal = _refuse_seller(world, draw, [by]) if verb == "void" else None
    refusal = refusal or _refuse_order(world, draw, verb)
    if refusal is not None:
        return refusal
    tell(world, "draw.ordered", name, len(draw["orders"]) + 1, verb, by)
    return _keep(draw["orders"], {"verb": verb, "by": by})


def _refuse_order(world: World, draw: Draw, verb: str) -> Answer | None:
    over = world["now"] >= draw["closes_at"]
    if verb == "void":
        return refuse_entering(draw, VOID)
    if verb == "suspend" and (draw["state"] != "open" or over):
        return refused("DRAW_NOT_OPEN")
    if verb == "resume" and (draw["state"] != "suspended" or over):
        return refused("DRAW_NOT_SUSPENDED")
    return None


def approve_order(world: World, by: int, name: str, verb: str) -> Answer:
    """Approve an order as the second clerk: now it is carried out (RG-06, VE-13)."""
    refusal = people.refuse(world, by, people.CLERKS, at_root=True)
    if refusal is not None:
        return refusal
    draw = world["draws"].get(name)
    if draw is None:
        return refused("EVENT_UNKNOWN")
    refusal = _refuse_seller(world, draw, [by, *_waiting(draw["orders"])]) if verb == "void" else None
    if refusal is not None:
        return refusal
    last = draw["orders"][-1] if draw["orders"] else None
    if last is None or last["verb"] != verb or last["approved"]:
        return refused("ORDER_UNKNOWN")
    if last["by"] == by:
        return refused("ORDER_SAME_CLERK")
    refusal = _refuse_order(world, draw, verb)
    if refusal is not None:
        return refusal
    last["approved"] = True
    tell(world, {"suspend": "draw.suspended", "resume": "draw.resumed", "void": "draw.voided"}[verb], name, len(draw["orders"]))
    if verb != "void":
        draw["state"] = "suspended" if verb == "suspend" else "open"
    else:
        # A void is an approved version of the result; an open draw closes at that instant (VE-13).
        # The feed names the second clerk for both.
        tell(world, "result.entered", name, len(draw["results"]) + 1, by)
        tell(world, "result.approved" if in_force(draw) is None else "result.corrected", name, len(draw["results"]) + 1, VOID)
        draw["results"].append({"outcome": VOID, "by": last["by"], "approved": True})
        if draw["closed_at"] is None:
            draw["state"], draw["closed_at"] = "closed", min(world["now"], draw["closes_at"])
            draw["closes_at"] = draw["closed_at"]
    return {"done": len(draw["orders"])}
