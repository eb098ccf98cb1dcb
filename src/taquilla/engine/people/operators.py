"""Opens operators: with a root entity and its first administrator, since nobody could log in otherwise."""

from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.people.members import NATION, OperatorPeople
from taquilla.domain.people.operations import DECIDE_RULE, KEEP_PAYMENT_METHODS
from taquilla.engine.gate import Author, HeldGate, HeldInstallation, behind_gate, behind_installation
from taquilla.engine.people.hashing import HashingLine
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.people.loosening import refuse_loosening
from taquilla.engine.people.office import refusing_taken
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.passwords import refuse_weak
from taquilla.engine.people.rights import refuse_below_root
from taquilla.engine.people.texts import refuse_currency, refuse_email, refuse_name, refuse_zone
from taquilla.store.people import directories, operators
from taquilla.store.people.operators import Choice, OperatorRow
from taquilla.store.postgres.database import Database

PINS_IN_VIEWS: Final = ("until_close", "always")
"""The names of when a view shows a ticket's pin to its seller."""
ADDRESSES: Final = ("shared", "apart")
"""The names of whether an operator's people share one directory of addresses with those of others."""


@dataclass(frozen=True, slots=True)
class NewOperator:
    """An operator to open: its name, currency and decimals, the zone of its days, and whether it sells lotteries.

    addresses_apart: its people name it when they log in, and their addresses are nobody else's business. None: unless it is the
    first of the house, whose people log in by the address alone. sandbox_of: it is the sandbox of that operator.
    """

    name: str
    currency: str
    exponent: int
    zone: str
    lotteries: bool = True
    addresses_apart: bool | None = None
    sandbox_of: int | None = None

    def refuse(self) -> None:
        """Raise NAME_UNFIT, CURRENCY_UNFIT or ZONE_UNKNOWN for what makes no sense."""
        refuse_name(self.name)
        refuse_currency(self.currency, self.exponent)
        refuse_zone(self.zone)


