"""Upgrades a house while it sells: how long a sale waits for each migration, and whether all that was answered is there.

The next release is a copy of this one with migrations of its own. Clients sell at a steady rate, and insist; meanwhile its
`db migrate` runs, once while a long report reads what it wants to change, and then the processes are replaced by its own.
"""

import asyncio
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import time as time_of_day
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from bench.client import log_in
from bench.ground import EXPONENT, BenchFailed, Progress, as_owner, copied_server, fresh_server, moment, settle_down
from bench.history import CASHIERS, OPERATOR, Past, generate
from bench.house import ServedHouse, broken_rules, opened, served
from bench.report import BenchReport, in_words, this_machine

from campaigns.insisting import Client, InsistedSales, selling
from campaigns.planted import PLANTED, next_release
from campaigns.waits import Looks, looking
from taquilla.store.postgres.clock import move_clock
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.embedded import OWNER, Embedded

_SQL = statements(__file__)

DAYS: Final = 31
WAIT_MAX_MS: Final = 1_000
"""The longest that a sale may wait for a migration."""
PATIENCE_S: Final = 120
_LOOK_S: Final = 0.05
_NO_MIGRATION: Final = ("before", "restart", "after")
_MORNING: Final = time_of_day(6)


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrateOptions:
    """The size of the house, and the load: so many clients that sell so many tickets a second together.

    quiet_s is how long they sell before, between and after; report_s how long the first migration waits for a report.
    house: the folder of a house that another bench has kept, of which a copy is upgraded, of whatever size it is.
    migrations: a folder with those of the next release, in place of those that are planted.
    """

    wagers: int = 2_000_000
    house: Path | None = None
    clients: int = 16
    rate: int = 100
    quiet_s: float = 5
    report_s: float = 5
    migrations: Path | None = None
    audited: bool = True


@dataclass(slots=True)
class _Waits:
    """Keeps the wait of each sale from the moment at which it was due, by the moment of its answer, in seconds."""

    waits: list[tuple[float, float]] = field(default_factory=list)

    def between(self, since: float, until: float) -> list[tuple[float, float]]:
        """Return the waits of those sales that were under way in a time, in order, each with the moment of its answer."""
        return sorted((wait, at) for at, wait in self.waits if at >= since and at - wait <= until)


class _Paced(Client):
    """A till that sells at its own times: a sale that waits makes the next ones late, and they count from when they were due."""

    def __init__(self, *about: Any, waits: _Waits, every_s: float) -> None:
        super().__init__(*about)
        self._waits = waits
        self._every_s = every_s
        self._due = time.monotonic() + secrets.randbelow(1000) / 1000 * every_s

    async def _see_through(self, key: str, body: bytes, token: str) -> None:
        await asyncio.sleep(max(0.0, self._due - time.monotonic()))
        due, self._due = self._due, max(self._due + self._every_s, time.monotonic() - 1)
        await super()._see_through(key, body, token)
        answered = time.monotonic()
        self._waits.waits.append((answered, answered - due))


async def run_migrate(options: MigrateOptions, progress: Progress = lambda line: None) -> BenchReport:
    """Upgrade once. Raises BenchFailed."""
    with ExitStack() as stack:
        house_server = fresh_server(progress) if options.house is None else copied_server(options.house, progress)
        server = stack.enter_context(house_server)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="taquilla-next-")))
        past = Past.kept(server.data) or await generate(server, options.wagers, DAYS, progress)
        async with as_owner(server) as owner:
            draws, day = await _open_day(server, owner, past)
            await settle_down(owner)
            machine = this_machine(owner, server.data)
            async with served(server) as house:
                with looking(server.url(OWNER)) as looks:
                    run = await _sell_and_upgrade(server, house, draws, folder, options, looks, progress)
            rows = await (await owner.execute(_SQL["read_sold"], {"day": day, "run": run.sales.run})).fetchall()
        faults = _compare(run.sales, rows)
        if options.audited:
            progress("the auditor")
            faults |= {"broken_rules": await broken_rules(server)}
    # What has waited for the start of a process is answered after it.
    longest = max(step["longest_ms"] for step in run.steps if step["name"] not in _NO_MIGRATION)
    figures: dict[str, Any] = {
        "longest_ms": longest,
        "restart_ms": next(step["longest_ms"] for step in run.steps if step["name"] == "restart"),
        "wagers": past.wagers,
        "acknowledged": len(run.sales.tickets),
        "steps": run.steps,
        **faults,
        **{name: getattr(options, name) for name in ("clients", "rate", "report_s", "audited")},
        "machine": machine,
    }
    wrong = [f"{name.replace('_', ' ')}: {'; '.join(found[:5])}" for name, found in faults.items() if found]
    return BenchReport(figures, [*page(figures), *wrong, f"machine  {in_words(machine)}"], not wrong and longest < WAIT_MAX_MS)


def page(figures: dict[str, Any]) -> list[str]:
    """Return the figures as a page to read."""
    lines = [f"{figures['wagers']:,} wagers before; {figures['acknowledged']:,} sold meanwhile, {figures['rate']} a second"]
    for step in figures["steps"]:
        waits = f"a sale waits {step['p50_ms']:.0f} ms, {step['p99_ms']:.0f} ms in 99 of 100, {step['longest_ms']:.0f} ms at most"
        lines.append(f"{step['name']:<16} {step['seconds']:>7.1f} s  {step['sales']:>6,} sales  {waits}")
        spent = ", ".join(f"{ms:,} ms {what}" for what, ms in step["longest_was"].items())
        lines.append(f"{'':<16} that one: {spent or 'nobody looked'}")
    return lines


@dataclass(slots=True)
class _Upgrade:
    """An upgrade under load: the sales, and what was done step by step."""

    sales: InsistedSales
    steps: list[dict[str, Any]] = field(default_factory=list)


