"""Histories that were found once: those of one world that do not touch each other are played as one."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from model.answers import Answer
from model.steps import Step, carry_out

from model import world

NAMING = ("ticket", "shift", "session", "key")
"""Fields with the place of an earlier step."""


@dataclass(frozen=True)
class History:
    """The steps of a history in the world of a seed, and the sentence that it proves."""

    name: str
    sentence: str
    seed: int
    steps: list[Step]

    @property
    def draws(self) -> set[str]:
        """Return the draws that it plays or decides about."""
        plays = [wager["draw"] for step in self.steps for wager in step.get("wagers", ())]
        return {*plays, *(step["name"] for step in self.steps if "name" in step)}


def read(file: Path) -> History:
    """Return the history of a file."""
    return History(file.stem, **json.loads(file.read_text(encoding="utf-8")))


def together(histories: Iterable[History]) -> list[list[History]]:
    """Return histories in groups of one seed: no two have a draw in common, and each is answered as if it were alone."""
    groups: list[list[History]] = []
    for one in histories:
        joined = (group for group in groups if group[0].seed == one.seed and not any(one.draws & each.draws for each in group))
        fitting = next((group for group in joined if _answers_alone([*group, one]) == _answers([*group, one])), None)
        if fitting is None:
            groups.append([one])
        else:
            fitting.append(one)
    return groups


def merged(histories: Iterable[History]) -> list[Step]:
    """Return the steps of histories as one: each at its own instant, and at a place of its own."""
    timed = [
        (at, number, step)
        for number, one in enumerate(histories)
        for at, step in zip(accumulate(step["after"] for step in one.steps), one.steps, strict=True)
    ]
    timed.sort(key=lambda one: one[:2])
    places = {(number, step["place"]): place for place, (_, number, step) in enumerate(timed)}
    found, now = list[Step](), 0
    for place, (at, number, step) in enumerate(timed):
        named = {name: places[number, step[name]] for name in NAMING if name in step}
        found.append(step | named | {"place": place, "after": at - now})
        now = at
    return found


def _answers(histories: list[History]) -> list[Answer]:
    """Return the model's answers to the steps of several as one, but for the numbers of tickets and shifts."""
    now = world.a_world(histories[0].seed)
    now["opened"] = []
    answers = [carry_out(now, step) for step in merged(histories)]
    return sorted(({**one, "ticket": 0, "shift": 0} for one in answers if one is not None), key=repr)


def _answers_alone(histories: list[History]) -> list[Answer]:
    return sorted((answer for one in histories for answer in _answers([one])), key=repr)
