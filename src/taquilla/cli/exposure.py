"""The exposure of a draw: its most expensive outcomes, while it is sold and once its result is known (VE-43)."""

from typing import Annotated

import typer

from taquilla.cli.options import OperatorOptions
from taquilla.cli.session import ID_MAX, granted
from taquilla.domain.ledger.money import text
from taquilla.engine.house import House
from taquilla.engine.people.office import OperatorName

Event = Annotated[int, typer.Argument(metavar="EVENT", min=1, max=ID_MAX, help="The draw, as `taquilla draw list` numbers it.")]
Rows = Annotated[int, typer.Option(min=1, max=12_000, help="How many outcomes to show.")]


def show_exposure(event: Event, rows: Rows = 10, *, options: OperatorOptions) -> None:
    """The outcomes of a draw that would cost most. Beside each what would remain of the sale.
    Sealed from the close to the result.

    Example: taquilla exposure 1234 --operator 1 --rows 20
    """

    async def story(house: House, one: OperatorName) -> list[tuple[object, ...]]:
        found = granted(await house.lottery.draws.exposure(one.id, event))
        return [
            (event, text(found.sale, one.exponent), outcome, text(pays, one.exponent), text(remains, one.exponent))
            for outcome, pays, remains in found.liabilities[:rows]
        ]

    columns = ("event", "sale", "outcome", "pays", "remains")
    options.table(columns, options.ask_for_operator(story))
