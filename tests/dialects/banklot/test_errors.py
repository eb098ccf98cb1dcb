"""Every reason has a message, every status its HTTP status, and a sentence names what must be corrected."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from taquilla.dialects.banklot.endpoints import ENDPOINTS
from taquilla.dialects.banklot.errors import ERRORS, ERRORS_OF_PAYING, TokenUnknown, error_response, http_of, refused
from taquilla.domain.ledger.refusals import Fault, Reason, Refusal
from taquilla.domain.lottery.commands import Play
from taquilla.engine.batcher import Busy
from taquilla.http.body import HeaderTwice, NotJson, TooLarge
from taquilla.http.decode import Malformed
from taquilla.http.responses import encode
from taquilla.store.postgres.database import DatabaseGone, OutcomeUnknown, TryAgain

PLAYS = (
    Play(18859, 1, "341", 5000, "341"),
    Play(18860, 1, "341", 150, "341"),
    Play(18860, 3, "123-ARI", 300, "123-01"),
    Play(18860, 1, None, 300, "34a\n"),
)
CLOSED = Fault(1, Reason.DRAWS_CLOSED)
LOCKED_UNTIL = datetime(2024, 10, 22, 13, tzinfo=UTC)


def said(refusal: Refusal, **how: Any) -> Any:
    return json.loads(encode(refused(refusal, PLAYS, **how)))


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_makes_a_sentence_without_gaps(reason: Reason) -> None:
    sentence = ERRORS[reason][1]
    # What tells how many there are is about no wager.
    is_of_wager = "{found}" not in sentence and ("{bound}" in sentence or "{room}" in sentence)
    faults = (Fault(0, reason, bound=9900, room=3000),) if is_of_wager else ()
    no = said(Refusal(reason, faults, events=(18859,), bound=100, until=LOCKED_UNTIL, found=101))
    assert no["status"] in (200, 400, 401, 403, 409, 422, *[503] * (reason is Reason.DISK_FULL))
    assert no["error"]
    assert not set("{}") & set(no["error"])


@pytest.mark.parametrize(
    ("status", "http"),
    [(200, 200), (201, 201), (202, 200), (400, 400), (401, 400), (403, 403), (404, 404), (409, 400), (422, 400), (503, 503)],
)
def test_http_says_only_what_the_portal_documents(status: int, http: int) -> None:
    assert http_of(status) == http


@pytest.mark.parametrize(("refusal", "status", "error"), [
    (Refusal(Reason.TICKET_UNKNOWN), 400, "no rows in result set"),
    (Refusal(Reason.TICKET_REJECTED), 401, "ticket already rejected by user"),
    (Refusal(Reason.NOT_A_WINNER), 200, "not a winner"),
    (Refusal(Reason.PAYMENT_HELD), 409, "payment needs a second person"),
    (Refusal(Reason.DRAWS_CLOSED, (CLOSED,), (18859, 18860)), 409, "events are not open. closed events: [18859, 18860]"),
    (Refusal(Reason.UNDO_AFTER_CLOSE, events=(18859,)), 409, "events are not open. closed events: [18859]"),
    (Refusal(Reason.CREDIT_EXCEEDED, bound=5), 409, "unable to create transaction due to insufficient funds"),
    (Refusal(Reason.CANCELS_USED, bound=1), 409, "the limit of 1 canceled tickets a day is used"),
    (Refusal(Reason.PRIZE_TOO_LARGE, bound=100_050), 422, "the ticket could win more than 1000.5"),
    (Refusal(Reason.UNDO_TOO_LATE), 409, "time to cancel has expired"),
    (Refusal(Reason.TICKET_EXPIRED), 409, "ticket expired"),
    (Refusal(Reason.TICKET_LOCKED, until=LOCKED_UNTIL), 403, "ticket locked"),
    (Refusal(Reason.WAGERS_TOO_MANY, bound=100), 422, "the ticket has more than 100 wagers"),
    (Refusal(Reason.LOGIN_LOCKED, until=LOCKED_UNTIL), 403, "too many wrong logins, try again after 2024-10-22T13:00:00Z"),
    (Refusal(Reason.STAKE_TOO_LARGE, (Fault(0, Reason.STAKE_TOO_LARGE, bound=9900),)),
     422, "wager 1 (`341`): the amount is above the maximum of 99"),
    (Refusal(Reason.SELECTION_INVALID, (Fault(1, Reason.STAKE_NOT_MULTIPLE, bound=50), Fault(3, Reason.SELECTION_INVALID))),
     422, "wager 2 (`341`): the amount is not a multiple of 0.5; wager 4 (`34a?`): the number does not fit the game"),
])  # fmt: skip
def test_a_refusal_says_what_the_portal_says(refusal: Refusal, status: int, error: str) -> None:
    assert said(refusal) == {"status": status, "error": error}


def test_paying_has_its_own_words_for_what_was_undone() -> None:
    assert said(Refusal(Reason.TICKET_CANCELED)) == {"status": 409, "error": "ticket already canceled"}
    assert said(Refusal(Reason.TICKET_CANCELED), paying=True) == {"status": 409, "error": "ticket is canceled"}
    assert said(Refusal(Reason.TICKET_REJECTED), paying=True) == {"status": 409, "error": "ticket is rejected"}
    assert set(ERRORS_OF_PAYING) < set(ERRORS)


def test_ten_faults_are_told_and_the_eleventh_is_counted() -> None:
    plays = PLAYS[:1] * 11
    faults = tuple(Fault(line, Reason.STAKE_TOO_SMALL, bound=100) for line in range(11))
    ten, eleven = [refused(Refusal(Reason.STAKE_TOO_SMALL, some), plays).error for some in (faults[:10], faults)]
    assert ten.endswith("wager 10 (`341`): the amount is below the minimum of 1")
    assert eleven == f"{ten}; and 1 more"


def test_an_exceeded_quota_tells_by_number_what_each_event_has_left() -> None:
    full = [Fault(line, Reason.SELECTION_FULL, bound=10000, room=room) for line, room in ((0, 3000), (1, 50), (2, 0))]
    assert said(Refusal(Reason.SELECTION_FULL, tuple(full))) == {
        "status": 409,
        "error": "wager 1 (`341`): the quota has 30 left; wager 2 (`341`): the quota has 0.5 left; "
        "wager 3 (`123-01`): the quota has 0 left",
        "error_wagers": {
            "341": {"event_inventory": [
                {"event_id": 18859, "wager_amount": 50, "remaining": 30},
                {"event_id": 18860, "wager_amount": 1.5, "remaining": 0.5},
            ]},
            "123-01": {"event_inventory": [{"event_id": 18860, "wager_amount": 3, "remaining": 0}]},
        },
    }  # fmt: skip


@pytest.mark.parametrize(("trouble", "status", "error"), [
    (Malformed("`ticket`: expected object"), 400, "`ticket`: expected object"),
    (HeaderTwice(), 400, "a header that may be said only once was said twice"),
    (TooLarge(), 413, "the body is larger than 256 KiB"),
    (NotJson(), 415, "the body must come as application/json in UTF-8"),
    (TokenUnknown(), 403, "the token is missing, unknown or expired"),
    *[(error, 503, "try again") for error in (Busy(), DatabaseGone(), OutcomeUnknown(), TryAgain(), AssertionError("ours"))],
])  # fmt: skip
def test_trouble_is_answered_in_the_envelope(trouble: Exception, status: int, error: str) -> None:
    no = error_response(trouble, ENDPOINTS[0]).body
    assert (no.status, no.error) == (status, error)
