"""Each figure and sign has its picture, and a selection names those that belong to it."""

import re

import pytest

from taquilla.domain.lottery.figures import ANIMALS, SIGNS, codes_in
from taquilla.web.static import FILES

PICTURES_MAX = 60_000


def test_each_figure_and_sign_has_one_picture_and_all_are_light():
    file = FILES["figures.svg"]
    views = re.findall(r'<view id="f(\w+)"', file.content.decode())
    assert views == [*ANIMALS, *(sign.code for sign in SIGNS)]
    assert len(file.compressed) <= PICTURES_MAX


@pytest.mark.parametrize(
    ("category", "selection", "codes"),
    [
        ("animalitos", "7", ["7"]), ("animalitos", "00", ["00"]), ("animalitos", "0,7,36", ["0", "7", "36"]),
        ("animalitos77", "7-75", ["7", "75"]), ("animalitos", "void", []), ("animalitos", "", []),
        ("lottery", "444-CAN", ["CAN"]), ("lottery", "44-CAN", ["CAN"]), ("lottery", "23-56", []), ("lottery", "7", []),
    ],
)  # fmt: skip
def test_a_selection_has_the_pictures_of_its_draw(category, selection, codes):
    assert codes_in(category, selection) == codes
