"""`verify_webhook` takes what the library `standardwebhooks` signs, and nothing else."""

from dataclasses import dataclass

import pytest
from tests.clients.webhooks import BODY, NOW, SECRET, Sent, sent, signed

from taquilla_client import GapDetected, Place, WebhookInvalid, verify_webhook


@pytest.mark.parametrize("each", sent(), ids=lambda each: each.name)
def test_a_webhook_is_verified(each: Sent) -> None:
    if not each.valid:
        with pytest.raises(WebhookInvalid):
            verify_webhook(each.body.encode(), each.headers, each.keys, now=each.now)
        return
    verified = verify_webhook(each.body.encode(), each.headers, each.keys, now=each.now)
    assert (verified.id, verified.sent_at, verified.content["data"]["selection"]) == ("msg_1", NOW, "ñandú")


def test_header_names_are_read_in_any_spelling() -> None:
    headers = {"Webhook-Id": "msg_1", "WEBHOOK-TIMESTAMP": str(int(NOW.timestamp())), "webhook-signature": signed()}
    assert verify_webhook(BODY.encode(), headers, SECRET, now=NOW).id == "msg_1"


def test_a_key_that_is_none_is_a_mistake_of_the_caller() -> None:
    headers = next(each.headers for each in sent())
    for key in ("whsec_ñ", "whsec_", ""):
        with pytest.raises(ValueError, match="whsec_"):
            verify_webhook(BODY.encode(), headers, key, now=NOW)
    with pytest.raises(WebhookInvalid):  # for halves of letters, as a server may make of bytes that are none
        verify_webhook(BODY.encode(), headers | {"webhook-id": "\udcff", "webhook-signature": "v1,\udcff"}, SECRET, now=NOW)


@dataclass(frozen=True)
class Event:
    number: int
    first_seq: int
    last_seq: int


def test_events_without_a_gap_move_the_place_on() -> None:
    place = Place()
    for event in (Event(1, 5, 7), Event(2, 5, 7), Event(3, 8, 8), Event(4, 9, 8), Event(5, 9, 12)):
        place.advance(event)
    assert place == Place(5, 9, 12)


def test_a_gap_names_both_numbers() -> None:
    place, (number, seq, again) = Place(2, 5, 7), (Event(4, 8, 8), Event(3, 9, 9), Event(2, 5, 7))
    for event, gap in ((number, ("number", 3, 4)), (seq, ("first_seq", 8, 9)), (again, ("number", 3, 2))):
        with pytest.raises(GapDetected) as found:
            place.advance(event)
        assert (found.value.what, found.value.expected, found.value.found, place) == (*gap, Place(2, 5, 7))
