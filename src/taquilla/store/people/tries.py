"""Logins: the members that log in, counted and paced tries, known addresses."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class LoginMember:
    """A member as a login finds it.

    password_at is when its password was last set, if it was. wrapped is the secret of its second factor, None without one.
    at_known_address: it has logged in successfully from this network lately.
    """

    operator_id: int
    member_id: int
    entity_id: int
    role: str
    password_hash: str
    active: bool
    password_at: datetime | None
    wrapped: bytes | None
    last_step: int
    at_known_address: bool


@dataclass(frozen=True, slots=True)
class Tries:
    """The tries of one subject. None counts any more at or after over_at."""

    wrong: int
    locked_until: datetime | None
    over_at: datetime


async def find_login(
    connection: HouseConnection, email: str, network: str, now: datetime, *, address_lasts: timedelta
) -> LoginMember | None:
    """Load the member with this address, of any operator, who logs in from a network."""
    parameters = {"email": email, "network": network, "since": now - address_lasts}
    row = await (await connection.execute(_SQL["find_login"], parameters)).fetchone()
    return LoginMember(*row) if row else None


async def read_tries(connection: HouseConnection, kind: str, subject: str, now: datetime) -> Tries | None:
    """Load the tries of a login ("login") or a network ("address") that still count."""
    row = await (await connection.execute(_SQL["read_tries"], {"kind": kind, "subject": subject})).fetchone()
    tries = Tries(*row) if row else None
    return tries if tries is not None and now < tries.over_at else None


async def claim_try(
    connection: HouseConnection, kind: str, subject: str, now: datetime, *, wrong_max: int, locked: timedelta | None
) -> int | None:
    """Count a try before it is judged, and return how many there are. None: wrong_max are counted, and this one is not judged.

    One statement counts and checks, so that of concurrent tries no more than wrong_max are judged. The last of them locks the
    subject, if it is of a kind that is locked.
    """
    parameters = {"kind": kind, "subject": subject, "now": now, "wrong_max": wrong_max, "locked": locked}
    row = await (await connection.execute(_SQL["claim_try"], parameters)).fetchone()
    return int(row[0]) if row else None


async def take_turn(
    connection: HouseConnection, kind: str, subject: str, now: datetime, *, pace: timedelta, wait_max: timedelta
) -> datetime | None:
    """Take a subject's next turn, and return when it is. None: it would come later than in wait_max."""
    parameters = {"kind": kind, "subject": subject, "now": now, "pace": pace, "latest": now + wait_max}
    row = await (await connection.execute(_SQL["take_turn"], parameters)).fetchone()
    return row[0] if row else None


async def forget_tries(connection: HouseConnection, subject: str) -> None:
    """Delete the tries of a login after a right password."""
    await connection.execute(_SQL["forget_tries"], {"subject": subject})


async def know_address(connection: HouseConnection, member: LoginMember, network: str, now: datetime) -> None:
    """Record that a member has logged in from a network."""
    parameters = {"operator": member.operator_id, "member": member.member_id, "network": network, "now": now}
    await connection.execute(_SQL["know_address"], parameters)


async def purge(connection: HouseConnection, now: datetime, *, rows_max: int) -> int:
    """Delete rows that are no longer needed, at most rows_max of each kind, and return how many rows that were.

    Attempts a day after they count no more, login sessions 90 days after they expired, known addresses after 30 days, reset
    tokens 90 days after they expired.
    """
    parameters = {"now": now, "rows_max": rows_max}
    purged = 0
    for name in ("purge_attempts", "purge_sessions", "purge_addresses", "purge_resets"):
        purged += (await connection.execute(_SQL[name], parameters)).rowcount
    return purged
