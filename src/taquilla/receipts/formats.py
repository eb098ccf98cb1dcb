"""The formats in which a ticket is printed, by name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from taquilla.domain.lottery.receipts import Receipt
from taquilla.receipts.escpos import escpos
from taquilla.receipts.image import image
from taquilla.receipts.pdf import pdf
from taquilla.receipts.plain_text import text


@dataclass(frozen=True, slots=True)
class ReceiptFormat:
    """A format: its media type, its file ending, and the function that renders a receipt at a width in mm."""

    media_type: str
    ending: str
    render: Callable[[Receipt, int], bytes]


FORMS: Final = {
    "png": ReceiptFormat("image/png", "png", image),
    "text": ReceiptFormat("text/plain", "txt", text),
    "pdf": ReceiptFormat("application/pdf", "pdf", pdf),
    "escpos": ReceiptFormat("application/octet-stream", "bin", escpos),
}

WIDTHS_MM: Final = (58, 80)
"""The widths of paper."""
