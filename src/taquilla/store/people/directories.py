"""Directories: which operator an address or a token belongs to, for whoever knows no operator yet.

An operator whose addresses are apart has none here: its people name it when they log in.
They are the same on every node of a distributed database, so each can be asked. A row is added in the transaction that adds the
member or the token. Rows are few and rarely written: session tokens name their operator themselves.
"""

from collections.abc import Iterable

from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


async def find_address(connection: HouseConnection, email: str) -> int | None:
    """Return the operator of the member who logs in with this address, closed ones too; None where that operator is apart."""
    return await connection.row(int, _SQL["find_address"], email=email)


async def find_token(connection: HouseConnection, token_hash: bytes) -> int | None:
    """Return the operator of an access token or a key, be it revoked or not."""
    return await connection.row(int, _SQL["find_token"], token_hash=token_hash)


async def is_apart(connection: HouseConnection, operator_id: int) -> bool:
    """Tell whether there is an operator of this number that keeps its people's addresses apart."""
    return await connection.first(_SQL["is_apart"], operator=operator_id) is not None


async def add_address(connection: HouseConnection, operator_id: int, email: str) -> None:
    """Add the address of a member who logs in, unless its operator is apart.

    Raises a unique violation of member_email_is_unique where somebody has it.
    """
    await connection.execute(_SQL["add_address"], {"operator": operator_id, "email": email})


async def share_addresses(connection: HouseConnection, operator_id: int, emails: Iterable[str]) -> set[str]:
    """Add the addresses of an operator's people, and return, in lower case, those that were added: the others are somebody's."""
    return set(await connection.column(_SQL["share_addresses"], operator=operator_id, emails=arrays.texts(emails)))


async def forget_addresses(connection: HouseConnection, operator_id: int) -> None:
    """Delete the addresses of an operator's people, which is apart from now on."""
    await connection.execute(_SQL["forget_addresses"], {"operator": operator_id})


async def add_token(connection: HouseConnection, operator_id: int, token_hash: bytes) -> None:
    """Add an access token or a key by its hash. Raises a unique violation where it was given out before, to anybody."""
    await connection.execute(_SQL["add_token"], {"operator": operator_id, "token_hash": token_hash})
