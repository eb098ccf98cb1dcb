"""How commands speak: sentences and tables for people, one JSON value for programs, troubles in one line."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

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

TROUBLES = (
    BadCatalogue,
    BadSettings,
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
        shown.add_row(*["" if cell is None else str(cell) for cell in row])
    OUT.print(shown)


@contextmanager
def troubles_in_one_line() -> Iterator[None]:
    """Ends the command with status 2 and a sentence when the world fails it; a mistake of ours keeps its traceback."""
    try:
        yield
    except TROUBLES as trouble:
        sentence = str(trouble) or (type(trouble).__doc__ or "").strip().splitlines()[0]
        ERR.print(sentence, markup=False, style="red")
        raise typer.Exit(2) from trouble
