"""`python -m model.blind`: plants single changes in the model itself, and says which of them no history notices.

What the model answers with a change, and what it keeps at the end, is compared with the model as it is: no house is asked, so a
change takes a second where `mutants.py` takes half a minute. A rule whose changes nobody notices is one that histories never
ask about: the house may have it wrong as well.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Annotated, Any

import typer

from model import compare, history, ledger, sports_rows, wallet_reports, world
from model.changes import Mutant, codes_in, count_of, mutant_of
from model.steps import Step, carry_out

RULES = (
    "bounds", "codes", "coupons", "draws", "games", "held", "independence", "ledger", "loosening", "paying", "people",
    "purchases", "rounds", "rules", "selling", "settling",
    "shifts", "short", "sports", "taxes", "tenders", "views", "wallets", "weeks",
)  # fmt: skip
"""The modules that have rules."""
FOCUS = {"wallets": 3, "bounds": 3, "held": 3, "purchases": 3, "rounds": 3, "sports": 4, "settling": 4, "coupons": 4, "taxes": 4,
         "independence": 1, "weeks": 7}  # fmt: skip
"""The seeds whose histories are played first, by their last digit, of rules that are mostly asked about there."""
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@cache
def _told(seed: int, steps: int) -> tuple[list[Step], list[str]]:
    played = history.a_history(seed, steps)
    return played, list(answers(seed, played))


def answers(seed: int, played: list[Step]) -> Iterator[str]:
    """Yield what the model answers to each step of a history, and last what it has kept."""
    now = world.a_world(seed)
    for step in played:
        yield repr(carry_out(now, step))
    first, last = world.MORNING.date(), now["now"].date()
    sums = [ledger.report(now, first, last, 1), now["payments"], now["told"]]
    yield repr([compare.kept(now), wallet_reports.kept(now), sports_rows.kept(now), sums])


@contextmanager
def planted(module: str, mutant: Mutant) -> Iterator[bool]:
    """Lend this process with a change in a function of the model; False: it has no such function."""
    found: Any = sys.modules[module]
    for name in mutant.function.split("."):
        found = getattr(found, name, None)
    changed = [one for one in codes_in(compile(mutant.text, mutant.file, "exec")) if one.co_qualname == mutant.function]
    if not isinstance(found, FunctionType) or len(changed) != 1:
        yield False
        return
    before, found.__code__ = found.__code__, changed[0]
    try:
        yield True
    finally:
        found.__code__ = before


def notices(seed: int, steps: int) -> bool:
    """Tell whether a history notices that the model is another one; an answer that cannot be made is noticed too."""
    played, told = _told(seed, steps)
    try:
        return any(one != other for one, other in zip(answers(seed, played), told, strict=True))
    except Exception:
        return True


@app.command()
def blind(
    only: Annotated[list[str] | None, typer.Option(help="Only these modules of rules.")] = None,
    seeds: Annotated[int, typer.Option(help="The histories that a change must pass.")] = 3,
    steps: Annotated[int, typer.Option(help="The steps of a history.")] = 400,
    every: Annotated[int, typer.Option(help="One in so many changes.")] = 1,
) -> None:
    """Print the changes that no history notices, and how many there are of each module.

    Example: python -m model.blind --only weeks --every 4
    """
    for name in only or RULES:
        file, noticed, missed = Path(__file__).with_name(f"{name}.py"), 0, 0
        text = file.read_text(encoding="utf-8")
        chosen = [FOCUS.get(name, 2) + (10 if name in FOCUS else 5) * place for place in range(seeds)]
        for one in chosen:
            _told(one, steps)
        for place in range(0, count_of(text), every):
            mutant = mutant_of(file.name, text, place)
            with planted(f"model.{name}", mutant) as is_there:
                if not is_there:
                    continue
                is_noticed = any(notices(seed, steps) for seed in chosen)
            noticed, missed = noticed + is_noticed, missed + (not is_noticed)
            if not is_noticed:
                print(f"{name}.py:{mutant.line} {mutant.kind}: {mutant.before[:90]} -> {mutant.after[:90]}", flush=True)
        print(f"{name}: {noticed} noticed, {missed} not", flush=True)


if __name__ == "__main__":
    app()
