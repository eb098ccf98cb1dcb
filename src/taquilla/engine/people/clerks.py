"""Clerks: who decides about draws, events and odds, and who does not because it sells (RG-15, RG-16).

A clerk is looked up without the gate, and checked once more behind it: it may have been closed meanwhile, or may have sold.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.rules import Member
from taquilla.domain.people.two_clerks import may_decide
from taquilla.engine.cache import Known
from taquilla.store.lottery import draws
from taquilla.store.postgres.database import HouseConnection


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


def refuse_clerk(known: Known, clerk: Clerk) -> Refusal | None:
    """Return NOT_ALLOWED for a clerk who decides no more, behind the gate."""
    found = as_clerk(known, known.rules.members.get(clerk.member_id))
    return found if isinstance(found, Refusal) else None


async def refuse_reader(
    connection: HouseConnection, known: Known, clerk: Clerk, event_id: int, entered_by: Iterable[int] = ()
) -> Refusal | None:
    """Return why a clerk may not read a draw's result, or None. Behind the gate, so that nobody sells meanwhile.

    entered_by: who has entered what this clerk approves. Refuses NOT_ALLOWED, CLERK_HAS_SOLD.
    """
    refusal = refuse_clerk(known, clerk)
    if refusal is None and await draws.find_sellers(connection, clerk.operator_id, event_id, {clerk.member_id, *entered_by}):
        return Refusal(Reason.CLERK_HAS_SOLD)
    return refusal
