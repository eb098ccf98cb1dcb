"""Each bench on a tiny house: it starts, measures something, and what it judges by itself is well."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from bench.beside import OF_WALLETS, BesideOptions, run_beside
from bench.bulk import BulkOptions, run_bulk
from bench.coupon import run_coupon
from bench.day import DayOptions, run_day
from bench.ground import BenchFailed, fresh_server
from bench.growth import GrowthOptions, run_growth
from bench.nodes import ARCHIVE, find_archive
from bench.pages import PAGE_MS, PagesOptions, run_pages
from bench.report import BenchReport
from bench.reports import run_reports
from bench.reserve import ReserveOptions, run_reserve
from bench.seal import SealOptions, run_seal
from bench.sell import SellOptions
from bench.settle import SettleOptions, run_settle
from bench.wallet import WalletOptions, run_wallet
from bench.wallet_reports import run_wallet_reports
from campaigns.faults import run_faults
from campaigns.kills import KillsOptions, run_kills
from campaigns.migrate import MigrateOptions, run_migrate
from campaigns.planted import PLANTED
from campaigns.restarts import RestartsOptions, run_restarts
from campaigns.restore import RestoreOptions, run_restore
from campaigns.webhooks import WebhooksOptions, run_webhooks
from tests.bench.conftest import SHORT_S

from bench import day, limit, sell, spread_server, wallet
from taquilla.store.postgres.distribution import distribute
from taquilla.work import worker

CPU = "house_cpu_us postgresql_cpu_us"
BESIDE = ("chance", "v1", "gap", "betstack", *OF_WALLETS)
OVER_HTTP = WalletOptions(clients=8, seconds=2 * SHORT_S, players=20, http=True)
DAY = DayOptions(tickets=300, operators=2, agencies=6, closes=3, minutes=0.15, clients=8, numbers=10, patience_s=60)
ON_NODES = DayOptions(tickets=200, operators=4, agencies=8, closes=2, minutes=0.1, clients=8, numbers=10, patience_s=60, nodes=2)
RESTARTS = RestartsOptions(restarts=2, kills=1, worker_kills=1, clients=16, processes=2, seed=3)
WRONG = ("missing", "disordered", "wrong", "disabled", "broken_rules")
UPGRADE = MigrateOptions(wagers=300, clients=16, rate=80, quiet_s=0.5, report_s=1.5)


@dataclass(frozen=True)
class Tiny:
    """A bench on a tiny house: figures that are known before it runs, names of others that are more than 0, and what else holds.

    campaign is the one that it belongs to. clean: it judges itself, and not by the time that something took.
    """

    run: Callable[[Callable[[str], object]], Coroutine[Any, Any, BenchReport]]
    known: dict[str, Any] = field(default_factory=dict)
    measured: str = ""
    holds: Callable[[Any], None] = lambda figures: None
    campaign: str = "benches"
    clean: bool = False


def is_ratio(ratio: float, of: float, to: float) -> bool:
    """Tell whether a ratio is that of two numbers that round to these."""
    return 0 < round((of - 0.5) / (to + 0.5), 2) <= ratio <= round((of + 0.5) / (to - 0.5), 2)


def sold(told: Any) -> None:
    assert is_ratio(told["ratio"], told["rate"], max(told["limit_plain"], told["limit_on_credit"]))
    assert is_ratio(told["beside"]["ratio"], told["beside"]["rate"], told["rate"])
    assert told["ratio_batches"] == pytest.approx(told["rate"] / told["limit_batches"], abs=0.01)
    assert told["mean_least_ms"] == pytest.approx(8 / told["rate"] * 1000, rel=0.02)
    assert 1 <= told["batch_mean"] <= 8 >= told["limit_batches_mean"] >= 1
    profile = told["profile"]
    assert sum(profile["beats_us"].values()) == pytest.approx(profile["house_us"], abs=1)
    assert {"sales.write_tickets", "books.write_requests", "commit"} <= {one["name"] for one in profile["statements"]}


def moved(told: Any) -> None:
    assert [(part["what"], part["rate"] > 0) for part in told["over_http"]] == [("moves", True), ("results", True)]


def settled(figures: Any) -> None:
    # A ticket of a hundred is undone; five of its wagers would have won after the correction.
    works = figures["settlement"], figures["correction"]
    assert [work["winners"] for work in works] == [100, 395]
    assert min(work[how]["steps"] for work in works for how in ("alone", "selling")) >= 3


def played(tickets: int, figures: Any) -> None:
    # Each ticket was sold, or came too late: of a hundred tickets one is a latecomer on purpose.
    assert (figures["sold"] + figures["late"], figures["late"] >= tickets // 100) == (tickets, True)
    assert 10 < figures["paid"] < figures["prizes"] < tickets
    assert sum(close["tickets"] for close in figures["curve"]) == figures["sold"]
    for close in figures["curve"]:
        assert 0 < close["close_ms"] <= close["close_ms_max"] < close["sealed_s_max"] * 1000
    assert sum(figures["operators_at"]) in (0, 4)


def looked(figures: Any) -> None:
    assert {look["may_ms"] for look in figures["looks"]} == {PAGE_MS}
    found = figures["open_offices"]
    assert found["compare_ms"] > 0  # that each office was brought up to date the bench sees to itself
    assert 20_000 < found["till_bytes"] <= 100_000


def reported(figures: Any) -> None:
    assert all(look["few_p50_ms"] > 0 and look["cpu_ms"] > 0 for look in figures["looks"])


def waited(figures: Any) -> None:
    # The time includes two responses of the wallet.
    assert (figures["p50_ms"] >= 400, figures["waiting"] > figures["connections"]) == (True, True)


def grew(figures: Any) -> None:
    assert {len(pairs) for pairs in figures["ratios"].values()} == {2}
    assert (figures["large"]["wagers"], figures["few"]["partitions"] > 0) == (900, True)


def took_turns(figures: Any) -> None:
    rows = figures["compared"]
    assert tuple(row["what"] for row in rows) == BESIDE
    assert all(row["house"] > 0 and row["house_us"] > 0 and row["banklot_house_us"] > 0 for row in rows)


def failed(figures: Any) -> None:
    assert sum(figures["faults"].values()) > 10
    ended = {name: count > 0 for name, count in figures.get("outcomes", {}).items() if name.startswith("in the end")}
    assert all(ended.values())


def upgraded(figures: Any) -> None:
    assert [step["name"] for step in figures["steps"]] == ["before", *PLANTED, "restart", "after"]
    assert all(step["sales"] > 0 for step in figures["steps"])
    # The first one had to wait for a report, and those who sold did not. Nearly all of the longest wait is told apart.
    first = figures["steps"][1]
    assert first["seconds"] > 1.5
    assert sum(first["longest_was"].values()) > first["longest_ms"] / 2


TINY = {
    "sell": Tiny(
        lambda say: sell.run(SellOptions(clients=8, seconds=SHORT_S, dialect="chance", is_profiled=True), say), {},
        f"limit_plain limit_on_credit limit_batches memory_mb limit_cpu_us {CPU}", sold),
    "beside": Tiny(
        lambda say: run_beside(BesideOptions(what=BESIDE, at_once=2, turns=1, requests=4), say), holds=took_turns),
    "wallet": Tiny(lambda say: run_wallet(OVER_HTTP, say), {}, f"ratio limit_cpu_us {CPU}", moved),
    "coupon": Tiny(
        lambda say: run_coupon(3_000, say), {"broken": [], "resumed": True, "tickets": 3_000, "lines_sold": 3_300},
        "winners paid steps", clean=True),
    "bulk": Tiny(
        lambda say: run_bulk(BulkOptions(pairs=6, seconds=1, clients=4, tickets=20), say), {"tickets": 20},
        "ratio single_us batched_us"),
    "seal": Tiny(
        lambda say: run_seal(SealOptions(wagers=3_000, draws=3, wagers_each=30, clients=2, seconds=1), say),
        {"broken": [], "wagers": 3_000, "draws": 3},
        "rate rate_quiet rate_sealing gate_ms p50_s p99_s file_bytes proof_bytes"),
    "settle": Tiny(
        lambda say: run_settle(SettleOptions(wagers=3_000, winners=100, corrected=400, clients=2, seconds=1), say),
        {"broken": [], "same": True}, "rate", settled),
    "day": Tiny(
        lambda say: run_day(DAY, say), {"broken": [], "sold_late": 0, "busy": 0},
        f"worker_cpu_us disk_mb_per_million wal_mb_per_million {CPU}", partial(played, 300), clean=True),
    "growth": Tiny(
        lambda say: run_growth(GrowthOptions(wagers=900, days=3, wagers_few=300, clients=4, seconds=1, slices=2), say), {},
        "rate_ratio p99_ratio house_ratio postgresql_ratio wal_ratio memory_ratio", grew),
    "pages": Tiny(
        lambda say: run_pages(PagesOptions(wagers=600, agencies=5, days=9, offices=3), say), {"agencies": 5}, holds=looked),
    "reports": Tiny(lambda say: run_reports(600, 300, 2, say), holds=reported),
    "wallet reports": Tiny(lambda say: run_wallet_reports(2_020, 2, say), {"bets": 2_020, "settled": 808}),
    "reserve": Tiny(
        lambda say: run_reserve(ReserveOptions(rate=40, seconds=1, clients=64, answers_after_ms=200), say),
        {"held": (), "differences": [], "broken_rules": [], "answered": 40}, f"ratio connections wallet_cpu_us {CPU}", waited,
        clean=True),
    "day on nodes": Tiny(
        lambda say: run_day(ON_NODES, say), {"broken": [], "nodes": 2, "sold_late": 0, "busy": 0},
        "postgresql_cpu_us disk_mb_per_million wal_mb_per_million", partial(played, 200), "nodes",
        clean=True),
    "kills": Tiny(
        lambda say: run_kills(KillsOptions(kills=1, postgres_kills=1, clients=8, seed=3), say), {}, "resolved acknowledged",
        campaign="kills", clean=True),
    # The twin, as it were: the same load notices processes that end without a drain.
    "restarts": Tiny(
        lambda say: run_restarts(RESTARTS, say), {"lost_by_restarts": []}, "lost_by_kills acknowledged", campaign="kills",
        clean=True),
    "restore": Tiny(
        lambda say: run_restore(RestoreOptions(wagers=600, days=1, clients=4, seconds=1, waits=True), say),
        {"missing": 0, "missing_s": 0, "damaged_in": None}, "acknowledged base_bytes", campaign="kills", clean=True),
    "faults": Tiny(
        lambda say: run_faults(30, 7, say), {"unknown": 0, "differences": [], "broken_rules": []}, holds=failed,
        campaign="kills", clean=True),
    "webhooks": Tiny(
        lambda say: run_webhooks(WebhooksOptions(deliveries=120, endpoints=12, kills=1, seed=7), say),
        {"received": 120} | {name: [] for name in WRONG}, holds=failed, campaign="kills", clean=True),
    "migrate": Tiny(
        lambda say: run_migrate(UPGRADE, say),
        {name: [] for name in ("missing", "doubled", "strange", "refused", "broken_rules")}, holds=upgraded,
        campaign="upgrades"),
}  # fmt: skip


CAMPAIGNS = (pytest.mark.prove("benches"), pytest.mark.prove("kills"), pytest.mark.prove("nodes"), pytest.mark.prove("upgrades"))
MARKS = {mark.args[0]: mark for mark in CAMPAIGNS}


@pytest.fixture
def quick(place: Path, ground: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A worker that looks again soon, nodes with few tables, which are sooner spread, and a folder that is empty afterwards."""
    monkeypatch.setattr("bench.ground.DISK", place)
    monkeypatch.setattr(worker, "PAUSE_MAX_S", 0.5)
    monkeypatch.setattr(spread_server, "DISK", ground)
    monkeypatch.setattr(spread_server, "distribute", partial(distribute, shards=4))
    monkeypatch.setattr(day, "NODES_LEAD_S", 1.0)
    yield
    assert list(place.glob("taquilla-*")) == []


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("bench", [pytest.param(bench, id=name, marks=MARKS[bench.campaign]) for name, bench in TINY.items()])
def test_a_bench_measures_what_really_happened(bench: Tiny) -> None:
    if bench.campaign == "nodes" and find_archive() is None:
        pytest.skip(f"{ARCHIVE} names no archive of Citus: NO day on several nodes is played here")
    report = asyncio.run(bench.run(lambda line: None))
    figures = report.figures
    assert report.clean or not bench.clean, report.lines
    assert {name: figures[name] for name in bench.known} == bench.known
    assert {name: figures[name] for name in bench.measured.split() if figures[name] <= 0} == {}
    bench.holds(figures)
    assert report.to_json()


@pytest.mark.prove("benches")
def test_a_transaction_of_pgbench_without_a_ticket_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin of `sell`: without room for a single unit no ticket is sold, although pgbench counts transactions."""
    monkeypatch.setattr(limit, "QUOTA_UNITS", 0)
    with fresh_server(lambda line: None) as server, pytest.raises(BenchFailed, match="tickets=0"):
        asyncio.run(limit._measure(server, "limit_twin", "answer", 1, lambda line: None))


@pytest.mark.prove("benches")
def test_a_transaction_of_pgbench_without_a_bet_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin of `wallet`: with empty wallets no bet is placed, although pgbench counts transactions."""
    monkeypatch.setattr(wallet, "_BALANCE", 0)
    with pytest.raises(BenchFailed, match="moves left"):
        asyncio.run(run_wallet(OVER_HTTP))
