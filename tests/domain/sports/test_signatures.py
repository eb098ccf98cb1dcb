"""Signatures: the bytes that version 2 covers, and Betstack's against the vendor's own two samples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taquilla.domain.people.signed_text import signed_text
from taquilla.domain.sports.signatures import TOLERANCE_S, is_signed, sign

SECRET, TIMESTAMP, AT = b"12345ABCDE", "1706090303", 1706090303
SAMPLE = (
    b'{"operator":"site","token":"UnIqUe-ToKeN","%s":5000,"currency":"KES","atag":"affiliate-1","source":"mobile",'
    b'"type":"superbet","event":100001,"bets":[101,102,103,104,105,106]}'
)
BODY = SAMPLE % b"price"
SIGNATURE = "f99aee9f77eef1ee8b64c78e7f8612e3234f03cce5fecdebd7ea27f2b9081423"


def test_both_published_samples_are_reproduced() -> None:
    assert sign(SECRET, TIMESTAMP, BODY) == SIGNATURE
    assert sign(SECRET, TIMESTAMP, SAMPLE % b"stake") == "b52d0924c11e0afcd6edb136a4168359432963c039bf3f8d665ddfa3eba2a0ff"


def test_spaces_do_not_count_and_all_else_does() -> None:
    assert sign(SECRET, TIMESTAMP, BODY.replace(b",", b", ").replace(b":", b" : ")) == SIGNATURE
    assert sign(SECRET, TIMESTAMP, BODY.replace(b",", b",\n")) != SIGNATURE
    assert sign(SECRET, TIMESTAMP, b"") == sign(SECRET, TIMESTAMP, b"  ")


@pytest.mark.parametrize(("timestamp", "at", "signature", "is_right"), [
    (TIMESTAMP, AT + TOLERANCE_S, SIGNATURE, True), (TIMESTAMP, AT + TOLERANCE_S + 1, SIGNATURE, False),
    (TIMESTAMP, AT - TOLERANCE_S, SIGNATURE, True), (TIMESTAMP, AT - TOLERANCE_S - 1, SIGNATURE, False),
    (TIMESTAMP, AT, SIGNATURE.upper(), True),
    *((TIMESTAMP, AT, signature, False) for signature in (SIGNATURE[:-1] + "4", "", "é" * 64)),
    *((timestamp, AT, SIGNATURE, False) for timestamp in ("1706090304", "", "-1706090303", "١٧٠٦٠٩٠٣٠٣", "9" * 5000)),
])  # fmt: skip
def test_a_signature_is_right_for_its_timestamp_and_not_for_long(timestamp: str, at: int, signature: str, is_right: bool) -> None:
    assert is_signed(SECRET, timestamp, BODY, signature, at) is is_right


LINE = st.text(st.characters(blacklist_characters="\n", blacklist_categories=("Cs",)), max_size=20)
PARTS = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["GET", "POST"]), "target": LINE.map(str.encode), "timestamp": LINE, "key": LINE,
        "body": st.binary(max_size=40),
    }
)


def test_the_text_has_every_part_on_a_line_of_its_own() -> None:
    text = signed_text(method="POST", target=b"/be/tickets?a=1", timestamp="1706090303", key="order-7", body=b'{"a": 1}\n')
    assert text == b'2\nPOST\n/be/tickets?a=1\n1706090303\norder-7\n{"a": 1}\n'
    # An absent key and an empty body are empty lines.
    text = signed_text(method="GET", target=b"/be/tickets/A1B2C3", timestamp="1706090303", key="", body=b"")
    assert text == b"2\nGET\n/be/tickets/A1B2C3\n1706090303\n\n"


@given(PARTS, PARTS)
def test_two_requests_give_the_same_text_only_if_they_are_the_same(one: dict, other: dict) -> None:
    assert (signed_text(**one) == signed_text(**other)) == (one == other)
