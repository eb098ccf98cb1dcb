"""Random histories from a seed: the model is asked what may happen next, so that each step is likely to mean something."""

from collections.abc import Callable
from random import Random

from model import accounts, bookmaker, casino, nonsense, office, tills, world
from model.clock import World, day_of
from model.steps import OF_SPORTS, Step, carry_out

WEIGHTS: dict[Callable[[Random, World], Step | None], float] = {
    tills.sell: 24, tills.sell_codes: 6, tills.again: 3, tills.dry_run: 2, tills.undo: 7, tills.reverse: 3, tills.find: 2,
    tills.pay: 20, tills.repeat: 3, tills.view: 5, tills.search: 3, tills.guess: 2, tills.decide: 12, office.enter: 13,
    office.approve: 18,
    office.order: 4, office.void: 2, office.approve_order: 5, office.jump: 8, office.close: 0.3, office.rule: 10,
    tills.shift: 14, office.approve_rule: 4, office.access: 5, office.withdraw_rule: 2, office.look: 6, office.disk: 0.4,
    accounts.payment: 4, accounts.undo_payment: 3, accounts.week: 5, accounts.close_week: 4, accounts.way: 2, accounts.credit: 6,
    office.holiday: 0.6, nonsense.step: 3,
}  # fmt: skip
"""The weight of each step."""
AT_ONCE: dict[Callable[[Random, World], Step | None], float] = {
    tills.sell: 11, tills.sell_codes: 3, tills.again: 2, tills.undo: 3, tills.reverse: 1, tills.pay: 3, tills.repeat: 1,
}  # fmt: skip
"""The same of a crowd."""
CROWDED: tuple[object, ...] = ("sell", "sell codes", "undo", "reverse", "pay", *casino.ASKED)
"""Steps that several callers ask for at one moment."""
WAITING: list[tuple[Callable[[World], object], float, Callable[[Random, World], Step | None]]] = [
    (office.is_disk_full, 0.2, office.disk),
    (tills.waits, 0.3, tills.decide), (office.rule_waits, 0.2, office.approve_rule), (office.result_waits, 0.2, office.approve),
    (tills.has_won, 0.12, tills.pay), (tills.begun, 0.04, tills.guess), (office.run_waits, 0.25, office.enter_of_run),
    (office.order_waits, 0.06, office.approve_order),
]  # fmt: skip
"""Things that somebody waits for, how often each is the next step, and the step."""
FAULTY = (
    *CROWDED, "decide", "enter", "approve", "order", "approve order", "payment", "undo payment", "close week", "rule", "credit",
    "approve rule", "work", "add way", "close way", "rate", "add member", "give role", "reset",
    "open shift", "move cash", "count shift", "close shift",
    "login", "block", "exclude", "set limit", "confirm limit", "judge", "ceiling",
    "place", "pay slip", "decide slip", "sport result", "approve sport result", "move odds",
)  # fmt: skip
"""Steps at whose commit something may go wrong."""
FAULTS = (("dropped", "killed", "unheard", "no room", "died before", "died after"), (8, 8, 8, 8, 1, 2))
"""Faults, and the weight of each (`faults.py`)."""
FAULTS_OF_SPORTS = (FAULTS[0][:4], FAULTS[1][:4])
"""The same while a wallet is asked: whoever comes after a process that died waits for what nobody tells any more."""


def a_history(seed: int, count: int) -> list[Step]:
    """Return so many steps of a seed."""
    chance, faults, now = Random(f"history {seed}"), Random(f"faults {seed}"), world.a_world(seed)
    # Of ten histories two play many tripletas and hurry from draw to draw, in two people get access again and again, in one weeks
    # end and are closed, in two most steps are those of players' wallets, and in two those of sports.
    now["focus"] = ("runs", "access", "weeks" if seed % 10 == 7 else "", "wallets", "sports")[seed % 5]
    now["asked"] = {one: [] for one in (*CROWDED, "payment", "undo payment", "close week", "rule", *OF_SPORTS)}
    now["refused"], now["last"] = [], {"do": ""}
    found: list[Step] = [{"do": "work", "after": 0, "place": 0}]
    carry_out(now, found[0])
    crowd = 0
    while len(found) < count:
        step: Step = {"after": 0} | (_at_once(chance, now) if crowd else _next(chance, now)) | {"place": len(found)}
        # Several callers ask at one moment, and are served as one batch.
        step |= {"after": 0, "together": True} if crowd else {}
        if step["do"] in FAULTY and faults.random() < 0.06:
            step["fault"] = faults.choices(*(FAULTS_OF_SPORTS if step["do"] in OF_SPORTS else FAULTS))[0]
        may_crowd = step["do"] in CROWDED and (step["do"] in casino.ASKED or tills.any_open(now))
        crowd = crowd - 1 if crowd else chance.choice([0, 0, 0, 3, 7]) if may_crowd else 0
        found.append(step)
        if step["do"] in now["asked"]:
            now["asked"][step["do"]].append(step)
        now["last"], answer = step, carry_out(now, step)
        if step["do"] in casino.ASKED and answer and "refused" in answer and step["door"] != "lobby":
            now["refused"].append((step, answer["refused"]))
    return found


def _next(chance: Random, now: World) -> Step:
    """Return the next step: mostly a sale; what is due, sooner or later; the rest by its weight."""
    if chance.random() < (0.75 if now["focus"] == "wallets" else 0.05):
        return {"after": chance.choice([0, 1, 1, 5, 20, 61])} | casino.step(chance, now)
    if chance.random() < (0.93 if now["focus"] == "sports" else 0.04):
        return {"after": chance.choice([0, 1, 1, 5, 20, 61])} | bookmaker.step(chance, now)
    if _is_due(now) and chance.random() < 0.5:
        return {"do": "work"}
    if not tills.any_open(now) and chance.random() < 0.6:
        return office.jump(chance, now)
    if now["focus"] == "runs" and chance.random() < 0.12:
        return office.jump(chance, now)
    if now["focus"] == "weeks" and chance.random() < 0.15:
        return {"after": chance.choice([0, 1, 20])} | accounts.step(chance, now)
    if now["focus"] == "access" and chance.random() < 0.12:
        return {"after": 1} | office.access(chance, now)
    for waits, often, one in WAITING:
        if waits(now) and chance.random() < often:
            return {"after": chance.choice([0, 1, 20])} | (one(chance, now) or tills.sell(chance, now))
    (one,) = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))
    step = one(chance, now)
    if step is None:
        step = tills.sell(chance, now)
    return {"after": chance.choice([0, 1, 1, 5, 20, 61])} | step


def _at_once(chance: Random, now: World) -> Step:
    """Return another step of a crowd."""
    if chance.random() < (0.7 if now["focus"] == "wallets" else 0.05):
        return casino.crowded(chance, now)
    (one,) = chance.choices(list(AT_ONCE), list(AT_ONCE.values()))
    return one(chance, now) or tills.sell(chance, now)


def _is_due(now: World) -> bool:
    late = any(draw["closed_at"] is None and draw["closes_at"] <= now["now"] for draw in now["draws"].values())
    fresh = not any(draw["day"] == day_of(now["now"]) and draw["state"] != "scheduled" for draw in now["draws"].values())
    return late or fresh or any(
        one["approved"] and now["markets"].get(name, {"judged_by": [version]})["judged_by"] != [version]
        for name, draw in now["draws"].items() for version, one in list(enumerate(draw["results"], 1))[-1:]
    )  # fmt: skip
