"""Authenticates members by password, and by a second factor where they have one. Limits wrong tries.

A stranger is whoever does not use a known device (see `engine/people/devices.py`). After ten wrong tries for an account from a
network, the account is locked for strangers of that network, and no other. After ten from anywhere, strangers wait for a turn
of the account before each further try; after a hundred wrong tries from a network, for one of the network. After twenty wrong
codes behind the right password, no stranger's code is looked at for a day, or until the password is another. None of this
concerns a known device: it only waits for turns of its own.

Strangers choose addresses and networks freely, so what is counted for them is counted in so many rows at most (`counter_of`):
two that share one are slowed together.

A login may name its operator, by its number before the address: `77/ana@example.com`. Then nobody of another operator is let
in. People of an operator whose addresses are apart must name it. To name one that does not exist is to name an address of nobody.
"""

import asyncio
import re
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeVar

from taquilla import security
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.batcher import Busy
from taquilla.engine.people.devices import ADDRESS_LASTS, Devices, counter_of, network_of, subject_of
from taquilla.engine.people.hashing import NOBODY, HashingLine
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.people.second_factors import CodeUse, is_right_code, use_no_code
from taquilla.engine.turns import Turns
from taquilla.store.people import directories, operators
from taquilla.store.people import tries as store
from taquilla.store.people.tries import LoginMember, Tries
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, DatabaseGone, HouseConnection