async def _sell_and_upgrade(
    server: Embedded, house: ServedHouse, draws: Sequence[int], folder: Path, options: MigrateOptions, looks: Looks,
    progress: Progress,
) -> _Upgrade:  # fmt: skip
    emails = [f"cashier{member}@history.example" for member in range(1, CASHIERS + 1)]
    tokens = list((await log_in(house.port, emails)).values())
    run, waits = _Upgrade(InsistedSales(run=secrets.token_hex(4))), _Waits()
    every_s = options.clients / options.rate
    tills = [
        _Paced(house.port, draws, tokens, run.sales, place, waits=waits, every_s=every_s) for place in range(options.clients)
    ]

    async def step(name: str, work: Callable[[], object], wait_s: float = 0.0) -> None:
        progress(name)
        began = time.monotonic()
        await asyncio.to_thread(work)
        ended = time.monotonic()
        # Whoever has waited for it is answered soon.
        await asyncio.sleep(wait_s)
        run.steps.append({"name": name, "seconds": ended - began, "until": (began, ended)})

    async with selling(tills, run.sales, PATIENCE_S):
        await step("before", lambda: time.sleep(options.quiet_s))
        variables, migrations = await asyncio.to_thread(next_release, folder)
        environment = {**os.environ, **variables, "TAQUILLA_OWNER_URL": server.url(OWNER), "DATABASE_URL": server.url()}
        for place, (name, text) in enumerate(_migrations(options)):
            (migrations / f"{name}.sql").write_text(text)
            async with _report(server, 0 if place else options.report_s):
                await step(name, lambda: _migrate(environment), options.quiet_s)
        await step("restart", house.stop)
        house.change(variables)
        began = time.monotonic()
        await house.start()
        run.steps[-1]["seconds"] += time.monotonic() - began
        run.steps[-1]["until"] = (run.steps[-1]["until"][0], time.monotonic())
        await step("after", lambda: time.sleep(options.quiet_s))
    for one in run.steps:
        found = waits.between(*one.pop("until")) or [(0.0, 0.0)]
        (longest, answered), in_order = found[-1], [wait for wait, _ in found]
        one |= {"sales": len(found), "p50_ms": _rank(in_order, 0.5), "p99_ms": _rank(in_order, 0.99)}
        one |= {"longest_ms": _rank(in_order, 1), "longest_was": looks.during(answered - longest, answered)}
        one["seconds"] = round(one["seconds"], 2)
    return run


def _rank(waits: Sequence[float], share: float) -> float:
    return round(waits[min(len(waits) - 1, int(len(waits) * share))] * 1000, 1)


def _migrations(options: MigrateOptions) -> list[tuple[str, str]]:
    if options.migrations is None:
        return list(PLANTED.items())
    return [(file.stem, file.read_text()) for file in sorted(options.migrations.glob("*.sql"))]


def _migrate(environment: dict[str, str]) -> None:
    """Run the next release's `db migrate`. Raises BenchFailed."""
    command = [sys.executable, "-m", "taquilla", "db", "migrate"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        raise BenchFailed(f"the migration failed: {ended.stderr[-500:]}")


@asynccontextmanager
async def _report(server: Embedded, seconds: float) -> AsyncIterator[None]:
    """Let a report read tickets and wagers in a transaction, until somebody has waited so long for what it has locked."""
    if not seconds:
        yield
        return
    program = (
        "import sys, psycopg; connection = psycopg.connect(sys.argv[1], application_name='a report');"
        "connection.execute('select (select max(seq) from ticket), (select max(ticket_seq) from wager)');"
        "print('reading', flush=True); sys.stdin.read()"
    )
    # The tills live in this loop: a wait for a program to start would count as theirs.
    report = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, server.url(OWNER), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert report.stdin is not None
    assert report.stdout is not None
    ending = asyncio.create_task(_end_when_waited_for(server, report.stdin, seconds))
    try:
        if await report.stdout.readline() != b"reading\n":
            raise BenchFailed("the report does not read")
        yield
    finally:
        ending.cancel()
        report.stdin.close()
        await report.wait()


async def _end_when_waited_for(server: Embedded, report: asyncio.StreamWriter, seconds: float) -> None:
    async with as_owner(server) as owner:
        while (await (await owner.execute(_SQL["is_report_waited_for"])).fetchone()) != (True,):
            await asyncio.sleep(_LOOK_S)
    await asyncio.sleep(seconds)
    report.close()


async def _open_day(server: Embedded, owner: HouseConnection, past: Past) -> tuple[list[int], Any]:
    """Open the draws of the day after the past, and return them, and the day."""
    day = past.last_day + timedelta(days=1)
    await move_clock(owner, moment(day, _MORNING))
    async with opened(server, demo=True) as house, house.database.connection() as connection:
        await house.duties.do_all(connection, [OPERATOR])
    draws = [event for (event,) in await (await owner.execute(_SQL["read_draws"], {"day": day})).fetchall()]
    if not draws:
        raise BenchFailed(f"no draw is open on {day}")
    return draws, day


def _compare(sales: InsistedSales, rows: Sequence[tuple[str, int, int]]) -> dict[str, list[str]]:
    """Return the keys whose ticket is missing or another one, those with two, those that nobody sent, and what was refused."""
    sold, unit = {key: (number, amount) for key, number, amount in rows}, 10**EXPONENT
    return {
        "missing": [key for key, (number, amount) in sales.tickets.items() if sold.get(key) != (number, amount * unit)],
        "doubled": sales.doubled + [key for key, times in Counter(key for key, *_ in rows).items() if times > 1],
        "strange": sorted(sold.keys() - sales.keys_sent),
        "refused": sales.refused,
    }
