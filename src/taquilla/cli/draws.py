"""Draws: closing those that are due, settling them, and exporting their seals as files that a verifier reads."""

from collections.abc import AsyncGenerator
from contextlib import ExitStack, aclosing
from pathlib import Path
from typing import IO, Annotated

import typer

from taquilla.cli.options import Commands
from taquilla.cli.output import Answer, CannotDo
from taquilla.cli.session import ID_MAX, MACHINE, by_clock_of, granted
from taquilla.engine.house import House
from taquilla.engine.seals.exports import SealedDraw
from taquilla.store.lottery.draws import load_draw
from taquilla.store.people.operators import OperatorName
from taquilla.store.postgres.private_files import create

draws = Commands("Draws and their results.")
seals = Commands("Seals of closed draws.")

Event = Annotated[int, typer.Argument(metavar="EVENT", min=1, max=ID_MAX, help="The draw, as `taquilla draw list` numbers it.")]
Folder = Annotated[Path, typer.Option("--to", metavar="DIR", help="The folder for the files; it is made if it is not there.")]


@draws.command("close")
async def close_draw(event: Event, *, operator: OperatorName, house: House) -> Answer:
    """Do what is due for a draw now, without waiting for a worker: close it, settle it. A draw never closes early.

    Example: taquilla draw close 1234 --operator 1
    """
    granted(await house.lottery.draws.close(operator.id, event, author=MACHINE))
    async with house.database.of(operator.id).connection() as connection:
        await house.duties.do_all(connection, [operator.id])
    row = await house.database.read(operator.id, load_draw, event)
    assert row is not None
    assert row[0].closed_at is not None
    closed_at = by_clock_of(operator, row[0].closed_at)
    value = {"operator": operator.id, "event": event, "status": row[0].state, "closed_at": closed_at}
    return Answer(value, text=f"draw {event} is closed, as of {closed_at:%Y-%m-%d %H:%M}")


@seals.command("export")
async def export_seal(event: Event, to: Folder, *, operator: OperatorName, house: House) -> Answer:
    """Write the files of a sealed draw: its wagers, the proof of its seal, and its results. No file is overwritten.

    The wagers are made again from the rows, once the draw has its result: before it auditors alone have them, over /v1. Whether
    they are those that were sealed shows `taquilla_verify.py verify-draw`.

    Example: taquilla seal export 1234 --operator 1 --to audit
    """
    found = granted(await house.seals.seal(operator.id, event))
    paths = [to / f"draw-{event}.{part}" for part in ("wagers", "tlog-proof", "results")]
    with ExitStack() as left_over:
        try:
            to.mkdir(parents=True, exist_ok=True)
            # What waits in memory is written when a file is closed: on a full disk that fails as well.
            with ExitStack() as opened:
                # A file that is there already is refused before anything is written.
                files = [opened.enter_context(_created(path, left_over)) for path in paths]
                await _write(granted(await house.seals.wagers(operator.id, event, None)), files[0])
                files[1].write(found.proof.data)
                await _write(granted(await house.seals.results(operator.id, event)), files[2])
        except OSError as error:
            raise CannotDo(f"{error.filename or to}: {error.strerror}") from error
        left_over.pop_all()
    seal = found.seal
    text = f"draw {seal.draw} is sealed by entry {seal.number}: {seal.wagers} wagers; its files are in {to}"
    return Answer(_shown(found) | {"files": [str(path) for path in paths]}, text=text)


def _created(path: Path, left_over: ExitStack) -> IO[bytes]:
    """Create a file, which is removed again if the command fails."""
    file = create(path)
    left_over.callback(path.unlink)
    return file


async def _write(pieces: AsyncGenerator[bytes, None], file: IO[bytes]) -> None:
    async with aclosing(pieces):
        async for piece in pieces:
            file.write(piece)


def _shown(found: SealedDraw) -> dict[str, object]:
    seal = found.seal
    return {
        "draw": seal.draw, "entry": seal.number, "closed_at": seal.closed_at, "wagers": seal.wagers, "head": seal.head.hex(),
        "root": seal.root.hex(), "sealed_at": found.sealed_at,
    }  # fmt: skip
