"""The bench's generator and its checks: they count work that really happened, and fail when that did not."""

import asyncio
import socket
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from bench.client import log_in
from bench.dialects import BANKLOT, BETSTACK, CHANCE, GAP, Dialect
from bench.ground import BenchFailed, GroundMarket, add_access_tokens, as_owner, count_rows, fresh_server, furnish
from bench.house import ServedHouse, served
from bench.load import OURS, Job, Load, by_ourselves, press
from bench.report import within_ms
from bench.signing import begin_signing
from campaigns import insisting
from campaigns.insisting import Client, InsistedSales
from tests.bench.conftest import SHORT_S
from tests.patience import until

from bench import sell
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.postgres.embedded import Embedded

pytestmark = pytest.mark.prove("benches")

CLIENTS = 5


@dataclass(frozen=True)
class Shop:
    """A house that sells, over a server of its own."""

    server: Embedded
    house: ServedHouse
    market: GroundMarket
    tokens: list[str]
    access_tokens: list[str]

    def job(self, dialect: Dialect, **how: object) -> Job:
        """Return a short load over a dialect."""
        over = {BANKLOT: (list(map(str, self.market.events)), self.tokens), CHANCE: (self.market.codes, self.access_tokens)}
        draws, tokens = over[dialect]
        wanted = {"draws": draws, "tokens": tokens, "clients": CLIENTS, "seconds": SHORT_S, "run": dialect.name, "seed": 1}
        return Job(self.house.port, dialect=dialect.name, **(wanted | how))


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    async def open_house(server: Embedded) -> Shop:
        async with as_owner(server) as connection:
            market = await furnish(connection, server, 3)
            access_tokens = await add_access_tokens(connection, market)
        house = ServedHouse(server)
        await house.start()
        tokens = await log_in(house.port, [cashier.email for cashier in market.cashiers[:CLIENTS]])
        return Shop(server, house, market, list(tokens.values()), access_tokens)

    with fresh_server(lambda line: None) as server:
        opened = asyncio.run(open_house(server))
        yield opened
        opened.house.stop()


def with_owner(server: Embedded, ask: Callable[[HouseConnection], Awaitable[Any]]) -> Any:
    async def asking() -> Any:
        async with as_owner(server) as connection:
            return await ask(connection)

    return asyncio.run(asking())


def test_nobody_beside_a_house_that_has_not_begun_is_given_its_port(shop: Shop) -> None:
    house = ServedHouse(shop.server)
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(("127.0.0.1", house.port))


@pytest.mark.parametrize(("per_mille", "time_us"), [(1, 100), (500, 100), (501, 200), (990, 200), (991, 900), (1000, 900)])
def test_a_quantile_is_the_time_within_which_so_many_responses_came(per_mille: int, time_us: int) -> None:
    assert within_ms(Counter({100: 500, 900: 10, 200: 490}), per_mille) == time_us / 1000


@pytest.mark.parametrize("dialect", [BANKLOT, CHANCE], ids=lambda dialect: dialect.name)
def test_our_generator_sells_what_it_reports_and_calls_its_figures_a_lower_bound(shop: Shop, dialect: Dialect) -> None:
    before = with_owner(shop.server, count_rows)
    load = asyncio.run(by_ourselves(shop.job(dialect)))
    after = with_owner(shop.server, count_rows)
    assert load.generator == OURS
    assert load.answered == after.tickets - before.tickets > 0
    assert 0 < load.p50_ms <= load.p99_ms


def test_a_run_with_a_response_without_ticket_has_no_figure(shop: Shop) -> None:
    for dialect in (BANKLOT, CHANCE):
        with pytest.raises(BenchFailed, match="were no tickets"):
            asyncio.run(by_ourselves(shop.job(dialect, draws=["999"], run="refused"), processes=1))


def test_refusals_with_a_good_status_are_seen_in_the_tables(shop: Shop) -> None:
    async def refused(connection: HouseConnection) -> None:
        sold = (await count_rows(connection)).tickets
        load = await press(shop.house.port, ["999"], shop.access_tokens, clients=5, seconds=SHORT_S, dialect=CHANCE)
        await sell._check(connection, sold + load.answered, in_flight=5)

    with pytest.raises(BenchFailed, match=r"were no tickets|tickets were answered, and these are there"):
        with_owner(shop.server, refused)


def test_a_ticket_that_is_missing_altered_or_without_request_is_found(shop: Shop) -> None:
    sales = InsistedSales(run="compared")

    async def compare(connection: HouseConnection) -> tuple[list[str], list[str], list[str]]:
        client = Client(shop.house.port, shop.market.events, shop.tokens, sales, 0)
        selling = asyncio.create_task(client.sell())
        await until(lambda: len(sales.tickets) >= 5 or selling.done())
        sales.over = True
        await selling
        # Other tests have sold here too; their keys are known.
        _, _, others = await insisting.compare(connection, sales)
        sales.keys_sent |= set(others)
        assert await insisting.compare(connection, sales) == ([], [], [])
        gone, altered, unasked, *_ = sales.tickets
        await connection.execute("delete from request where key = %s", [gone])
        sales.tickets[altered] = (sales.tickets[altered][0], sales.tickets[altered][1] + 1)
        sales.keys_sent.remove(unasked)
        return await insisting.compare(connection, sales)

    missing, doubled, strange = with_owner(shop.server, compare)
    gone, altered, unasked, *_ = sales.tickets
    assert set(missing) == {gone, altered}
    assert doubled == []
    assert unasked in strange
    assert f"ticket {sales.tickets[gone][0]}" in strange


def test_each_signed_request_is_sent_once_and_leaves_what_it_was_answered_with() -> None:
    async def measure() -> tuple[dict[str, Load], dict[str, Any]]:
        loads, rows = {}, {}
        with fresh_server(lambda line: None) as server:
            async with as_owner(server) as connection:
                market = await furnish(connection, server)
                signing = {dialect: await begin_signing(dialect, server, connection, market) for dialect in (GAP, BETSTACK)}
                async with served(server) as house:

                    async def sell(dialect: Dialect, count: int) -> Load:
                        lines = await signing[dialect].requests(count)
                        seconds: Any = 0.1
                        job = Job(house.port, [], lines, 2, seconds, run="signed", seed=1, dialect=dialect.name)
                        return await by_ourselves(job, processes=1)

                    for dialect in signing:
                        loads[dialect.name] = await sell(dialect, 400)
                        with pytest.raises(BenchFailed, match=r"too few|were no tickets"):
                            await sell(dialect, 2)
                rows["tickets"] = (await count_rows(connection)).tickets
                await signing[BETSTACK].check(loads["betstack"].answered, in_flight=2)
                with pytest.raises(BenchFailed, match="payments were answered"):
                    await signing[BETSTACK].check(0, in_flight=0)
        return loads, rows

    loads, rows = asyncio.run(measure())
    assert all(load.answered > 0 for load in loads.values())
    # The run that had too few sold those.
    assert loads["gap"].answered <= rows["tickets"] <= loads["gap"].answered + 2
