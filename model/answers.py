"""Answers of the model: done, or refused for a reason; and what the feed of events must tell."""

from collections.abc import Callable
from typing import Any

from model.clock import World

Answer = dict[str, Any]
"""Done or refused. *A or B* reads: refuse by A; if A has nothing against it, do B. Whatever is named refuse returns None then."""
ORDER = (
    "EXPANSION_TOO_LARGE", "SEQUENCES_TOO_MANY", "DRAWS_CLOSED", "NOT_SOLD_HERE", "GAME_NOT_OFFERED", "RUN_NOT_PLANNED",
    "SELECTION_INVALID", "STAKE_TOO_SMALL", "STAKE_TOO_LARGE", "STAKE_NOT_MULTIPLE", "SELECTION_FULL",
)  # fmt: skip
"""The reasons of single wagers, the first checked first (OC-01)."""


def refused(reason: str, **told: Any) -> Answer:
    """Return a refusal, and what it tells besides: bound, events, until, errors."""
    return {"refused": reason} | {name: value for name, value in told.items() if value}


def first_refused(errors: list[Answer]) -> Answer:
    """Return the refusal of a ticket for its wagers: the reason that is checked first, and all of them."""
    return refused(min((error["reason"] for error in errors), key=ORDER.index), errors=errors)


class Answered(Exception):
    """A step has its answer, mostly a refusal: nothing of it is carried out from here on."""


def stop(answer: Answer | None) -> None:
    """End the step with an answer, if there is one: a refusal, or the first answer under a key."""
    if answer is not None:
        raise Answered(answer)


def stop_if(is_so: object, reason: str, **told: Any) -> None:
    """End the step with a refusal for a reason, if something is so."""
    stop(refused(reason, **told) if is_so else None)


def answer_of(rule: Callable[..., Any], *about: Any) -> Any:
    """Return what a rule answers, also where it stops: whoever asks keeps the refusal, or has more to look at."""
    try:
        return rule(*about)
    except Answered as answered:
        return answered.args[0]


def tell(world: World, kind: str, *facts: Any) -> None:
    """Tell the feed that something happened: by its type, and what it is about, in its order (docs/events.md)."""
    world["told"].append((kind, *facts))
