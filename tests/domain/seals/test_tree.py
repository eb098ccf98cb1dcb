"""Trees have the hashes and proofs of the RFC, and are served in tiles."""

import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.domain.seals.conftest import Log, a_log, entries, entries_of, hashes_of

from taquilla.domain.seals.errors import Malformed, NotConsistent
from taquilla.domain.seals.tiles import Bundle, Tile, bundle_data, nodes_of, parse_path, tile_data
from taquilla.domain.seals.tree import (
    EMPTY_ROOT,
    PROOF_HASHES_MAX,
    Frontier,
    Range,
    Subtree,
    check_consistency,
    consistency_ranges,
    inclusion_ranges,
    leaf_hash,
    leaf_hashes,
    node_hash,
    nodes,
    proof,
    root_of,
)

Hashes = tuple[bytes, ...]

REAL = json.loads((Path(__file__).parents[2] / "vectors" / "tlog.json").read_text())

LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [*map(bytes.fromhex, (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
))]  # fmt: skip
# Some subtrees of the eight leaves, as they appear in the published proofs.
N00, N10, _, N20 = ROOTS[:4]
N01 = bytes.fromhex("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7")
N04 = bytes.fromhex("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")
N06 = bytes.fromhex("b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f")
N11 = bytes.fromhex("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e")
N12 = bytes.fromhex("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a")
N13 = bytes.fromhex("ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0")
N21 = bytes.fromhex("6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")

# Index, size, proof.
INCLUSION: list[tuple[int, int, Hashes]] = [
    (0, 1, ()), (0, 8, (N01, N11, N21)), (5, 8, (N04, N13, N20)), (2, 3, (N10,)), (1, 5, (N00, N11, N04)),
]  # fmt: skip
# Old size, new size, proof.
CONSISTENCY: list[tuple[int, int, Hashes]] = [
    (1, 1, ()), (1, 8, (N01, N11, N21)), (6, 8, (N12, N13, N20)), (2, 5, (N11, N04)), (6, 7, (N12, N06, N20)),
]  # fmt: skip
SOME_HASH = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")


def test_hashes_are_those_of_the_rfc() -> None:
    assert EMPTY_ROOT == sha256(b"").digest() == root_of([])
    assert leaf_hash(b"") == N00
    assert leaf_hash(b"hello tesseroak\n") == b64decode(REAL["inclusion"]["oak"]["leaf"])  # of Oak's log
    assert leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    assert node_hash(b"N123", b"N456").hex() == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"


@pytest.mark.parametrize("size", range(1, 9))
def test_the_eight_leaves_have_their_roots(size: int) -> None:
    hashes = leaf_hashes(LEAVES[:size])
    one_by_one = Frontier()
    for one in hashes:
        one_by_one = one_by_one.extended([one])
    assert root_of(hashes) == one_by_one.root() == ROOTS[size - 1]


@pytest.mark.parametrize(("index", "size", "hashes"), INCLUSION)
def test_a_published_path_is_made(index: int, size: int, hashes: Hashes) -> None:
    log = a_log(0)
    log.append(LEAVES)
    assert proof(inclusion_ranges(index, size), log.read) == hashes


@pytest.mark.parametrize(("old", "new", "hashes"), CONSISTENCY)
def test_a_published_consistency_proof_is_made_and_verifies(old: int, new: int, hashes: Hashes) -> None:
    log = a_log(0)
    log.append(LEAVES)
    assert proof(consistency_ranges(old, new), log.read) == hashes
    check_consistency(old, new, ROOTS[old - 1], ROOTS[new - 1], hashes)


