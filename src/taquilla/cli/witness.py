"""A witness of logs: made, told which logs to trust, run. It belongs to a regulator or a partner, and needs no house."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from taquilla.cli.options import Commands
from taquilla.cli.output import Answer, AsJson, Rows
from taquilla.cli.running import ready
from taquilla.cli.signals import ending_on_signals
from taquilla.witness.seen import Witness
from taquilla.witness.server import server, shown

app = Commands("A witness, which cosigns logs of others that only grew.")

_HOST, _PORT = "127.0.0.1", 8700

Folder = Annotated[Path, typer.Option("--data", metavar="DIR", help="The folder of the witness.")]
Name = Annotated[str, typer.Option(metavar="NAME", help="The witness' name, such as witness.example/taquilla: it never changes.")]
LogKey = Annotated[str, typer.Argument(metavar="KEY", help="The log's verifier key: origin+id+base64.")]
Origin = Annotated[str, typer.Argument(metavar="ORIGIN", help="The log's origin, as the list shows it.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessOptions:
    """The folder of the witness, and the form of the output."""

    data: Folder
    as_json: AsJson = False


@app.command("init")
def make_witness(*, name: Name, options: WitnessOptions) -> Answer:
    """Make a witness with a key of its own.

    Shows the verifier key, which the installations are given whose logs it shall cosign.

    Example: taquilla witness init --data /var/lib/witness --name witness.example/taquilla
    """
    key = Witness.make(options.data, name).key.text
    return Answer({"name": name, "key": key}, text=f"the witness' key is {key}")


@app.command("add-log")
def add_log(key: LogKey, *, options: WitnessOptions) -> Answer:
    """Trust a log by its verifier key. A second key of one log is trusted beside the first one.

    Example: taquilla witness add-log "taquilla.example/operator-1+6c3a…" --data /var/lib/witness
    """
    added = Witness.open(options.data).add_key(key)
    return Answer({"origin": added.name, "key": added.text}, text=f"{added.name} is cosigned from now on")


@app.command("remove-log")
def remove_log(origin: Origin, *, options: WitnessOptions) -> Answer:
    """Cosign nothing more of a log, and trust none of its keys. What was seen of it stays.

    Example: taquilla witness remove-log taquilla.example/operator-1 --data /var/lib/witness
    """
    Witness.open(options.data).remove(origin)
    return Answer({"origin": origin, "removed": True}, text=f"{origin} is cosigned no more")


@app.command("list")
def list_logs(*, options: WitnessOptions) -> Answer:
    """The logs that a witness knows, and how far it has seen each.

    Shows size and root of the last checkpoint that it cosigned, and when. If a log has signed two lists of entries that
    contradict each other, it says so, and ends with 1.

    Example: taquilla witness list --data /var/lib/witness --json
    """
    rows = [shown(log) for log in Witness.open(options.data).logs()]
    told = "{0} HAS SIGNED TWO LISTS THAT CONTRADICT EACH OTHER: `taquilla witness fork {0}` prints the proof"
    forked = [told.format(row["origin"]) for row in rows if row["forked"]]
    columns = ("origin", "keys", "size", "root", "seen_at")
    beneath = Rows(columns, [[row[name] for name in columns] for row in rows])
    text = "\n".join(forked) or "no log has signed two lists that contradict each other"
    return Answer(rows, text, beneath, status=1 if forked else 0)


@app.command("fork")
def show_fork(origin: Origin, *, options: WitnessOptions) -> Answer:
    """Print the proof that a log has signed two lists of entries that contradict each other.

    `taquilla_fork.py`, which needs neither the installation nor the witness, verifies it. Ends with 1 where there is none.

    Example: taquilla witness fork taquilla.example/operator-1 --data /var/lib/witness > fork.txt
    """
    log = Witness.open(options.data).log(origin)
    if log is None or log.forked is None:
        return Answer({"origin": origin, "forked": None}, text=f"no fork of {origin} was seen", status=1)
    return Answer({"origin": origin, "forked": log.forked.decode()}, text=log.forked.decode().removesuffix("\n"))


@app.command("run")
def run_witness(
    *,
    data: Folder,
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = _PORT,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = _HOST,
) -> None:
    """Answer logs that ask for cosignatures, until stopped.

    Shows everybody what it has seen, too.

    Example: taquilla witness run --data /var/lib/witness --port 8700
    """
    logging.basicConfig(level="INFO", format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    witness = Witness.open(data)
    # Only commands that serve import the HTTP framework.
    from taquilla.server.serving import serve_app

    with ending_on_signals():
        serve_app(server(witness), host, port, ready=lambda port: ready(host, port))
