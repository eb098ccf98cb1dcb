"""The file of unclaimed tickets: as long as its period makes it, read page by page and sent while it is read."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Final

from taquilla.domain.ledger import money
from taquilla.domain.ledger.refusals import Refusal
from taquilla.engine.lottery.search import TicketCriteria, TicketRow
from taquilla.http.framework import AnyResponse, Stream
from taquilla.receipts.spreadsheets import csv_lines
from taquilla.web.errors import PageError
from taquilla.web.visitors import LoginNeeded, Visitor

_ROWS: Final = 200
_COLUMNS: Final = ("id", "number", "status", "entity_id", "entity", "seller", "sold_at", "claim_until", "amount", "unpaid")


class ListBroken(Exception):
    """A list was refused after its file had begun. The file is broken off, so that nobody takes it for whole."""


async def unclaimed_file(visitor: Visitor, criteria: TicketCriteria, title: str) -> AnyResponse:
    """Return all tickets that wait to be paid as CSV. No more than a page of them is held at once. Raises PageError."""
    first = await _page(visitor, criteria)
    if isinstance(first, Refusal):
        raise PageError.refused(first, visitor.formats)
    headers = {"content-disposition": f'attachment; filename="{title}.csv"', "cache-control": "no-store"}
    return Stream(_lines(visitor, criteria, first), media_type="text/csv", headers=headers)


async def _lines(visitor: Visitor, criteria: TicketCriteria, rows: Sequence[TicketRow]) -> AsyncIterator[str]:
    yield csv_lines([_COLUMNS])
    while True:
        yield csv_lines([_cells(visitor, row) for row in rows])
        if len(rows) < _ROWS:
            return
        if await visitor.house.people.access.live(visitor.token, visitor.address) is None:
            raise LoginNeeded
        following = await _page(visitor, replace(criteria, before=rows[-1].seq))
        if isinstance(following, Refusal):
            raise ListBroken(following.reason.name)
        rows = following


async def _page(visitor: Visitor, criteria: TicketCriteria) -> Sequence[TicketRow] | Refusal:
    return await visitor.house.lottery.search.tickets(visitor.caller, replace(criteria, limit=_ROWS))


def _cells(visitor: Visitor, row: TicketRow) -> Sequence[object]:
    zone, exponent = visitor.operator.zone, visitor.operator.exponent
    return (
        str(row.id),
        row.number,
        row.status,
        row.entity_id,
        row.entity_name,
        row.email,
        row.created_at.astimezone(zone),
        row.claim_until.astimezone(zone) if row.claim_until else None,
        money.text(row.amount, exponent),
        money.text(row.unpaid, exponent),
    )
