"""A print as a PNG picture: 412 pixels wide for 58 mm of paper, 618 for 80 mm, in four shades of grey."""

import zlib
from functools import lru_cache
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from taquilla.domain.lottery.games import ANIMALS, SIGNS
from taquilla.receipts import fonts
from taquilla.receipts.layout import lines
from taquilla.receipts.logos import logo
from taquilla.receipts.papers import Paper, parts
from taquilla.receipts.qr_codes import code
from taquilla.receipts.wording import Code, Logo, Pair, Part, RuleLine, Style, Text

PIXELS: Final = {58: 412, 80: 618}
"""The image's width by that of the paper in millimetres: twice and three times the portal's own 206 pixels."""

_MARGIN: Final = 14
_MODULE: Final = 5  # pixels to a module of the code, with a quiet zone of four modules around it
_QUIET: Final = 4 * _MODULE
_RULE_HEIGHT: Final = 13
_LEADING: Final = 3
_WHITE: Final = 3
_GREYS: Final = bytes(level for grey in (0, 85, 170, 255) for level in (grey, grey, grey))
_TO_SHADE: Final = bytes(_WHITE - (ink * 3 + 127) // 255 for ink in range(256))

_FIGURE: Final = 22  # pixels of a picture of a figure, as the file beside this module has them
_FIGURE_STEP: Final = _FIGURE + 5

_FONTS: Final = {
    # Latin letters run from left to right and need no shaping.
    style: ImageFont.truetype(font, size, layout_engine=ImageFont.Layout.BASIC)
    for style, font, size in (
        (Style.SMALL, fonts.PLAIN, 16),
        (Style.PLAIN, fonts.PLAIN, 19),
        (Style.BOLD, fonts.BOLD, 19),
        (Style.LARGE, fonts.BOLD, 27),
    )
}
_HEIGHTS: Final = {style: sum(font.getmetrics()) + _LEADING for style, font in _FONTS.items()}


def image(paper: Paper, width_mm: int) -> bytes:
    """Return a print as a PNG file."""
    width = PIXELS[width_mm]
    laid = list(lines(parts(paper), width - 2 * _MARGIN, _width, _FIGURE_STEP))
    canvas = Image.new("P", (width, sum(_height(part, width) for part in laid) + 2 * _MARGIN), _WHITE)
    canvas.putpalette(_GREYS)
    top = _MARGIN
    for part in laid:
        _put(canvas, part, top)
        top += _height(part, width)
    file = BytesIO()
    # The paper is mostly white: a search for more than runs would take longer and save nothing.
    canvas.save(file, "PNG", bits=2, compress_level=1, compress_type=zlib.Z_RLE)
    return file.getvalue()


@lru_cache(maxsize=4096)
def _width(text: str, style: Style) -> float:
    return _FONTS[style].getlength(text)


def _height(part: Part, width: int) -> int:
    match part:
        case Text(_, style) | Pair(_, _, style):
            return _HEIGHTS[style]
        case RuleLine():
            return _RULE_HEIGHT
        case Logo(file):
            return logo(file, width).height + _MARGIN
        case Code(address):
            return len(code(address)) * _MODULE + 2 * _QUIET


def _put(canvas: Image.Image, part: Part, top: int) -> None:
    match part:
        case Text(text, style):
            ink = _ink(text, style)
            canvas.paste(ink, ((canvas.width - ink.width) // 2, top))
        case Pair(left, right, style, figures):
            for place, code in enumerate(figures):
                canvas.paste(_pictures()[code], (_MARGIN + place * _FIGURE_STEP, top))
            if left:
                canvas.paste(_ink(left, style), (_MARGIN + len(figures) * _FIGURE_STEP, top))
            if right:
                ink = _ink(right, style)
                canvas.paste(ink, (canvas.width - _MARGIN - ink.width, top))
        case RuleLine():
            middle = top + _RULE_HEIGHT // 2
            canvas.paste(1, (_MARGIN, middle, canvas.width - _MARGIN, middle + 1))
        case Logo(file):
            drawn = logo(file, canvas.width)
            # A picture's white is 255, that of the ink of a text is 0.
            shades = Image.frombytes("P", drawn.size, drawn.tobytes().translate(_TO_SHADE[::-1]))
            canvas.paste(shades, ((canvas.width - drawn.width) // 2, top))
        case Code(address):
            dark = _modules(address)
            canvas.paste(dark, ((canvas.width - dark.width) // 2, top + _QUIET))


@lru_cache(maxsize=4096)
def _ink(text: str, style: Style) -> Image.Image:
    """Return a text as it is printed. Most texts stand on many tickets: they are cached."""
    ink = Image.new("L", (ceil(_width(text, style)), _HEIGHTS[style]), 0)
    ImageDraw.Draw(ink).text((0, 0), text, font=_FONTS[style], fill=255)
    return Image.frombytes("P", ink.size, ink.tobytes().translate(_TO_SHADE))


@lru_cache(maxsize=1)
def _pictures() -> dict[str, Image.Image]:
    """Return the pictures of figures and signs, by code, in shades of grey. The file has their ink, side by side."""
    with Image.open(Path(__file__).with_name("figures.png")) as file:
        ink = file.convert("L")
    shades = Image.frombytes("P", ink.size, ink.tobytes().translate(_TO_SHADE))
    codes = [*ANIMALS, *(sign.code for sign in SIGNS)]
    return {code: shades.crop((at * _FIGURE, 0, (at + 1) * _FIGURE, _FIGURE)) for at, code in enumerate(codes)}


def _modules(address: str) -> Image.Image:
    rows = code(address)
    dark = Image.frombytes("P", (len(rows), len(rows)), b"".join(rows).translate(bytes((_WHITE, 0)) + bytes(254)))
    size = len(rows) * _MODULE
    return dark.resize((size, size), Image.Resampling.NEAREST)
