"""People log in to a house on several nodes: in one phase, and where their operator lives, whichever other node is away."""

from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from bench.nodes import Node, Nodes
from tests.distributed.ground import Copy, Spread, killed
from tests.houses import open_house

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.gate import Author
from taquilla.engine.people.access import SessionBegun
from taquilla.engine.people.logins import Limits
from taquilla.engine.people.operator_tokens import operator_of
from taquilla.sandbox.demo import ACCOUNTS, BANKLOT, PASSWORD
from taquilla.store.people import tries
from taquilla.store.postgres import moves
from taquilla.store.postgres.distribution import place_for_owner, workers_for_owner
from taquilla.store.postgres.nodes import let_roles_in

pytestmark = pytest.mark.prove("nodes")

CASHIER, STRANGER = ACCOUNTS[0].email, "203.0.113.7"


@pytest.fixture
def spread(nodes: Nodes, on_nodes: Copy, distributed_template: str, small_key: Path) -> Spread:
    """Return a database in which tries without an operator are counted away from the demo's operator."""
    url = on_nodes(distributed_template)
    with psycopg.connect(url, autocommit=True) as owner:
        let_roles_in(owner)
        counter = place_for_owner(owner, tries.NO_OPERATOR)
        if place_for_owner(owner, BANKLOT) == counter:
            (other,) = [place for place in workers_for_owner(owner) if place != counter]
            moves.move(url, BANKLOT, str(other))
        owner.execute("delete from known_address")
        assert place_for_owner(owner, BANKLOT) != counter
        return Spread(nodes, owner.info.dbname, small_key)


async def test_a_login_is_one_commit_and_a_new_user_is_known_everywhere(spread: Spread) -> None:
    async with open_house(spread.url(), spread.key_file) as house:
        access = house.people.access
        before = spread.two_phase_commits()
        begun = await access.login(CASHIER, PASSWORD, STRANGER)
        assert isinstance(begun, SessionBegun), begun
        assert operator_of(begun.token) == begun.operator_id == BANKLOT
        assert await access.login(CASHIER, "wrong", STRANGER) == Refusal(Reason.LOGIN_WRONG)
        assert await access.logout(begun.token)
        assert await access.live(begun.token) is None
        assert spread.two_phase_commits() == before
        await house.people.office.add_member(
            BANKLOT, entity_id=213, email="new@banklot.net", role="cashier", password="a long enough passphrase"
        )
        assert spread.two_phase_commits() > before
        again = await access.login("New@banklot.net", "a long enough passphrase", STRANGER)
        assert isinstance(again, SessionBegun), again


async def test_people_log_in_while_the_node_that_counts_tries_by_network_is_away(
    spread: Spread, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(spread.owner_url) as owner:
        counter = place_for_owner(owner, tries.NO_OPERATOR)
    away: Node = next(node for node in spread.nodes.workers if node.port == counter.port)
    async with open_house(spread.url(), spread.key_file) as house:
        access = house.people.access
        monkeypatch.setattr(access.logins, "_limits", Limits(address_max=1, pace=timedelta(seconds=60)))
        _, key = await house.people.house_keys.add(name="installer", author=Author("test"))
        with killed(away):
            assert await access.login(CASHIER, "wrong", STRANGER) == Refusal(Reason.LOGIN_WRONG)
            # Still counted: the next stranger from there takes the first turn, and the one after it would wait too long.
            assert isinstance(await access.login(CASHIER, PASSWORD, STRANGER), SessionBegun)
            with psycopg.connect(spread.owner_url, autocommit=True) as owner:
                counted = owner.execute("select operator_id, wrong, next_at is not null from attempt where kind = 'address'"
                    " and operator_id = 1 and subject like 'NETWORK %'").fetchall()  # fmt: skip
            assert counted == [(BANKLOT, 1, True)]
            # That a key was used is written on every node, and left out now.
            used = await house.people.house_keys.live(key)
            assert used.used_at is None
