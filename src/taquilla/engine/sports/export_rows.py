"""Reads the sports tickets of some days in the order of their orders, a page at a time, for exports."""

from collections.abc import AsyncGenerator
from datetime import date
from decimal import Decimal
from typing import Final

from taquilla.domain.ledger.book import Operator
from taquilla.engine.runs import ExportedPage
from taquilla.store.postgres.database import Database
from taquilla.store.sports import sales

_PAGE: Final = 500
_AMOUNTS: Final = ("price", "stake", "excise", "gross_payout", "withheld", "net_payout")
COLUMNS: Final = {
    "id": "text", "code": "text", "day": "day", "type": "text", "coupon_id": "number", "status": "text", "result": "text",
    "player": "text", "source": "text", "sold_at": "instant", **dict.fromkeys(_AMOUNTS, "amount"), "currency": "text",
}  # fmt: skip
"""The columns, and the kinds of their values."""


class SportsExport:
    """Reads sports tickets for exports."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def pages(self, operator: Operator, first: date, last: date) -> AsyncGenerator[ExportedPage, None]:
        """Yield the tickets of an operator that were sold on these local days, each page as things stand when it is read."""
        after, days = 0, (last - first).days + 1
        while True:
            found = await self._database.read(operator.id, sales.list_sold, first, last, after, _PAGE)
            rows: list[tuple[object, ...]] = [
                (*row[1:-6], *[Decimal(cents).scaleb(-operator.exponent) for cents in row[-6:]], operator.currency)
                for row in found
            ]
            if len(found) < _PAGE:
                yield ExportedPage(rows, 100)
                return
            after, day = found[-1][0], found[-1][3]
            yield ExportedPage(rows, 100 * (day - first).days // days)
