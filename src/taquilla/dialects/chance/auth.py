"""Authenticates callers: by an access token, or without one where that is allowed."""

from typing import Final

from msgspec import Struct

from taquilla.dialect.house import Caller, House
from taquilla.dialect.http import Request
from taquilla.dialects.chance.errors import NoOperator, TokenUnknown

_NOBODY: Final = 0


class Authenticator(Struct, frozen=True):
    """Authenticates the caller of one request.

    open_operator is the name of the operator that answers requests without a token.
    """

    house: House
    open_operator: str
    request: Request

    @property
    def address(self) -> str | None:
        """Return the network address that the request was sent from."""
        return self.request.address

    async def writer(self, token: str) -> Caller:
        """Return a token's holder, for a command; the token's validity is checked behind the gate. Raises `TokenUnknown`."""
        caller = await self.house.people.access.holder(token, self.address) if token else None
        if caller is None:
            raise TokenUnknown
        return caller

    async def reader(self, token: str) -> Caller:
        """Return the holder of a valid token, for read-only requests. Raises `TokenUnknown`."""
        caller = await self.house.people.access.live_holder(token, self.address) if token else None
        if caller is None:
            raise TokenUnknown
        return caller

    async def anybody(self, token: str) -> Caller:
        """Return the holder of a valid token, or without a token nobody. Raises `TokenUnknown`, `NoOperator`."""
        return await self.reader(token) if token else await self.nobody()

    async def nobody(self) -> Caller:
        """Return the caller of a request without a token: nobody, of the open operator. Raises `NoOperator`."""
        # Looked up each time: an operator may be closed, or made while we run.
        for operator in await self.house.people.office.operators():
            if operator.name == self.open_operator:
                return Caller(operator.id, _NOBODY, _NOBODY)
        raise NoOperator
