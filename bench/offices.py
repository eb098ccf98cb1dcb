"""Measures what open pages of Today cost a house that sells, and how long the search for unusual sales takes there."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from bench.client import CREATE, ClientConnection, a_sale, log_in
from bench.ground import PASSWORD_HASH, ZONE, BenchFailed, Progress, as_owner
from bench.history import BANCA, OPERATOR, Past, sell_a_day
from bench.house import ServedHouse, opened, served
from bench.processes import cpu_s
from bench.till import LOAD_MAX, first_load
from taquilla.domain.ledger.days import business_day
from taquilla.store.ledger import unusual
from taquilla.store.people import operators
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.postgres.embedded import DATABASE, Embedded
from taquilla.web.office.board import MEMBER_MAX

SHARE_MAX: Final = 0.05
"""The most that all open offices may take of a core."""
SALES_A_SECOND: Final = 20
WINDOW_S = 20
_COPY: Final = "offices"
_COMPARED: Final = 10
_OPENED_S: Final = 120
_ROLES: Final = ("administrator", "manager", "clerk", "clerk")
_TRIPLES: Final = """
    select event.id from event join draw on draw.event_id = event.id
    where draw.operator_id = %(operator)s and draw.state = 'open' and event.category = 'lottery'
"""


@dataclass(frozen=True, slots=True)
class Offices:
    """The cost of open offices. Shares are of a core, with and without them, of the house and of PostgreSQL.

    updates: how often each office was brought up to date in a second. compare_ms: how long the search for unusual sales takes.
    """

    offices: int
    with_house: float
    without_house: float
    with_postgres: float
    without_postgres: float
    updates: float
    kilobytes: float
    sales: int
    compare_ms: float
    till_bytes: int

    @property
    def share(self) -> float:
        """Return what the offices take of a core, in the house's own process and in PostgreSQL's."""
        return round(self.with_house + self.with_postgres - self.without_house - self.without_postgres, 4)

    @property
    def is_kept(self) -> bool:
        """Tell whether the offices and the till's first load are light enough."""
        return self.share <= SHARE_MAX and self.till_bytes <= LOAD_MAX

    def lines(self) -> list[str]:
        """Return lines of a page."""
        late = "" if self.share <= SHARE_MAX else "   TOO MUCH"
        heavy = "" if self.till_bytes <= LOAD_MAX else "   TOO MUCH"
        return [
            f"{self.offices} open offices  {self.share:.1%} of a core, PostgreSQL included (may take {SHARE_MAX:.0%}){late}",
            f"                  each brought up to date {self.updates:.2f} times a second, with {self.kilobytes:.1f} kB",
            f"with them         the house {self.with_house:.1%} of a core, PostgreSQL {self.with_postgres:.1%}",
            f"without them      {self.without_house:.1%} and {self.without_postgres:.1%}, at {self.sales} sales a second",
            f"a till's start    {self.till_bytes:,} bytes (may take {LOAD_MAX:,}){heavy}",
            f"what is unusual   {self.compare_ms:.1f} ms, without a gate",
        ]


