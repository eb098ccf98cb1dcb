"""Hostile requests to `/v1`: none ends as a mistake of the house, and none tells of what the caller may not see."""

from typing import TYPE_CHECKING

import pytest

from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people
from taquilla.sandbox.demo_office import furnish_offices

if TYPE_CHECKING:
    from conftest import Agency

ADMINISTRATOR, BELOW = "administrator@banklot.net", "below@banklot.net"


@pytest.fixture(scope="module")
def office(shared_agency: "Agency") -> "Agency":
    """The API with the demo's offices, and a manager of an entity below the root."""
    shared_agency.run(furnish_offices(shared_agency.house))
    shared_agency.run(add_people(shared_agency.house, BANKLOT, [DemoAccount(BELOW, "manager", 213, 910)]))
    return shared_agency


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/players/a%00b"),
        ("POST", "/players/%00/block"),
        ("POST", "/partners/%00/close"),
        ("POST", "/sports/tickets/%00/approve"),
    ],
)
def test_a_path_with_a_nul_is_not_understood(office: "Agency", method: str, path: str) -> None:
    status, problem = office.ask(method, path, by=ADMINISTRATOR, key="nul")
    assert (status, problem["detail"]) == (400, "the path: it holds a NUL")
