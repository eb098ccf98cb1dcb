"""The house's clock, the partitions that its days need, and the zones that PostgreSQL knows otherwise than this process."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import psycopg

from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.owner import owning
from taquilla.store.postgres.patience import LOCK_MS

_SQL = statements(__file__)
_HOUR: Final = timedelta(hours=1)


async def read_clock(connection: HouseConnection) -> datetime:
    """Return the time of the house's clock: the database's, with the sandbox's offset."""
    (now,) = await (await connection.execute(_SQL["read_clock"])).fetchone() or (None,)
    assert isinstance(now, datetime)
    return now


async def read_last(connection: HouseConnection) -> datetime | None:
    """Return the latest instant of any operator's books, behind which nothing more is written; None without an operator."""
    last: datetime | None = await connection.value(_SQL["read_last"])
    return last


async def move_clock(connection: HouseConnection, towards: datetime) -> datetime:
    """Move the clock forward, and return its time. An instant that has passed moves nothing. Granted only in the sandbox."""
    (now,) = await (await connection.execute(_SQL["move_clock"], {"towards": towards})).fetchone() or (None,)
    assert isinstance(now, datetime)
    return now


def is_another_house(owner_url: str) -> bool:
    """Tell whether the database holds operators and no sandbox. Needs the database's owner; blocks. Raises DatabaseGone."""
    with owning(owner_url) as owner:
        return all(owner.execute(_SQL[question]).fetchone() == (True,) for question in ("is_migrated", "is_furnished")) and (
            owner.execute(_SQL["is_sandbox"]).fetchone() == (False,)
        )


def give_to_sandbox(owner_url: str, begins: datetime | None) -> bool:
    """Let the house of a new sandbox move the clock, and set it to an instant. Returns False where there is a house already.

    Needs the database's owner; blocks. Raises DatabaseGone.
    """
    with owning(owner_url) as owner:
        if owner.execute(_SQL["is_furnished"]).fetchone() == (True,):
            return False
        owner.execute(_SQL["grant_clock"])
        if begins is not None:
            _begin(owner, begins)
    return True


def resume_sandbox(owner_url: str) -> None:
    """Let a copy of a sandbox go on where it was furnished, however long ago. Needs the owner; blocks. Raises DatabaseGone."""
    with owning(owner_url) as owner:
        ((last,),) = owner.execute(_SQL["read_last"]).fetchall()
        _begin(owner, last)


def _begin(owner: psycopg.Connection, begins: datetime) -> None:
    ((now,),) = owner.execute(_SQL["read_clock"]).fetchall()
    owner.execute(_SQL["begin_clock"], {"begins": begins, "now": now})


async def is_sandbox(connection: HouseConnection) -> bool:
    """Tell whether this database was ever given to a sandbox."""
    return await connection.one(bool, _SQL["is_sandbox"])


async def ensure_partitions(connection: HouseConnection, since: date, until: date, *, lock_ms: int | None = LOCK_MS) -> int:
    """Make the partitions that hold these days, and return how many were missing.

    Raises LockNotAvailable where somebody reads one of the tables for longer than lock_ms (None: than our statements wait).
    """
    return await connection.one(int, _SQL["ensure_partitions"], since=since, until=until, lock_ms=lock_ms)


async def find_other_zones(connection: HouseConnection, since: datetime, until: datetime) -> dict[str, datetime]:
    """Return the zones in use whose clocks PostgreSQL and this process know differently, each with the first such hour.

    Days of sales are decided here, while the audit and some statements find them in SQL. Raises where PostgreSQL lacks a zone.
    """
    zones = [zone for (zone,) in await connection.fetch(_SQL["read_zones"])]
    parameters = {"zones": arrays.texts(zones), "since": since, "until": until}
    found = dict[str, datetime]()
    for zone, offsets in await connection.fetch(_SQL["read_offsets"], parameters):
        ours = ZoneInfo(zone)
        for place, offset in enumerate(offsets):
            at = since + place * _HOUR
            if at.astimezone(ours).utcoffset() != timedelta(seconds=offset):
                found[zone] = at
                break
    return found
