"""Each figure and sign has its picture; pictures of numbers have round scales, and show amounts at their heights."""

import re

import pytest

from taquilla.domain.lottery.figures import ANIMALS, SIGNS, codes_in
from taquilla.web.pictures import Row, columns, lines
from taquilla.web.static import FILES


@pytest.mark.parametrize(("amounts", "ticks"), [
    ([], ["0", "1"]),
    ([0], ["0", "1"]),
    ([4], ["0", "1", "2", "3", "4"]),
    ([5], ["0", "2", "4", "6"]),
    ([40, 7], ["0", "10", "20", "30", "40"]),
    ([41, 7], ["0", "20", "40", "60"]),
    ([-30, 90], ["-50", "0", "50", "100"]),
    ([-1], ["-1", "0", "1"]),
])  # fmt: skip
def test_a_scale_is_round_and_holds_zero_and_every_amount(amounts: list[int], ticks: list[str]) -> None:
    rows = [Row("", "", [amount]) for amount in amounts]
    picture = lines(rows, str)
    assert [tick.text for tick in picture.ticks] == ticks
    heights = {tick.text: tick.y for tick in picture.ticks}
    assert picture.ground == heights["0"]
    assert (picture.ticks[0].y, picture.ticks[-1].y) == (178, 50)
    for amount, mark in zip(amounts, picture.marks, strict=True):
        assert mark.ys[0] == heights.get(str(amount), mark.ys[0])


def test_a_line_ends_where_nothing_is_known_yet() -> None:
    picture = lines([Row("a", "a 5 4", [5, 4]), Row("b", "b 2", [None, 2])], str)
    assert picture.lines == ["44,72", "44,93 380,136"]
    assert [(mark.x, mark.label, mark.title) for mark in picture.marks] == [(44, "a", "a 5 4"), (380, "b", "b 2")]


def test_columns_stand_side_by_side_and_have_as_many_labels_as_there_is_room_for() -> None:
    picture = columns([Row(str(place), "", [10, -3]) for place in range(20)], str)
    assert {tuple(mark.ys) for mark in picture.marks} == {(50, 178)}
    assert [mark.label for mark in picture.marks if mark.label] == [str(place) for place in range(0, 20, 2)]


PICTURES_MAX = 60_000


def test_each_figure_and_sign_has_one_picture_and_all_are_light():
    file = FILES["figures.svg"]
    views = re.findall(r'<view id="f(\w+)"', file.content.decode())
    assert views == [*ANIMALS, *(sign.code for sign in SIGNS)]
    assert len(file.compressed) <= PICTURES_MAX


@pytest.mark.parametrize(("category", "selection", "codes"), [
    ("animalitos", "7", ["7"]), ("animalitos", "00", ["00"]), ("animalitos", "0,7,36", ["0", "7", "36"]),
    ("animalitos77", "7-75", ["7", "75"]), ("animalitos", "void", []), ("animalitos", "", []),
    ("lottery", "444-CAN", ["CAN"]), ("lottery", "44-CAN", ["CAN"]), ("lottery", "23-56", []), ("lottery", "7", []),
])  # fmt: skip
def test_a_selection_has_the_pictures_of_its_draw(category, selection, codes):
    assert codes_in(category, selection) == codes
