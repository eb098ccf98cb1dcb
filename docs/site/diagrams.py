"""Draws the diagrams of the documentation, from what they say below: `python docs/site/diagrams.py`. A test compares them.

Each is a small SVG on a ground of its own, so that it is read in light and in dark; narrow enough for a phone, without a
style or a script.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from site_tree import INDEX

FOLDER: Final = INDEX.parent / "pictures"

_WIDTH: Final = 400
_INK, _FAINT, _LINE, _GROUND, _BOX, _SIDE = "#1d2521", "#55605a", "#8a958f", "#f7f9f8", "#ffffff", "#e8f3ee"
_FONT: Final = 'font-family="system-ui, sans-serif"'
_LINE_HEIGHT: Final = 16


@dataclass(frozen=True, slots=True)
class Step:
    """A box in a column: its name, what happens there, and beside it the ends to which it may lead instead, with a name each."""

    name: str
    text: Sequence[str] = ()
    ends: Sequence[tuple[str, str]] = ()
    then: str = ""


def _text(x: float, y: float, text: str, *, size: int = 12, colour: str = _INK, weight: int = 400, anchor: str = "start") -> str:
    look = f'font-size="{size}" fill="{colour}" font-weight="{weight}" text-anchor="{anchor}"'
    return f'<text x="{x:g}" y="{y:g}" {look}>{escape(text)}</text>'


def _box(x: float, y: float, width: float, height: float, fill: str, edge: str = _LINE) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6" fill="{fill}" stroke="{edge}"/>'


def _arrow(x1: float, y1: float, x2: float, y2: float) -> str:
    place = f'x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"'
    return f'<line {place} stroke="{_FAINT}" stroke-width="1.5" marker-end="url(#tip)"/>'


def _picture(title: str, height: float, parts: Sequence[str]) -> str:
    shape = 'markerWidth="7" markerHeight="7" refX="6" refY="3.5" orient="auto"'
    tip = f'<marker id="tip" {shape}><path d="M0 0 7 3.5 0 7z" fill="{_FAINT}"/></marker>'
    size = f'width="{_WIDTH}" height="{height:g}"'
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:g}" {size} role="img" {_FONT}>',
            f"<title>{escape(title)}</title><defs>{tip}</defs>",
            f'<rect {size} rx="8" fill="{_GROUND}"/>',
            *parts,
            "</svg>",
            "",
        )
    )


def flow(title: str, steps: Sequence[Step], main: int = 232) -> str:
    """Draw steps one below the other, with the ends of each beside it."""
    parts: list[str] = []
    y = 14.0
    side = main + 38
    for number, step in enumerate(steps):
        height = max(14 + _LINE_HEIGHT * (1 + len(step.text)), 38 * len(step.ends))
        parts += [_box(12, y, main, height, _BOX), _text(22, y + 19, step.name, size=13, weight=700)]
        parts += [_text(22, y + 19 + _LINE_HEIGHT * row, line, colour=_FAINT) for row, line in enumerate(step.text, 1)]
        for row, (name, why) in enumerate(step.ends):
            top = y + row * 40
            parts += [_arrow(main + 12, top + 17, side - 2, top + 17), _box(side, top, _WIDTH - side - 10, 36, _SIDE)]
            parts += [_text(side + 6, top + 15, name, weight=700), _text(side + 6, top + 29, why, size=11, colour=_FAINT)]
        y += height
        if number < len(steps) - 1:
            parts += [_arrow(60, y, 60, y + 22), _text(70, y + 15, step.then, size=11, colour=_FAINT)]
            y += 24
    return _picture(title, y + 14, parts)


def matrix(title: str, columns: Sequence[str], rows: Sequence[tuple[str, str]]) -> str:
    """Draw who may do what: a row has a name and, for each column, ``x`` (may), ``2`` (with a second person) or ``.``."""
    left, step = 116, (_WIDTH - 116 - 10) / len(columns)
    parts = []
    for column, name in enumerate(columns):
        for line, word in enumerate(name.split("|")):
            parts.append(_text(left + step * (column + 0.5), 22 + 13 * line, word, size=10, weight=700, anchor="middle"))
    y = 46.0
    for number, (name, marks) in enumerate(rows):
        if number % 2 == 0:
            parts.append(f'<rect x="8" y="{y:g}" width="{_WIDTH - 16}" height="30" rx="4" fill="{_BOX}"/>')
        parts.append(_text(14, y + 19, name))
        for column, mark in enumerate(marks):
            x = left + step * (column + 0.5)
            if mark == "x":
                parts.append(f'<circle cx="{x:g}" cy="{y + 15:g}" r="6" fill="#0b6b4f"/>')
            elif mark == "2":
                parts += [f'<circle cx="{x + shift:g}" cy="{y + 15:g}" r="5" fill="#c77d0a"/>' for shift in (-6, 6)]
            else:
                parts.append(_text(x, y + 19, "–", colour=_LINE, anchor="middle"))
        y += 30
    y += 20
    parts += [
        f'<circle cx="20" cy="{y - 4:g}" r="6" fill="#0b6b4f"/>',
        _text(32, y, "may", size=11),
        *(f'<circle cx="{x}" cy="{y - 4:g}" r="5" fill="#c77d0a"/>' for x in (78, 90)),
        _text(102, y, "only with a second, independent person", size=11),
    ]
    return _picture(title, y + 14, parts)


def installations(title: str, sizes: Sequence[tuple[str, str, Sequence[Sequence[str]]]]) -> str:
    """Draw sizes of an installation one below the other: each has a name, a purpose, and rows of machines."""
    parts: list[str] = []
    y = 14.0
    for name, purpose, rows in sizes:
        parts += [_text(14, y + 14, name, size=14, weight=700), _text(14, y + 30, purpose, colour=_FAINT)]
        y += 40
        for number, row in enumerate(rows):
            width = (_WIDTH - 24 - 8 * (len(row) - 1)) / len(row)
            lines = [cell.split("|") for cell in row]
            height = 14 + 15 * max(len(cell) for cell in lines)
            for column, cell in enumerate(lines):
                x = 12 + column * (width + 8)
                parts.append(_box(x, y, width, height, _SIDE if number == len(rows) - 1 else _BOX))
                for line, word in enumerate(cell):
                    colour, weight = (_FAINT, 400) if line else (_INK, 700)
                    parts.append(
                        _text(x + width / 2, y + 19 + 15 * line, word, size=11, colour=colour, weight=weight, anchor="middle")
                    )
            y += height
            if number < len(rows) - 1:
                parts.append(_arrow(_WIDTH / 2, y, _WIDTH / 2, y + 14))
                y += 16
        y += 22
    return _picture(title, y - 6, parts)


def _pictures() -> Iterator[tuple[str, str]]:
    yield (
        "ticket",
        flow(
            "The life of a ticket",
            (
                Step(
                    "sold",
                    ("number, PIN, plays, total", "its draws are open"),
                    (("canceled", "in time, by the till"), ("rejected", "it cannot be printed")),
                ),
                Step("a draw closes", ("no undoing any more", "its wagers are sealed")),
                Step(
                    "results",
                    ("each wager is judged",),
                    (("loser", "nothing is won"), ("refunded", "a draw is void")),
                    then="something is won",
                ),
                Step(
                    "winner",
                    ("paid with number and PIN", "where it was sold"),
                    (("held", "2nd person pays it"), ("expired", "not claimed in time")),
                ),
                Step("paid", ("a later correction takes no", "cash back from the customer")),
            ),
        ),
    )
    yield (
        "batch",
        flow(
            "The four steps of a batch",
            (
                Step(
                    "callers wait",
                    ("sales, payments, results …", "of one operator"),
                    (("no timer", "a batch gathers"), ("half go now", "the rest next")),
                ),
                Step(
                    "1  gate",
                    ("one row of the operator is locked", "then the clock is read, once"),
                    (("one writer", "no deadlocks"),),
                ),
                Step("2  load", ("all that the batch touches,", "in one round trip"), (("plain reads", "no other lock"),)),
                Step("3  decide", ("a pure function answers each,", "in order of arrival"), (("refused", "nothing is written"),)),
                Step(
                    "4  write",
                    ("one statement a table, and the", "commit, in one round trip"),
                    (("seq", "without a gap"),),
                    then="the gate is free",
                ),
                Step("each caller has its answer", ("while the next batch is written",)),
            ),
        ),
    )
    yield (
        "draw",
        flow(
            "A draw, from its close to its payments",
            (
                Step("open", ("tickets are sold",), (("suspended", "by two clerks"),), then="its closing time"),
                Step("closed", ("nothing is sold or undone",), (("void", "stakes go back"),), then="at once"),
                Step(
                    "sealed",
                    ("the wagers' root is in the log,", "and leaves the installation"),
                    (("no seal:", "no result"),),
                    then="the draw is held",
                ),
                Step("first clerk enters the result", ("plays and stakes are hidden", "from those who decide")),
                Step(
                    "second clerk reads it too",
                    ("independent of the first,", "without seeing that reading"),
                    (("differs", "both read again"),),
                    then="both agree",
                ),
                Step("settled", ("prizes, in short steps,", "while sales go on"), (("corrected", "a next version"),)),
                Step("paid", ("at the till, or into the wallet",), (("expired", "after its days"),)),
            ),
        ),
    )
    yield (
        "who-may",
        matrix(
            "Who may do what",
            ("sell|undo", "pay", "enter|results", "tighten|limits", "loosen|limits", "see|sealed"),
            (
                ("cashier", "xx...."),
                ("reseller", "x....."),
                ("clerk (root)", "..2..."),
                ("manager below", ".x.x2."),
                ("manager (root)", ".x2x2."),
                ("administrator", "..2x2."),
                ("auditor", ".....x"),
            ),
        ),
    )
    yield (
        "installations",
        installations(
            "Three sizes of an installation",
            (
                (
                    "Small",
                    "a banca with its agencies; minutes without sales after a loss",
                    (("one machine|proxy · serve · worker|PostgreSQL, embedded",), ("a disk elsewhere|archive of every change",)),
                ),
                (
                    "Medium",
                    "outlives the loss of any one machine",
                    (
                        ("proxy|serve · worker", "proxy|serve · worker"),
                        ("PostgreSQL|primary", "PostgreSQL|standby", "PostgreSQL|standby"),
                    ),
                ),
                (
                    "Large",
                    "hundreds of operators, years of a nation's sales",
                    (
                        ("serve · worker|two or more",),
                        ("Citus|coordinator|3 machines", "node|operators 1 …|3 machines", "node|operators 2 …|3 machines"),
                    ),
                ),
            ),
        ),
    )


PICTURES: Final = dict(_pictures())


def main() -> None:
    """Write the pictures."""
    for name, picture in PICTURES.items():
        (FOLDER / f"{name}.svg").write_text(picture)


if __name__ == "__main__":
    main()
