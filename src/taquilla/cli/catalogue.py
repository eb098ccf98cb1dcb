"""The catalogue: which lotteries draw what, when, and what a hit pays."""

import asyncio
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from taquilla.cli.database_url import HouseUrls
from taquilla.cli.options import Commands, HouseOptions
from taquilla.cli.output import Answer
from taquilla.cli.session import a_place
from taquilla.engine.lottery.catalogue import Catalogue, Changes, load_catalogue, read_catalogue
from taquilla.store.postgres.database import connect

CATALOGUE = Path(str(files("taquilla.catalogue"))) / "venezuela.toml"

app = Commands("The catalogue of lotteries, products and draw times.")

File = Annotated[Path | None, typer.Argument(help="A catalogue in TOML; by default the one that ships with Taquilla.")]


@app.callback()
def catalogue() -> None:
    """The catalogue of lotteries, products and draw times."""


@app.command("load")
def load(file: File = None, *, options: HouseOptions) -> Answer:
    """Bring the catalogue up to a file. What it leaves out stays; what it changes, changes from its own day on.

    Example: taquilla catalogue load venezuela.toml
    """
    with a_place(options.data) as place:
        catalogue_file = read_catalogue(file or CATALOGUE)
        changes = asyncio.run(_load(place, catalogue_file))
    value = {"file": catalogue_file.file, "added": dict(changes.added), "changed": dict(changes.changed)}
    return Answer(value, text=f"{catalogue_file.file}: {changes_in_words(changes.added, changes.changed)}")


async def _load(place: HouseUrls, catalogue_file: Catalogue) -> Changes:
    async with await connect(place.house_url) as connection:
        return await load_catalogue(connection, catalogue_file)


def changes_in_words(added: Mapping[str, int], changed: Mapping[str, int]) -> str:
    """Return how many rows of each kind a load has added and changed."""
    both = ("added", added), ("changed", changed)
    parts = [
        f"{verb} " + ", ".join(f"{count} {name}" for name, count in counts.items() if count)
        for verb, counts in both
        if any(counts.values())
    ]
    return "; ".join(parts) or "nothing new"
