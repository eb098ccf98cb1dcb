"""Who is asking: logins, tokens, and the limits on trying."""

import asyncio
import hashlib
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from taquilla import security
from taquilla.domain.commands import Caller
from taquilla.domain.refusals import Reason, Refusal
from taquilla.store import sessions
from taquilla.store.clock import read_clock
from taquilla.store.database import Database, HouseConnection

SESSION_LASTS = timedelta(hours=12)
LOGINS_MAX = 10  # wrong ones for one address of a member, then it is locked
ADDRESS_MAX = 100  # wrong ones from one network address: an agency's tills share theirs
LOCKED = timedelta(minutes=15)
_PASSWORD_MAX = 256
_TOKENS_KEPT = 20_000

# 64 MiB, three passes, four lanes: the second choice of RFC 9106.
_HASHER = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=4)
# Whoever does not exist costs as much as whoever does.
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$dGFxdWlsbGEtbm9ib2R5IQ$"
    "DSDlITyqz/xOZhgIzLEPmM7sB3XUPIZF1mNW2vyKpJM"
)


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A session has begun. The token is shown this once; only its hash is kept."""

    token: str
    operator_id: int
    member_id: int
    entity_id: int
    role: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Hashed:
    """A password as it is kept. Whoever shares a password that everybody knows, as a demo's people do, may share this too."""

    text: str


def hash_password(password: str) -> Hashed:
    """A password as it is kept. Slow on purpose: call it in a thread."""
    return Hashed(_HASHER.hash(password))


@dataclass(frozen=True, slots=True)
class _Holder:
    """Who holds an access token, and from which networks it may be used (None: from anywhere)."""

    caller: Caller
    networks: tuple[sessions.Network, ...] | None

    def may_be_at(self, address: str | None) -> bool:
        """Whether the token may be shown from this address. What is no address is outside of any network."""
        if self.networks is None:
            return True
        try:
            at = ip_address(address or "")
        except ValueError:
            return False
        if isinstance(at, IPv6Address) and at.ipv4_mapped is not None:
            at = at.ipv4_mapped
        return any(at in network for network in self.networks)


