"""Parts of papers: QR codes as rows of modules, the logo of an operator as small as paper wants it, and the fonts.

The fonts are Bitstream Vera, which comes inside reportlab. All its digits have the same width.
"""

from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Final

import segno
from PIL import Image


@lru_cache(maxsize=256)
def code(address: str) -> tuple[bytes, ...]:
    """Return the rows of an address's code; 1 is a dark module. The quiet zone around it is left to the paper."""
    return code_of_secret(address)


def code_of_secret(text: str) -> tuple[bytes, ...]:
    """Return the rows of a text's code, and keep nothing of it."""
    # Trying all eight masks takes four times as long, and each of them can be read.
    return tuple(bytes(row) for row in segno.make_qr(text, error="m", boost_error=False, mask=3).matrix)


_SHARE: Final = 0.6  # of the paper's width
_HEIGHT: Final = 0.25  # of the paper's width


@lru_cache(maxsize=64)
def logo(file: bytes, width: int) -> Image.Image:
    """Return a PNG file as a picture in grey on white, no larger than fits the head of a paper that is so many dots wide."""
    with Image.open(BytesIO(file), formats=("PNG",)) as picture:
        drawn = picture.convert("RGBA")
    white = Image.new("RGBA", drawn.size, "white")
    white.alpha_composite(drawn)
    white.thumbnail((max(1, int(width * _SHARE)), max(1, int(width * _HEIGHT))))
    return white.convert("L")


_FOLDER: Final = files("reportlab") / "fonts"

PLAIN: Final = str(_FOLDER / "Vera.ttf")
"""The path of the plain font."""
BOLD: Final = str(_FOLDER / "VeraBd.ttf")
"""The path of the bold font."""
