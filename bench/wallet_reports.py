"""Times reports on players' wallets over HTTP with a long history, for any page; see docs/performance.md."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bench.client import ClientConnection, ClientResponse
from bench.ground import Progress, as_owner, fresh_server, server_version, settle_down
from bench.report import BenchReport, in_words, one_object, this_machine, within_ms
from bench.timing import connected, time_call
from bench.wallet_history import GAMES, NAME, WalletPast, generate_wallets
from taquilla.engine.wallets.reports import PAGE_MAX, PAGE_SIZE
from taquilla.engine.wallets.signatures import sign

STATEMENT_MS, SETTLEMENT_MS, GAMES_MS, BET_MS = 20, 100, 100, 20
"""The time limit of each report."""
_STATEMENT: Final = "/api/v1/wallet/get-my-account-statement"
_SETTLEMENT: Final = "/api/v1/wallet/settlement-data"
_GAMES: Final = "/api/v1/wallet/get-game-report"
_BET: Final = "/api/v1/wallet/get-bet-details"


@dataclass(frozen=True, slots=True)
class WalletLook:
    """One request, in milliseconds: half and 95 of 100 responses came within these times. may_ms is its limit."""

    name: str
    may_ms: int
    p50_ms: float
    p95_ms: float

    @property
    def is_kept(self) -> bool:
        """Tell whether it is fast enough."""
        return self.p95_ms <= self.may_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletReportReport(BenchReport):
    """The measurements: rows are those of the statement of the measured player, settled its settled bets."""

    looks: tuple[WalletLook, ...]
    bets: int
    days: int
    rows: int
    settled: int
    machine: dict[str, str | int]

    @property
    def clean(self) -> bool:
        """Tell whether every request is fast enough."""
        return all(look.is_kept for look in self.looks)

    def to_json(self) -> str:
        """Return one object, the most important first."""
        return one_object(self, looks=[asdict(look) | {"kept": look.is_kept} for look in self.looks])

    def lines(self) -> list[str]:
        """Return a page to read."""
        return [
            f"{self.bets:,} bets over {self.days} days; {self.settled:,} of one player, {self.rows:,} rows of its statement",
            *(
                f"{look.name:<36} {look.p50_ms:>7.1f} ms, 95 of 100 in {look.p95_ms:.1f} (may take {look.may_ms})"
                f"{'' if look.is_kept else '   TOO LONG'}"
                for look in self.looks
            ),
            f"machine  {in_words(self.machine)}",
        ]


@dataclass(frozen=True, slots=True)
class _TimedReport:
    """A request, its limit, and the number of rows that its response must have."""

    name: str
    may_ms: int
    path: str
    body: dict[str, Any]
    rows: int


async def run_wallet_reports(bets: int, days: int, progress: Progress = lambda line: None) -> WalletReportReport:
    """Generate the history on a fresh server, and measure reports on it. Raises BenchFailed."""
    with fresh_server(progress) as server:
        past = await generate_wallets(server, bets, days, progress)
        async with as_owner(server) as owner:
            await settle_down(owner)
            machine = this_machine(await server_version(owner), server.data)
        progress(f"looking, with {past.bets:,} bets")
        async with connected(server) as line:
            looks = [await _time(line, asked, past.private_key) for asked in _looks(past)]
    return WalletReportReport(
        looks=tuple(looks), bets=past.bets, days=days, rows=past.rows, settled=past.settled, machine=machine
    )


def _looks(past: WalletPast) -> list[_TimedReport]:
    """Return the first, a middle and the last full page of everything, short and long; and periods that begin mid-hour."""
    whole = (past.begun, past.ended)
    parts = (past.begun + timedelta(minutes=34), past.ended - timedelta(minutes=34))
    user = {"operatorId": NAME, "userId": past.user}
    asked = []
    for size in (PAGE_SIZE, PAGE_MAX):
        for name, page in _pages(past.rows, size):
            body = user | {"transactionType": "BETS"} | _period(*whole, page, size, "startDate", "endDate")
            asked.append(_TimedReport(f"statement, {name} page of {size}", STATEMENT_MS, _STATEMENT, body, min(size, past.rows)))
    for size in (PAGE_SIZE, PAGE_MAX):
        for name, page in _pages(past.settled, size):
            body = user | _period(*whole, page, size)
            asked.append(
                _TimedReport(f"settlement, {name} page of {size}", SETTLEMENT_MS, _SETTLEMENT, body, min(size, past.settled))
            )
    body = user | _period(*parts, 1, PAGE_SIZE)
    asked.append(_TimedReport("settlement, cutting hours", SETTLEMENT_MS, _SETTLEMENT, body, min(PAGE_SIZE, past.settled)))
    kinds: tuple[tuple[str, dict[str, str], int], ...] = (
        ("all", {}, len(GAMES)),
        ("of a player", user, len(GAMES)),
        ("of a game", {"gameId": GAMES[2]}, 1),
    )
    for name, of, lines in kinds:
        for when, period in (("", whole), (", cutting hours", parts)):
            body = {"operatorId": NAME} | of | _period(*period, 1, PAGE_SIZE)
            asked.append(_TimedReport(f"games, {name}{when}", GAMES_MS, _GAMES, body, lines))
    return [*asked, _TimedReport("a bet", BET_MS, _BET, {"betId": past.bet}, 1)]


def _pages(rows: int, size: int) -> tuple[tuple[str, int], ...]:
    last = max(rows // size, 1)
    return ("first", 1), ("middle", (last + 1) // 2), ("last full", last)


def _period(
    first: datetime, last: datetime, page: int, size: int, begins: str = "startTime", ends: str = "endTime"
) -> dict[str, int]:
    ms = {name: int(at.timestamp()) * 1_000 for name, at in ((begins, first), (ends, last))}
    return ms | {"page": page, "pageSize": size}


async def _time(line: ClientConnection, asked: _TimedReport, private_key: str) -> WalletLook:
    """Time each response. Raises BenchFailed for one that is not the expected page."""

    def is_right(answer: ClientResponse) -> bool:
        said = json.loads(answer.body)
        return said.get("status") == "RS_OK" and _rows(said) == asked.rows

    body = json.dumps(asked.body).encode()
    times = await time_call(line, asked.name, asked.path, body, is_right, headers={"Signature": sign(body, private_key)})
    return WalletLook(asked.name, asked.may_ms, within_ms(times, 50), within_ms(times, 95))


def _rows(said: dict[str, Any]) -> int:
    lists = [value for value in said.values() if isinstance(value, list)]
    return len(lists[0]) if lists else 1
