"""A print as the bytes for a receipt printer (ESC/POS): code page 858, a QR code that the printer draws, a cut."""

from typing import TYPE_CHECKING, Final

from taquilla.domain.ledger.locales import MINUS
from taquilla.receipts.layout import lines
from taquilla.receipts.logos import logo
from taquilla.receipts.papers import Paper, parts
from taquilla.receipts.plain_text import COLUMNS
from taquilla.receipts.wording import Code, Logo, Pair, RuleLine, Style, Text

if TYPE_CHECKING:
    from escpos.printer import Dummy

_CODE_PAGE: Final = "CP858"
_MODULE: Final = 5  # dots
_RASTER: Final = b"\x1dv0\x00"  # GS v 0: the bytes of a line, the lines, the dots
_DOTS: Final = {58: 384, 80: 576}
"""The dots of a line, by the paper's width in millimetres."""


def escpos(paper: Paper, width_mm: int) -> bytes:
    """Return a print as a printer's commands, from its reset to the cut."""
    # Imported with the first such print, in the printing thread: in each process the import reads a list of printers for a third
    # of a second, and leaves a copy of it in the temporary folder.
    from escpos.image import EscposImage
    from escpos.printer import Dummy

    columns = COLUMNS[width_mm]
    printer = Dummy()
    printer.hw("INIT")
    printer.charcode(_CODE_PAGE)
    for part in lines(parts(paper), columns, lambda words, style: len(words) * (2 if style is Style.LARGE else 1)):
        match part:
            case Text(text, style):
                _say(printer, text, style, align="center")
            case Pair(left, right, style):
                room = columns // 2 if style is Style.LARGE else columns
                _say(printer, left + right.rjust(room - len(left)), style, align="left")
            case RuleLine():
                _say(printer, "-" * columns, Style.PLAIN, align="left")
            case Logo(file):
                picture = EscposImage(logo(file, _DOTS[width_mm]))
                size = picture.width_bytes.to_bytes(2, "little") + picture.height.to_bytes(2, "little")
                printer.set(align="center")
                # The library's own command prints a line to whoever has started the process.
                printer._raw(_RASTER + size + picture.to_raster_format())
            case Code(address):
                printer.set(align="center")
                printer.qr(address, native=True, size=_MODULE)
    printer.cut()
    return bytes(printer.output)


def _say(printer: "Dummy", text: str, style: Style, *, align: str) -> None:
    large = style is Style.LARGE
    printer.set(align=align, bold=style >= Style.BOLD, double_width=large, double_height=large, normal_textsize=not large)
    # The code page has no true minus.
    printer.text(f"{text.replace(MINUS, '-')}\n")
