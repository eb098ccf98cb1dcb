"""The transparency log of an operator: shown, verified, and its key replaced."""

from codecs import BOM_UTF8
from pathlib import Path
from typing import Annotated

import typer

from taquilla.cli.options import Commands
from taquilla.cli.output import Answer, CannotDo, Rows
from taquilla.cli.session import ID_MAX, MACHINE, granted
from taquilla.domain.seals.checkpoints import Checkpoint
from taquilla.domain.seals.errors import Malformed, SealError
from taquilla.domain.seals.notes import Note
from taquilla.engine.house import House
from taquilla.engine.seals.keys import verifier_key
from taquilla.store.people.operators import OperatorName

app = Commands("The transparency log of an operator.")
keys = Commands("Keys that sign a log's checkpoints.")
witnesses = Commands("Witnesses that cosign a log's checkpoints.")

_BYTES_MAX = 256 * 1024
_STOPS = {
    "restored": "the database was restored from a backup",
    "contradicted": "a witness holds a checkpoint that the log has signed, and the log's entries are others now",
    "shortened": "entries are gone that a checkpoint has sealed",
}

Kept = Annotated[Path | None, typer.Option(metavar="FILE", help="A checkpoint that somebody has kept: the log must continue it.")]
Later = Annotated[
    Path | None, typer.Option(metavar="FILE", help="The latest checkpoint that others hold, if it is later than this one's.")
]
Latest = Annotated[Path, typer.Option(metavar="FILE", help="The latest checkpoint that left the old server.")]
Reason = Annotated[str, typer.Option(metavar="REASON", help="Why: restored, key-lost or key-leaked.")]
WitnessKey = Annotated[str, typer.Argument(metavar="KEY", help="The witness' verifier key: name+id+base64.")]
WitnessUrl = Annotated[str, typer.Argument(metavar="URL", help="The address that /add-checkpoint stands behind.")]
TheWitness = Annotated[int, typer.Argument(metavar="WITNESS", min=1, max=ID_MAX, help="The number that the list shows.")]


@app.command("show")
async def show_log(*, operator: OperatorName, house: House) -> Answer:
    """The latest checkpoint of a log, and the keys that sign it.

    Example: taquilla log show --operator 1
    """
    found = await house.logs.keys(operator.id)
    shown = await house.logs.checkpoint(operator.id)
    stop = await house.restarts.stop(operator.id)
    texts = [verifier_key(key).text for key in found]
    value = {
        "origin": found[0].name, "keys": texts, "size": 0 if shown is None else shown.size,
        "at": None if shown is None else shown.at, "checkpoint": None if shown is None else shown.note,
        "stopped": stop,
    }  # fmt: skip
    text = "there is no checkpoint yet" if shown is None else shown.note.rstrip("\n")
    if stop is not None:
        text += f"\n\nthe log stands still: {_STOPS[stop]}"
    rows = [(verifier_key(key).text, key.ended_at) for key in found]
    return Answer(value, text=text, beneath=Rows(("key", "signs_until"), rows))


@app.command("verify")
async def verify_log(checkpoint: Kept = None, *, operator: OperatorName, house: House) -> Answer:
    """Make the tree again from the entries, and compare it with the latest checkpoint, and with one that somebody has kept.

    Whether the rows are those that the entries seal is the audit's matter: its rules I101 to I105.

    Example: taquilla log verify --checkpoint kept.txt --operator 1
    """
    kept = None if checkpoint is None else _read(checkpoint)
    latest, old = await house.logs.verify(operator.id, kept)
    text = f"the first {latest.size} entries are those of the latest checkpoint"
    if old is not None:
        text += f", and the first {old.size} those of the kept one"
    value = {"origin": latest.origin, "size": latest.size, "kept_size": None if old is None else old.size}
    return Answer(value, text=text)