LOCAL_ADDRESS: Final = "command line"
"""The address of callers on the database's own machine."""
_NO_LIMIT: Final = 2**31 - 1
_OPERATOR_MAX: Final = 2**31 - 1
_WITH_OPERATOR: Final = re.compile(r"0*+([1-9][0-9]{0,9})/(.*)", re.DOTALL)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits on wrong tries. After login_max for an account, it is locked for strangers of the network that sent as many.

    Strangers from elsewhere then wait for turns, account_pace apart: a hundred an hour. A known device that sent as many waits
    for turns of its own, and after device_max is a stranger for a day. After address_max from a network, strangers there wait for
    turns. These are pace apart. Nobody waits for a turn longer than wait_max, and waiting_max of an operator wait in a process.
    Strangers have code_max wrong one-time codes a day: three of a million are right at a time, and they have the password.
    """

    login_max: int = 10
    code_max: int = 20
    address_max: int = 100
    device_max: int = 100
    locked: timedelta = timedelta(minutes=15)
    pace: timedelta = timedelta(seconds=5)
    account_pace: timedelta = timedelta(seconds=36)
    wait_max: timedelta = timedelta(seconds=10)
    waiting_max: int = 200

    def slow(self, tries: Tries | None) -> bool:
        """Tell whether whoever has tried so often takes turns."""
        return tries is not None and tries.wrong >= self.login_max


def split_login(name: str) -> tuple[int | None, str]:
    """Return the operator that a login names, if it names one, and the email address: `77/ana@example.com` names operator 77."""
    found = _WITH_OPERATOR.fullmatch(name.strip())
    if found is None or int(found[1]) > _OPERATOR_MAX:
        return None, name.strip()
    return int(found[1]), found[2]


def login_at(operator: int | str, name: str) -> str:
    """Return a login that names its operator, and names it once where the name said it too: `77/ana@example.com`."""
    named = f"{operator}/{name.strip()}"
    said = split_login(name)[0]
    return name if said is not None and said == split_login(named)[0] else named


@dataclass(frozen=True, slots=True)
class LoginProof:
    """The credentials of a login. address is its network address, device the token of an earlier login.

    The email may name the operator whose member it must be; else it is the one that shares the address.
    """

    email: str
    password: str = field(repr=False)
    address: str = ""
    code: str | None = field(default=None, repr=False)
    device: str | None = field(default=None, repr=False)

    @property
    def operator(self) -> int | None:
        """Return the operator that is named; None: the directory knows it."""
        return split_login(self.email)[0]

    @property
    def subject(self) -> str:
        """Return the email address under which wrong tries are counted."""
        return split_login(self.email)[1].strip().lower()[:320].replace("\0", "")


@dataclass(frozen=True, slots=True)
class _TryCounter:
    """The operator and the name under which tries are counted: a known device's, or an account's for strangers.

    at_network is the name under which those of a stranger's network for this account are counted; "": a known device's have none.
    takes_turns is set after too many wrong ones.
    """

    operator_id: int
    subject: str
    at_network: str = ""
    takes_turns: bool = False

    @property
    def is_known(self) -> bool:
        return not self.at_network

    @property
    def subjects(self) -> list[str]:
        return [subject for subject in (self.subject, self.at_network) if subject]


@dataclass(frozen=True, slots=True)
class AuthenticatedMember:
    """An authenticated member, and whether it used a known device. Its tries are counted under subjects.

    use_code is for whoever has the code used up with what it allows: two equal commands at once then find both or neither done.
    """

    member: LoginMember
    subjects: list[str]
    is_known: bool
    use_code: CodeUse = use_no_code


class Logins:
    """Authenticates members, and counts their tries."""

    def __init__(self, database: Database, keyring: Keyring, limits: Limits | None = None) -> None:
        self._database = database
        self._keyring = keyring
        self._limits = limits or Limits()
        self._unix_s = time.time
        self._slowed = Turns(sys.maxsize, line_max=self._limits.waiting_max)
        self.devices = Devices(keyring)
        self.line = HashingLine()

    async def prove(self, proof: LoginProof, *, uses_code: bool = True) -> AuthenticatedMember | Refusal:
        """Return the active member with this email address, password and one-time code. A wrong try is counted.

        uses_code: the code is used up; else it is only looked at, and `use_code` uses it up.
        Refuses LOGIN_LOCKED, LOGIN_WRONG, CODE_NEEDED and CODE_WRONG. Raises Busy where too many wait, and DatabaseGone.
        """
        network = network_of(proof.address)
        # The same statements run for an address that nobody has, and for an operator that there is not.
        async with self._database.reading() as connection:
            is_apart = proof.operator is not None and await directories.is_apart(connection, proof.operator)
            found = await directories.find_address(connection, proof.subject)
        # Else two names of one address would tell whether it is somebody's, and which operators there are.
        counted_as = proof.operator if is_apart else None
        operator_id = counted_as or found or store.NO_OPERATOR
        async with self._database.of(operator_id).writing() as connection:
            now = await read_clock(connection)
            member = await store.find_login(connection, operator_id, proof.subject, network, now, address_lasts=ADDRESS_LASTS)
        async with self._database.of(_operator_of(member)).writing() as connection:
            trier = await self._trier(connection, proof, member, counted_as, now)
        if isinstance(trier, Refusal):
            return _recorded(trier, member, proof)
        source = self._counter("NETWORK", network)
        if not trier.is_known and await self._is_slowed(trier, source, now):
            await self._wait_for_turn(trier.operator_id, "address", source, self._limits.pace)
        if trier.takes_turns:
            pace = self._limits.pace if trier.is_known else self._limits.account_pace
            await self._wait_for_turn(trier.operator_id, "login", trier.subject, pace)
        async with self.line.place((member.operator_id, member.member_id) if member and trier.is_known else network):
            # Claim the try only after the queue: of many guesses sent at once, those beyond the limit are then refused unchecked.
            if isinstance(tries := await self._claim(trier), Refusal):
                return _recorded(tries, member, proof)
            is_right = await self.line.is_right(member.password_hash if member else NOBODY, proof.password)
        if member is None or not is_right or not member.active or proof.operator not in (None, member.operator_id):
            return await self._count_wrong(Reason.LOGIN_WRONG, member, proof, trier, tries)
        authenticated = AuthenticatedMember(member, trier.subjects, trier.is_known)
        if member.wrapped is None:
            return authenticated
        if not proof.code:
            return _recorded(Refusal(Reason.CODE_NEEDED), member, proof)
        guessed = "" if trier.is_known else f"CODE {member.member_id} {member.password_at}"
        if isinstance(codes := await self._claim_code(member, guessed) if guessed else 0, Refusal):
            return _recorded(codes, member, proof)
        use_code = partial(is_right_code, keyring=self._keyring, member=member, code=proof.code, unix_s=self._unix_s())
        async with self._database.of(member.operator_id).writing() as connection:
            now = await read_clock(connection)
            async with connection.transaction(force_rollback=not uses_code):
                is_right = await use_code(connection, now)
            if is_right and guessed:
                await store.take_back_try(connection, member.operator_id, guessed)
        if is_right:
            return authenticated if uses_code else replace(authenticated, use_code=use_code)
        if codes == self._limits.code_max:
            await self._note(member, proof, "codes guessed", codes)
        return await self._count_wrong(Reason.CODE_WRONG, member, proof, trier, tries)

    async def _trier(
        self, connection: HouseConnection, proof: LoginProof, member: LoginMember | None, counted_as: int | None, now: datetime
    ) -> _TryCounter | Refusal:
        limits = self._limits
        for device in self._devices_of(proof, member, now):
            assert member is not None
            subject = subject_of(member, device)
            tries = await store.read_tries(connection, member.operator_id, "login", subject, now)
            if tries is None or tries.wrong < limits.device_max:
                return _TryCounter(member.operator_id, subject, takes_turns=limits.slow(tries))
        operator_id = _operator_of(member)
        # A new password begins a new count: those who have locked the old one are no reason to refuse it.
        named = f"{counted_as}|{proof.subject}"
        counted = named if member is None else f"{operator_id}|{member.member_id}|{member.password_at}"
        at_network = self._counter("STRANGER", f"{counted}|{network_of(proof.address)}")
        tries = await store.read_tries(connection, operator_id, "login", at_network, now)
        if tries is not None and tries.locked_until is not None:
            return Refusal(Reason.LOGIN_LOCKED, until=tries.locked_until)
        subject = proof.subject if member is not None else self._counter("NOBODY", counted)
        tries = await store.read_tries(connection, operator_id, "login", subject, now)
        return _TryCounter(operator_id, subject, at_network, takes_turns=limits.slow(tries))

    def _counter(self, kind: str, text: str) -> str:
        return counter_of(self._keyring, kind, text)

    async def _is_slowed(self, trier: _TryCounter, source: str, now: datetime) -> bool:
        """Tell whether strangers of a network take turns."""
        tries = await self._of_network(trier.operator_id, lambda at, whose: store.read_tries(at, whose, "address", source, now))
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
        return await self._of_operator(operator_id, ask)

    async def _of_operator(self, operator_id: int, ask: Callable[[HouseConnection, int], Awaitable[T]]) -> T:
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

    async def _wait_for_turn(self, operator_id: int, kind: str, subject: str, pace: timedelta) -> None:
        """Wait for a turn, holding neither a connection nor a place at the hasher. Raises Busy."""

        async def take(connection: HouseConnection, counter: int) -> timedelta | None:
            now = await read_clock(connection)
            turn = await store.take_turn(connection, counter, kind, subject, now, pace=pace, wait_max=self._limits.wait_max)
            return None if turn is None else turn - now

        async with self._slowed.place(operator_id):
            pause = await (self._of_network if kind == "address" else self._of_operator)(operator_id, take)
            if pause is None:
                raise Busy
            await asyncio.sleep(pause.total_seconds())

    async def _claim(self, trier: _TryCounter) -> list[int] | Refusal:
        """Count a try before it is checked, and return how many there are, for a stranger also how many from its network.

        Raises Busy for whoever must wait for turns from now on.
        """
        limits = self._limits
        wrong_max = limits.login_max if not trier.takes_turns else limits.device_max if trier.is_known else _NO_LIMIT
        async with self._database.of(trier.operator_id).writing() as connection:
            now = await read_clock(connection)
            counts: list[int] = []
            for subject in trier.subjects:
                most, locked = (wrong_max, None) if subject == trier.subject else (limits.login_max, limits.locked)
                counted = (trier.operator_id, "login", subject)
                count = await store.claim_try(connection, *counted, now, wrong_max=most, locked=locked)
                if count is None:
                    break
                counts.append(count)
            else:
                return counts
            if not counts:
                raise Busy
            tries = await store.read_tries(connection, *counted, now)
        return Refusal(Reason.LOGIN_LOCKED, until=None if tries is None else tries.locked_until)

    async def _claim_code(self, member: LoginMember, guessed: str) -> int | Refusal:
        """Count a stranger's code before it is checked, and return how many there are."""
        counted = (member.operator_id, "login", guessed)
        async with self._database.of(member.operator_id).writing() as connection:
            now = await read_clock(connection)
            count = await store.claim_try(connection, *counted, now, wrong_max=self._limits.code_max, locked=None)
            if count is not None:
                return count
            tries = await store.read_tries(connection, *counted, now)
        return Refusal(Reason.LOGIN_LOCKED, until=None if tries is None else tries.over_at)

    async def _count_wrong(
        self, reason: Reason, member: LoginMember | None, proof: LoginProof, trier: _TryCounter, tries: list[int]
    ) -> Refusal:
        source = self._counter("NETWORK", network_of(proof.address))

        async def count(connection: HouseConnection, counter: int) -> None:
            now = await read_clock(connection)
            await store.claim_try(connection, counter, "address", source, now, wrong_max=_NO_LIMIT, locked=None)

        await self._of_network(trier.operator_id, count)
        login_max = self._limits.login_max
        if member is not None and login_max in tries:
            action = "login slowed" if trier.is_known or tries[-1] != login_max else "login locked"
            await self._note(member, proof, action, login_max)
        return _recorded(Refusal(reason), member, proof)

    async def _note(self, member: LoginMember, proof: LoginProof, action: str, tries: int) -> None:
        subject, detail = str(member.member_id), {"address": proof.address, "tries": tries}
        async with self._database.of(member.operator_id).writing() as connection:
            now = await read_clock(connection)
            await operators.add_audit_event(connection, member.operator_id, now, proof.subject, action, subject, detail)


_OUTCOMES: Final = {
    Reason.LOGIN_LOCKED: "locked", Reason.LOGIN_WRONG: "wrong",
    Reason.CODE_NEEDED: "code needed", Reason.CODE_WRONG: "wrong code",
}  # fmt: skip


def _operator_of(member: LoginMember | None) -> int:
    """Return the operator under which the tries of a login are counted."""
    return store.NO_OPERATOR if member is None else member.operator_id


def _recorded(refusal: Refusal, member: LoginMember | None, proof: LoginProof) -> Refusal:
    """Log a refusal and return it. An email without an account is not logged: some people type their password there."""
    operator, actor = (None, "") if member is None else (member.operator_id, proof.subject)
    outcome = _OUTCOMES[refusal.reason]
    security.record("login", outcome=outcome, operator=operator, actor=actor, address=proof.address, bounded=True)
    return refusal
