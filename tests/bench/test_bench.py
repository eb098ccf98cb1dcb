"""The bench: its figures are of work that really happened, and it fails when that did not."""

import asyncio
import json
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from bench.client import log_in
from bench.dialects import BANKLOT, CHANCE, Dialect
from bench.ground import BenchFailed, GroundMarket, add_access_tokens, as_owner, count_rows, fresh_server, furnish
from bench.house import Batches, ServedHouse, read_batches
from bench.insisting import Client, InsistedSales
from bench.kills import KillsOptions, run_kills
from bench.load import OURS, Job, by_ourselves, press
from bench.report import within_ms
from bench.sell import SellOptions
from bench.wallet import WalletOptions, run_wallet

from bench import batches, ground, insisting, kills, limit, sell, wallet
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.postgres.embedded import Embedded

CLIENTS = 5
# wrk knows whole seconds alone.
SHORT_S: Any = 1 if shutil.which("wrk") else 0.25


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


def with_owner(server: Embedded, database: str, ask: Callable[[HouseConnection], Awaitable[object]]) -> object:
    async def asking() -> object:
        async with as_owner(server, database) as connection:
            return await ask(connection)

    return asyncio.run(asking())


@pytest.mark.parametrize("operators", [1, 3, 5, 8, 10, 13])
def test_operators_share_all_agencies_and_cashiers_and_each_has_one(operators: int) -> None:
    for total in (ground.AGENCIES, ground.CASHIERS):
        shares = [len(ground._share(max(total, operators), place, operators)) for place in range(1, operators + 1)]
        assert sum(shares) == max(total, operators)
        assert min(shares) >= 1
        assert max(shares) - min(shares) <= 1


@pytest.mark.parametrize(
    ("per_mille", "time_us"),
    [(1, 100), (500, 100), (501, 200), (990, 200), (991, 900), (1000, 900)],
)
def test_a_quantile_is_the_time_within_which_so_many_responses_came(per_mille: int, time_us: int) -> None:
    assert within_ms(Counter({100: 500, 900: 10, 200: 490}), per_mille) == time_us / 1000


METRICS = """\
# TYPE taquilla_batch_size histogram
taquilla_batch_size_bucket{le="1.0"} 2.0
taquilla_batch_size_bucket{le="64.0"} 4.0
taquilla_batch_size_bucket{le="128.0"} 10.0
taquilla_batch_size_bucket{le="+Inf"} 10.0
taquilla_batch_size_count 10.0
taquilla_batch_size_sum 905.0
"""


@pytest.mark.parametrize(
    ("metrics", "batches"),
    [
        (METRICS, Batches(90.5, 128)),
        (METRICS.replace(' 10.0\ntaquilla_batch_size_bucket{le="+', ' 4.0\ntaquilla_batch_size_bucket{le="+'), Batches(90.5, -1)),
        (METRICS.replace("count 10.0", "count 0.0"), None),
        ("", None),
    ],
)
def test_batch_sizes_are_read_from_the_metrics_and_need_not_be_there(metrics: str, batches: Batches | None) -> None:
    assert read_batches(metrics) == batches


