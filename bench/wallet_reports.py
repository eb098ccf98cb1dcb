"""Times reports on players' wallets over HTTP with a long history, for any page; see docs/measurements.md."""

import json
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any, Final

from bench.client import ClientConnection, ClientResponse
from bench.ground import Progress, as_owner, fresh_server, settle_down
from bench.house import served
from bench.report import BenchReport, this_machine
from bench.timing import TimedCall, time_call, timing_report
from bench.wallet_history import GAMES, NAME, WalletPast, generate_wallets
from taquilla.engine.wallets.reports import PAGE_MAX, PAGE_SIZE
from taquilla.engine.wallets.signatures import sign

STATEMENT_MS, SETTLEMENT_MS, GAMES_MS, BET_MS = 20, 100, 100, 20
"""The time limit of each report."""
_STATEMENT: Final = "/api/v1/wallet/get-my-account-statement"
_SETTLEMENT: Final = "/api/v1/wallet/settlement-data"
_GAMES: Final = "/api/v1/wallet/get-game-report"
_BET: Final = "/api/v1/wallet/get-bet-details"


async def run_wallet_reports(bets: int, days: int, progress: Progress = lambda line: None) -> BenchReport:
    """Generate the history on a fresh server, and measure reports on it. Raises BenchFailed."""
    with fresh_server(progress) as server:
        past = await generate_wallets(server, bets, days, progress)
        async with as_owner(server) as owner:
            await settle_down(owner)
            machine = this_machine(owner, server.data)
        progress(f"looking, with {past.bets:,} bets")
        async with served(server) as house:
            with closing(await ClientConnection.open(house.port)) as line:
                timings = [await time_call(line, call) for call in _calls(past)]
    title = f"{past.bets:,} bets over {days} days; {past.settled:,} of one player, {past.rows:,} rows of its statement"
    return timing_report(
        title, timings, bets=past.bets, days=days, rows=past.rows, settled=past.settled, machine=machine
    )


def _calls(past: WalletPast) -> list[TimedCall]:
    """Return the first, a middle and the last full page of everything, short and long; and periods that begin mid-hour."""
    whole_period = (past.begun, past.ended)
    parts = (past.begun + timedelta(minutes=34), past.ended - timedelta(minutes=34))
    user = {"operatorId": NAME, "userId": past.user}
    calls = []

    def add(name: str, may_ms: int, path: str, body: dict[str, Any], rows: int) -> None:
        """Add a signed request, whose response must have so many rows."""
        text = json.dumps(body).encode()
        headers = {"Signature": sign(text, past.private_key)}
        calls.append(TimedCall(name, may_ms, path, text, lambda answer: _rows(answer) == rows, headers=headers))

    for size in (PAGE_SIZE, PAGE_MAX):
        for name, page in _pages(past.rows, size):
            body = user | {"transactionType": "BETS"} | _period(*whole_period, page, size, "startDate", "endDate")
            add(f"statement, {name} page of {size}", STATEMENT_MS, _STATEMENT, body, min(size, past.rows))
        for name, page in _pages(past.settled, size):
            body = user | _period(*whole_period, page, size)
            add(f"settlement, {name} page of {size}", SETTLEMENT_MS, _SETTLEMENT, body, min(size, past.settled))
    body = user | _period(*parts, 1, PAGE_SIZE)
    add("settlement, cutting hours", SETTLEMENT_MS, _SETTLEMENT, body, min(PAGE_SIZE, past.settled))
    kinds: tuple[tuple[str, dict[str, str], int], ...] = (
        ("all", {}, len(GAMES)),
        ("of a player", user, len(GAMES)),
        ("of a game", {"gameId": GAMES[2]}, 1),
    )
    for name, of, lines in kinds:
        for when, period in (("", whole_period), (", cutting hours", parts)):
            # A page of another size: a signature that was used at the settlement's path is refused here.
            body = {"operatorId": NAME} | of | _period(*period, 1, PAGE_SIZE - 1)
            add(f"games, {name}{when}", GAMES_MS, _GAMES, body, lines)
    add("a bet", BET_MS, _BET, {"betId": past.bet}, 1)
    return calls


def _pages(rows: int, size: int) -> tuple[tuple[str, int], ...]:
    last = max(rows // size, 1)
    return ("first", 1), ("middle", (last + 1) // 2), ("last full", last)


def _period(
    first: datetime, last: datetime, page: int, size: int, begins: str = "startTime", ends: str = "endTime"
) -> dict[str, int]:
    ms = {name: int(at.timestamp()) * 1_000 for name, at in ((begins, first), (ends, last))}
    return ms | {"page": page, "pageSize": size}


def _rows(answer: ClientResponse) -> int | None:
    """Return the number of rows of a response, None where it is an error."""
    page = json.loads(answer.body)
    if page.get("status") != "RS_OK":
        return None
    return next((len(value) for value in page.values() if isinstance(value, list)), 1)