class Access:
    """Logs members in and out, and knows tokens again: those of sessions, and access tokens, which never stand for each other.

    Whose token it is never changes, so that is remembered; whether it is alive is asked of the database each time.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._callers: OrderedDict[str, Caller] = OrderedDict()
        self._holders: OrderedDict[str, _Holder] = OrderedDict()
        # Each hash takes a core and 64 MiB: two at a time, the others wait their turn.
        self._hashing = asyncio.Semaphore(2)

    async def login(self, email: str, password: str, address: str) -> LoggedIn | Refusal:
        """Begin a session of twelve hours. Refuses LOGIN_LOCKED and LOGIN_WRONG; raises DatabaseGone."""
        known = await self._prove(email, password, address)
        if isinstance(known, Refusal):
            return known
        async with self._database.writing() as connection:
            now = await read_clock(connection)
            token = secrets.token_urlsafe(32)
            session_id = await sessions.begin_session(connection, known, hash_token(token), now, SESSION_LASTS)
            if session_id is None:
                return Refusal(Reason.LOGIN_WRONG)
            await sessions.forget_wrong_logins(connection, _subject(email))
        _remember(self._callers, token, Caller(known.operator_id, known.member_id, session_id))
        return LoggedIn(token, known.operator_id, known.member_id, known.entity_id, known.role, now + SESSION_LASTS)

    async def verify(self, email: str, password: str, address: str) -> Refusal | None:
        """Why this is not shown to be the member with that address, or None when it is: for who acts without a session.

        Refuses LOGIN_LOCKED and LOGIN_WRONG, and counts as a login does; raises DatabaseGone.
        """
        known = await self._prove(email, password, address)
        if isinstance(known, Refusal):
            return known
        async with self._database.writing() as connection:
            await sessions.forget_wrong_logins(connection, _subject(email))
        return None

    async def _prove(self, email: str, password: str, address: str) -> sessions.Known | Refusal:
        """The active member with this email address and password. A wrong one is counted."""
        subject = _subject(email)
        async with self._database.writing() as connection:
            locked = await self._refuse_locked(connection, subject, address, await read_clock(connection))
            if locked is not None:
                return locked
            known = await sessions.find_member(connection, subject)
        right = await self._verify(known.password_hash if known else _NOBODY, password)
        async with self._database.writing() as connection:
            now = await read_clock(connection)
            # Asked again: of guesses that come all at once, those that waited for their turn are told nothing either.
            locked = await self._refuse_locked(connection, subject, address, now)
            if locked is not None:
                return locked
            if known is not None and right and known.active:
                return known
            await self._count_wrong(connection, subject, address, now)
        return Refusal(Reason.LOGIN_WRONG)

    async def _refuse_locked(
        self, connection: HouseConnection, subject: str, address: str, now: datetime
    ) -> Refusal | None:
        for kind, who in (("login", subject), ("address", address)):
            until = await sessions.locked_until(connection, kind, who, now)
            if until is not None:
                return Refusal(Reason.LOGIN_LOCKED, until=until)
        return None

    async def caller(self, token: str) -> Caller | None:
        """Whose token this is; from memory once it was seen. Whoever writes is asked behind the gate whether it is alive."""
        caller = self._callers.get(token)
        return _acting(caller if caller is not None else await self._find(token))

    async def live(self, token: str) -> Caller | None:
        """Whose token this is, if it is alive now: for those who only read."""
        caller = await self.caller(token)
        if caller is None:
            return None
        return caller if await self._is_alive(caller) else None

    async def holder(self, token: str, address: str | None) -> Caller | None:
        """Whose access token this is, shown from a network address (None: unknown); from memory once it was seen.

        None for a token that is none, and from outside its networks. Whoever writes is asked behind the gate whether it is alive.
        """
        holder = self._holders.get(token)
        if holder is None:
            holder = await self._find_holder(token)
        return _acting(holder.caller if holder is not None and holder.may_be_at(address) else None)

    async def live_holder(self, token: str, address: str | None) -> Caller | None:
        """Whose access token this is, if it is alive now: for those who only read."""
        caller = await self.holder(token, address)
        return caller if caller is not None and await self._is_alive(caller) else None

    async def _is_alive(self, caller: Caller) -> bool:
        async with self._database.reading() as connection:
            now = await read_clock(connection)
            return await sessions.is_alive(connection, caller.operator_id, caller.session_id, now)

    async def logout(self, token: str) -> bool:
        """End a token's session at once, in every process. False when it had ended before."""
        caller = await self.live(token)
        if caller is None:
            return False
        async with self._database.writing() as connection:
            now = await read_clock(connection)
            await sessions.end_session(connection, caller.operator_id, caller.session_id, now)
        self._callers.pop(token, None)
        return True

    async def _find(self, token: str) -> Caller | None:
        async with self._database.reading() as connection:
            found = await sessions.find_by_token(connection, hash_token(token), await read_clock(connection))
        if found is None:
            return None
        operator_id, session_id, member_id, _ = found
        caller = Caller(operator_id, member_id, session_id)
        _remember(self._callers, token, caller)
        return caller

    async def _find_holder(self, token: str) -> "_Holder | None":
        async with self._database.reading() as connection:
            found = await sessions.find_access(connection, hash_token(token), await read_clock(connection))
        if found is None:
            return None
        operator_id, session_id, member_id, networks = found
        holder = _Holder(Caller(operator_id, member_id, session_id), None if networks is None else tuple(networks))
        _remember(self._holders, token, holder)
        return holder

    async def _verify(self, password_hash: str, password: str) -> bool:
        # A longer one is no password of ours; it is checked all the same, so that it takes as long.
        async with self._hashing:
            return await asyncio.to_thread(_is_right, password_hash, password[:_PASSWORD_MAX])

    async def _count_wrong(self, connection: HouseConnection, subject: str, address: str, now: datetime) -> None:
        for kind, who, wrong_max in (("login", subject, LOGINS_MAX), ("address", address, ADDRESS_MAX)):
            await sessions.count_wrong_login(connection, kind, who, now, wrong_max=wrong_max, locked=LOCKED)


def _acting(caller: Caller | None) -> Caller | None:
    """The caller, under whose name the rest of the request is logged."""
    if caller is not None:
        security.act_as(caller.operator_id, f"user {caller.member_id}")
    return caller


_Known = TypeVar("_Known")


def _remember(memory: OrderedDict[str, _Known], token: str, known: _Known) -> None:
    memory[token] = known
    while len(memory) > _TOKENS_KEPT:
        memory.popitem(last=False)


def _subject(email: str) -> str:
    """The address of a member as wrong logins are counted under it."""
    return email.strip().lower()[:320]


def _is_right(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def hash_token(token: str) -> bytes:
    """A token as it is kept."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
