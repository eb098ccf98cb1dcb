"""Large prizes: payments that wait for a second person, who approves or refuses them away from the till."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from taquilla.cli.clerks import proved
from taquilla.cli.output import AsJson, Data, answer, table, troubles_in_one_line
from taquilla.cli.passwords import PasswordFile, known_password
from taquilla.cli.session import (
    ID_MAX,
    Operator,
    ask,
    by_clock_of,
    granted,
    local_day,
    refuse_unknown_entity,
    rules_of,
    the_operator,
)
from taquilla.domain.ledger import money
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.people.members import Member
from taquilla.engine.house import House
from taquilla.engine.people.office import OperatorName

T = TypeVar("T")

app = typer.Typer(help="Payments that wait for a second person.", no_args_is_help=True)

_HELD = ("ticket", "day", "entity", "agency", "amount", "asked_by", "asked_at")
Ticket = Annotated[int, typer.Argument(metavar="TICKET", min=10_000_000, max=99_999_999, help="The ticket's number.")]
Day = Annotated[str, typer.Option("--day", help="The local day of its sale: ISO.")]
By = Annotated[str, typer.Option("--by", help="The address of the second person.")]
Below = Annotated[
    int | None, typer.Option("--entity", metavar="ID", min=1, max=ID_MAX, help="An entity and those below it; by default all.")
]


@app.command("held")
def list_held(operator: Operator = None, entity: Below = None, data: Data = None, as_json: AsJson = False) -> None:
    """List the payments that wait for a second person, the longest waiting first.

    Example: taquilla payout held --operator 1 --entity 213
    """

    async def story(house: House) -> list[tuple[object, ...]]:
        one = await the_operator(house, operator)
        if entity is not None:
            refuse_unknown_entity(await rules_of(house, one), entity)
        return [
            (
                row.number, row.day, row.entity_id, agency, money.text(row.amount, one.exponent), asked_by,
                by_clock_of(one, row.asked_at),
            )
            for row, agency, asked_by in await house.lottery.payment_approvals.held(one.id, entity)
        ]  # fmt: skip

    table(_HELD, ask(data, story, as_json=as_json), as_json=as_json)


@app.command("approve")
def approve(
    ticket: Ticket,
    day: Day,
    by: By,
    operator: Operator = None,
    password_file: PasswordFile = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Pay what waits, as the second person: a cashier or manager of the agency or of an entity above it, who proves who it is.

    It is not who has asked for the payment. A result that was corrected meanwhile makes the ticket be presented again.

    Example: taquilla payout approve 32426439 --day 2024-10-22 --by boss@example.com
    """

    async def story(house: House, one: OperatorName, person: Member) -> dict[str, object]:
        said = await house.lottery.payment_approvals.approve(
            one.id, person.id, ticket, local_day(day, "--day"), id=house.new_id()
        )
        return {"ticket": ticket, "paid": money.text(granted(said).prize, one.exponent)}

    paid = _ask_as_person(data, operator, by, password_file, story, as_json=as_json)
    answer(paid, as_json=as_json, text=f"ticket {ticket}: {paid['paid']} may be paid to its customer")


@app.command("refuse")
def refuse(
    ticket: Ticket,
    day: Day,
    by: By,
    operator: Operator = None,
    password_file: PasswordFile = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Refuse what waits. The ticket is a winner again, and may be presented anew.

    Example: taquilla payout refuse 32426439 --day 2024-10-22 --by boss@example.com
    """

    async def story(house: House, one: OperatorName, person: Member) -> dict[str, object]:
        said = await house.lottery.payment_approvals.refuse(one.id, person.id, ticket, local_day(day, "--day"), id=house.new_id())
        return {"ticket": ticket, "refused": money.text(granted(said).amount, one.exponent)}

    refused = _ask_as_person(data, operator, by, password_file, story, as_json=as_json)
    answer(refused, as_json=as_json, text=f"ticket {ticket}: the payment of {refused['refused']} is refused")


def _ask_as_person(
    data: str | None,
    operator_id: int | None,
    email: str,
    password_file: str | None,
    story: Callable[[House, OperatorName, Member], Awaitable[T]],
    *,
    as_json: bool,
) -> T:
    """Run a story as a member of an operator who has proved who they are. A refusal ends the command."""
    with troubles_in_one_line(as_json=as_json):
        password = known_password(email, password_file)

    async def told(house: House) -> T:
        one = await the_operator(house, operator_id)
        # The password comes first, so that nobody learns here who works there.
        await proved(house, email, password, password_file)
        person: Member | Refusal = await house.lottery.payment_approvals.person(one.id, email.strip())
        return await story(house, one, granted(person))

    return ask(data, told, as_json=as_json)
