"""Requests are read strictly, and every reason has a message that names what must be corrected."""

import json
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from taquilla.dialect.lottery import Expanded, Expansion, Play
from taquilla.dialects.banklot.amounts import stake_of
from taquilla.dialects.banklot.auth import key_of, token_of
from taquilla.dialects.banklot.errors import ERRORS, ERRORS_OF_PAYING, TokenUnknown, refused
from taquilla.dialects.banklot.filters import filter_of, ticket_filter_of
from taquilla.dialects.banklot.requests import BanklotTicketSearch, Search, known_number
from taquilla.domain.ledger.refusals import Fault, Reason, Refusal
from taquilla.http.decode import Malformed, convert, decode
from taquilla.http.responses import encode

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


def test_a_reason_of_selling_and_of_a_tickets_life_has_words_of_its_own_or_is_named_here() -> None:
    # The house's own words, which say no bound.
    plain = {
        Reason.KEY_REUSED, Reason.BATCH_TOO_LARGE, Reason.PAYMENT_NOT_HELD, Reason.TENDER_UNKNOWN, Reason.TENDER_UNEVEN,
        Reason.CHANGE_TOO_LARGE,
    }  # fmt: skip
    reasons = list(Reason)
    first = reasons[: reasons.index(Reason.EVENT_UNKNOWN)]
    assert {reason for reason in first if ERRORS[reason] == (409, reason.value)} == plain


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
    permuta = Expanded(Expansion.PERMUTA, line=1, wagers=3, text="112")  # the second to the fourth, which were sent as one
    counted = [refused(Refusal(Reason.STAKE_TOO_SMALL, (one,)), plays, 2, [permuta]).error[6] for one in faults[:6]]
    assert counted == ["1", "2", "2", "2", "3", "4"]


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


CARACAS, SANTIAGO = ZoneInfo("America/Caracas"), ZoneInfo("America/Santiago")


@pytest.mark.parametrize(("exponent", "number", "stake"), [
    (2, "3", 300), (2, "2000", 200_000), (2, "0", 0), (2, "-5", -500), (2, "3.0", 300), (2, "1.5", 150), (2, "1.50", 150),
    (2, "1.500", 150), (2, "0.01", 1), (2, "-1.5", -150), (2, "0.00", 0), (2, "0.001", None), (2, "1.005", None),
    (0, "330", 330), (0, "330.00", 330), (0, "330.5", None), (2, "9223372036854775807", 922337203685477580700),
])  # fmt: skip
def test_an_amount_is_read_without_a_float(exponent: int, number: str, stake: int | None) -> None:
    amount: Any = decode(number.encode())
    assert stake_of(amount, exponent) == stake


def test_a_number_that_no_ticket_can_have_is_nobodys() -> None:
    assert [known_number(number) for number in (10_000_000, 99_999_999)] == [10_000_000, 99_999_999]
    assert {known_number(number) for number in (9_999_999, 100_000_000, -1, 2**63 - 1)} == {0}


@pytest.mark.parametrize(("headers", "token"), [
    ({b"x-auth-token": b"abc"}, "abc"),
    *[({b"authorization": bearer}, "abc") for bearer in (b"Bearer abc", b"bearer  abc")],
    *[({b"x-auth-token": b"abc", b"authorization": other}, "abc") for other in (b"Bearer abc", b"Basic dTpw")],
    ({b"x-auth-token": b"a" * 512}, "a" * 512),
    *[({b"x-auth-token": no}, None) for no in (b"", b"\xff", b"a" * 513)],
    *[({b"authorization": no}, None) for no in (b"Bearer ", b"Bearer", b"Basic dTpw", b"Bearer a b")],
    ({}, None),
])  # fmt: skip
def test_a_token_comes_in_either_header(headers: dict[bytes, bytes], token: str | None) -> None:
    with nullcontext() if token else pytest.raises(TokenUnknown):
        assert token_of(headers) == token


@pytest.mark.parametrize(("header", "ids", "key"), [
    (None, (None, None), None), (b"sale-1", (None, None), "sale-1"), (None, ("sale-1", None), "sale-1"),
    (b"sale-1", ("sale-1", "sale-1"), "sale-1"), (b"~" * 255, (), "~" * 255),
    (b"a", ("b",), Malformed), (None, ("a", "b"), Malformed),
    *[(no, (), Malformed) for no in (b"", b"a" * 256, b"a\xe9")], *[(None, (no,), Malformed) for no in ("a\n", "clé", "")],
])  # fmt: skip
def test_a_key_comes_in_the_header_or_in_the_body(header: bytes | None, ids: tuple[str | None, ...], key: Any) -> None:
    with pytest.raises(Malformed) if key is Malformed else nullcontext():
        assert key_of({b"idempotency-key": header} if header is not None else {}, *ids) == key


