"""Second factors: one-time codes of an authenticator app (TOTP, RFC 6238), and recovery codes for when the app is lost."""

import base64
import hashlib
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest
from typing import Final

import pyotp

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.operations import KEEP_OWN_ACCESS
from taquilla.engine.batcher import Busy
from taquilla.engine.gate import Author, behind_gate
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.rights import refuse_another
from taquilla.store.people import second_factors, tries
from taquilla.store.people.tries import LoginMember
from taquilla.store.postgres.database import Database, HouseConnection

STEP_S: Final = 30
RECOVERY_CODES: Final = 10
# 120 bits. From 112 bits on a plain hash does not reveal a code (ASVS 5.0, V6.5.2).
_RECOVERY_BYTES: Final = 15
WRONG_MAX: Final = 10
"""Wrong first codes, of which the last one ends what has begun: whoever has a session alone could guess on for ever."""
BEGUN_MAX: Final = 20
"""Times a day that a user may begin one: each that is turned on is read with the people, behind the gate, for a month."""
ISSUER: Final = "Taquilla"
_CODE: Final = re.compile(r"[0-9]{6}", re.ASCII)
CodeUse = Callable[[HouseConnection, datetime], Awaitable[bool]]
"""Uses a code up behind the gate, with what it allows, at an instant. False where it was used up meanwhile."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A second factor that has begun. The secret is for the app, typed or as a URI in a QR code; it is shown once."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FactorStatus:
    """A user's second factor: the time since which it is needed (None: it is not), and the number of recovery codes left."""

    confirmed_at: datetime | None
    has_begun: bool
    recovery_codes: int


async def use_no_code(connection: HouseConnection, now: datetime) -> bool:
    """Use nothing up, for whoever needs no code, or has used it."""
    return True


async def is_right_code(
    connection: HouseConnection, now: datetime, *, keyring: Keyring, member: LoginMember, code: str, unix_s: float
) -> bool:
    """Tell whether a code is a member's, and use it up: a second time it is wrong.

    It may be a code of the app, up to a step of 30 s early or late, or a recovery code. unix_s is the real time and not the
    house's clock, since an app knows no other.
    """
    code = re.sub(r"[ -]", "", code).upper()
    member_key = (member.operator_id, member.member_id)
    if not _CODE.fullmatch(code):
        return await second_factors.use_recovery_code(connection, *member_key, _hashed(code), now)
    assert member.wrapped is not None
    step = _step_of(_unwrapped(keyring, *member_key, member.wrapped), code, unix_s)
    return step is not None and await second_factors.use_step(connection, *member_key, step)


