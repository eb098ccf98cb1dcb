"""A running house for the tests of the clients: one for each file, as an integrator's tests have it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.houses import Furnished

from taquilla.sandbox.demo_office import furnish_offices
from taquilla.store.postgres.embedded import Embedded
from taquilla.testing import Houses, TaquillaHouse
from taquilla_client import Client


@pytest.fixture(scope="module")
def house(server: Embedded, short_template: str, key_file: Path, furnished: Furnished) -> Iterator[TaquillaHouse]:
    """A house with the demo's data and two of its lotteries, on the portal document's morning."""
    with Houses(server, furnished("short_office", short_template, furnish_offices), key_file).open() as house:
        yield house


@pytest.fixture
def client(house: TaquillaHouse) -> Iterator[Client]:
    """A client whose cashier has logged in."""
    with Client(house.url) as client:
        client.log_in(house.cashier, house.password)
        yield client
