"""The catalogue: which lotteries draw what, when, and what a hit pays."""

import asyncio
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from taquilla.cli.database_url import Ground
from taquilla.cli.output import AsJson, Data, answer
from taquilla.cli.session import a_place
from taquilla.engine.lottery.catalogue import Catalogue, Changes, load_catalogue, read_catalogue
from taquilla.store.postgres.database import connect

CATALOGUE = Path(str(files("taquilla.catalogue"))) / "venezuela.toml"

app = typer.Typer(help="The catalogue of lotteries, products and draw times.", no_args_is_help=True)

File = Annotated[Path | None, typer.Argument(help="A catalogue in TOML; by default the one that ships with Taquilla.")]


@app.callback()
def catalogue() -> None:
    """The catalogue of lotteries, products and draw times."""


@app.command("load")
def load(file: File = None, data: Data = None, as_json: AsJson = False) -> None:
    """Bring the catalogue up to a file. What it leaves out stays; what it changes, changes from its own day on.

    Example: taquilla catalogue load venezuela.toml
    """
    with a_place(data, as_json=as_json) as place:
        read = read_catalogue(file or CATALOGUE)
        changes = asyncio.run(_load(place, read))
    text = f"{read.file}: " + (_told(changes) or "nothing new")
    value = {"file": read.file, "added": dict(changes.added), "changed": dict(changes.changed)}
    answer(value, as_json=as_json, text=text)


async def _load(place: Ground, read: Catalogue) -> Changes:
    async with await connect(place.house_url) as connection:
        return await load_catalogue(connection, read)


def _told(changes: Changes) -> str:
    both = [("added", changes.added), ("changed", changes.changed)]
    return "; ".join(
        f"{verb} " + ", ".join(f"{count} {name}" for name, count in counts.items() if count)
        for verb, counts in both
        if any(counts.values())
    )
