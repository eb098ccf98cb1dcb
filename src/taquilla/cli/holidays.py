"""Adds holidays, of all operators or of one: days that do not count when prizes are claimed by business days (VE-27)."""

from typing import Annotated

import typer

from taquilla.cli.options import Commands
from taquilla.cli.output import Answer
from taquilla.cli.session import MACHINE, Operator, local_day, the_operator
from taquilla.domain.people.members import NATION
from taquilla.engine.house import House

app = Commands("Days that are no business days, beside Saturdays and Sundays.")

Day = Annotated[str, typer.Argument(metavar="DAY", help="The day: ISO, such as 2024-12-25.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="What is kept on that day.")]
National = Annotated[bool, typer.Option("--national", help="For every operator.")]


@app.command("add")
async def add_holiday(day: Day, name: Name, national: National = False, operator: Operator = None, *, house: House) -> Answer:
    """A day that is no business day. Tickets that are sold keep their expiry.

    Example: taquilla holiday add 2024-12-25 Navidad --national
    """
    holiday, name = local_day(day, "DAY"), name.strip()
    owner = NATION if national else (await the_operator(house, operator)).id
    if national:
        await house.lottery.rules.add_national_holiday(holiday, name, author=MACHINE)
    else:
        await house.lottery.rules.add_holiday(owner, holiday, name, author=MACHINE)
    value = {"operator": owner, "day": holiday.isoformat(), "name": name}
    return Answer(value, text=f"{holiday.isoformat()} is a holiday")
