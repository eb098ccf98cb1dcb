"""Weeks of accounts with the parent, payments to it, and commissions on profit (VE-52, CM-05)."""

from itertools import product as every
from typing import Any

from model import keys, ledger, money, people, rules
from model.answers import Answer, refused, stop, stop_if, tell
from model.clock import DAY, World, date, datetime, day_of, start_of
from model.selling import kept

WEEK = 7 * DAY
RECORD = "payments between entities", "record"


def monday_of(day: date) -> date:
    """Return the first day of a day's week (VE-52)."""
    return day - day.weekday() * DAY


def _refuse(world: World, by: int, entity: int, what: str, may: str) -> Answer | None:
    """Refuse whoever keeps no accounts, those of others, and to change the own ones, but at the operator's root."""
    changes_own = may != "see" and world["members"][by]["entity"] == entity and world["entities"][entity]["parent"] is not None
    unknown = None if people.is_below(world, by, entity) else refused("ENTITY_UNKNOWN")
    return people.refuse(world, by, what, may) or unknown or (refused("NOT_ALLOWED") if changes_own else None)


def payment(world: World, step: int, by: int, entity: int, amount: int, key: int) -> Answer:
    """Record by a step's number that an entity paid its parent, the root the house; below zero it was paid (VE-52, CM-04)."""
    stop(_refuse(world, by, entity, *RECORD))
    stop_if(amount == 0, "AMOUNT_INVALID")
    whole, meaning = keys.name(world, by, "office", key), ["payment", entity, amount]
    stop(keys.earlier(world, whole, meaning))
    return keys.use(world, whole, meaning, _recorded(world, step, entity, amount, undoes=None))


def undo_payment(world: World, step: int, by: int, payment: int, key: int) -> Answer:
    """Undo a wrong payment, once, by one the other way, which counts for today and is not undone itself (VE-52)."""
    stop(people.refuse(world, by, *RECORD))
    wrong = world["payments"].get(payment)
    stop_if(wrong is None or not people.is_below(world, by, wrong["entity"]), "PAYMENT_UNKNOWN")
    stop(_refuse(world, by, wrong["entity"], *RECORD))
    whole, meaning = keys.name(world, by, "office", key), ["undo payment", payment]
    stop(keys.earlier(world, whole, meaning))
    stop_if(wrong["undoes"] is not None or wrong["undone_by"] is not None, "PAYMENT_UNDONE")
    wrong["undone_by"] = step
    return keys.use(world, whole, meaning, _recorded(world, step, wrong["entity"], -wrong["amount"], undoes=payment))


def _recorded(world: World, step: int, entity: int, amount: int, *, undoes: int | None) -> Answer:
    parent, today = world["entities"][entity]["parent"], day_of(world["now"])
    sides = ["cash" if parent is None else f"entity {parent}", f"entity {entity}"]
    ledger.post(world, "payment", sides[amount < 0], sides[amount > 0], abs(amount), today)
    world["payments"][step] = {"entity": entity, "amount": amount, "day": today, "undoes": undoes, "undone_by": None}
    tell(world, "payment.recorded", step, entity, amount, undoes)
    return {"done": "recorded", "payment": step, **world["payments"][step]}


def _expired(world: World, entity: int, first: date, end: date) -> int:
    """Return what was booked as expired of tickets of an entity and of those below it (VE-52)."""
    booked = [one for one in world["transfers"] if one["kind"] == "expiry" and first <= one["day"] < end]
    return sum(one["amount"] for one in booked if entity in people.path(world, one["entity"]))


def _sums_below(world: World, entity: int, first: date, end: date) -> dict[int, dict[str, int]]:
    """Return the sums of an entity and of all below it. Nobody below its children may have sold (VE-52)."""
    found = ledger.sums(world, first, end, entity)
    sellers = [seller for seller, one in found.items() if one["sale"] or one["commission"] or one["parent_commission"]]
    # The first two of a path are a seller and its parent.
    stop_if(any(entity not in people.path(world, seller)[:2] for seller in sellers), "WEEK_TOO_DEEP")
    return found


def _sums(by_seller: dict[int, dict[str, int]], entity: int) -> dict[str, int]:
    """Add up what each seller sold, as an entity sees it: of those below it, what remains there and here (CM-07)."""
    earned = [sums["commission" if seller == entity else "parent_commission"] for seller, sums in by_seller.items()]
    sale, prize, paid = (sum(sums[kind] for sums in by_seller.values()) for kind in ("sale", "prize", "wallets"))
    return {"sale": sale, "commission": sum(earned), "prize": prize, "balance": sale - sum(earned) - prize - paid}


def _payments(world: World, entity: int, first: date, end: date) -> int:
    """Return what an entity paid its parent, less what it was paid."""
    own, parent = f"entity {entity}", world["entities"][entity]["parent"]
    both = {own, "cash" if parent is None else f"entity {parent}"}
    moved = [one for one in world["transfers"] if one["kind"] == "payment" and {one["debit"], one["credit"]} == both]
    return sum(one["amount"] * (1 if one["credit"] == own else -1) for one in moved if first <= one["day"] < end)


