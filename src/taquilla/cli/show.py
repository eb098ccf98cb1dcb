"""How commands speak: sentences and tables for people, one JSON value for programs, troubles in one line."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from taquilla.cli.ground import NoHouse
from taquilla.desk.catalogue import BadCatalogue
from taquilla.desk.house import DatabaseGone, NotRecorded, OutcomeUnknown, TryAgain, UnsafeDatabase
from taquilla.desk.keys import MasterKeyUnusable, MasterKeyWrong
from taquilla.settings import BadSettings
from taquilla.store.embedded_home import EmbeddedTrouble
from taquilla.store.migrations import MigrationTrouble

OUT = Console(soft_wrap=True, highlight=False)
ERR = Console(stderr=True, soft_wrap=True, highlight=False)

AsJson = Annotated[bool, typer.Option("--json", help="Answer with one JSON value on standard output.")]
Data = Annotated[str | None, typer.Option("--data", help="The data folder; by default in your user's data folder.")]


class CannotDo(Exception):
    """What was asked for cannot be done: something is missing, or makes no sense."""


class Refused(Exception):
    """The house says no. Here, at the edge, that ends the command; reason is a name for programs."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


TROUBLES = (
    BadCatalogue,
    BadSettings,
    CannotDo,
    DatabaseGone,
    EmbeddedTrouble,
    MasterKeyUnusable,
    MasterKeyWrong,
    MigrationTrouble,
    NoHouse,
    NotRecorded,
    OutcomeUnknown,
    TryAgain,
    UnsafeDatabase,
)


def say(text: str) -> None:
    """A line for people, beside the answer."""
    ERR.print(text, markup=False)


def answer(value: object, *, as_json: bool, text: str | None = None) -> None:
    """The answer of a command: as JSON, or as its sentence."""
    if as_json:
        print(json.dumps(value, ensure_ascii=False, default=str))
    else:
        OUT.print(text if text is not None else value, markup=False)


def table(columns: Sequence[str], rows: Sequence[Sequence[object]], *, as_json: bool) -> None:
    """Rows, as a table or as a JSON list of objects."""
    if as_json:
        print(json.dumps([dict(zip(columns, row, strict=True)) for row in rows], ensure_ascii=False, default=str))
        return
    shown = Table(*columns)
    for row in rows:
        shown.add_row(*["" if cell is None else Text(printable(str(cell))) for cell in row])
    OUT.print(shown)


def printable(text: str) -> str:
    """A text in which a terminal reads no orders: names come from strangers."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


@contextmanager
def troubles_in_one_line(*, as_json: bool = False) -> Iterator[None]:
    """Ends the command with a sentence: with status 1 when the house refuses, with 2 when the world fails it.

    A mistake of ours keeps its traceback.
    """
    try:
        yield
    except Refused as no:
        if as_json:
            print(json.dumps({"refused": no.reason, "sentence": str(no)}, ensure_ascii=False))
        else:
            ERR.print(printable(str(no)), markup=False)
        raise typer.Exit(1) from no
    except TROUBLES as trouble:
        ERR.print(printable(_sentence(trouble)), markup=False, style="red")
        raise typer.Exit(2) from trouble


def _sentence(trouble: Exception) -> str:
    said = str(trouble) or (type(trouble).__doc__ or "").strip().splitlines()[0]
    # Why it does not answer (no such host, a wrong password) is known to the driver alone.
    cause = str(trouble.__cause__ or "").strip() if isinstance(trouble, DatabaseGone) else ""
    return f"{said} ({cause.splitlines()[0]})" if cause else said
