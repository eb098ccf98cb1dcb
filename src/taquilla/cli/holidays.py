"""Holidays, of all operators or of one: days that do not count when prizes are claimed by business days (VE-27)."""

from typing import Annotated

import typer

from taquilla.cli.options import Commands, OperatorOptions
from taquilla.cli.output import CannotDo, CommandRefused
from taquilla.cli.session import AUTHOR, local_day, the_operator
from taquilla.domain.people.members import NATION
from taquilla.engine.house import House
from taquilla.engine.people.office import OperatorName
from taquilla.store.postgres.database import NotRecorded

app = Commands("Days that are no business days, beside Saturdays and Sundays.")

Day = Annotated[str, typer.Argument(metavar="DAY", help="The day: ISO, such as 2024-12-25.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="What is kept on that day.")]
National = Annotated[bool, typer.Option("--national", help="For every operator.")]
_NAME_MAX = 120


@app.command("add")
def add_holiday(day: Day, name: Name, national: National = False, *, options: OperatorOptions) -> None:
    """A day that is no business day. Tickets that are sold keep their expiry.

    Example: taquilla holiday add 2024-12-25 Navidad --national
    """

    async def story(house: House) -> dict[str, object]:
        if not 0 < len(name.strip()) <= _NAME_MAX:
            raise CannotDo(f"NAME has 1 to {_NAME_MAX} letters")
        which = local_day(day, "DAY")
        owner = NATION if national else (await the_operator(house, options.operator)).id
        try:
            if national:
                await house.lottery.rules.add_national_holiday(which, name.strip(), author=AUTHOR)
            else:
                await house.lottery.rules.add_holiday(owner, which, name.strip(), author=AUTHOR)
        except NotRecorded as error:
            raise CommandRefused("TAKEN", f"{which.isoformat()} is a holiday already") from error
        return {"operator": owner, "day": which.isoformat(), "name": name.strip()}

    added = options.ask(story)
    options.answer(added, text=f"{added['day']} is a holiday")


@app.command("list")
def list_holidays(options: OperatorOptions) -> None:
    """The nation's holidays (operator 0) and an operator's own.

    Example: taquilla holiday list --operator 1
    """

    async def story(house: House, one: OperatorName) -> list[tuple[object, ...]]:
        return [(owner, day.isoformat(), name) for owner, day, name in await house.lottery.rules.holidays(one.id)]

    options.table(("operator", "day", "name"), options.ask_for_operator(story))