def search(**fields: Any) -> Search:
    return convert(fields, Search)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"2024-{text}+00:00")


@pytest.mark.parametrize(("ends", "zone", "since", "until"), [
    (["2024-06-05T04:00:00.000Z", "2024-06-06T03:59:59.999Z"], CARACAS, utc("06-05T04:00"), utc("06-06T03:59:59.999999")),
    (["2024-06-05T03:59:59.999Z", "2024-06-06T03:59:58.999Z"], CARACAS, utc("06-05T03:59:59.999"), utc("06-06T03:59:58.999")),
    (["2024-06-05T04:00:00Z", "2024-06-06T03:59:59.9999999Z"], CARACAS, utc("06-05T04:00"), utc("06-06T03:59:59.999999")),
    (["2024-04-21", "2024-04-21"], CARACAS, utc("04-21T04:00"), utc("04-22T03:59:59.999999")),
    (["2024-04-21", "2024-04-21T08:00:00-04:00"], CARACAS, utc("04-21T04:00"), utc("04-21T12:00")),
    (["2024-04-21T00:00:00Z", "2024-04-21T00:00:00Z"], CARACAS, utc("04-21T00:00"), utc("04-21T00:00")),
    # There the clocks show the last hour of that day twice.
    (["2024-04-06", "2024-04-06"], SANTIAGO, utc("04-06T03:00"), utc("04-07T03:59:59.999999")),
    (["2024-04-06", "2024-04-07T02:59:59.999Z"], SANTIAGO, utc("04-06T03:00"), utc("04-07T02:59:59.999")),
    (["2024-04-06", "2024-04-07T03:59:59Z"], SANTIAGO, utc("04-06T03:00"), utc("04-07T03:59:59.999999")),
])  # fmt: skip
def test_a_range_has_both_its_ends(ends: list[str], zone: ZoneInfo, since: datetime, until: datetime) -> None:
    wanted = filter_of(search(filter={"between_created_at": ends}), zone)
    assert (wanted.since, wanted.until) == (since, until)


@pytest.mark.parametrize(("ends", "complaint"), [
    ([], "`filter.between_created_at`: expected two ends"),
    (["2024-06-05"] * 3, "`filter.between_created_at`: expected two ends"),
    (["2024-06-06", "2024-06-05"], "`filter.between_created_at`: the first end is after the second"),
    (["2024-06-31", "2024-07-01"], r"`filter.between_created_at\[0\]`: expected an instant .* not `2024-06-31`"),
    (["2024-06-05", "yesterday"], r"`filter.between_created_at\[1\]`: expected an instant .* not `yesterday`"),
    (["2024-6-5", "2024-07-01"], "not `2024-6-5`"),
    (["2024-06-05T04:00:00", "2024-07-01"], "not `2024-06-05T04:00:00`"),
    (["2024-06-05 ", "2024-07-01"], "not `2024-06-05 `"),
    (["٢٠٢٤-٠٦-٠٥", "2024-07-01"], "expected an instant"),
    (["2024-07-01", "9999-12-31"], "not `9999-12-31`"),
    (["0001-01-01T00:00:00+23:59", "2024-07-01"], "expected an instant"),
    (["2024-06-05'; drop table ticket; --", "2024-07-01"], "not `2024-06-05'; drop table ticket; --`"),
])  # fmt: skip
def test_an_invalid_range_is_refused_by_name(ends: list[str], complaint: str) -> None:
    with pytest.raises(Malformed, match=complaint):
        filter_of(search(filter={"between_created_at": ends}), CARACAS)


def test_a_name_that_is_repeated_sorts_once_for_else_one_search_of_tickets_would_hold_up_every_sale() -> None:
    asked = {"order_by": [{"name": "total", "value": "desc"}, {"name": "email"}, {"name": "total"}] * 2_000}
    assert ticket_filter_of(convert(asked, BanklotTicketSearch), CARACAS).sort == (("total", True), ("email", False))
