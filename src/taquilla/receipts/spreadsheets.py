"""Writes tables as CSV and as spreadsheets, in which no text becomes a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

# Characters that a spreadsheet may skip before a formula: blanks, controls, quotes, and letters that are not shown.
_PASSED_OVER: Final = "\\s\\x00-\\x1f\\x7f-\\x9f'\"`´‘’“”«»\\xad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff"
# = + - @, and every character that stands for one of them: full-width, small, raised and lowered forms, the minus sign.
_BEGINS: Final = "=+\\-@\\uff1d\\uff0b\\uff0d\\uff20\\ufe66\\ufe62\\ufe63\\ufe6b\\ufb29\\u207a-\\u207c\\u208a-\\u208c\\u2212"
_FORMULA: Final = re.compile(f"\\A(?=[\\t\\r\\n])|(?:\\A|(?<=[;\\t\\r\\n]))(?=[{_PASSED_OVER}]*[{_BEGINS}])")
"""Places where a spreadsheet may see a formula: where a text begins, or where a separator or a line break ends one."""
_LINES: Final = 500


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report as rows. Amounts are Decimals of whole units; text stays text, even when it looks like a formula."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[object]]


def csv_text(sheet: Sheet) -> str:
    """Return a table as CSV, in which amounts have all their decimals."""
    return "".join(csv_parts(sheet))


def csv_parts(sheet: Sheet) -> Iterator[str]:
    """Yield a table as CSV some lines at a time, so that a long one is sent while it is written."""
    yield csv_lines([sheet.columns])
    for start in range(0, len(sheet.rows), _LINES):
        yield csv_lines(sheet.rows[start : start + _LINES])


def csv_lines(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as lines of CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([[plain(cell) for cell in row] for row in rows])
    return text.getvalue()


def plain(cell: object) -> str:
    """Return a cell as text in which no spreadsheet finds a formula, because names come from strangers."""
    if isinstance(cell, str):
        return _FORMULA.sub("'", cell)
    return "" if cell is None else cell.isoformat() if isinstance(cell, date) else str(cell)


def xlsx(sheet: Sheet) -> bytes:
    """Return a table as a spreadsheet, in which amounts are numbers."""
    # Only a spreadsheet imports the library, so that every other command starts sooner.
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    with Workbook(buffer, {"constant_memory": True}) as book:
        page = book.add_worksheet(sheet.title[:31])
        bold = book.add_format({"bold": True})
        amounts = [book.add_format({"num_format": text}) for text in ("0", "0.0", "0.00", "0.000")]
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page.freeze_panes(1, 0)
        page.set_column(0, len(sheet.columns) - 1, 16)
        for place, name in enumerate(sheet.columns):
            page.write_string(0, place, name, bold)
        for line, row in enumerate(sheet.rows, 1):
            for place, cell in enumerate(row):
                match cell:
                    case Decimal():
                        page.write_number(line, place, cell, amounts[-int(cell.as_tuple().exponent)])
                    case bool() | str():
                        page.write_string(line, place, str(cell))
                    case int():
                        page.write_number(line, place, cell)
                    case datetime():
                        page.write_string(line, place, cell.isoformat())
                    case date():
                        page.write_datetime(line, place, cell, day)
    return buffer.getvalue()