@pytest.mark.parametrize(("old", "new", "old_root", "new_root", "hashes"), [
    (0, 1, SOME_HASH, ROOTS[0], ()), (0, 0, EMPTY_ROOT, SOME_HASH, ()), (1, 1, SOME_HASH, ROOTS[0], ()),
    (1, 0, ROOTS[0], EMPTY_ROOT, ()), (2, 1, ROOTS[1], ROOTS[0], ()), (1, 2, ROOTS[0], ROOTS[1], ()),
    (0, 0, EMPTY_ROOT, EMPTY_ROOT, (EMPTY_ROOT,)),
    (0, 1, EMPTY_ROOT, EMPTY_ROOT, (EMPTY_ROOT,)),
    (1, 1, ROOTS[0], ROOTS[0], (EMPTY_ROOT,)),
    (1, 2**63, ROOTS[0], ROOTS[0], ()),
    *((6, 8, *roots, (N12, N13, N20)) for roots in ((ROOTS[7], ROOTS[5]), (SOME_HASH, ROOTS[7]), (ROOTS[5], SOME_HASH))),
    *((6, 8, ROOTS[5], ROOTS[7], wrong) for wrong in ((N12, N13), (N12, N13, SOME_HASH), (SOME_HASH, N13, N20), (*[N12] * 4,))),
])  # fmt: skip
def test_trees_that_no_proof_joins_are_refused(old, new, old_root, new_root, hashes) -> None:
    check_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, ())
    check_consistency(0, 1, EMPTY_ROOT, ROOTS[0], ())
    with pytest.raises(NotConsistent):
        check_consistency(old, new, old_root, new_root, hashes)


@given(some.lists(some.integers(min_value=0, max_value=40), max_size=6))
def test_a_frontier_grows_by_any_steps(steps: list[int]) -> None:
    hashes, grown = leaf_hashes(entries(sum(steps))), a_log(0)
    for at, step in enumerate(steps):
        start = sum(steps[:at])
        grown.append(entries(sum(steps))[start : start + step])
    assert grown.frontier == Frontier().extended(iter(hashes))
    assert grown.nodes == a_log(sum(steps)).nodes
    assert set(grown.nodes) == {Subtree(level, at) for level in range(9) for at in range(len(hashes) >> level)}


def test_a_frontier_grows_over_batches() -> None:
    hashes = leaf_hashes(b"%d" % at for at in range(40_000))
    assert Frontier().extended(hashes) == Frontier().extended(hashes[:12_345]).extended(hashes[12_345:])


def test_a_proof_says_which_nodes_it_reads() -> None:
    assert inclusion_ranges(2, 7) == (Range(3, 4), Range(0, 2), Range(4, 7))
    assert nodes(inclusion_ranges(2, 7)) == [Subtree(0, 3), Subtree(1, 0), Subtree(1, 2), Subtree(0, 6)]
    assert nodes(consistency_ranges(6, 7)) == [Subtree(1, 2), Subtree(0, 6), Subtree(2, 0)]
    assert len(inclusion_ranges(0, 2**62)) == 62
    assert len(consistency_ranges(2**61 - 1, 2**62)) == PROOF_HASHES_MAX


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


def test_a_tree_is_made_of_tiles_as_they_are_served(log300: Log) -> None:
    tiles = Tile(0, 0), Tile(0, 1, 44), Tile(1, 0, 1)
    served = {tile: tile_data([log300.read(node) for node in nodes_of(tile)]) for tile in tiles}
    assert {tile.path: len(data) for tile, data in served.items()} == {
        "tile/0/000": 8192, "tile/0/001.p/44": 1408, "tile/1/000.p/1": 32,
    }  # fmt: skip
    first, second = (hashes_of(served[tile]) for tile in (Tile(0, 0), Tile(0, 1, 44)))
    assert (root_of(first), root_of(first + second)) == (a_log(256).frontier.root(), log300.frontier.root())
    assert hashes_of(served[Tile(1, 0, 1)]) == [root_of(first)]


def test_a_bundle_holds_the_entries_of_its_tile(log300: Log) -> None:
    data = bundle_data(entries(300)[256:])
    assert data.startswith(b"\0\x0aticket 256\0\x14")
    read = entries_of(data)
    assert list(map(leaf_hash, read)) == [log300.read(node) for node in nodes_of(Tile(0, 1, 44))]
    # The longest entry is as long as its length can say.
    entry = bytes(2**16 - 1)
    assert entries_of(bundle_data([entry])) == [entry]
    with pytest.raises(AssertionError):
        bundle_data([entry + b"\0"])