async def measure_offices(server: Embedded, past: Past, offices: int, cashiers: int, progress: Progress) -> Offices:
    """Sell another day in a copy of the house, and measure there. Raises BenchFailed."""
    progress("a copy of the house, in which a day goes on")
    with server.copied(DATABASE, _COPY):
        day = past.last_day + timedelta(days=1)
        days = (past.last_day - past.first_day).days + 1
        await sell_a_day(server, _COPY, day, past.wagers // days, cashiers)
        compare_ms = await _compare(server)
        async with as_owner(server, _COPY) as owner:
            draws = [draw for (draw,) in await (await owner.execute(_TRIPLES, {"operator": OPERATOR})).fetchall()]
            people = await _add_people(owner, offices)
        async with served(server, settings={"DATABASE_URL": server.url(database=_COPY)}) as house:
            return await _measure(server, house, draws, people, offices, compare_ms, progress)


async def _add_people(owner: HouseConnection, offices: int) -> list[str]:
    """Add those who open the offices, each as many as one member may, and return their addresses."""
    last, now = await owner.value("select max(id) from member"), await read_clock(owner)
    people = [f"office{place}@history.example" for place in range(-(-offices // MEMBER_MAX))]
    for place, email in enumerate(people):
        await operators.add_member(
            owner, OPERATOR, member_id=last + 1 + place, entity_id=BANCA, email=email, role=_ROLES[place % len(_ROLES)],
            password_hash=PASSWORD_HASH, now=now,
        )  # fmt: skip
    return people


async def _compare(server: Embedded) -> float:
    async with opened(server, _COPY) as house, house.database.connection() as connection:
        times_ms = []
        for _ in range(_COMPARED):
            now = await read_clock(connection)
            began = time.perf_counter()
            await unusual.look(connection, OPERATOR, now=now, today=business_day(now, ZoneInfo(ZONE)), zone=ZONE)
            times_ms.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(times_ms), 1)


class _Reader:
    """An office that shows Today: its session, its language, the updates that came, and their bytes."""

    def __init__(self, token: str, language: str) -> None:
        self._head = (
            f"GET /office/today/live HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: taquilla_session={token}\r\n"
            f"Accept: text/event-stream\r\nAccept-Language: {language}\r\n\r\n"
        )
        self.updates = self.size = 0

    async def read(self, port: int) -> None:
        """Read on until the end."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(self._head.encode())
            while received := await reader.read(64 * 1024):
                self.updates += received.count(b"event: figures\n")
                self.size += len(received)
        finally:
            writer.close()


async def _measure(
    server: Embedded, house: ServedHouse, draws: Sequence[int], people: Sequence[str], offices: int, compare_ms: float,
    progress: Progress,
) -> Offices:  # fmt: skip
    sellers = [f"cashier{member}@history.example" for member in range(1, 11)]
    tokens = await log_in(house.port, (*people, *sellers))
    till_bytes = await first_load(house.port, tokens[sellers[0]])
    readers = [_Reader(tokens[people[place % len(people)]], "es" if place % 8 < 4 else "en") for place in range(offices)]
    async with _selling(house.port, draws, [tokens[seller] for seller in sellers]) as sold:
        progress("selling without offices")
        before = await _shares(server, house)
        async with _open(house.port, readers):
            progress(f"selling with {offices} offices")
            # Whoever opens a page has asked for it once: that is not what open ones cost.
            async with asyncio.timeout(_OPENED_S):
                while not all(reader.updates for reader in readers):
                    await asyncio.sleep(0.1)
            with_offices = await _shares(server, house, readers)
            updates, size = sum(reader.updates for reader in readers), sum(reader.size for reader in readers)
            with suppress(TimeoutError):
                async with asyncio.timeout(_OPENED_S):
                    while not all(reader.updates for reader in readers):
                        await asyncio.sleep(0.1)
        progress("selling without offices")
        after = await _shares(server, house)
        if not sold:
            raise BenchFailed("nothing was sold")
    if any(reader.updates == 0 for reader in readers):
        raise BenchFailed("an office was not brought up to date")
    return Offices(
        offices, with_offices[0], (before[0] + after[0]) / 2, with_offices[1], (before[1] + after[1]) / 2,
        round(updates / offices / WINDOW_S, 2), round(size / max(1, updates) / 1000, 1), SALES_A_SECOND, compare_ms,
        till_bytes,
    )  # fmt: skip


async def _shares(server: Embedded, house: ServedHouse, readers: Sequence[_Reader] = ()) -> tuple[float, float]:
    """Return the shares of a core that the house and PostgreSQL take during a window, after a moment to come to rest."""
    await asyncio.sleep(WINDOW_S / 5)
    for reader in readers:
        reader.updates = reader.size = 0
    pids = (house.pid, server.pid)
    before, began = [cpu_s(pid) for pid in pids], time.monotonic()
    await asyncio.sleep(WINDOW_S)
    took_s = time.monotonic() - began
    of_house, of_postgres = [(cpu_s(pid) - earlier) / took_s for pid, earlier in zip(pids, before, strict=True)]
    return of_house, of_postgres


@asynccontextmanager
async def _open(port: int, readers: Sequence[_Reader]) -> AsyncIterator[None]:
    """Keep offices open until the block ends."""
    tasks = [asyncio.create_task(reader.read(port)) for reader in readers]
    try:
        yield
        if any(task.done() for task in tasks):
            raise BenchFailed("an office was left alone by the house")
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def _selling(port: int, draws: Sequence[int], tokens: Sequence[str]) -> AsyncIterator[list[int]]:
    """Sell at a modest rate until the block ends."""
    sold: list[int] = []

    async def sell(token: str, place: int) -> None:
        random = Random(place)
        with closing(await ClientConnection.open(port)) as line:
            while True:
                await asyncio.sleep(len(tokens) / SALES_A_SECOND)
                answer = await line.ask("POST", CREATE, a_sale(random, draws, f"{time.time_ns()}-{place}"), token)
                if answer.status != 201:
                    raise BenchFailed(f"a sale was answered with {answer.status}: {answer.body[:200]!r}")
                sold.append(answer.status)

    async with AsyncExitStack() as stack:
        tasks = [asyncio.create_task(sell(token, place)) for place, token in enumerate(tokens)]

        async def end() -> None:
            failed = next((task for task in tasks if task.done()), None)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if failed is not None:
                failed.result()

        stack.push_async_callback(end)
        yield sold
