"""Trees have the hashes and proofs of the RFC, and are served in tiles.

Roots, proofs and tiles of 70,000 entries are those that Go's reference implementation makes, and so are signed proofs: vectors
were made with golang.org/x/mod sumdb/note and sumdb/tlog. The same program accepted notes, proofs and tiles of ours.
That the verifier believes these alone, of trees of every size, is told in tests/verifier.
"""

import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.domain.seals.conftest import Log, a_log, entries, entries_of

from taquilla.domain.seals import tree
from taquilla.domain.seals.errors import Malformed, NotConsistent
from taquilla.domain.seals.notes import Note
from taquilla.domain.seals.proofs import EntryProof
from taquilla.domain.seals.tiles import Bundle, Tile, bundle_data, nodes_of, parse_path, tile_data
from taquilla.domain.seals.tree import EMPTY_ROOT, Range, Subtree, consistency_ranges, inclusion_ranges, leaf_hash, nodes, proof

REAL = json.loads((Path(__file__).parents[2] / "vectors" / "tlog.json").read_text())
GO = REAL["go"]

SOME_HASH = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")
ONE, SIX, EIGHT = (a_log(size).frontier.root() for size in (1, 6, 8))
RIGHT = proof(consistency_ranges(6, 8), a_log(8).read)


def test_hashes_are_those_of_the_rfc() -> None:
    assert EMPTY_ROOT == sha256(b"").digest() == tree.root_of([])
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert leaf_hash(b"hello tesseroak\n") == b64decode(REAL["inclusion"]["oak"]["leaf"])  # of Oak's log
    assert leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    assert tree.node_hash(b"N123", b"N456").hex() == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"


@pytest.mark.parametrize(("old", "new", "old_root", "new_root", "hashes"), [
    (0, 1, SOME_HASH, ONE, ()), (0, 0, EMPTY_ROOT, SOME_HASH, ()), (1, 1, SOME_HASH, ONE, ()), (1, 0, ONE, EMPTY_ROOT, ()),
    (8, 6, EIGHT, SIX, ()), (8, 6, EIGHT, SIX, RIGHT), (1, 8, ONE, EIGHT, ()), (1, 2**63, ONE, ONE, ()),
    (0, 0, EMPTY_ROOT, EMPTY_ROOT, (EMPTY_ROOT,)), (0, 1, EMPTY_ROOT, EMPTY_ROOT, (EMPTY_ROOT,)), (1, 1, ONE, ONE, (EMPTY_ROOT,)),
    *((6, 8, *roots, RIGHT) for roots in ((EIGHT, SIX), (SOME_HASH, EIGHT), (SIX, SOME_HASH))),
    *((6, 8, SIX, EIGHT, wrong) for wrong in (RIGHT[:2], (*RIGHT, SOME_HASH), (*RIGHT[:2], SOME_HASH), (SOME_HASH, *RIGHT[1:]))),
])  # fmt: skip
def test_trees_that_no_proof_joins_are_refused(old, new, old_root, new_root, hashes) -> None:
    tree.check_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, ())
    tree.check_consistency(0, 1, EMPTY_ROOT, ONE, ())
    tree.check_consistency(6, 8, SIX, EIGHT, RIGHT)
    with pytest.raises(NotConsistent):
        tree.check_consistency(old, new, old_root, new_root, hashes)


@given(some.lists(some.integers(min_value=0, max_value=40), max_size=6))
def test_a_frontier_grows_by_any_steps(steps: list[int]) -> None:
    hashes, grown = tree.leaf_hashes(entries(sum(steps))), a_log(0)
    for at, step in enumerate(steps):
        start = sum(steps[:at])
        grown.append(entries(sum(steps))[start : start + step])
    assert grown.frontier == tree.Frontier().extended(iter(hashes))
    assert grown.nodes == a_log(sum(steps)).nodes
    assert set(grown.nodes) == {Subtree(level, at) for level in range(9) for at in range(len(hashes) >> level)}


def test_a_proof_says_which_nodes_it_reads() -> None:
    assert inclusion_ranges(2, 7) == (Range(3, 4), Range(0, 2), Range(4, 7))
    assert nodes(inclusion_ranges(2, 7)) == [Subtree(0, 3), Subtree(1, 0), Subtree(1, 2), Subtree(0, 6)]
    assert nodes(consistency_ranges(6, 7)) == [Subtree(1, 2), Subtree(0, 6), Subtree(2, 0)]
    assert len(inclusion_ranges(0, 2**62)) == 62
    assert len(consistency_ranges(2**61 - 1, 2**62)) == tree.PROOF_HASHES_MAX


