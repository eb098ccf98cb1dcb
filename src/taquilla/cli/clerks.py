"""Authenticates clerks at the command line by their own address and password, for readings that need two clerks."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from taquilla.cli.output import troubles_in_one_line
from taquilla.cli.passwords import known_password, one_time_code
from taquilla.cli.session import ask, granted, the_operator
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.house import House
from taquilla.engine.people.clerks import Clerk
from taquilla.engine.people.logins import Proved

T = TypeVar("T")

ClerkEmail = Annotated[str, typer.Option("--clerk", help="The address of the clerk who reads it.")]


def ask_as_clerk(
    data: str | None,
    operator_id: int | None,
    email: str,
    password_file: str | None,
    story: Callable[[House, Clerk], Awaitable[T | Refusal]],
    *,
    as_json: bool,
) -> T:
    """Return the result of a story run for a clerk of an operator who has proved to be one. A refusal ends the command."""
    with troubles_in_one_line(as_json=as_json):
        password = known_password(email, password_file)

    async def told(house: House) -> T:
        operator = await the_operator(house, operator_id)
        # The password comes first, so that nobody learns here who is a clerk.
        await proved(house, email, password, password_file)
        clerk = granted(await house.lottery.draws.clerk(operator.id, email.strip()))
        return granted(await story(house, clerk))

    return ask(data, told, as_json=as_json)


async def proved(house: House, email: str, password: str, password_file: str | None) -> Proved:
    """Return the member with this password, asking for a code too when a second factor is on. Raises Refused and CannotDo."""
    answer = await house.people.access.verify(email, password)
    if isinstance(answer, Refusal) and answer.reason is Reason.CODE_NEEDED:
        answer = await house.people.access.verify(email, password, code=one_time_code(email, password_file))
    return granted(answer)
