"""Clerks: who decides about draws, events and odds, and who does not because it sells (RG-15, RG-16).

A clerk is looked up without the gate, and checked once more behind it: it may have been closed meanwhile, or may have sold.
"""

from dataclasses import dataclass

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import Member
from taquilla.domain.people.two_clerks import may_decide
from taquilla.engine.cache import Known


@dataclass(frozen=True, slots=True)
class Clerk:
    """A member who enters or approves results for an operator."""

    operator_id: int
    member_id: int
    email: str


def as_clerk(known: Known, member: Member | None) -> Clerk | Refusal:
    """Return a member as a clerk of its operator. Refuses NOT_ALLOWED."""
    if member is None or not may_decide(member, known.people.entities):
        return Refusal(Reason.NOT_ALLOWED)
    return Clerk(known.operator.id, member.id, member.email)


def refuse_clerk(known: Known, clerk: Clerk) -> Refusal | None:
    """Return NOT_ALLOWED for a clerk who decides no more, behind the gate."""
    found = as_clerk(known, known.people.members.get(clerk.member_id))
    return found if isinstance(found, Refusal) else None
