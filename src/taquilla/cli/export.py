"""Writes a report as a table on the screen, JSON, CSV, or a spreadsheet."""

import csv
import io
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from taquilla.cli.output import CannotDo, Rows, say


class Format(StrEnum):
    """The format of a report."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


# Characters that a spreadsheet may skip before a formula: blanks, controls, quotes, and letters that are not shown.
_PASSED_OVER: Final = "\\s\\x00-\\x1f\\x7f-\\x9f'\"`´‘’“”«»\\xad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff"
# = + - @, and every character that stands for one of them: full-width, small, raised and lowered forms, the minus sign.
_BEGINS: Final = "=+\\-@\\uff1d\\uff0b\\uff0d\\uff20\\ufe66\\ufe62\\ufe63\\ufe6b\\ufb29\\u207a-\\u207c\\u208a-\\u208c\\u2212"
_FORMULA: Final = re.compile(f"\\A(?=[\\t\\r\\n])|(?:\\A|(?<=[;\\t\\r\\n]))(?=[{_PASSED_OVER}]*[{_BEGINS}])")
"""Places where a spreadsheet may see a formula: where a text begins, or where a separator or a line break ends one."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report as rows. Amounts are Decimals of whole units; text stays text, even when it looks like a formula."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    """The options of a command that writes a report."""

    form: Annotated[Format, typer.Option("--format", help="How it is written.")] = Format.TABLE
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to; by default to standard output.")] = None


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a command that writes a report."""

    sheet: Sheet
    options: ReportOptions

    def show(self, *, as_json: bool) -> None:
        """Write it. Raises CannotDo."""
        export(self.sheet, Format.JSON if as_json else self.options.form, self.options.out)


def export(sheet: Sheet, form: Format, out: Path | None) -> None:
    """Write a report. Raises CannotDo for a spreadsheet without a file, or a file that cannot be written."""
    if out is None:
        if form is Format.XLSX:
            raise CannotDo("a spreadsheet goes into a file: name it with --out")
        if form is Format.TABLE:
            Rows(sheet.columns, sheet.rows).show(as_json=False)
        else:
            sys.stdout.write((_json if form is Format.JSON else _csv)(sheet))
        return
    content = _xlsx(sheet) if form is Format.XLSX else (_csv if form is Format.CSV else _json)(sheet).encode()
    if form is Format.TABLE:
        raise CannotDo("a table is for the screen: say --format csv, xlsx or json with --out")
    try:
        out.write_bytes(content)
    except OSError as error:
        raise CannotDo(f"{out} cannot be written: {error.strerror}") from error
    say(f"{len(sheet.rows)} rows in {out}")


def _json(sheet: Sheet) -> str:
    rows = [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows]
    return json.dumps(rows, ensure_ascii=False, default=_plain) + "\n"


def _csv(sheet: Sheet) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_plain(name) for name in sheet.columns])
    writer.writerows([[_plain(cell) for cell in row] for row in sheet.rows])
    return text.getvalue()


def _plain(cell: object) -> str:
    """Return a cell as text in which no spreadsheet finds a formula, because names come from strangers."""
    if isinstance(cell, str):
        return _FORMULA.sub("'", cell)
    return "" if cell is None else cell.isoformat() if isinstance(cell, date) else str(cell)


def _xlsx(sheet: Sheet) -> bytes:
    # Only a spreadsheet imports the library, so that every other command starts sooner.
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet(sheet.title[:31])
        bold, amount = book.add_format({"bold": True}), book.add_format({"num_format": "0.00"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page.freeze_panes(1, 0)
        page.set_column(0, len(sheet.columns) - 1, 16)
        for place, name in enumerate(sheet.columns):
            page.write_string(0, place, name, bold)
        for line, row in enumerate(sheet.rows, 1):
            for place, cell in enumerate(row):
                match cell:
                    case Decimal():
                        page.write_number(line, place, cell, amount)
                    case bool() | str():
                        page.write_string(line, place, str(cell))
                    case int():
                        page.write_number(line, place, cell)
                    case datetime():
                        page.write_string(line, place, cell.isoformat())
                    case date():
                        page.write_datetime(line, place, cell, day)
    return buffer.getvalue()
