"""Tiles are those of C2SP tlog-tiles.

Paths are from its text, from transparency-dev/tessera (api/layout/paths_test.go, Apache-2.0) and from Go's sumdb/tlog
(tlog_test.go, BSD-3-Clause), whose tiles have a height in their paths as well, left out here.
"""

import pytest
from tests.domain.seals.conftest import Log, a_log, entries, entries_of, hashes_of

from taquilla.domain.seals.errors import Malformed
from taquilla.domain.seals.tiles import Bundle, Tile, bundle_data, nodes_of, parse_path, tile_data
from taquilla.domain.seals.tree import leaf_hash, root_of


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
