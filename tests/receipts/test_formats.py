"""A ticket in each format and width: nothing over the edge, accents right, no commands smuggled to a printer."""

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops
from tests.receipts.conftest import a_receipt

from taquilla import receipts
from taquilla.domain.lottery.games import ANIMALS, SIGNS
from taquilla.domain.lottery.receipts import PrintedPlay
from taquilla.receipts.formats import FORMS, WIDTHS_MM
from taquilla.receipts.image import PIXELS
from taquilla.receipts.layout import lines, wrap
from taquilla.receipts.plain_text import COLUMNS
from taquilla.receipts.qr_codes import code
from taquilla.receipts.wording import Pair, Style

BEGINNINGS = {"png": b"\x89PNG\r\n", "text": b"", "pdf": b"%PDF-1", "escpos": b"\x1b@"}


def rendered(receipt, form: str, width_mm: int = 58) -> bytes:
    return FORMS[form].render(receipt, width_mm)


def picture(receipt, width_mm: int = 58) -> Image.Image:
    return Image.open(BytesIO(rendered(receipt, "png", width_mm))).convert("L")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("width_mm", WIDTHS_MM)
def test_every_receipt_has_every_form_and_is_the_same_each_time(any_receipt, form, width_mm):
    made = rendered(any_receipt, form, width_mm)
    assert made.startswith(BEGINNINGS[form])
    assert rendered(any_receipt, form, width_mm) == made


@pytest.mark.parametrize("width_mm", WIDTHS_MM)
def test_the_ink_of_a_picture_keeps_off_the_edges(any_receipt, width_mm):
    made = picture(any_receipt, width_mm)
    assert made.width == PIXELS[width_mm]
    left, top, right, bottom = ImageChops.invert(made).getbbox()
    assert min(left, top, made.width - right, made.height - bottom) >= 10


@pytest.mark.parametrize("width_mm", WIDTHS_MM)
def test_no_line_of_text_is_longer_than_the_paper(any_receipt, width_mm):
    made = rendered(any_receipt, "text", width_mm).decode().splitlines()
    assert max(map(len, made)) == COLUMNS[width_mm]


def test_a_line_of_a_draw_fits_on_the_small_paper_and_another_address_has_another_code():
    assert "ZODÍACO DEL ZULIA 22/10 12:45 pm" in rendered(a_receipt(twelve_hours=True), "text").decode().splitlines()
    assert code("https://a/check/1") != code("https://a/check/2")


def test_each_figure_and_sign_has_a_picture_of_its_own_before_its_play():
    with Image.open(Path(receipts.__file__).with_name("figures.png")) as strip:
        pictures = [strip.crop((left, 0, left + 22, 22)).tobytes() for left in range(0, strip.width, 22)]
    assert len(set(pictures)) == len(pictures) == len(ANIMALS) + len(SIGNS)

    def before(game: str, selection: str) -> bytes:
        play = PrintedPlay(game, selection, "", 100)
        made = picture(a_receipt(draws=(a_receipt().draws[0]._replace(plays=(play,)),)))
        return made.crop((14, 0, 36, made.height)).tobytes()

    assert len({before("animalitos", "15"), before("animalitos", "16"), before("tripleta", "16,15,1")}) == 2
    assert before("triple_sign", "123-ARI") != before("triple_sign", "123-TAU")


def test_a_logo_stands_in_the_middle_of_the_head_and_is_all_that_it_adds():
    with_logo, without = picture(a_receipt("with a logo")), picture(a_receipt())
    added = with_logo.height - without.height
    below = with_logo.crop((0, 14 + added, *with_logo.size))
    assert below.tobytes() == without.crop((0, 14, *without.size)).tobytes()
    left, top, right, bottom = ImageChops.invert(with_logo.crop((0, 0, with_logo.width, 14 + added))).getbbox()
    assert abs(left - (with_logo.width - right)) <= 2
    assert top >= 14
    assert (right - left) / (bottom - top) == pytest.approx(1000 / 300, rel=0.05)


@pytest.mark.parametrize(("width_mm", "dots"), [(58, 230), (80, 345)])
def test_a_printer_gets_a_logo_as_dots_no_wider_than_its_head(width_mm, dots):
    _, _, rest = rendered(a_receipt("with a logo"), "escpos", width_mm).partition(b"\x1dv0\0")
    width, height = (int.from_bytes(rest[place : place + 2], "little") for place in (0, 2))
    assert width == -(-dots // 8)
    assert height == round(dots * 0.3)
    drawn, below = rest[4 : 4 + width * height], rest[4 + width * height :]
    assert 0.2 < sum(byte.bit_count() for byte in drawn) / (dots * height) < 0.8
    plain = rendered(a_receipt(), "escpos", width_mm)
    assert below.endswith(plain[plain.index(b"TICKET") :])


def test_the_code_on_the_picture_is_that_of_the_address():
    receipt = a_receipt()
    with_code, without = picture(receipt), picture(replace(receipt, check_address=""))
    rows = code(receipt.check_address)
    size = 5 * len(rows)
    left = (with_code.width - size) // 2
    # Only the address follows the code: above it both pictures are the same.
    above = (0, 0, without.width, without.height - 14)
    assert with_code.crop(above).tobytes() == without.crop(above).tobytes()
    first = without.height - 14 + 20
    shown = tuple(
        bytes(int(with_code.getpixel((left + 5 * column + 2, first + 5 * row + 2)) < 128) for column in range(len(rows)))
        for row in range(len(rows))
    )
    assert shown == rows


def test_a_page_is_as_wide_as_the_paper():
    for width_mm, points in ((58, 164.4), (80, 226.8)):
        box = re.search(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", rendered(a_receipt(), "pdf", width_mm))
        assert abs(float(box[1]) - points) < 0.1


def test_a_printer_gets_its_code_page_and_its_accents():
    orders = rendered(a_receipt(), "escpos")
    assert b"\x1bt\x13" in orders  # code page 858
    assert "ZODÍACO DEL ZULIA".encode("cp858") in orders
    assert "LOTERÍAS EL ÑANDÚ".encode("cp858") in orders
    assert orders.count(b"\x1bt") == 1
    assert a_receipt().check_address.encode() in orders
    assert orders.endswith(b"\x1dV\x00")


def test_what_people_wrote_gives_a_printer_no_orders():
    def written(text: str) -> bytes:
        receipt = a_receipt(agency=f"a{text}b")
        return rendered(replace(receipt, data=replace(receipt.data, ticket_header=text + "x", rif=text + "1")), "escpos")

    hostile = "\x1b@\x1dV\x00\x10\x14\x01"
    harmless = "@ V"  # one of these characters is a space to Python
    assert written(hostile) == written(harmless)


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
