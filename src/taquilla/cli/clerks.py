"""Authenticates clerks at the command line by their own address and password, for readings that need two clerks."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

import typer

from taquilla.cli.options import OperatorOptions
from taquilla.cli.passwords import PasswordFile, known_password, one_time_code
from taquilla.cli.session import Operator, granted
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.house import House
from taquilla.engine.people.clerks import Clerk
from taquilla.engine.people.logins import AuthenticatedMember
from taquilla.engine.people.office import OperatorName

T = TypeVar("T")

ClerkEmail = Annotated[str, typer.Option(help="The address of the clerk who reads it.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClerkOptions(OperatorOptions):
    """The options of a command that somebody of the operator runs by the own password."""

    operator: Operator = None
    password_file: PasswordFile = None

    def ask_as_clerk(self, email: str, story: Callable[[House, Clerk], Awaitable[T | Refusal]]) -> T:
        """Return the result of a story run for a clerk who has proved to be one. A refusal ends the command."""

        async def told(house: House, operator: OperatorName) -> T | Refusal:
            return await story(house, granted(await house.lottery.draws.clerk(operator.id, email.strip())))

        return self.ask_as(email, told)

    def ask_as(self, email: str, story: Callable[[House, OperatorName], Awaitable[T | Refusal]]) -> T:
        """Return the result of a story run for somebody who has proved who they are. A refusal ends the command."""
        password = known_password(email, self.password_file)

        async def told(house: House, operator: OperatorName) -> T:
            # The password comes first, so that nobody learns here who works there.
            await proved(house, email, password, self.password_file)
            return granted(await story(house, operator))

        return self.ask_for_operator(told)


async def proved(house: House, email: str, password: str, password_file: str | None) -> AuthenticatedMember:
    """Return the member with this password, asking for a code too when a second factor is on. Raises Refused and CannotDo."""
    answer = await house.people.access.verify(email, password)
    if isinstance(answer, Refusal) and answer.reason is Reason.CODE_NEEDED:
        answer = await house.people.access.verify(email, password, code=one_time_code(email, password_file))
    return granted(answer)
