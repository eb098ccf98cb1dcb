"""Draws: closing those that are due, and settling them."""

from typing import Annotated

import typer

from taquilla.cli.options import Commands
from taquilla.cli.output import Answer
from taquilla.cli.session import ID_MAX, MACHINE, by_clock_of, granted, the_draw
from taquilla.engine.house import House
from taquilla.store.people.operators import OperatorName

app = Commands("Draws and their results.")

Event = Annotated[int, typer.Argument(metavar="EVENT", min=1, max=ID_MAX, help="The draw, as `taquilla draw list` numbers it.")]


@app.command("close")
async def close_draw(event: Event, *, operator: OperatorName, house: House) -> Answer:
    """Do what is due for a draw now, without waiting for a worker: close it, settle it. A draw never closes early.

    Example: taquilla draw close 1234 --operator 1
    """
    granted(await house.lottery.draws.close(operator.id, event, author=MACHINE))
    async with house.database.of(operator.id).connection() as connection:
        await house.duties.do_all(connection, [operator.id])
    draw = await the_draw(house, operator, event)
    assert draw.closed_at is not None
    closed_at = by_clock_of(operator, draw.closed_at)
    value = {"operator": operator.id, "event": event, "status": draw.state, "closed_at": closed_at}
    return Answer(value, text=f"draw {event} is closed, as of {closed_at:%Y-%m-%d %H:%M}")
