"""Worlds of several histories: each is furnished once, and copied."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from model.furnishing import TEMPLATE, Server
from model.house import RealHouse
from model.simulate import opened_for, world_of
from model.steps import Step

SHARED: tuple[tuple[int, list[str]], ...] = (1, []), (2, []), (4, ["wallets"]), (20, [])
"""Their seeds, and what is open in them."""


@dataclass
class SharedWorlds:
    """Templates of furnished houses, and what is known of each."""

    server: Server
    key_file: Path
    known: dict[str, dict[str, Any]] = field(default_factory=dict)

    def for_history(self, seed: int, steps: Sequence[Step]) -> tuple[str, dict[str, Any]]:
        """Return a template for a history, and what is known of its house: nothing where it is still to be furnished."""
        if (seed, opened_for(steps)) not in SHARED:
            return TEMPLATE, {}
        name = f"{TEMPLATE}_{seed}"
        if name not in self.known:
            now = world_of(seed, steps)
            with asyncio.Runner() as runner:
                self.known[name] = runner.run(RealHouse.furnish_copy(self.server, name, self.key_file, now))
        return name, self.known[name]
