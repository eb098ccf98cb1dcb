"""The office: keeps operators, entities and members. Every change is made behind the gate and leaves an audit event."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from taquilla.domain.ledger.commands import Kept
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.entities import Credit, EntityData
from taquilla.domain.people.loosening import is_looser
from taquilla.domain.people.members import Entity, Member, OperatorPeople
from taquilla.domain.people.operations import GIVE_ACCESS, KEEP_ENTITIES, TAKE_ACCESS
from taquilla.engine.gate import HOUSE, Author, HeldGate, behind_gate, refusing
from taquilla.engine.office_requests import NotAdmitted
from taquilla.engine.people import rights
from taquilla.engine.people.hashing import Hashed, HashingLine
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.people.loosening import refuse_loosening
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.passwords import refuse_weak
from taquilla.engine.people.texts import refuse_data, refuse_email, refuse_name
from taquilla.store.ledger import gates
from taquilla.store.people import operators
from taquilla.store.people.operators import OperatorName, OperatorRow, Unfinished
from taquilla.store.people.trail import TrailEvent, TrailFilter, read_trail
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, HouseConnection, named_errors

_EMAIL_INDEXES: Final = ("member_email_is_unique", "a_person_has_one_account_per_operator", "member_by_address")


def refusing_taken(email: str) -> AbstractContextManager[None]:
    """Raise EMAIL_TAKEN where a constraint refuses an address that somebody has already."""
    return refusing(OfficeReason.EMAIL_TAKEN, *_EMAIL_INDEXES, email=email)


@dataclass(frozen=True, slots=True)
class Closure:
    """The entities and members that were open and are closed now, and the number of sessions that ended with them."""

    entities: tuple[int, ...]
    members: tuple[int, ...]
    sessions: int


class Office:
    """Keeps operators, entities and members, and shows the audit trail of their doings."""

    def __init__(self, database: Database, keyring: Keyring, line: HashingLine) -> None:
        self._database = database
        self._keyring = keyring
        self._line = line

    async def operators(self, *, closed_too: bool = False) -> list[OperatorName]:
        """Return the active operators, or all that there ever were."""
        async with self._database.reading() as connection:
            return [one for one in await operators.load_operators(connection) if closed_too or one.is_active]

    async def add_operator(
        self, operator_id: int, *, name: str, currency: str, exponent: int, zone: str, lotteries: bool = True
    ) -> None:
        """Add an operator with its gate, its accounts and a key of its own. lotteries: whether it sells any.

        It furnishes a demo, and no door leads here: see `Operators.add`. Raises NotRecorded when there is one already.
        """
        row = OperatorRow(currency, exponent, zone, {1: self._keyring.new_wrapped(operator_id)}, lotteries)
        async with self._database.writing() as connection, named_errors(), connection.transaction():
            now = await read_clock(connection)
            await operators.add_operator(connection, operator_id, name=name, row=row, now=now, zone=ZoneInfo(zone))
            await operators.add_audit_event(
                connection, operator_id, now, "office", "operator added", str(operator_id), {"name": name}
            )

    async def add_entity(
        self, operator_id: int, *,
        name: str, parent_id: int | None = None, entity_id: int | None = None, credit: Cents | None = None,
        author: Author = HOUSE,
    ) -> int:  # fmt: skip
        """Add an entity. credit (minor units) is how far its subtree may go below zero; None: no bound of its own.

        Raises NAME_UNFIT, ID_TAKEN and what `rights.refuse_parent` does.
        """
        refuse_name(name)
        async with behind_gate(self._database, operator_id, author, KEEP_ENTITIES) as held:
            row, people = await operators.load_operator(held.connection, operator_id)
            if entity_id in people.entities:
                raise OfficeReason.ID_TAKEN(what=f"an entity {entity_id}")
            rights.refuse_parent(people, parent_id, author)
            added = await operators.add_entity(
                held.connection, operator_id, entity_id=entity_id, name=name, parent_id=parent_id, currency=row.currency,
                floor=None if credit is None else -credit, now=held.at,
            )  # fmt: skip
            await held.note(author.name, "entity added", added, {"name": name, "parent": parent_id, "credit": credit})
            await held.change_rules()
        return added

    async def change_entity(
        self, operator_id: int, entity_id: int, *, name: str | None = None, credit: Credit | None = None, author: Author = HOUSE
    ) -> Refusal | None:
        """Change an entity's name, its credit, or both; None: as it is.

        An entity that gets its first credit keeps the balance of its subtree from then on. A credit that is used up already stops
        the next sale, and takes nothing back. Refuses a higher credit as `refuse_loosening` does; then the name stays too. Raises
        NotAdmitted for a manager's own entity, NAME_UNFIT, ENTITY_UNKNOWN and ENTITY_CLOSED.
        """
        if name is not None:
            refuse_name(name)
        async with self._database.of(operator_id).connection() as connection:
            seen, moved = (0, 0) if credit is None else await _moved(connection, operator_id, entity_id)
            async with behind_gate(connection, operator_id, author, KEEP_ENTITIES) as held:
                _, people = await operators.load_operator(connection, operator_id)
                held.refuse_changed(people.entities.get(entity_id))
                entity = rights.open_entity(people, entity_id, author.decider)
                rights.refuse_own(people, entity, author.decider)
                if credit is not None and credit.floor == entity.floor and author.approval is None:
                    credit = None
                if credit is not None:
                    change, looser = {"entity": entity_id, "credit": credit.most}, is_looser(entity.credit, credit.most)
                    refusal = await refuse_loosening(held, people, author, "credit", change, looser=looser)
                    if refusal is not None:
                        return refusal
                if name is not None and name != entity.name:
                    await operators.rename_entity(connection, operator_id, entity_id, name)
                    await held.note(author.name, "entity renamed", entity_id, {"before": entity.name, "after": name})
                    await held.change_rules()
                if credit is not None:
                    balance = await _balance(held, people, entity, credit, seen=seen, moved=moved)
                    where = (connection, operator_id, entity.account_id)
                    await operators.change_credit(*where, floor=credit.floor, balance=balance)
                    # The auditor judges each sale by the credit of its moment, which it finds by the seq.
                    detail = {"before": entity.credit, "after": credit.most, "seq": held.gate.last_seq, **author.detail}
                    await held.note(author.name, "credit changed", entity_id, detail)
                    await held.change_rules()
        return None

    async def balance(self, operator_id: int, entity: Entity) -> Cents | None:
        """Return the balance of an entity with a credit and of all below it; None: without a credit none is kept."""
        return await self._database.read(operator_id, operators.load_kept_balance, entity.account_id)

    async def add_member(
        self, operator_id: int, *,
        entity_id: int, email: str, role: str, password: str | Hashed, member_id: int | None = None, author: Author = HOUSE,
    ) -> int:  # fmt: skip
        """Add a person to an entity. Auditors and administrators belong to the root entity.

        Raises NotAdmitted for a role that the author may not give, EMAIL_UNFIT, PASSWORD_WEAK, ENTITY_UNKNOWN, ENTITY_CLOSED,
        ROLE_NOT_HERE, ID_TAKEN, EMAIL_TAKEN, and Busy.
        """
        refuse_email(email)
        if isinstance(password, str):
            refuse_weak(password, (email,), "password")
        adder = operator_id, author.member_id or 0
        hashed = password if isinstance(password, Hashed) else await self._line.hash(password, adder)
        with refusing_taken(email):
            async with behind_gate(self._database, operator_id, author, GIVE_ACCESS) as held:
                people = await held.people()
                rights.open_entity(people, entity_id, author)
                rights.refuse_giving(people, author, role)
                rights.refuse_role(people, role, entity_id)
                if member_id in people.members:
                    raise OfficeReason.ID_TAKEN(what=f"a user {member_id}")
                added = await operators.add_member(
                    held.connection, operator_id, member_id=member_id, entity_id=entity_id, email=email, role=role,
                    password_hash=hashed.text, now=held.at,
                )  # fmt: skip
                await held.note(author.name, "member added", added, {"email": email, "role": role, "entity": entity_id})
                await held.change_rules()
        return added

    async def change_role(self, operator_id: int, member_id: int, role: str, *, author: Author = HOUSE) -> bool | Refusal:
        """Give a person another role. Its sessions end, so that nothing goes on by the role before. False: it had that role.

        Refuses MEMBER_UNKNOWN for whoever is closed or no person; raises ROLE_NOT_HERE, and NotAdmitted for whom or what the
        author may not change.
        """
        async with behind_gate(self._database, operator_id, author, GIVE_ACCESS) as held:
            people = await held.people()
            member = people.members.get(member_id)
            held.refuse_changed(member)
            if member is None or not member.active or not member.is_person:
                return Refusal(Reason.MEMBER_UNKNOWN)
            rights.refuse_managing(people, author, member)
            rights.refuse_giving(people, author, role)
            if member.role == role:
                return False
            rights.refuse_role(people, role, member.entity_id)
            if not replace(member, role=role).may_sell:
                await _refuse_wallets_seller(held, [member_id], author)
            await operators.change_role(held.connection, operator_id, member_id, role)
            ended = await operators.end_sessions_of(held.connection, operator_id, [member_id], held.at)
            await held.note(author.name, "role changed", member_id, {"before": member.role, "after": role, "sessions": ended})
            await held.change_rules()
        return True

    async def close_member(self, operator_id: int, member_id: int, *, author: Author = HOUSE) -> Closure | Refusal:
        """Close a member at once, in every process: its sessions end, and it can no longer log in (I46).

        Keys that it has made stay: they are their entity's. Raises USER_UNKNOWN, and NotAdmitted for whom the author may not
        manage. Refuses NOT_ALLOWED for the last person who administers the operator: nobody could add another one.
        """
        async with behind_gate(self._database, operator_id, author, TAKE_ACCESS) as held:
            people = await held.people()
            held.refuse_changed(member := people.members.get(member_id))
            if member is None:
                raise OfficeReason.USER_UNKNOWN(member_id=member_id)
            rights.refuse_managing(people, author, member)
            if not member.active:
                return Closure((), (), 0)
            left = {one.id for one in people.members.values() if one.role == "administrator" and one.active and one.is_person}
            if author.member_id is not None and left == {member_id}:
                return Refusal(Reason.NOT_ALLOWED)
            await _refuse_wallets_seller(held, [member_id], author)
            return await _close(held, (), [member], author, "member closed", member_id)

    async def close_entity(self, operator_id: int, entity_id: int, *, author: Author = HOUSE) -> Closure:
        """Close an entity and all below it, with all their members.

        Prizes of their tickets are no longer paid there. Raises NotAdmitted for the own one, and ENTITY_UNKNOWN.
        """
        async with behind_gate(self._database, operator_id, author, KEEP_ENTITIES) as held:
            people = await held.people()
            held.refuse_changed(entity := rights.visible_entity(people, entity_id, author))
            if author.entity_id == entity_id:
                raise NotAdmitted(Refusal(Reason.NOT_ALLOWED))
            if not entity.active:
                return Closure((), (), 0)
            members = [one for one in people.members.values() if people.is_within(one.entity_id, entity_id)]
            await _refuse_wallets_seller(held, [one.id for one in members if one.active], author)
            return await _close(held, people.below(entity_id), members, author, "entity closed", entity_id)

    async def close_operator(self, operator_id: int, *, author: Author = HOUSE) -> Closure:
        """Close an operator with all its entities and members, for the installation. Its books stay, and are audited.

        Raises TICKETS_LIVE while something that it sold may still win or be claimed: nobody would settle or pay it. Raises
        NOT_OVER while sports tickets are not closed, calls to its wallet are due or parked, players have open bets or a balance
        that can still be moved, or an unwon pool rolls over. So no call is replayed between what is read here and the closing.
        A sandbox closes at once, and with its operator: nobody would be left who could end its keys.
        """
        assert author.member_id is None, "no member closes its operator"
        async with self._database.of(operator_id).connection() as connection:
            while True:
                # Reading what it has sold may take long, so it is done without the gate; the seq shows a sale made meanwhile.
                async with behind_gate(connection, operator_id, author) as held:
                    last_seq = held.gate.last_seq
                    row, _ = await operators.load_operator(connection, operator_id)
                if row.is_closed:
                    return Closure((), (), 0)
                if row.sandbox_of is None:
                    refuse_unfinished(await operators.load_unfinished(connection, operator_id, held.at), held.at)
                for sandbox in await self._sandboxes_of(connection, operator_id):
                    async with behind_gate(connection, sandbox) as held:
                        await _close_operator(held, HOUSE)
                async with behind_gate(connection, operator_id, author) as held:
                    is_as_read = held.gate.last_seq == last_seq and not await self._sandboxes_of(connection, operator_id)
                    # A credit that is held, and a bet that is open again since its loss was undone, have taken no seq.
                    if is_as_read and (row.sandbox_of or not await operators.has_begun_untold(connection, operator_id)):
                        return await _close_operator(held, author)

    async def _sandboxes_of(self, connection: HouseConnection, operator_id: int) -> list[int]:
        if self._database.is_spread:  # there are none, and to look for one would ask all nodes
            return []
        return [one.id for one in await operators.load_operators(connection) if one.is_active and one.sandbox_of == operator_id]

    async def trail(
        self, operators: Sequence[int], trail_filter: TrailFilter, *, after: int | None = None, limit: int = 100
    ) -> list[TrailEvent]:
        """Return at most `limit` events of these operators (0: shared by all) by id: those after `after`, or else the latest.

        Each of several nodes numbers events by itself: there those of several operators are the latest, by their instants.
        """
        if not self._database.is_spread:
            async with self._database.reading() as connection:
                return await read_trail(connection, operators, trail_filter, after=after, limit=limit)
        found: list[TrailEvent] = []
        for operator in operators:
            async with self._database.of(operator).reading() as connection:
                found += await read_trail(connection, [operator], trail_filter, after=after, limit=limit)
        found.sort(key=lambda event: (event.at, event.id) if after is None else event.id)
        return found[-limit:] if after is None else found[:limit]

    async def entity_data(self, operator_id: int, entity_id: int) -> EntityData:
        """Return an entity's own data. If it was never set, the texts are empty and the zone is its operator's."""
        return await self._database.read(operator_id, operators.load_entity_data, entity_id)

    async def set_entity_data(self, operator_id: int, entity_id: int, data: EntityData, *, author: Author = HOUSE) -> None:
        """Set an entity's own data; the audit event keeps the data before.

        Raises NotAdmitted for a manager's own entity, ENTITY_UNKNOWN, DATA_UNFIT for a text that is too long or cannot be
        printed, and ZONE_UNKNOWN.
        """
        refuse_data(data)
        await self.change_entity_data(operator_id, entity_id, asdict(data), author=author)

    async def change_entity_data(self, operator_id: int, entity_id: int, changes: Kept, *, author: Author = HOUSE) -> EntityData:
        """Change some of an entity's own data, and return all of it. The rest stays. Raises what `set_entity_data` does."""
        async with behind_gate(self._database, operator_id, author, KEEP_ENTITIES) as held:
            people = await held.people()
            rights.refuse_own(people, rights.visible_entity(people, entity_id, author), author)
            old_data = await operators.load_entity_data(held.connection, operator_id, entity_id)
            held.refuse_changed(old_data)
            data = replace(old_data, **changes)
            if data != old_data:
                refuse_data(data)
                await operators.write_entity_data(held.connection, operator_id, entity_id, data)
                await held.note(author.name, "entity data set", entity_id, {"before": asdict(old_data), "after": asdict(data)})
        return data


