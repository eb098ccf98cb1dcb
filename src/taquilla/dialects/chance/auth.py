"""Authenticates callers: by an access token, or without one where that is allowed."""

from typing import Final

from taquilla.dialects.chance.errors import NoOperator, TokenUnknown
from taquilla.domain.ledger.book import Operator
from taquilla.domain.people.members import Caller
from taquilla.engine.house import House

_NOBODY: Final = 0


class Authenticator:
    """Authenticates callers by their tokens, and knows the one operator that answers requests without a token."""

    def __init__(self, house: House, open_operator: str) -> None:
        self._house = house
        self._open_operator = open_operator

    async def writer(self, token: str, address: str | None) -> Caller:
        """Return a token's holder, for a command; the token's validity is checked behind the gate. Raises `TokenUnknown`."""
        caller = await self._house.people.access.holder(token, address) if token else None
        if caller is None:
            raise TokenUnknown
        return caller

    async def reader(self, token: str, address: str | None) -> Caller:
        """Return the holder of a valid token, for read-only requests. Raises `TokenUnknown`."""
        caller = await self._house.people.access.live_holder(token, address) if token else None
        if caller is None:
            raise TokenUnknown
        return caller

    async def nobody(self) -> Caller:
        """Return the caller of a dry run without a token: nobody, of the open operator. Raises `NoOperator`."""
        return Caller(await self._open(), _NOBODY, _NOBODY)

    async def operator(self, caller: Caller) -> Operator:
        """Return a caller's operator: from memory, except for the first time in a process."""
        return await self._operator(caller.operator_id)

    async def operator_of_request(self, token: str, address: str | None) -> Operator:
        """Return the operator of the token, or without a token the open operator. Raises `TokenUnknown`, `NoOperator`."""
        return await self._operator((await self.reader(token, address)).operator_id if token else await self._open())

    async def _operator(self, operator_id: int) -> Operator:
        try:
            return self._house.operator(operator_id)
        except KeyError:
            return await self._house.load_operator(operator_id)

    async def _open(self) -> int:
        # Looked up each time: an operator may be closed, or made while we run.
        for operator in await self._house.people.office.operators():
            if operator.name == self._open_operator:
                return operator.id
        raise NoOperator
