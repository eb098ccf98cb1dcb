"""Steps of a history: each is carried out by the model as it is by the house."""

from collections.abc import Callable, Sequence
from typing import Any

from model import (
    bounds,
    codes,
    draws,
    held,
    independence,
    loosening,
    nonsense,
    paying,
    people,
    purchases,
    rounds,
    selling,
    settling,
    shifts,
    sports,
    tenders,
    views,
    wallets,
    weeks,
)
from model.answers import Answer, Answered, stop, stop_if, tell
from model.clock import World, date, timedelta

Step = dict[str, Any]
"""A step: `do` names it, `after` are the seconds since the one before, and the rest is its own."""


def work(world: World) -> Answer:
    """Do what is due: open, close and settle draws, and book expired prizes."""
    draws.open_due(world)
    draws.close_due(world)
    paying.settle_due(world)
    draws.close_due(world)  # a run may have got a draw whose time is over
    paying.expire_due(world)
    sports.lapse_due(world)
    settling.settle_due(world)
    return {"done": "worked"}


def fill_disk(world: World, is_full: bool) -> Answer:
    """Let the database's disk be full, or have room again."""
    world["is_disk_full"] = is_full
    return {"done": "filled"}


def add_holiday(world: World, day: str, by: int | None = None) -> Answer:
    """Add a holiday: of the operator's own, or by nobody of it the nation's (VE-27). What is sold keeps its expiry."""
    stop(None if by is None else people.refuse(world, by, "holidays", "add"))
    added = date.fromisoformat(day)
    stop_if((added, by is None) in world["holidays"], "TAKEN")
    world["holidays"].append((added, by is None))
    tell(world, "holiday.added", added)
    return {"done": "added"}


DOINGS: dict[str, Callable[..., Answer]] = {
    "sell": selling.sell, "sell codes": codes.sell, "reverse": codes.reverse, "find": codes.find, "try": selling.dry_run,
    "undo": selling.undo, "pay": paying.pay, "decide": paying.decide,
    "enter": draws.enter, "approve": draws.approve, "order": draws.order, "approve order": draws.approve_order,
    "payment": weeks.payment, "undo payment": weeks.undo_payment, "week": weeks.week, "close week": weeks.close_week,
    "rule": loosening.add_rule,
    "credit": loosening.set_credit, "ceiling": loosening.set_ceiling,
    "approve rule": loosening.approve, "withdraw rule": loosening.withdraw, "add member": independence.add_member,
    "give role": independence.give_role, "reset": independence.reset_password, "work": work, "disk": fill_disk,
    "open shift": shifts.open_one, "move cash": shifts.move, "count shift": shifts.count, "close shift": shifts.close,
    "add way": tenders.add, "close way": tenders.close, "rate": tenders.set_rate,
    "view": views.view, "look": views.look, "search": views.search,
    "close member": people.close_member, "close entity": people.close_entity,
    "login": wallets.login, "move funds": wallets.move, "balance": wallets.balance, "bet": wallets.bet, "result": wallets.result,
    "roll back": wallets.roll_back, "settle": rounds.settle, "take back": rounds.take_back,
    "block": bounds.block, "exclude": bounds.exclude, "set limit": bounds.set_limit,
    "confirm limit": bounds.confirm_limit, "judge": held.judge, "set game": wallets.set_game,
    "close partner": wallets.close_partner, "buy": purchases.buy,
    "place": sports.place, "pay slip": sports.pay, "find slip": sports.find, "deliver": sports.deliver,
    "sport result": settling.enter, "approve sport result": settling.approve, "move odds": settling.move_odds,
    "decide slip": settling.decide, "add holiday": add_holiday, "add national holiday": add_holiday, "nonsense": nonsense.refused,
}  # fmt: skip
ADDED = 1_000
"""The numbers of members from here on are of those who were added, by their steps."""
NOT_TOLD = ("do", "after", "place", "together", "door", "key", "fault", "page", "draw", "stamp")
KEYED = ("sell", "undo", "pay")  # at tills
OF_WALLETS = ("buy", "login", "move funds", "balance", "bet", "result", "roll back", "settle", "take back")
"""Steps of operators and providers, which name their requests themselves."""
OF_SPORTS = ("place", "pay slip")
"""Steps of an operator of sports: signed requests, which are carried out once."""
OF_SLIPS = ("pay slip", "find slip", "decide slip")
ASKED_TWICE = ("dropped", "unheard", "died after")
"""Faults after which a command is asked for again though it was carried out: the answer was lost, or the whole process."""


def carry_out(world: World, step: World) -> Answer | None:
    """Move the clock on, and carry a step out; None: it is about a ticket that was not sold."""
    world["now"], world["delayed"] = world["now"] + timedelta(seconds=step["after"]), 0
    told = {name: value for name, value in step.items() if name not in NOT_TOLD}
    if "ticket" in told:
        told["step"] = told.pop("ticket")
        if told["step"] not in world["tickets"]:
            return None
    if step["do"] in ("sell", "sell codes", "open shift", "payment", "undo payment", "login", "place", "buy"):
        told["step"] = step["place"]
    if step["do"] == "add member":
        told["step"] = ADDED + step["place"]
    if step["do"] in KEYED:
        # A repetition has the key of an earlier step. Tickets, at whatever door, have one key for each command.
        told |= {"key": step.get("key", step["place"]), "door": step.get("door", "v1")}
    if step["do"] in ("payment", "undo payment", "close week", "sell codes"):
        told["key"] = step.get("key", step["place"])
    if step["do"] in OF_SPORTS:
        told |= {"key": step.get("key", step["place"]), "stamp": step.get("stamp", step["place"])}
    if step["do"] in OF_SLIPS and step["number"] >= len(world["sports_tickets"]):
        return None
    if "monday" in told:
        told["monday"] = date.fromisoformat(told["monday"])
    try:
        return DOINGS[step["do"]](world, **told)
    except Answered as answered:
        answer: Answer = answered.args[0]
        return answer


def once_more(step: Step) -> Step:
    """Return a step under its key, at a moment of its own: what went on around it does not come again."""
    told = {name: value for name, value in step.items() if name not in ("after", "place", "together", "fault")}
    return told | {"key": step.get("key", step["place"])}


def fault_of(steps: Sequence[Step]) -> str | None:
    """Return what goes wrong where these steps are carried out at one moment: the fault of the first that names one."""
    return next((step["fault"] for step in steps if "fault" in step), None)


def again(world: World, step: World, first: Answer) -> Answer:
    """Return the answer to a step that is asked for again under its key: the first one, but what was refused is decided anew."""
    if step["do"] in OF_SPORTS:
        return first
    if "done" in first and step["do"] not in (*KEYED, *OF_WALLETS, "sell codes"):
        return first
    answer = carry_out(world, step | {"after": 0})
    assert answer is not None
    return answer
