"""Results of events: what two clerks may read, and when (JP-05, JP-20). A reading says which bets have won and which are void."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.two_clerks import approved_version, refuse_entering


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clerk has read: bets that have won, bets that are void, or that the whole event is. All other bets are lost.

    Two readings that say the same are equal: bets are ascending, each once.
    """

    won: tuple[int, ...] = ()
    voided: tuple[int, ...] = ()
    void: bool = False

    @classmethod
    def of(cls, won: Sequence[int] = (), voided: Sequence[int] = (), *, void: bool = False) -> "Reading":
        """The reading that these bets make, in whatever order they are said."""
        return cls(tuple(sorted(won)), tuple(sorted(voided)), void)


class EventFacts(NamedTuple):
    """What must be known of an event: markets has the bets of each. is_final: a ticket about it can no longer be judged anew."""

    starts_at: datetime
    ends_at: datetime
    status: str
    markets: Mapping[int, frozenset[int]]
    is_final: bool


class EnteredReading(NamedTuple):
    """A reading that is on record: by whom, and whether a second clerk agreed."""

    version: int
    reading: Reading
    entered_by: int
    approved: bool


def read_result(event: EventFacts, versions: Sequence[EnteredReading], reading: Reading, at: datetime) -> Refusal | None:
    """Why a first clerk may not enter this reading now, or None. A correction is entered like a first result."""
    # What can still be sold has no result: whoever knew it could buy. A void event need not come to its end.
    is_over = at >= (event.starts_at if reading.void else event.ends_at) or (reading.void and event.status == "closed")
    if not is_over:
        return Refusal(Reason.SPORT_EVENT_NOT_OVER)
    wrong = _refuse_reading(event, reading)
    if wrong is not None:
        return wrong
    return refuse_entering(versions, lambda version: version.reading == reading, is_final=event.is_final)


def _refuse_reading(event: EventFacts, reading: Reading) -> Refusal | None:
    """A reading of bets that the event has, each said once, in which no market has only winners."""
    named = (*reading.won, *reading.voided)
    if reading.void == bool(named):
        return Refusal(Reason.SPORT_RESULT_INVALID)
    known = frozenset[int]().union(*event.markets.values())
    for place, bet in enumerate(named):
        if bet not in known or bet in named[:place]:
            return Refusal(Reason.SPORT_RESULT_INVALID, subject=bet)
    for market, bets in event.markets.items():
        if bets and bets <= set(reading.won):
            return Refusal(Reason.SPORT_RESULT_INVALID, subject=market)
    return None


def approve_result(event: EventFacts, versions: Sequence[EnteredReading], reading: Reading, member_id: int) -> int | Refusal:
    """The version that a second clerk approves by reading the same, or why none (RG-06)."""
    return approved_version(versions, lambda version: version.reading == reading, member_id, is_final=event.is_final)
