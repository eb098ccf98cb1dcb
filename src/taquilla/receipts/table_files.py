"""Writes long tables into files, some rows at a time: as CSV, JSON lines, spreadsheets and Parquet."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import msgspec

from taquilla.receipts.spreadsheets import csv_lines, styles, write_row

Kind = str
"""The kind of a column's values: one of `_TYPES`."""
Row = Sequence[object]
SHEET_ROWS_MAX: Final = 1_048_576
"""The rows of a sheet; a longer table goes on with the next one."""
_TYPES: Final[Mapping[Kind, str]] = {
    "text": "varchar", "number": "bigint", "amount": "decimal(18, {exponent})", "instant": "timestamptz", "day": "date",
    "yes or no": "boolean",
}  # fmt: skip
_MEMORY: Final = "256MB"


class TableFile(ABC):
    """A file that is being written. columns are the kinds of the values, by name; amounts are Decimals of exponent decimals.

    is_copied: it is completed by a copy of what was written, which may take as much room again.
    """

    is_copied = False
    _complete: Callable[[], object]

    def __init__(self, path: Path, columns: Mapping[str, Kind], exponent: int) -> None:
        self.path = path
        self.columns = columns
        self.exponent = exponent

    @abstractmethod
    def write(self, rows: Iterable[Row]) -> None:
        """Append rows."""

    def close(self) -> None:
        """Complete the file."""
        self._complete()

    def leave(self) -> None:
        """Let go of a file that nobody will have: to complete it could take minutes, and room that there is not."""
        self._complete()


class CsvFile(TableFile):
    """CSV with a head, in which no text becomes a formula; instants are UTC."""

    def __init__(self, path: Path, columns: Mapping[str, Kind], exponent: int) -> None:
        super().__init__(path, columns, exponent)
        self._file = path.open("w", encoding="utf-8", newline="")
        self._complete = self._file.close
        self._file.write(csv_lines([list(columns)]))

    def write(self, rows: Iterable[Row]) -> None:
        """Append rows."""
        self._file.write(csv_lines(rows))


class JsonLinesFile(TableFile):
    """An object in each line, with values as `/v1` writes them."""

    def __init__(self, path: Path, columns: Mapping[str, Kind], exponent: int) -> None:
        super().__init__(path, columns, exponent)
        self._file = path.open("wb")
        self._complete = self._file.close
        self._encoder = msgspec.json.Encoder()

    def write(self, rows: Iterable[Row]) -> None:
        """Append rows."""
        self._file.write(self._encoder.encode_lines([dict(zip(self.columns, row, strict=True)) for row in rows]))


class SpreadsheetFile(TableFile):
    """A spreadsheet, which goes on with another sheet where one is full. A row is on the disk once it is written."""

    is_copied = True

    def __init__(self, path: Path, columns: Mapping[str, Kind], exponent: int) -> None:
        from xlsxwriter import Workbook

        super().__init__(path, columns, exponent)
        self._file = Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)})
        self._file.use_zip64()  # only where it needs it: beyond 2 GiB
        self._complete = self._file.close
        self._styles = styles(self._file)
        self._begin()

    def write(self, rows: Iterable[Row]) -> None:
        """Append rows."""
        for row in rows:
            if self._line == SHEET_ROWS_MAX:
                self._begin()
            write_row(self._page, self._line, row, self._styles[1])
            self._line += 1

    def leave(self) -> None:
        """Let go of the rows of all sheets, whose room is free once they are removed."""
        for sheet in self._file.worksheets():
            sheet.row_data_fh.close()

    def _begin(self) -> None:
        self._page, self._line = self._file.add_worksheet(), 1
        self._page.freeze_panes(1, 0)
        write_row(self._page, 0, list(self.columns), self._styles[0])


class ParquetFile(JsonLinesFile):
    """Parquet, made of JSON lines once these are complete: DuckDB reads them in pieces."""

    is_copied = True

    def __init__(self, path: Path, columns: Mapping[str, Kind], exponent: int) -> None:
        self._whole = path
        super().__init__(path.with_name(f"{path.name}.lines"), columns, exponent)

    def close(self) -> None:
        """Complete the file."""
        import duckdb

        super().close()
        types = ", ".join(f"'{name}': '{_TYPES[kind].format(exponent=self.exponent)}'" for name, kind in self.columns.items())
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": _MEMORY, "threads": 1, "temp_directory": str(self._whole.parent),
        }  # fmt: skip
        lines, whole = (str(path).replace("'", "''") for path in (self.path, self._whole))
        rows = f"read_json('{lines}', format = 'newline_delimited', columns = {{{types}}})"
        with duckdb.connect(config=config) as database:
            database.execute("set timezone = 'UTC'")
            database.execute(f"copy (select * from {rows}) to '{whole}' (format parquet)")
        self.path.unlink()


FILES: Final[Mapping[str, type[TableFile]]] = {
    "csv": CsvFile, "jsonl": JsonLinesFile, "xlsx": SpreadsheetFile, "parquet": ParquetFile,
}  # fmt: skip
"""The writers, by the endings of their files."""


def open_table(ending: str, path: Path, columns: Mapping[str, Kind], exponent: int) -> TableFile:
    """Open a file of a format, to be written."""
    return FILES[ending](path, columns, exponent)


def is_here(ending: str) -> bool:
    """Tell whether a file can be written: Parquet takes a library of its own, the extra `parquet`."""
    return ending != "parquet" or find_spec("duckdb") is not None
