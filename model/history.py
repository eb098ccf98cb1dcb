"""Random histories from a seed: the model is asked what may happen next, so that each step is likely to mean something."""

from collections.abc import Callable
from random import Random

from model import office, tills, world
from model.clock import World, day_of
from model.steps import Step, carry_out

WEIGHTS: dict[Callable[[Random, World], Step | None], float] = {
    tills.sell: 28, tills.sell_codes: 6, tills.again: 3, tills.dry_run: 2, tills.undo: 7, tills.pay: 20, tills.repeat: 3,
    tills.view: 5, tills.guess: 6, tills.decide: 12, office.enter: 9, office.approve: 14, office.order: 2, office.void: 2,
    office.approve_order: 5, office.jump: 8, office.close: 0.3, office.rule: 5, office.approve_rule: 4, office.payment: 4,
    office.week: 5, office.close_week: 4,
}  # fmt: skip
"""How often each step is drawn."""
AT_ONCE: dict[Callable[[Random, World], Step | None], float] = {
    tills.sell: 11, tills.sell_codes: 3, tills.again: 2, tills.undo: 3, tills.pay: 3, tills.repeat: 1,
}  # fmt: skip
"""The same of a crowd."""
CROWDED: tuple[object, ...] = ("sell", "sell codes", "undo", "pay")
"""Steps that several callers ask for at one moment."""


def a_history(seed: int, count: int) -> list[Step]:
    """Return so many steps of a seed."""
    chance, now = Random(f"history {seed}"), world.a_world(seed)
    now["asked"] = {one: [] for one in (*CROWDED, "payment", "close week")}
    found: list[Step] = [{"do": "work", "after": 0, "place": 0}]
    carry_out(now, found[0])
    crowd = 0
    while len(found) < count:
        step = {"after": 0} | (_at_once(chance, now) if crowd else _next(chance, now)) | {"place": len(found)}
        # Several callers ask at one moment, and are served as one batch.
        step |= {"after": 0, "together": True} if crowd else {}
        crowd = crowd - 1 if crowd else chance.choice([0, 0, 0, 3, 7]) if step["do"] in CROWDED and tills.any_open(now) else 0
        found.append(step)
        if step["do"] in now["asked"]:
            now["asked"][step["do"]].append(step)
        carry_out(now, step)
    return found


def _next(chance: Random, now: World) -> Step:
    """Return the next step: mostly a sale; what is due, sooner or later; the rest by its weight."""
    if _is_due(now) and chance.random() < 0.5:
        return {"do": "work"}
    if not tills.any_open(now) and chance.random() < 0.6:
        return office.jump(chance, now)
    if tills.waits(now) and chance.random() < 0.1:
        return tills.decide(chance, now) or tills.sell(chance, now)
    if tills.begun(now) and chance.random() < 0.12:
        return tills.guess(chance, now) or tills.sell(chance, now)
    (one,) = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))
    step = one(chance, now)
    if step is None:
        step = tills.sell(chance, now)
    return {"after": chance.choice([0, 1, 1, 5, 20, 61])} | step


def _at_once(chance: Random, now: World) -> Step:
    """Return another step of a crowd."""
    (one,) = chance.choices(list(AT_ONCE), list(AT_ONCE.values()))
    return one(chance, now) or tills.sell(chance, now)


def _is_due(now: World) -> bool:
    late = any(draw["closed_at"] is None and draw["closes_at"] <= now["now"] for draw in now["draws"].values())
    fresh = not any(draw["day"] == day_of(now["now"]) for draw in now["draws"].values())
    return late or fresh or any(
        one["approved"] and now["markets"][name]["judged_by"] != [version] for name, draw in now["draws"].items()
        for version, one in list(enumerate(draw["results"], 1))[-1:]
    )  # fmt: skip
