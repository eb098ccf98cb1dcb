"""Passwords of members, and the tokens that reset them."""

from datetime import datetime

from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


async def load_email(connection: HouseConnection, operator_id: int, member_id: int) -> str | None:
    """Load the address of an active member who logs in."""
    return await connection.row(str, _SQL["load_email"], operator=operator_id, member=member_id)


async def find_user(connection: HouseConnection, operator_id: int, email: str) -> int | None:
    """Return the id of an operator's active member who logs in with this address."""
    return await connection.row(int, _SQL["find_user"], operator=operator_id, email=email)


async def set_password(
    connection: HouseConnection, operator_id: int, member_id: int, hashed: str, now: datetime, *,
    old: str | None = None, keep_session: int = 0,
) -> bool:  # fmt: skip
    """Set a member's password. Ends its sessions except the one to keep, forgets its known addresses, voids reset tokens for it
    and by it.

    old is the hash of the password that it replaces, None for any. False when the member was closed, or has another one. Behind
    the gate, in the caller's transaction.
    """
    parameters = {"operator": operator_id, "member": member_id, "hash": hashed, "now": now}
    parameters |= {"old": old, "keep": keep_session}
    if (await connection.execute(_SQL["set_password"], parameters)).rowcount != 1:
        return False
    for name in ("end_sessions", "forget_addresses", "forget_pin", "void_resets", "void_resets_by"):
        await connection.execute(_SQL[name], parameters)
    return True


async def load_pin(connection: HouseConnection, operator_id: int, member_id: int) -> str | None:
    """Load the hash of the PIN that opens a member's locked screen; None: it has none."""
    found: str | None = await connection.value(_SQL["load_pin"], operator=operator_id, member=member_id)
    return found


async def set_pin(connection: HouseConnection, operator_id: int, member_id: int, hashed: str) -> None:
    """Set the PIN of a member. Behind the gate."""
    await connection.execute(_SQL["set_pin"], {"operator": operator_id, "member": member_id, "hash": hashed})


async def add_reset(
    connection: HouseConnection,
    operator_id: int,
    member_id: int,
    token_hash: bytes,
    author: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Add a reset token by its hash, and void earlier ones of the member."""
    parameters = {"operator": operator_id, "member": member_id, "token_hash": token_hash, "author": author, "now": now}
    await connection.execute(_SQL["void_resets"], parameters)
    await connection.execute(_SQL["add_reset"], parameters | {"expires_at": expires_at})


async def find_reset(
    connection: HouseConnection, operator_id: int, token_hash: bytes, now: datetime
) -> tuple[int, str, bool, bool] | None:
    """Return whose a reset token is that has not ended: member, address, whether logins name the operator; and if it was used."""
    return await connection.first(_SQL["find_reset"], operator=operator_id, token_hash=token_hash, now=now)


async def was_reset(connection: HouseConnection, operator_id: int, member_id: int, since: datetime) -> bool:
    """Tell whether a member's password was reset after an instant."""
    return await connection.first(_SQL["was_reset"], operator=operator_id, member=member_id, since=since) is not None


async def use_reset(connection: HouseConnection, operator_id: int, token_hash: bytes, now: datetime) -> bool:
    """Use a reset token. False when it was used before, or has expired."""
    return (await connection.run(_SQL["use_reset"], operator=operator_id, token_hash=token_hash, now=now)).rowcount == 1