class Operators:
    """Adds, opens and sets operators, with an audit event for each thing that is made or changed."""

    def __init__(self, database: Database, keyring: Keyring, line: HashingLine) -> None:
        self._database = database
        self._keyring = keyring
        self._line = line

    async def add(self, new: NewOperator, *, operator_id: int | None = None, author: Author) -> int:
        """Add an operator without entities or users, and return its id, by default the next one.

        Raises what `NewOperator.refuse` does, OPERATOR_TAKEN and ID_TAKEN.
        """
        new.refuse()
        async with behind_installation(self._database, author) as held:
            added = await self.add_within(held, new, operator_id)
            await held.note(author.name, "operator added", added, {"name": new.name}, added)
        return added

    async def open(self, new: NewOperator, *, email: str, password: str, author: Author) -> tuple[int, int, int]:
        """Open an operator with its root entity, of the same name, and an administrator. Return the ids of the three.

        Raises what `NewOperator.refuse` does, EMAIL_UNFIT, PASSWORD_WEAK, OPERATOR_TAKEN, EMAIL_TAKEN, and Busy.
        """
        new.refuse()
        refuse_email(email)
        refuse_weak(password, (email,), "administrator/password")
        hashed = await self._line.hash(password, (NATION, 0))
        with refusing_taken(email):
            async with behind_installation(self._database, author) as held:
                connection, now = held.connection, held.at
                added = await self.add_within(held, new)
                root = await operators.add_entity(
                    connection, added, entity_id=None, name=new.name, parent_id=None, currency=new.currency, floor=None, now=now
                )
                person = {"email": email, "role": "administrator"}
                member = await operators.add_member(
                    connection, added, member_id=None, entity_id=root, password_hash=hashed.text, now=now, **person
                )
                await held.note(author.name, "entity added", root, {"name": new.name, "parent": None, "credit": None}, added)
                await held.note(author.name, "member added", member, person | {"entity": root}, added)
                await held.note(author.name, "operator added", added, {"name": new.name}, added)
        return added, root, member

    async def set_independence(self, operator_id: int, days: int, *, author: Author) -> Refusal | None:
        """Set for how many days, from 1 to 365, power over somebody's access makes two people no second person (RG-18).

        Refuses fewer days as `refuse_loosening` does.
        """
        async with behind_gate(self._database, operator_id, author, DECIDE_RULE) as held:
            people = await held.people()
            before = people.independent_after.days
            return await _set(held, people, author, "independence", "independent_after_days", before, days, looser=days < before)

    async def let_a_day_loosen(self, operator_id: int, day: bool, *, author: Author) -> Refusal | None:
        """Set whether a day stands in for the second person of whoever loosens a bound (RG-19): a loosening by itself."""
        async with behind_gate(self._database, operator_id, author, DECIDE_RULE) as held:
            people = await held.people()
            return await _set(held, people, author, "loosening", "day_loosens", people.day_loosens, day, looser=day)

    async def set_pin_after_close(self, operator_id: int, is_shown: bool, *, author: Author) -> None:
        """Set whether views show a ticket's pin to its seller always, or only until the first of its draws closes (VE-29)."""
        async with behind_gate(self._database, operator_id, author, DECIDE_RULE) as held:
            row, people = await operators.load_operator(held.connection, operator_id)
            refuse_below_root(people, author)
            if is_shown != row.pin_after_close:
                await operators.set_choice(held.connection, operator_id, "pin_after_close", is_shown)
                await _note(held, author, "pins in views", PINS_IN_VIEWS[not is_shown], PINS_IN_VIEWS[is_shown])

    async def set_needs_shift(self, operator_id: int, is_needed: bool, *, author: Author) -> None:
        """Set whether the till sells, pays and undoes in an open shift alone (SH-08). Other doors work as ever."""
        async with behind_gate(self._database, operator_id, author, KEEP_PAYMENT_METHODS) as held:
            row, _ = await operators.load_operator(held.connection, operator_id)
            if is_needed != row.needs_shift:
                await operators.set_choice(held.connection, operator_id, "needs_shift", is_needed)
                await _note(held, author, "shift need", row.needs_shift, is_needed)

    async def set_addresses_apart(self, operator_id: int, is_apart: bool, *, author: Author) -> None:
        """Set whether the addresses of an operator's people are apart from those of all others (RG-21).

        Raises EMAIL_TAKEN where they are to be shared, and another operator that shares has one of them.
        """
        async with behind_gate(self._database, operator_id, author, DECIDE_RULE) as held:
            row, people = await operators.load_operator(held.connection, operator_id)
            refuse_below_root(people, author)
            if is_apart == row.addresses_apart:
                return
            if is_apart:
                await directories.forget_addresses(held.connection, operator_id)
            else:
                emails = [member.email for member in people.members.values() if member.is_person]
                shared = await directories.share_addresses(held.connection, operator_id, emails)
                for email in emails:
                    if email.lower() not in shared:
                        raise OfficeReason.EMAIL_TAKEN(email=email)
            await operators.set_choice(held.connection, operator_id, "addresses_apart", is_apart)
            await _note(held, author, "addresses", ADDRESSES[not is_apart], ADDRESSES[is_apart])

    async def add_within(self, held: HeldInstallation, new: NewOperator, operator_id: int | None = None) -> int:
        """Add an operator in the transaction of whoever writes what belongs to the installation. Raises what `add` does."""
        connection, now = held.connection, held.at
        existing = await operators.load_operators(connection)
        if any(name == new.name for _, name, *_ in existing):
            raise OfficeReason.OPERATOR_TAKEN(name=new.name)
        if any(operator_id == taken for taken, *_ in existing):
            raise OfficeReason.ID_TAKEN(what=f"an operator {operator_id}")
        added = operator_id or max((taken for taken, *_ in existing), default=0) + 1
        keys = {1: self._keyring.new_wrapped(added)}
        is_apart = bool(existing) if new.addresses_apart is None else new.addresses_apart
        # Money that moves without a shift is in no count: who wants it so says so (SH-08).
        is_live = new.sandbox_of is None
        row = OperatorRow(
            new.currency, new.exponent, new.zone, keys, new.lotteries, addresses_apart=is_apart, needs_shift=is_live,
            sandbox_of=new.sandbox_of,
        )  # fmt: skip
        await operators.add_operator(connection, added, name=new.name, row=row, now=now, zone=ZoneInfo(new.zone))
        return added


async def _set(
    held: HeldGate, people: OperatorPeople, author: Author, what: str, choice: Choice, before: int, after: int, *, looser: bool
) -> Refusal | None:
    """Set something about a second person, unless it is set so."""
    refuse_below_root(people, author)
    if after == before and author.approval is None:
        return None
    if refusal := await refuse_loosening(held, people, author, what, {"to": after}, looser=looser):
        return refusal
    await operators.set_choice(held.connection, held.gate.operator_id, choice, after)
    await _note(held, author, what, before, after)
    return None


async def _note(held: HeldGate, author: Author, what: str, before: object, after: object) -> None:
    """Tell what was set, and let all processes read the operator anew."""
    await held.note(author.name, f"{what} set", held.gate.operator_id, {"before": before, "after": after, **author.detail})
    await held.change_rules()
