"""Logins: the members that log in, counted and paced tries, known addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)

NO_OPERATOR: Final = 0
"""Counts the tries that name no operator."""
_COUNTS_FOR: Final = timedelta(days=1)


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
    at_known_address: bool


@dataclass(frozen=True, slots=True)
class Tries:
    """The tries of one subject. None counts any more at or after over_at."""

    wrong: int
    locked_until: datetime | None
    over_at: datetime


async def find_login(
    connection: HouseConnection, operator_id: int, email: str, network: str, now: datetime, *, address_lasts: timedelta
) -> LoginMember | None:
    """Load an operator's member with this address, who logs in from a network."""
    parameters = {"operator": operator_id, "email": email, "network": network, "since": now - address_lasts}
    return await connection.row(LoginMember, _SQL["find_login"], parameters)


async def read_tries(connection: HouseConnection, operator_id: int, kind: str, subject: str, now: datetime) -> Tries | None:
    """Load the tries of a login ("login") or a network ("address") that still count.

    operator_id, here and below, is that of the member who would log in; NO_OPERATOR for networks, and for an address of nobody.
    """
    tries = await connection.row(Tries, _SQL["read_tries"], operator=operator_id, kind=kind, subject=subject)
    return tries if tries is not None and now < tries.over_at else None


async def claim_try(
    connection: HouseConnection, operator_id: int, kind: str, subject: str, now: datetime, *,
    wrong_max: int, locked: timedelta | None,
) -> int | None:  # fmt: skip
    """Count a try before it is judged, and return how many there are. None: wrong_max are counted, and this one is not judged.

    One statement counts and checks, so that of concurrent tries no more than wrong_max are judged. The last of them locks the
    subject, if it is of a kind that is locked.
    """
    parameters = {"operator": operator_id, "kind": kind, "subject": subject, "now": now}
    parameters |= {"wrong_max": wrong_max, "locked_until": locked and now + locked, "day_ago": now - _COUNTS_FOR}
    return await connection.row(int, _SQL["claim_try"], parameters)


async def take_turn(
    connection: HouseConnection, operator_id: int, kind: str, subject: str, now: datetime, *,
    pace: timedelta, wait_max: timedelta,
) -> datetime | None:  # fmt: skip
    """Take a subject's next turn, and return when it is. None: it would come later than in wait_max."""
    parameters = {"operator": operator_id, "kind": kind, "subject": subject, "now": now}
    parameters |= {"pace": pace, "latest": now + wait_max}
    row = await connection.first(_SQL["take_turn"], parameters)
    return row[0] - pace if row else None


async def read_turn(connection: HouseConnection, operator_id: int, kind: str, subject: str) -> datetime | None:
    """Return when a subject's next turn would be, if it has taken one. It may be past."""
    row = await connection.first(_SQL["read_turn"], {"operator": operator_id, "kind": kind, "subject": subject})
    return row[0] if row else None


async def forget_tries(connection: HouseConnection, operator_id: int, subjects: list[str]) -> None:
    """Delete the tries of a login after a right password."""
    await connection.execute(_SQL["forget_tries"], {"operator": operator_id, "subjects": arrays.texts(subjects)})


async def take_back_try(connection: HouseConnection, operator_id: int, subject: str) -> None:
    """Take back the try of a login that was counted before it was found right; the wrong ones stay."""
    await connection.execute(_SQL["take_back_try"], {"operator": operator_id, "subject": subject})


async def know_address(connection: HouseConnection, member: LoginMember, network: str, now: datetime) -> None:
    """Record that a member has logged in from a network."""
    await connection.run(_SQL["know_address"], operator=member.operator_id, member=member.member_id, network=network, now=now)


async def purge(connection: HouseConnection, now: datetime, only: Sequence[int] | None = None, *, rows_max: int) -> int:
    """Delete rows that are no longer needed, at most rows_max of each kind, and return how many rows that were.

    Attempts a day after they count no more, login sessions 90 days after they expired, known addresses after 30 days, reset
    tokens 90 days after they expired. only: of these operators; None: of all.
    """
    parameters = {"now": now, "rows_max": rows_max, "only": only and arrays.numbers(only)}
    purged = 0
    for name in ("purge_attempts", "purge_sessions", "purge_addresses", "purge_resets"):
        purged += (await connection.execute(_SQL[name], parameters)).rowcount
    if only is not None:
        nobodys = parameters | {"only": arrays.numbers([NO_OPERATOR])}
        purged += (await connection.execute(_SQL["purge_attempts"], nobodys)).rowcount
    return purged
