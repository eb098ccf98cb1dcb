"""Writes tables as CSV and as spreadsheets, in which no text becomes a formula."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from xlsxwriter import Workbook

# Characters that a spreadsheet may skip before a formula: blanks, controls, quotes, and letters that are not shown.
_PASSED_OVER: Final = "\\s\\x00-\\x1f\\x7f-\\x9f'\"`´‘’“”«»\\xad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff"
# = + - @, and every character that stands for one of them: full-width, small, raised and lowered forms, the minus sign.
_BEGINS: Final = "=+\\-@\\uff1d\\uff0b\\uff0d\\uff20\\ufe66\\ufe62\\ufe63\\ufe6b\\ufb29\\u207a-\\u207c\\u208a-\\u208c\\u2212"
_FORMULA: Final = re.compile(f"\\A(?=[\\t\\r\\n])|(?:\\A|(?<=[,;\\t\\r\\n]))(?=[{_PASSED_OVER}]*[{_BEGINS}])")
"""Places where a spreadsheet may see a formula: where a text begins, or where a separator or a line break ends one."""
_LINES: Final = 500
_AMOUNTS: Final = {0: "#,##0", -1: "#,##0.0", -2: "#,##0.00", -3: "#,##0.000"}
"""The formats of amounts in a spreadsheet, by the exponent of their last digit; it puts the marks of its own language."""
_NARROWEST, _WIDEST, _MEASURED = 10, 60, 1_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report as rows. Amounts are Decimals of whole units; text stays text, even when it looks like a formula.

    sums is how many rows at the end have sums. asked is what the report was asked for, by name, for a sheet of its own, which
    is called asked_title.
    """

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[object]]
    sums: int = 0
    asked: Sequence[tuple[str, object]] = ()
    asked_title: str = ""


def csv_text(sheet: Sheet, decimal: str = ".") -> str:
    """Return a table as CSV, in which amounts have all their decimals behind a mark."""
    return "".join(csv_parts(sheet, decimal))


def csv_parts(sheet: Sheet, decimal: str = ".") -> Iterator[str]:
    """Yield a table as CSV some lines at a time, so that a long one is sent while it is written."""
    yield csv_lines([sheet.columns], decimal)
    for start in range(0, len(sheet.rows), _LINES):
        yield csv_lines(sheet.rows[start : start + _LINES], decimal)


def csv_lines(rows: Iterable[Sequence[object]], decimal: str = ".") -> str:
    """Return rows as lines of CSV. Where decimals stand behind a comma, a semicolon is between cells, as spreadsheets have it."""
    text = io.StringIO()
    separator = ";" if decimal == "," else ","
    writer = csv.writer(text, lineterminator="\r\n", delimiter=separator)
    writer.writerows([[plain(cell, decimal) for cell in row] for row in rows])
    return text.getvalue()


def plain(cell: object, decimal: str = ".") -> str:
    """Return a cell as text in which no spreadsheet finds a formula, because names come from strangers."""
    if isinstance(cell, str):
        return _FORMULA.sub("'", cell)
    if isinstance(cell, Decimal):
        return str(cell).replace(".", decimal)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else cell.isoformat().replace("+00:00", "Z") if isinstance(cell, date) else str(cell)


def xlsx(sheet: Sheet) -> bytes:
    """Return a table as a spreadsheet, in which amounts are numbers."""
    # Only a spreadsheet imports the library, so that every other command starts sooner.
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    with Workbook(buffer, {"constant_memory": True}) as book:
        _write(book, sheet.title, [sheet.columns, *sheet.rows], has_head=True, sums=sheet.sums)
        if sheet.asked:
            _write(book, sheet.asked_title, sheet.asked, has_head=False, sums=0)
    return buffer.getvalue()


def _write(book: "Workbook", title: str, rows: Sequence[Sequence[object]], *, has_head: bool, sums: int) -> None:
    """Write rows onto a page, whose columns are as wide as they need; the head and the sums stand out."""
    page, looks = book.add_worksheet(title[:31]), styles(book)
    for place in range(max(map(len, rows))):
        longest = max(len(plain(row[place])) for row in rows[:_MEASURED] if place < len(row))
        page.set_column(place, place, min(_WIDEST, max(_NARROWEST, longest + 3)))
    if has_head:
        page.freeze_panes(1, 0)
    for line, row in enumerate(rows):
        stands_out = (has_head and line == 0) or line >= len(rows) - sums
        write_row(page, line, row, looks[0 if stands_out else 1])


Styles = dict[str | int, object]


def styles(book: "Workbook") -> tuple[Styles, Styles]:
    """Return the formats of a head and of other rows: of texts, of days, of amounts by the exponent of their last digit."""
    head, body = (
        {
            "text": book.add_format(weight), "day": book.add_format({"num_format": "yyyy-mm-dd"} | weight),
            **{exponent: book.add_format({"num_format": text} | weight) for exponent, text in _AMOUNTS.items()},
        }
        for weight in ({"bold": True}, {})
    )  # fmt: skip
    return head, body


def write_row(page: Any, line: int, row: Sequence[object], look: Styles) -> None:
    """Write a row onto a page."""
    for place, cell in enumerate(row):
        match cell:
            case Decimal():
                page.write_number(line, place, cell, look[int(cell.as_tuple().exponent)])
            case bool():
                page.write_boolean(line, place, cell, look["text"])
            case str():
                page.write_string(line, place, cell, look["text"])
            case int():
                page.write_number(line, place, cell, look["text"])
            case date() if not isinstance(cell, datetime):
                page.write_datetime(line, place, cell, look["day"])
            case None:
                pass
            case _:  # what has no form of its own in a spreadsheet is the text that CSV has
                page.write_string(line, place, plain(cell), look["text"])
