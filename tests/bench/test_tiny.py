"""Each bench on a tiny house: it starts, does what it measures, and its figures fit together."""

import asyncio
from typing import Any

import pytest
from bench.beside import OF_WALLETS, BesideOptions, run_beside
from bench.coupon import run_coupon
from bench.day import DayOptions, run_day
from bench.ground import BenchFailed, fresh_server
from bench.growth import GrowthOptions, run_growth
from bench.pages import PAGE_MS, PagesOptions, run_pages
from bench.reports import run_reports
from bench.reserve import ReserveOptions, run_reserve
from bench.seal import SealOptions, run_seal
from bench.sell import SellOptions
from bench.settle import SettleOptions, run_settle
from bench.wallet import WalletOptions, run_wallet
from bench.wallet_reports import run_wallet_reports
from tests.bench.conftest import SHORT_S, Tiny

from bench import limit, sell, wallet
from taquilla import worker

pytestmark = pytest.mark.prove("benches")
CPU = "house_cpu_us postgresql_cpu_us"
BESIDE = ("chance", "v1", "gap", "betstack", *OF_WALLETS)
OVER_HTTP = WalletOptions(clients=8, seconds=2 * SHORT_S, players=20, http=True)


def is_ratio(ratio: float, of: float, to: float) -> bool:
    """Tell whether a ratio is that of two numbers that round to these."""
    return 0 < round((of - 0.5) / (to + 0.5), 2) <= ratio <= round((of + 0.5) / (to - 0.5), 2)


def sold(told: Any) -> None:
    assert list(told)[:3] == ["ratio", "p50_ms", "p99_ms"]
    assert is_ratio(told["ratio"], told["rate"], max(told["limit_plain"], told["limit_on_credit"]))
    assert is_ratio(told["beside"]["ratio"], told["beside"]["rate"], told["rate"])
    assert told["ratio_batches"] == pytest.approx(told["rate"] / told["limit_batches"], abs=0.01)
    assert told["mean_least_ms"] == pytest.approx(8 / told["rate"] * 1000, rel=0.02)
    assert 1 <= told["batch_mean"] <= 8 >= told["limit_batches_mean"] >= 1
    profile = told["profile"]
    assert sum(profile["beats_us"].values()) == pytest.approx(profile["house_us"], abs=1)
    named = {statement["name"] for statement in profile["statements"]}
    assert {"sales.write_tickets", "sales.write_exposure", "books.write_requests", "books.write_transfers", "commit"} <= named


def moved(told: Any) -> None:
    assert list(told)[:3] == ["ratio", "rate", "limit"]
    assert [(part["what"], part["rate"] > 0) for part in told["over_http"]] == [("moves", True), ("results", True)]


def settled(figures: Any) -> None:
    # A ticket of a hundred is undone; five of its wagers would have won after the correction.
    works = figures["settlement"], figures["correction"]
    assert [work["winners"] for work in works] == [100, 395]
    assert min(work[how]["steps"] for work in works for how in ("alone", "selling")) >= 3


def played(figures: Any) -> None:
    # Each ticket was sold, or came too late: of a hundred tickets one is a latecomer on purpose.
    assert (figures["sold"] + figures["late"], figures["late"] >= 3) == (300, True)
    # One number of ten wins: of three wagers a ticket, nearly a third of all tickets.
    assert 30 < figures["paid"] < figures["prizes"] < 200
    curve = figures["curve"]
    assert ([close["number"] for close in curve], sum(close["tickets"] for close in curve)) == ([1, 2, 3], figures["sold"])
    for close in curve:
        assert close["rate_max"] > close["rate"] > 0
        assert 0 < close["close_ms"] <= close["close_ms_max"] < close["sealed_s_max"] * 1000
        assert min(close[name] for name in ("gate_ms", "settled_s_max", "house_mb", "worker_mb", "postgresql_mb")) > 0
    assert len(figures["reports"]) == 4


def looked(figures: Any) -> None:
    looks = {look["name"]: look for look in figures["looks"]}
    assert {"tickets", "ticket", "report by hour", "week of the banca", "events", "audit", "shifts"} <= looks.keys()
    assert {look["may_ms"] for look in looks.values()} == {PAGE_MS}
    found = figures["open_offices"]
    assert min(found["updates"], found["compare_ms"]) > 0
    assert 20_000 < found["till_bytes"] <= 100_000


def reported(figures: Any) -> None:
    assert [look["name"] for look in figures["looks"]][:4] == ["day", "today", "month", "month by user"]
    assert all(look["few_p50_ms"] > 0 and look["cpu_ms"] > 0 for look in figures["looks"])


def reported_wallets(figures: Any) -> None:
    names = [look["name"] for look in figures["looks"]]
    assert names[0] == "statement, first page of 50"
    assert {"settlement, last full page of 500", "games, of a game, cutting hours", "a bet"} <= {*names}


