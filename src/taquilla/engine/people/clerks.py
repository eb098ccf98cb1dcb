"""Clerks: who decides about draws, events and odds, and who does not because it sells (RG-15, RG-16).

A clerk is looked up without the gate, and checked once more behind it: it may have been closed meanwhile, or may have sold.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.rules import Member
from taquilla.domain.people.two_clerks import Entered, may_decide, waiting
from taquilla.engine.cache import Cache, Known
from taquilla.store.ledger.gates import Gate, behind_gate
from taquilla.store.lottery import draws
from taquilla.store.people import operators
from taquilla.store.postgres.database import Database, HouseConnection


@dataclass(frozen=True, slots=True)
class Clerk:
    """A member who enters or approves results for an operator."""

    operator_id: int
    member_id: int
    email: str


def as_clerk(known: Known, member: Member | None) -> Clerk | Refusal:
    """Return a member as a clerk of its operator. Refuses NOT_ALLOWED."""
    if member is None or not may_decide(member, known.rules.entities):
        return Refusal(Reason.NOT_ALLOWED)
    return Clerk(known.operator.id, member.id, member.email)


@dataclass(frozen=True, slots=True)
class Turn:
    """A clerk behind its operator's gate. refusal is NOT_ALLOWED for who decides no more, else None."""

    connection: HouseConnection
    gate: Gate
    clerk: Clerk
    now: datetime
    refusal: Refusal | None

    async def refuse_seller(self, event_id: int, versions: Sequence[Entered] = ()) -> Refusal | None:
        """Return CLERK_HAS_SOLD where the clerk has sold of a draw, or who has entered what waits of these versions; else None.

        Behind the gate nobody sells meanwhile.
        """
        first = waiting(versions)
        readers = {self.clerk.member_id} if first is None else {self.clerk.member_id, first.entered_by}
        sold = await draws.find_sellers(self.connection, self.clerk.operator_id, event_id, readers)
        return Refusal(Reason.CLERK_HAS_SOLD) if sold else None

    async def note(self, action: str, event_id: int, version: int, detail: dict[str, object]) -> None:
        """Say in the trail which version the clerk has entered or approved."""
        operator, author = self.clerk.operator_id, self.clerk.email
        what = f"{event_id}:{version}"
        await operators.add_audit_event(self.connection, operator, self.now, author, action, what, detail)


@asynccontextmanager
async def take_turn(database: Database, cache: Cache, clerk: Clerk) -> AsyncIterator[Turn]:
    """Let a clerk enter or approve something behind its operator's gate. What is written there stays, or nothing of it."""
    connection = await database.connect()
    async with connection, behind_gate(connection, clerk.operator_id) as (gate, now):
        known = await cache.load(connection, gate)
        found = as_clerk(known, known.rules.members.get(clerk.member_id))
        yield Turn(connection, gate, clerk, now, found if isinstance(found, Refusal) else None)
