"""Files of reports for accountants: in words and marks of the visitor's language, with sums and what was asked for.

That of unclaimed tickets is as long as its period makes it: it is read page by page, and sent while it is read.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any, Final, NamedTuple

from taquilla.domain.ledger import money
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.receipts import last_moment
from taquilla.engine.lottery.search import TicketCriteria, TicketRow
from taquilla.http.framework import AnyResponse, Response, Stream
from taquilla.http.texts import Texts
from taquilla.receipts.spreadsheets import Sheet, csv_lines, csv_text, xlsx
from taquilla.store.sports.taxes import TaxDue
from taquilla.web.errors import granted
from taquilla.web.visitors import LoginNeeded, Visitor

Values = dict[str, Any]
"""The values of a report's page, by the names of its template."""
KINDS: Final = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
"""The kinds of files, and their media types."""
_ROWS: Final = 200
_MARK: Final = "\ufeff"
"""Tells spreadsheets that a file is of UTF-8."""
_SUMS: Final = ("sales", "prizes", "commission", "parent_commission")
_CLAIMS: Final = ("won", "paid", "pending", "expired", "to_recover")
_PLAYS: Final = ("sales", "prizes", "margin")
_TAXES: Final = ("charged", "taken_back", "due")


class FileScope(NamedTuple):
    """The subject of a file: its name, its days, and the name of its entity."""

    title: str
    first: date
    last: date
    entity: str


async def report_file(visitor: Visitor, name: str, kind: str, scope: FileScope, values: Values) -> AnyResponse:
    """Return the file of a report whose page shows these values."""
    return await sheet_file(visitor, kind, scope.title, _sheet(visitor, name, scope, values, await visitor.house.now()))


async def sheet_file(visitor: Visitor, kind: str, title: str, sheet: Sheet) -> AnyResponse:
    """Return a sheet as a file of a kind. A thread writes it: a year by draw has fifty thousand rows."""
    async with visitor.house.files.place(visitor.operator.id):
        if kind == "xlsx":
            content = await asyncio.to_thread(xlsx, sheet)
        else:
            content = (_MARK + await asyncio.to_thread(csv_text, sheet, visitor.formats.mark)).encode()
    return Response(content, media_type=KINDS[kind], headers=_headers(title, kind))