async def _moved(connection: HouseConnection, operator_id: int, entity_id: int) -> tuple[int, Cents]:
    """Return the last seq, and what the transfers until then have moved on an entity's accounts and on those below it.

    It may take long, so it is done without the gate; the few transfers since then are added behind it.
    """
    gate, _ = await gates.look_at_gate(connection, operator_id)
    _, people = await operators.load_operator(connection, operator_id)
    if (entity := people.entities.get(entity_id)) is None or entity.floor is not None:
        return 0, 0
    accounts = _accounts_below(people, entity_id)
    return gate.last_seq, await operators.sum_transfers(connection, operator_id, accounts, after=0, until=gate.last_seq)


def _accounts_below(people: OperatorPeople, entity_id: int) -> list[int]:
    return [entity.account_id for entity in people.entities.values() if entity_id in entity.path]


async def _balance(
    held: HeldGate, people: OperatorPeople, entity: Entity, credit: Credit, *, seen: int, moved: Cents
) -> Cents | None:
    """Return the balance that an entity keeps with a credit. moved is what was moved until the seq seen."""
    connection, operator_id = held.connection, held.gate.operator_id
    if credit.most is None:
        return None
    if entity.floor is not None:
        return await operators.load_kept_balance(connection, operator_id, entity.account_id)
    accounts, last = _accounts_below(people, entity.id), held.gate.last_seq
    return moved + await operators.sum_transfers(connection, operator_id, accounts, after=seen, until=last)


