"""Passwords of members, and the tokens that reset them.

Second factors of members: wrapped secrets, used steps, recovery codes.
"""

from collections.abc import Sequence
from datetime import datetime

from taquilla.store.postgres import arrays
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
    """Set a member's password. Ends its sessions except the one to keep, forgets its known addresses, voids its reset tokens.

    old is the hash of the password that it replaces, None for any. False when the member was closed, or has another one. Behind
    the gate, in the caller's transaction.
    """
    parameters = {"operator": operator_id, "member": member_id, "hash": hashed, "now": now}
    parameters |= {"old": old, "keep": keep_session}
    if (await connection.execute(_SQL["set_password"], parameters)).rowcount != 1:
        return False
    for name in ("end_sessions", "forget_addresses", "forget_pin", "void_resets"):
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
) -> tuple[int, str, bool] | None:
    """Return the owner of an operator's valid reset token: the member, its address, and whether its logins name the operator."""
    return await connection.first(_SQL["find_reset"], operator=operator_id, token_hash=token_hash, now=now)


async def use_reset(connection: HouseConnection, operator_id: int, token_hash: bytes, now: datetime) -> bool:
    """Use a reset token. False when it was used before, or has expired."""
    return (await connection.run(_SQL["use_reset"], operator=operator_id, token_hash=token_hash, now=now)).rowcount == 1


async def use_step(connection: HouseConnection, operator_id: int, member_id: int, step: int) -> bool:
    """Use a step, and with it all before it. False when it was used before."""
    return (await connection.run(_SQL["use_step"], operator=operator_id, member=member_id, step=step)).rowcount == 1


async def use_recovery_code(
    connection: HouseConnection, operator_id: int, member_id: int, code_hash: bytes, now: datetime
) -> bool:
    """Use a recovery code. False when there is no such code, or it was used before."""
    parameters = {"operator": operator_id, "member": member_id, "code_hash": code_hash, "now": now}
    return (await connection.execute(_SQL["use_recovery_code"], parameters)).rowcount == 1


async def begin(connection: HouseConnection, operator_id: int, member_id: int, wrapped: bytes, now: datetime) -> bool:
    """Store a secret that is still to be confirmed. False when there is a confirmed one."""
    return (await connection.run(_SQL["begin"], operator=operator_id, member=member_id, wrapped=wrapped, now=now)).rowcount == 1


async def load_begun(connection: HouseConnection, operator_id: int, member_id: int) -> bytes | None:
    """Load the secret that waits to be confirmed, if there is one."""
    found: bytes | None = await connection.value(_SQL["load_begun"], operator=operator_id, member=member_id)
    return found


async def confirm(
    connection: HouseConnection, operator_id: int, member_id: int, step: int, hashes: Sequence[bytes], now: datetime
) -> None:
    """Require the second factor from now on. Its recovery codes, given by their hashes, replace earlier ones."""
    parameters = {"operator": operator_id, "member": member_id, "step": step, "now": now, "hashes": arrays.hexes(hashes)}
    await connection.execute(_SQL["confirm"], parameters)
    await connection.execute(_SQL["forget_recovery_codes"], parameters)
    await connection.execute(_SQL["add_recovery_codes"], parameters)


async def end(connection: HouseConnection, operator_id: int, member_id: int) -> bool:
    """Delete a second factor, begun or confirmed. False when there is none."""
    parameters = {"operator": operator_id, "member": member_id}
    await connection.execute(_SQL["forget_recovery_codes"], parameters)
    return (await connection.execute(_SQL["end"], parameters)).rowcount == 1


async def read_status(connection: HouseConnection, operator_id: int, member_id: int) -> tuple[datetime | None, bool, int]:
    """Return when it was confirmed, whether one has begun that is not confirmed, and how many recovery codes are left."""
    return await connection.first(_SQL["read_status"], operator=operator_id, member=member_id) or (None, False, 0)
