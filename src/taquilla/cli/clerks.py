"""How a clerk speaks on the command line: by the own address and password, for what two clerks must read."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from taquilla.cli.asking import ask, granted, the_operator
from taquilla.cli.passwords import known_password
from taquilla.cli.show import troubles_in_one_line
from taquilla.desk.house import Clerk, House
from taquilla.domain.refusals import Refusal

T = TypeVar("T")

ClerkEmail = Annotated[str, typer.Option("--clerk", help="The address of the clerk who reads it.")]

_ADDRESS = "command line"  # what wrong passwords typed here are counted under, beside the clerk's own address


def ask_as_clerk(
    data: str | None,
    operator_id: int | None,
    email: str,
    password_file: str | None,
    story: Callable[[House, Clerk], Awaitable[T | Refusal]],
    *,
    as_json: bool,
) -> T:
    """What a story comes to that a clerk of an operator tells, who has proved to be one. A refusal ends the command."""
    with troubles_in_one_line(as_json=as_json):
        password = known_password(email, password_file)

    async def told(house: House) -> T:
        operator = await the_operator(house, operator_id)
        # The password comes first, so that nobody learns here who is a clerk.
        granted(await house.access.verify(email, password, _ADDRESS))
        clerk = granted(await house.draws.clerk(operator.id, email.strip()))
        return granted(await story(house, clerk))

    return ask(data, told, as_json=as_json)
