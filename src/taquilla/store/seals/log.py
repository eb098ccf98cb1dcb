"""The logs of operators as they are kept: entries, and the hashes of their trees. Both are only ever added to."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from taquilla.domain.seals.encoding import Hash
from taquilla.domain.seals.entries import Covered, Extent, LogEnd
from taquilla.domain.seals.tree import Frontier, Range, Subtree, leaf_hashes, nodes, proof
from taquilla.store.postgres import arrays
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.postgres.questions import ask_about

_SQL = statements(__file__)
_HASHES = arrays.table(levels=int, places=int, hashes=bytes)
_NODES = arrays.table(levels=int, places=int)
_SALT_BYTES = 32


class EntryWait(NamedTuple):
    """The wait for an entry: since when, None: nothing; how many seqs; whether entries wait for a checkpoint; the clock."""

    since: datetime | None
    seqs: int
    is_unsigned: bool
    now: datetime


class EntryGround(NamedTuple):
    """The ground of the next entry: the number of the operator's last event, and the house's clock, as of one moment."""

    place: LogEnd
    last_event: int
    now: datetime


class End(NamedTuple):
    """The end of a log: where the next entry begins, the tree as far as it goes, the size that is signed, and the clock."""

    place: LogEnd
    tree: Frontier
    signed: int
    now: datetime


class DrawSealRow(NamedTuple):
    """The seal of a draw: its entry, and the number of wagers."""

    event_id: int
    name: str
    entry: int
    wagers: int
    closed_at: datetime
    sealed_at: datetime


async def look(connection: HouseConnection, operator_id: int) -> EntryWait:
    """Return what waits for an entry."""
    now = await read_clock(connection)
    ((_, since, seqs, is_unsigned, _),) = await ask_about(connection, _SQL["look"], [operator_id])
    return EntryWait(since, seqs, is_unsigned, now)


async def look_at_all(
    connection: HouseConnection, operators: Sequence[int]
) -> list[tuple[int, datetime | None, int, int | None]]:
    """Return for operators: since when something waits, None: nothing; how many seqs; and the last entry if it is not signed."""
    rows = await ask_about(connection, _SQL["look"], operators)
    return [(operator, since, seqs, entry if is_unsigned else None) for operator, since, seqs, is_unsigned, entry in rows]


async def read_ground(connection: HouseConnection, operator_id: int) -> EntryGround:
    """Return where the next entry begins."""
    now = await read_clock(connection)
    ((last_event, *place),) = await connection.fetch(_SQL["read_ground"], operator=operator_id)
    return EntryGround(LogEnd() if place[0] is None else LogEnd(*place), last_event, now)


async def read_end(connection: HouseConnection, operator_id: int) -> End:
    """Return the end of a log."""
    now = await read_clock(connection)
    ((signed, hashes, *place),) = await connection.fetch(_SQL["read_end"], operator=operator_id)
    if place[0] is None:
        return End(LogEnd(), Frontier(), signed, now)
    return End(LogEnd(*place), Frontier(place[0], tuple(hashes)), signed, now)


async def read_events(connection: HouseConnection, operator_id: int, after: int, limit: int) -> list[Covered]:
    """Return the events after a number."""
    return await connection.rows(Covered, _SQL["read_events"], operator=operator_id, after=after, limit=limit)


async def add_entry(
    connection: HouseConnection, operator_id: int, extent: Extent, text: str, salt: bytes, *, is_state_due: bool
) -> bool:
    """Add an entry and the hashes that it completes, in one transaction. Return False if somebody else has added it."""
    async with connection.transaction():
        parameters = {
            "operator": operator_id, "number": extent.number, "last_event": extent.last_event, "last_seq": extent.last_seq,
            "until": extent.until, "is_state_due": is_state_due, "salt": salt, "text": text,
        }  # fmt: skip
        if (await connection.execute(_SQL["add_entry"], parameters)).rowcount == 0:
            return False
        before = await read_frontier(connection, operator_id, extent.number)
        await _add_hashes(connection, operator_id, before, [text])
    return True


async def add_entries_of_draws(connection: HouseConnection, operator_id: int, end: End, texts: Sequence[str]) -> None:
    """Add entries that cover nothing, in the caller's transaction: the next entry begins where it would have begun without them.

    It fails if somebody else has added entries here.
    """
    place = end.place
    await connection.run(
        _SQL["add_entries_of_draws"], operator=operator_id, first=place.size, last_event=place.last_event,
        last_seq=place.last_seq, until=place.until, is_state_due=place.is_state_due, salt=bytes(_SALT_BYTES),
        texts=arrays.texts(texts),
    )  # fmt: skip
    await _add_hashes(connection, operator_id, end.tree, texts)


async def _add_hashes(connection: HouseConnection, operator_id: int, before: Frontier, texts: Sequence[str]) -> None:
    """Add the hashes of the full subtrees that entries complete."""
    grown = [
        (row.level, row.first + at, one)
        for _, rows in before.growing(leaf_hashes(text.encode() for text in texts)) for row in rows
        for at, one in enumerate(row.hashes)
    ]  # fmt: skip
    await connection.execute(_SQL["add_hashes"], {"operator": operator_id} | _HASHES(grown))


async def read_texts(connection: HouseConnection, operator_id: int, first: int, count: int) -> list[str]:
    """Return the texts of entries that follow each other."""
    return await connection.column(_SQL["read_texts"], operator=operator_id, first=first, last=first + count - 1)


async def read_frontier(connection: HouseConnection, operator_id: int, size: int) -> Frontier:
    """Return the frontier that the tree had at a size."""
    return Frontier(size, tuple(await read_hashes(connection, operator_id, nodes([Range(0, size)]) if size else [])))


async def read_hashes(connection: HouseConnection, operator_id: int, wanted: Sequence[Subtree]) -> list[Hash]:
    """Return the hashes of full subtrees, in their order."""
    return await connection.column(_SQL["read_hashes"], _NODES(wanted), operator=operator_id) if wanted else []


async def read_proof(connection: HouseConnection, operator_id: int, ranges: Sequence[Range]) -> tuple[Hash, ...]:
    """Return the proof of these ranges, one hash for each."""
    wanted = nodes(ranges)
    found = dict(zip(wanted, await read_hashes(connection, operator_id, wanted), strict=True))
    return proof(ranges, found.__getitem__)


async def last_seals(connection: HouseConnection, operator_id: int, limit: int) -> list[DrawSealRow]:
    """Return the last draws that were sealed, the latest first."""
    return await connection.rows(DrawSealRow, _SQL["last_seals"], operator=operator_id, limit=limit)
