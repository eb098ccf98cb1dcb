"""Large prizes: payments that wait for a second person, who approves or refuses them away from the till."""

from typing import Annotated

import typer

from taquilla.cli.options import Below, Commands
from taquilla.cli.output import Answer, Rows
from taquilla.cli.passwords import ClerkOptions
from taquilla.cli.session import (
    by_clock_of,
    granted,
    local_day,
    refuse_unknown_entity,
    rules_of,
)
from taquilla.domain.ledger import money
from taquilla.engine.house import House
from taquilla.engine.people.office import OperatorName

app = Commands("Payments that wait for a second person.")

_HELD = ("ticket", "day", "entity", "agency", "amount", "asked_by", "asked_at")
Ticket = Annotated[int, typer.Argument(metavar="TICKET", min=10_000_000, max=99_999_999, help="The ticket's number.")]
Day = Annotated[str, typer.Option(help="The local day of its sale: ISO.")]
By = Annotated[str, typer.Option(help="The address of the second person.")]


@app.command("held")
async def list_held(operator: OperatorName, entity: Below = None, *, house: House) -> Rows:
    """List the payments that wait for a second person, the longest waiting first.

    Example: taquilla payout held --operator 1 --entity 213
    """
    refuse_unknown_entity(await rules_of(house, operator), entity)
    rows = [
        (
            row.number, row.day, row.entity_id, agency, money.text(row.amount, operator.exponent), asked_by,
            by_clock_of(operator, row.asked_at),
        )
        for row, agency, asked_by in await house.lottery.payment_approvals.held(operator.id, entity)
    ]  # fmt: skip
    return Rows(_HELD, rows)


@app.command("approve")
async def approve(ticket: Ticket, day: Day, by: By, options: ClerkOptions, house: House) -> Answer:
    """Pay what waits, as the second person: a cashier or manager of the agency or of an entity above it, who proves who it is.

    It is not who has asked for the payment. A result that was corrected meanwhile makes the ticket be presented again.

    Example: taquilla payout approve 32426439 --day 2024-10-22 --by boss@example.com
    """
    operator, approvals = await options.authenticate(house, by), house.lottery.payment_approvals
    person = granted(await approvals.person(operator.id, by.strip()))
    approved = granted(await approvals.approve(operator.id, person.id, ticket, local_day(day, "--day"), id=house.new_id()))
    paid = money.text(approved.prize, operator.exponent)
    return Answer({"ticket": ticket, "paid": paid}, text=f"ticket {ticket}: {paid} may be paid to its customer")


@app.command("refuse")
async def refuse(ticket: Ticket, day: Day, by: By, options: ClerkOptions, house: House) -> Answer:
    """Refuse what waits. The ticket is a winner again, and may be presented anew.

    Example: taquilla payout refuse 32426439 --day 2024-10-22 --by boss@example.com
    """
    operator, approvals = await options.authenticate(house, by), house.lottery.payment_approvals
    person = granted(await approvals.person(operator.id, by.strip()))
    refused = granted(await approvals.refuse(operator.id, person.id, ticket, local_day(day, "--day"), id=house.new_id()))
    unpaid = money.text(refused.amount, operator.exponent)
    return Answer({"ticket": ticket, "refused": unpaid}, text=f"ticket {ticket}: the payment of {unpaid} is refused")
