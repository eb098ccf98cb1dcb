"""A coordinator and two workers for the whole run, where Citus is here."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from bench.ground import GroundMarket, furnish
from bench.nodes import ARCHIVE, OWNER, Nodes, find_archive, running
from tests.distributed.ground import PARTS, Copy, Spread, copied, let_in, spread_over
from tests.story import conftest as story
from tests.story.conftest import OpenStage, Telling, ToldBy, telling_of
from tests.story.stage import Stage, opened
from tests.story.tellers import TELLERS, Teller
from tests.story.wallet import Wallet
from tests.upgrades.test_dumps import RELEASES, put_back, set_clock
from tests.wallets import served

from taquilla.domain.people.members import Caller
from taquilla.sandbox.demo_sports import set_wallet
from taquilla.store.postgres.database import connect
from taquilla.store.postgres.distribution import distribute
from taquilla.store.postgres.embedded import OWNER as EMBEDDED_OWNER
from taquilla.store.postgres.embedded import Embedded
from taquilla.store.postgres.schema import migrate

OPERATORS = 8


@pytest.fixture(scope="session")
def nodes(place: Path) -> Iterator[Nodes]:
    """Run the nodes, which keep their two-phase commits to be counted. Without Citus whatever asks for them is skipped."""
    if find_archive() is None:
        pytest.skip(f"{ARCHIVE} names no archive of Citus: NOTHING about several nodes is tested here")
    with running(place / "nodes", **{"citus.recover_2pc_interval": "-1"}) as nodes:
        yield nodes


@dataclass(frozen=True, slots=True)
class Shop:
    """A spread database in which several operators sell the draws of one evening."""

    spread: Spread
    market: GroundMarket
    callers: tuple[Caller, ...]


@pytest.fixture(scope="session")
def shop_template(nodes: Nodes, place: Path) -> Shop:
    """Return a spread database with eight operators, which is copied for each test."""
    spread = Spread(nodes, "template_shop", place / "shop" / "master.key")
    owner_url = nodes.create_database(spread.name)
    migrate(owner_url)

    async def fill() -> GroundMarket:
        async with await connect(owner_url, role=OWNER, statement_timeout="0") as owner:
            server: Any = SimpleNamespace(data=spread.key_file.parent)
            return await furnish(owner, server, OPERATORS)

    market = asyncio.run(fill())
    with psycopg.connect(owner_url, autocommit=True) as owner:
        planted = owner.execute(
            "insert into session (operator_id, member_id, token_hash, created_at, expires_at)"
            " select operator_id, id, sha256(convert_to(email, 'UTF8')), at, at + interval '12 hours'"
            " from member, (select house_now() as at offset 0) as clock returning operator_id, member_id, id"
        ).fetchall()
    distribute(owner_url, shards=OPERATORS)
    let_in(nodes, spread.name)
    # Of every operator one after another, so that any number of clients are of all.
    return Shop(spread, market, tuple(Caller(*row) for row in sorted(planted, key=lambda row: row[1])))


@pytest.fixture
def shop(shop_template: Shop) -> Iterator[Shop]:
    """Lend a copy of the shop. Nodes that a test has killed run again afterwards."""
    with copied(shop_template.spread) as spread:
        yield Shop(spread, shop_template.market, shop_template.callers)


# The stages of the story on one PostgreSQL are those of its own tests.
keys, story_template, open_stage = story.keys, story.story_template, story.open_stage


@pytest.fixture(scope="session")
def told_on_one(open_stage: OpenStage) -> Iterator[ToldBy]:
    """Return a function that plays the story on one PostgreSQL with the same operators: by a till, or by a player's wallet."""
    with ExitStack() as stages:

        @cache
        def told(*, wallets: bool = False) -> Telling:
            stage = stages.enter_context(open_stage(whole=True))
            return telling_of(stage, (Wallet if wallets else TELLERS[0])(stage), wallets=wallets)

        yield told


@pytest.fixture(scope="session")
def spread_story(nodes: Nodes, server: Embedded, story_template: str, key_file: Path, keys: Path) -> Spread:
    """Return a spread database with all data of the demo: three operators, of lotteries, sports and wallets."""
    # Each part is a hundred tables with their partitions: fewer are copied for a story, and planned for, in less time.
    return spread_over(nodes, "template_story", key_file, server.url(EMBEDDED_OWNER, story_template), shards=PARTS)


@contextmanager
def _staged(template: Spread, keys: Path) -> Iterator[Stage]:
    with copied(template) as spread, opened(spread, spread.name, spread.key_file, keys) as stage:
        yield stage


@pytest.fixture
def spread_stage(spread_story: Spread, keys: Path) -> Iterator[Stage]:
    """Provide a stage on several nodes, whose operator of sports takes money from a fake wallet."""
    with _staged(spread_story, keys) as stage, served(stage.purse) as purse_url:
        stage.run(set_wallet(stage.house, purse_url))
        yield stage


@pytest.fixture(scope="session")
def told_on_several(spread_story: Spread, keys: Path) -> Iterator[ToldBy]:
    """Return a function that plays the whole story on several nodes in a dialect, at most once."""
    with ExitStack() as stages:

        @cache
        def told(dialect: type[Teller], *, wallets: bool = False) -> Telling:
            stage = stages.enter_context(_staged(spread_story, keys))
            return telling_of(stage, dialect(stage), wallets=wallets)

        yield told


@pytest.fixture(scope="session")
def small_key(place: Path) -> Path:
    """Return the master key of the databases that the commands distribute."""
    return place / "nodes.key"


@pytest.fixture(scope="session")
def plain_template(nodes: Nodes, small_key: Path) -> str:
    """Return a database with Citus that is not distributed: the house of a release, with rows of every subject, migrated."""
    owner_url = nodes.create_database("template_plain")
    set_clock(owner_url, put_back(RELEASES[0], owner_url, small_key)["at"])
    migrate(owner_url)
    let_in(nodes, "template_plain")
    return "template_plain"


@pytest.fixture(scope="session")
def distributed_template(nodes: Nodes, plain_template: str) -> str:
    """Return the same, distributed."""
    distribute(nodes.copy_database(plain_template, "template_distributed"), shards=PARTS)
    return "template_distributed"


@pytest.fixture
def on_nodes(nodes: Nodes, small_key: Path) -> Iterator[Copy]:
    """Copy a template on all nodes for the test, and return its owner's address at the coordinator."""
    with ExitStack() as copies:
        yield lambda template: copies.enter_context(copied(Spread(nodes, template, small_key))).owner_url
