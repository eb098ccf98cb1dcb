"""Tiles (C2SP tlog-tiles): a log as files that never change, of which clients make any proof themselves.

A tile of level L holds the hashes of 256 full subtrees of 256^L leaves each. The last tile of a level may be partial, and hold
fewer. Entry bundles hold the entries of the tiles of level 0.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from taquilla.domain.seals.encoding import NUMBER_MAX, Hash
from taquilla.domain.seals.errors import Malformed
from taquilla.domain.seals.tree import Subtree

HEIGHT: Final = 8
WIDTH: Final = 1 << HEIGHT
LEVEL_MAX: Final = 63
ENTRY_BYTES_MAX: Final = 2**16 - 1

_ENTRIES: Final = "entries"
_LENGTH_BYTES: Final = 2
_PATH: Final = re.compile(
    r"tile/(?P<level>0|[1-9][0-9]?|entries)/(?P<index>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile of hashes: width is 256, or less in a partial tile."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Return the path below the log's prefix: `tile/0/x001/x234/067.p/5`."""
        return _path(str(self.level), self.index, self.width)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle of entries: those of tile (0, index)."""

    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Return the path below the log's prefix: `tile/entries/000`."""
        return _path(_ENTRIES, self.index, self.width)


def parse_path(path: str) -> Tile | Bundle:
    """Read the path of a tile or of a bundle, in the one spelling that it has."""
    if (match := _PATH.fullmatch(path)) is None:
        raise Malformed("The path is not that of a tile.")
    index = int(match["index"].replace("x", "").replace("/", ""))
    width = int(match["width"] or WIDTH)
    found = Bundle(index, width) if match["level"] == _ENTRIES else Tile(int(match["level"]), index, width)
    is_tile = isinstance(found, Bundle) or found.level <= LEVEL_MAX
    if not is_tile or width > WIDTH or index > NUMBER_MAX or found.path != path:
        raise Malformed("The path is not that of a tile.")
    return found


def nodes_of(tile: Tile) -> list[Subtree]:
    """Return the nodes whose hashes a tile holds: what a store has to read for it."""
    return [Subtree(tile.level * HEIGHT, tile.index * WIDTH + at) for at in range(tile.width)]


def tile_data(hashes: Sequence[Hash]) -> bytes:
    """Return a tile as it is served."""
    return b"".join(hashes)


def bundle_data(entries: Sequence[bytes]) -> bytes:
    """Return a bundle as it is served: each entry after its length in two bytes."""
    assert all(len(entry) <= ENTRY_BYTES_MAX for entry in entries)
    return b"".join(len(entry).to_bytes(_LENGTH_BYTES, "big") + entry for entry in entries)


def _path(level: str, index: int, width: int) -> str:
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    *upper, last = (digits[at : at + 3] for at in range(0, len(digits), 3))
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{''.join(f'x{one}/' for one in upper)}{last}{partial}"
