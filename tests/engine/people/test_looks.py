"""The look of an operator is set by its root, seen at once by every process, and never by halves."""

import zlib
from hashlib import sha256
from io import BytesIO

import pytest
from PIL import Image

from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.engine.authors import HOUSE
from taquilla.engine.people.looks import LOGO_MAX
from taquilla.sandbox.demo import BANKLOT


@pytest.fixture
def house(desk):
    """Return the demo's house."""
    return desk.house


def png(width: int, height: int = 1) -> bytes:
    """Return a picture of a size."""
    file = BytesIO()
    Image.new("L", (width, height)).save(file, "PNG")
    return file.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a part of a PNG file."""
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


def grown(file: bytes, size: int) -> bytes:
    """Return a picture with a comment, so that its file has a size."""
    return file[:33] + chunk(b"tEXt", b"k\0" + b"a" * (size - len(file) - 14)) + file[33:]


async def look(house) -> tuple[str, bytes | None, bool]:
    """Return the colour and the logo of the demo's operator, and whether it writes hours by a clock of twelve."""
    operator = (await house.known(BANKLOT)).operator
    return operator.colour, await house.people.looks.logo(BANKLOT, operator.logo), operator.twelve_hours


async def test_each_part_is_changed_by_itself_and_taken_away_again(house):
    looks, logo = house.people.looks, png(400, 100)
    assert await look(house) == ("", None, False)
    for change, after in (
        ({"colour": "#7a1fa2"}, ("#7a1fa2", None, False)),
        ({"logo": logo}, ("#7a1fa2", logo, False)),
        ({"twelve_hours": True}, ("#7a1fa2", logo, True)),
        ({"colour": ""}, ("", logo, True)),
        ({"colour": "#000000", "logo": b"", "twelve_hours": False}, ("#000000", None, False)),
    ):
        await looks.change(BANKLOT, **change, author=HOUSE)
        assert await look(house) == after
    assert await looks.logo(BANKLOT, sha256(logo).hexdigest()) is None


async def test_the_trail_names_what_was_before_and_what_is_now_without_the_file(desk):
    logo = png(8)
    for colour in ("#7a1fa2", "#7a1fa2", "#111111"):
        await desk.house.people.looks.change(BANKLOT, colour=colour, logo=logo, author=HOUSE)
    digest = sha256(logo).hexdigest()
    before, after = ({"colour": colour, "digest": digest, "twelve_hours": False} for colour in ("#7a1fa2", "#111111"))
    details = desk.ask("select detail from audit_event where action = 'look set' order by id")
    nothing = {"colour": "", "digest": "", "twelve_hours": False}
    assert details == [({"before": nothing, "after": before},), ({"before": before, "after": after},)]
    await desk.assert_audit_clean()


@pytest.mark.parametrize("colour", ["#7A1FA2", "7a1fa2", "#7a1fa", "#7a1fa22", "#7a1fag", "red", "#７a1fa2", "#7a1fa2\n"])
async def test_a_colour_is_six_digits_in_hex(house, colour):
    with pytest.raises(OfficeRefusal, match="a colour is written like"):
        await house.people.looks.change(BANKLOT, colour=colour, author=HOUSE)
    assert await look(house) == ("", None, False)


@pytest.mark.parametrize("logo", [png(1000), png(1, 1000), grown(png(8), LOGO_MAX)], ids=["wide", "high", "large"])
async def test_a_logo_of_the_greatest_size_is_kept(house, logo):
    await house.people.looks.change(BANKLOT, logo=logo, author=HOUSE)
    assert (await look(house))[1] == logo


@pytest.mark.parametrize(
    "logo",
    [
        png(1001), png(1, 1001), grown(png(8), LOGO_MAX + 1), png(400, 100)[:-30], b"GIF89a", b"<svg/>", png(8)[:8], b"\0",
        png(8)[:-12] + chunk(b"iCCP", b"") + png(8)[-12:],
        png(8)[:8] + chunk(b"IHDR", (60_000).to_bytes(4) * 2 + b"\x08\0\0\0\0") + png(8)[33:],
    ],
    ids=["wide", "high", "large", "cut off", "another kind", "a drawing", "a beginning", "nothing", "an empty profile", "a bomb"],
)
async def test_what_is_no_logo_is_refused_and_leaves_all_as_it_was(house, logo):
    with pytest.raises(OfficeRefusal, match="a logo is a PNG picture of at most 48 KiB"):
        await house.people.looks.change(BANKLOT, colour="#7a1fa2", logo=logo, author=HOUSE)
    assert await look(house) == ("", None, False)
