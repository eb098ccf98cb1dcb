"""The proof of a ticket: what leads from its lines to the seals of its draws, and from there to a signed checkpoint.

The trees of sealed draws are in memory, made again from their lines when somebody wants a proof.
"""

import asyncio
from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from taquilla.domain.lottery.book import Event
from taquilla.domain.seals.draws import instant_text
from taquilla.domain.seals.encoding import HASH_BYTES, Hash
from taquilla.domain.seals.proofs import EntryProof
from taquilla.domain.seals.tree import Frontier, Subtree, inclusion_ranges, leaf_hashes, proof
from taquilla.engine.lottery.cache import LotteryCache
from taquilla.engine.lottery.tickets import find_ticket
from taquilla.engine.proofs.promises import ticket_terms
from taquilla.engine.seals.keys import verifier_key
from taquilla.engine.seals.logs import Logs, entry_proof
from taquilla.engine.turns import Turns
from taquilla.store.lottery import tickets
from taquilla.store.people import operators
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, HouseConnection
from taquilla.store.seals import checkpoints, draws, proofs
from taquilla.store.seals.checkpoints import CheckpointRow, LogKeyRow
from taquilla.store.seals.proofs import TicketDraw

LEAVES_MAX: Final = 500_000
"""The most leaves that a process remembers, of all draws: 72 bytes each. A larger draw is remembered alone."""
WAITING_MAX: Final = 32
"""The most who may wait for an operator's trees in a process."""


@dataclass(slots=True)
class DrawTree:
    """The tree of a draw: the full subtrees by level, and the ticket of each leaf by its seq."""

    seqs: "array[int]" = field(default_factory=lambda: array("q"))
    levels: list[bytearray] = field(default_factory=list)

    def place(self, seq: int) -> int:
        """Return the index of a ticket's first line."""
        return bisect_left(self.seqs, seq)

    def path(self, index: int) -> tuple[Hash, ...]:
        """Return the hashes that prove the leaf at an index; none where there is no such leaf."""
        size = len(self.seqs)
        return proof(inclusion_ranges(index, size), self._read) if index < size else ()

    def _read(self, node: Subtree) -> Hash:
        return bytes(self.levels[node.level][node.at * HASH_BYTES : (node.at + 1) * HASH_BYTES])


