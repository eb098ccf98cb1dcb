"""A ticket as a PNG picture: 412 pixels wide for 58 mm of paper, 618 for 80 mm, in four shades of grey."""

from functools import lru_cache
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from taquilla.domain.receipts import Receipt
from taquilla.paper import fonts
from taquilla.paper.code import code
from taquilla.paper.lines import lines
from taquilla.paper.words import Code, Pair, Part, Rule, Style, Text, parts

PIXELS: Final = {58: 412, 80: 618}
"""The picture's width by that of the paper in millimetres: twice and three times the portal's own 206 pixels."""

_MARGIN: Final = 14
_MODULE: Final = 5  # pixels to a module of the code, and four modules of quiet around it
_QUIET: Final = 4 * _MODULE
_RULE_HEIGHT: Final = 13
_LEADING: Final = 3
_WHITE: Final = 3
_GREYS: Final = bytes(level for grey in (0, 85, 170, 255) for level in (grey, grey, grey))
_TO_SHADE: Final = bytes(_WHITE - (ink * 3 + 127) // 255 for ink in range(256))

_FONTS: Final = {
    Style.SMALL: ImageFont.truetype(fonts.PLAIN, 16),
    Style.PLAIN: ImageFont.truetype(fonts.PLAIN, 19),
    Style.BOLD: ImageFont.truetype(fonts.BOLD, 19),
    Style.LARGE: ImageFont.truetype(fonts.BOLD, 27),
}
_HEIGHTS: Final = {style: sum(font.getmetrics()) + _LEADING for style, font in _FONTS.items()}


def image(receipt: Receipt, width_mm: int) -> bytes:
    """The ticket as a PNG file."""
    width = PIXELS[width_mm]
    strips = [_strip(part, width) for part in lines(parts(receipt), width - 2 * _MARGIN, _width)]
    canvas = Image.new("P", (width, sum(strip.height for strip in strips) + 2 * _MARGIN), _WHITE)
    canvas.putpalette(_GREYS)
    top = _MARGIN
    for strip in strips:
        canvas.paste(strip, (0, top))
        top += strip.height
    file = BytesIO()
    # The paper is white for the most part: more effort would make the file hardly smaller.
    canvas.save(file, "PNG", bits=2, compress_level=4)
    return file.getvalue()


@lru_cache(maxsize=4096)
def _width(text: str, style: Style) -> float:
    return _FONTS[style].getlength(text)


@lru_cache(maxsize=1024)
def _strip(part: Part, width: int) -> Image.Image:
    """A part as a strip of paper as wide as the picture. Most parts of a ticket stand on many tickets: they are kept."""
    match part:
        case Text(text, style):
            left = (width - _width(text, style)) / 2
            return _written(width, style, [(left, text)])
        case Pair(before, after, style):
            right = width - _MARGIN - _width(after, style)
            return _written(width, style, [(_MARGIN, before), (right, after)])
        case Rule():
            strip = _paper(width, _RULE_HEIGHT)
            strip.paste(1, (_MARGIN, _RULE_HEIGHT // 2, width - _MARGIN, _RULE_HEIGHT // 2 + 1))
            return strip
        case Code(address):
            return _coded(address, width)


def _written(width: int, style: Style, texts: list[tuple[float, str]]) -> Image.Image:
    ink = Image.new("L", (width, _HEIGHTS[style]), 0)
    draw = ImageDraw.Draw(ink)
    for left, text in texts:
        draw.text((round(left), 0), text, font=_FONTS[style], fill=255)
    return Image.frombytes("P", ink.size, ink.tobytes().translate(_TO_SHADE))


def _coded(address: str, width: int) -> Image.Image:
    rows = code(address)
    dark = Image.frombytes("P", (len(rows), len(rows)), b"".join(rows).translate(bytes((_WHITE, 0)) + bytes(254)))
    size = len(rows) * _MODULE
    strip = _paper(width, size + 2 * _QUIET)
    strip.paste(dark.resize((size, size), Image.Resampling.NEAREST), ((width - size) // 2, _QUIET))
    return strip


def _paper(width: int, height: int) -> Image.Image:
    return Image.new("P", (width, height), _WHITE)
