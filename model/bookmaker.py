"""The next step of an operator of sports, of its wallet and of its clerks, drawn from a seed."""

from random import Random
from typing import Any

from model import nonsense, sports, world
from model.clock import World, timedelta
from model.steps import Step
from model.tills import SELDOM

CLERKS = (world.FIRST, world.SECOND, world.MANAGER, world.ADMINISTRATOR)
ANSWERS = (*(4 * ["ok"]), "refuse", "error", "silent", "other", "page", "deaf")
"""The answers of a wallet that does not simply say yes."""


def step(chance: Random, now: World) -> Step:
    """Return what happens next about sports."""
    unread = [event for event in _over(now) if not now["results"].get(event)]
    waits = any(one and not one[-1]["approved"] for one in now["results"].values())
    if (waits or unread) and chance.random() < 0.4:
        return (confirm if waits else read)(chance, now) or place(chance, now)
    kinds = {place: 22, again: 3, pay: 4, find: 2, deliver: 6, odds: 2, decide: 2, read: 7, confirm: 9, work: 4, jump: 4,
             nonsense.step: 2}  # fmt: skip
    (one,) = chance.choices(list(kinds), list(kinds.values()))
    return one(chance, now) or place(chance, now)


def _open(now: World) -> list[World]:
    return [one for one in now["sports"]["coupons"].values() if now["now"] < one["closes_at"]]


def place(chance: Random, now: World) -> Step:
    """An order for a ticket of a coupon or a card that is still sold, as a rule."""
    coupons = _open(now) if _open(now) and chance.random() > SELDOM else [*now["sports"]["coupons"].values()]
    coupon = chance.choice(coupons[:3] if chance.random() < 0.7 else coupons)
    order = _card(chance, coupon) if coupon["type"] == "superbet" else _jackpot(chance, now, coupon)
    is_odd = chance.random() < 0.25
    until_close = int((coupon["closes_at"] - now["now"]) / timedelta(seconds=1))
    delay = chance.choice([0, 0, 0, 1, 4]) if not 0 < until_close < 60 else chance.choice([0, until_close - 1, until_close])
    return {
        "do": "place", "door": "betstack", "player": chance.choice(sports.PLAYERS if chance.random() > SELDOM else ["nadie"]),
        "order": order, "currency": "VES" if chance.random() > SELDOM / 2 else "USD",
        "wallet": chance.choice(ANSWERS) if is_odd else "ok", "delay": delay,
        **({"delay": chance.choice([14, 15, 16]), "is_visited": True} if chance.random() < SELDOM else {}),
    }  # fmt: skip


def _jackpot(chance: Random, now: World, coupon: World) -> World:
    picks = [[chance.choice([101, 101, 102, 103])] for _ in coupon["legs"]]
    reserve = chance.random() < 0.25
    if chance.random() < 0.35:
        return _by_events(chance, now, coupon, picks, reserve=reserve)
    while chance.random() < 0.4:
        more = chance.choice(picks)
        more.append(chance.choice([one for one in (101, 102, 103, 104 if chance.random() < SELDOM else 101) if one not in more]
                                  or [101]))  # fmt: skip
    if chance.random() < SELDOM:
        picks = picks[1:]
    price = sports.lines_of(picks) * coupon["line_price"] + (100 if chance.random() < SELDOM else 0)
    number = coupon["id"] if chance.random() > SELDOM / 2 else chance.choice([999, 601])
    return {"form": "bets", "coupon": number, "picks": picks, "price": price, "reserve": reserve}


def _by_events(chance: Random, now: World, coupon: World, picks: list[list[int]], *, reserve: bool) -> World:
    """Return an order by the games, with the odds that the player saw: those of now, or of a moment ago."""
    legs = [*zip(coupon["legs"], picks, strict=True)]
    chance.shuffle(legs)
    seen = [now["sports"]["odds"][event, one[0]]["odds"] + chance.choice([*6 * [0], 3, -3, 10]) for event, one in legs]
    odds = [max(100, each) if chance.random() > 0.15 else None for each in seen]
    events = [event for event, _ in legs]
    if chance.random() < SELDOM:
        events[0] = chance.choice([event for event in now["sports"]["events"] if event not in events])
    return {"form": "events", "events": events, "picks": [one for _, one in legs], "odds": odds, "reserve": reserve,
            "odds_diff": chance.choice([0, 3, 5, 10]), "price": coupon["line_price"]}  # fmt: skip


def _card(chance: Random, coupon: World) -> World:
    picks = [[chance.choice(market)] for market in coupon["legs"]]
    if chance.random() < SELDOM:
        picks = chance.choice([picks[1:], [*picks, picks[0]], [*picks, [199]], [*picks, [coupon["legs"][0][-1]]]])
    price = chance.choice([1_000, 333, 2_005, 10_000, 50 if chance.random() < SELDOM else 100, 20_000])
    event = coupon["event"] if chance.random() > SELDOM / 2 else 99
    price += 1 if price == 20_000 and chance.random() < SELDOM else 0
    return {"form": "card", "event": event, "picks": picks, "price": price, "reserve": True}


def again(chance: Random, now: World) -> Step | None:
    """A request that was sent before: the very same one, or under its key alone, now and then with another price."""
    sent = [one for kind in ("place", "pay slip") for one in now["asked"][kind][-6:]]
    if not sent:
        return None
    first: Step = chance.choice(sent)
    found = {name: value for name, value in first.items() if name not in ("after", "place", "fault", "stamp")}
    found["key"] = first.get("key", first["place"])
    if chance.random() < 0.4:
        return found | {"stamp": first.get("stamp", first["place"])}
    if first["do"] == "place" and chance.random() < 0.3:
        found["order"] = first["order"] | {"price": first["order"]["price"] + 100}
    return found


