"""The auditor's rules on the logs of operators. They are no queries: digests are made of rows as the house makes them."""

from asyncio import get_running_loop
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Final, LiteralString, NamedTuple

from taquilla.domain.seals.checkpoints import check_log
from taquilla.domain.seals.draws import SEAL, DrawSeal
from taquilla.domain.seals.encoding import Hash
from taquilla.domain.seals.entries import Entry, LogEnd, extent_from
from taquilla.domain.seals.errors import Malformed, SealError
from taquilla.domain.seals.notes import ED25519, Note, VerifierKey, Verify
from taquilla.domain.seals.restarts import RESTART, Restart
from taquilla.domain.seals.tree import EMPTY_ROOT, Frontier, leaf_hash, root_of
from taquilla.store.postgres.database import HouseConnection, TupleRow, statements
from taquilla.store.seals.digests import row_digests

_SQL = statements(__file__)
AT_ONCE: Final = 500
"""The rows that are read at once."""
# Kinds of entries by the line that they begin with. Any other text should be an Entry.
_BY_HEAD: Final[Mapping[str, type[Entry | DrawSeal | Restart]]] = {SEAL: DrawSeal, RESTART: Restart}
_KINDS: Final = Entry, DrawSeal, Restart


class Wrong(NamedTuple):
    """An error found in an entry of an operator's log."""

    operator_id: int
    number: int
    what: str


class TakesTooLong(Exception):
    """The logs are too long for the time that the rule has."""


class NobodyVerifies(Exception):
    """Nobody has brought Ed25519, so signatures cannot be verified."""


@dataclass(frozen=True, slots=True)
class Looking:
    """The means of a rule: a connection, an operator (None: all), until when by the event loop's clock, and Ed25519."""

    connection: HouseConnection
    operator_id: int | None
    until_s: float
    verify: Verify | None = None


class _Kept(NamedTuple):
    number: int
    last_event: int
    last_seq: int
    until: datetime
    text: str
    salt: bytes


class _Key(NamedTuple):
    number: int
    name: str
    public_key: bytes
    created_at: datetime
    ended_at: datetime | None


Check = Callable[[Looking], AsyncIterator[Wrong]]
"""A rule: it yields what is wrong. Raises TakesTooLong and NobodyVerifies."""


async def read_operators(look: Looking) -> list[int]:
    """Return the operators that are looked at."""
    return await look.connection.column(_SQL["read_operators"], operator=look.operator_id)


async def i101(look: Looking) -> AsyncIterator[Wrong]:
    """Every entry of a log can be made again from the rows that it covers."""
    async for operator, kept, entry in _entries(look, read=(Entry,)):
        if isinstance(entry, Entry):
            found = await row_digests(look.connection, operator, entry.extent, kept.salt)
            if what := _unlike(found, entry.rows):
                yield Wrong(operator, kept.number, f"other rows of {what}")


async def i103(look: Looking) -> AsyncIterator[Wrong]:
    """The hashes of a log's tree are those of its entries."""
    for operator, _ in await _logs(look):
        leaves = await _leaves(look, operator)
        made = {
            (row.level, row.first + at): one
            for _, rows in Frontier().growing(leaves) for row in rows for at, one in enumerate(row.hashes)
        }  # fmt: skip
        stored = await look.connection.fetch(_SQL["read_tree"], operator=operator)
        found = {(level, place): one for level, place, one in stored}
        for level, place in sorted(node for node in made.keys() | found.keys() if made.get(node) != found.get(node)):
            yield Wrong(operator, place << level, f"the hash at level {level}, place {place}")


async def i104(look: Looking) -> AsyncIterator[Wrong]:
    """Entries count from 0 without a gap; their events, seqs and instants adjoin, and none is beyond what has happened."""
    gates = dict(await _logs(look))
    place, before = LogEnd(), 0
    async for operator, kept, entry in _entries(look):
        place, before = (LogEnd() if operator != before else place), operator
        if entry is None:
            yield Wrong(operator, kept.number, "the text is not that of an entry")
            continue
        if isinstance(entry, DrawSeal | Restart):
            # It covers nothing: the next entry begins where this one would have begun.
            if (entry.number, *kept[:4], kept.salt) != (place.size, place.size, *place[1:4], bytes(len(kept.salt))):
                yield Wrong(operator, kept.number, "does not adjoin the entry before it, or what has happened")
            place = place._replace(size=kept.number + 1)
            continue
        extent = entry.extent
        begins = extent_from(place, kept.last_event, kept.last_seq, extent.until)
        if (extent, kept.number, kept.until) != (begins, extent.number, extent.until) or extent.last_event > gates[operator]:
            yield Wrong(operator, kept.number, "does not adjoin the entry before it, or what has happened")
        place = LogEnd(extent.number + 1, extent.last_event, extent.last_seq, extent.until)