class DrawTrees:
    """Makes the trees of draws, one at a time, operators in turn, and remembers those that were asked for last."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._trees: OrderedDict[tuple[int, int], DrawTree] = OrderedDict()
        self._making = Turns(line_max=WAITING_MAX)

    async def get(self, operator_id: int, event_id: int) -> DrawTree:
        """Return the tree of a sealed draw. Raises DatabaseGone, and Busy when too many wait for trees.

        Whoever waits holds no connection: one is enough for all.
        """
        key = operator_id, event_id
        if key not in self._trees:
            async with self._making.place(operator_id):
                if key not in self._trees:
                    tree = await self._database.read(operator_id, _make, event_id)
                    leaves = sum(len(one.seqs) for one in self._trees.values()) + len(tree.seqs)
                    while self._trees and leaves > LEAVES_MAX:
                        leaves -= len(self._trees.popitem(last=False)[1].seqs)
                    self._trees[key] = tree
                return self._trees[key]
        self._trees.move_to_end(key)
        return self._trees[key]


async def _make(connection: HouseConnection, operator_id: int, event_id: int) -> DrawTree:
    tree, frontier = DrawTree(), Frontier()
    async with aclosing(draws.read_lines(connection, operator_id, [event_id])) as chunks:
        async for _, lines in chunks:
            tree.seqs.extend(int(line[: line.index(" ")]) for line in lines)
            for grown, rows in frontier.growing(leaf_hashes(line.encode() for line in lines)):
                frontier = grown
                for row in rows:
                    if row.level == len(tree.levels):
                        tree.levels.append(bytearray())
                    tree.levels[row.level] += b"".join(row.hashes)
            # Whoever sells waits no longer than for one chunk.
            await asyncio.sleep(0)
    return tree


class SealedLine(NamedTuple):
    """A line of a ticket in a draw's file: its place, its text, and the hashes that lead to the draw's root."""

    place: int
    text: str
    path: tuple[Hash, ...]


@dataclass(frozen=True, slots=True)
class DrawProof:
    """A draw of a ticket. state is open, closed (the seal is on its way), sealed, or unsealed (decided before there were seals).

    entry is the text of the entry that seals it, and proof the entry's place in the log; without a seal they are None.
    """

    event: Event
    state: str
    entry: str | None
    proof: EntryProof | None
    lines: tuple[SealedLine, ...]


@dataclass(frozen=True, slots=True)
class TicketProof:
    """All that whoever holds a ticket needs. keys are all keys that the log has had, the latest first; zone is the agency's, and
    twelve_hours the operator's way to write hours.

    is_sealed: a closed draw without a result judges it, or a neighbour in one of its seals. Until then terms and lines are left
    out: beside its own, a line's path would prove to somebody who guesses them what the plays of its neighbours are.
    """

    operator_id: int
    origin: str
    keys: tuple[str, ...]
    terms: tuple[str, ...]
    zone: ZoneInfo
    twelve_hours: bool
    draws: tuple[DrawProof, ...]
    is_sealed: bool


class TicketProofs:
    """Makes the proofs of tickets."""

    def __init__(self, database: Database, cache: LotteryCache, logs: Logs) -> None:
        self._database = database
        self._cache = cache
        self._logs = logs
        self._trees = DrawTrees(database)

    async def get(self, ticket_id: UUID) -> TicketProof | None:
        """Return the proof of a ticket; None: there is no such ticket. Raises Busy and DatabaseGone."""
        if (kept := await find_ticket(self._database, ticket_id)) is None:
            return None
        operator_id, seq, day = kept
        async with self._database.of(operator_id).reading() as connection:
            (ticket,) = (await tickets.load_tickets(connection, [kept])).values()
            keys = await checkpoints.load_keys(connection, operator_id)
            data = await operators.load_entity_data(connection, operator_id, ticket.entity_id)
            currency, undone_at = await proofs.load_ending(connection, operator_id, seq, day)
            found = await proofs.load_draws(connection, operator_id, seq, day)
            events = await self._cache.events(connection, {draw.event_id for draw in found})
            operator = (await self._cache.get(connection, operator_id)).operator
            checkpoint = await self._logs.checkpoint_on(connection, operator_id)
            at = await read_clock(connection)
            beside = {market for draw in found if draw.entry is not None for market in draw.markets}
            judged = beside.union(wager.market_id for wager in ticket.wagers)
            is_sealed = bool(await tickets.find_sealed(connection, operator_id, judged, at))
            proven = [await _entry_proof(connection, operator_id, draw, checkpoint) for draw in found]
        terms = ticket_terms(ticket, currency)
        end = "sold" if undone_at is None else f"undone {instant_text(undone_at)}"
        lines = {wager.line: f"{one} {end}" for wager, one in zip(ticket.wagers, terms, strict=True)}
        shown = []
        for draw, place in zip(found, proven, strict=True):
            own = () if place is None or is_sealed else await self._lines(operator_id, seq, draw, lines)
            text = None if place is None else place.extra.decode()
            shown.append(DrawProof(events[draw.event_id], _state(draw, place), text, place, own))
        return TicketProof(
            operator_id=operator_id, origin=_origin(checkpoint, keys), keys=tuple(verifier_key(key).text for key in keys),
            zone=ZoneInfo(data.time_zone), twelve_hours=operator.twelve_hours,
            terms=() if is_sealed else tuple(terms), draws=tuple(shown), is_sealed=is_sealed,
        )  # fmt: skip

    async def entry(self, ticket_id: UUID, event_id: int) -> EntryProof | None:
        """Return the proof of the entry that seals a draw of a ticket; None: there is no such ticket, draw or seal.

        It is against the latest checkpoint that witnesses know: whoever keeps it holds the log to all that was told until then,
        such as the draw's result. When the draw was sealed its own files show, which have the earliest.
        """
        if (kept := await find_ticket(self._database, ticket_id)) is None:
            return None
        operator_id, seq, day = kept
        found = await self._database.read(operator_id, proofs.load_draws, seq, day)
        entry = next((draw.entry for draw in found if draw.event_id == event_id), None)
        return None if entry is None else await self._logs.proof(operator_id, entry, is_last=True)

    async def _lines(self, operator_id: int, seq: int, draw: TicketDraw, lines: Mapping[int, str]) -> tuple[SealedLine, ...]:
        """A ticket's lines in a sealed draw: they stand side by side, from where its first one stands."""
        tree = await self._trees.get(operator_id, draw.event_id)
        places = enumerate(draw.lines, tree.place(seq))
        return tuple(SealedLine(place, lines[line], tree.path(place)) for place, line in places)


def _origin(checkpoint: CheckpointRow | None, keys: Sequence[LogKeyRow]) -> str:
    """The origin of the checkpoint that the proofs end in: a log that was restarted has had other ones."""
    if checkpoint is not None:
        return checkpoint.note.partition("\n")[0]
    return keys[0].name if keys else ""


async def _entry_proof(
    connection: HouseConnection, operator_id: int, draw: TicketDraw, checkpoint: CheckpointRow | None
) -> EntryProof | None:
    """The proof of a seal's entry in the tree of a checkpoint; None where the checkpoint does not reach it."""
    if draw.entry is None or checkpoint is None or draw.entry >= checkpoint.size:
        return None
    return await entry_proof(connection, operator_id, draw.entry, checkpoint)


def _state(draw: TicketDraw, proven: EntryProof | None) -> str:
    if proven is not None:
        return "sealed"
    if draw.state != "closed":
        return "open"
    return "unsealed" if draw.is_sealed is None else "closed"
