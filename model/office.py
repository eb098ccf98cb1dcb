"""The next step of clerks and of an office, drawn from a seed."""

import re
from random import Random
from typing import Any

from model import independence, people, tills, weeks, world
from model.clock import DAY, World, day_of, start_of, timedelta
from model.steps import Step

CLERKS = ("clerk", "manager", "administrator")
EXPOSURE = "draws", "see what each outcome would pay"
LOOKS = (
    *4 * [("pages", "/office/draws/{draw}/map", *EXPOSURE)], *2 * [("v1", "/draws/{draw}/exposure?limit=12000", *EXPOSURE)],
    ("pages", "/office/draws/{draw}", "draws", "see in the office"), ("pages", "/office/draws", "draws", "see in the office"),
    ("pages", "/office/draws/{draw}/work", "results", "see their work"),
    ("pages", "/office/results", "results", "see their work"),
    ("pages", "/office/log", "seals", "see, download"),
    ("pages", "/office/tickets", "tickets", "search in the office"), ("pages", "/till", "tickets", "sell, dry run"),
    ("pages", "/office/reports", "reports", "see"),
    ("pages", "/office/shifts", "shifts", "see in the office"),
    ("pages", "/office/waiting", "the office", "see what waits"), ("pages", "/office/alarms", "alarms", "see"),
    ("pages", "/office/events", "events", "read"), ("pages", "/office/audits", "audits", "see, ask for"),
    ("pages", "/office/rules", "rules", "see, preview"), ("pages", "/office/rules/new", "rules", "add, end"),
    ("pages", "/office/agencies", "entities", "see"), ("pages", "/office/agencies/new", "entities", "add, change, close"),
    ("pages", "/office/people", "users", "see"),
    ("pages", "/office/people/new", "users", "add, give a role, reset a password, give a key or a token"),
    ("pages", "/office/payment-methods", "ways to pay", "see, with the rates in force"),
    ("pages", "/office/wallets/calls", "the operator's own wallet", "see its calls"),
    ("pages", "/office/look", "the look", "see, set"),
    ("pages", "/office/sports", "sports", "see events, terms, taxes and held tickets"),
    ("v1", "/users", "users", "see"), ("v1", "/events?limit=1", "events", "read"), ("v1", "/alarms", "alarms", "see"),
    ("v1", "/rules", "rules", "see, preview"), ("v1", "/entities", "entities", "see"), ("v1", "/draws", "draws", "see"),
    ("v1", "/loosenings", "loosened bounds", "see"), ("v1", "/shifts", "shifts", "see"),
    ("v1", "/audits", "audits", "see, ask for"), ("v1", "/payment-methods", "ways to pay", "see, with the rates in force"),
)  # fmt: skip
"""Pages, fragments and lists: the door, the path, and the operation of docs/roles.md that it shows."""


def look(chance: Random, now: World) -> Step:
    """Look at a page, a fragment or a list, as anybody; or at what a draw would cost."""
    persons = [one for one, member in now["members"].items() if member["role"] != "reseller"]
    door, page, what, may = chance.choice(LOOKS)
    step = {"do": "look", "door": door, "by": chance.choice(persons), "page": page, "what": what, "may": may}
    if "{draw}" in page:
        names = [name for name, draw in now["draws"].items() if draw["state"] != "scheduled"]
        name = chance.choice([one for one in names if _has_stakes(now, one)] or names)
        is_exposure = (what, may) == EXPOSURE
        step |= {"draw": name} | ({"name": name, "outcome": outcome(chance, now, name)} if is_exposure else {})
    return step


def outcome(chance: Random, now: World, name: str) -> str:
    """Return a result: as a rule one on which something is staked."""
    draw = now["draws"][name]
    if chance.random() < tills.SELDOM:
        return chance.choice(["1000", "37", "341-XXX", "07", "341"])
    lines = [line for market in now["markets"].values() if name in market["draws"] for _, line in market["wagers"]]
    # Half a pair, or a figure of a tripleta.
    parts = [part for line in lines for part in ([line["selection"]] if draw["zodiac"] else re.split("[-,]", line["selection"]))]
    staked = [one for one in parts if len(one) > 2 or now["products"][draw["product"]]["category"] == "animalitos"]
    if staked and chance.random() < 0.75:
        chosen = str(chance.choice(staked))
        return f"{chosen}-ARI" if draw["zodiac"] and "-" not in chosen else chosen
    if now["products"][draw["product"]]["category"] == "animalitos":
        return chance.choice(["0", "00", "7", "07", "12", "36"])
    number = chance.choice(["013", "341", "741", "999"])
    return number + chance.choice(["-ARI", "-01", "-PIS", "-LEO"]) if draw["zodiac"] else number