@pytest.mark.parametrize(("path", "tile"), [
    ("tile/0/x001/x234/067", Tile(0, 1234067)), ("tile/0/x001/x234/067.p/89", Tile(0, 1234067, 89)),
    ("tile/0/000", Tile(0, 0)), ("tile/0/001", Tile(0, 1)), ("tile/0/000.p/255", Tile(0, 0, 255)),
    ("tile/1/000.p/1", Tile(1, 0, 1)), ("tile/15/x455/667", Tile(15, 455667)), ("tile/3/x001/x234/567", Tile(3, 1234567)),
    ("tile/63/x999/x999/x999/x999/x999/999.p/255", Tile(63, 999999999999999999, 255)),
    ("tile/0/x003/x057/500", Tile(0, 3057500)), ("tile/5/x123/x456/078.p/2", Tile(5, 123456078, 2)),
    ("tile/0/x009/x223/x372/x036/x854/x775/807", Tile(0, 2**63 - 1)),
    ("tile/entries/000", Bundle(0)), ("tile/entries/000.p/8", Bundle(0, 8)), ("tile/entries/255.p/253", Bundle(255, 253)),
    ("tile/entries/x123/x456/x789/000", Bundle(123456789000)),
])  # fmt: skip
def test_a_path_is_written_and_read(path: str, tile: Tile | Bundle) -> None:
    assert (tile.path, parse_path(path)) == (path, tile)


@pytest.mark.parametrize("path", [
    *(f"tile/0/x001/x234/067.p{width}" for width in ("", "/", "/0", "/09", "/256", "/300", "/-1")),
    *(f"tile/{level}/x001/002" for level in ("64", "-1", "00", "abc")),
    *(f"tile/8/{index}" for index in ("001/002", "x001/0002", "x001/-002", "x001/.p/abc", "x001/٠٠١")),
    "tile/0/x001/x234/", "tile/0/x001/x234", "tile/0/x000/001", "tile/0/1", "tile/0/0001", "tile/0/", "tile/0", "tile/data/000",
    "/tile/0/000", "tile/0/000\n", "tile/0/../000", "tile/0/x009/x223/x372/x036/x854/x775/808",
    "tile/0/x001/x000/x000/x000/x000/x000/x000/000", "checkpoint", "",
])  # fmt: skip
def test_another_path_is_refused(path: str) -> None:
    with pytest.raises(Malformed):
        parse_path(path)


def test_a_bundle_holds_the_entries_of_its_tile() -> None:
    log = a_log(300)
    data = bundle_data(entries(300)[256:])
    assert data.startswith(b"\0\x0aticket 256\0\x14")
    read = entries_of(data)
    assert list(map(leaf_hash, read)) == [log.read(node) for node in nodes_of(Tile(0, 1, 44))]
    # The longest entry is as long as its length can say.
    entry = bytes(2**16 - 1)
    assert entries_of(bundle_data([entry])) == [entry]
    with pytest.raises(AssertionError):
        bundle_data([entry + b"\0"])


# As Go makes them.

SIZE = 70_000


@pytest.fixture(scope="module")
def log() -> Log:
    """The log of Go's vectors."""
    log = Log()
    log.append([b"leaf %d" % at for at in range(SIZE)])
    return log


def digest(hashes: tuple[bytes, ...]) -> str:
    return sha256(b"".join(hashes)).hexdigest()


def test_gos_roots_are_ours(log: Log) -> None:
    assert {size: b64decode(root) for size, root in GO["roots"].items()} == {
        size: proof([Range(0, int(size))], log.read)[0] for size in GO["roots"]
    }


def test_gos_proofs_are_ours(log: Log) -> None:
    for index, size, expected in GO["inclusion"]:
        assert digest(proof(inclusion_ranges(index, size), log.read)) == expected
    for old, new, expected in GO["consistency"]:
        assert digest(proof(consistency_ranges(old, new), log.read)) == expected


def test_gos_tiles_are_ours(log: Log) -> None:
    tiles = [tile for path in GO["tiles"] if isinstance(tile := parse_path(path), Tile)]
    served = {tile.path: tile_data([log.read(node) for node in nodes_of(tile)]) for tile in tiles}
    assert {path: sha256(data).hexdigest() for path, data in served.items()} == GO["tiles"]


def test_gos_signed_proof_is_written_so(log: Log) -> None:
    note = Note.parse(GO["proof"].partition("\n\n")[2].encode())
    assert EntryProof(777, proof(inclusion_ranges(777, 1000), log.read), note, b"leaf 777").data.decode() == GO["proof"]
