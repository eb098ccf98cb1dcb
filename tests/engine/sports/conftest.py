"""A kiosk whose house has no lotteries: their draws close, and are sealed, whenever a test lets time go by."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from tests.engine.conftest import begin_the_day, offer_sports, open_kiosk

from taquilla.engine.house import House
from taquilla.store.postgres.embedded import OWNER, Embedded
from taquilla.work.worker import Worker


@pytest.fixture(scope="session")
def quiet_template(server: Embedded, furnished: Any, empty_template: str) -> str:
    """A database with an operator that sells sports and one that sells nothing, on the morning of the demo's day."""

    async def open_operators(house: House) -> None:
        begin_the_day(server, "template_quiet")
        await house.people.office.add_operator(1, name="nothing", currency="VES", exponent=2, zone="America/Caracas")
        await open_kiosk(house)
        with psycopg.connect(server.url(OWNER, "template_quiet"), autocommit=True) as owner:
            offer_sports(owner)
        await Worker(house).round()

    return str(furnished("quiet", empty_template, open_operators))


@pytest.fixture
def demo_database(request: pytest.FixtureRequest, copy_of: Callable[[str], str], quiet_template: str) -> str:
    """The name of such a database; of one with lotteries for whom asks for the engine's template of kiosks, or for a site."""
    if "site" in request.fixturenames:
        return copy_of(request.getfixturevalue("site_template"))
    return copy_of(request.getfixturevalue("kiosk_template") if "kiosk_template" in request.fixturenames else quiet_template)
