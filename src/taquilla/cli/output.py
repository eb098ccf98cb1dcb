"""Prints the output of commands: sentences and tables for people, one JSON value for programs, errors in one line."""

import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.engine.batcher import Busy
from taquilla.http.responses import JsonObject
from taquilla.http.sockets import CannotListen
from taquilla.settings import BadSettings
from taquilla.store.people.operators import OperatorName
from taquilla.store.postgres.database import DatabaseGone, NotRecorded, OutcomeUnknown, ToldError, TryAgain
from taquilla.witness.seen import WitnessTrouble


class _Output(Console):
    def on_broken_pipe(self) -> None:
        """Raise it, in place of an end with 1: a reader that has read enough is no refusal."""
        raise  # it is called where that is handled


# In a pipe or a log a line is as long as it is.
OUT = _Output(soft_wrap=True, highlight=False, width=None if sys.stdout is not None and sys.stdout.isatty() else 200)
ERR = Console(stderr=True, soft_wrap=True, highlight=False)

_WORD_MAX = 40
"""The letters of a word that a narrow column may break. Keys and roots are longer, and are copied."""
_ANY_WIDTH = 10_000
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")

AsJson = Annotated[bool, typer.Option("--json", help="Answer with one JSON value on standard output.")]
Data = Annotated[str | None, typer.Option(help="The data folder; by default your own, for root /var/lib/taquilla.")]


class CannotDo(Exception):
    """The command cannot be carried out: something is missing, or makes no sense."""


class TryLater(Exception):
    """Another program does not answer, or asks to be asked again."""


