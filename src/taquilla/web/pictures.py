"""Pictures of numbers: columns and bars of an SVG, in whole units of its own coordinates. A table beside says the same."""

from collections.abc import Sequence
from typing import Final, NamedTuple

HEIGHT: Final = 160
"""The height of the highest column."""
BAR: Final = 120
"""The length of the longest bar."""
_STEPS: Final = ((8, 40), (16, 30), (40, 20), (120, 8))
_LABEL: Final = 34


class ColumnPair(NamedTuple):
    """Two columns side by side, from the ground up: where they begin, how wide and high they are; the label may be empty."""

    label: str
    x: int
    width: int
    first: int
    second: int
    title: str


class Picture(NamedTuple):
    """Columns, and the width of their picture."""

    columns: list[ColumnPair]
    width: int


def columns(rows: Sequence[tuple[str, int, int, str]]) -> Picture:
    """Return a picture of rows of a label, two amounts and a title. Amounts below zero are drawn as none."""
    step = next((width for most, width in _STEPS if len(rows) <= most), 3)
    top = max((max(first, second) for _, first, second, _ in rows), default=0)
    every = max(1, -(-_LABEL // step))
    drawn = [
        ColumnPair(
            label=label if place % every == 0 else "", x=place * step, width=max(1, step * 2 // 5), first=_part(first, top),
            second=_part(second, top), title=title,
        )
        for place, (label, first, second, title) in enumerate(rows)
    ]
    return Picture(drawn, max(1, len(rows)) * step + _LABEL)


def bar(amount: int, top: int) -> int:
    """Return the length of a bar beside an amount of which the highest is top."""
    return max(0, amount) * BAR // top if top > 0 else 0


def _part(amount: int, top: int) -> int:
    return max(0, amount) * HEIGHT // top if top > 0 else 0
