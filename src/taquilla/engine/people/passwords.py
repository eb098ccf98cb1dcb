"""Passwords: users change their own, managers reset those of others."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from taquilla import security
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import Caller
from taquilla.domain.people.operations import GIVE_ACCESS, KEEP_OWN_ACCESS
from taquilla.domain.people.passwords import password_weakness
from taquilla.engine.batcher import Busy
from taquilla.engine.gate import Author, behind_gate
from taquilla.engine.people.devices import ADDRESS_LASTS, network_of
from taquilla.engine.people.hashing import hash_token
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.people.logins import LoginProof, Logins, split_login
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.operator_tokens import is_sealed, operator_of, operator_token
from taquilla.engine.people.rights import refuse_managing
from taquilla.engine.people.throttle import SharedGuesses, Throttle
from taquilla.store.people import directories, passwords, tries
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database

RESET_LASTS: Final = timedelta(hours=1)
RESETS_MAX: Final = 20
"""Tokens a day that are made for a user."""


@dataclass(frozen=True, slots=True)
class Reset:
    """A token by which a member sets a new password once. It is shown once; only its hash is kept."""

    token: str = field(repr=False)
    member_id: int
    expires_at: datetime


class Redeemed(NamedTuple):
    """The device on which a password was set, a known one from now on, and the login to go on with.

    device is "" where an earlier request has set it. operator is "" where addresses are enough.
    """

    device: str
    operator: str
    email: str


def refuse_weak(password: str, names: tuple[str, ...], field: str = "new_password") -> None:
    """Raise PASSWORD_WEAK if a new password is too weak for a user with these names. field is its name in a request."""
    if (weakness := password_weakness(password, names)) is not None:
        raise OfficeReason.PASSWORD_WEAK(weakness=weakness, field=field)


class Passwords:
    """Changes and resets passwords, behind the gate, with an audit event each."""

    def __init__(self, database: Database, keyring: Keyring, logins: Logins) -> None:
        self._database = database
        self._keyring = keyring
        self._logins = logins
        self._guesses = Throttle(shared=SharedGuesses(database, keyring))

    async def change(self, caller: Caller, proof: LoginProof, new: str, *, author: Author | None = None) -> Refusal | None:
        """Change the password of a caller, and end its other sessions. The email in the credentials does not count.

        Refuses what a login does, and TOKEN_DEAD; raises PASSWORD_WEAK, Busy and DatabaseGone.
        """
        email = await self._database.read(caller.operator_id, passwords.load_email, caller.member_id)
        if email is None:
            return Refusal(Reason.TOKEN_DEAD)
        own = replace(proof, email=f"{caller.operator_id}/{email}")
        return await self.change_of(own, new, keep_session=caller.session_id, author=author)

    async def change_of(
        self, proof: LoginProof, new: str, *, keep_session: int = 0, author: Author | None = None
    ) -> Refusal | None:
        """Change the password of a proved member. All sessions end but the one to keep, and no device stays known.

        Refuses what a login does; raises PASSWORD_WEAK, Busy and DatabaseGone.
        """
        refuse_weak(new, (proof.subject,))
        if new == proof.password:
            raise OfficeReason.PASSWORD_WEAK(weakness="is the old one", field="new_password")
        if isinstance(authenticated := await self._logins.prove(proof, uses_code=False), Refusal):
            return authenticated
        member = authenticated.member
        hashed = (await self._logins.line.hash(new, (member.operator_id, member.member_id))).text
        async with behind_gate(self._database, member.operator_id, author, KEEP_OWN_ACCESS) as held:
            if not await authenticated.use_code(held.connection, held.at):
                return Refusal(Reason.CODE_WRONG)
            # Of two changes of one password that are sent at once, the second finds it replaced.
            is_set = await passwords.set_password(
                held.connection, member.operator_id, member.member_id, hashed, held.at,
                old=member.password_hash, keep_session=keep_session,
            )  # fmt: skip
            if not is_set:
                return Refusal(Reason.LOGIN_WRONG)
            await tries.forget_tries(held.connection, member.operator_id, authenticated.subjects)
            await held.note(proof.subject, "password changed", member.member_id, {})
        return None

    async def find_user(self, email: str, operator_id: int | None = None) -> tuple[int, int] | None:
        """Return the operator and the number of the active user with this address.

        It is of the operator that the address names, or else of the given one, or else of the one that shares the address.
        """
        named, address = split_login(email)
        if (operator_id := named or operator_id) is None:
            async with self._database.reading() as connection:
                operator_id = await directories.find_address(connection, address)
        if operator_id is None:
            return None
        member_id = await self._database.read(operator_id, passwords.find_user, address)
        return None if member_id is None else (operator_id, member_id)

    def reset_token(self, operator_id: int, member_id: int, secret: str | None = None) -> str:
        """Return a token for a reset of a member's password, a new one, or the one that a secret always makes."""
        return operator_token(self._keyring, "reset", operator_id, member_id, secret)

    async def reset(self, operator_id: int, member_id: int, *, author: Author, token: str | None = None) -> Reset | Refusal:
        """Make a reset token, or take this one, for a user whom the author manages; whoever sits at the machine for any.

        Refuses MEMBER_UNKNOWN if there is no such user who logs in. Raises NotAdmitted as `refuse_managing` does, for oneself
        too: the own password is changed by knowing it. Raises Busy above RESETS_MAX a day.
        """
        token = token or self.reset_token(operator_id, member_id)
        async with behind_gate(self._database, operator_id, author, GIVE_ACCESS) as held:
            people = await held.people()
            member = people.members.get(member_id)
            if member is None or not member.active or not member.is_person:
                return Refusal(Reason.MEMBER_UNKNOWN)
            refuse_managing(people, author, member)
            # Each is read with the people, behind the gate, for a month.
            counted = (held.connection, operator_id, "login", f"RESETS {member_id}", held.at)
            if await tries.claim_try(*counted, wrong_max=RESETS_MAX, locked=None) is None:
                raise Busy
            until = held.at + RESET_LASTS
            await passwords.add_reset(held.connection, operator_id, member_id, hash_token(token), author.name, held.at, until)
            await held.note(author.name, "password reset made", member_id, {"until": until.isoformat()})
            await held.change_rules()  # who is independent of whom is kept with the people
        return Reset(token, member_id, until)

    async def redeem(self, token: str, new: str, address: str) -> Redeemed | Refusal:
        """Set a new password by a reset token, once, and return what a login goes on with.

        All sessions of its user end, other devices are strangers, and none of them waits for a turn any more. Sent again with the
        password that it has set, it is answered again, and sets nothing; any other counts as a wrong try of a login.
        Refuses RESET_UNKNOWN; raises PASSWORD_WEAK, TooManyGuesses, Busy and DatabaseGone.
        """
        network = network_of(address)
        async with self._guesses.guess(network, token) as was_right:
            if (owner := await self._owner_of(token)) is not None:
                was_right()
        if owner is None:
            security.record("wrong reset token", outcome="refused", address=address, bounded=True)
            return Refusal(Reason.RESET_UNKNOWN)
        operator_id, member_id, email, is_apart, is_used = owner
        device = ""
        if not is_used:
            refuse_weak(new, (email,))
            hashed = (await self._logins.line.hash(new, (operator_id, member_id))).text
            async with behind_gate(self._database, operator_id) as held:
                is_first = await passwords.use_reset(held.connection, operator_id, hash_token(token), held.at)
                if is_first and await passwords.set_password(held.connection, operator_id, member_id, hashed, held.at):
                    await tries.forget_tries(held.connection, operator_id, [email.strip().lower()])
                    lasts = {"address_lasts": ADDRESS_LASTS}
                    member = await tries.find_login(held.connection, operator_id, email, network, held.at, **lasts)
                    assert member is not None
                    await tries.know_address(held.connection, member, network, held.at)
                    await held.note(email, "password reset used", member_id, {})
                    # A second later than the password: one that is as old as it was is none.
                    device = self._logins.devices.token(member, None, held.at + timedelta(seconds=1))
        if not device:
            # Whoever has set this password has not read the answer. Others learn no more than the login would tell them.
            proved = await self._logins.prove(LoginProof(f"{operator_id}/{email}", new, address), uses_code=False)
            if not isinstance(proved, Refusal):
                async with self._database.of(operator_id).writing() as connection:
                    await tries.forget_tries(connection, operator_id, proved.subjects)
            elif proved.reason is not Reason.CODE_NEEDED:
                return Refusal(Reason.RESET_UNKNOWN)
        return Redeemed(device, str(operator_id) if is_apart else "", email)

    async def _owner_of(self, token: str) -> tuple[int, int, str, bool, bool] | None:
        """Return the operator of a reset token, and its owner as `find_reset` does."""
        if (operator_id := operator_of(token)) is None:
            return None
        async with self._database.of(operator_id).reading() as connection:
            owner = await passwords.find_reset(connection, operator_id, hash_token(token), await read_clock(connection))
        if owner is None or not is_sealed(self._keyring, "reset", token, owner[0]):
            return None
        return operator_id, *owner
