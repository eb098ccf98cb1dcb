"""Dialects that other packages bring."""

from taquilla.cli.options import Commands
from taquilla.cli.output import AsJson, Rows

app = Commands("Dialects: how programs talk to the house over HTTP.")


@app.callback()
def dialect() -> None:
    """Dialects: how programs talk to the house over HTTP."""


@app.command("list")
def list_dialects(as_json: AsJson = False) -> Rows:
    """List the dialects of the house and those of other packages, and why one is not served. Needs no house.

    Ends with 1 where one is not served.

    Example: taquilla dialect list
    """
    from taquilla.app import OWN, offered

    rows: list[list[object]] = [[one.name, "taquilla", ", ".join(one.segments), "served"] for one in OWN]
    for one in offered():
        rows.append([one.name, one.package, ", ".join(one.dialect.segments) if one.dialect else "", one.fault or "served"])
    return Rows(("name", "package", "segments", "state"), rows, status=int(any(row[-1] != "served" for row in rows)))
