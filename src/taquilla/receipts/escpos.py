"""A print as the bytes for a receipt printer (ESC/POS): code page 858, a QR code that the printer draws, a cut."""

from typing import Final

from PIL import ImageOps

from taquilla.domain.ledger.locales import MINUS
from taquilla.receipts.layout import lines
from taquilla.receipts.logos import logo
from taquilla.receipts.papers import Paper, parts
from taquilla.receipts.plain_text import COLUMNS
from taquilla.receipts.wording import Code, Logo, Pair, RuleLine, Style, Text

_RESET: Final = b"\x1b@\x1bt\x13"  # ESC @, and ESC t of code page 858
_LEFT: Final = b"\x1ba\x00"  # ESC a
_CENTRE: Final = b"\x1ba\x01"
_EMPHASIS: Final = {
    # ESC ! of the size, ESC E of the weight.
    Style.SMALL: b"\x1b!\x00\x1bE\x00", Style.PLAIN: b"\x1b!\x00\x1bE\x00", Style.BOLD: b"\x1b!\x00\x1bE\x01",
    Style.LARGE: b"\x1b!\x30\x1bE\x01",
}  # fmt: skip
_RASTER: Final = b"\x1dv0\x00"  # GS v 0: the bytes of a line, the lines, the dots
_CODE: Final = b"\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C\x05\x1d(k\x03\x001E0"  # GS ( k: of model 2, 5 dots to a module, level L
_CUT: Final = b"\x1bd\x06\x1dV\x00"  # ESC d: six lines on, GS V
_DOTS: Final = {58: 384, 80: 576}
"""The dots of a line, by the paper's width in millimetres."""


def escpos(paper: Paper, width_mm: int) -> bytes:
    """Return a print as a printer's commands, from its reset to the cut."""
    columns, orders = COLUMNS[width_mm], bytearray(_RESET)
    for part in lines(parts(paper), columns, lambda words, style: len(words) * (2 if style is Style.LARGE else 1)):
        match part:
            case Text(text, style):
                orders += _line(text, style, _CENTRE)
            case Pair(left, right, style):
                room = columns // 2 if style is Style.LARGE else columns
                orders += _line(left + right.rjust(room - len(left)), style, _LEFT)
            case RuleLine():
                orders += _line("-" * columns, Style.PLAIN, _LEFT)
            case Logo(file):
                dots = ImageOps.invert(logo(file, _DOTS[width_mm])).convert("1")
                orders += _CENTRE + _RASTER + _two_bytes(-(-dots.width // 8)) + _two_bytes(dots.height) + dots.tobytes()
            case Code(address):
                data = b"1P0" + address.encode()
                orders += _CENTRE + _CODE + b"\x1d(k" + _two_bytes(len(data)) + data + b"\x1d(k\x03\x001Q0"
    return bytes(orders + _CUT)


def _line(text: str, style: Style, place: bytes) -> bytes:
    # The code page has no true minus.
    return _EMPHASIS[style] + place + text.replace(MINUS, "-").encode("cp858", "replace") + b"\n"


def _two_bytes(number: int) -> bytes:
    return number.to_bytes(2, "little")
