"""Pictures of numbers, in the coordinates of an SVG: lines, columns, bars. A table beside says the same."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

BAR: Final = 120
"""The length of the longest bar."""
# Above the scale there is room for three lines of text: a place, and two amounts.
_LEFT, _TOP, _GROUND, _RIGHT = 44, 50, 178, 20
_LINES_WIDTH: Final = 400
_TICKS_MOST: Final = 4
_STEPS: Final = ((8, 40), (16, 30), (40, 20), (120, 8))
_LABEL: Final = 40


class Tick(NamedTuple):
    """A line of a scale: how far down it is drawn, and its amount."""

    y: int
    text: str


class Mark(NamedTuple):
    """A place along the ground: how far right it is, its label or "", its title, and the heights of what stands there."""

    x: int
    label: str
    title: str
    ys: Sequence[int | None]


class Picture(NamedTuple):
    """A picture's size, its scale from bottom to top, its marks along the ground, the space between them, and its lines, if any.

    ground is how far down zero is; each line is the points of a polyline.
    """

    width: int
    ticks: Sequence[Tick]
    ground: int
    marks: Sequence[Mark]
    step: float
    lines: Sequence[str] = ()


class Row(NamedTuple):
    """One place of a picture: its label, its title, and its amounts. None: there is none yet."""

    label: str
    title: str
    amounts: Sequence[int | None]


def lines(rows: Sequence[Row], written: Callable[[int], str]) -> Picture:
    """Return lines over rows, one for each of their amounts. written writes the amounts of the scale."""
    step = (_LINES_WIDTH - _LEFT - _RIGHT) / max(1, len(rows) - 1)
    picture = _drawn(rows, written, step=step, first=_LEFT, width=_LINES_WIDTH)
    drawn = [
        " ".join(f"{mark.x},{y}" for mark in picture.marks if (y := mark.ys[place]) is not None)
        for place in range(len(rows[0].amounts) if rows else 0)
    ]
    return picture._replace(lines=drawn)


def columns(rows: Sequence[Row], written: Callable[[int], str]) -> Picture:
    """Return columns over rows, side by side where they have two amounts. Amounts below zero are drawn as none."""
    step = next((width for most, width in _STEPS if len(rows) <= most), 3)
    above = [row._replace(amounts=[max(0, amount or 0) for amount in row.amounts]) for row in rows]
    return _drawn(above, written, step=step, first=_LEFT, width=_LEFT + max(1, len(rows)) * step + _LABEL)


def bar(amount: int, top: int) -> int:
    """Return the length of a bar beside an amount of which the highest is top."""
    return max(0, amount) * BAR // top if top > 0 else 0


def _drawn(rows: Sequence[Row], written: Callable[[int], str], *, step: float, first: int, width: int) -> Picture:
    amounts = [amount for row in rows for amount in row.amounts if amount is not None]
    unit = _unit(min(0, *amounts, 0), max(0, *amounts, 0))
    low, high = min(0, *amounts, 0) // unit, max(1, -(-max(0, *amounts, 0) // unit))

    def y_of(amount: int) -> int:
        return _GROUND - (amount - low * unit) * (_GROUND - _TOP) // ((high - low) * unit)

    every = max(1, int(-(-_LABEL // step)))
    marks = [
        Mark(
            x=round(first + place * step), label=row.label if place % every == 0 else "", title=row.title,
            ys=[None if amount is None else y_of(amount) for amount in row.amounts],
        )
        for place, row in enumerate(rows)
    ]  # fmt: skip
    ticks = [Tick(y_of(place * unit), written(place * unit)) for place in range(low, high + 1)]
    return Picture(width=width, ticks=ticks, ground=y_of(0), marks=marks, step=step)


def _unit(low: int, high: int) -> int:
    """Return the round amount between two ticks: 1, 2 or 5 times a power of ten, so that there are few of them."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            unit = factor * power
            if -(-high // unit) - low // unit <= _TICKS_MOST:
                return unit
        power *= 10
