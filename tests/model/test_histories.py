"""Random histories: the house answers, keeps and reports what the model says, and a history that fails is shrunk."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from model.history import a_history
from model.house import RealHouse
from model.simulate import as_test, shrink
from model.steps import Step
from tests.model.conftest import Plays

STEPS = 30
FOUND = sorted((Path(__file__).parents[2] / "model" / "found").glob("*.json"))


@pytest.mark.parametrize("seed", range(1, 21))
def test_the_house_does_what_the_model_does(plays: Plays, seed: int) -> None:
    assert plays(seed, a_history(seed, STEPS)) == []


@pytest.mark.parametrize("file", FOUND, ids=lambda file: file.stem)
def test_what_was_found_once_is_not_found_again(plays: Plays, file: Path) -> None:
    found = json.loads(file.read_text(encoding="utf-8"))
    assert found["sentence"]
    assert plays(found["seed"], found["steps"]) == []


@pytest.mark.parametrize("seed", [3, 6])
def test_the_same_seed_gives_the_same_rows(plays: Plays, seed: int) -> None:
    first, second = (plays(seed, a_history(seed, 2 * STEPS), RealHouse.kept) for _ in range(2))
    assert first["tickets"]
    assert first == second


async def test_a_history_that_fails_is_shrunk_to_the_steps_that_matter_and_keeps_its_time() -> None:
    async def fails(steps: Sequence[Step]) -> bool:
        at = [step["place"] for step in steps if step["do"] == "pay"]
        return 17 in at and 31 in at and sum(step["after"] for step in steps) >= 30

    steps: list[Step] = [{"do": "pay" if place in (5, 17, 31) else "sell", "after": 1, "place": place} for place in range(50)]
    assert await shrink(steps, fails) == [
        {"do": "pay", "after": 18, "place": 17}, {"do": "pay", "after": 14, "place": 31},
    ]  # fmt: skip


def test_a_failing_history_is_printed_as_a_test() -> None:
    printed = as_test(7, [{"do": "work", "after": 0, "place": 0}], ["states: the model has []"])
    compile(printed, "printed", "exec")
    assert printed.splitlines() == [
        "def test_seed_7(plays: Plays) -> None:",
        "    # states: the model has []",
        "    steps = [{'do': 'work', 'after': 0, 'place': 0}]",
        "    assert plays(7, steps) == []",
    ]
