"""The wagers of closed draws as their seals know them, and the seals themselves, which are only ever added."""

from collections.abc import AsyncGenerator, Collection, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from psycopg.errors import UniqueViolation

from taquilla.domain.seals.draws import DrawHead, DrawSeal, SealedMarket
from taquilla.domain.seals.encoding import Hash
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.seals import log
from taquilla.store.seals.log import End

LINES_AT_ONCE: Final = 1_000
"""The most lines that are read before others have their turn."""

_SQL = statements(__file__)
_SEALS = arrays.table(events=int, entries=int, closes=datetime, wagers=int, heads=str, roots=bytes)


class Unsealed(NamedTuple):
    """A closed draw whose seal has not left the house. is_kept: its entry is in the log."""

    event_id: int
    is_kept: bool


class DrawGround(NamedTuple):
    """The contents of the head of a draw's file, as of one moment."""

    event_id: int
    name: str
    category: str
    zodiac: bool
    draws_at: datetime
    closed_at: datetime
    markets: tuple[SealedMarket, ...]

    def head(self, operator_id: int, wagers: int) -> DrawHead:
        """Return the head of a file with so many lines."""
        event_id, name, category, zodiac, draws_at, closed_at, markets = self
        return DrawHead(
            operator=operator_id, draw=event_id, name=name, category=category, zodiac=zodiac, draws_at=draws_at,
            closed_at=closed_at, markets=markets, wagers=wagers,
        )  # fmt: skip


class SealRow(NamedTuple):
    """A seal as it is kept."""

    entry: int
    event_id: int
    closed_at: datetime
    wagers: int
    head: str
    root: Hash


async def find_unsealed(connection: HouseConnection, operator_id: int, *, but: Collection[int], limit: int) -> list[Unsealed]:
    """Return draws that are closed and not sealed, but for these, in the order of their closes."""
    return await connection.rows(Unsealed, _SQL["find_unsealed"], operator=operator_id, but=arrays.numbers(but), limit=limit)


async def read_for_long(connection: HouseConnection) -> None:
    """Let the statements of this transaction take a quarter of an hour each."""
    await connection.execute(_SQL["read_for_long"])


async def load_grounds(connection: HouseConnection, operator_id: int, events: Sequence[int]) -> list[DrawGround]:
    """Return what stands in the heads of closed draws, in their order."""
    parameters = {"operator": operator_id, "events": arrays.numbers(events)}
    found, rows = await connection.together(parameters, _SQL["load_draws"], _SQL["load_markets"])
    held = {
        event: tuple(SealedMarket(market, kind, length, tuple(stands)) for _, market, kind, length, stands in of_event)
        for event, of_event in groupby(rows, itemgetter(0))
    }
    return [DrawGround._make((*row, held.get(row[0], ()))) for row in found]


async def read_lines(
    connection: HouseConnection, operator_id: int, events: Sequence[int]
) -> AsyncGenerator[tuple[int, list[str]], None]:
    """Yield the lines of draws, each with its draw, some at a time: draw by draw, and in the order of ticket and line."""
    parameters = {"operator": operator_id, "events": arrays.numbers(sorted(events))}
    async with connection.cursor() as cursor:
        lines, at = list[str](), 0
        async for event, line in cursor.stream(_SQL["read_lines"], parameters, size=LINES_AT_ONCE):
            if lines and (event != at or len(lines) >= LINES_AT_ONCE):
                yield at, lines
                lines = []
            at = event
            lines.append(line)
        if lines:
            yield at, lines


async def add_seals(
    connection: HouseConnection, operator_id: int, end: End, seals: Sequence[tuple[DrawHead, DrawSeal]], now: datetime
) -> bool:
    """Add the entries of draws to a log that ends here, and keep their seals, in one transaction.

    Return False if somebody else has grown the log, or sealed one of the draws.
    """
    rows = [(seal.draw, seal.number, seal.closed_at, seal.wagers, head.text, seal.root) for head, seal in seals]
    try:
        async with connection.transaction(), connection.pipeline():
            await log.add_entries_of_draws(connection, operator_id, end, [seal.text for _, seal in seals])
            await connection.execute(_SQL["add_seals"], {"operator": operator_id, "now": now} | _SEALS(rows))
    except UniqueViolation:
        return False
    return True


async def has_to_mark(connection: HouseConnection, operator_id: int) -> bool:
    """Tell whether a draw has a seal in the log, and is not marked as sealed."""
    return await connection.first(_SQL["has_to_mark"], operator=operator_id) is not None


async def mark_sealed(connection: HouseConnection, operator_id: int, *, size: int, limit: int) -> list[SealRow]:
    """Mark draws whose entries stand in a tree of this size: they may have a result from now on. Return their seals, in order."""
    return await connection.rows(SealRow, _SQL["mark_sealed"], operator=operator_id, size=size, limit=limit)
