"""Sessions and access tokens: their owners, and when they end."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from ipaddress import IPv4Network, IPv6Network
from typing import Final, Literal, NamedTuple, TypeAlias

from taquilla.domain.ledger.days import TICK
from taquilla.domain.people.members import Caller, KeyTerms
from taquilla.store.people import directories
from taquilla.store.people.tries import LoginMember
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, TupleRow, statements

_SQL = statements(__file__)

Network: TypeAlias = IPv4Network | IPv6Network
Kind = Literal["login", "access", "key"]
_FOR_EVER: Final = timedelta(days=36_525)  # an access token ends when it is revoked


class KeyRow(NamedTuple):
    """A key of a machine, as the office lists it, without the key itself. expires_at is None for one that lasts."""

    id: int
    name: str
    role: str
    entity_id: int
    networks: list[str]
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    ended_at: datetime | None
    scopes: list[str] | None
    api_version: date | None
    requests_per_minute: int | None
    origins: list[str]
    member_id: int


class AccessToken(NamedTuple):
    """An access token as the office lists it, without the token itself. Without networks it may be used from anywhere."""

    id: int
    entity_id: int
    entity_name: str
    name: str
    networks: list[str]
    created_at: datetime
    ended_at: datetime | None


class LoginRow(NamedTuple):
    """A session of somebody who has logged in."""

    id: int
    member_id: int
    created_at: datetime
    expires_at: datetime


async def find(
    connection: HouseConnection, operator_id: int, kind: Kind, token_hash: bytes, now: datetime
) -> tuple[Caller, list[Network] | None] | None:
    """Return the caller of an operator's live session, key or access token of this hash, and its networks (None: anywhere)."""
    row = await connection.first(_SQL["find"], operator=operator_id, kind=kind, token_hash=token_hash, now=now)
    return None if row is None else _found(operator_id, row, is_key=kind == "key")


async def find_key(
    connection: HouseConnection, operator_id: int, key_id: int, now: datetime
) -> tuple[Caller, list[Network] | None] | None:
    """Return the caller of an operator's live key of this id, and its networks (None: anywhere)."""
    row = await connection.first(_SQL["find_key"], operator=operator_id, key=key_id, now=now)
    return None if row is None else _found(operator_id, row, is_key=True)


def _found(operator_id: int, row: TupleRow, *, is_key: bool) -> tuple[Caller, list[Network] | None]:
    session_id, member_id, networks, scopes, version, most, origins = row
    terms = KeyTerms(None if scopes is None else frozenset(scopes), version, most, tuple(origins)) if is_key else None
    return Caller(operator_id, member_id, session_id, terms), networks


async def find_told(connection: HouseConnection, key: Caller, seal: str) -> tuple[str, bool]:
    """Return the name of a key's member, and whether the trail tells of a use of this key under this seal."""
    parameters = {"operator": key.operator_id, "session": key.session_id, "member": key.member_id, "seal": seal}
    return await connection.one(lambda name, is_told: (name, bool(is_told)), _SQL["find_told"], parameters)


async def begin_access(
    connection: HouseConnection, operator_id: int, member_id: int, token_hash: bytes, now: datetime, *,
    name: str, networks: Sequence[str],
) -> int:  # fmt: skip
    """Add an access token of a member. Only its hash is stored. Raises NotRecorded when there is or was such a token."""
    parameters = {"operator": operator_id, "member": member_id, "token_hash": token_hash, "now": now, "name": name}
    parameters |= {"expires_at": now + _FOR_EVER, "networks": list(networks) or None}
    await directories.add_token(connection, operator_id, token_hash)
    return await connection.one(int, _SQL["begin_access"], parameters)


async def begin_key(
    connection: HouseConnection, operator_id: int, member_id: int, token_hash: bytes, now: datetime, *,
    name: str, expires_at: datetime | None, networks: Sequence[str], terms: KeyTerms,
) -> int:  # fmt: skip
    """Add a key of a machine. Only its hash is stored. Raises NotRecorded when there is or was such a key."""
    parameters = {"operator": operator_id, "member": member_id, "token_hash": token_hash, "now": now, "name": name}
    parameters |= {"expires_at": expires_at or now + _FOR_EVER, "networks": list(networks) or None} | terms._asdict()
    parameters |= {"scopes": None if terms.scopes is None else sorted(terms.scopes), "origins": list(terms.origins) or None}
    await directories.add_token(connection, operator_id, token_hash)
    return await connection.one(int, _SQL["begin_key"], parameters)


async def list_keys(
    connection: HouseConnection, operator_id: int, *, entities: Sequence[int], after: int, limit: int, only: int | None = None
) -> list[KeyRow]:
    """List the keys of some entities after an id, revoked and expired ones too. only: the one with this id."""
    parameters = {"operator": operator_id, "entities": list(entities), "after": after, "limit": limit, "only": only}
    return await connection.rows(KeyRow, _SQL["list_keys"], parameters)


async def find_listed(connection: HouseConnection, origin: str, now: datetime, only: Sequence[int] | None) -> list[TupleRow]:
    """Return a row if a key that is alive, of any of these operators, lists an origin; only None: of all."""
    return await connection.fetch(_SQL["find_listed"], origin=origin, now=now, only=only and arrays.numbers(only))


