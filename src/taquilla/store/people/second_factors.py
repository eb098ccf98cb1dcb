"""Second factors of members: wrapped secrets, used steps, recovery codes."""

from collections.abc import Sequence
from datetime import datetime

from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


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
