"""Tiles are those of C2SP tlog-tiles.

Paths are from its text, from transparency-dev/tessera (api/layout/paths_test.go, Apache-2.0) and from Go's sumdb/tlog
(tlog_test.go, BSD-3-Clause), whose tiles have a height in their paths as well, left out here.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.domain.seals.conftest import Log, a_log, entries

from taquilla.domain.seals.errors import Malformed
from taquilla.domain.seals.tiles import (
    Bundle,
    Tile,
    bundle_data,
    bundles_of,
    nodes_of,
    parse_path,
    read_bundle,
    read_tile,
    read_tiles,
    tile_data,
    tile_of,
    tiles_of,
)
from taquilla.domain.seals.tree import Node, consistency_ranges, inclusion_ranges, leaf_hash, proof, root_at

sizes = some.integers(min_value=1, max_value=300_000)


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


def test_the_tiles_of_the_specifications_examples() -> None:
    tiles = list(tiles_of(70_000))
    assert [tile for tile in tiles if tile.level == 0] == [*(Tile(0, at) for at in range(273)), Tile(0, 273, 112)]
    assert [tile for tile in tiles if tile.level > 0] == [Tile(1, 0), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert list(tiles_of(256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(tiles_of(0)) == []
    assert list(bundles_of(300)) == [Bundle(0), Bundle(1, 44)]


@given(sizes, sizes)
def test_a_tree_that_grew_has_the_new_tiles_alone(one: int, other: int) -> None:
    old, new = sorted((one, other))
    assert set(tiles_of(new, old)) == set(tiles_of(new)) - set(tiles_of(old))


@given(sizes, some.data())
def test_every_node_stands_in_one_of_the_trees_tiles(size: int, data: some.DataObject) -> None:
    level = data.draw(some.integers(min_value=0, max_value=size.bit_length() - 1))
    node = Node(level, data.draw(some.integers(min_value=0, max_value=(size >> level) - 1)))
    tile = tile_of(node, size)
    assert (tile.level, tile) in {(one.level, one) for one in tiles_of(size)}
    below = level - 8 * tile.level
    held = nodes_of(tile)
    assert Node(8 * tile.level, node.at << below) in held
    assert Node(8 * tile.level, ((node.at + 1) << below) - 1) in held


def test_proofs_are_made_of_tiles_as_they_are_served(log300: Log) -> None:
    served = {tile: tile_data([log300.read(node) for node in nodes_of(tile)]) for tile in tiles_of(300)}
    assert {tile.path: len(data) for tile, data in served.items()} == {
        "tile/0/000": 8192, "tile/0/001.p/44": 1408, "tile/1/000.p/1": 32,
    }  # fmt: skip
    read = read_tiles({tile: read_tile(tile, data) for tile, data in served.items()}, 300)
    assert root_at(300, read) == log300.frontier.root()
    for index in range(0, 300, 7):
        assert proof(inclusion_ranges(index, 300), read) == proof(inclusion_ranges(index, 300), log300.read)
        assert proof(consistency_ranges(index, 300), read) == proof(consistency_ranges(index, 300), log300.read)
    older = read_tiles({tile: read_tile(tile, served[tile]) for tile in (Tile(0, 0), Tile(1, 0, 1))}, 256)
    assert root_at(256, older) == a_log(256).frontier.root()


@pytest.mark.parametrize("data", [b"", bytes(31), bytes(33), bytes(64)])
def test_a_tile_of_another_length_is_refused(data: bytes) -> None:
    assert read_tile(Tile(0, 0, 1), bytes(32)) == (bytes(32),)
    with pytest.raises(Malformed):
        read_tile(Tile(0, 0, 1), data)


def test_a_bundle_holds_the_entries_of_its_tile(log300: Log) -> None:
    data = bundle_data(entries(300)[256:])
    assert data.startswith(b"\0\x0aticket 256\0\x14")
    read = read_bundle(Bundle(1, 44), data)
    assert list(map(leaf_hash, read)) == [log300.read(node) for node in nodes_of(Tile(0, 1, 44))]


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"\0\1", b"\0\1a", b"\0\1a\0", b"\0\1a\0\1", b"\0\1a\0\2b", b"\0\1a\0\1b\0", b"\0\0" * 3]
)
def test_a_bundle_that_is_not_its_entries_is_refused(data: bytes) -> None:
    assert read_bundle(Bundle(0, 2), b"\0\1a\0\0") == (b"a", b"")
    with pytest.raises(Malformed):
        read_bundle(Bundle(0, 2), data)


def test_the_longest_entry_is_the_longest_length() -> None:
    entry = bytes(2**16 - 1)
    assert read_bundle(Bundle(0, 1), bundle_data([entry])) == (entry,)
    with pytest.raises(AssertionError):
        bundle_data([entry + b"\0"])
