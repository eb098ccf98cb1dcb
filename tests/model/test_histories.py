"""Random histories: the house answers, keeps and reports what the model says, and a history that fails is shrunk."""

import asyncio
import json
from collections.abc import Sequence
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest
from model.faults import STRIKING
from model.history import CROWDED, a_history
from model.house import RealHouse
from model.mutants import KINDS
from model.people import MAY
from model.simulate import StandsStill, as_test, in_time, shrink
from model.steps import Step
from tests.model.conftest import Plays

from model import simulate

FOUND, SIDES, APART = (sorted((Path(__file__).parents[2] / "model" / kind).glob("*.json")) for kind in KINDS)
LONG = pytest.mark.prove("histories")


@pytest.mark.parametrize(("seed", "count"), [
    (39, 100), (88, 60), (16, 75), *(pytest.param(*long, marks=LONG) for long in ((39, 200), (88, 220), (16, 150))),
])  # fmt: skip
def test_the_house_does_what_the_model_does(plays: Plays, seed: int, count: int) -> None:
    """Of coupons and superbets, of players' wallets, and of tills, runs and people: examples of these went, as it judges them."""
    assert plays(seed, a_history(seed, count)) == []


@pytest.mark.parametrize("file", [*FOUND, *SIDES, *[pytest.param(one, marks=LONG) for one in APART]], ids=lambda file: file.stem)
def test_the_house_does_what_the_model_does_on_both_sides_of_a_rule(plays: Plays, file: Path) -> None:
    """The last good value and the first bad one of each rule, and what was found once: examples of these went."""
    told = json.loads(file.read_text())
    assert told["sentence"]
    assert plays(told["seed"], told["steps"]) == []


def test_the_same_seed_gives_the_same_rows_which_are_the_models(plays: Plays) -> None:
    first, second = (plays(2, a_history(2, 20), RealHouse.kept) for _ in range(2))
    assert first["tickets"]
    assert first == second


def test_a_fault_strikes_at_the_commit_of_its_step_and_nobody_notices(plays: Plays) -> None:
    steps: list[Step] = [{"do": "work", "after": 0}]
    for number, fault in enumerate(STRIKING, 1):
        wager = {"draw": "2/0 2024-10-22 09:00", "game": "animalitos", "selection": f"{number}", "stake": 500}
        sale: Step = {"do": "sell", "after": 1, "by": 71, "wagers": [wager], "fault": fault}
        steps += [sale, sale, {"do": "payment", "after": 1, "by": 14, "entity": 7, "amount": 550, "fault": fault}]
    steps = [step | {"place": place} for place, step in enumerate(steps)]
    told = plays(2, steps, lambda house: (len(house.kept()["tickets"]), house.faults.struck))
    assert told == (2 * len(STRIKING), dict.fromkeys(STRIKING, 3))


def test_a_full_disk_refuses_sales_at_each_door_and_nothing_else(plays: Plays) -> None:
    wager = {"draw": "2/0 2024-10-22 09:00", "game": "animalitos", "selection": "7", "stake": 500}
    sale: Step = {"do": "sell", "after": 1, "by": 71, "wagers": [wager]}
    codes: Step = {"do": "sell codes", "door": "chance", "by": 49, "partly": True, "after": 1}
    steps: list[Step] = [
        {"do": "work", "after": 0}, sale, {"do": "disk", "is_full": True, "after": 0},
        sale, sale | {"key": 1}, sale | {"door": "banklot", "wagers": []}, {"do": "try", "after": 0, "by": 71, "wagers": [wager]},
        codes | {"plays": [{"code": "801", "number": "7", "stake": 500}]},
        {"do": "undo", "ticket": 1, "by": 71, "state": "canceled", "after": 1},
        {"do": "disk", "is_full": False, "after": 0}, sale, codes | {"plays": []},
    ]  # fmt: skip
    steps = [step | {"place": place} for place, step in enumerate(steps)]
    assert plays(2, steps, lambda house: [state for _, state, *_ in house.kept()["tickets"]]) == ["canceled", "sold"]


def test_who_comes_at_one_moment_is_served_by_the_counter() -> None:
    steps = a_history(50_029, 345)
    crowded = [step["do"] for one in pairwise(steps) if one[1].get("together") for step in one]
    assert crowded
    assert set(crowded) <= set(CROWDED)


async def test_steps_that_stand_still_are_told_with_the_line_at_which_they_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulate, "STANDS_STILL_S", 0)
    with pytest.raises(StandsStill, match=r"locks\.py:\d+"):
        await in_time(asyncio.Event().wait())


async def test_a_history_that_fails_is_shrunk_to_the_steps_that_matter_and_keeps_its_time() -> None:
    async def fails(steps: Sequence[Step]) -> bool:
        at = [step["place"] for step in steps if step["do"] == "pay"]
        return 17 in at and 31 in at and sum(step["after"] for step in steps) >= 30

    steps: list[Step] = [{"do": "pay" if place in (5, 17, 31) else "sell", "after": 1, "place": place} for place in range(50)]
    assert await shrink(steps, fails) == [
        {"do": "pay", "after": 18, "place": 17}, {"do": "pay", "after": 14, "place": 31},
    ]  # fmt: skip


def test_the_model_names_operations_as_the_table_of_roles_does() -> None:
    modules = [import_module(f"model.{file.stem}") for file in FOUND[0].parents[1].glob("[a-z]*.py")]
    pairs = {value for one in modules for value in vars(one).values() if isinstance(value, tuple) and len(value) == 2}
    named = {pair for pair in pairs if pair[0] in {what for what, _ in MAY} and isinstance(pair[1], str)}
    assert named - MAY.keys() == set()
    assert len(named) > 5


def test_a_failing_history_is_printed_as_a_test() -> None:
    printed = as_test(7, [{"do": "work", "after": 0, "place": 0}], ["states: the model has []"])
    compile(printed, "printed", "exec")
    assert printed.splitlines() == [
        "def test_seed_7(plays: Plays) -> None:",
        "    # states: the model has []",
        "    steps = [{'do': 'work', 'after': 0, 'place': 0}]",
        "    assert plays(7, steps) == []",
    ]
