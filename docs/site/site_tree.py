"""The tree of the documentation: which pages it has, where each stands on the site, and how many words a part may have."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
INDEX: Final = ROOT / "docs" / "README.md"
"""The first page."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the tree. words_max is None where words are not counted."""

    title: str
    pages: tuple[Path, ...]
    words_max: int | None

    @property
    def words(self) -> int:
        """Return how many words its pages have."""
        return sum(len(page.read_text().split()) for page in self.pages)


def read_tree() -> list[Part]:
    """Return the parts of the tree in their order, with the pages that exist."""
    placed: set[Path] = set()

    def found(patterns: list[str]) -> Iterator[Path]:
        for pattern in patterns:
            for page in sorted(ROOT.glob(pattern)):
                if page not in placed:
                    placed.add(page)
                    yield page

    rows = tomllib.loads(Path(__file__).with_name("tree.toml").read_text())["part"]
    return [Part(row["title"], tuple(found(row["pages"])), row.get("words_max")) for row in rows]


def place(page: Path) -> str:
    """Return the name of a page on the site: `docs/seal.md` is `seal`, `clients/python/README.md` is `clients-python`."""
    if page.is_relative_to(INDEX.parent):
        name = page.relative_to(INDEX.parent).with_suffix("").as_posix()
        return name.removesuffix("README") + "index" if name.endswith("README") else name
    return "-".join(page.relative_to(ROOT).with_suffix("").parts).lower().removesuffix("-readme")


def is_below(page: Path, above: Path) -> bool:
    """Tell whether a page stands below another one in the menu: that is the README of its folder."""
    return above != INDEX and above.name == "README.md" and above.parent == page.parent != ROOT and page != above