@app.command("restart")
async def restart_log(reason: Reason, checkpoint: Later = None, *, operator: OperatorName, house: House) -> Answer:
    """Let a log go on under a new origin and a new key, once it may not go on as it was. Its first entry announces that.

    For a restored backup that has lost entries (restored), and for a key that is lost or that others have (key-lost,
    key-leaked). The old keys sign nothing more. It waits for a manager of the operator
    (`taquilla loosening`). Tell witnesses and all others who follow the log the new key.

    Example: taquilla log restart --reason restored --checkpoint later.txt --operator 1
    """
    kept = None if checkpoint is None else _read(checkpoint)
    restart = granted(await house.restarts.restart(operator.id, reason, kept, MACHINE))
    later = None if restart.later is None else restart.later.size
    value = {
        "origin": restart.key.name, "key": restart.key.text, "entry": restart.number, "old_origin": restart.origin,
        "old_size": restart.last.size, "later_size": later,
    }  # fmt: skip
    text = f"the log goes on as {restart.key.name}, and entry {restart.number} announces it; its key is {restart.key.text}"
    return Answer(value, text=text)


@app.command("resume")
async def resume_log(checkpoint: Latest, *, operator: OperatorName, house: House) -> Answer:
    """Let the log of a restored installation go on under its origin, because nothing is lost: it was moved.

    The checkpoint is the latest that left the old server, as `GET /v1/log/1/checkpoint` showed it once the old one had stopped.

    Example: taquilla log resume --checkpoint last.txt --operator 1
    """
    found = await house.restarts.resume(operator.id, _read(checkpoint), MACHINE)
    text = f"{found.origin} goes on: it has all {found.size} entries of the checkpoint"
    return Answer({"origin": found.origin, "size": found.size}, text=text)


@keys.command("rotate")
async def rotate_key(*, operator: OperatorName, house: House) -> Answer:
    """A new key for the checkpoints of a log. The next entry announces it, and the old one signs beside it for 30 days.

    Example: taquilla log key rotate --operator 1
    """
    key = await house.logs.rotate(operator.id, MACHINE)
    return Answer({"key": key.text}, text=f"the new key is {key.text}")


@witnesses.command("add", calls=True)
async def add_witness(key: WitnessKey, url: WitnessUrl, *, operator: OperatorName, house: House) -> Answer:
    """A witness that is asked to cosign the checkpoints of a log, by its verifier key.

    Example: taquilla log witness add "witness.example+7f1e…" https://witness.example --operator 1
    """
    witness = await house.witnesses.add(operator.id, key, url, MACHINE)
    return Answer({"witness": witness, "key": key, "url": url}, text=f"witness {witness} is asked from now on")


@witnesses.command("list")
async def list_witnesses(*, operator: OperatorName, house: House) -> Rows:
    """The witnesses of a log: the size of the tree that each has cosigned, when, and what went wrong with the last try.

    Example: taquilla log witness list --operator 1
    """
    found = await house.witnesses.of_log(operator.id)
    rows = [(row.id, row.key, row.url, row.size, row.cosigned_at, row.error) for row in found]
    return Rows(("witness", "key", "url", "size", "cosigned_at", "error"), rows)


@witnesses.command("remove")
async def remove_witness(witness: TheWitness, *, operator: OperatorName, house: House) -> Answer:
    """Ask a witness no more. What it has cosigned stays.

    Example: taquilla log witness remove 3 --operator 1
    """
    await house.witnesses.remove(operator.id, witness, MACHINE)
    return Answer({"witness": witness, "removed": True}, text=f"witness {witness} is asked no more")


app.add_typer(keys, name="key")
app.add_typer(witnesses, name="witness")


def _read(file: Path) -> bytes:
    """Return a checkpoint. Raises CannotDo for a file that holds none: a copy that was cut tells nothing about the log."""
    try:
        with file.open("rb") as opened:
            content = opened.read(_BYTES_MAX)
        if content.startswith(BOM_UTF8):  # else it would belong to the origin
            raise Malformed("It begins with a byte order mark.")
        Checkpoint.parse(Note.parse(content).text)
    except OSError as error:
        raise CannotDo(f"{file}: {error.strerror}") from None
    except SealError as error:
        raise CannotDo(f"{file} is no checkpoint, as a copy byte for byte is: {error}") from None
    return content