class SecondFactors:
    """Begins, confirms and ends second factors, behind the gate, with an audit event each."""

    def __init__(self, database: Database, keyring: Keyring, unix_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._keyring = keyring
        self._unix_s = unix_s

    async def begin(self, operator_id: int, member_id: int, email: str) -> Enrolment:
        """Make a secret. It is needed at logins once its first code has confirmed it. Raises FACTOR_ON, and Busy."""
        secret = base64.b32encode(secrets.token_bytes(20)).decode()
        # Bound to its member: a row copied to another member does not open.
        wrapped = self._keyring.wrap(operator_id, f"{member_id}|{secret}".encode())
        async with behind_gate(self._database, operator_id) as held:
            counted = (held.connection, operator_id, "login", f"FACTORS {member_id}", held.at)
            if await tries.claim_try(*counted, wrong_max=BEGUN_MAX, locked=None) is None:
                raise Busy
            if not await second_factors.begin(held.connection, operator_id, member_id, wrapped, held.at):
                raise OfficeReason.FACTOR_ON()
            # Wrong codes of an earlier secret do not count against this one.
            await tries.forget_tries(held.connection, operator_id, [_subject_of(member_id)])
        # Where somebody has one address at two operators, the app keeps a code for each.
        return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=f"{email} ({operator_id})", issuer_name=ISSUER))

    async def confirm(
        self, operator_id: int, member_id: int, code: str, *, author: Author, codes: Sequence[str] = ()
    ) -> tuple[str, ...] | Refusal:
        """Turn a second factor on by its first code, and return the recovery codes, given or new, this once. Refuses CODE_WRONG.

        Raises FACTOR_NOT_BEGUN, also after `WRONG_MAX` wrong codes, and NotAdmitted for another's.
        """
        refuse_another(author, member_id)
        codes = tuple(codes) or tuple(_recovery_code(secrets.token_bytes(_RECOVERY_BYTES)) for _ in range(RECOVERY_CODES))
        async with behind_gate(self._database, operator_id, author, KEEP_OWN_ACCESS) as held:
            if (wrapped := await second_factors.load_begun(held.connection, operator_id, member_id)) is None:
                raise OfficeReason.FACTOR_NOT_BEGUN()
            secret = _unwrapped(self._keyring, operator_id, member_id, wrapped)
            member = (held.connection, operator_id)
            subject = _subject_of(member_id)
            if (step := _step_of(secret, re.sub(r"[ -]", "", code), self._unix_s())) is None:
                wrong = await tries.claim_try(*member, "login", subject, held.at, wrong_max=WRONG_MAX, locked=None)
                if wrong == WRONG_MAX:
                    await second_factors.end(*member, member_id)
                    await tries.forget_tries(*member, [subject])
                return Refusal(Reason.CODE_WRONG)
            await tries.forget_tries(*member, [subject])
            hashes = [_hashed(recovery_code.replace("-", "")) for recovery_code in codes]
            await second_factors.confirm(held.connection, operator_id, member_id, step, hashes, held.at)
            await held.note(author.name, "second factor on", member_id, {})
            await held.change_rules()  # who is independent of whom is kept with the people
        return codes

    async def end(
        self, operator_id: int, member_id: int, *, author: Author, use_code: CodeUse = use_no_code
    ) -> bool | Refusal:
        """Turn a second factor off, with its recovery codes. Return False if there is none. Refuses CODE_WRONG."""
        refuse_another(author, member_id)
        async with behind_gate(self._database, operator_id, author, KEEP_OWN_ACCESS) as held:
            if not await use_code(held.connection, held.at):
                return Refusal(Reason.CODE_WRONG)
            if ended := await second_factors.end(held.connection, operator_id, member_id):
                await held.note(author.name, "second factor off", member_id, {})
                await held.change_rules()
        return ended

    async def status(self, operator_id: int, member_id: int) -> FactorStatus:
        """Return the state of a user's second factor."""
        return FactorStatus(*await self._database.read(operator_id, second_factors.read_status, member_id))


def _subject_of(member_id: int) -> str:
    """Name the tries of a first code; no login address looks like it: it has capitals."""
    return f"FACTOR {member_id}"


def _step_of(secret: str, code: str, unix_s: float) -> int | None:
    """Return the step of this code: the current one or a neighbour. A text that is no code has none."""
    if not _CODE.fullmatch(code):
        return None
    totp, current = pyotp.TOTP(secret, interval=STEP_S), int(unix_s) // STEP_S
    steps = [step for step in (current - 1, current, current + 1) if compare_digest(totp.generate_otp(step), code)]
    return max(steps, default=None)


def _unwrapped(keyring: Keyring, operator_id: int, member_id: int, wrapped: bytes) -> str:
    owner, _, secret = keyring.unwrap(operator_id, wrapped).decode().partition("|")
    assert owner == str(member_id), "a second factor was copied to another member"
    return secret


def recovery_codes_of(secret: str) -> tuple[str, ...]:
    """Return the recovery codes that a secret of 256 bits stands for, always the same."""
    seeds = (hashlib.sha256(f"recovery code {place}|{secret}".encode()).digest() for place in range(RECOVERY_CODES))
    return tuple(_recovery_code(seed[:_RECOVERY_BYTES]) for seed in seeds)


def _recovery_code(seed: bytes) -> str:
    return "-".join(base64.b32encode(seed).decode()[place : place + 4] for place in range(0, 24, 4))


def _hashed(code: str) -> bytes:
    return hashlib.sha256(b"recovery|" + code.encode("utf-8", "surrogatepass")).digest()