def reserved(figures: Any) -> None:
    # The time includes two responses of the wallet.
    assert figures["p50_ms"] >= 400
    assert figures["waiting"] > figures["connections"]


def grew(figures: Any) -> None:
    assert {len(pairs) for pairs in figures["ratios"].values()} == {2}
    assert (figures["large"]["wagers"], figures["few"]["partitions"] > 0) == (900, True)


def took_turns(figures: Any) -> None:
    rows = figures["compared"]
    assert tuple(row["what"] for row in rows) == BESIDE
    assert all(row["house"] > 0 and row["house_us"] > 0 and row["banklot_house_us"] > 0 for row in rows)


TINY = {
    "sell": Tiny(
        lambda say: sell.run(SellOptions(clients=8, seconds=SHORT_S, dialect="chance", is_profiled=True), say), {},
        f"limit_plain limit_on_credit limit_batches memory_mb limit_cpu_us {CPU}", "of Banklot's rate", "pgbench", holds=sold),
    "beside": Tiny(
        lambda say: run_beside(BesideOptions(what=BESIDE, at_once=2, turns=1, requests=4), say), page="chance", holds=took_turns),
    "wallet": Tiny(
        lambda say: run_wallet(OVER_HTTP, say), measured=f"ratio limit_cpu_us {CPU}", holds=moved),
    "coupon": Tiny(
        lambda say: run_coupon(3_000, say), {"broken": [], "resumed": True, "tickets": 3_000, "lines_sold": 3_300},
        "winners paid steps", "3,300 lines", "killed", clean=True),
    "seal": Tiny(
        lambda say: run_seal(SealOptions(wagers=3_000, draws=3, wagers_each=30, clients=2, seconds=1), say),
        {"broken": [], "wagers": 3_000, "draws": 3}, "rate rate_quiet rate_sealing gate_ms p50_s p99_s",
        "3,000 wagers of one draw sealed", "while draws close", above={"file_bytes": 300_000, "proof_bytes": 400}),
    "settle": Tiny(
        lambda say: run_settle(SettleOptions(wagers=3_000, winners=100, corrected=400, clients=2, seconds=1), say),
        {"broken": [], "same": True}, "rate", "both came to the same", "while others sell", settled),
    "day": Tiny(
        lambda say: run_day(DayOptions(tickets=300, operators=2, agencies=6, closes=3, minutes=0.15, clients=8, numbers=10,
                                        patience_s=60), say),
        {"broken": [], "sold_late": 0, "busy": 0}, f"worker_cpu_us disk_mb_per_million wal_mb_per_million {CPU}",
        "sold ", "close 3 of 3", played, clean=True),
    "growth": Tiny(
        lambda say: run_growth(GrowthOptions(wagers=900, days=3, wagers_few=300, clients=4, seconds=1, slices=2), say), {},
        "rate_ratio p99_ratio house_ratio postgresql_ratio wal_ratio memory_ratio", "900 wagers over 3 days, beside 300 over 2",
        holds=grew),
    "pages": Tiny(
        lambda say: run_pages(PagesOptions(wagers=600, agencies=5, days=9, offices=3), say), {"agencies": 5}, holds=looked),
    "reports": Tiny(
        lambda say: run_reports(600, 300, 2, say), page="month by user", holds=reported),
    "wallet reports": Tiny(
        lambda say: run_wallet_reports(2_020, 2, say), {"bets": 2_020, "settled": 808},
        page="statement, middle page of 500", holds=reported_wallets),
    "reserve": Tiny(
        lambda say: run_reserve(ReserveOptions(rate=40, seconds=1, clients=64, answers_after_ms=200), say),
        {"held": (), "differences": [], "broken_rules": [], "answered": 40}, f"ratio connections wallet_cpu_us {CPU}",
        "Waiting held no gate and no connection", holds=reserved, clean=True),
}  # fmt: skip


@pytest.mark.parametrize("bench", TINY.values(), ids=TINY.keys())
def test_a_bench_measures_what_really_happened(bench: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "PAUSE_MAX_S", 0.5)
    bench.is_right()


def test_a_transaction_of_pgbench_without_a_ticket_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin of `sell`: without room for a single unit no ticket is sold, although pgbench counts transactions."""
    monkeypatch.setattr(limit, "QUOTA_UNITS", 0)
    with fresh_server(lambda line: None) as server, pytest.raises(BenchFailed, match="tickets=0"):
        asyncio.run(limit._measure(server, "limit_twin", "answer", 1, lambda line: None))


def test_a_transaction_of_pgbench_without_a_bet_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin of `wallet`: with empty wallets no bet is placed, although pgbench counts transactions."""
    monkeypatch.setattr(wallet, "_BALANCE", 0)
    with pytest.raises(BenchFailed, match="moves left"):
        asyncio.run(run_wallet(OVER_HTTP))
