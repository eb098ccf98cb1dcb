"""Locks the screens of tills, and opens them by a PIN of the member's or by the password.

A locked session is alive nowhere: every door answers it like one that has ended, until it is opened. So whoever stands at an
unattended counter sells, pays and sees nothing, whatever page is typed. A command that the house had admitted before goes on.
"""

import re
from typing import Final, Literal

from taquilla import security
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import Caller
from taquilla.domain.people.operations import KEEP_OWN_ACCESS
from taquilla.engine.gate import Author, behind_gate
from taquilla.engine.people.hashing import HashingLine
from taquilla.engine.people.logins import Limits
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.rights import refuse_another
from taquilla.engine.people.second_factors import CodeUse, use_no_code
from taquilla.store.people import passwords, sessions, tries
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database

_TRIES_MAX: Final = Limits().login_max
_PIN: Final = re.compile(r"[0-9]{4,6}", re.ASCII)
Opening = Literal["open", "wrong", "password"]
"""The answer to a PIN: it opens, it is wrong, or the password is asked for in its place."""


class ScreenLocks:
    """Locks and opens sessions, and sets PINs."""

    def __init__(self, database: Database, line: HashingLine) -> None:
        self._database = database
        self._line = line

    async def set_pin(
        self, operator_id: int, member_id: int, pin: str, *, author: Author, use_code: CodeUse = use_no_code
    ) -> Refusal | None:
        """Set the PIN of a member who has proved the password. Refuses CODE_WRONG; raises PIN_UNFIT, Busy and DatabaseGone."""
        if not _PIN.fullmatch(pin) or len(set(pin)) == 1 or pin in "01234567890" or pin in "09876543210":
            raise OfficeReason.PIN_UNFIT()
        refuse_another(author, member_id)
        hashed = (await self._line.hash(pin, (operator_id, member_id))).text
        async with behind_gate(self._database, operator_id, author, KEEP_OWN_ACCESS) as held:
            if not await use_code(held.connection, held.at):
                return Refusal(Reason.CODE_WRONG)
            await passwords.set_pin(held.connection, operator_id, member_id, hashed)
            await tries.forget_tries(held.connection, operator_id, [_counted(member_id)])
            await held.note(author.name, "pin set", member_id, {})
        return None

    async def lock(self, caller: Caller) -> None:
        """Lock a session at once, in every process."""
        async with self._database.of(caller.operator_id).writing() as connection:
            await sessions.lock(connection, caller.operator_id, caller.session_id, await read_clock(connection))

    async def has_pin(self, caller: Caller) -> bool:
        """Tell whether a member has a PIN that may be tried."""
        async with self._database.of(caller.operator_id).reading() as connection:
            now = await read_clock(connection)
            counted = await tries.read_tries(connection, caller.operator_id, "login", _counted(caller.member_id), now)
            has_tries = counted is None or counted.wrong < _TRIES_MAX
            return has_tries and await passwords.load_pin(connection, caller.operator_id, caller.member_id) is not None

    async def open_by_pin(self, caller: Caller, pin: str, address: str) -> Opening:
        """Open a session by the PIN of its member. Raises Busy and DatabaseGone.

        As many wrong ones as an account has wrong passwords make the PIN void until a day after the first, or until the password
        opens. A right one between them forgets none: else whoever shares the screen could guess between the owner's.
        """
        if not await self.has_pin(caller):
            return "password"
        async with self._line.place((caller.operator_id, caller.member_id)):
            # Counted before it is checked: of many that are sent at once, those beyond the bound are not checked. And only with a
            # place: one that finds the line full was not looked at, and costs its owner none of the tries.
            async with self._database.of(caller.operator_id).writing() as connection:
                now = await read_clock(connection)
                hashed = await passwords.load_pin(connection, caller.operator_id, caller.member_id)
                counted = (caller.operator_id, "login", _counted(caller.member_id))
                count = await tries.claim_try(connection, *counted, now, wrong_max=_TRIES_MAX, locked=None)
            if hashed is None or count is None:
                return "password"
            is_right = await self._line.is_right(hashed, pin)
        if is_right:
            async with self._database.of(caller.operator_id).writing() as connection:
                await sessions.open_locked(connection, caller.operator_id, caller.session_id)
                await tries.take_back_try(connection, caller.operator_id, _counted(caller.member_id))
            return "open"
        actor = f"user {caller.member_id}"
        security.record("pin", outcome="wrong", operator=caller.operator_id, actor=actor, address=address, bounded=True)
        return "wrong" if count < _TRIES_MAX else "password"

    async def open_proved(self, caller: Caller) -> None:
        """Open a session whose member has proved the password, and forget the wrong PINs."""
        async with self._database.of(caller.operator_id).writing() as connection:
            await sessions.open_locked(connection, caller.operator_id, caller.session_id)
            await tries.forget_tries(connection, caller.operator_id, [_counted(caller.member_id)])


def _counted(member_id: int) -> str:
    """Return the name under which wrong PINs are counted; no login address looks like it: it has capitals."""
    return f"PIN {member_id}"
