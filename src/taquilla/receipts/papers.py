"""Lists the papers that can be printed, tickets and reports of shifts: the parts of each, its title, its file's name."""

from collections.abc import Iterator

from taquilla.domain.lottery.receipts import Receipt
from taquilla.domain.lottery.shifts import ShiftReport
from taquilla.receipts import shift_wording, wording
from taquilla.receipts.wording import Part

Paper = Receipt | ShiftReport
"""A ticket, or the report of a shift."""


def parts(paper: Paper) -> Iterator[Part]:
    """Yield the parts of a print, from its top to its foot."""
    return wording.parts(paper) if isinstance(paper, Receipt) else shift_wording.parts(paper)


def title(paper: Paper) -> str:
    """Return the title of a print: ``Ticket 32426439``, ``Shift 117``."""
    return f"Ticket {paper.number}" if isinstance(paper, Receipt) else f"Shift {paper.shift.seq}"


def file_name(paper: Paper, ending: str) -> str:
    """Return the name of a print's file: ``ticket-32426439.png``."""
    return f"{title(paper).lower().replace(' ', '-')}.{ending}"
