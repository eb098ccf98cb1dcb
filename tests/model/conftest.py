"""Plays histories over the model and a real house, on copies of one furnished database."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from model.furnishing import TEMPLATE, furnish_template
from model.house import RealHouse
from model.shared import SharedWorlds
from model.simulate import play
from model.steps import Step

from taquilla.store.postgres.embedded import Embedded

Looking = Callable[[RealHouse], Any]
Plays = Callable[..., Any]
"""Returns how model and house differ, ``plays(seed, steps) == []``, or what is looked at, which is for those that do not."""


@pytest.fixture(scope="session")
def worlds(server: Embedded, key_file: Path) -> SharedWorlds:
    """Databases with the model's catalogue, whose clock stands still."""
    asyncio.run(furnish_template(server, TEMPLATE))
    return SharedWorlds(server, key_file)


@pytest.fixture
def plays(
    server: Embedded, worlds: SharedWorlds, fresh_copy: Callable[[str], AbstractContextManager[str]], key_file: Path
) -> Plays:
    """Plays a history. look returns what is looked at in the house at its end, where house and model agree."""

    def run(seed: int, steps: Sequence[Step], look: Looking | None = None) -> Any:
        template, furnished = worlds.for_history(seed, steps)

        async def played(name: str) -> Any:
            async with RealHouse.open(server, name, key_file) as house:
                house.furnished = furnished
                differences = (await play(seed, steps, house)).differences
                if look is None:
                    return differences
                assert differences == []
                return look(house)

        with fresh_copy(template) as name, asyncio.Runner() as runner:
            return runner.run(played(name))

    return run