def enter(chance: Random, now: World) -> Step | None:
    """Enter a result, as a rule of a draw on which something is staked."""
    drawn = [name for name, draw in now["draws"].items() if draw["seal"] is not None and draw["at"] <= now["now"]]
    fresh = [name for name in drawn if not now["draws"][name]["results"]]
    fresh = [name for name in fresh if _has_stakes(now, name)] or fresh
    if not drawn and chance.random() < 0.8:
        return None
    names = fresh if fresh and chance.random() < 0.8 else drawn[-6:] if drawn and chance.random() < 0.9 else list(now["draws"])
    name = chance.choice(names)
    return {"do": "enter", "by": _clerk(chance, now), "name": name, "text": outcome(chance, now, name)}


def _runs(now: World) -> list[str]:
    """Return the draws of tripletas that were held, those without a result first."""
    runs = [market for market in now["markets"].values() if market["name"].endswith("RUN") and market["wagers"]]
    draws = {name: now["draws"][name] for market in runs for name in market["draws"]}
    held = [name for name, draw in draws.items() if draw["seal"] is not None and draw["at"] <= now["now"]]
    return sorted(held, key=lambda name: bool(draws[name]["results"]))


def run_waits(now: World) -> bool:
    """Tell whether a draw of a tripleta waits for its result."""
    return any(not now["draws"][name]["results"] for name in _runs(now)[:1])


def enter_of_run(chance: Random, now: World) -> Step:
    """Enter a result of a tripleta's draw, as a rule a figure that somebody needs; now and then it is void, or corrected."""
    name = _runs(now)[0] if chance.random() < 0.8 else chance.choice(_runs(now))
    by = chance.choice([world.FIRST, world.SECOND])
    if chance.random() < 0.12:
        return {"do": "order", "by": by, "name": name, "verb": "void"}
    text = outcome(chance, now, name)
    for market in now["markets"].values():
        if name in market["draws"] and market["name"].endswith("RUN"):
            drawn = {one["outcome"] for other in market["draws"] for one in now["draws"][other]["results"][-1:]}
            needed = [one for _, line in market["wagers"] for one in line["selection"].split(",") if one not in drawn]
            text = chance.choice(needed) if needed and chance.random() < 0.7 else text
    return {"do": "enter", "by": by, "name": name, "text": text}


def _clerk(chance: Random, now: World) -> int:
    added = [one for one, member in now["members"].items() if member["role"] in CLERKS and one > world.AUDITOR]
    added = [one for one in added if now["members"][one]["entity"] == world.ROOT and people.is_active(now, one)]
    clerks = [world.FIRST, world.SECOND, world.MANAGER, world.ADMINISTRATOR, *added]
    return chance.choice(clerks) if chance.random() > tills.SELDOM / 2 else tills.anybody(chance, now, tills.PAYERS)


def _waiting(now: World) -> list[str]:
    return [name for name, draw in now["draws"].items() if draw["results"] and not draw["results"][-1]["approved"]]


def result_waits(now: World) -> bool:
    """Tell whether a result waits for a second clerk."""
    return bool(_waiting(now))


def approve(chance: Random, now: World) -> Step | None:
    """Approve a result, as a rule with the same reading by the other clerk."""
    if not result_waits(now):
        return None
    name = chance.choice(_waiting(now))
    last = now["draws"][name]["results"][-1]
    text = last["outcome"] if chance.random() < 0.9 else outcome(chance, now, name)
    other = world.SECOND if last["by"] == world.FIRST else world.FIRST
    step = {"do": "approve", "by": other if chance.random() < 0.7 else _clerk(chance, now), "name": name, "text": text}
    lasts = (independence.TAKING_LASTS, independence.POWER_LASTS)
    ends = [at + each for _, _, at, _ in now["powers"] for each in lasts if at + each > now["now"]]
    if ends and chance.random() < 0.04:
        step["after"] = int((chance.choice(ends) - now["now"]).total_seconds()) - chance.randint(0, 1)
    return step


