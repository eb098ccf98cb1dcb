"""Authenticates clerks at the command line by their own address and password, for readings that need two clerks."""

from dataclasses import dataclass
from typing import Annotated

import typer

from taquilla.cli.passwords import PasswordFile, known_password, one_time_code
from taquilla.cli.session import Operator, granted, the_operator
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.house import House
from taquilla.engine.people.clerks import Clerk
from taquilla.engine.people.logins import AuthenticatedMember
from taquilla.engine.people.office import OperatorName

ClerkEmail = Annotated[str, typer.Option(help="The address of the clerk who reads it.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClerkOptions:
    """The options of a command that somebody of the operator runs by the own password."""

    operator: Operator = None
    password_file: PasswordFile = None

    async def authenticate(self, house: House, email: str) -> OperatorName:
        """Return the operator of somebody who has proved who they are. Raises CommandRefused and CannotDo."""
        operator = await the_operator(house, self.operator)
        await proved(house, email, self.password_file)
        return operator

    async def authenticate_clerk(self, house: House, email: str) -> Clerk:
        """Return a clerk who has proved to be one. Raises CommandRefused and CannotDo."""
        # The password comes first, so that nobody learns here who works there.
        operator = await self.authenticate(house, email)
        return granted(await house.lottery.draws.clerk(operator.id, email.strip()))


async def proved(house: House, email: str, password_file: str | None) -> AuthenticatedMember:
    """Return the member with this password, asking for a code too when a second factor is on. Raises Refused and CannotDo."""
    password = known_password(email, password_file)
    answer = await house.people.access.verify(email, password)
    if isinstance(answer, Refusal) and answer.reason is Reason.CODE_NEEDED:
        answer = await house.people.access.verify(email, password, code=one_time_code(email, password_file))
    return granted(answer)