async def end_key(connection: HouseConnection, operator_id: int, session_id: int, now: datetime) -> int | None:
    """End a key at once, for every process. Return its machine; None when there is none of that id, or it was ended before."""
    return await connection.row(int, _SQL["end_key"], operator=operator_id, session=session_id, now=now)


async def expire_key(
    connection: HouseConnection, operator_id: int, session_id: int, until: datetime, now: datetime
) -> bool:
    """Let a key expire at an instant that is not over, if it does not before. False when there is none of that id that is alive.

    A key is there for a moment at least.
    """
    parameters = {"operator": operator_id, "session": session_id, "until": max(until, now + TICK), "now": now}
    return await connection.first(_SQL["expire_key"], parameters) is not None


async def last_end(
    connection: HouseConnection, operator_id: int, member_id: int, now: datetime
) -> tuple[datetime | None] | None:
    """Return the end of the last of a machine's keys that are alive, (None,) for one without an end; None: no key is alive."""
    return await connection.first(_SQL["last_end"], operator=operator_id, member=member_id, now=now)


async def note_use(connection: HouseConnection, operator_id: int, session_id: int, now: datetime) -> None:
    """Write when a key was used, unless somebody has done so within the last minute."""
    await connection.execute(_SQL["note_use"], {"operator": operator_id, "session": session_id, "now": now})


async def list_logins(
    connection: HouseConnection, operator_id: int, *, members: Sequence[int], now: datetime, after: int, limit: int
) -> list[LoginRow]:
    """List the live sessions of some members after an id."""
    parameters = {"operator": operator_id, "members": list(members), "now": now, "after": after, "limit": limit}
    return await connection.rows(LoginRow, _SQL["list_logins"], parameters)


async def find_login(connection: HouseConnection, operator_id: int, session_id: int, now: datetime) -> int | None:
    """Return the member of a live session that began with a login; None: there is none of that id."""
    return await connection.row(int, _SQL["find_login"], operator=operator_id, session=session_id, now=now)


async def list_access(connection: HouseConnection, operator_id: int) -> list[AccessToken]:
    """List an operator's access tokens, revoked ones too."""
    return await connection.rows(AccessToken, _SQL["list_access"], operator=operator_id)


async def end_access(connection: HouseConnection, operator_id: int, session_id: int, now: datetime) -> bool:
    """End an access token at once, for every process. False when there is none of that id, or it was ended before."""
    return (await connection.run(_SQL["end_access"], operator=operator_id, session=session_id, now=now)).rowcount == 1


async def is_alive(
    connection: HouseConnection, operator_id: int, session_id: int, now: datetime, *, even_locked: bool = False
) -> bool:
    """Tell whether a session has neither ended nor expired, and is not locked."""
    parameters = {"operator": operator_id, "session": session_id, "now": now, "even_locked": even_locked}
    return await connection.first(_SQL["is_alive"], parameters) is not None


async def lock(connection: HouseConnection, operator_id: int, session_id: int, now: datetime) -> None:
    """Lock a session that began with a login: from now on it is alive nowhere, until it is opened."""
    await connection.run(_SQL["lock"], operator=operator_id, session=session_id, now=now)


async def open_locked(connection: HouseConnection, operator_id: int, session_id: int) -> None:
    """Open a locked session."""
    await connection.run(_SQL["open"], operator=operator_id, session=session_id)


class FoundAuthor(NamedTuple):
    """A member who gives a command, as it is now."""

    role: str
    is_at_root: bool
    is_machine: bool
    scopes: Sequence[str] | None


async def find_author(
    connection: HouseConnection, operator_id: int, member_id: int, session_id: int | None, now: datetime
) -> FoundAuthor | None:
    """Return an active member whose session, if one is given, has neither ended nor expired."""
    parameters = {"operator": operator_id, "member": member_id, "session": session_id, "now": now}
    return await connection.row(FoundAuthor, _SQL["find_author"], parameters)


async def alive(connection: HouseConnection, operator_id: int, session_ids: Sequence[int], now: datetime) -> frozenset[int]:
    """Return those of an operator's sessions that have neither ended nor expired."""
    parameters = {"operator": operator_id, "sessions": arrays.numbers(session_ids), "now": now}
    return frozenset(session for (session,) in await connection.fetch(_SQL["alive"], parameters))


async def begin_session(
    connection: HouseConnection, member: LoginMember, token_hash: bytes, now: datetime, lasts: timedelta
) -> int | None:
    """Begin a session. Only its token's hash is stored. None when the member has just been closed, or has another password.

    Inside the caller's transaction.
    """
    parameters = {"operator": member.operator_id, "member": member.member_id, "token_hash": token_hash, "now": now}
    parameters |= {"expires_at": now + lasts, "proved": member.password_hash}
    if await connection.first(_SQL["hold_member"], parameters) is None:
        return None
    return await connection.one(int, _SQL["begin_session"], parameters)


async def end_session(connection: HouseConnection, operator_id: int, session_id: int, now: datetime) -> None:
    """End a session at once, for every process."""
    await connection.execute(_SQL["end_session"], {"operator": operator_id, "session": session_id, "now": now})
