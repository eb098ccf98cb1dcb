"""Loads the catalogue, which lotteries draw what, when, and what a hit pays, and what an operator has of sports."""

import asyncio
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final

import typer

from taquilla import security
from taquilla.cli.database_url import HouseUrls
from taquilla.cli.options import Commands, HouseOptions
from taquilla.cli.output import Answer
from taquilla.cli.session import MACHINE, a_place, system_user
from taquilla.engine.house import House
from taquilla.engine.lottery.catalogue import Catalogue, Changes, load_catalogue, read_catalogue
from taquilla.engine.sports.catalogue_file import read_sports
from taquilla.store.people.operators import OperatorName
from taquilla.store.postgres.database import connect

CATALOGUE = Path(str(files("taquilla.catalogue"))) / "venezuela.toml"

_MOVED: Final = (
    "operator {operator_id}: draw {event_id}, {name} {at}, is on sale or sold, and not in the timetable: two clerks make it void"
)

catalogue = Commands("The catalogue of lotteries, products and draw times.")
sports = Commands("Sports: what there is to bet on, and how it is sold.")

File = Annotated[Path | None, typer.Argument(help="A catalogue in TOML; by default the one that ships with Taquilla.")]


@catalogue.command("load")
def load(file: File = None, *, options: HouseOptions) -> Answer:
    """Bring the catalogue up to a file. What it omits stays. Only times, multipliers and codes wait for its day.

    Draws on sale, or of runs that were sold, that it moves or ends are named: two clerks declare them void.

    Example: taquilla catalogue load venezuela.toml
    """
    with a_place(options.data) as place:
        catalogue_file = read_catalogue(file or CATALOGUE)
        changes = asyncio.run(_load(place, catalogue_file))
    value = {"file": catalogue_file.file, "added": dict(changes.added), "changed": dict(changes.changed)}
    moved = [one._asdict() for one in changes.moved]
    lines = [f"{catalogue_file.file}: {changes_in_words(changes.added, changes.changed)}", *map(_MOVED.format_map, moved)]
    return Answer(value | {"moved": moved}, text="\n".join(lines))


async def _load(place: HouseUrls, catalogue_file: Catalogue) -> Changes:
    security.begin_at(system_user())
    async with await connect(place.house_url) as connection:
        return await load_catalogue(connection, catalogue_file, author=MACHINE)


def changes_in_words(added: Mapping[str, int], changed: Mapping[str, int]) -> str:
    """Return how many rows of each kind a load has added and changed."""
    both = ("added", added), ("changed", changed)
    parts = [
        f"{verb} " + ", ".join(f"{count} {name}" for name, count in counts.items() if count)
        for verb, counts in both
        if any(counts.values())
    ]
    return "; ".join(parts) or "nothing new"


@sports.command("load")
async def load_sports(
    file: Annotated[Path, typer.Argument(help="A file in TOML; catalogue/demo_sports.toml explains its keys.")],
    *,
    operator: OperatorName,
    house: House,
) -> Answer:
    """Bring what an operator has to bet on up to a file. What it omits stays; loaded again, it takes back moved odds.

    Example: taquilla sports load season.toml --operator 2
    """
    read = read_sports(file)
    loaded = await house.sports.office.load(operator.id, read, name=file.name, author=MACHINE)
    value = {"operator": operator.id, "file": file.name, "added": dict(loaded.added), "changed": dict(loaded.changed)}
    return Answer(value, text=f"{file.name}: {changes_in_words(loaded.added, loaded.changed)}")
