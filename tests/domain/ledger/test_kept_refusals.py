"""A refusal stored as JSON is read back unchanged."""

import json
from datetime import UTC, datetime

import pytest

from taquilla.domain.ledger.refusals import Fault, Reason, Refusal, outcome_of, recorded_refusal

UNTIL = datetime(2024, 10, 22, 12, 0, 0, 5, tzinfo=UTC)
FAULTS = (Fault(0, Reason.SELECTION_FULL, bound=5, room=3, sold=2), Fault(7, Reason.SELECTION_INVALID))


@pytest.mark.parametrize("refusal", [
    *map(Refusal, Reason),
    Refusal(Reason.FUNDS_INSUFFICIENT, bound=-5),
    Refusal(Reason.USER_EXCLUDED, until=UNTIL),
    Refusal(Reason.SELECTION_FULL, faults=FAULTS),
    Refusal(Reason.DRAWS_CLOSED, events=(3, 9), subject=4, bound=1, until=UNTIL),
])  # fmt: skip
def test_a_stored_refusal_is_read_back_unchanged(refusal: Refusal) -> None:
    assert recorded_refusal(json.loads(json.dumps(outcome_of(refusal)))) == refusal
