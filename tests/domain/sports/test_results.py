"""An event has a result once nothing can be sold on it. How it is read and corrected is told by histories (model/settling.py)."""

from datetime import UTC, datetime, timedelta

import pytest

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.sports.results import EventFacts, Reading, read_result

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
END = NOON + timedelta(hours=2)
A_MOMENT = timedelta(microseconds=1)
WON, VOID = Reading.of([101]), Reading(void=True)
NOT_OVER = Refusal(Reason.SPORT_EVENT_NOT_OVER)


@pytest.mark.parametrize(("reading", "at", "status", "refusal"), [
    (WON, END, "open", None),
    (WON, END - A_MOMENT, "open", NOT_OVER),
    (WON, END - A_MOMENT, "closed", NOT_OVER),
    (VOID, NOON, "open", None),
    (VOID, NOON - A_MOMENT, "open", NOT_OVER),
    (VOID, NOON - A_MOMENT, "suspended", NOT_OVER),
    (VOID, NOON - A_MOMENT, "closed", None),
])  # fmt: skip
def test_nothing_has_a_result_that_can_still_be_sold(
    reading: Reading, at: datetime, status: str, refusal: Refusal | None
) -> None:
    event = EventFacts(NOON, END, status, {1: frozenset({101, 107})}, False)
    assert read_result(event, [], reading, at) == refusal
