"""The bytes that version 2 of a signature covers."""

from hypothesis import given
from hypothesis import strategies as st

from taquilla.domain.people.signed_text import signed_text

LINE = st.text(st.characters(blacklist_characters="\n", blacklist_categories=("Cs",)), max_size=20)
PARTS = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["GET", "POST"]),
        "target": LINE.map(str.encode),
        "timestamp": LINE,
        "key": LINE,
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
