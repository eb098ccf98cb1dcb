"""Players' wallets in a house without lotteries: the auditor, who looks after most of these tests, has less to read."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.engine.conftest import begin_the_day, open_wallets

from taquilla.engine.house import House
from taquilla.store.postgres.embedded import Embedded
from taquilla.work.worker import Worker


@pytest.fixture(scope="session")
def wallets_template(server: Embedded, furnished: Any, empty_template: str) -> str:
    """A database with two operators with wallets and nobody else, on the morning of the demo's day."""

    async def open_operators(house: House) -> None:
        begin_the_day(server, "template_wallets")
        await open_wallets(house)
        await Worker(house).round()

    return str(furnished("wallets", empty_template, open_operators))


@pytest.fixture
def demo_database(request: pytest.FixtureRequest, copy_of: Callable[[str], str], wallets_template: str) -> str:
    """The name of such a database; of one with lotteries for whom asks for the engine's template of purses."""
    return copy_of(request.getfixturevalue("purse_template") if "purse_template" in request.fixturenames else wallets_template)
