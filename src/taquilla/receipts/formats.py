"""The formats in which tickets and reports are printed, by name."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from taquilla.receipts.escpos import escpos
from taquilla.receipts.image import image
from taquilla.receipts.papers import Paper, file_name
from taquilla.receipts.pdf import pdf
from taquilla.receipts.plain_text import text

# One at a time in each process: a picture costs milliseconds of processor time, and many at once would slow down the sales.
_PRESS: Final = ThreadPoolExecutor(1, thread_name_prefix="press")


@dataclass(frozen=True, slots=True)
class ReceiptFormat:
    """A format: its media type, its file ending, and the function that renders a print at a width in mm."""

    media_type: str
    ending: str
    render: Callable[[Paper, int], bytes]

    async def print(self, paper: Paper, width_mm: int) -> bytes:
        """Render a print without holding up the process."""
        return await asyncio.get_running_loop().run_in_executor(_PRESS, self.render, paper, width_mm)

    def headers(self, paper: Paper) -> dict[str, str]:
        """Return the headers of a response with this print."""
        charset = "; charset=utf-8" if self.media_type.startswith("text/") else ""
        return {
            "content-type": f"{self.media_type}{charset}",
            "cache-control": "no-store",  # it may contain a pin
            "content-disposition": f'inline; filename="{file_name(paper, self.ending)}"',
        }


FORMS: Final = {
    "png": ReceiptFormat("image/png", "png", image),
    "text": ReceiptFormat("text/plain", "txt", text),
    "pdf": ReceiptFormat("application/pdf", "pdf", pdf),
    "escpos": ReceiptFormat("application/octet-stream", "bin", escpos),
}

WIDTHS_MM: Final = (58, 80)
"""The widths of paper."""
