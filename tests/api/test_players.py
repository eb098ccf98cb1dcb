"""Players' wallets over `/v1`: partners, players, their limits and exclusions, as the demo's operator of wallets has them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.api.conftest import Agency, open_agency, refusal
from tests.conftest import Furnished

from taquilla.engine.house import House
from taquilla.sandbox.demo import DemoAccount, add_people
from taquilla.sandbox.demo_wallets import HYPEX, NAME, furnish_wallets
from taquilla.store.postgres.embedded import Embedded

BOSS = "boss@hypexdemo.example"
PLAYER = "/players/900001"


@pytest.fixture
def wallets(
    server: Embedded, furnished: Furnished, demo_template: str, copy_of: Callable[[str], str], key_file: Path, tmp_path: Path
) -> Iterator[Agency]:
    async def fill(house: House) -> None:
        await furnish_wallets(house, tmp_path)
        await add_people(house, HYPEX, [DemoAccount(BOSS, "manager", 1, 901)])

    with open_agency(server, copy_of(furnished("players", demo_template, fill)), key_file, BOSS) as wallets:
        yield wallets


def test_a_ceiling_is_set_once_and_not_for_the_past(wallets: Agency) -> None:
    ceiling = {"provider": "HypexGames", "per_bet": "50.00", "per_day": "500.00"}
    status, shown = wallets.ask("POST", "/ceilings", ceiling, key="one")
    (row,) = shown["ceilings"]
    assert (status, row | {"starts_at": ""}) == (201, ceiling | {"starts_at": "", "currency": "PTS", "author": BOSS})
    later = {"starts_at": "2090-01-01T00:00:00Z"}
    assert wallets.ask("POST", "/ceilings", ceiling | later, key="two")[0] == 201
    assert len(wallets.ask("GET", "/ceilings")[1]["ceilings"]) == 2
    for change, refused in (
        (later, (409, "TAKEN")), ({"starts_at": "2001-01-01T00:00:00Z"}, (422, "RULE_IN_THE_PAST")),
        ({"provider": "Other"}, (404, "PROVIDER_UNKNOWN")),
    ):  # fmt: skip
        assert refusal(wallets.ask("POST", "/ceilings", ceiling | change, key=str(change))) == refused, change


def test_partners_are_added_once_and_closed(wallets: Agency) -> None:
    added = wallets.ask("POST", "/partners", {"id": "p1", "rate": 50}, key="add")
    assert added == (201, {"id": "p1", "rate": 50, "status": "active"})
    assert wallets.ask("POST", "/partners", {"id": "p1"}, key="other")[1]["reason"] == "TAKEN"
    closed = wallets.ask("POST", "/partners/p1/close", key="close")
    assert closed == (200, {"id": "p1", "rate": 50, "status": "closed"})
    # The first response again, though the partner has changed since.
    assert wallets.ask("POST", "/partners", {"id": "p1", "rate": 50}, key="add") == added
    assert {one["id"] for one in wallets.ask("GET", "/partners")[1]["partners"]} == {NAME, "p1"}
    assert wallets.ask("POST", "/partners/gone/close", key="gone")[0] == 404
    assert wallets.ask("GET", "/providers")[1]["providers"][0]["games"]


def test_ids_are_as_long_as_those_of_the_dialect_of_wallets(wallets: Agency) -> None:
    assert [wallets.ask("GET", f"/players/{'x' * length}")[0] for length in (128, 129)] == [404, 400]


def test_a_player_is_blocked_and_unblocked(wallets: Agency) -> None:
    first, *rest = wallets.listed("/players?limit=1")
    assert (first["user_id"], "900001" in {one["user_id"] for one in rest}, rest != []) == ("900001", False, True)
    for verb, state in (("block", "blocked"), ("unblock", "active")):
        done = wallets.ask("POST", f"{PLAYER}/{verb}", key=verb)
        assert (done[0], done[1]["status"]) == (200, state)
    assert wallets.ask("POST", "/players/nobody/block", key="x")[1]["reason"] == "USER_UNKNOWN"


def test_an_exclusion_is_never_shortened(wallets: Agency) -> None:
    far, near = "2060-01-01T00:00:00Z", "2050-01-01T00:00:00Z"
    assert wallets.ask("POST", f"{PLAYER}/exclude", {"until": far}, key="far")[1]["excluded_until"] == far
    assert wallets.ask("POST", f"{PLAYER}/exclude", {"until": near}, key="near")[1]["excluded_until"] == far
    # Beyond the year 9999 by another offset: no program could read that player any more.
    wallets.ask("POST", f"{PLAYER}/exclude", {"until": "9999-12-31T23:59:59-23:59"}, key="beyond")
    assert wallets.ask("GET", PLAYER)[1]["excluded_until"] == "9999-12-31T00:00:00Z"
