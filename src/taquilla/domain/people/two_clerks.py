"""Decisions of two clerks: one enters a version, and another who enters the same approves it (RG-06, RG-08).

Results of draws, orders about draws and results of sports events are decided so. Only members of the operator's root entity
are clerks (RG-16).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple, Protocol, TypeVar

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import Entity, Member, root_of


class Entered(Protocol):
    """The part of an entered version that approval needs."""

    @property
    def version(self) -> int:
        """From 1."""

    @property
    def entered_by(self) -> int:
        """The member who entered it."""

    @property
    def approved(self) -> bool:
        """True once a second clerk agreed."""


E = TypeVar("E", bound=Entered)


def may_decide(member: Member, entities: Mapping[int, Entity]) -> bool:
    """Tell whether a member decides about results, draws and odds (RG-16): a clerk or a manager of the root entity does."""
    return member.may_read_results and member.entity_id == root_of(entities)


class Reasons(NamedTuple):
    """Reasons for not approving: nothing was entered, it is approved, the same clerk entered it."""

    unknown: Reason
    stands: Reason
    same_clerk: Reason


OF_A_RESULT: Final = Reasons(Reason.RESULT_UNKNOWN, Reason.RESULT_STANDS, Reason.RESULT_SAME_CLERK)
DIFFERING_WAIT: Final = timedelta(seconds=30)
"""For how long a clerk's second readings of a version wait after one that differed."""


def waiting(versions: Sequence[E]) -> E | None:
    """Return the version that waits for a second clerk: the last one, unless it is approved."""
    return versions[-1] if versions and not versions[-1].approved else None


def refuse_entering(versions: Sequence[E], is_same: Callable[[E], bool], *, is_final: bool) -> Refusal | None:
    """Return why a first clerk may not enter a result, or None. A correction is entered like a first result.

    is_same tells whether a version equals the new one; is_final: nothing can be corrected any more.
    """
    if (in_force := [version for version in versions if version.approved]) and is_same(in_force[-1]):
        return Refusal(Reason.RESULT_STANDS)
    if in_force and is_final:
        return Refusal(Reason.RESULT_FINAL)
    return None


def second_turn(versions: Sequence[E], member_id: int, reasons: Reasons = OF_A_RESULT) -> E | Refusal:
    """Return the version that a second clerk may read now, or why there is none."""
    if (last := waiting(versions)) is None:
        return Refusal(reasons.stands if versions else reasons.unknown)
    return Refusal(reasons.same_clerk) if last.entered_by == member_id else last


def refuse_second_reading(
    versions: Sequence[E], differed_at: datetime | None, at: datetime, *, is_same: bool, is_final: bool
) -> Refusal | None:
    """Return why a second reading does not approve the last version, or None. differed_at is when its clerk last read another.

    is_final: nothing can be corrected any more.

    Nobody finds the first reading by guessing, and nobody holds up another one who reads it right.
    """
    if differed_at is not None and at < differed_at + DIFFERING_WAIT:
        return Refusal(Reason.RESULT_WAITS)
    if not is_same:
        return Refusal(Reason.RESULT_DIFFERS)
    return Refusal(Reason.RESULT_FINAL) if is_final and any(version.approved for version in versions) else None
