"""Writes a report as a table on the screen, JSON, CSV, or a spreadsheet; and says how exports are written."""

import json
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from taquilla.cli.output import CannotDo, Rows, say, taken
from taquilla.receipts.spreadsheets import Sheet, csv_text, plain, xlsx
from taquilla.store.postgres.private_files import write

if TYPE_CHECKING:
    from taquilla.engine.lottery.file_exports import Exporting

_TWO_FORMS: Final = "--json is another form: leave it out, or --format"


def exporting_into(data: Path) -> "Exporting":
    """Return how exports are written, and where below the data folder."""
    from taquilla.engine.lottery.file_exports import Exporting
    from taquilla.receipts.table_files import open_table

    return Exporting(data / "exports", open_table)


class Format(StrEnum):
    """The format of a report."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    """The options of a command that writes a report."""

    form: Annotated[Format, typer.Option("--format", help="How it is written.")] = Format.TABLE
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to; by default to standard output.")] = None


@dataclass(frozen=True, slots=True)
class FileReport:
    """The result of a command that writes a report."""

    sheet: Sheet
    options: ReportOptions

    def show(self, *, as_json: bool) -> None:
        """Write it. Raises CannotDo."""
        if as_json and self.options.form in (Format.CSV, Format.XLSX):
            raise CannotDo(_TWO_FORMS)
        export(self.sheet, Format.JSON if as_json else self.options.form, self.options.out)


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """A report that is written already, as an operation of `/v1` answers it."""

    content: bytes
    out: Path | None
    is_text: bool

    def show(self, *, as_json: bool) -> None:
        """Write it, into a file that only its owner may read. Raises CannotDo."""
        if (out := self.out) is None:
            if as_json:
                raise CannotDo(_TWO_FORMS)
            if not self.is_text:
                raise CannotDo("a spreadsheet goes into a file: name it with --out")
            with taken():
                sys.stdout.write(self.content.decode())
            return
        if out.is_symlink() or (out.exists() and not out.is_file()):
            raise CannotDo(f"{out} is no file of its own: name another one with --out")
        try:
            write(out, self.content)
        except OSError as error:
            raise CannotDo(f"{out} cannot be written: {error.strerror}") from error


def export(sheet: Sheet, form: Format, out: Path | None) -> None:
    """Write a report. Raises CannotDo for a spreadsheet without a file, or a file that cannot be written."""
    if form is Format.TABLE and out is None:
        Rows(sheet.columns, sheet.rows).show(as_json=False)
        return
    if form is Format.TABLE:
        raise CannotDo("a table is for the screen: say --format csv, xlsx or json with --out")
    content = xlsx(sheet) if form is Format.XLSX else (csv_text if form is Format.CSV else _json)(sheet).encode()
    WrittenReport(content, out, is_text=form is not Format.XLSX).show(as_json=False)
    if out is not None:
        say(f"{len(sheet.rows)} rows in {out}")


def _json(sheet: Sheet) -> str:
    rows = [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows]
    return json.dumps(rows, ensure_ascii=False, default=plain) + "\n"
