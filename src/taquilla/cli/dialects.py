"""Dialects that other packages bring: what is served, and a package to begin one from."""

import re
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Final

import typer

from taquilla.cli.options import Commands
from taquilla.cli.output import Answer, AsJson, CannotDo, Rows

_TEMPLATES: Final = Path(str(files("taquilla.cli"))) / "templates" / "dialect"

app = Commands("Dialects: how programs talk to the house over HTTP.")


@app.callback()
def dialect() -> None:
    """Dialects: how programs talk to the house over HTTP."""


@app.command("list")
def list_dialects(as_json: AsJson = False) -> Rows:
    """List the dialects of the installation and those of other packages, and why one is not served. Needs no installation.

    Ends with 1 where one is not served.

    Example: taquilla dialect list
    """
    from taquilla.app import OWN, offered

    rows: list[list[object]] = [[one.name, "taquilla", ", ".join(one.segments), "served"] for one in OWN]
    for one in offered():
        rows.append([one.name, one.package, ", ".join(one.dialect.segments) if one.dialect else "", one.fault or "served"])
    return Rows(("name", "package", "segments", "state"), rows, status=int(any(row[-1] != "served" for row in rows)))


@app.command("new")
def write_package(
    name: Annotated[str, typer.Argument(help="Its name, and the first segment of its paths: letters, digits, _ in lower case.")],
    folder: Annotated[Path, typer.Option("--in", help="The folder to write it into.")] = Path(),
    as_json: AsJson = False,
) -> Answer:
    """Write a package with a dialect to begin from, and its tests: `taquilla-NAME`. Needs no installation.

    Example: taquilla dialect new example
    """
    if not re.fullmatch("[a-z][a-z0-9_]{1,30}", name):
        raise CannotDo(f"{name!r} is no name: 2 to 31 letters, digits and _, in lower case, the first one a letter")
    package = folder / f"taquilla-{name}"
    if package.exists():
        raise CannotDo(f"{package} is there already: nothing was written")
    for template in sorted(_TEMPLATES.rglob("*.txt")):
        file = package / str(template.relative_to(_TEMPLATES).with_suffix("")).replace("NAME", name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(template.read_text().replace("NAME", name))
    return Answer({"folder": str(package)}, f"{package} is there. Next: pip install -e '{package}[test]'; taquilla dialect list")
