"""Changes that wait for a second person (RG-19): asked for behind the gate, listed, carried out or withdrawn."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime

from taquilla.domain.ledger.commands import Kept
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.loosening import Loosening, refuse_alone, refuse_approval
from taquilla.domain.people.members import OperatorPeople
from taquilla.domain.people.operations import DECIDE_LOOSENING
from taquilla.engine.gate import Approval, Author, HeldGate, behind_gate
from taquilla.engine.office_requests import refuse_repeated
from taquilla.engine.people.clerks import note_added_by_one, note_dependent
from taquilla.store.people import operators
from taquilla.store.people.trail import count_loosenings, load_loosenings
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, HouseConnection


async def refuse_loosening(
    held: HeldGate, people: OperatorPeople, author: Author, what: str, *changes: Mapping[str, object], looser: bool
) -> Refusal | None:
    """Refuse changes that one person may not make alone; None: they may be carried out now.

    LOOSENING_HELD: each waits for a second person from now on, the last one under the number in subject; asking again asks for
    nothing new. A change is all that it takes to carry it out then. For a second person, refuses what `refuse_approval` does, and
    LOOSENING_UNKNOWN for what does not wait any more; the approval goes into the trail. Call it once everything else is judged.
    """
    operator_id = held.gate.operator_id
    if author.approval is not None:
        return await _refuse_second(held, people, author.approval)
    refusal = refuse_alone(people.members.get(author.member_id or 0), looser=looser, has_sold=held.gate.last_seq > 0)
    if refusal is None or refusal.reason is not Reason.LOOSENING_HELD:
        return refusal
    found, number = await _standing(held.connection, operator_id, at=held.at), 0
    waiting = [(one.change, one.number) for one in found if (one.what, one.asked_by) == (what, author.name)]
    last = await count_loosenings(held.connection, operator_id)
    async with held.connection.pipeline():
        for kept in map(dict, changes):
            number = next((earlier for change, earlier in waiting if change == kept), 0)
            if not number:
                number = last = last + 1
                waiting.append((kept, number))
                await held.note(author.name, "loosening asked", number, {"what": what, "asker": author.member_id, **kept})
    return Refusal(Reason.LOOSENING_HELD, subject=number)


def find_waiting(people: OperatorPeople, found: Iterable[Loosening], author: Author) -> Loosening | Refusal:
    """Return the change that was found, if it waits and the author manages whom it is about. Refuses LOOSENING_UNKNOWN."""
    waiting = (one for one in found if one.state == "waiting" and author.manages(people, one.entity_id))
    return next(waiting, Refusal(Reason.LOOSENING_UNKNOWN))


async def _standing(
    connection: HouseConnection, operator_id: int, number: int | None = None, *, at: datetime | None = None
) -> list[Loosening]:
    """Return the changes that wait at a time, or the one with this number as it stands then. at None: the clock is read."""
    if not (found := await load_loosenings(connection, operator_id, number)):
        return []
    now = at or await read_clock(connection)
    seen = [one.seen_at(now) for one in found]
    return seen if number is not None else [one for one in seen if one.state == "waiting"]


async def _refuse_second(held: HeldGate, people: OperatorPeople, approval: Approval) -> Refusal | None:
    second = approval.by
    found = await _standing(held.connection, held.gate.operator_id, approval.number, at=held.at)
    if isinstance(asked := find_waiting(people, found, second), Refusal):
        return asked
    refusal = refuse_approval(people, asked, people.members.get(second.member_id or 0), held.at)
    if refusal is None:
        if asked.asker_id is not None and second.member_id is not None:
            await note_added_by_one(held, people, asked.asker_id, second.member_id)
        await held.note(second.name, "loosening approved", asked.number, {"what": asked.what, "asked_by": asked.asked_by})
    elif refusal.reason is Reason.NOT_INDEPENDENT:
        assert asked.asker_id is not None
        await note_dependent(held, refusal, asked.asker_id, second.name, "loosening", str(asked.number))
    return refusal


Carrier = Callable[[int, Kept, Author], Awaitable[object]]
"""Carries a change out for an operator, as it was kept, for the author whose second person approves it."""


class Loosenings:
    """Takes a second person's decision, and hands what was asked for to whoever changes such things: the carrier of its kind."""

    def __init__(self, database: Database, carriers: Mapping[str, Carrier]) -> None:
        self._database = database
        self._carriers = carriers

    async def waiting(self, operator_id: int, reader: Author) -> list[tuple[Loosening, datetime | None]]:
        """Return the changes that wait, as far as the reader manages whom they are about, the oldest first.

        With each, when whoever has asked may decide alone; None: never.
        """
        return await self._load(operator_id, reader, None)

    async def find(self, operator_id: int, number: int, reader: Author) -> tuple[Loosening, datetime | None] | Refusal:
        """Return a change that waits or has waited. Refuses LOOSENING_UNKNOWN."""
        found = await self._load(operator_id, reader, number)
        return found[0] if found else Refusal(Reason.LOOSENING_UNKNOWN)

    async def approve(self, operator_id: int, number: int, second: Author) -> object:
        """Carry out a change that waits, as the second person; the first one is its author.

        Refuses LOOSENING_UNKNOWN, NOT_ALLOWED, LOOSENING_HELD for whoever has asked, NOT_INDEPENDENT, and what the change itself
        refuses and raises.
        """
        async with self._database.of(operator_id).reading() as connection:
            _, people = await operators.load_operator(connection, operator_id)
            asked = find_waiting(people, await _standing(connection, operator_id, number), second)
        if isinstance(asked, Refusal):
            await refuse_repeated(self._database, second.request)
            return asked
        asker = people.members.get(asked.asker_id or 0)
        entity_id = None if asker is None else asker.entity_id
        author = Author(asked.asked_by, entity_id, asked.asker_id, Approval(number, second))
        return await self._carriers[asked.what](operator_id, asked.change, author)

    async def withdraw(self, operator_id: int, number: int, author: Author) -> Refusal | None:
        """Withdraw a change that waits, about an entity that the author manages. Refuses LOOSENING_UNKNOWN."""
        async with behind_gate(self._database, operator_id, author, DECIDE_LOOSENING) as held:
            people = await held.people()
            asked = find_waiting(people, await _standing(held.connection, operator_id, number, at=held.at), author)
            if isinstance(asked, Refusal):
                return asked
            await held.note(author.name, "loosening withdrawn", number, {"what": asked.what, "asked_by": asked.asked_by})
        return None

    async def _load(self, operator_id: int, reader: Author, number: int | None) -> list[tuple[Loosening, datetime | None]]:
        async with self._database.of(operator_id).reading() as connection:
            # Mostly nothing waits, and the people of a house are thousands.
            if not (found := await _standing(connection, operator_id, number)):
                return []
            _, people = await operators.load_operator(connection, operator_id)
        return [(one, one.alone_from(people)) for one in found if reader.manages(people, one.entity_id)]
