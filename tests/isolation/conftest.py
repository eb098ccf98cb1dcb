"""The stages of the story, for strangers: with a template and a folder of keys of their own."""

from pathlib import Path
from typing import Any

import pytest
from tests.story.conftest import open_stage
from tests.story.stage import furnish_story

from taquilla.engine.house import House
from taquilla.work.worker import Worker

__all__ = ["open_stage"]


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of private keys: one for each template, whoever borrows these fixtures."""
    folder = tmp_path_factory.getbasetemp() / "isolation"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def story_template(furnished: Any, demo_template: str, keys: Path) -> str:
    """Return a database with all data of the demo, and a player of banklot's."""

    async def fill(house: House) -> None:
        await furnish_story(house, keys)
        await Worker(house).round()

    return str(furnished("isolation", demo_template, fill))