def account(world: World, entity: int, monday: date) -> Answer:
    """Return an entity's week: as it was closed, or as it stands (VE-52)."""
    closed = [one for one in world["entities"][entity]["weeks"] if one["monday"] <= monday]
    by_seller = _sums_below(world, entity, monday, monday + WEEK)
    if closed and closed[-1]["monday"] == monday:
        return {**closed[-1]}
    first_open_day, opening = (closed[-1]["monday"] + WEEK, closed[-1]["closing"]) if closed else (date.min, 0)
    if first_open_day < monday:
        before = _sums_below(world, entity, first_open_day, monday)
        opening += _sums(before, entity)["balance"] + _expired(world, entity, first_open_day, monday)
        opening -= _payments(world, entity, first_open_day, monday)
    expired = _expired(world, entity, monday, monday + WEEK)
    sums, payments = _sums(by_seller, entity), _payments(world, entity, monday, monday + WEEK)
    return sums | {"done": "week", "state": "open", "monday": monday, "opening": opening, "payments": payments,
                   "expired": expired, "closing": opening + sums["balance"] + expired - payments}  # fmt: skip


def week(world: World, by: int, entity: int, monday: date) -> Answer:
    """Show an entity's week."""
    return _refuse(world, by, entity, "weeks", "see") or account(world, entity, monday)


def close_week(world: World, by: int, entity: int, monday: date, key: int) -> Answer:
    """Close a week of an entity, after those of the entities below it, the lowest first (VE-52)."""
    stop(_refuse(world, by, entity, "weeks", "close"))
    whole, meaning = keys.name(world, by, "office", key), ["close", entity, monday]
    stop(keys.earlier(world, whole, meaning))
    stop_if(monday + WEEK > day_of(world["now"]), "WEEK_NOT_OVER")
    stop_if(_is_closed(world, entity, monday), "WEEK_CLOSED")
    # One below that has closed it before is no hindrance. A refused close closes none.
    branch = [one for one in world["entities"] if entity in people.path(world, one) and not _is_closed(world, one, monday)]
    stop_if(any(_is_open_before(world, one, monday) for one in branch), "WEEK_OPEN_BEFORE")
    account(world, entity, monday)  # or why there is none
    for one in sorted(branch, key=lambda each: (-len(people.path(world, each)), each)):
        _earn_profit(world, one, monday)
        closing = account(world, one, monday) | {"state": "closed"}
        world["entities"][one]["weeks"].append(closing)
        tell(world, "week.closed", one, monday, closing["closing"])
    return keys.use(world, whole, meaning, account(world, entity, monday))


def _is_closed(world: World, entity: int, monday: date) -> bool:
    closed = world["entities"][entity]["weeks"]
    return bool(monday <= closed[-1]["monday"] if closed else monday + WEEK <= world["first_day"])


def _is_open_before(world: World, entity: int, monday: date) -> bool:
    """Tell whether an earlier week comes first: what it has earned on its profit is booked when it is closed, and never later."""
    closed = world["entities"][entity]["weeks"]
    earlier = {monday_of(day) for day, *_ in world["turnover"] if day < monday}
    return monday > closed[-1]["monday"] + WEEK if closed else any(_earned(world, entity, one) for one in earlier)


def mixes_bases(world: World, rule: World) -> bool:
    """Tell whether with a commission a week has rates of sales and of profit that has not now (CM-05). It begins with a sale."""
    monday, above = start_of(monday_of(day_of(world["now"]))), rule["owner"]
    after = world | {"rules": sorted([*world["rules"], rule], key=lambda one: one["starts"])}
    sold = [one["entity"] for one in world["tickets"].values() if one["undone"] is None and one["sold_at"] >= monday]
    has_sold = any(above == "operator" or f"entity {one}" == above for seller in sold for one in people.path(world, seller))
    since = {monday, monday if has_sold else world["now"]}
    return all(_mixed(after, rule, each) - _mixed(world, rule, each) for each in since)


def _mixed(world: World, rule: World, since: datetime) -> set[Any]:
    """Return the weeks from an instant on, the sellers and products of a rule in which there are rates of both."""
    kept = [one for one in world["rules"] if one["kind"] == "commission"]
    times = {since, *(one[name] for one in kept for name in ("starts", "ends") if one.get(name, since) > since)}
    times |= {max(since, start_of(monday_of(day_of(at)))) for at in times}
    sellers = world["entities"] if rule["owner"] == "operator" else [int(rule["owner"].split()[1])]
    products = [rule["product"]] if rule.get("product") is not None else [0, *world["products"]]
    held = [(monday_of(day_of(at)), *one, world | {"now": at}) for at in times for one in every(sellers, products)]
    sale, profit = (
        {one[:3] for one in held if rules.commissions(one[3], one[1], one[2], "", basis)[0]} for basis in ("sale", "profit")
    )
    return sale & profit


def _earned(world: World, entity: int, monday: date) -> list[tuple[int, str, list[int]]]:
    """Return the commissions on the profit of what an entity sold itself, by the rates of the week's last moment (CM-05)."""
    profits: dict[tuple[int, str], int] = {}
    for (day, seller, product, game, kind), amount in world["turnover"].items():
        if seller == entity and monday <= day < monday + WEEK and kind in ("sale", "prize"):
            profits[product, game] = profits.get((product, game), 0) + (amount if kind == "sale" else -amount)
    ends = start_of(monday + WEEK)
    rates = {one: rules.commissions(world, entity, *one, "profit", ends) for one, profit in profits.items() if profit > 0}
    earned = [(*one, [money.share(profits[one], rate, 10_000) for rate in each]) for one, each in rates.items()]
    return [one for one in earned if any(one[2])]


def _earn_profit(world: World, entity: int, monday: date) -> None:
    last_day = monday + WEEK - DAY
    for product, game, totals in _earned(world, entity, monday):
        for one, share in zip(people.path(world, entity), kept({"commissions": totals}), strict=False):
            ledger.post(world, "profit", "commissions", f"entity {one}", share, last_day)
        for kind, upto in (("commission", 1), ("parent_commission", 2)):  # CM-07
            ledger.count(world, kind, entity, product, game, max(totals[:upto], default=0), last_day)
