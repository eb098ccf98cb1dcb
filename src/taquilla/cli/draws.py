"""Draws: closing those that are due, and settling them; and holidays, which do not count as business days (VE-27)."""

from typing import Annotated

import typer

from taquilla.cli.output import Answer, CannotDo
from taquilla.cli.session import ID_MAX, MACHINE, Commands, Operator, by_clock_of, granted, local_day, the_draw, the_operator
from taquilla.domain.people.members import NATION
from taquilla.engine.house import House
from taquilla.store.people.operators import OperatorName

app = Commands("Draws and their results.")
holidays = Commands("Days that are no business days, beside Saturdays and Sundays.")

Event = Annotated[int, typer.Argument(metavar="EVENT", min=1, max=ID_MAX, help="The draw, as `taquilla draw list` numbers it.")]
Day = Annotated[str, typer.Argument(metavar="DAY", help="The day: ISO, such as 2024-12-25.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="What is kept on that day.")]
National = Annotated[bool, typer.Option("--national", help="For every operator.")]
_NAME_MAX = 120


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


@holidays.command("add")
async def add_holiday(day: Day, name: Name, national: National = False, operator: Operator = None, *, house: House) -> Answer:
    """A day that is no business day. Tickets that are sold keep their expiry.

    Example: taquilla holiday add 2024-12-25 Navidad --national
    """
    holiday, name = local_day(day, "DAY"), name.strip()
    if not 0 < len(name) <= _NAME_MAX:
        raise CannotDo(f"NAME has 1 to {_NAME_MAX} letters")
    owner = NATION if national else (await the_operator(house, operator)).id
    if national:
        await house.lottery.rules.add_national_holiday(holiday, name, author=MACHINE)
    else:
        await house.lottery.rules.add_holiday(owner, holiday, name, author=MACHINE)
    value = {"operator": owner, "day": holiday.isoformat(), "name": name}
    return Answer(value, text=f"{holiday.isoformat()} is a holiday")
