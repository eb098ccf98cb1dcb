"""A print as plain text: 32 columns on 58 mm of paper, 48 on 80 mm."""

from typing import Final

from taquilla.receipts.layout import lines
from taquilla.receipts.papers import Paper, parts
from taquilla.receipts.wording import Code, Logo, Pair, RuleLine, Text

COLUMNS: Final = {58: 32, 80: 48}
"""The columns of a paper by its width in millimetres, in a printer's usual font."""


def text(paper: Paper, width_mm: int) -> bytes:
    """Return a print in UTF-8, one line feed after each line."""
    columns, rows = COLUMNS[width_mm], []
    # A character is one column wide, in every style.
    for part in lines(parts(paper), columns, lambda words, _: len(words)):
        match part:
            case Text(words, _):
                rows.append(words.center(columns))
            case Pair(left, right, _):
                rows.append(f"{left}{right.rjust(columns - len(left))}")
            case RuleLine():
                rows.append("-" * columns)
            case Logo() | Code():
                pass  # a code's address is printed beside it
    return "".join(f"{row.rstrip()}\n" for row in rows).encode()
