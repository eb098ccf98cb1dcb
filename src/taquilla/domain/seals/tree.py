"""The Merkle tree of RFC 6962 and RFC 9162: its hashes, a frontier that grows, proofs of inclusion and of consistency.

A node stands at a level (0: the leaves) and has a place there: node (l, i) is the hash of the leaves from i·2^l up to (i+1)·2^l.
Only full subtrees are stored; a hash of any other range is made of them. So a proof is first a list of ranges, and `nodes` says
which stored hashes they are made of.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256
from itertools import islice
from typing import Final, NamedTuple

from taquilla.domain.seals.encoding import HASH_BYTES, NUMBER_MAX, Hash
from taquilla.domain.seals.errors import NotConsistent

EMPTY_ROOT: Final = sha256(b"").digest()
"""The root of a tree without leaves."""
PROOF_HASHES_MAX: Final = 63
"""The longest proof that the formats allow: no tree of up to 2^62 leaves needs more."""

_BATCH: Final = 1 << 14


class Subtree(NamedTuple):
    """A full subtree: 2^level leaves, of which the first is at·2^level."""

    level: int
    at: int


class Range(NamedTuple):
    """The leaves from start up to end, as RFC 6962 divides a tree: start is a multiple of a power of two not below its length."""

    start: int
    end: int


class SubtreeRow(NamedTuple):
    """Hashes of full subtrees that stand side by side: the first is node (level, first)."""

    level: int
    first: int
    hashes: Sequence[Hash]


Read = Callable[[Subtree], Hash]
"""Reads the stored hash of a full subtree."""


def leaf_hash(entry: bytes) -> Hash:
    """Return the hash of an entry."""
    return sha256(b"\0" + entry).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[Hash]:
    """Return the hashes of entries. A million of short ones takes half a second."""
    return [sha256(b"\0" + entry).digest() for entry in entries]


def node_hash(left: Hash, right: Hash) -> Hash:
    """Return the hash of two subtrees that stand side by side."""
    return sha256(b"\1" + left + right).digest()


def root_of(hashes: Iterable[Hash]) -> Hash:
    """Return the root of the tree of these leaf hashes."""
    return Frontier().extended(hashes).root()


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree as far as it is needed to go on: its size, and the hashes of its full subtrees from the largest to the smallest."""

    size: int = 0
    hashes: tuple[Hash, ...] = ()

    def root(self) -> Hash:
        """Return the root of the tree."""
        return _joined(self.hashes) if self.hashes else EMPTY_ROOT

    def extended(self, hashes: Iterable[Hash]) -> "Frontier":
        """Return the frontier after more leaves, by their hashes."""
        grown = self
        for step, _ in self.growing(hashes):
            grown = step
        return grown

    def growing(self, hashes: Iterable[Hash]) -> Iterator[tuple["Frontier", list[SubtreeRow]]]:
        """Take more leaves, a batch at a time; yield the frontier so far, and the full subtrees that the batch completed."""
        size, waiting = self.size, dict(zip(_levels(self.size), self.hashes, strict=True))
        leaves = iter(hashes)
        while row := list(islice(leaves, _BATCH)):
            rows, level, first = list[SubtreeRow](), 0, size
            size += len(row)
            while row:
                rows.append(SubtreeRow(level, first, tuple(row)))
                if level in waiting:
                    row.insert(0, waiting.pop(level))
                if len(row) % 2:
                    waiting[level] = row.pop()
                pairs = iter(row)
                row = [sha256(b"\1" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
                level, first = level + 1, first // 2
            yield Frontier(size, tuple(waiting[level] for level in _levels(size))), rows


def inclusion_ranges(index: int, size: int) -> tuple[Range, ...]:
    """Return the ranges whose hashes prove that a leaf stands in a tree of that size, from its sibling to the root's child."""
    assert 0 <= index < size
    found, start, end = list[Range](), 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            found.append(Range(middle, end))
            end = middle
        else:
            found.append(Range(start, middle))
            start = middle
    return tuple(reversed(found))


def consistency_ranges(old: int, new: int) -> tuple[Range, ...]:
    """Return the ranges whose hashes prove that a tree of size new continues the tree of size old; none from an empty tree."""
    assert 0 <= old <= new
    if old == 0:
        return ()
    found, start, end = list[Range](), 0, new
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            found.append(Range(middle, end))
            end = middle
        else:
            found.append(Range(start, middle))
            start = middle
    # The verifier has the old root; any other common subtree has to be sent.
    if start > 0:
        found.append(Range(start, end))
    return tuple(reversed(found))


def nodes(ranges: Iterable[Range]) -> list[Subtree]:
    """Return the full subtrees of which the hashes of ranges are made: what a store has to read for a proof."""
    return [node for one in ranges for node in _parts(one)]


def proof(ranges: Iterable[Range], read: Read) -> tuple[Hash, ...]:
    """Return the proof of these ranges, one hash for each."""
    return tuple(_joined([read(node) for node in _parts(one)]) for one in ranges)


def check_consistency(old: int, new: int, old_root: Hash, new_root: Hash, hashes: Sequence[Hash]) -> None:
    """Refuse a proof that does not show that the tree of size new continues that of size old (RFC 9162, section 2.1.4.2).

    The RFC leaves out empty trees. Every tree continues the empty one, without a proof; its root is EMPTY_ROOT.
    """
    if not 0 <= old <= new <= NUMBER_MAX:
        raise NotConsistent(f"A tree of {new} entries does not continue one of {old}.")
    if any(len(one) != HASH_BYTES for one in (old_root, new_root, *hashes)):
        raise NotConsistent("The proof contains a hash that does not have 32 bytes.")
    if len(hashes) != len(consistency_ranges(old, new)):
        raise NotConsistent(f"The proof from a tree of {old} to one of {new} does not have {len(hashes)} hashes.")
    if (old == 0 and old_root != EMPTY_ROOT) or (new == 0 and new_root != EMPTY_ROOT):
        raise NotConsistent("An empty tree has another root.")
    if old == new and old_root != new_root:
        raise NotConsistent("Two trees of one size have different roots.")
    if old not in (0, new) and _walked(old, new, old_root, hashes) != (old_root, new_root):
        raise NotConsistent("The proof does not lead to both roots.")


def continues_another(old: int, new: int, old_root: Hash, new_root: Hash, hashes: Sequence[Hash]) -> bool:
    """Tell whether a proof shows that the tree of size new continues another tree of size old than that of old_root.

    Two different trees of one size need no proof. Of an old size that is a power of two no proof shows it: it lacks the old root.
    """
    if not 0 < old < new:
        return 0 < old == new and old_root != new_root
    if len(hashes) != len(consistency_ranges(old, new)):
        return False
    smaller, larger = _walked(old, new, old_root, hashes)
    return smaller != old_root and larger == new_root


def _walked(old: int, new: int, old_root: Hash, hashes: Sequence[Hash]) -> tuple[Hash, Hash]:
    """The roots of both sizes to which a consistency proof leads. It has the right length."""
    # A smaller tree that is one full subtree is where the proof starts; it is not sent.
    first, *rest = hashes if old & (old - 1) else (old_root, *hashes)
    at, last = old - 1, new - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    smaller = larger = first
    for sibling in rest:
        if at % 2 or at == last:
            smaller, larger = node_hash(sibling, smaller), node_hash(sibling, larger)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            larger = node_hash(larger, sibling)
        at, last = at >> 1, last >> 1
    return smaller, larger


def _split(length: int) -> int:
    """The largest power of two below a length."""
    return 1 << (length - 1).bit_length() - 1


def _levels(size: int) -> list[int]:
    """The levels of the full subtrees of a tree, from the largest to the smallest."""
    return [level for level in reversed(range(size.bit_length())) if size >> level & 1]


def _parts(one: Range) -> Iterator[Subtree]:
    """The full subtrees of a range, from left to right."""
    at = one.start
    for level in _levels(one.end - one.start):
        yield Subtree(level, at >> level)
        at += 1 << level


def _joined(hashes: Sequence[Hash]) -> Hash:
    """The hash of subtrees that stand side by side, each smaller than the one before it."""
    return reduce(lambda right, left: node_hash(left, right), reversed(hashes))
