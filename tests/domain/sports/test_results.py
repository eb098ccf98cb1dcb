"""An event's result is read by a clerk once nothing can be sold on it, and corrected likewise.

A second one approves it as a draw's: `tests/domain/lottery/test_results.py`.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.sports.results import EnteredReading, EventFacts, Reading, read_result

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
END = NOON + timedelta(hours=2)
A_MOMENT = timedelta(microseconds=1)
R = Reason


@dataclass
class AnEvent:
    """Two markets, of two bets and of three, from noon to two."""

    status: str = "open"
    is_final: bool = False
    versions: list[EnteredReading] = field(default_factory=list)

    def read(self, reading: Reading, at: datetime = END) -> Refusal | None:
        return read_result(self.played, self.versions, reading, at)

    @property
    def played(self) -> EventFacts:
        markets = {1: frozenset({101, 107}), 2: frozenset({102, 103, 104})}
        return EventFacts(NOON, END, self.status, markets, self.is_final)


WON = Reading.of([101, 102])
VOID = Reading(void=True)


@pytest.mark.parametrize(("reading", "at", "status", "refusal"), [
    (WON, END, "open", None),
    (WON, END - A_MOMENT, "open", Refusal(R.SPORT_EVENT_NOT_OVER)),
    (WON, END - A_MOMENT, "closed", Refusal(R.SPORT_EVENT_NOT_OVER)),
    (VOID, NOON, "open", None),
    (VOID, NOON - A_MOMENT, "open", Refusal(R.SPORT_EVENT_NOT_OVER)),
    (VOID, NOON - A_MOMENT, "suspended", Refusal(R.SPORT_EVENT_NOT_OVER)),
    (VOID, NOON - A_MOMENT, "closed", None),
])  # fmt: skip
def test_nothing_has_a_result_that_can_still_be_sold(reading, at, status, refusal) -> None:
    assert AnEvent(status).read(reading, at) == refusal


@pytest.mark.parametrize(("reading", "refusal"), [
    (Reading.of([101]), None),
    (Reading.of([101, 102, 103]), None),  # as a double chance has it
    (Reading.of([], [101, 107]), None), (Reading.of([102], [101, 107]), None), (VOID, None),
    *((reading, Refusal(R.SPORT_RESULT_INVALID)) for reading in (
        Reading(), Reading.of([101], void=True), Reading.of([], [101], void=True),
    )),
    (Reading.of([101, 999]), Refusal(R.SPORT_RESULT_INVALID, subject=999)),
    (Reading.of([101, 101]), Refusal(R.SPORT_RESULT_INVALID, subject=101)),
    (Reading.of([101], [101]), Refusal(R.SPORT_RESULT_INVALID, subject=101)),
    (Reading.of([101, 107]), Refusal(R.SPORT_RESULT_INVALID, subject=1)),
    (Reading.of([102, 103, 104]), Refusal(R.SPORT_RESULT_INVALID, subject=2)),
])  # fmt: skip
def test_a_reading_fits_its_event(reading: Reading, refusal: Refusal | None) -> None:
    assert AnEvent().read(reading) == refusal


def test_two_readings_that_say_the_same_are_equal() -> None:
    assert Reading.of([102, 101], [104, 103]) == Reading.of([101, 102], [103, 104])


def test_what_stands_is_corrected_until_a_ticket_may_be_closed() -> None:
    stands = [EnteredReading(1, WON, entered_by=1, approved=True)]
    assert AnEvent(versions=stands).read(VOID) is None
    assert AnEvent(versions=stands).read(WON) == Refusal(R.RESULT_STANDS)
    assert AnEvent(versions=stands, is_final=True).read(VOID) == Refusal(R.RESULT_FINAL)
