"""Codes of draws: which event of a day a code means."""

from collections.abc import Iterable
from datetime import date

from taquilla.store import arrays
from taquilla.store.database import HouseConnection, statements

_SQL = statements(__file__)


async def find(connection: HouseConnection, day: date, codes: Iterable[str]) -> dict[str, int]:
    """The events that these codes mean on a local day. A code that means none, or whose event is not rolled yet, is left out."""
    found = await connection.execute(_SQL["find_codes"], {"day": day, "codes": arrays.texts(codes)})
    return dict(await found.fetchall())
