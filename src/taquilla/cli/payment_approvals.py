"""Large prizes: payments that wait for a second person, who approves or refuses them away from the till."""

from typing import Annotated

import typer

from taquilla.cli.clerks import ClerkOptions
from taquilla.cli.options import Below, Commands, HouseOptions
from taquilla.cli.session import (
    Operator,
    by_clock_of,
    granted,
    local_day,
    refuse_unknown_entity,
    rules_of,
    the_operator,
)
from taquilla.domain.ledger import money
from taquilla.domain.lottery.redeeming import HoldRefused, Paid
from taquilla.engine.house import House
from taquilla.engine.people.office import OperatorName

app = Commands("Payments that wait for a second person.")

_HELD = ("ticket", "day", "entity", "agency", "amount", "asked_by", "asked_at")
Ticket = Annotated[int, typer.Argument(metavar="TICKET", min=10_000_000, max=99_999_999, help="The ticket's number.")]
Day = Annotated[str, typer.Option(help="The local day of its sale: ISO.")]
By = Annotated[str, typer.Option(help="The address of the second person.")]


@app.command("held")
def list_held(operator: Operator = None, entity: Below = None, *, options: HouseOptions) -> None:
    """List the payments that wait for a second person, the longest waiting first.

    Example: taquilla payout held --operator 1 --entity 213
    """

    async def story(house: House) -> list[tuple[object, ...]]:
        one = await the_operator(house, operator)
        refuse_unknown_entity(await rules_of(house, one), entity)
        return [
            (
                row.number, row.day, row.entity_id, agency, money.text(row.amount, one.exponent), asked_by,
                by_clock_of(one, row.asked_at),
            )
            for row, agency, asked_by in await house.lottery.payment_approvals.held(one.id, entity)
        ]  # fmt: skip

    options.table(_HELD, options.ask(story))


@app.command("approve")
def approve(ticket: Ticket, day: Day, by: By, options: ClerkOptions) -> None:
    """Pay what waits, as the second person: a cashier or manager of the agency or of an entity above it, who proves who it is.

    It is not who has asked for the payment. A result that was corrected meanwhile makes the ticket be presented again.

    Example: taquilla payout approve 32426439 --day 2024-10-22 --by boss@example.com
    """

    async def story(house: House, one: OperatorName) -> dict[str, object]:
        approvals = house.lottery.payment_approvals
        person = granted(await approvals.person(one.id, by.strip()))
        day_sold = local_day(day, "--day")
        paid = granted(await approvals.decide(one.id, person.id, ticket, day_sold, approve=True, id=house.new_id()))
        assert isinstance(paid, Paid)
        return {"ticket": ticket, "paid": money.text(paid.prize, one.exponent)}

    paid = options.ask_as(by, story)
    options.answer(paid, text=f"ticket {ticket}: {paid['paid']} may be paid to its customer")


@app.command("refuse")
def refuse(ticket: Ticket, day: Day, by: By, options: ClerkOptions) -> None:
    """Refuse what waits. The ticket is a winner again, and may be presented anew.

    Example: taquilla payout refuse 32426439 --day 2024-10-22 --by boss@example.com
    """

    async def story(house: House, one: OperatorName) -> dict[str, object]:
        approvals = house.lottery.payment_approvals
        person = granted(await approvals.person(one.id, by.strip()))
        day_sold = local_day(day, "--day")
        refused = granted(await approvals.decide(one.id, person.id, ticket, day_sold, approve=False, id=house.new_id()))
        assert isinstance(refused, HoldRefused)
        return {"ticket": ticket, "refused": money.text(refused.amount, one.exponent)}

    refused = options.ask_as(by, story)
    options.answer(refused, text=f"ticket {ticket}: the payment of {refused['refused']} is refused")
