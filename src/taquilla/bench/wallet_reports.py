"""How long reports on players' wallets take with much history, whichever page is asked for; see docs/performance.md.

Asked of a house in this very process, as in bench/wallet.py: without HTTP and without signatures.
"""

import json
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial

from taquilla.bench.ground import BenchFailed, Progress, as_owner, fresh_server, server_version, settle_down
from taquilla.bench.house import master_key_file
from taquilla.bench.report import this_machine
from taquilla.bench.wallet_history import GAMES, OPERATOR, WalletPast, generate_wallets
from taquilla.desk.house import BetView, GamePage, House, SettlementPage, StatementPage
from taquilla.desk.wallet_reports import PAGE_MAX, PAGE_SIZE
from taquilla.domain.bets import StatementClass
from taquilla.domain.refusals import Refusal

WARM_UP, TIMES = 10, 100
STATEMENT_MS, SETTLEMENT_MS, GAMES_MS, BET_MS = 20, 100, 100, 20
"""What each report may take."""

Seen = StatementPage | SettlementPage | GamePage | BetView | Refusal
Ask = Callable[[], Awaitable[Seen]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletReportOptions:
    """What is to be measured: so many bets over so many days, two of five of them one player's."""

    bets: int = 2_000_000
    days: int = 60


@dataclass(frozen=True, slots=True)
class WalletLook:
    """One thing to look at, in milliseconds: half and 95 of 100 answers came within so long. may_ms is what it may take."""

    name: str
    may_ms: int
    p50_ms: float
    p95_ms: float

    @property
    def is_kept(self) -> bool:
        """Whether it is as fast as it must be."""
        return self.p95_ms <= self.may_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletReportReport:
    """What was measured: rows are those of the player whose statement was looked at, settled its bets."""

    looks: tuple[WalletLook, ...]
    bets: int
    days: int
    rows: int
    settled: int
    machine: dict[str, str | int]

    def to_json(self) -> str:
        """One object, the most important first."""
        looks = [asdict(look) | {"kept": look.is_kept} for look in self.looks]
        return json.dumps(asdict(self) | {"looks": looks}, indent=2, ensure_ascii=False)

    def lines(self) -> list[str]:
        """A page to read."""
        return [
            f"{self.bets:,} bets over {self.days} days; {self.settled:,} of one player, {self.rows:,} rows of its statement",
            *(
                f"{look.name:<32} {look.p50_ms:>7.1f} ms, 95 of 100 in {look.p95_ms:.1f} (may take {look.may_ms})"
                f"{'' if look.is_kept else '   TOO LONG'}"
                for look in self.looks
            ),
            "machine  " + ", ".join(f"{name} {value}" for name, value in self.machine.items()),
        ]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A look, what it may take, and how many rows it must have."""

    name: str
    may_ms: int
    rows: int
    ask: Ask


async def run_wallet_reports(options: WalletReportOptions, progress: Progress = lambda line: None) -> WalletReportReport:
    """Generate the history on a fresh server, and look at it. Raises BenchFailed."""
    with fresh_server(progress) as server:
        past = await generate_wallets(server, options.bets, options.days, progress)
        async with as_owner(server) as owner:
            await settle_down(owner)
            machine = this_machine(await server_version(owner), server.data)
        progress(f"looking, with {past.bets:,} bets")
        house = await House.open(server.url(), master_key_file(server))
        try:
            settled = await house.wallet_reports.settlement(OPERATOR, past.user, past.begun, past.ended)
            assert isinstance(settled, SettlementPage), settled
            looks = [await _time(asked) for asked in _looks(house, past, settled.total)]
        finally:
            await house.close()
    return WalletReportReport(
        looks=tuple(looks), bets=past.bets, days=options.days, rows=past.rows, settled=settled.total, machine=machine
    )


def _looks(house: House, past: WalletPast, settled: int) -> list[_Asked]:
    """The first, a middle and the last full page of everything, short and long; and periods that cut an hour at both ends."""
    reports, whole = house.wallet_reports, (past.begun, past.ended)
    parts = (past.begun + timedelta(minutes=34), past.ended - timedelta(minutes=34))
    asked = []
    for size in (PAGE_SIZE, PAGE_MAX):
        for name, page in _pages(past.rows, size):
            ask = partial(reports.account_statement, OPERATOR, past.user, StatementClass.BETS, *whole, page, size)
            asked.append(_Asked(f"statement, {name} page of {size}", STATEMENT_MS, min(size, past.rows), ask))
    for size in (PAGE_SIZE, PAGE_MAX):
        for name, page in _pages(settled, size):
            asked_for = partial(reports.settlement, OPERATOR, past.user, *whole, page, size)
            asked.append(_Asked(f"settlement, {name} page of {size}", SETTLEMENT_MS, min(size, settled), asked_for))
    cut = partial(reports.settlement, OPERATOR, past.user, *parts)
    asked.append(_Asked("settlement, cutting hours", SETTLEMENT_MS, min(PAGE_SIZE, settled), cut))
    kinds = (("all", None, None), ("of a player", past.user, None), ("of a game", None, GAMES[2]))
    for name, user, game in kinds:
        for when, period in (("", whole), (", cutting hours", parts)):
            report = partial(reports.game_report, OPERATOR, user, game, *period)
            asked.append(_Asked(f"games, {name}{when}", GAMES_MS, 1 if game else len(GAMES), report))
    asked.append(_Asked("a bet", BET_MS, 1, partial(reports.bet_details, [OPERATOR], past.bet)))
    return asked


def _pages(rows: int, size: int) -> tuple[tuple[str, int], ...]:
    last = max(rows // size, 1)
    return ("first", 1), ("middle", (last + 1) // 2), ("last full", last)


async def _time(asked: _Asked) -> WalletLook:
    """How long each answer took. Raises BenchFailed for one that is not what was asked for."""
    times = []
    for _ in range(WARM_UP + TIMES):
        began = time.perf_counter_ns()
        seen = await asked.ask()
        times.append((time.perf_counter_ns() - began) // 1_000)
        rows = 1 if isinstance(seen, BetView) else 0 if isinstance(seen, Refusal) else len(seen.rows)
        if rows != asked.rows:
            raise BenchFailed(f"{asked.name} has {rows} rows and not {asked.rows}: {str(seen)[:200]}")
    return WalletLook(asked.name, asked.may_ms, _quantile(times[WARM_UP:], 50), _quantile(times[WARM_UP:], 95))


def _quantile(times: Sequence[int], percent: int) -> float:
    """The time in milliseconds within which so many of a hundred answers came."""
    return round(sorted(times)[(len(times) * percent + 99) // 100 - 1] / 1_000, 2)
