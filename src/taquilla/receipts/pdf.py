"""A print as a PDF page as wide as the paper and as long as the text."""

from io import BytesIO
from itertools import groupby
from typing import Final

from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from taquilla.receipts import fonts
from taquilla.receipts.layout import lines
from taquilla.receipts.logos import logo
from taquilla.receipts.papers import Paper, parts, title
from taquilla.receipts.qr_codes import code
from taquilla.receipts.wording import LANGUAGE, Code, Logo, Pair, Part, RuleLine, Style, Text

registerFont(TTFont("Vera", fonts.PLAIN))
registerFont(TTFont("VeraBd", fonts.BOLD))

# The name and the size in points of each style's font.
_FONTS: Final = {
    Style.SMALL: ("Vera", 6.0),
    Style.PLAIN: ("Vera", 7.5),
    Style.BOLD: ("VeraBd", 7.5),
    Style.LARGE: ("VeraBd", 10.5),
}
_MARGIN: Final[float] = 2 * mm
_RULE_HEIGHT: Final = 5.0
_MODULE: Final[float] = 0.7 * mm
_LOGO_DOTS: Final = 600  # of the paper's width


def pdf(paper: Paper, width_mm: int) -> bytes:
    """Return a print as a PDF file of one page."""
    width = width_mm * mm
    laid = list(lines(parts(paper), width - 2 * _MARGIN, lambda words, style: stringWidth(words, *_FONTS[style])))
    height = sum(_height(part, width) for part in laid) + 2 * _MARGIN
    file = BytesIO()
    # Invariant: the same print gives the same file at any time.
    canvas = Canvas(file, pagesize=(width, height), invariant=1, lang=LANGUAGE)
    canvas.setTitle(title(paper))
    bottom = height - _MARGIN
    for part in laid:
        bottom -= _height(part, width)
        _draw(canvas, part, bottom, width)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _height(part: Part, width: float) -> float:
    match part:
        case Text(_, style) | Pair(_, _, style):
            return _FONTS[style][1] * 1.3
        case RuleLine():
            return _RULE_HEIGHT
        case Logo(file):
            return logo(file, _LOGO_DOTS).height * width / _LOGO_DOTS + _MARGIN
        case Code(address):
            return (len(code(address)) + 8) * _MODULE


def _draw(canvas: Canvas, part: Part, bottom: float, width: float) -> None:
    match part:
        case Text(text, style):
            canvas.setFont(*_FONTS[style])
            canvas.drawCentredString(width / 2, bottom + _FONTS[style][1] * 0.3, text)
        case Pair(left, right, style):
            canvas.setFont(*_FONTS[style])
            canvas.drawString(_MARGIN, bottom + _FONTS[style][1] * 0.3, left)
            canvas.drawRightString(width - _MARGIN, bottom + _FONTS[style][1] * 0.3, right)
        case RuleLine():
            canvas.setLineWidth(0.4)
            canvas.line(_MARGIN, bottom + _RULE_HEIGHT / 2, width - _MARGIN, bottom + _RULE_HEIGHT / 2)
        case Logo(file):
            drawn = logo(file, _LOGO_DOTS)
            wide, high = (side * width / _LOGO_DOTS for side in drawn.size)
            canvas.drawImage(ImageReader(drawn), (width - wide) / 2, bottom + _MARGIN, wide, high)
        case Code(address):
            _draw_code(canvas, address, bottom, width)


def _draw_code(canvas: Canvas, address: str, bottom: float, width: float) -> None:
    rows = code(address)
    left = (width - len(rows) * _MODULE) / 2
    for place, row in enumerate(reversed(rows)):
        y = bottom + (4 + place) * _MODULE
        column = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                canvas.rect(left + column * _MODULE, y, length * _MODULE, _MODULE, stroke=0, fill=1)
            column += length
