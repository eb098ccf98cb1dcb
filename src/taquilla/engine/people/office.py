"""The office: keeps operators, entities and members. Every change is made behind the gate and leaves an audit event."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from taquilla.domain.ledger.money import Cents
from taquilla.domain.people.entities import EntityData
from taquilla.engine.gate import HeldGate, behind_gate
from taquilla.engine.people.hashing import Hashed, hash_password
from taquilla.engine.people.keyring import Keyring
from taquilla.engine.people.passwords import refuse_weak
from taquilla.store.ledger import gates
from taquilla.store.people import entities, operators
from taquilla.store.people.operators import OperatorRow, Unfinished
from taquilla.store.people.trail import TrailEvent, TrailFilter, read_trail
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, named_errors


class NotOver(Exception):
    """Something of this operator is not over yet: were it closed, nobody would see to it."""

    code: ClassVar[str] = "NOT_OVER"


class TicketsLive(NotOver):
    """Tickets of this operator may still win, or be claimed."""

    code = "TICKETS_LIVE"

    def __init__(self, until: datetime) -> None:
        super().__init__(f"tickets of this operator may still win, or be claimed, until {until.isoformat(timespec='minutes')}")


@dataclass(frozen=True, slots=True)
class OperatorName:
    """An operator in a list."""

    id: int
    name: str
    currency: str
    exponent: int
    zone: str
    is_active: bool = True
    lotteries: bool = True


@dataclass(frozen=True, slots=True)
class Closure:
    """The entities and members that were closed at once, and the number of sessions that ended with them."""

    entities: tuple[int, ...]
    members: tuple[int, ...]
    sessions: int


class Office:
    """Keeps operators, entities and members, and shows the audit trail of their doings."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    async def operators(self, *, closed_too: bool = False) -> list[OperatorName]:
        """Return the active operators, or all that there ever were."""
        async with self._database.reading() as connection:
            rows = await operators.load_operators(connection)
        return [operator for operator in (OperatorName(*row) for row in rows) if closed_too or operator.is_active]

    async def add_operator(
        self, operator_id: int, *, name: str, currency: str, exponent: int, zone: str, lotteries: bool = True
    ) -> None:
        """Add an operator with its gate, its accounts and a key of its own. lotteries: whether it sells any.

        Raises NotRecorded when there is one already.
        """
        row = OperatorRow(currency, exponent, zone, {1: self._keyring.new_wrapped(operator_id)}, lotteries)
        async with self._database.writing() as connection, named_errors(), connection.transaction():
            now = await read_clock(connection)
            await operators.add_operator(connection, operator_id, name=name, row=row, now=now, zone=ZoneInfo(zone))
            await operators.add_audit_event(
                connection, operator_id, now, "office", "operator added", str(operator_id), {"name": name}
            )

    async def add_entity(
        self,
        operator_id: int,
        *,
        name: str,
        parent_id: int | None = None,
        entity_id: int | None = None,
        credit: Cents | None = None,
        author: str = "office",
    ) -> int:
        """Add an entity. credit (minor units) is how far its subtree may go below zero; None: no bound of its own."""
        async with behind_gate(self._database, operator_id) as held:
            row, _ = await operators.load_operator(held.connection, operator_id)
            added = await operators.add_entity(
                held.connection,
                operator_id,
                entity_id=entity_id,
                name=name,
                parent_id=parent_id,
                currency=row.currency,
                floor=None if credit is None else -credit,
                now=held.at,
            )
            await held.note(author, "entity added", added, {"name": name, "parent": parent_id, "credit": credit})
            await gates.change_rules(held.connection, [operator_id])
        return added

    async def add_member(
        self,
        operator_id: int,
        *,
        entity_id: int,
        email: str,
        role: str,
        password: str | Hashed,
        member_id: int | None = None,
        author: str = "office",
    ) -> int:
        """Add a cashier, clerk or manager to an entity. Raises PasswordWeak, and NotRecorded when the address is taken."""
        if isinstance(password, str):
            refuse_weak(password, (email,))
        hashed = password if isinstance(password, Hashed) else await asyncio.to_thread(hash_password, password)
        async with behind_gate(self._database, operator_id) as held:
            added = await operators.add_member(
                held.connection,
                operator_id,
                member_id=member_id,
                entity_id=entity_id,
                email=email,
                role=role,
                password_hash=hashed.text,
                now=held.at,
            )
            await held.note(author, "member added", added, {"email": email, "role": role, "entity": entity_id})
            await gates.change_rules(held.connection, [operator_id])
        return added

    async def close_member(self, operator_id: int, member_id: int, *, author: str = "office") -> Closure:
        """Close a member at once, in every process: its sessions end, and it can no longer log in (I46)."""
        async with behind_gate(self._database, operator_id) as held:
            return await _close(held, (), (member_id,), author, "member closed", member_id)

    async def close_entity(self, operator_id: int, entity_id: int, *, author: str = "office") -> Closure:
        """Close an entity and all below it, with all their members.

        Prizes of their tickets are no longer paid there.
        """
        async with behind_gate(self._database, operator_id) as held:
            _, people = await operators.load_operator(held.connection, operator_id)
            entities = [entity.id for entity in people.entities.values() if entity_id in entity.path]
            members = [member.id for member in people.members.values() if member.entity_id in entities]
            return await _close(held, entities, members, author, "entity closed", entity_id)

    async def close_operator(self, operator_id: int, *, author: str = "office") -> Closure:
        """Close an operator with all its entities and members. Its books stay, and are audited.

        Raises TicketsLive while something that it sold may still win or be claimed: nobody would settle or pay it. Raises NotOver
        while sports tickets are not closed, calls to its wallet are due, or players have open bets or a balance that is not 0. A
        parked call does not count: it waits for somebody to decide, and closing is a decision.
        """
        async with self._database.connection() as connection:
            while True:
                # Reading what it has sold may take long, so it is done without the gate; the seq shows a sale made meanwhile.
                async with behind_gate(connection, operator_id) as (_, gate, now):
                    last_seq = gate.last_seq
                _refuse_unfinished(await operators.load_unfinished(connection, operator_id), now)
                async with behind_gate(connection, operator_id) as held:
                    if held.gate.last_seq != last_seq:
                        continue
                    _, people = await operators.load_operator(connection, operator_id)
                    await operators.close_operator(connection, operator_id)
                    return await _close(
                        held, people.entities, people.members, author, "operator closed", operator_id
                    )

    async def trail(
        self, operators: Sequence[int], trail_filter: TrailFilter, *, after: int | None = None, limit: int = 100
    ) -> list[TrailEvent]:
        """Return at most `limit` events of these operators (0: shared by all) by id: those after `after`, or else the latest."""
        async with self._database.reading() as connection:
            return await read_trail(connection, operators, trail_filter, after=after, limit=limit)

    async def entity_data(self, operator_id: int, entity_id: int) -> EntityData:
        """Return an entity's own data. If it was never set, the texts are empty and the zone is its operator's."""
        async with self._database.reading() as connection:
            return await entities.load_entity_data(connection, operator_id, entity_id)

    async def set_entity_data(
        self, operator_id: int, entity_id: int, data: EntityData, *, author: str = "office"
    ) -> None:
        """Set an entity's own data; the audit event keeps the data before.

        Raises NotRecorded where there is no such entity or a text is too long, ZoneInfoNotFoundError for an unknown zone.
        """
        ZoneInfo(data.time_zone)
        async with behind_gate(self._database, operator_id) as held:
            old_data = await entities.load_entity_data(held.connection, operator_id, entity_id)
            await entities.write_entity_data(held.connection, operator_id, entity_id, data)
            await held.note(author, "entity data set", entity_id, {"before": asdict(old_data), "after": asdict(data)})


