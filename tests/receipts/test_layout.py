"""Nothing runs over the edge of the paper, and nothing is lost on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taquilla.receipts.layout import lines, wrap
from taquilla.receipts.wording import Pair, Style


def by_letter(text: str, style: Style) -> int:
    return len(text) * (2 if style is Style.LARGE else 1)


@pytest.mark.parametrize(("text", "room", "found"), [
    ("", 5, []), ("a bc", 4, ["a bc"]), ("a bc", 3, ["a", "bc"]), ("abcdef", 6, ["abcdef"]), ("abcdefg", 6, ["abcdef", "g"]),
    ("ab abcdefgh i", 4, ["ab", "abcd", "efgh", "i"]),
    ("abc", 0, ["a", "b", "c"]),
])  # fmt: skip
def test_a_text_is_wrapped_between_words_and_a_long_word_is_broken(text, room, found):
    assert wrap(text, Style.PLAIN, room, by_letter) == found


@pytest.mark.parametrize(("pair", "room", "found"), [
    (Pair("name", "12:00"), 10, [Pair("name", "12:00")]),
    (Pair("long name", "12:00"), 12, [Pair("long", "12:00"), Pair("name", "")]),
    (Pair("", "12:00"), 12, [Pair("", "12:00")]),
    (Pair("TOTAL", "123456789"), 12, [Pair("TOTAL", ""), Pair("", "123456789")]),
    (Pair("TOTAL", "12345", Style.LARGE), 8, [Pair("TOTA", "", Style.LARGE), Pair("L", "", Style.LARGE),
                                             Pair("", "1234", Style.LARGE), Pair("", "5", Style.LARGE)]),
])  # fmt: skip
def test_the_right_side_of_a_pair_keeps_its_edge(pair, room, found):
    assert list(lines(iter([pair]), room, by_letter)) == found


@pytest.mark.parametrize(("figure", "found"), [
    (0, [Pair("7 Perico", "12.50", figures=("7",))]),
    (1, [Pair("7", "12.50", figures=("7",)), Pair("Perico", "")]),
])  # fmt: skip
def test_a_picture_takes_its_room_from_the_first_line_alone(figure, found):
    assert list(lines(iter([Pair("7 Perico", "12.50", figures=("7",))]), 14, by_letter, figure)) == found


@given(text=st.text("aW é", max_size=60), room=st.integers(2, 20), style=st.sampled_from(Style))
def test_every_line_fits_and_every_letter_is_there(text: str, room: int, style: Style) -> None:
    tidy = " ".join(text.split())
    found = wrap(tidy, style, room, by_letter)
    assert all(0 < by_letter(line, style) <= room for line in found)
    assert "".join(found).replace(" ", "") == tidy.replace(" ", "")
