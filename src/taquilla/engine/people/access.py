"""Logs members in and out and identifies callers by their tokens, with limits on guessing."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Final

from taquilla import security
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import Caller
from taquilla.domain.people.operations import END_SESSION
from taquilla.engine.cache import Cache
from taquilla.engine.gate import Author, behind_gate
from taquilla.engine.people.api_keys import PREFIXES
from taquilla.engine.people.devices import network_of
from taquilla.engine.people.hashing import hash_token
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.people.logins import LOCAL_ADDRESS, AuthenticatedMember, LoginProof, Logins
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.operator_tokens import KEY_TOKEN, is_sealed, key_of_token, operator_of, operator_token, token_of_key
from taquilla.engine.people.rights import managed_by
from taquilla.engine.people.throttle import SharedGuesses, Throttle
from taquilla.engine.residents import find_any
from taquilla.store.people import directories, operators, sessions, tries
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, DatabaseGone, HouseConnection, OutcomeUnknown, TryAgain, named_errors

SESSION_LASTS = timedelta(hours=12)
KEY_TOKEN_LASTS: Final = timedelta(minutes=15)
_TOKENS_KEPT = 20_000
_USE_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class SessionBegun:
    """A session that has begun. The token is shown once; only its hash is kept. device_token makes the device a known one."""

    token: str
    device_token: str
    operator_id: int
    member_id: int
    entity_id: int
    role: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Holder:
    """The holder of a token, and the networks from which it may be used (None: from anywhere, as every session token)."""

    caller: Caller
    networks: tuple[sessions.Network, ...] | None

    def may_be_at(self, address: str | None) -> bool:
        """Tell whether the token may be used from this address. Text that is no address is outside every network."""
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
    """Logs members in and out, and identifies tokens: of sessions, of resellers, and keys of machines.

    Session tokens and access tokens never stand for each other. A key stands where a session's token does; its prefix tells it.

    The holder of a token never changes, so it is remembered; whether the token is alive is read from the database each time.
    """

    def __init__(self, database: Database, keyring: Keyring, cache: Cache) -> None:
        self._database = database
        self._keyring = keyring
        self._cache = cache
        self._holders: dict[sessions.Kind, OrderedDict[str, _Holder]] = {
            kind: OrderedDict() for kind in ("login", "access", "key")
        }
        self._used_s: dict[int, float] = {}
        self._noting: set[asyncio.Task[None]] = set()
        self._guesses = Throttle(shared=SharedGuesses(database, keyring))
        self.logins = Logins(database, keyring)

    async def login(
        self, email: str, password: str, address: str, *, code: str | None = None, device: str | None = None
    ) -> SessionBegun | Refusal:
        """Begin a session of twelve hours. The email may name its operator.

        code is a one-time code, for those who have a second factor; device the device token of an earlier login. Refuses
        LOGIN_LOCKED, LOGIN_WRONG, CODE_NEEDED and CODE_WRONG; raises Busy where too many wait, and DatabaseGone.
        """
        proof = LoginProof(email=email, password=password, address=address, code=code, device=device)
        # The code is used up with the session that it begins: else whoever is lost between has neither.
        if isinstance(authenticated := await self.logins.prove(proof, uses_code=False), Refusal):
            return authenticated
        member = authenticated.member
        token = operator_token(self._keyring, "login", member.operator_id, member.member_id)
        async with self._database.of(member.operator_id).writing() as connection, named_errors(), connection.transaction():
            now = await read_clock(connection)
            if not await authenticated.use_code(connection, now):
                return Refusal(Reason.CODE_WRONG)
            session_id = await sessions.begin_session(connection, member, hash_token(token), now, SESSION_LASTS)
            if session_id is None:
                return Refusal(Reason.LOGIN_WRONG)
            await tries.forget_tries(connection, member.operator_id, authenticated.subjects)
            await tries.know_address(connection, member, network_of(address), now)
            detail = {"address": address, "device known": authenticated.is_known}
            await operators.add_audit_event(
                connection, member.operator_id, now, proof.subject, "login", str(member.member_id), detail
            )
        self._remember("login", token, _Holder(Caller(member.operator_id, member.member_id, session_id), None))
        device_token = self.logins.devices.token(member, device, now)
        until = now + SESSION_LASTS
        return SessionBegun(
            token=token, device_token=device_token, operator_id=member.operator_id, member_id=member.member_id,
            entity_id=member.entity_id, role=member.role, expires_at=until,
        )  # fmt: skip

    async def verify(self, email: str, password: str, *, code: str | None = None) -> AuthenticatedMember | Refusal:
        """Prove the member with that address at the database's own machine, for commands without a session.

        Refuses LOGIN_LOCKED, LOGIN_WRONG, CODE_NEEDED and CODE_WRONG, and counts as a login does; raises Busy and DatabaseGone.
        """
        return await self.prove(LoginProof(email, password, LOCAL_ADDRESS, code))

    async def prove(self, proof: LoginProof, *, uses_code: bool = True) -> AuthenticatedMember | Refusal:
        """Prove a member without a new session, and forget its wrong tries. Refuses and raises as `verify` does."""
        authenticated = await self.logins.prove(proof, uses_code=uses_code)
        if isinstance(authenticated, AuthenticatedMember):
            async with self._database.of(authenticated.member.operator_id).writing() as connection:
                await tries.forget_tries(connection, authenticated.member.operator_id, authenticated.subjects)
        return authenticated

    async def caller(self, token: str, address: str | None = None) -> Caller | None:
        """Return the caller of a token or key, from memory once it was seen. Writes check behind the gate whether it is alive.

        None for an unknown one, and for a key that is used outside its networks (address: None, unknown).
        """
        kind: sessions.Kind = "key" if token.startswith((*PREFIXES, KEY_TOKEN)) else "login"
        if token.startswith(KEY_TOKEN):
            holder = await self._find_named(token)
        else:
            holder = self._holders[kind].get(token) or await self._find(kind, token, address)
        if holder is None or not holder.may_be_at(address):
            if kind == "key":
                outcome = "unknown" if holder is None else "outside its networks"
                security.record("wrong key", outcome=outcome, address=address or "", bounded=True)
            return None
        if kind == "key":
            self._note_use(holder.caller)
        return _acting(holder.caller)

    def known_caller(self, token: str) -> Caller | None:
        """Return the caller of a token or key from memory; None where `caller` has something to find, to check or to write."""
        if not token.startswith(PREFIXES):
            return self._anywhere("login", token)
        caller = self._anywhere("key", token)
        return None if caller is None or self._is_use_due(caller) else caller

    def known_holder(self, token: str) -> Caller | None:
        """Return the holder of an access token from memory; None where `holder` has something to find or to check."""
        return self._anywhere("access", token)

    def _anywhere(self, kind: sessions.Kind, token: str) -> Caller | None:
        """Return the caller of a token that was seen before and may be used from anywhere."""
        holder = self._holders[kind].get(token)
        return None if holder is None or holder.networks is not None else holder.caller

    async def token_of_key(self, caller: Caller) -> str:
        """Return a token that stands for a key for a quarter of an hour, as long as the key is alive."""
        async with self._database.of(caller.operator_id).reading() as connection:
            until = await read_clock(connection) + KEY_TOKEN_LASTS
        return token_of_key(self._keyring, caller.operator_id, caller.session_id, until)

    async def _find_named(self, token: str) -> _Holder | None:
        if (named := key_of_token(self._keyring, token)) is None:
            return None
        operator_id, key_id, until = named
        async with self._database.of(operator_id).reading() as connection:
            now = await read_clock(connection)
            found = await sessions.find_key(connection, operator_id, key_id, now) if now < until else None
        return None if found is None else _Holder(found[0], None if found[1] is None else tuple(found[1]))

    async def live(self, token: str, address: str | None = None, *, even_locked: bool = False) -> Caller | None:
        """Return the caller of a token or key that is alive now, for read-only requests."""
        caller = await self.caller(token, address)
        return caller if caller is not None and await self._is_alive(caller, even_locked=even_locked) else None

    async def alive(self, callers: Sequence[Caller]) -> frozenset[int]:
        """Return the sessions that are alive now, of callers of one operator."""
        if not callers:
            return frozenset()
        async with self._database.of(callers[0].operator_id).reading() as connection:
            now = await read_clock(connection)
            return await sessions.alive(connection, callers[0].operator_id, [caller.session_id for caller in callers], now)

    async def is_listed(self, origin: str) -> bool:
        """Tell whether a key that is alive, of any operator, may be used by pages of an origin."""

        async def find(connection: HouseConnection, only: Sequence[int] | None) -> Sequence[object]:
            return await sessions.find_listed(connection, origin, await read_clock(connection), only)

        return await find_any(self._database, find) is not None

    def _note_use(self, caller: Caller) -> None:
        """Write when a key was used, beside the request, which does not wait for it: once a minute at most."""
        if not self._is_use_due(caller):
            return
        if len(self._used_s) >= _TOKENS_KEPT:
            self._used_s.clear()
        self._used_s[caller.session_id] = time.monotonic()
        task = asyncio.create_task(self._write_use(caller))
        self._noting.add(task)
        task.add_done_callback(self._noting.discard)

    def _is_use_due(self, caller: Caller) -> bool:
        return time.monotonic() - self._used_s.get(caller.session_id, -_USE_S) >= _USE_S

    async def _write_use(self, caller: Caller) -> None:
        # Nothing depends on it, so a database that is away just leaves it out.
        with suppress(DatabaseGone, TryAgain, OutcomeUnknown):
            async with self._database.of(caller.operator_id).writing() as connection, named_errors():
                await sessions.note_use(connection, caller.operator_id, caller.session_id, await read_clock(connection))

    async def close(self) -> None:
        """Wait for what is being written."""
        await asyncio.gather(*self._noting, return_exceptions=True)

    async def holder(self, token: str, address: str | None) -> Caller | None:
        """Return the caller of an access token sent from a network address (None: unknown), from memory once it was seen.

        None for an unknown token, and from outside its networks. Writes check behind the gate whether the token is alive.
        Raises TooManyGuesses after too many wrong tokens from the address; a token that was seen before is never slowed down.
        """
        if (holder := self._holders["access"].get(token)) is None:
            async with self._guesses.guess(network_of(address or ""), token) as was_right:
                if (holder := await self._find("access", token, address)) is not None:
                    was_right()
        if holder is None or not holder.may_be_at(address):
            outcome = "unknown" if holder is None else "outside its networks"
            security.record("wrong token", outcome=outcome, address=address or "", bounded=True)
            return None
        return _acting(holder.caller)

    async def live_holder(self, token: str, address: str | None) -> Caller | None:
        """Return the caller of an access token that is alive now, for read-only requests."""
        caller = await self.holder(token, address)
        return caller if caller is not None and await self._is_alive(caller) else None

    async def _is_alive(self, caller: Caller, *, even_locked: bool = False) -> bool:
        async with self._database.of(caller.operator_id).reading() as connection:
            now = await read_clock(connection)
            return await sessions.is_alive(connection, caller.operator_id, caller.session_id, now, even_locked=even_locked)

    async def logout(self, token: str) -> bool:
        """End a token's session at once, in every process. Return False if it had ended before, and for a key: it is revoked."""
        caller = None if token.startswith((*PREFIXES, KEY_TOKEN)) else await self.live(token, even_locked=True)
        if caller is None:
            return False
        async with self._database.of(caller.operator_id).writing() as connection:
            now = await read_clock(connection)
            await sessions.end_session(connection, caller.operator_id, caller.session_id, now)
        self._holders["login"].pop(token, None)
        return True

    async def open_sessions(
        self, operator_id: int, reader: Author, member_id: int | None = None, *, after: int = 0, limit: int
    ) -> list[sessions.LoginRow]:
        """Return the live sessions after an id of the reader and of the people whom it manages, or of one of these."""
        async with self._database.of(operator_id).reading() as connection:
            people, now = (await self._cache.get(connection, operator_id)).people, await read_clock(connection)
            members = [one.id for one in managed_by(people, reader) if member_id in (None, one.id)]
            return await sessions.list_logins(connection, operator_id, members=members, now=now, after=after, limit=limit)

    async def end_login(self, operator_id: int, session_id: int, *, author: Author) -> None:
        """End a session that began with a login at once, in every process, and record by whom.

        Raises SESSION_UNKNOWN for one that has ended, or is neither the author's own nor of a person whom the author manages.
        """
        async with behind_gate(self._database, operator_id, author, END_SESSION) as held:
            people = (await self._cache.load(held.connection, held.gate)).people
            owner = await sessions.find_login(held.connection, operator_id, session_id, held.at)
            if owner is None or people.members[owner] not in managed_by(people, author):
                raise OfficeReason.SESSION_UNKNOWN(session_id=session_id)
            await sessions.end_session(held.connection, operator_id, session_id, held.at)
            await held.note(author.name, "session ended", session_id, {})

    async def _find(self, kind: sessions.Kind, token: str, address: str | None) -> _Holder | None:
        async with self._database.reading() as connection:
            now = await read_clock(connection)
            # Logins are many, so their tokens name their operator; the other ones stand in a directory.
            is_login = kind == "login"
            operator_id = operator_of(token) if is_login else await directories.find_token(connection, hash_token(token))
        if operator_id is None:
            return None
        row = await self._database.read(operator_id, sessions.find, kind, hash_token(token), now)
        if row is None:
            return None
        caller, networks = row
        if is_login and not is_sealed(self._keyring, "login", token, caller.member_id):
            forged = str(caller.session_id)
            security.record("forged session", outcome="refused", operator=operator_id, object=forged, bounded=True)
            return None
        holder = _Holder(caller, None if networks is None else tuple(networks))
        if not holder.may_be_at(address):
            return holder  # which the caller refuses: it is not used
        if not is_login:
            await self._tell_key(holder.caller, hash_token(token))
        self._remember(kind, token, holder)
        return holder

    async def _tell_key(self, key: Caller, token_hash: bytes) -> None:
        """Tell the first use of a key or an access token by an event, which the auditor compares with that of its making (I123).

        These tokens may be of another's choice, so they bear no seal of ours. The event does: another member or another token
        makes another seal, and so do other scopes, and only the house makes one. So a row that somebody else has written does
        nothing unseen.
        """
        scopes = "" if key.terms is None or key.terms.scopes is None else f"|{' '.join(sorted(key.terms.scopes))}"
        said = f"key|{key.operator_id}|{key.session_id}|{key.member_id}|{token_hash.hex()}{scopes}"
        seal = self._keyring.seal(said).hex()[:32]
        async with self._database.of(key.operator_id).reading() as connection:
            name, is_told = await sessions.find_told(connection, key, seal)
        if not is_told:
            async with behind_gate(self._database, key.operator_id) as held:
                await held.note(name, "key used", key.session_id, {"member": key.member_id, "seal": seal})

    def _remember(self, kind: sessions.Kind, token: str, holder: _Holder) -> None:
        holders = self._holders[kind]
        holders[token] = holder
        while len(holders) > _TOKENS_KEPT:
            holders.popitem(last=False)


def _acting(caller: Caller) -> Caller:
    """Return the caller, and log the rest of the request under its name."""
    security.act_as(caller.operator_id, f"user {caller.member_id}")
    return caller