async def _close_operator(held: HeldGate, author: Author) -> Closure:
    operator_id = held.gate.operator_id
    people = await held.people()
    await operators.close_operator(held.connection, operator_id)
    return await _close(held, people.entities.values(), people.members.values(), author, "operator closed", operator_id)


async def _refuse_wallets_seller(held: HeldGate, members: Iterable[int], author: Author) -> None:
    """Raise TERMS_UNFIT for the user in whose name players buy tickets: nobody else can be named (WL-13). The machine may."""
    if author.member_id is not None and await operators.sells_to_wallets(held.connection, held.gate.operator_id, members):
        raise OfficeReason.TERMS_UNFIT(why="players buy their tickets in the name of this user, and of no other one")


async def _close(
    held: HeldGate, entities: Iterable[Entity], members: Iterable[Member], author: Author, action: str, subject: int
) -> Closure:
    """Close those of these entities and members that are not closed yet, and record it in the audit trail. Behind the gate."""
    connection, operator_id = held.connection, held.gate.operator_id
    closed, member_ids = (tuple(sorted(one.id for one in some if one.active)) for some in (entities, members))
    await operators.close_entities(connection, operator_id, closed)
    sessions = await operators.close_members(connection, operator_id, member_ids, held.at)
    await held.note(author.name, action, subject, {"entities": closed, "members": member_ids, "sessions": sessions})
    await held.change_rules()
    return Closure(closed, member_ids, sessions)


def refuse_unfinished(work: Unfinished, now: datetime) -> None:
    """Raise TICKETS_LIVE, or another reason, for whatever keeps an operator from being closed: nobody would see to it."""
    if work.last_claim is not None and now < work.last_claim:
        raise OfficeReason.TICKETS_LIVE(until=work.last_claim.isoformat(timespec="minutes"))
    for is_unfinished, reason in (
        (work.sports_tickets, OfficeReason.SPORTS_TICKETS_OPEN),
        (work.calls, OfficeReason.CALLS_DUE),
        (work.bets, OfficeReason.BETS_OPEN),
        (work.balances, OfficeReason.BALANCES_LEFT),
        (work.holds, OfficeReason.CREDITS_HELD),
        (work.rollovers, OfficeReason.ROLLOVERS_LEFT),
    ):
        if is_unfinished:
            raise reason()
