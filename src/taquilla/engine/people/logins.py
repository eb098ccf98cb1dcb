"""Authenticates members by password, and by a second factor where they have one. Limits wrong tries.

A stranger is whoever does not use a known device (see `engine/people/devices.py`). After ten wrong tries an account is locked
for strangers. After a hundred wrong tries from an address, strangers there wait for a turn before each further try. Neither
locks out a known device: it only waits for turns of its own.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, TypeVar

from taquilla import security
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.batcher import Busy
from taquilla.engine.people.devices import ADDRESS_LASTS, Devices, network_of, subject_of
from taquilla.engine.people.hashing import NOBODY, HashingLine
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.people.second_factors import is_right_code
from taquilla.store.people import directories, operators
from taquilla.store.people import tries as store
from taquilla.store.people.tries import LoginMember, Tries
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, DatabaseGone, HouseConnection

LOCAL_ADDRESS: Final = "command line"
"""The address of callers on the database's own machine."""
_NO_LIMIT: Final = 2**31 - 1

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits on wrong tries. After login_max an account is locked for strangers, and a known device waits for turns.

    After address_max from an address, strangers there wait for turns. After device_max, a known device is a stranger for a day.
    Turns are pace apart. No caller waits for a turn longer than wait_max, and at most waiting_max callers wait in a process.
    """

    login_max: int = 10
    address_max: int = 100
    device_max: int = 100
    locked: timedelta = timedelta(minutes=15)
    pace: timedelta = timedelta(seconds=5)
    wait_max: timedelta = timedelta(seconds=10)
    waiting_max: int = 200


@dataclass(frozen=True, slots=True)
class LoginProof:
    """The credentials of a login. address is its network address, device the token of an earlier login."""

    email: str
    password: str = field(repr=False)
    address: str = ""
    code: str | None = field(default=None, repr=False)
    device: str | None = field(default=None, repr=False)

    @property
    def subject(self) -> str:
        """Return the email address under which wrong tries are counted."""
        return self.email.strip().lower()[:320].replace("\0", "")


@dataclass(frozen=True, slots=True)
class _TryCounter:
    """The operator and the name under which tries are counted, and whether it is a known device's.

    takes_turns is set after too many wrong ones.
    """

    operator_id: int
    subject: str
    is_known: bool
    takes_turns: bool = False


@dataclass(frozen=True, slots=True)
class AuthenticatedMember:
    """An authenticated member, and whether it used a known device. Its tries are counted under subject."""

    member: LoginMember
    subject: str
    is_known: bool


class Logins:
    """Authenticates members, and counts their tries."""

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        limits: Limits | None = None,
        unix_s: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._limits = limits or Limits()
        self._unix_s = unix_s
        self._waiting = 0
        self.devices = Devices(keyring)
        self.line = HashingLine()

    async def prove(self, proof: LoginProof) -> AuthenticatedMember | Refusal:
        """Return the active member with this email address, password and one-time code. A wrong try is counted.

        Refuses LOGIN_LOCKED, LOGIN_WRONG, CODE_NEEDED and CODE_WRONG. Raises Busy where too many wait, and DatabaseGone.
        """
        network = network_of(proof.address)
        async with self._database.reading() as connection:
            # The same statements run for an address that nobody has.
            operator_id = await directories.find_address(connection, proof.subject) or store.NO_OPERATOR
        async with self._database.of(operator_id).writing() as connection:
            now = await read_clock(connection)
            member = await store.find_login(
                connection, operator_id, proof.subject, network, now, address_lasts=ADDRESS_LASTS
            )
            trier = await self._trier(connection, proof, member, now)
        if isinstance(trier, Refusal):
            return _recorded(trier, member, proof)
        if not trier.is_known:
            trier = replace(trier, takes_turns=await self._is_slowed(trier, network, now))
        if trier.takes_turns:
            await self._wait_for_turn(trier, network)
        async with self.line.place(network, is_known=trier.is_known):
            # Claim the try only after the queue: of many guesses sent at once, those beyond the limit are then refused unchecked.
            tries = await self._claim(trier)
            if isinstance(tries, Refusal):
                return _recorded(tries, member, proof)
            is_right = await self.line.is_right(member.password_hash if member else NOBODY, proof.password)
        if member is None or not is_right or not member.active:
            return await self._count_wrong(Reason.LOGIN_WRONG, member, proof, trier, tries)
        authenticated = AuthenticatedMember(member, trier.subject, trier.is_known)
        if member.wrapped is None:
            return authenticated
        if not proof.code:
            return _recorded(Refusal(Reason.CODE_NEEDED), member, proof)
        async with self._database.of(member.operator_id).writing() as connection:
            now = await read_clock(connection)
            if await is_right_code(connection, self._keyring, member, proof.code, now, self._unix_s()):
                return authenticated
        return await self._count_wrong(Reason.CODE_WRONG, member, proof, trier, tries)

    async def _trier(
        self, connection: HouseConnection, proof: LoginProof, member: LoginMember | None, now: datetime
    ) -> _TryCounter | Refusal:
        limits = self._limits
        for device in self._devices_of(proof, member, now):
            assert member is not None
            subject = subject_of(member, device)
            tries = await store.read_tries(connection, member.operator_id, "login", subject, now)
            if tries is None or tries.wrong < limits.device_max:
                takes_turns = tries is not None and tries.wrong >= limits.login_max
                return _TryCounter(member.operator_id, subject, is_known=True, takes_turns=takes_turns)
        operator_id = _operator_of(member)
        tries = await store.read_tries(connection, operator_id, "login", proof.subject, now)
        if tries is not None and tries.locked_until is not None:
            return Refusal(Reason.LOGIN_LOCKED, until=tries.locked_until)
        return _TryCounter(operator_id, proof.subject, is_known=False)

    async def _is_slowed(self, trier: _TryCounter, network: str, now: datetime) -> bool:
        """Tell whether strangers of a network take turns."""

        async def read(connection: HouseConnection, counter: int) -> Tries | None:
            return await store.read_tries(connection, counter, "address", network, now)

        tries = await self._of_network(trier.operator_id, read)
        return tries is not None and tries.wrong >= self._limits.address_max

    async def _of_network(self, operator_id: int, ask: Callable[[HouseConnection, int], Awaitable[T]]) -> T:
        """Ask about the tries of a network, which are counted for all operators together.

        While the node that counts them is away, they are counted for this operator alone: the others let people in meanwhile.
        """
        try:
            async with self._database.of(store.NO_OPERATOR).writing() as connection:
                return await ask(connection, store.NO_OPERATOR)
        except DatabaseGone:
            if operator_id == store.NO_OPERATOR:
                raise
        async with self._database.of(operator_id).writing() as connection:
            return await ask(connection, operator_id)

    def _devices_of(self, proof: LoginProof, member: LoginMember | None, now: datetime) -> list[str]:
        """Return the names of the member's known devices that this login may come from, the surest first."""
        if member is None:
            return []
        by_token = self.devices.device_of(member, proof.device, now)
        network = network_of(proof.address)
        is_near = member.at_known_address or proof.address == LOCAL_ADDRESS
        return [*([by_token] if by_token is not None else []), *([f"network {network}"] if is_near else [])]

    async def _wait_for_turn(self, trier: _TryCounter, network: str) -> None:
        """Wait for a turn, holding neither a connection nor a place at the hasher. Raises Busy."""
        limits = self._limits
        kind, subject = ("login", trier.subject) if trier.is_known else ("address", network)
        if self._waiting >= limits.waiting_max:
            raise Busy

        async def take(connection: HouseConnection, counter: int) -> tuple[datetime, datetime | None]:
            now = await read_clock(connection)
            return now, await store.take_turn(connection, counter, kind, subject, now, pace=limits.pace, wait_max=limits.wait_max)

        if trier.is_known:
            async with self._database.of(trier.operator_id).writing() as connection:
                now, turn = await take(connection, trier.operator_id)
        else:
            now, turn = await self._of_network(trier.operator_id, take)
        if turn is None:
            raise Busy
        self._waiting += 1
        try:
            await asyncio.sleep((turn - now).total_seconds())
        finally:
            self._waiting -= 1

    async def _claim(self, trier: _TryCounter) -> int | Refusal:
        """Count a try before it is checked. Raises Busy for a known device that must wait for turns from now on."""
        limits = self._limits
        wrong_max = limits.device_max if trier.takes_turns and trier.is_known else limits.login_max
        locked = None if trier.is_known else limits.locked
        async with self._database.of(trier.operator_id).writing() as connection:
            now = await read_clock(connection)
            counted = (trier.operator_id, "login", trier.subject)
            count = await store.claim_try(connection, *counted, now, wrong_max=wrong_max, locked=locked)
            if count is not None:
                return count
            tries = await store.read_tries(connection, *counted, now)
        if trier.is_known or tries is None:
            raise Busy
        return Refusal(Reason.LOGIN_LOCKED, until=tries.locked_until)

    async def _count_wrong(
        self, reason: Reason, member: LoginMember | None, proof: LoginProof, trier: _TryCounter, tries: int
    ) -> Refusal:
        network = network_of(proof.address)

        async def count(connection: HouseConnection, counter: int) -> None:
            now = await read_clock(connection)
            await store.claim_try(connection, counter, "address", network, now, wrong_max=_NO_LIMIT, locked=None)

        await self._of_network(trier.operator_id, count)
        if member is not None and tries == self._limits.login_max:
            action = "login slowed" if trier.is_known else "login locked"
            subject, detail = str(member.member_id), {"address": proof.address, "tries": tries}
            async with self._database.of(member.operator_id).writing() as connection:
                now = await read_clock(connection)
                await operators.add_audit_event(connection, member.operator_id, now, proof.subject, action, subject, detail)
        return _recorded(Refusal(reason), member, proof)


_OUTCOMES: Final = {
    Reason.LOGIN_LOCKED: "locked",
    Reason.LOGIN_WRONG: "wrong",
    Reason.CODE_NEEDED: "code needed",
    Reason.CODE_WRONG: "wrong code",
}


def _operator_of(member: LoginMember | None) -> int:
    """Return the operator under which the tries of a login are counted."""
    return store.NO_OPERATOR if member is None else member.operator_id


def _recorded(refusal: Refusal, member: LoginMember | None, proof: LoginProof) -> Refusal:
    """Log a refusal and return it. An email without an account is not logged: some people type their password there."""
    operator, actor = (None, "") if member is None else (member.operator_id, proof.subject)
    outcome = _OUTCOMES[refusal.reason]
    security.record("login", outcome=outcome, operator=operator, actor=actor, address=proof.address, bounded=True)
    return refusal