def order(chance: Random, now: World) -> Step:
    """Ask to suspend, resume or void some draw, mostly one that is open, or suspended, while it is."""
    names = sorted(now["draws"], key=lambda name: now["draws"][name]["at"])[-14:]
    verb = chance.choices(["suspend", "resume", "void"], [3, 3, 2])[0]
    state = {"suspend": "open", "resume": "suspended"}.get(verb)
    fitting = [name for name, draw in now["draws"].items() if draw["state"] == state and now["now"] < draw["closes_at"]]
    if fitting and chance.random() < 0.8:
        names = fitting
    return {"do": "order", "by": _clerk(chance, now), "name": chance.choice(names), "verb": verb}


def _has_stakes(now: World, name: str) -> bool:
    markets = [market for market in now["markets"].values() if name in market["draws"]]
    return any(ticket["undone"] is None for market in markets for ticket, _ in market["wagers"])


def void(chance: Random, now: World) -> Step | None:
    """Ask to void a draw on which something is staked, open or closed, with a result or without (VE-13)."""
    names = [name for name in now["draws"] if _has_stakes(now, name)]
    if not names:
        return None
    return {"do": "order", "by": chance.choice([world.FIRST, world.SECOND]), "name": chance.choice(names[-8:]), "verb": "void"}


def _ordered(now: World) -> list[str]:
    return [name for name, draw in now["draws"].items() if draw["orders"] and not draw["orders"][-1]["approved"]]


def order_waits(now: World) -> bool:
    """Tell whether an order about a draw waits for a second clerk."""
    return bool(_ordered(now))


def approve_order(chance: Random, now: World) -> Step | None:
    """Approve an order, as a rule by the other clerk."""
    waiting = _ordered(now)
    if not waiting:
        return None
    name = chance.choice(waiting)
    last = now["draws"][name]["orders"][-1]
    other = world.SECOND if last["by"] == world.FIRST else world.FIRST
    by = other if chance.random() < 0.7 else _clerk(chance, now)
    # A sale and a void have instants of their own: here the clock stands still between steps.
    return {"do": "approve order", "by": by, "name": name, "verb": last["verb"], "after": 1}


def jump(chance: Random, now: World) -> Step:
    """Move the clock on to just before or at something: a close, a draw, midnight, or an expiry; seldom two days."""
    to_come = [draw[name] for draw in now["draws"].values() for name in ("closes_at", "at") if draw[name] > now["now"]]
    closing = sorted((draw["closes_at"], name) for name, draw in now["draws"].items() if draw["closes_at"] > now["now"])
    midnight = start_of(day_of(now["now"]) + DAY)
    to = min(to_come) if to_come and chance.random() < 0.8 else midnight
    if chance.random() < tills.SELDOM:
        to = midnight + chance.randint(1, 2) * DAY
    elif chance.random() < tills.SELDOM:
        to = start_of(weeks.monday_of(day_of(now["now"])) + weeks.WEEK)
    wait = int((to - now["now"]) / timedelta(seconds=1)) - chance.randint(0, 1)
    if chance.random() < 0.5:
        return {"do": "work", "after": max(0, wait)}
    sale = tills.sell(chance, now)
    if closing and to == closing[0][0]:
        # Something of the draw that closes at this very instant (C-05).
        sale["wagers"] = [tills.wager(chance, now, sale["by"], closing[0][1])]
    return sale | {"after": max(0, wait)}


def access(chance: Random, now: World) -> Step:
    """Add a person, give one another role, or reset somebody's password, mostly at the root, where people decide by twos."""
    members = now["members"]
    givers = [one for one, member in members.items() if member["role"] in CLERKS[1:] and people.is_active(now, one)]
    by = (
        chance.choice([world.MANAGER, world.ADMINISTRATOR, *givers])
        if chance.random() > tills.SELDOM
        else chance.choice([41, 11])
    )
    if chance.random() < 0.3:
        entity = chance.choice([world.ROOT, world.ROOT, *now["entities"]])
        role = chance.choice(["clerk", "manager", "cashier", "administrator", "auditor"])
        return {"do": "add member", "by": by, "role": role, "entity": entity}
    persons = [one for one, member in members.items() if member["role"] != "reseller"]
    at_root = [one for one in persons if members[one]["entity"] == world.ROOT]
    # Who has asked for a payment that waits is bound to the one who resets.
    askers = [one["hold"]["by"] for one in now["tickets"].values() if one["hold"] is not None]
    if askers and chance.random() < 0.5:
        return {"do": "reset", "by": chance.choice(givers), "who": chance.choice(askers)}
    if chance.random() < 0.5:
        return {"do": "reset", "by": by, "who": chance.choice(at_root if chance.random() < 0.7 else persons)}
    # Those whom the driver itself needs keep their roles.
    others = [one for one in persons if one > world.AUDITOR and one != world.WALLET_TILL]
    return {"do": "give role", "by": by, "who": chance.choice(others), "role": chance.choice(["clerk", "manager", "cashier"])}