@pytest.mark.prove("benches")
def test_a_transaction_of_pgbench_without_a_ticket_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin of the bench below: without room for a single unit no ticket is sold, although pgbench counts transactions."""
    monkeypatch.setattr(limit, "WARM_UP_S", 1)
    monkeypatch.setattr(limit, "QUOTA_UNITS", 0)
    with fresh_server(lambda line: None) as server, pytest.raises(BenchFailed, match="tickets=0"):
        asyncio.run(limit._measure(server, "limit_twin", "answer", 1, lambda line: None))


@pytest.mark.prove("benches")
def test_the_bench_sells_on_a_server_of_its_own_and_reports_the_ratio_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limit, "WARM_UP_S", 1)
    monkeypatch.setattr(sell, "WARM_UP_S", SHORT_S)
    monkeypatch.setattr(batches, "WARM_UP_S", SHORT_S)
    monkeypatch.setattr(sell, "measure_limit", lambda server, _, progress: limit.measure_limit(server, 1, progress))
    said: list[str] = []
    report = asyncio.run(sell.run(SellOptions(clients=8, seconds=SHORT_S, dialect="chance", is_profiled=True), said.append))
    told = json.loads(report.to_json())
    assert list(told)[:3] == ["ratio", "p50_ms", "p99_ms"]
    # Both rates are rounded too: the ratio is that of two numbers that round to them.
    fastest = max(told["limit_plain"], told["limit_on_credit"])
    least, most = (told["rate"] - 0.5) / (fastest + 0.5), (told["rate"] + 0.5) / (fastest - 0.5)
    assert 0 < round(least, 2) <= told["ratio"] <= round(most, 2)
    assert 0 < told["p50_ms"] <= told["p99_ms"]
    assert 1 <= told["batch_mean"] <= 8
    assert 10 < told["memory_mb"] < 1000
    # Each of pgbench's transactions was a whole ticket, or there were no figures.
    assert min(told["limit_plain"], told["limit_on_credit"]) > 0
    assert min(told["house_cpu_us"], told["postgresql_cpu_us"], told["limit_cpu_us"]) > 10
    assert told["machine"]["postgresql"].startswith("18")
    assert any("pgbench" in line for line in said)
    # What was recorded has left the same rows when it was played, or there were no figures.
    assert told["limit_batches"] > 0
    assert 1 <= told["limit_batches_mean"] <= 8
    assert told["ratio_batches"] == pytest.approx(told["rate"] / told["limit_batches"], abs=0.01)
    assert told["mean_least_ms"] == pytest.approx(8 / told["rate"] * 1000, rel=0.02)
    profile = told["profile"]
    assert sum(profile["beats_us"].values()) == pytest.approx(profile["house_us"], abs=1)
    named = {statement["name"] for statement in profile["statements"]}
    assert {"sales.write_tickets", "sales.write_exposure", "books.write_requests", "books.write_transfers", "commit"} <= named
    beside = told["beside"]
    assert beside["dialect"] == "chance"
    least, most = (beside["rate"] - 0.5) / (told["rate"] + 0.5), (beside["rate"] + 0.5) / (told["rate"] - 0.5)
    assert 0 < round(least, 2) <= beside["ratio"] <= round(most, 2)
    assert min(beside["house_cpu_us"], beside["postgresql_cpu_us"]) > 10
    assert f"{beside['ratio']:.2f} of Banklot's rate" in "\n".join(report.lines)


@pytest.mark.parametrize("dialect", [BANKLOT, CHANCE], ids=lambda dialect: dialect.name)
def test_our_generator_sells_what_it_reports_and_calls_its_figures_a_lower_bound(shop: Shop, dialect: Dialect) -> None:
    before = with_owner(shop.server, "taquilla", count_rows)
    load = asyncio.run(by_ourselves(shop.job(dialect)))
    after = with_owner(shop.server, "taquilla", count_rows)
    assert isinstance(before, ground.Rows)
    assert isinstance(after, ground.Rows)
    assert load.generator == OURS
    assert load.answered == after.tickets - before.tickets > 0
    assert 0 < load.p50_ms <= load.p99_ms


@pytest.mark.parametrize("dialect", [BANKLOT, CHANCE], ids=lambda dialect: dialect.name)
def test_a_run_with_a_response_without_ticket_has_no_figure(shop: Shop, dialect: Dialect) -> None:
    with pytest.raises(BenchFailed, match="were no tickets"):
        asyncio.run(by_ourselves(shop.job(dialect, draws=["999"], run="refused"), processes=1))


def test_refusals_with_a_good_status_are_seen_in_the_tables(shop: Shop) -> None:
    async def refused(connection: HouseConnection) -> None:
        sold = (await count_rows(connection)).tickets
        load = await press(shop.house.port, ["999"], shop.access_tokens, clients=5, seconds=SHORT_S, dialect=CHANCE)
        await sell._check(connection, sold + load.answered, in_flight=5)

    with pytest.raises(BenchFailed, match=r"were no tickets|tickets were answered, and these are there"):
        with_owner(shop.server, "taquilla", refused)


@pytest.mark.prove("kills")
def test_nothing_acknowledged_is_lost_or_doubled_when_house_and_postgresql_are_killed() -> None:
    report = asyncio.run(run_kills(KillsOptions(kills=1, postgres_kills=1, clients=8, seed=3)))
    assert report.lines[-1].startswith("All that was acknowledged is there once")
    assert report.clean
    assert report.figures["acknowledged"] >= 3 * kills.SALES_BETWEEN_KILLS
    assert report.figures["outcomes"]["lost"] >= report.figures["resolved"] > 0
    assert json.loads(report.to_json())["clean"] is True


def test_a_ticket_that_is_missing_altered_or_without_request_is_found(shop: Shop) -> None:
    sales = InsistedSales(run="compared")

    async def compare(connection: HouseConnection) -> tuple[list[str], list[str], list[str]]:
        client = Client(shop.house.port, shop.market.events, shop.tokens, sales, 0)
        selling = asyncio.create_task(client.sell())
        while len(sales.tickets) < 5:
            assert not selling.done()
            await asyncio.sleep(0.01)
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

    missing, doubled, strange = with_owner(shop.server, "taquilla", compare)  # type: ignore[misc]
    gone, altered, unasked, *_ = sales.tickets
    assert set(missing) == {gone, altered}
    assert doubled == []
    assert unasked in strange
    assert f"ticket {sales.tickets[gone][0]}" in strange


def test_a_report_is_a_page_with_the_ratio_the_generator_and_every_slice_of_a_long_run() -> None:
    part = {"p50_ms": 21.0, "p99_ms": 43.0, "rate": 5700, "house_cpu_us": 160, "postgresql_cpu_us": 111}
    later = part | {"wagers": 1_500_000, "rate": 5990, "house_cpu_us": 151, "postgresql_cpu_us": 112, "memory_mb": 91}
    page = "\n".join(sell.page({
        "ratio": 0.75, "p50_ms": 20.1, "p99_ms": 41.9, "rate": 6000, "house_cpu_us": 150, "postgresql_cpu_us": 110,
        "generator": OURS, "generator_busy": 0.5, "limit_plain": 8000, "limit_on_credit": 5000, "limit_cpu_us": 430,
        "clients": 128, "seconds": 10, "operators": 1, "processes": 1, "batch_mean": None, "batch_half": None,
        "memory_mb": 90, "beside": {"dialect": "chance", "ratio": 0.95, **part}, "growth": [later],
        "limit_batches": 15_000, "limit_batches_cpu_us": 61, "limit_batches_mean": 119.5, "ratio_batches": 0.4,
        "core_rate": 3846, "machine_rate": 7692, "cores": 2, "generator_cores": 0.52, "mean_least_ms": 21.3, "profile": None,
        "machine": {"cores": 2},
    }))  # fmt: skip
    for words in ("8,000", "5,000", "0.75", "41.9 ms", "430 µs", "unknown", "lower bound", "cores 2"):
        assert words in page
    for words in ("15,000", "119.5 tickets", "0.40 of the writes", "61 for the writes"):
        assert words in page
    for words in ("21.3 ms or more", "3,846", "0.52 of 2", "7,692"):
        assert words in page
    for words in ("over chance", "5,700 tickets/s", "0.95 of Banklot's rate", "160 µs of the house"):
        assert words in page
    for words in ("1,500,000 wagers", "5,990 tickets/s", "151 + 112 µs"):
        assert words in page


@pytest.mark.prove("benches")
def test_every_move_of_a_wallet_is_there_on_both_sides_of_the_bench(monkeypatch: pytest.MonkeyPatch) -> None:
    # Results take half of the time in which their bets were placed.
    options = WalletOptions(clients=8, seconds=2 * SHORT_S, players=20, http=True)
    monkeypatch.setattr(limit, "WARM_UP_S", 1)
    monkeypatch.setattr(wallet, "WARM_UP_S", SHORT_S)
    monkeypatch.setattr(
        wallet,
        "measure_pgbench",
        lambda server, owner, database, scripts, variables, _: limit.measure_pgbench(
            server, owner, database, scripts, variables, 1
        ),
    )
    report = asyncio.run(run_wallet(options))
    told = json.loads(report.to_json())
    assert list(told)[:3] == ["ratio", "rate", "limit"]
    assert told["ratio"] > 0
    assert 0 < told["p50_ms"] <= told["p99_ms"]
    assert min(told["house_cpu_us"], told["postgresql_cpu_us"], told["limit_cpu_us"]) > 10
    assert [part["what"] for part in told["over_http"]] == ["moves", "results"]
    assert all(0 < part["p50_ms"] <= part["p99_ms"] and part["rate"] > 0 for part in told["over_http"])
    assert len(report.lines) == 13
    # The twin: with empty wallets no bet is placed, although pgbench counts transactions.
    monkeypatch.setattr(wallet, "_BALANCE", 0)
    with pytest.raises(BenchFailed, match="moves left"):
        asyncio.run(run_wallet(options))
