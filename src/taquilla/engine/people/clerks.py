"""Clerks: members who decide about draws, events and odds, and do not sell (RG-15, RG-16).

A clerk is looked up without the gate, and checked again behind it: it may have been closed or have sold meanwhile.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import Member
from taquilla.domain.people.two_clerks import may_decide
from taquilla.engine.cache import KnownOperator
from taquilla.engine.gate import HeldGate, Memory, behind_gate
from taquilla.store.postgres.database import Database, HouseConnection


@dataclass(frozen=True, slots=True)
class Clerk:
    """A member who enters or approves results for an operator."""

    operator_id: int
    member_id: int
    email: str


def as_clerk(operator: KnownOperator, member: Member | None) -> Clerk | Refusal:
    """Return a member as a clerk of its operator. Refuses NOT_ALLOWED."""
    if member is None or not may_decide(member, operator.people.entities):
        return Refusal(Reason.NOT_ALLOWED)
    return Clerk(operator.operator.id, member.id, member.email)


@dataclass(frozen=True, slots=True)
class Turn:
    """A clerk behind its operator's gate. refusal is NOT_ALLOWED for a clerk who may no longer decide, else None."""

    held: HeldGate
    clerk: Clerk
    refusal: Refusal | None

    @property
    def connection(self) -> HouseConnection:
        """Return the connection behind the gate."""
        return self.held.connection

    @property
    def now(self) -> datetime:
        """Return the gate's instant."""
        return self.held.at

    async def note(self, action: str, event_id: int, version: int, detail: dict[str, object]) -> None:
        """Record in the audit trail which version the clerk has entered or approved."""
        await self.held.note(self.clerk.email, action, f"{event_id}:{version}", detail)


@asynccontextmanager
async def take_turn(database: Database, cache: Memory[KnownOperator], clerk: Clerk) -> AsyncIterator[Turn]:
    """Let a clerk enter or approve something behind its operator's gate, in one transaction."""
    async with behind_gate(database, clerk.operator_id) as held:
        operator = await cache.load(held.connection, held.gate)
        checked = as_clerk(operator, operator.people.members.get(clerk.member_id))
        yield Turn(held, clerk, checked if isinstance(checked, Refusal) else None)
