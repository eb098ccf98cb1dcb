"""Results of events: what two clerks may enter, and when (JP-05, JP-20). A reading names the won and the void bets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.two_clerks import refuse_entering


@dataclass(frozen=True, slots=True)
class Reading:
    """A clerk's reading: bets that have won, bets that are void, or that the whole event is void. All other bets are lost.

    Two readings of the same result are equal: bets are ascending, each once.
    """

    won: tuple[int, ...] = ()
    voided: tuple[int, ...] = ()
    void: bool = False

    @classmethod
    def of(cls, won: Sequence[int] = (), voided: Sequence[int] = (), *, void: bool = False) -> "Reading":
        """Return the reading of these bets, given in any order."""
        return cls(tuple(sorted(won)), tuple(sorted(voided)), void)


class EventFacts(NamedTuple):
    """The facts of an event: markets has the bets of each. is_final: no ticket about it can be judged anew."""

    starts_at: datetime
    ends_at: datetime
    status: str
    markets: Mapping[int, frozenset[int]]
    is_final: bool


class EnteredReading(NamedTuple):
    """A reading that is on record: who entered it, and whether a second clerk approved it."""

    version: int
    reading: Reading
    entered_by: int
    approved: bool


def read_result(event: EventFacts, versions: Sequence[EnteredReading], reading: Reading, at: datetime) -> Refusal | None:
    """Return why a first clerk may not enter this reading now, or None. A correction is entered like a first result."""
    # An event still on sale has no result: whoever knew it could buy. A void event need not come to its end.
    is_over = at >= (event.starts_at if reading.void else event.ends_at) or (reading.void and event.status == "closed")
    if not is_over:
        return Refusal(Reason.SPORT_EVENT_NOT_OVER)
    if refusal := _refuse_reading(event, reading):
        return refusal
    return refuse_entering(versions, lambda version: version.reading == reading, is_final=event.is_final)


def _refuse_reading(event: EventFacts, reading: Reading) -> Refusal | None:
    """Refuse a reading unless the event has its bets, each is named once, and no market has only winners."""
    entered_bets = (*reading.won, *reading.voided)
    if reading.void == bool(entered_bets):
        return Refusal(Reason.SPORT_RESULT_INVALID)
    event_bets = frozenset[int]().union(*event.markets.values())
    for place, bet in enumerate(entered_bets):
        if bet not in event_bets or bet in entered_bets[:place]:
            return Refusal(Reason.SPORT_RESULT_INVALID, subject=bet)
    for market, bets in event.markets.items():
        if bets and bets <= set(reading.won):
            return Refusal(Reason.SPORT_RESULT_INVALID, subject=market)
    return None
