"""The trees of sealed draws in memory, made again from their lines when somebody wants a proof."""

import asyncio
from array import array
from bisect import bisect_left
from collections import OrderedDict
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

from taquilla.domain.seals.encoding import HASH_BYTES, Hash
from taquilla.domain.seals.tree import Frontier, Subtree, inclusion_ranges, leaf_hashes, proof
from taquilla.engine.batcher import Busy
from taquilla.store.postgres.database import Database, HouseConnection
from taquilla.store.seals import draws

LEAVES_MAX: Final = 500_000
"""The most leaves that a process remembers, of all draws: 72 bytes each. A larger draw is remembered alone."""
WAITING_MAX: Final = 32
"""The most who may wait for a tree in a process."""


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
    """Makes the trees of draws, one at a time, and remembers those that were asked for last."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._trees: OrderedDict[tuple[int, int], DrawTree] = OrderedDict()
        self._making = asyncio.Lock()
        self._waiting = 0

    async def get(self, operator_id: int, event_id: int) -> DrawTree:
        """Return the tree of a sealed draw. Raises DatabaseGone, and Busy when too many wait for trees.

        Whoever waits holds no connection: one is enough for all.
        """
        key = operator_id, event_id
        if key not in self._trees:
            if self._waiting >= WAITING_MAX:
                raise Busy
            self._waiting += 1
            try:
                async with self._making:
                    if key not in self._trees:
                        tree = await self._database.read(operator_id, _make, event_id)
                        self._remember(key, tree)
                    return self._trees[key]
            finally:
                self._waiting -= 1
        self._trees.move_to_end(key)
        return self._trees[key]

    def _remember(self, key: tuple[int, int], tree: DrawTree) -> None:
        leaves = sum(len(one.seqs) for one in self._trees.values()) + len(tree.seqs)
        while self._trees and leaves > LEAVES_MAX:
            leaves -= len(self._trees.popitem(last=False)[1].seqs)
        self._trees[key] = tree


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
