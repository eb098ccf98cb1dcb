"""Sports: loading what there is to bet on."""

from pathlib import Path
from typing import Annotated

import typer

from taquilla.cli.catalogue import changes_in_words
from taquilla.cli.options import Commands
from taquilla.cli.output import Answer
from taquilla.cli.session import MACHINE
from taquilla.engine.house import House
from taquilla.engine.sports.catalogue_file import read_sports
from taquilla.store.people.operators import OperatorName

app = Commands("Sports: what there is to bet on, and how it is sold.")


@app.command("load")
async def load(
    file: Annotated[Path, typer.Argument(help="A file in TOML; catalogue/demo_sports.toml explains its keys.")],
    *,
    operator: OperatorName,
    house: House,
) -> Answer:
    """Bring what an operator has to bet on up to a file. What it leaves out stays; the same file again changes nothing.

    Example: taquilla sports load season.toml --operator 2
    """
    read = read_sports(file)
    loaded = await house.sports.office.load(operator.id, read, name=file.name, author=MACHINE)
    value = {"operator": operator.id, "file": file.name, "added": dict(loaded.added), "changed": dict(loaded.changed)}
    return Answer(value, text=f"{file.name}: {changes_in_words(loaded.added, loaded.changed)}")