def _slips(now: World, *steps: str) -> list[int]:
    return [one["number"] for one in now["sports_tickets"] if one["step"] in steps]


def pay(chance: Random, now: World) -> Step | None:
    """The payment of a reservation, now and then of a ticket that is none."""
    reserved = _slips(now, "reserved")
    numbers = reserved if reserved and chance.random() > SELDOM else _slips(now, "open", "cancelled", "resulted")
    return {"do": "pay slip", "door": "betstack", "number": chance.choice(numbers)} if numbers else None


def find(chance: Random, now: World) -> Step | None:
    """A look at a ticket."""
    numbers = [one["number"] for one in now["sports_tickets"]]
    return {"do": "find slip", "door": "betstack", "number": chance.choice(numbers)} if numbers else None


def deliver(chance: Random, now: World) -> Step:
    """The calls that are due, to a wallet that says yes, errs, refuses, or knows nothing of them."""
    return {"do": "deliver", "mood": chance.choice(["ok", "ok", "ok", "error", "refuse", "unknown"])}


def odds(chance: Random, now: World) -> Step:
    """Odds that move, or a bet that is suspended or sold again."""
    event, bet = chance.choice([key for key, one in now["sports"]["odds"].items() if one["odds"] is not None])
    one = now["sports"]["odds"][event, bet]
    moved = max(101, one["odds"] + chance.choice([-5, -3, 0, 3, 5, 20]))
    return {"do": "move odds", "by": _clerk(chance, now), "event": event, "bet": bet, "odds": moved,
            "is_open": not one["is_open"] or chance.random() < 0.9}  # fmt: skip


def decide(chance: Random, now: World) -> Step | None:
    """The operator's word about a ticket that waits for it."""
    held = [one["number"] for one in now["sports_tickets"] if one["step"] == "open" and not one["approved"]]
    numbers = held if held and chance.random() > SELDOM else _slips(now, "open", "cancelled")
    by = chance.choice([world.MANAGER, world.ADMINISTRATOR, world.FIRST])
    is_approved = chance.random() < 0.6
    return {"do": "decide slip", "by": by, "number": chance.choice(numbers), "is_approved": is_approved} if numbers else None


def _clerk(chance: Random, now: World) -> int:
    return int(chance.choice(CLERKS if chance.random() > SELDOM else [*now["members"]][:12]))


def _over(now: World) -> list[int]:
    return [event for event, about in now["sports"]["events"].items() if about["ends"] <= now["now"]]


def read(chance: Random, now: World) -> Step | None:
    """The result of an event that is over, as the first clerk reads it; now and then a correction."""
    over = _over(now)
    fresh = [event for event in over if not now["results"].get(event)]
    if not over and chance.random() < 0.9:
        return None
    events = fresh if fresh and chance.random() < 0.85 else over[-6:] if over else [*now["sports"]["events"]]
    event = chance.choice(events)
    return {"do": "sport result", "by": _clerk(chance, now), "event": event} | _reading(chance, now, event)


def _reading(chance: Random, now: World, event: int) -> Step:
    if chance.random() < 0.12:
        return {"won": [], "voided": [], "void": True}
    won: list[int] = []
    voided: list[int] = []
    for market in now["sports"]["events"][event]["markets"]:
        (won if chance.random() < 0.9 else voided).append(market[0] if chance.random() < 0.7 else chance.choice(market))
        if chance.random() < SELDOM:
            won.append(chance.choice(market))
    return {"won": won, "voided": voided, "void": False}


def confirm(chance: Random, now: World) -> Step | None:
    """The second clerk's reading, as a rule the same by another one."""
    waiting = [event for event, one in now["results"].items() if one and not one[-1]["approved"]]
    if not waiting:
        return None
    event = chance.choice(waiting)
    last: Any = now["results"][event][-1]
    same = {name: last[name] for name in ("won", "voided", "void")}
    by = chance.choice([one for one in CLERKS if one != last["by"]]) if chance.random() > 2 * SELDOM else _clerk(chance, now)
    reading = same if chance.random() < 0.92 else _reading(chance, now, event)
    return {"do": "approve sport result", "by": by, "event": event} | reading


def work(chance: Random, now: World) -> Step:
    """A visit of the worker."""
    return {"do": "work"}


def jump(chance: Random, now: World) -> Step:
    """Move the clock on to a start, an end, a day after a settlement, or just before."""
    at = [about[name] for about in now["sports"]["events"].values() for name in ("starts", "ends")]
    at += [one["settlements"][-1]["finished_at"] + timedelta(days=1) for one in now["sports"]["coupons"].values()
           if one["settlements"] and one["closed_at"] is None]  # fmt: skip
    unread = [about for event, about in now["sports"]["events"].items() if not now["results"].get(event)]
    at += [about["starts"] + timedelta(days=1) for about in unread]
    to_come = sorted(one for one in at if one > now["now"])
    if not to_come:
        return {"do": "work"}
    to = to_come[0] if chance.random() < 0.9 else chance.choice(to_come[:4])
    wait = max(0, int((to - now["now"]) / timedelta(seconds=1)) - chance.randint(0, 1))
    return {"do": "work", "after": wait} if chance.random() < 0.7 else place(chance, now) | {"after": wait}
