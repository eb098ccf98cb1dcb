"""Files of tickets, wagers, events and sports tickets, which a worker writes: `/v1/exports`."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from taquilla.api.cursors import Cursor, Limit, page, seq_of
from taquilla.api.fields import Instant, known_day, made_of
from taquilla.api.handlers import Routes, TheCommand
from taquilla.api.members import Session, TheSession
from taquilla.api.problems import PROBLEMS
from taquilla.domain.ledger.bounds import ID_MAX
from taquilla.domain.people.operations import MAKE_EXPORT
from taquilla.engine.lottery.file_exports import Asked
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.http.decode import Malformed
from taquilla.http.framework import (
    AnyResponse,
    HeaderParameter,
    HTTPException,
    JSONBody,
    PathParameter,
    Response,
    ResponseSpec,
    Stream,
)
from taquilla.http.openapi import more_content
from taquilla.receipts.table_files import is_here
from taquilla.store.ledger.export_runs import ExportRow

HANDLERS: Final = Routes("/v1/exports", "Exports")

TableName = Literal["tickets", "wagers", "events", "sports"]
FormatName = Literal["csv", "xlsx", "parquet", "jsonl"]
ExportId = Annotated[int, PathParameter(ge=1, le=ID_MAX, description="The export, by its number.")]
Range = Annotated[
    str | None, HeaderParameter(name="Range", max_length=100, description="The rest of the file: `bytes=1048576-`.")
]
IfRange = Annotated[
    str | None, HeaderParameter(name="If-Range", max_length=100, description="The `ETag` of the part that is there already.")
]
_PIECE: Final = 64 * 1024
_RANGE: Final = re.compile(r"bytes=([0-9]{1,15})-([0-9]{1,15})?", re.ASCII)
_MEDIA_TYPES: Final[dict[str, str]] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "jsonl": "application/jsonl",
}
_FILE: Final = {
    200: ResponseSpec(bytes, generate_examples=False, description="The file.", media_type=_MEDIA_TYPES["csv"]),
    206: ResponseSpec(bytes, generate_examples=False, description="The rest of it.", media_type=_MEDIA_TYPES["csv"]),
}
_FILES: Final = {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in _MEDIA_TYPES.values()}
MORE_FILES: Final = more_content("get", _FILES, "/v1/exports/{export_id}/file", statuses=("200", "206"))


class ExportToMake(Struct, frozen=True, forbid_unknown_fields=True):
    """A table as a file: what was sold, or told, on these days, at most 366, of an entity and those below it.

    Tickets and wagers are those of lotteries; sports (the root entity's alone) has the tickets ordered then, and sold since.
    Events are not written as a spreadsheet, whose cells are too small for them.
    """

    table: Annotated[TableName, Meta(examples=["wagers"])]
    format: Annotated[FormatName, Meta(examples=["csv"])]
    first_day: Annotated[date, Meta(examples=["2024-10-22"])]
    last_day: Annotated[date, Meta(examples=["2024-10-22"])]
    entity_id: Annotated[int, Meta(ge=1, le=ID_MAX)] | None = None


class ExportShown(Struct, frozen=True):
    """An export. rows and percent tell how far it has come; bytes and sha256 are those of the file, null until it is done."""

    id: int
    table: TableName
    format: FormatName
    first_day: date
    last_day: date
    entity_id: int
    status: Literal["queued", "running", "done", "failed", "expired"]
    rows: int
    percent: int
    bytes: int | None
    sha256: str | None
    asked_at: Instant
    started_at: Instant | None
    finished_at: Instant | None
    expires_at: Instant
    error: str | None


class ExportPage(Struct, frozen=True):
    """Exports, the latest first. next is the cursor of the next page; null: this is the last one."""

    exports: list[ExportShown]
    next: str | None


@HANDLERS.post("", MAKE_EXPORT, "Queued.", status_code=202)
async def make_export(command: TheCommand, data: JSONBody[ExportToMake], session: TheSession) -> Response[ExportShown]:
    """Ask for an export.

    A worker writes the file, which may take minutes: look at it until `status` is `done`, then download it, within 7 days.
    Rows are in the order of their sale, each as things stand when it is written; plays that are sealed to the caller have no
    selection and no stake. One export of a caller at a time is queued or written, and operators take turns. `NOT_POSSIBLE`
    refuses an operator's export beside 1,000 that are under way or kept.
    """
    days = known_day(data.first_day, "first_day", of_body=True), known_day(data.last_day, "last_day", of_body=True)
    if days[1] < days[0]:
        raise Malformed("`last_day`: it is before the first day", ("last_day",))
    if data.table == "events" and data.format == "xlsx":
        raise OfficeReason.EXPORT_UNFIT(why="a cell of a spreadsheet is too small for an event")
    if not is_here(data.format):
        raise OfficeReason.EXPORT_UNFIT(why="this installation lacks the extra `parquet`")
    entity_id = session.entity.id if data.entity_id is None else data.entity_id
    asked = Asked(data.table, data.format, *days, entity_id)
    return await command.once(
        data,
        lambda by: session.house.exports.ask(session.caller, asked, author=by),
        lambda made: _export(session, int(made)),
        is_own=True,
    )


@HANDLERS.get("", MAKE_EXPORT, "The exports.")
async def list_exports(session: TheSession, limit: Limit = 50, cursor: Cursor = None) -> Response[ExportPage]:
    """List exports.

    Lists those that the caller has asked for, the latest first.
    """
    rows = await session.house.exports.list(session.caller, before=seq_of(cursor), limit=limit + 1)
    return page(ExportPage, rows, limit, _shown)


@HANDLERS.get("/{export_id:int}", MAKE_EXPORT, "The export.")
async def show_export(export_id: ExportId, session: TheSession) -> Response[ExportShown]:
    """Show an export.

    Shows how far an export that the caller has asked for has come.
    """
    return Response(await _export(session, export_id))


@HANDLERS.get("/{export_id:int}/file", MAKE_EXPORT, None, responses=PROBLEMS | _FILE)
async def download_export(
    export_id: ExportId, session: TheSession, range_: Range = None, if_range: IfRange = None
) -> Response[bytes]:
    """Download an export.

    Sends the file. A download that broke off is resumed: `Range: bytes=1048576-` with the `ETag` of the part as `If-Range`.
    """
    row, path = await session.house.exports.file(session.caller, export_id)
    assert row.report is not None
    size, etag = row.report["bytes"], f'"{row.report["sha256"][:32]}"'
    headers = {
        "accept-ranges": "bytes", "etag": etag,
        "content-disposition": f'attachment; filename="{row.asked["table"]}-{row.asked["first_day"]}.{row.asked["format"]}"',
    }  # fmt: skip
    wanted = None if range_ is None or if_range not in (None, etag) else _RANGE.fullmatch(range_)
    if wanted is None:
        return _sent(path, 0, size, 200, headers, row)
    first, last = int(wanted[1]), min(int(wanted[2] or size), size - 1)
    if first > last:
        raise HTTPException(status_code=416, headers={"content-range": f"bytes */{size}"})
    return _sent(path, first, last + 1 - first, 206, {**headers, "content-range": f"bytes {first}-{last}/{size}"}, row)


def _sent(path: Path, first: int, count: int, status: int, headers: dict[str, str], row: ExportRow) -> AnyResponse:
    """Send a part of a file. Raises EXPORT_NOT_READY where it is gone: a worker may remove it at any time."""

    def pieces() -> Iterator[bytes]:
        with path.open("rb") as file:
            file.seek(first)
            left = count
            while left and (piece := file.read(min(_PIECE, left))):
                left -= len(piece)
                yield piece

    rest, more = pieces(), {"content-length": str(count)}
    try:
        begin = next(rest, b"")  # opened before the status is sent
    except FileNotFoundError:
        raise OfficeReason.EXPORT_NOT_READY() from None
    return Stream(chain([begin], rest), status_code=status, media_type=_MEDIA_TYPES[row.asked["format"]], headers=headers | more)


async def _export(session: Session, export_id: int) -> ExportShown:
    return _shown(await session.house.exports.one(session.caller, export_id))


def _shown(row: ExportRow) -> ExportShown:
    report = row.report or {"bytes": None, "sha256": None}
    return made_of(ExportShown, row, Asked.of(row.asked), status=row.state, rows=row.written, **report)