class CommandRefused(Exception):
    """A refusal of the house, which ends the command; code is a name for programs."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


TROUBLES = (
    BadSettings, Busy, CannotDo, CannotListen, DatabaseGone, NotRecorded, OutcomeUnknown, ToldError, TryAgain, TryLater,
    WitnessTrouble,
)  # fmt: skip
UNFIT = frozenset(
    {
        "AMOUNT_TOO_FINE", "BEYOND_BOUNDS", "CATALOGUE_INVALID", "CURRENCY_UNFIT", "DATA_UNFIT", "EMAIL_UNFIT", "KEY_UNUSABLE",
        "LOOSER_THAN_PARENT", "NAME_UNFIT", "NETWORK_UNFIT", "NOT_POSSIBLE", "ORIGIN_UNFIT", "PASSWORD_WEAK", "RETURNS_TOO_MUCH",
        "RULE_INVALID", "SCOPE_UNFIT", "TOKEN_UNFIT", "ZONE_UNKNOWN",
    }
)  # fmt: skip
"""Reasons of the office of what makes no sense, or cannot be kept: the command ends as with an error outside the house."""


@contextmanager
def taken() -> Iterator[None]:
    """Say that a result cannot be written, by raising CannotDo. A reader that has read enough changes nothing, nor the status."""
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what is still kept back
        if not isinstance(error, BrokenPipeError):
            raise CannotDo(f"what was done stands, but its result cannot be written: {error.strerror}") from error


def say(text: str) -> None:
    """Print a line for people on standard error, beside the result."""
    ERR.print(text, markup=False)


@dataclass(frozen=True, slots=True)
class Rows:
    """The result of a command as rows: a table, or a JSON list of objects. Instants are shown by the clock of their zone.

    A table that would break a key or a root on this terminal is shown row by row instead, a line for each cell.

    status is that with which the command ends.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    status: int = 0

    @taken()
    def show(self, *, as_json: bool) -> None:
        """Print them."""
        if as_json:
            print(_json([dict(zip(self.columns, row, strict=True)) for row in self.rows]))
            return
        table = Table(box=SIMPLE_HEAD, pad_edge=False)
        for name in self.columns:
            table.add_column(name.replace("_", " "), overflow="fold")
        for row in self.rows:
            table.add_row(*[Text(_cell(cell), no_wrap=isinstance(cell, datetime)) for cell in row])
        if self.rows and self._is_too_wide(table):
            OUT.print("\n\n".join(map(self._lines, self.rows)), markup=False)
            return
        OUT.print(table if self.rows else "none")

    def _is_too_wide(self, table: Table) -> bool:
        needed = Measurement.get(OUT, OUT.options.update_width(_ANY_WIDTH), table).minimum
        words = (word for row in self.rows for cell in row for word in _cell(cell).split())
        return needed > OUT.width and max(map(len, words), default=0) > _WORD_MAX

    def _lines(self, row: Sequence[object]) -> str:
        texts = zip(self.columns, map(_cell, row), strict=True)
        return "\n".join(f"{name.replace('_', ' ')}: {text}" for name, text in texts if text)


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a command: a JSON value for programs; for people a sentence, and what is shown beneath it.

    status is that with which the command ends.
    """

    value: object
    text: str
    beneath: Rows | None = None
    status: int = 0

    @taken()
    def show(self, *, as_json: bool) -> None:
        """Print it."""
        if as_json:
            print(_json(self.value))
            return
        OUT.print(self.text, markup=False)
        if self.beneath is not None:
            self.beneath.show(as_json=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """The response of an operation of `/v1`. For people its lists of things are tables, and all else is a line each.

    Instants are shown by the clock of the operator, if it is one's.
    """

    value: JsonObject | None
    operator: OperatorName | None

    @taken()
    def show(self, *, as_json: bool) -> None:
        """Print it."""
        if as_json:
            print(_json(self.value))
            return
        facts = self.value or {"done": True}
        tables = {name: rows for name, rows in facts.items() if isinstance(rows, list) and rows and isinstance(rows[0], dict)}
        lines = {name: text for name, one in facts.items() if name not in tables and (text := self._text(one))}
        if not tables and not lines:
            OUT.print("none")
        if lines and "id" not in facts:  # a list, or a report, beside what it is about
            lines |= {name: "none" for name, one in facts.items() if one == []}
        for name, text in lines.items():
            OUT.print(f"{name.replace('_', ' ')}: {text}", markup=False)
        for name, rows in tables.items():
            if len(tables) > 1:
                OUT.print(f"\n{name.replace('_', ' ')}:", markup=False)
            columns = list(dict.fromkeys(column for row in rows for column in row))
            Rows(columns, [[self._text(row.get(column)) for column in columns] for row in rows]).show(as_json=False)

    def _text(self, one: object) -> str:
        match one:
            case None:
                return ""
            case bool():
                return "yes" if one else "no"
            case dict():
                return ", ".join(f"{name}: {text}" for name, inner in one.items() if (text := self._text(inner)))
            case list():
                return ", ".join(map(self._text, one))
            case str() if _INSTANT.fullmatch(one) and self.operator is not None:
                return f"{datetime.fromisoformat(one).astimezone(ZoneInfo(self.operator.zone)):%Y-%m-%d %H:%M}"
        return printable(str(one).replace("\n", " / "))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=lambda instant: instant.isoformat())


def _cell(value: object) -> str:
    if value is None or isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return ", ".join(map(_cell, value))
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else printable(str(value))


def printable(text: str) -> str:
    """Return a text without control characters for the terminal, because names come from strangers."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


@contextmanager
def troubles_in_one_line(*, as_json: bool = False) -> Iterator[None]:
    """End the command with a sentence: status 1 for a refusal, 2 for an error outside the house, 3 for what may be tried again.

    A mistake of ours keeps its traceback.
    """
    try:
        yield
    except (CommandRefused, OfficeRefusal) as no:
        reason = no.code
        if reason in UNFIT:
            ERR.print(printable(str(no)), markup=False, style="red")
            raise typer.Exit(2) from no
        if as_json:
            print(_json({"refused": reason, "sentence": str(no)}))
        else:
            ERR.print(printable(str(no)), markup=False)
        raise typer.Exit(1) from no
    except TROUBLES as trouble:
        ERR.print(printable(_sentence(trouble)), markup=False, style="red")
        raise typer.Exit(3 if isinstance(trouble, TryLater) else 2) from trouble


def _sentence(trouble: Exception) -> str:
    sentence = str(trouble) or (type(trouble).__doc__ or "").strip().splitlines()[0]
    # Only the driver knows the cause, such as an unknown host or a wrong password.
    cause = str(trouble.__cause__ or "").strip() if isinstance(trouble, DatabaseGone) else ""
    return f"{sentence} ({cause.splitlines()[0]})" if cause else sentence
