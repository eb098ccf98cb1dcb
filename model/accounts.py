"""The next step of whoever keeps accounts: weeks, payments to parents, credits, ways to pay; drawn from a seed."""

from random import Random

from model import ledger, tenders, weeks, world
from model.clock import World, day_of, start_of, timedelta
from model.steps import Step, once_more
from model.tills import SELDOM


def step(chance: Random, now: World) -> Step:
    """Return what happens next where weeks are what it is about: they end, are looked at, paid and closed."""
    kinds = {next_week: 1, close_week: 6, week: 2, payment: 4, undo_payment: 1, credit: 1}
    (one,) = chance.choices(list(kinds), list(kinds.values()))
    return one(chance, now) or week(chance, now)


def next_week(chance: Random, now: World) -> Step:
    """Move the clock on to the end of a week, or just before."""
    ends = start_of(weeks.monday_of(day_of(now["now"])) + weeks.WEEK)
    return {"do": "work", "after": int((ends - now["now"]) / timedelta(seconds=1)) - chance.randint(0, 1)}


def close_week(chance: Random, now: World) -> Step:
    """Close a week of an entity: the last one, or as seldom as it may be another."""
    monday = weeks.monday_of(day_of(now["now"])) - chance.choice([0, 1, 1, 1, 2]) * weeks.WEEK
    by, entity = chance.choice([world.MANAGER, world.ADMINISTRATOR]), chance.choice([2, 2, 2, 3, 4, 4, 5, 6, 7, 1])
    if now["asked"]["close week"] and chance.random() < 0.2:
        return once_more(chance.choice(now["asked"]["close week"]))
    return {"do": "close week", "by": by, "entity": entity, "monday": str(monday)}


def week(chance: Random, now: World) -> Step:
    """Look at a week."""
    monday = weeks.monday_of(day_of(now["now"])) - chance.choice([0, 0, 1]) * weeks.WEEK
    return close_week(chance, now) | {"do": "week", "by": chance.choice([world.ADMINISTRATOR, 15]), "monday": str(monday)}


def payment(chance: Random, now: World) -> Step:
    """A payment to a parent or from it; now and then under the key of an earlier one."""
    by = chance.choice([world.MANAGER, world.ADMINISTRATOR, 21])
    entity = chance.choice([4, 5, 2] if by == 21 else [*now["entities"], 2, 4])
    step = {"do": "payment", "by": by, "entity": entity, "amount": chance.choice([0, 550, 12_050, -200])}
    if now["asked"]["payment"] and chance.random() < 0.3:
        earlier = chance.choice(now["asked"]["payment"])
        step = once_more(earlier) | {"amount": chance.choice([earlier["amount"], 551])}
    return step


def undo_payment(chance: Random, now: World) -> Step | None:
    """Undo a payment, now and then one that is undone, one of others, or one that never was; or under the key of an undoing."""
    if not now["payments"]:
        return None
    if now["asked"]["undo payment"] and chance.random() < 0.2:
        return once_more(chance.choice(now["asked"]["undo payment"]))
    payment = chance.choice(list(now["payments"])[-4:]) if chance.random() > SELDOM else 0
    return {"do": "undo payment", "by": chance.choice([world.MANAGER, world.ADMINISTRATOR, 21]), "payment": payment}


def credit(chance: Random, now: World) -> Step:
    """Change how far an entity may go below zero, mostly about what it has used of it."""
    entity = chance.choice([*now["entities"], 2, 4, 5])
    used, by = max(0, -ledger.balance_below(now, entity)), chance.choice([world.MANAGER, world.ADMINISTRATOR, 21])
    limited = [one for one, about in now["entities"].items() if about["credit"] is not None and not about["closed"]]
    most = chance.choice([None, used, used + 2_000, used + 20_050, used // 2])
    if limited and chance.random() < 0.4:
        entity = chance.choice(limited)
        most = chance.choice([None, now["entities"][entity]["credit"] * 2 + 500])
    return {"do": "credit", "by": by, "entity": entity, "credit": most, "after": 1}


def way(chance: Random, now: World) -> Step:
    """Set what another currency is worth, seldom add a way to pay or close one."""
    by = chance.choice([world.MANAGER, world.ADMINISTRATOR]) if chance.random() > SELDOM else 21
    if chance.random() < 0.6:
        currency = chance.choice(["USD", "USD", "COP", "COP", tenders.OWN_CURRENCY])
        rate, per = chance.choice([("36.52", "foreign"), ("112", "own"), ("0.00731", "foreign"), ("1.5", "own"), ("0", "own")])
        return {"do": "rate", "by": by, "currency": currency, "rate": rate, "per": per}
    if chance.random() < 0.4:
        return {"do": "close way", "by": by, "way": chance.randint(1, len(now["ways"]) + 1)}
    currency, decimals = chance.choice([("USD", 2), ("COP", 0), ("VES", 2), ("VES", 0)])
    name = chance.choice(["dollars", "mobile", "pesos", f"way {len(now['ways'])}"])
    kind = "cash" if currency == "COP" else "other"
    about = {"name": name, "kind": kind, "currency": currency, "decimals": decimals, "gives_change": chance.random() < 0.5}
    return {"do": "add way", "by": by, "way": about}
