"""The logo of an operator, made as small as paper wants it."""

from functools import lru_cache
from io import BytesIO
from typing import Final

from PIL import Image

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
