"""The ground that both sides run on: a fresh server with `fsync` on, and one market day with everything that a sale uses."""

import asyncio
import secrets
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from bench.swept import swept
from taquilla.domain.ledger.days import business_day
from taquilla.domain.ledger.money import Cents
from taquilla.engine.people.hashing import hash_token
from taquilla.engine.people.keyring import Keyring
from taquilla.store.lottery import rules
from taquilla.store.people import operators, sessions
from taquilla.store.postgres.clock import ensure_partitions, move_clock, read_clock
from taquilla.store.postgres.database import HouseConnection, connect, statements
from taquilla.store.postgres.embedded import DATABASE, OWNER, Embedded
from taquilla.store.postgres.schema import migrate

_SQL = statements(__file__)

ZONE = "America/Caracas"
CURRENCY, EXPONENT = "VES", 2
AGENCIES, CASHIERS, DRAWS = 50, 100, 20
# A run begins in the night and sells draws of the late evening: codes name the draws of the day.
BEGINS, DRAWN = time(1), time(22)
WAGERS_A_TICKET = 3
QUOTA_UNITS = 10**9
FLOOR: Cents = -(10**15)
PASSWORD = "taquilla-bench"
# The hash of PASSWORD, at the lowest cost that the auditor allows (I45): a hundred cashiers log in one after another.
PASSWORD_HASH = "$argon2id$v=19$m=19456,t=2,p=1$dGFxdWlsbGFiZW5jaA$zb4s1Sgv93quvKLkxn4IiA"

# A folder on disk, even where /tmp is memory.
DISK = Path("/var/tmp")
# The folder in which a child process finds this package, which is not installed.
CLONE = Path(__file__).parents[1]

Progress = Callable[[str], None]


class BenchFailed(Exception):
    """The run did not do the work to be measured, so there is no figure."""


class Server(Protocol):
    """A PostgreSQL for a run, or several of which one leads. data is the folder of the run's files."""

    @property
    def data(self) -> Path:
        """The folder of the master key and of logs."""

    def url(self, user: str = ..., database: str = ...) -> str:
        """Return the URI by which a user reaches a database; without a user, the house's."""


@dataclass(frozen=True, slots=True)
class Cashier:
    """A seller. Member ids begin with 1 at every operator."""

    operator_id: int
    entity_id: int
    email: str


@dataclass(frozen=True, slots=True)
class GroundMarket:
    """The draws on sale, each also by its code, and the sellers. day is the business day of the run."""

    events: tuple[int, ...]
    codes: tuple[str, ...]
    cashiers: tuple[Cashier, ...]
    day: date


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that a run left behind. Amounts in minor units; sold is without the markets' totals."""

    tickets: int
    wagers: int
    transfers: int
    requests: int
    amount: Cents
    sold: Cents


@contextmanager
def fresh_server(progress: Progress) -> Iterator[Embedded]:
    """Provide a migrated server of our own, which is gone when the block ends."""
    with swept("taquilla-bench-", DISK) as folder:
        progress("starting a fresh PostgreSQL")
        with Embedded.start(folder, progress) as server:
            migrate(server.url(OWNER))
            yield server


@contextmanager
def copied_server(folder: Path, progress: Progress) -> Iterator[Embedded]:
    """Provide the server of a copy of a folder, which is gone when the block ends. The folder's own server must not run."""
    with swept("taquilla-bench-", DISK) as copy:
        progress(f"copying {folder}")
        # With the owner of each file, who runs the server.
        subprocess.run(["cp", "--archive", "--reflink=auto", f"{folder}/.", str(copy)], check=True)
        with kept_server(copy, progress) as server:
            yield server


@contextmanager
def kept_server(folder: Path, progress: Progress) -> Iterator[Embedded]:
    """Provide the server of a folder that stays: a migrated one, with whatever an earlier run has left in it."""
    progress(f"starting PostgreSQL in {folder}")
    with Embedded.start(folder, progress) as server:
        migrate(server.url(OWNER))
        yield server


@asynccontextmanager
async def as_owner(server: Server, database: str = DATABASE) -> AsyncIterator[HouseConnection]:
    """Provide a connection that may do anything, for as long as it takes."""
    connection = await connect(server.url(OWNER, database), role=OWNER, statement_timeout="0")
    try:
        yield connection
    finally:
        await connection.close()


async def copy_database(server: Embedded, name: str, template: str = DATABASE) -> None:
    """Make another database, as the first one, or another one, is now; nobody may be connected to that."""
    connection = await connect(server.url(OWNER, "postgres"), role=OWNER, statement_timeout="0")
    await connection.execute(f"create database {name} template {template} owner {OWNER}".encode())
    await connection.close()


def master_key_file(server: Server) -> Path:
    """Return the file of the key that wraps the operators' keys of this run."""
    return server.data / "master.key"


async def furnish(connection: HouseConnection, server: Server, operators_count: int = 1) -> GroundMarket:
    """Add twenty draws of one evening, and operators that share at least fifty agencies with credit and a hundred cashiers.

    The house's clock is moved on to the night before.
    """
    zone, keys = ZoneInfo(ZONE), Keyring.open(master_key_file(server))
    day = business_day(await read_clock(connection), zone) + timedelta(days=1)
    now = await move_clock(connection, datetime.combine(day, BEGINS, zone))
    async with connection.transaction():
        await add_product(connection, now, day)
        await _add_evening(connection, day)
        cashiers = []
        for operator_id in range(1, operators_count + 1):
            cashiers += await _add_operator(connection, operator_id, operators_count, keys.new_wrapped(operator_id), now)
            for name in ("add_draws", "add_markets", "add_market_events"):
                parameters = {"operator": operator_id, "day": day}
                await connection.execute(_SQL[name], parameters)
        events, codes = zip(*await (await connection.execute(_SQL["read_events"])).fetchall(), strict=True)
    await connection.execute("analyze")
    return GroundMarket(events, codes, tuple(cashiers), day)