async def i105(look: Looking) -> AsyncIterator[Wrong]:
    """A checkpoint is the root of the tree of that size, signed by a key of the log that an entry has announced."""
    if look.verify is None:
        raise NobodyVerifies
    for operator, _ in await _logs(look):
        rows = await look.connection.fetch(_SQL["read_keys"], operator=operator)
        stored = [VerifierKey(name, ED25519, public) for name, public in rows]
        own = replace(look, operator_id=operator)
        announced, restarts = set[str](), list[Restart]()
        async for _, _, entry in _entries(own, read=(Entry, Restart)):
            if isinstance(entry, Entry):
                announced |= {*entry.keys}
            elif isinstance(entry, Restart):
                announced.add(entry.key.text)
                restarts.append(entry)
        keys = [key for key in stored if key.text in announced]
        leaves, tree = await _leaves(look, operator), Frontier()
        for size, root, text in await look.connection.fetch(_SQL["read_checkpoints"], operator=operator):
            tree = tree.extended(leaves[tree.size : size])
            # Under a new origin the tree is signed from the entry on that announces it.
            origins = [keys[-1].name if keys else "", *(restart.key.name for restart in restarts if restart.number < size)]
            try:
                of_origin = [key for key in keys if key.name == origins[-1]]
                found = check_log(Note.parse(text.encode()), origins[-1], of_origin, look.verify)
            except SealError as error:
                yield Wrong(operator, size, str(error))
                continue
            if (size, root, found.size, found.root) != (tree.size, tree.root(), size, root):
                yield Wrong(operator, size, "the checkpoint is not that of the tree")


async def i110(look: Looking) -> AsyncIterator[Wrong]:
    """A log goes on under another origin where an entry announces it, with its last checkpoint; older keys end then."""
    for operator, _ in await _logs(look):
        keys = [_Key(*row) for row in await look.connection.fetch(_SQL["read_key_ends"], operator=operator)]
        checkpoints = [(size, root) for size, root, _ in await look.connection.fetch(_SQL["read_checkpoints"], operator=operator)]
        changes = [nth for nth, (before, after) in enumerate(pairwise(keys), 1) if after.name != before.name]
        own, leaves = replace(look, operator_id=operator), await _leaves(look, operator)
        entries = _entries(own, read=(Restart,))
        restarts = [(kept.number, entry) async for _, kept, entry in entries if isinstance(entry, Restart)]
        for nth, (change, (number, restart)) in enumerate(zip(changes, restarts, strict=False)):
            key, before = keys[change], keys[:change]
            last = max((point for point in checkpoints if point[0] <= number), default=(0, EMPTY_ROOT))
            ended = [one.ended_at is not None and one.ended_at <= key.created_at for one in before]
            is_right = (
                (number, before[-1].name, key.created_at, VerifierKey(key.name, ED25519, key.public_key), *last)
                == (restart.number, restart.origin, restart.at, restart.key, *restart.last)
                and root_of(leaves[: last[0]]) == last[1] and all(ended) and key.name not in {one.name for one in before}
            )  # fmt: skip
            if not is_right:
                yield Wrong(operator, number, f"announcement {nth + 1} is not that of key {key.number}")
        if len(changes) != len(restarts):
            yield Wrong(operator, len(leaves), f"{len(changes)} other origins, and {len(restarts)} announcements")
        if [key.number for key in keys] != [*range(1, len(keys) + 1)]:
            yield Wrong(operator, len(leaves), "the keys do not count from 1")


async def i114(look: Looking) -> AsyncIterator[Wrong]:
    """Each checkpoint was published as an event, unchanged, and each published one is kept."""
    for operator, _ in await _logs(look):
        for (size,) in await look.connection.fetch(_SQL["read_told_checkpoints"], operator=operator):
            yield Wrong(operator, size, "the checkpoint that is kept is not the one that was told")


CHECKS: Final[Mapping[str, Check]] = {
    "i101": i101, "i103": i103, "i104": i104, "i105": i105, "i110": i110, "i114": i114,
}  # fmt: skip


def _unlike(found: Mapping[str, str], named: Mapping[str, str]) -> str:
    return ", ".join(sorted(name for name in found.keys() | named.keys() if found.get(name) != named.get(name)))


async def _logs(look: Looking) -> list[tuple[int, int]]:
    """The operators with a log, each with the number of its last event."""
    return await look.connection.fetch(_SQL["read_logs"], operator=look.operator_id)


async def _leaves(look: Looking, operator_id: int) -> list[Hash]:
    own = replace(look, operator_id=operator_id)
    return [leaf_hash(kept.text.encode()) async for _, kept, _ in _entries(own, read=())]


async def _entries(
    look: Looking, *, read: Collection[type[Entry | DrawSeal | Restart]] = _KINDS
) -> AsyncIterator[tuple[int, _Kept, Entry | DrawSeal | Restart | None]]:
    """The entries of the logs in their order, some at a time; `None` for those whose kind is not to be read. Raises TakesTooLong.

    Most entries seal draws, and most rules look at others.
    """
    for operator, _ in await _logs(look):
        async for row in pages(look, _SQL["read_entries"], operator):
            refuse_late(look)
            kept = _Kept(*row)
            yield operator, kept, _parsed(kept.text, read)


async def pages(look: Looking, sql: LiteralString, operator_id: int) -> AsyncIterator[TupleRow]:
    """Yield rows of an operator by the number that they begin with, read some at a time. Raises TakesTooLong."""
    after, is_more = -1, True
    while is_more:
        refuse_late(look)
        rows = await look.connection.fetch(sql, operator=operator_id, after=after, limit=AT_ONCE)
        for row in rows:
            yield row
        after, is_more = rows[-1][0] if rows else after, len(rows) == AT_ONCE


def refuse_late(look: Looking) -> None:
    """Raise TakesTooLong once the rule's time is over."""
    if get_running_loop().time() > look.until_s:
        raise TakesTooLong


def _parsed(text: str, read: Collection[type[Entry | DrawSeal | Restart]]) -> Entry | DrawSeal | Restart | None:
    kind = _BY_HEAD.get(text.partition("\n")[0], Entry)
    try:
        return kind.parse(text) if kind in read else None
    except Malformed:
        return None
