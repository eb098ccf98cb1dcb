"""The page about design says what styles are, any colour of an operator can be read, and pictures are true to their numbers."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import taquilla.web
from taquilla.domain.lottery.games import ANIMALS, SIGNS, codes_in
from taquilla.http.page import STYLE
from taquilla.web.colours import contrast, tokens
from taquilla.web.pictures import Row, columns, lines
from taquilla.web.rendering import environment
from taquilla.web.static import FILES
from taquilla.web.texts import CATALOGUE

ROOT = Path(__file__).parents[2]
STATIC = Path(taquilla.web.__file__).parent / "static"
PAGE = (ROOT / "docs/design.md").read_text()
STYLES = {name: (STATIC / name).read_text() for name in ("style.css", "till/till.css")}
TOKEN = r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)"
TOKENS = {name: (light, dark) for name, light, dark in re.findall(TOKEN, STYLES["style.css"])}
TABLE = re.findall(r"^\| ([a-z-]+) \| ([a-z-]+) \| ([0-9.]+) \| ([0-9.]+) \|$", PAGE, flags=re.MULTILINE)
NO_TEXT = {"line", "focus", "hot"}
"""Tokens that no text is written in."""


def shade(token: str, mode: int) -> tuple[int, ...]:
    """Return the colour of a token, in light (0) or dark (1)."""
    return tuple(bytes.fromhex(TOKENS[token][mode].removeprefix("#")))


@pytest.mark.parametrize(("token", "ground", "light", "dark"), TABLE)
def test_a_contrast_is_as_the_page_says_and_enough(token: str, ground: str, light: str, dark: str) -> None:
    measured = [contrast(shade(token, mode), shade(ground, mode)) for mode in (0, 1)]
    assert [f"{one:.1f}" for one in measured] == [light, dark]
    assert min(measured) >= (3 if token in NO_TEXT else 4.5)


def test_every_colour_of_text_is_tried_on_paper_and_every_ground_with_its_text() -> None:
    grounds = {ground for _, ground, *_ in TABLE}
    assert {token for token, ground, *_ in TABLE if ground == "paper"} | grounds | NO_TEXT | {"on-brand"} == TOKENS.keys()


@pytest.mark.parametrize("name", STYLES)
def test_a_style_has_the_sizes_of_the_page_and_no_other(name: str) -> None:
    scale = set(re.findall(r"^\| ([0-9.]+) \| [^|]+ \|$", PAGE, flags=re.MULTILINE))
    used = {size for rule in re.findall(r"font(?:-size)?: ([^;}]*)", STYLES[name]) for size in re.findall(r"([0-9.]+)rem", rule)}
    assert used <= scale
    assert name != "style.css" or scale <= used | {"1.75"}


@pytest.mark.parametrize("name", STYLES)
def test_a_colour_is_named_by_its_token(name: str) -> None:
    rules = re.sub(r"--[a-z-]+: light-dark\([^)]*\)", "", STYLES[name])
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", rules)) <= {"#fff", "#0006", "#0008"}


def test_pages_about_apis_have_the_same_colours() -> None:
    assert all(TOKENS[name] == (light, dark) for name, light, dark in re.findall(TOKEN, STYLE))


def test_the_state_of_a_ticket_has_one_colour_and_one_word_at_the_till_and_in_the_office() -> None:
    states = {"sold", "winner", "held", "paid", "loser", "expired", "refunded", "canceled", "rejected"}
    table = (STATIC / "till/tickets.mjs").read_text().partition("const KINDS = {")[2].partition("}")[0]
    till = dict.fromkeys(states, "") | dict(re.findall(r"(\w+): '(\w+)'", table))
    tag = environment(STATIC.parent / "templates").get_template("office/money.html").module.state_tag
    office = {state: str(tag(CATALOGUE["es"], state)).partition('class="tag')[2].partition('"')[0].strip() for state in states}
    assert till == office
    for texts in CATALOGUE.values():
        assert {state: texts.till.statuses[state] for state in states} == {state: texts.tickets.states[state] for state in states}


COLOURS = st.tuples(*[st.integers(0, 255)] * 3)
PAPERS = {"light": ((255, 255, 255), (0xF4, 0xF5, 0xF3)), "dark": ((0x16, 0x18, 0x1A), (0x10, 0x12, 0x13))}
"""The papers and grounds of the style's two modes."""


def shades(css: str, mode: str) -> dict[str, tuple[int, ...]]:
    """Return the tokens of a mode by name."""
    found = re.findall(r"--([a-z-]+):light-dark\(#([0-9a-f]{6}),#([0-9a-f]{6})\)", css)
    return {name: tuple(bytes.fromhex(light if mode == "light" else dark)) for name, light, dark in found}


@given(COLOURS)
def test_text_in_the_colour_and_on_it_has_the_contrast_that_people_need(colour):
    for mode, papers in PAPERS.items():
        made = shades(tokens("#" + bytes(colour).hex()), mode)
        for ground in (*papers, made["soft"], made["on-brand"]):
            assert contrast(made["brand"], ground) >= 4.5


def test_a_colour_that_can_be_read_stays_as_it_is():
    assert shades(tokens("#7a1fa2"), "light")["brand"] == (0x7A, 0x1F, 0xA2)
    assert shades(tokens("#ffff00"), "dark")["brand"] == (255, 255, 0)


def test_the_contrast_is_that_of_the_standard():
    assert contrast((0, 0, 0), (255, 255, 255)) == 21
    assert round(contrast((0x76, 0x76, 0x76), (255, 255, 255)), 2) == 4.54


@pytest.mark.parametrize(("amounts", "ticks"), [
    ([], ["0", "1"]), ([0], ["0", "1"]), ([4], ["0", "1", "2", "3", "4"]), ([5], ["0", "2", "4", "6"]),
    ([40, 7], ["0", "10", "20", "30", "40"]), ([41, 7], ["0", "20", "40", "60"]), ([-30, 90], ["-50", "0", "50", "100"]),
    ([-1], ["-1", "0", "1"]),
])  # fmt: skip
def test_a_scale_is_round_and_holds_zero_and_every_amount(amounts: list[int], ticks: list[str]) -> None:
    picture = lines([Row("", "", [amount]) for amount in amounts], str)
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
    assert re.findall(r'<view id="f(\w+)"', file.content.decode()) == [*ANIMALS, *(sign.code for sign in SIGNS)]
    assert len(file.compressed) <= PICTURES_MAX


@pytest.mark.parametrize(("category", "selection", "codes"), [
    ("animalitos", "7", ["7"]), ("animalitos", "00", ["00"]), ("animalitos", "0,7,36", ["0", "7", "36"]),
    ("animalitos77", "7-75", ["7", "75"]), ("animalitos", "void", []), ("animalitos", "", []),
    ("lottery", "444-CAN", ["CAN"]), ("lottery", "44-CAN", ["CAN"]), ("lottery", "23-56", []), ("lottery", "7", []),
])  # fmt: skip
def test_a_selection_has_the_pictures_of_its_draw(category, selection, codes):
    assert codes_in(category, selection) == codes