async def add_access_tokens(connection: HouseConnection, market: GroundMarket) -> list[str]:
    """Add a reseller for each agency, and an access token for each cashier: as many sellers again. Not once a house is open."""
    now = await read_clock(connection)
    resellers: dict[tuple[int, int], int] = {}
    tokens = []
    for cashier in market.cashiers:
        operator, agency = cashier.operator_id, cashier.entity_id
        if (operator, agency) not in resellers:
            added, _ = await operators.add_reseller(connection, operator, entity_id=agency, now=now)
            resellers[operator, agency] = added
        tokens.append(secrets.token_urlsafe(32))
        reseller, hashed = resellers[operator, agency], hash_token(tokens[-1])
        await sessions.begin_access(connection, operator, reseller, hashed, now, name="bench", networks=())
    return tokens


async def add_product(connection: HouseConnection, now: datetime, day: date, close_minutes: int = 5) -> None:
    """Add a product of triples without draws, which closes minutes before them, and the partitions of the days around one."""
    await connection.execute(_SQL["add_lottery"])
    await connection.execute(_SQL["add_product"], {"zone": ZONE, "quota": QUOTA_UNITS, "minutes": close_minutes})
    await connection.execute(_SQL["add_list"])
    await connection.execute(_SQL["add_multiplier"], {"now": now})
    await connection.execute(_SQL["add_partitions"], {"since": day - timedelta(days=1), "until": day + timedelta(days=9)})


async def _add_evening(connection: HouseConnection, day: date) -> None:
    # The first close is so late that no run reaches it.
    first = datetime.combine(day, DRAWN, ZoneInfo(ZONE))
    await connection.execute(_SQL["add_events"], {"zone": ZONE, "first": first, "draws": DRAWS})
    await connection.execute(_SQL["add_codes"], {"zone": ZONE, "day": day})


async def _add_operator(
    connection: HouseConnection, operator_id: int, operators_count: int, wrapped_key: bytes, now: datetime
) -> list[Cashier]:
    zone = ZoneInfo(ZONE)
    row = operators.OperatorRow(CURRENCY, EXPONENT, ZONE, {1: wrapped_key})
    await operators.add_operator(connection, operator_id, name=f"bench-{operator_id}", row=row, now=now, zone=zone)
    add_entity = partial(operators.add_entity, connection, operator_id, entity_id=None, currency=CURRENCY, now=now)
    banca = await add_entity(name="banca", parent_id=None, floor=None)
    agencies, cashiers = [], []
    for _ in _share(max(AGENCIES, operators_count), operator_id, operators_count):
        agency = await add_entity(name="agency", parent_id=banca, floor=FLOOR)
        agencies.append(agency)
        rule = {"entity": agency, "starts": now, "basis_points": 1000, "author": "bench"}
        await rules.add_rules(connection, operator_id, [("commission", rule)])
    for place, member_id in enumerate(_share(max(CASHIERS, operators_count), operator_id, operators_count)):
        agency, email = agencies[place % len(agencies)], f"cashier{member_id}@bench{operator_id}.example"
        await operators.add_member(
            connection, operator_id, member_id=member_id, entity_id=agency, email=email, role="cashier",
            password_hash=PASSWORD_HASH, now=now,
        )  # fmt: skip
        cashiers.append(Cashier(operator_id, agency, email))
    return cashiers


def _share(total: int, operator_id: int, operators_count: int) -> range:
    """Return one operator's part of so many items, counted from 1: ``_share(5, 1, 2) == range(1, 4)``."""
    return range(1, total // operators_count + (operator_id <= total % operators_count) + 1)


def moment(day: date, at: time) -> datetime:
    """Return a moment of a day on the ground."""
    return datetime.combine(day, at, ZoneInfo(ZONE)).astimezone(UTC)


async def set_clock(owner: HouseConnection, at: datetime) -> None:
    """Set the clock, back as well."""
    await owner.execute(_SQL["set_clock"], {"at": at})


async def begin_past(owner: HouseConnection, days: int, at: time) -> date:
    """Set the clock back by so many days, make room for them, and return the first one."""
    first_day = business_day(await read_clock(owner), ZoneInfo(ZONE)) - timedelta(days=days)
    await set_clock(owner, moment(first_day, at))
    await ensure_partitions(owner, first_day - timedelta(days=1), first_day + timedelta(days=days + 31))
    return first_day


async def read_last_seq(owner: HouseConnection, operator_id: int) -> int:
    """Return the seq of an operator's last command."""
    (last,) = await (await owner.execute(_SQL["read_last_seq"], {"operator": operator_id})).fetchone() or (0,)
    return int(last)


def bar(done: int, total: int) -> str:
    """Return a bar of thirty signs: ``bar(1, 30) == "[#.............................]"``."""
    return f"[{'#' * (30 * done // total):.<30}]"


async def count_rows(connection: HouseConnection) -> Rows:
    """Return the rows in the tables that a sale writes."""
    row = await (await connection.execute(_SQL["count_rows"])).fetchone()
    assert row is not None
    return Rows(*row)


async def wagers_written(connection: HouseConnection) -> int:
    """Return how many wagers were sold so far."""
    (count,) = await (await connection.execute(_SQL["read_wagers_written"])).fetchone() or (0,)
    return int(count)


async def settle_down(connection: HouseConnection) -> None:
    """Finish the pending writes of the last run, so that the next one does not pay for them."""
    await connection.execute(_SQL["checkpoint"])
    await asyncio.sleep(0.5)
