"""A ticket as plain text: 32 columns on 58 mm of paper, 48 on 80 mm."""

from typing import Final

from taquilla.domain.lottery.receipts import Receipt
from taquilla.receipts.layout import lines
from taquilla.receipts.wording import Code, Pair, RuleLine, Style, Text, parts

COLUMNS: Final = {58: 32, 80: 48}
"""The columns of a paper by its width in millimetres, in a printer's usual font."""


def text(receipt: Receipt, width_mm: int) -> bytes:
    """Return the ticket in UTF-8, one line feed after each line."""
    return "".join(f"{line}\n" for line in _lines(receipt, COLUMNS[width_mm])).encode()


def _lines(receipt: Receipt, columns: int) -> list[str]:
    found = []
    for part in lines(parts(receipt), columns, columns_of):
        match part:
            case Text(words, _):
                found.append(words.center(columns).rstrip())
            case Pair(left, right, _):
                found.append(f"{left}{right.rjust(columns - len(left))}".rstrip())
            case RuleLine():
                found.append("-" * columns)
            case Code():
                pass  # its address is printed beside it
    return found


def columns_of(text: str, style: Style) -> int:
    """Return the columns of a text: one per character, in every style."""
    return len(text)
