"""Lays the parts of a ticket out in lines that fit the paper: long words are broken, and nothing runs over an edge."""

from collections.abc import Callable, Iterator

from taquilla.receipts.wording import Code, Logo, Pair, Part, RuleLine, Style, Text

Measure = Callable[[str, Style], float]
"""The width of a text in a style, in the unit of the paper's width."""


def lines(parts: Iterator[Part], room: float, measure: Measure, figure: float = 0) -> Iterator[Part]:
    """Yield the parts again, each text and pair fitting one line. The right side of a broken pair stands in its first line.

    figure is the width of a picture of a figure, 0 on paper without pictures.
    """
    for part in parts:
        match part:
            case Text(text, style):
                yield from (Text(line, style) for line in wrap(text, style, room, measure))
            case Pair():
                yield from _pair(part, room - figure * len(part.figures), measure)
            case RuleLine() | Logo() | Code():
                yield part


def _pair(pair: Pair, room: float, measure: Measure) -> Iterator[Part]:
    left, right, style, figures = pair
    room_left = room - measure(right, style) - measure(" ", style)
    if room_left < room / 4:
        first, *rest = wrap(left, style, room, measure) or [""]
        yield from (Pair(first, "", style, figures), *(Pair(line, "", style) for line in rest))
        yield from (Pair("", line, style) for line in wrap(right, style, room, measure))
        return
    first, *rest = wrap(left, style, room_left, measure) or [""]
    yield Pair(first, right, style, figures)
    yield from (Pair(line, "", style) for line in rest)


def wrap(text: str, style: Style, room: float, measure: Measure) -> list[str]:
    """Return a text as lines that fit: ``wrap("a bc", style, 3, len) == ["a", "bc"]``. A word wider than a line is broken."""
    if measure(text, style) <= room:
        return [text] if text else []
    rows, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if measure(longer, style) <= room:
            line = longer
            continue
        if line:
            rows.append(line)
        line = word
        while measure(line, style) > room:
            fits = 1
            while measure(line[: fits + 1], style) <= room:
                fits += 1
            rows.append(line[:fits])
            line = line[fits:]
    return [*rows, line] if line else rows