def _headers(title: str, kind: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{title}.{kind}"', "cache-control": "no-store"}


def _sheet(visitor: Visitor, name: str, scope: FileScope, values: Values, now: datetime) -> Sheet:
    """Return the rows of a report with their sums, and what it was asked for."""
    texts = visitor.texts.reports
    group = values.get("group")
    if group == "hour":
        heads: tuple[str, ...] = (texts.groups["hour"], texts.tickets, texts.sales)
        hours = values["hours"]
        rows = [[hour.name, hour.tickets, *amounts_of(visitor, (hour.amount,))] for hour in hours]
        totals = [[texts.total, sum(hour.tickets for hour in hours), *amounts_of(visitor, (sum(hour.amount for hour in hours),))]]
    elif name == "period":
        lefts = ("wallets", "balance") if values["total"].wallets else ("margin",)
        heads = (texts.groups[group], *_named(texts, (*_SUMS, *lefts)))
        parts = attrgetter("sale", "prize", "agency", "parent", *lefts[:-1], "balance")
        rows = [[row.cell, *amounts_of(visitor, parts(row.sums))] for row in values["rows"]]
        totals = [[texts.total, *amounts_of(visitor, parts(values["total"]))]]
    elif name == "prizes":
        heads = (texts.groups["entity"], *_named(texts, _CLAIMS))
        rows = [[agency, *amounts_of(visitor, claims[1:])] for agency, claims, *_ in values["rows"]]
        totals = [[texts.total, *amounts_of(visitor, values["sums"])]]
    elif name == "sports":
        plays = values["rows"]
        heads = (texts.groups["day"], texts.type, *_named(texts, _PLAYS))
        rows = [[row.day, row.type, *amounts_of(visitor, attrgetter(*_PLAYS)(row))] for row in plays]
        totals = [[texts.total, "", *amounts_of(visitor, [sum(getattr(row, each) for row in plays) for each in _PLAYS])]]
    else:
        heads = (texts.jurisdiction, texts.month, texts.tax, *_named(texts, _TAXES))
        taxes, amounts = values["rows"], attrgetter(*_TAXES)
        rows = [
            [row.jurisdiction, f"{row.month:%Y-%m}", texts.taxes.get(row.tax, row.tax), *amounts_of(visitor, amounts(row))]
            for row in taxes
        ]
        totals = [[f"{texts.total} {where}", "", "", *amounts_of(visitor, owed)] for where, owed in values["sums"]]
    asked = [
        (texts.report, texts.names[name]), (texts.first_day, scope.first), (texts.last_day, scope.last),
        (texts.agency, scope.entity), *([(texts.group, texts.groups[group])] if group else []),
        (texts.currency, visitor.operator.currency), (texts.asked_by, visitor.member.email),
        (texts.asked_at, visitor.formats.instant(now)),
    ]  # fmt: skip
    return Sheet(texts.names[name], heads, [*rows, *totals], sums=len(totals), asked=asked, asked_title=texts.asked)


def tax_sums(taxes: Sequence[TaxDue]) -> list[tuple[str, list[money.Cents]]]:
    """Return the sums of taxes by jurisdiction: nobody is owed those of all together."""
    found: dict[str, list[money.Cents]] = {row.jurisdiction: [0] * len(_TAXES) for row in taxes}
    for row in taxes:
        found[row.jurisdiction] = [left + getattr(row, each) for left, each in zip(found[row.jurisdiction], _TAXES, strict=True)]
    return list(found.items())


def _named(texts: Texts, names: Sequence[str]) -> list[str]:
    return [getattr(texts, name) for name in names]


def amounts_of(visitor: Visitor, cents: Sequence[money.Cents]) -> list[Decimal]:
    """Return amounts as whole units for a sheet."""
    return [Decimal(money.text(each, visitor.operator.exponent)) for each in cents]


class ListBroken(Exception):
    """A list was refused after its file had begun. The file is broken off, so that nobody takes it for whole."""


async def unclaimed_file(visitor: Visitor, criteria: TicketCriteria, title: str) -> AnyResponse:
    """Return all tickets that wait to be paid as CSV. No more than a page of them is held at once. Raises PageError."""
    first = granted(visitor, await _page(visitor, criteria))
    return Stream(_lines(visitor, criteria, first), media_type=KINDS["csv"], headers=_headers(title, "csv"))


async def _lines(visitor: Visitor, criteria: TicketCriteria, rows: Sequence[TicketRow]) -> AsyncIterator[str]:
    mark, tickets, reports = visitor.formats.mark, visitor.texts.tickets, visitor.texts.reports
    # A cell with an offset would be no instant to a spreadsheet.
    sold_at, until = (f"{name} ({visitor.operator.zone.key})" for name in (tickets.sold_at, reports.claim_until))
    heads = (tickets.number, tickets.status, tickets.agency, tickets.seller, sold_at, until, tickets.amount, reports.unpaid)
    yield _MARK + csv_lines([heads], mark)
    amount = unpaid = 0
    while True:
        amount, unpaid = amount + sum(row.amount for row in rows), unpaid + sum(row.unpaid for row in rows)
        yield csv_lines([_cells(visitor, row) for row in rows], mark)
        if len(rows) < _ROWS:
            blanks = [""] * (len(heads) - 3)
            yield csv_lines([[reports.total, *blanks, *amounts_of(visitor, (amount, unpaid))]], mark)
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
    zone = visitor.operator.zone

    def written(at: datetime | None) -> str:
        return "" if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"

    states, (amount, unpaid) = visitor.texts.tickets.states, amounts_of(visitor, (row.amount, row.unpaid))
    at = written(row.created_at), written(row.claim_until and last_moment(row.claim_until))
    return row.number, states[row.status], row.entity_name, visitor.formats.who(row.email), *at, amount, unpaid