def _refuse_unfinished(work: Unfinished, now: datetime) -> None:
    """Raise NotOver for whatever keeps an operator from being closed."""
    if work.last_claim is not None and now < work.last_claim:
        raise TicketsLive(work.last_claim)
    for is_unfinished, problem in (
        (work.sports_tickets, "sports tickets of this operator are not closed yet"),
        (work.calls, "calls to this operator's wallet are due"),
        (work.bets, "players of this operator have bets that are open"),
        (work.balances, "players of this operator have a balance that is not 0"),
        (work.holds, "credits of this operator's players are held (taquilla provider held)"),
    ):
        if is_unfinished:
            raise NotOver(problem)


async def _close(
    held: HeldGate, entities: Iterable[int], members: Iterable[int], author: str, action: str, subject: int
) -> Closure:
    """Close these entities and members, and record it in the audit trail. Behind the gate."""
    connection, operator_id = held.connection, held.gate.operator_id
    closed, member_ids = tuple(sorted(entities)), tuple(sorted(members))
    await operators.close_entities(connection, operator_id, closed)
    sessions = await operators.close_members(connection, operator_id, member_ids, held.at)
    await held.note(author, action, subject, {"entities": closed, "members": member_ids, "sessions": sessions})
    await gates.change_rules(connection, [operator_id])
    return Closure(closed, member_ids, sessions)
