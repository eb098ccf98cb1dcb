"""Clerks: members who decide about draws, events and odds, and do not sell (RG-15, RG-16).

A clerk is looked up without the gate, and checked again behind it: it may have been closed or have sold meanwhile.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.independence import ADDED_BY_ONE, added_by_one, refuse_second
from taquilla.domain.people.members import Member, OperatorPeople
from taquilla.domain.people.operations import DECIDE_DRAW, Operation
from taquilla.domain.people.two_clerks import Entered, may_decide, refuse_second_reading
from taquilla.engine.cache import KnownOperator
from taquilla.engine.gate import Author, HeldGate, Memory, behind_gate
from taquilla.store.people import trail
from taquilla.store.postgres.database import Database, HouseConnection


@dataclass(frozen=True, slots=True)
class Clerk:
    """A member who enters or approves results for an operator. author is the same one, where the command came through a door."""

    operator_id: int
    member_id: int
    email: str
    author: Author | None = field(default=None, compare=False)


def as_clerk(operator: KnownOperator, member: Member | None) -> Clerk | Refusal:
    """Return a member as a clerk of its operator. Refuses NOT_ALLOWED."""
    if member is None or not may_decide(member, operator.people.entities):
        return Refusal(Reason.NOT_ALLOWED)
    return Clerk(operator.operator.id, member.id, member.email)


@dataclass(frozen=True, slots=True)
class ClerkTurn:
    """A clerk behind its operator's gate. refusal is NOT_ALLOWED for a clerk who may no longer decide, else None."""

    held: HeldGate
    clerk: Clerk
    people: OperatorPeople
    refusal: Refusal | None

    @property
    def connection(self) -> HouseConnection:
        """Return the connection behind the gate."""
        return self.held.connection

    @property
    def now(self) -> datetime:
        """Return the gate's instant."""
        return self.held.at

    async def refuse_second(self, first_id: int, action: str, event_id: int, version: int) -> Refusal | None:
        """Refuse the clerk as the second person of what somebody has entered, unless it is independent of that one."""
        return await refuse_dependent(self.held, self.people, first_id, self.clerk, action, f"{event_id}:{version}")

    async def refuse_reading(
        self, what: str, event_id: int, versions: Sequence[Entered], *, is_same: bool, is_final: bool
    ) -> Refusal | None:
        """Return why the clerk's reading does not approve the last version of a result, or None (RG-06, RG-18).

        Whoever is not independent learns nothing by comparing. A reading that differs is noted without what it was.
        """
        last = versions[-1]
        if refusal := await self.refuse_second(last.entered_by, what, event_id, last.version):
            return refusal
        differed, name = f"{what} differed", f"{event_id}:{last.version}"
        before = await trail.load_last(self.connection, self.clerk.operator_id, differed, name, self.clerk.email)
        refusal = refuse_second_reading(versions, before, self.now, is_same=is_same, is_final=is_final)
        if refusal is not None and refusal.reason is Reason.RESULT_DIFFERS:
            await self.note(differed, event_id, last.version, {})
        return refusal

    async def note(self, action: str, event_id: int, version: int, detail: dict[str, object]) -> None:
        """Record in the audit trail which version the clerk has entered or approved."""
        await self.held.note(self.clerk.email, action, f"{event_id}:{version}", detail)

    def stands(self, event_id: int, version: int) -> None:
        """Answer with a version that the clerk has entered before, and write nothing."""
        self.held.made = f"{event_id}:{version}"


@asynccontextmanager
async def take_turn(
    database: Database, cache: Memory[KnownOperator], clerk: Clerk, operation: Operation = DECIDE_DRAW
) -> AsyncIterator[ClerkTurn]:
    """Let a clerk enter or approve something behind its operator's gate, in one transaction."""
    async with behind_gate(database, clerk.operator_id, clerk.author, operation) as held:
        operator = await cache.load(held.connection, held.gate)
        checked = as_clerk(operator, operator.people.members.get(clerk.member_id))
        yield ClerkTurn(held, clerk, operator.people, checked if isinstance(checked, Refusal) else None)


async def refuse_dependent(
    held: HeldGate, people: OperatorPeople, first_id: int, second: Clerk, action: str, what: str
) -> Refusal | None:
    """Refuse NOT_INDEPENDENT for a second person over whose access the first one had power, or the other way round (RG-18).

    The attempt goes into the audit trail, from which an alarm is raised. action and what name the decision, as the trail does.
    """
    if refusal := refuse_second(people, first_id, second.member_id, held.at):
        await note_dependent(held, refusal, first_id, second.email, action, what)
    else:
        await note_added_by_one(held, people, first_id, second.member_id)
    return refusal


async def note_added_by_one(held: HeldGate, people: OperatorPeople, first_id: int, second_id: int) -> None:
    """Note, once for each two, that a third person had power over the access of both who decide together (RG-18)."""
    if (by := added_by_one(people, first_id, second_id, held.at)) is None:
        return
    second, what = people.members[second_id].email, f"{first_id}:{second_id}"
    if await trail.load_last(held.connection, held.gate.operator_id, ADDED_BY_ONE, what, second) is None:
        await held.note(second, ADDED_BY_ONE, what, {"first": people.members[first_id].email, "added_by": by})


async def note_dependent(held: HeldGate, refusal: Refusal, first_id: int, second: str, action: str, what: str) -> None:
    """Note that somebody, by its address, tried to be the second person of a decision without being independent."""
    await held.note(second, "second person refused", what, {"decision": action, "first": first_id, "why": refusal.told})
