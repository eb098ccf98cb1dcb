"""Asks for a second person behind the gate, wherever somebody would loosen a bound (RG-19)."""

from collections.abc import Iterable, Mapping

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.loosening import Loosening, refuse_alone, refuse_approval
from taquilla.domain.people.members import OperatorPeople
from taquilla.engine.authors import Approval, Author
from taquilla.engine.gate import HeldGate
from taquilla.engine.people.clerks import note_dependent
from taquilla.store.people.loosenings import count_loosenings, load_loosenings


async def refuse_loosening(
    held: HeldGate, people: OperatorPeople, author: Author, what: str, change: Mapping[str, object], *, looser: bool
) -> Refusal | None:
    """Refuse a change that one person may not make alone; None: it may be carried out now.

    LOOSENING_HELD: it waits for a second person from now on, under the number in subject; asking again asks for nothing new.
    change is all that it takes to carry it out then. For a second person, refuses what `refuse_approval` does, and
    LOOSENING_UNKNOWN for what does not wait any more; the approval goes into the trail. Call it once everything else is judged.
    """
    operator_id = held.gate.operator_id
    if author.approval is not None:
        return await _refuse_second(held, people, author.approval)
    refusal = refuse_alone(people.members.get(author.member_id or 0), looser=looser, has_sold=held.gate.last_seq > 0)
    if refusal is None or refusal.reason is not Reason.LOOSENING_HELD:
        return refusal
    kept = dict(change)
    for one in await load_loosenings(held.connection, operator_id):
        if (one.what, one.change, one.asked_by) == (what, kept, author.name):
            return Refusal(Reason.LOOSENING_HELD, subject=one.number)
    number = await count_loosenings(held.connection, operator_id) + 1
    await held.note(author.name, "loosening asked", number, {"what": what, "asker": author.member_id, **kept})
    return Refusal(Reason.LOOSENING_HELD, subject=number)


def find_waiting(people: OperatorPeople, found: Iterable[Loosening], author: Author) -> Loosening | Refusal:
    """Return the change that was found, if it waits and the author manages whom it is about. Refuses LOOSENING_UNKNOWN."""
    waiting = (one for one in found if one.state == "waiting" and author.manages(people, one.entity_id))
    return next(waiting, Refusal(Reason.LOOSENING_UNKNOWN))


async def _refuse_second(held: HeldGate, people: OperatorPeople, approval: Approval) -> Refusal | None:
    second, found = approval.by, await load_loosenings(held.connection, held.gate.operator_id, approval.number)
    asked = find_waiting(people, found, second)
    if isinstance(asked, Refusal):
        return asked
    refusal = refuse_approval(people, asked, people.members.get(second.member_id or 0), held.at)
    if refusal is None:
        await held.note(second.name, "loosening approved", asked.number, {"what": asked.what, "asked_by": asked.asked_by})
    elif refusal.reason is Reason.NOT_INDEPENDENT:
        assert asked.asker_id is not None
        await note_dependent(held, refusal, asked.asker_id, second.name, "loosening", str(asked.number))
    return refusal
