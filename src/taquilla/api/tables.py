"""Reports as JSON, CSV or spreadsheets: by the query's `format`, else by the header `Accept`."""

import asyncio
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Final, Literal, TypeVar
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from msgspec import UNSET, Struct

from taquilla.api.members import Session, admitted_member
from taquilla.http.framework import AnyResponse, QueryParameter, Request, Response, Stream
from taquilla.receipts.spreadsheets import Sheet, csv_parts, csv_text, xlsx

S = TypeVar("S", bound=Struct)

FormatName = Literal["json", "csv", "xlsx"]
ReportFormat = Annotated[
    FormatName | None, QueryParameter(description="The format of the report; by default what `Accept` prefers, else JSON.")
]
_MEDIA_TYPES: Final[dict[str, FormatName]] = {
    "application/json": "json",
    "text/csv": "csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}
_STREAMED_FROM: Final = 1_000
"""The rows from which a file is sent while it is written."""
_ACCEPT_MAX: Final = 1_000
_WEIGHT: Final = re.compile(r"q=([01](?:\.[0-9]{1,3})?)")
_CSV, _XLSX = list(_MEDIA_TYPES)[1:]
_ACCEPTED: Final[dict[str, FormatName]] = {**_MEDIA_TYPES, "application/*": "json", "*/*": "json"}
TABLES: Final = {_CSV: {"schema": {"type": "string"}}, _XLSX: {"schema": {"type": "string", "format": "binary"}}}
"""The media types of a report as a table, for the document."""


async def reported(
    request: Request, format: FormatName | None, shown: S, sheet: Callable[[], Sheet], following: str | None = None
) -> Response[S]:
    """Return a report in the format that was asked for. following is the cursor of the next page: tables have it as a header."""
    wanted = format or _preferred(request.headers.get("accept", ""))
    headers = {"vary": "accept"}
    if wanted == "json":
        return Response(shown, headers=headers)
    if following is not None:
        query = [pair for pair in parse_qsl(request.scope["query_string"].decode()) if pair[0] != "cursor"]
        headers["link"] = f'<{request.scope["path"]}?{urlencode([*query, ("cursor", following)])}>; rel="next"'
    session = admitted_member(request)
    # A year's report has tens of thousands of rows: a thread writes them, so that no other request waits.
    async with session.house.files.place(session.operator.id):
        table = await asyncio.to_thread(sheet)
        headers["content-disposition"] = f'attachment; filename="{table.title}.{wanted}"'
        return await _file(table, wanted, headers)


async def _file(table: Sheet, wanted: FormatName, headers: dict[str, str]) -> AnyResponse:
    if wanted == "xlsx":
        return Response(await asyncio.to_thread(xlsx, table), media_type=_XLSX, headers=headers)
    if len(table.rows) > _STREAMED_FROM:
        return Stream(csv_parts(table), media_type=_CSV, headers=headers)
    return Response(csv_text(table).encode(), media_type=_CSV, headers=headers)


def sheet_of(title: str, rows: Sequence[Struct], columns: Sequence[str], amounts: Sequence[str], session: Session) -> Sheet:
    """Return a table of these fields of structs, and amounts as numbers of the last columns; instants by the operator's clock."""
    zone = session.operator.zone
    cells = [[_cell(getattr(row, name), zone) for name in columns] for row in rows]
    sums = [[Decimal(getattr(row, name)) for name in amounts] for row in rows]
    return Sheet(title, (*columns, *amounts), [left + right for left, right in zip(cells, sums, strict=True)])


def _cell(value: object, zone: ZoneInfo) -> object:
    if isinstance(value, datetime):
        return value.astimezone(zone)
    return None if value is UNSET else value


def _preferred(accept: str) -> FormatName:
    """Return the format of the media type that is accepted with the highest weight, of several the first; JSON if it is none."""
    best: FormatName = "json"
    weight = Decimal()
    for item in accept[:_ACCEPT_MAX].lower().split(","):
        media_type, *parameters = (part.strip() for part in item.split(";"))
        weights = [Decimal(found[1]) for found in map(_WEIGHT.fullmatch, parameters) if found]
        own = weights[0] if weights else Decimal(1)
        if media_type in _ACCEPTED and own > weight:
            best, weight = _ACCEPTED[media_type], own
    return best
