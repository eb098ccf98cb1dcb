"""Loosening takes two: what lets more through than is in force needs a second person, or a day (RG-19)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from taquilla.domain.ledger.commands import Kept
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.independence import refuse_second
from taquilla.domain.people.members import Member, OperatorPeople

A_DAY: Final = timedelta(days=1)
"""The time after which one person may loosen alone what it has asked for, where the operator lets a day do."""
WAITS: Final = timedelta(days=7)
"""The time after which a change waits no more; then it is to be asked for anew."""


@dataclass(frozen=True, slots=True)
class Loosening:
    """A change that somebody has asked for. what names its kind, change is all that it takes to carry it out.

    asked_by is the member's address, or a name of the machine's administrator, who has no asker_id. entity_id is the entity
    that it is about, 0 for the operator. state is waiting, approved, withdrawn or lapsed.
    """

    number: int
    what: str
    change: Kept
    entity_id: int
    asked_by: str
    asker_id: int | None
    asked_at: datetime
    state: str = "waiting"
    decided_by: str | None = None
    decided_at: datetime | None = None

    def alone_from(self, people: OperatorPeople) -> datetime | None:
        """Return when whoever has asked may decide alone; None: never."""
        return self.asked_at + A_DAY if people.day_loosens else None

    def seen_at(self, at: datetime) -> "Loosening":
        """Return what has become of the change at a time: one that still waits lapses after WAITS."""
        return replace(self, state="lapsed") if self.state == "waiting" and self.asked_at + WAITS <= at else self


def is_looser(before: int | None, after: int | None) -> bool:
    """Tell whether an upper bound lets more through than the one before; None is no bound."""
    return before is not None and (after is None or after > before)


def may_decide(member: Member) -> bool:
    """Tell whether a member may approve or withdraw a loosening at all: a person who manages or administers."""
    return member.active and member.is_person and member.role in ("manager", "administrator")


def refuse_alone(asker: Member | None, *, looser: bool, has_sold: bool) -> Refusal | None:
    """Refuse what one person may not change alone: LOOSENING_HELD, or NOT_ALLOWED for a key, which is nobody's other half.

    looser tells whether the change lets more through. Before an operator's first sale there is nothing to let through. asker is
    None for the machine's administrator, who is one person too.
    """
    if not looser or not has_sold:
        return None
    return Refusal(Reason.NOT_ALLOWED if asker is not None and asker.is_machine else Reason.LOOSENING_HELD)


def refuse_approval(people: OperatorPeople, asked: Loosening, second: Member | None, at: datetime) -> Refusal | None:
    """Refuse the second person of a loosening: NOT_ALLOWED, LOOSENING_HELD for the first one, NOT_INDEPENDENT (RG-18)."""
    if second is None or not may_decide(second):
        return Refusal(Reason.NOT_ALLOWED)
    alone_from = asked.alone_from(people)
    if (alone_from is not None and alone_from <= at) or asked.asker_id is None:
        return None
    if asked.asker_id == second.id:
        return Refusal(Reason.LOOSENING_HELD, until=alone_from)
    return refuse_second(people, asked.asker_id, second.id, at)
