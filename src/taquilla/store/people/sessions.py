"""Sessions and access tokens: their owners, and when they end."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network
from typing import Final, Literal, TypeAlias

from taquilla.store.people.tries import LoginMember
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)

Network: TypeAlias = IPv4Network | IPv6Network
Kind = Literal["login", "access"]
_FOR_EVER: Final = timedelta(days=36_525)  # an access token ends when it is revoked


async def find(
    connection: HouseConnection, kind: Kind, token_hash: bytes, now: datetime
) -> tuple[int, int, int, list[Network] | None] | None:
    """Return the live session, or access token, of this hash: operator, session, member, and its networks (None: anywhere)."""
    parameters = {"kind": kind, "token_hash": token_hash, "now": now}
    return await (await connection.execute(_SQL["find"], parameters)).fetchone()


async def begin_access(
    connection: HouseConnection,
    operator_id: int,
    member_id: int,
    token_hash: bytes,
    now: datetime,
    *,
    name: str,
    networks: Sequence[str],
) -> int:
    """Add an access token of a member. Only its hash is stored. Raises NotRecorded when there is or was such a token."""
    parameters = {"operator": operator_id, "member": member_id, "token_hash": token_hash, "now": now, "name": name}
    parameters |= {"expires_at": now + _FOR_EVER, "networks": list(networks) or None}
    row = await (await connection.execute(_SQL["begin_access"], parameters)).fetchone()
    assert row is not None
    return int(row[0])


async def list_access(
    connection: HouseConnection, operator_id: int
) -> list[tuple[int, int, str, str, list[str], datetime, datetime | None]]:
    """List an operator's access tokens, revoked ones too: id, entity and its name, name, networks, when made, when revoked."""
    return await (await connection.execute(_SQL["list_access"], {"operator": operator_id})).fetchall()


async def end_access(connection: HouseConnection, operator_id: int, session_id: int, now: datetime) -> bool:
    """End an access token at once, for every process. False when there is none of that id, or it was ended before."""
    parameters = {"operator": operator_id, "session": session_id, "now": now}
    return (await connection.execute(_SQL["end_access"], parameters)).rowcount == 1


async def is_alive(connection: HouseConnection, operator_id: int, session_id: int, now: datetime) -> bool:
    """Tell whether a session has neither ended nor expired."""
    parameters = {"operator": operator_id, "session": session_id, "now": now}
    return await (await connection.execute(_SQL["is_alive"], parameters)).fetchone() is not None


async def begin_session(
    connection: HouseConnection, member: LoginMember, token_hash: bytes, now: datetime, lasts: timedelta
) -> int | None:
    """Begin a session. Only its token's hash is stored. None when the member has just been closed."""
    parameters = {"operator": member.operator_id, "member": member.member_id, "token_hash": token_hash, "now": now}
    cursor = await connection.execute(_SQL["begin_session"], parameters | {"expires_at": now + lasts})
    row = await cursor.fetchone()
    return int(row[0]) if row else None


async def end_session(connection: HouseConnection, operator_id: int, session_id: int, now: datetime) -> None:
    """End a session at once, for every process."""
    await connection.execute(_SQL["end_session"], {"operator": operator_id, "session": session_id, "now": now})
