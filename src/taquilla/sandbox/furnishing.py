"""Furnishes a demo's database: the catalogue, the operators with their people and past, and the draws that are due."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

from taquilla.engine.house import House
from taquilla.engine.lottery.catalogue import load_catalogue, read_catalogue
from taquilla.http.dialect import Dialect
from taquilla.sandbox.demo import PAIRS, furnish, furnish_settings
from taquilla.sandbox.demo_office import furnish_offices
from taquilla.sandbox.demo_sports import SITE, furnish_site
from taquilla.sandbox.demo_wallets import HYPEX, furnish_wallets
from taquilla.sandbox.history import History, of_the_past
from taquilla.store.postgres.database import connect
from taquilla.work.worker import Worker

_VENEZUELA: Final = PAIRS.with_name("venezuela.toml")


async def furnish_demo(
    house_url: str, master_key_file: Path, begins: datetime | None = None, weeks: int = 0, dialects: Iterable[Dialect[House]] = ()
) -> None:
    """Furnish a migrated database, or add what an earlier release of the demo did not have yet.

    dialects add their parts last.
    A new demo that begins at an instant has a history of some weeks before it; its clock stands at their first instant now.
    """
    venezuela = read_catalogue(_VENEZUELA)
    async with await connect(house_url) as connection:
        await load_catalogue(connection, venezuela if begins is None else of_the_past(venezuela))
    house = await House.open(house_url, master_key_file, demo=True)
    try:
        if not (ids := {operator.id for operator in await house.people.office.operators(closed_too=True)}):
            await furnish(house)
            await furnish_settings(house)
        async with house.database.connection() as connection:
            if begins is not None:
                await History(house, connection).live(begins, weeks, venezuela)
            await load_catalogue(connection, read_catalogue(PAIRS))
        if SITE not in ids:
            await furnish_site(house)
        if HYPEX not in ids:
            await furnish_wallets(house, master_key_file.parent)
        await furnish_offices(house)
        await _furnish(house, master_key_file.parent, dialects)
        await Worker(house).round()
    finally:
        await house.close()


async def furnish_dialects(house_url: str, master_key_file: Path, dialects: Iterable[Dialect[House]]) -> None:
    """Let dialects add what their part of a demo lacks, for an operator that was added since."""
    house = await House.open(house_url, master_key_file, demo=True)
    try:
        await _furnish(house, master_key_file.parent, dialects)
    finally:
        await house.close()


async def _furnish(house: House, folder: Path, dialects: Iterable[Dialect[House]]) -> None:
    for dialect in dialects:
        if dialect.furnish is not None:
            await dialect.furnish(house, folder)
