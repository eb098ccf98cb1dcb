"""People log in to a house on several nodes: in one phase, and where their operator lives, whichever other node is away."""

import asyncio
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from bench.nodes import Node, Nodes
from psycopg.conninfo import conninfo_to_dict
from tests.distributed.furnished import CASHIER, Copy, killed

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.house import House
from taquilla.engine.people.access import SessionBegun
from taquilla.engine.people.operator_tokens import operator_of
from taquilla.sandbox.demo import BANKLOT, PASSWORD
from taquilla.store.people import tries
from taquilla.store.postgres import moves
from taquilla.store.postgres.distribution import place_for_owner, workers_for_owner
from taquilla.store.postgres.nodes import let_roles_in

pytestmark = pytest.mark.prove("nodes")

STRANGER = "203.0.113.7"


@pytest.fixture
def spread_url(on_nodes: Copy, distributed_template: str) -> str:
    """Return the owner's address of a database in which tries without an operator are counted away from the demo's operator."""
    url = on_nodes(distributed_template)
    with psycopg.connect(url, autocommit=True) as owner:
        let_roles_in(owner)
        counter = place_for_owner(owner, tries.NO_OPERATOR)
        if place_for_owner(owner, BANKLOT) == counter:
            (other,) = [place for place in workers_for_owner(owner) if place != counter]
            moves.move(url, BANKLOT, str(other))
        owner.execute("delete from known_address")
        assert place_for_owner(owner, BANKLOT) != counter
    return url


def house_url(nodes: Nodes, owner_url: str) -> str:
    """Return how the house reaches any node of a database that answers."""
    ports = ",".join(str(node.port) for node in nodes.all)
    database = conninfo_to_dict(owner_url)["dbname"]
    return f"postgresql://taquilla_house@/{database}?host={','.join('127.0.0.1' for _ in nodes.all)}&port={ports}"


def two_phase_commits(nodes: Nodes, owner_url: str) -> int:
    """Count the commits in two phases that the nodes remember."""
    database, found = str(conninfo_to_dict(owner_url)["dbname"]), 0
    for node in nodes.all:
        with psycopg.connect(node.url(database)) as owner:
            row = owner.execute("select count(*) from pg_dist_transaction").fetchone()
            assert row is not None
            found += row[0]
    return found


def test_a_login_is_one_commit_and_a_new_user_is_known_everywhere(nodes: Nodes, small_key: Path, spread_url: str) -> None:
    async def story() -> None:
        house = await House.open(house_url(nodes, spread_url), small_key, demo=True)
        access = house.people.access
        try:
            before = two_phase_commits(nodes, spread_url)
            begun = await access.login(CASHIER, PASSWORD, STRANGER)
            assert isinstance(begun, SessionBegun), begun
            assert operator_of(begun.token) == begun.operator_id == BANKLOT
            wrong = await access.login(CASHIER, "wrong", STRANGER)
            assert isinstance(wrong, Refusal)
            assert wrong.reason is Reason.LOGIN_WRONG
            assert await access.logout(begun.token)
            assert await access.live(begun.token) is None
            assert two_phase_commits(nodes, spread_url) == before
            await house.people.office.add_member(
                BANKLOT, entity_id=213, email="new@banklot.net", role="cashier", password="a long enough passphrase"
            )
            assert two_phase_commits(nodes, spread_url) > before
            again = await access.login("New@banklot.net", "a long enough passphrase", STRANGER)
            assert isinstance(again, SessionBegun), again
        finally:
            await house.close()

    asyncio.run(story())


def test_people_log_in_while_the_node_that_counts_tries_by_network_is_away(
    nodes: Nodes, small_key: Path, spread_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(spread_url) as owner:
        counter = place_for_owner(owner, tries.NO_OPERATOR)
    away: Node = next(node for node in nodes.workers if node.port == counter.port)

    async def story() -> None:
        house = await House.open(house_url(nodes, spread_url), small_key, demo=True)
        access = house.people.access
        limits = access.logins._limits
        monkeypatch.setattr(access.logins, "_limits", type(limits)(address_max=1, pace=timedelta(seconds=60)))
        _, key = await house.people.house_keys.add(name="installer", author="test")
        try:
            with killed(away):
                wrong = await access.login(CASHIER, "wrong", STRANGER)
                assert isinstance(wrong, Refusal)
                assert wrong.reason is Reason.LOGIN_WRONG
                # Still counted: the next stranger from there takes the first turn, and the one after it would wait too long.
                assert isinstance(await access.login(CASHIER, PASSWORD, STRANGER), SessionBegun)
                with psycopg.connect(spread_url, autocommit=True) as owner:
                    counted = owner.execute("select operator_id, wrong, next_at is not null from attempt where kind = 'address'"
                        " and operator_id = 1 and subject = %s", [STRANGER]).fetchall()  # fmt: skip
                assert counted == [(BANKLOT, 1, True)]
                # That a key was used is written on every node, and left out now.
                used = await house.people.house_keys.live(key)
                assert used is not None
                assert used.used_at is None
        finally:
            await house.close()

    asyncio.run(story())
