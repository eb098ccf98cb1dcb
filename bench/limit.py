"""The limit: the tickets a second that PostgreSQL itself sells, when pgbench makes it do the work of our sale.

One ticket of three wagers per transaction, as one prepared statement, on our own tables and indexes, over our own settings.
"""

import asyncio
import re
import secrets
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.ground import (
    AGENCIES,
    CASHIERS,
    DRAWS,
    QUOTA_UNITS,
    BenchFailed,
    GroundMarket,
    Progress,
    Rows,
    as_owner,
    copy_database,
    count_rows,
    furnish,
    settle_down,
)
from bench.processes import cpu_s
from taquilla.domain.ledger.accounts import entity_account
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import HouseConnection, house_conninfo, statements
from taquilla.store.postgres.embedded import Embedded

_SQL = statements(__file__)

CLIENTS, THREADS = 32, 2
WARM_UP_S = 2
# Three different draws: one statement may not add twice to one row, and with them a ticket always has three rows.
_PICKS = """\
\\set cashier random(1, {cashiers})
\\set agency {first_agency} + mod(:cashier - 1, {agencies})
\\set account {first_account} + mod(:cashier - 1, {agencies})
\\set place random(0, {draws} - 1)
\\set gap random(1, 9)
\\set gap_more random(1, 9)
\\set event1 1 + :place
\\set event2 1 + mod(:place + :gap, {draws})
\\set event3 1 + mod(:place + 9 + :gap_more, {draws})
"""
_STAKES = "".join(f"\\set number{n} random(0, 999)\n\\set amount{n} 100 * random(1, 9)\n" for n in (1, 2, 3))
_OUTPUT = {
    "count": re.compile(r"^number of transactions actually processed: (\d+)", re.MULTILINE),
    "tps": re.compile(r"^tps = ([\d.]+) ", re.MULTILINE),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """The result of pgbench: tickets a second, without moving the agency's credit row and with it.

    cpu_us is PostgreSQL's processor time for a ticket of the former, in microseconds.
    """

    plain: float
    on_credit: float
    cpu_us: float

    @property
    def best(self) -> float:
        """Return the faster of the two, which ours is compared with."""
        return max(self.plain, self.on_credit)


async def measure_limit(server: Embedded, seconds: int, progress: Progress) -> Limit:
    """Return both rates, each on a fresh copy of the server's empty database. Raises BenchFailed."""
    plain, cpu_us = await _measure(server, "limit_plain", "answer", seconds, progress)
    on_credit, _ = await _measure(server, "limit_on_credit", "charge_and_answer", seconds, progress)
    return Limit(plain, on_credit, cpu_us)


async def _measure(server: Embedded, database: str, ending: str, seconds: int, progress: Progress) -> tuple[float, float]:
    progress(f"pgbench, {CLIENTS} clients, {seconds} s: {database.replace('_', ' ')}")
    await copy_database(server, database)
    async with as_owner(server, database) as connection:
        market = await furnish(connection, server)
        await _prepare(connection)
        script = server.data / f"{database}.pgbench"
        script.write_text(_script(market, ending))
        variables = {"day": market.day.isoformat(), "quota": str(QUOTA_UNITS * 100)}
        count, rate, cpu_us = await measure_pgbench(server, connection, database, {script: 1}, variables, seconds)
        await _check(connection, await count_rows(connection), count, charged=ending != "answer")
    return rate, cpu_us


async def _prepare(connection: HouseConnection) -> None:
    await connection.execute(_SQL["add_sessions"], {"now": await read_clock(connection)})
    await connection.execute(_SQL["add_sequence"])
    await connection.execute(_SQL["allow_sequence"])


def _script(market: GroundMarket, ending: str) -> str:
    first = market.cashiers[0].entity_id
    assert market.events == tuple(range(1, DRAWS + 1))
    assert [cashier.entity_id for cashier in market.cashiers[:AGENCIES]] == list(range(first, first + AGENCIES))
    picks = _PICKS.format(
        cashiers=CASHIERS, agencies=AGENCIES, draws=DRAWS, first_agency=first, first_account=entity_account(first)
    )
    return f"{picks}{_STAKES}{_SQL['sell']}{'' if _SQL[ending][0] == ',' else ' '}\n{_SQL[ending]};\n"


async def measure_pgbench(
    server: Embedded,
    connection: HouseConnection,
    database: str,
    scripts: Mapping[Path, int],
    variables: Mapping[str, str],
    seconds: int,
) -> tuple[int, float, float]:
    """Run scripts by weight, first to warm up. Raises BenchFailed.

    Returns the transactions of both runs, and of the second their rate and PostgreSQL's processor time for each, in microseconds.
    """

    async def run(for_s: int) -> dict[str, float]:
        return await asyncio.to_thread(_pgbench, server, database, scripts, {**variables, "run": secrets.token_hex(4)}, for_s)

    warmed = await run(WARM_UP_S)
    await settle_down(connection)
    began_s = cpu_s(server.pid)
    measured = await run(seconds)
    used_s = cpu_s(server.pid) - began_s
    return int(warmed["count"] + measured["count"]), measured["tps"], used_s / measured["count"] * 1e6


def _pgbench(
    server: Embedded, database: str, scripts: Mapping[Path, int], variables: Mapping[str, str], seconds: int
) -> dict[str, float]:
    command = [
        str(server.binaries / "pgbench"), "--no-vacuum", "--protocol=prepared", f"--client={CLIENTS}", f"--jobs={THREADS}",
        f"--time={seconds}", *(f"--file={script}@{weight}" for script, weight in scripts.items()),
        *(f"--define={name}={value}" for name, value in variables.items()),
        house_conninfo(server.url(database=database)),
    ]  # fmt: skip
    result = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    matches = {name: pattern.search(result.stdout) for name, pattern in _OUTPUT.items()}
    if result.returncode != 0 or not all(matches.values()):
        raise BenchFailed(f"pgbench ended with {result.returncode}: {result.stderr.strip()[-2000:]}")
    return {name: float(match[1]) for name, match in matches.items() if match}


async def _check(connection: HouseConnection, rows: Rows, tickets: int, *, charged: bool) -> None:
    """Refuse a run in which a transaction was not a whole ticket."""
    balances, charges = await (await connection.execute(_SQL["read_charges"])).fetchone() or (0, 0)
    if balances != (charges if charged else 0):
        raise BenchFailed(f"the agencies' balances moved by {balances}, the ledger by {charges}")
    expected = Rows(tickets, 3 * tickets, 2 * tickets, tickets, rows.amount, rows.amount)
    if rows != expected:
        raise BenchFailed(f"{tickets} transactions left {rows}")