def holiday(chance: Random, now: World) -> Step:
    """Add one of the next days as a holiday, of the operator's own or of the nation."""
    day = str(day_of(now["now"]) + chance.randint(0, 4) * DAY)
    if chance.random() < 0.5:
        return {"do": "add national holiday", "day": day}
    return {"do": "add holiday", "by": chance.choice([world.MANAGER, world.ADMINISTRATOR, world.AUDITOR, 21]), "day": day}


def withdraw_rule(chance: Random, now: World) -> Step | None:
    """Withdraw a rule that waits, or one that does not."""
    step = approve_rule(chance, now)
    return None if step is None else step | {"do": "withdraw rule"}


def disk(chance: Random, now: World) -> Step:
    """Let the database's disk run full, or have room again: nothing is sold meanwhile."""
    return {"do": "disk", "is_full": not now["is_disk_full"]}


def is_disk_full(now: World) -> bool:
    """Tell whether nothing is sold for want of room."""
    return bool(now["is_disk_full"])


def close(chance: Random, now: World) -> Step | None:
    """Close a member or an agency."""
    if chance.random() < 0.3:
        return {"do": "close entity", "which": chance.choice(world.AGENCIES)}
    cashiers = [one for one, member in now["members"].items() if member["role"] == "cashier" and not member["closed"]]
    return {"do": "close member", "who": chance.choice(cashiers)} if cashiers else None


LOOSENED = {"stake_max", "quota", "pay_alone_max"}
"""Bounds that are looser the higher they are."""


