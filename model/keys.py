"""Keys of commands: a command that is repeated under its key gets its first answer (OC-02)."""

from typing import Any

from model.answers import Answer, refused, stop
from model.clock import World


def name(world: World, by: int, door: str, key: int) -> tuple[str, int, int]:
    """Return the whole name of a key: the tills of an agency share theirs, and each dialect has its own."""
    return door, world["members"][by]["entity"], key


def earlier(world: World, whole: tuple[Any, ...], meaning: Any) -> Any:
    """Return what a key was used for, which is refused for another command; None: nothing. Refusals use up no key."""
    found = world["keys"].get(whole, {"meaning": meaning, "answer": None})
    stop(refused("KEY_REUSED") if found["meaning"] != meaning else None)
    return found["answer"]


def use(world: World, whole: tuple[Any, ...], meaning: Any, answer: Any) -> Answer:
    """Keep a command and its answer under its key, and return the answer."""
    world["keys"][whole] = {"meaning": meaning, "answer": answer}
    kept: Answer = answer
    return kept