def rule(chance: Random, now: World) -> Step:
    """A rule from now on: prices, bounds that tighten, and others that loosen; some have their own end."""
    if now["asked"]["rule"] and chance.random() < 0.08:
        asked = chance.choice(now["asked"]["rule"][-3:])
        return {"do": "rule", "after": 1, "by": asked["by"], "rule": asked["rule"]}
    owners = [f"entity {one}" for one in now["entities"] if not now["entities"][one]["closed"]] or ["operator"]
    # Mostly of few owners, so that a rule meets another of its scope.
    entity, product = chance.choice(owners if chance.random() < 0.3 else owners[:2]), chance.randint(1, 3)
    rule: dict[str, Any] = chance.choice([
        {"kind": "commission", "owner": entity, "basis_points": chance.choice([0, 950, 1_111]), "product": product},
        {"kind": "commission", "owner": entity, "product": 2, "basis_points": chance.choice([1_033, 2_500]), "basis": "profit"},
        {"kind": "multiplier", "owner": "operator", "product": 2, "game": "animalitos",
         "hundredths": chance.choice([2_500, 3_001])},
        {"kind": "multiplier", "owner": "operator"} | chance.choice([
            {"product": 2, "game": "animalitos", "hundredths": chance.choice([3_420, 3_421])},
            {"product": 1, "game": "triple", "hundredths": chance.choice([90_000, 90_001])},
            {"product": 3, "game": "terminal_sign", "hundredths": chance.choice([108_000, 108_001])}]),
        {"kind": "quota", "owner": entity, "product": 1, "game": "triple", "selection": "741", "quota": 0},
        {"kind": "quota", "owner": entity, "product": 2, "quota": chance.choice([0, 5_000])},
        {"kind": "limit", "owner": entity, "product": product, "stake_min": chance.choice([150, 300])},
        {"kind": "limit", "owner": chance.choice([entity, "operator"]), "product": 2, "stake_max": chance.choice([1_000, 3_000])},
        {"kind": "limit", "owner": entity, "cancels_max": chance.choice([1, 3]), "ticket_max_wagers": chance.choice([2, 4])},
        {"kind": "payout", "owner": "operator", "pay_alone_max": chance.choice([3_000, 6_000, 12_000])},
        {"kind": "limit", "owner": "operator", "product": 2, "stake_max": chance.choice([4_000, 5_000, 9_000])},
        {"kind": "payout", "owner": chance.choice([entity, "operator"]), "pay_alone_max": chance.choice([4_000, 9_000, 50_000])},
        {"kind": "offer", "owner": entity, "product": 3, "offered": chance.choice([0, 1])},
        {"kind": "quota", "owner": entity, "draw": _open_draw(chance, now), "quota": chance.choice([0, 3_000, 20_000])},
        {"kind": "quota", "owner": "operator", "product": 2, "game": "animalitos", "selection": "7",
         "draw": _open_draw(chance, now), "quota": chance.choice([1_000, 16_000])},
        {"kind": "dynamic", "owner": "operator", "product": 2, "base": chance.choice([1_500, 2_500]),
         "basis_points": chance.choice([500, 1_100])},
        {"kind": "limit", "owner": entity, "expiration_days": chance.randint(0, 4), "expiry_basis": "business"},
    ])  # fmt: skip
    if chance.random() < 0.35:
        rule = _looser(chance, now) or rule
    if rule["kind"] != "multiplier" and chance.random() < 0.3:
        rule["lasts"] = chance.choice([60, 90, 3_600])
    if chance.random() < 0.25:
        rule["begins"] = chance.choice([7, 41, 1_801])
        rule["lasts"] = rule["begins"] + rule["lasts"] if "lasts" in rule else 0
        rule = {name: value for name, value in rule.items() if name != "lasts" or value}
    by = chance.choice([world.MANAGER, world.ADMINISTRATOR])
    if chance.random() < 0.2:
        # A manager of a group, mostly about its own tree, where somebody above has decided or nobody.
        is_moved = rule["kind"] not in ("multiplier", "dynamic") and chance.random() < 0.8
        by, rule = 21, rule | ({"owner": f"entity {chance.choice([2, 4, 5])}"} if is_moved else {})
    return {"do": "rule", "by": by, "rule": rule, "after": 1}


def _looser(chance: Random, now: World) -> World | None:
    """Return a rule of a scope that has one, with a looser bound."""
    known = [one for one in now["rules"] if LOOSENED & one.keys() and not one["owner"].startswith("member")]
    one = chance.choice(known) if known else None
    if one is None or (one["owner"] != "operator" and now["entities"][int(one["owner"].split()[1])]["closed"]):
        return None
    looser = {name: value * 2 + 500 if name in LOOSENED else value for name, value in one.items()}
    return {name: value for name, value in looser.items() if name not in ("starts", "ends", "by")}


def _open_draw(chance: Random, now: World) -> str:
    """Return a draw, as a rule one of the next that close."""
    names = sorted(now["draws"], key=lambda name: (now["draws"][name]["closes_at"] <= now["now"], now["draws"][name]["at"]))
    return str(chance.choice(names[:3]))


def rule_waits(now: World) -> bool:
    """Tell whether a rule waits for a second person, and is not over meanwhile."""
    ends = [one["rule"].get("ends", now["now"] + DAY) for one in now["asked_rules"] if one["state"] == "waiting"]
    return any(end > now["now"] for end in ends)


def approve_rule(chance: Random, now: World) -> Step | None:
    """Approve a rule that waits, or one that does not."""
    asked = now["asked_rules"]
    waiting = [(place, one["rule"]) for place, one in enumerate(asked, 1) if one["state"] == "waiting"]
    alive = [place for place, rule in waiting if rule.get("ends", now["now"] + DAY) > now["now"]]
    numbers = alive if alive and chance.random() < 0.95 else [place for place, _ in waiting]
    if not numbers:
        return None
    number = chance.choice(numbers) if chance.random() < 0.9 else len(asked) + 1
    by = chance.choice([world.MANAGER, world.ADMINISTRATOR, *([21] if chance.random() < 0.2 else [])])
    by = by if chance.random() > tills.SELDOM else chance.choice([world.FIRST, world.AUDITOR, 22])
    return {"do": "approve rule", "by": by, "number": number, "after": 1}
