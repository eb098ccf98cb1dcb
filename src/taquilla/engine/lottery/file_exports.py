"""Writes tickets, wagers, events and sports of a period into files for whoever asks, and removes them when their time is over."""

import asyncio
import hashlib
import json
import os
import shutil
import time
from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from contextlib import aclosing, suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.commands import Kept
from taquilla.domain.ledger.days import day_bounds
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.members import Caller, Member
from taquilla.domain.people.operations import MAKE_EXPORT, SEE_EVENTS, SEE_SPORTS, SEE_TICKETS
from taquilla.engine.events.feed import PAGE_MAX, Feed
from taquilla.engine.gate import Author, behind_gate
from taquilla.engine.lottery.export_rows import COLUMNS, ExportRows
from taquilla.engine.lottery.reports import RANGE_MAX
from taquilla.engine.office_requests import NotAdmitted
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.people.rights import visible_entity
from taquilla.engine.runs import ExportedPage, Runs
from taquilla.store.ledger import export_runs
from taquilla.store.ledger.export_runs import ExportRow
from taquilla.store.ledger.runs import ClaimedRun
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import Database, HouseConnection
from taquilla.store.postgres.disk import Disk
from taquilla.store.postgres.private_files import sync_folder

LASTS: Final = timedelta(days=7)
"""The time for which a file is kept."""
KEPT_MAX: Final = 1000
"""The most exports of an operator that are under way or kept: each is looked at whenever another one is written."""
EVENTS: Final = {
    "number": "number", "type": "text", "at": "instant", "first_seq": "number", "last_seq": "number", "data": "text",
}  # fmt: skip
_SEES: Final = {"tickets": SEE_TICKETS, "wagers": SEE_TICKETS, "events": SEE_EVENTS, "sports": SEE_SPORTS}
_NOTED_EVERY: Final = 20  # pages
_ROOM: Final = 2  # times the bound below which nothing is sold
_NO_ROOM: Final = "the server's disk has too little room for the file: ask for fewer days, or tell its administrator"


class Writer(Protocol):
    """A file that is being written. is_copied: to complete it may take as much room again as was written."""

    @property
    def is_copied(self) -> bool:
        """Tell whether it is completed by a copy."""

    def write(self, rows: Collection[tuple[object, ...]]) -> None:
        """Append rows."""

    def close(self) -> None:
        """Complete the file."""

    def leave(self) -> None:
        """Let go of it as it is."""


Open = Callable[[str, Path, Mapping[str, str], int], Writer]
"""Opens a file of a format at a path, for columns, and amounts of so many decimals."""


class WholeTable(NamedTuple):
    """A table of an operator as a whole: its columns with the kinds of their values, and what yields its rows of local days."""

    columns: Mapping[str, str]
    pages: Callable[[Operator, date, date], AsyncGenerator[ExportedPage, None]]


class Asked(NamedTuple):
    """The wish for an export: a table, as a file of a format, of an entity and those below it, sold or told on these days."""

    table: str
    format: str
    first_day: date
    last_day: date
    entity_id: int

    @classmethod
    def of(cls, kept: Kept) -> "Asked":
        """Return what was kept."""
        first_day, last_day = date.fromisoformat(kept["first_day"]), date.fromisoformat(kept["last_day"])
        return cls(kept["table"], kept["format"], first_day, last_day, kept["entity_id"])


class Exporting(NamedTuple):
    """The folder in which the files of exports lie, and what writes them."""

    folder: Path
    open: Open


class Exports(Runs):
    """Queues exports, shows them, and carries them out, where it was told how."""

    table = "export_run"
    failed = "the file could not be written; the log of the worker says why"

    def __init__(
        self, database: Database, rows: ExportRows, feed: Feed, exporting: Exporting | None, whole: Mapping[str, WholeTable], *,
        disk: Disk,
    ) -> None:  # fmt: skip
        super().__init__(database)
        self._disk = disk
        self._rows = rows
        self._feed = feed
        self._exporting = exporting
        self._whole = whole

    async def ask(self, caller: Caller, asked: Asked, *, author: Author) -> int | Refusal:
        """Queue an export of a member, and return its id. Raises EXPORT_UNDER_WAY where the member has one already.

        Refuses RANGE_TOO_WIDE beyond 366 days. Raises NotAdmitted where the author may not see the table, ENTITY_UNKNOWN for an
        entity outside of the author's tree, EXPORT_UNFIT for a table of the operator as a whole, asked for of an entity below the
        root, and NOT_POSSIBLE above `KEPT_MAX`.
        """
        if asked.last_day - asked.first_day >= RANGE_MAX:
            return Refusal(Reason.RANGE_TOO_WIDE, bound=RANGE_MAX.days)
        async with behind_gate(self._database, caller.operator_id, author, MAKE_EXPORT, _SEES[asked.table]) as held:
            people = await held.people()
            entity = visible_entity(people, asked.entity_id, author)
            if asked.table in self._whole and entity.id != people.root_id:
                raise OfficeReason.EXPORT_UNFIT(why=f"{asked.table} tickets belong to the root entity alone")
            if await export_runs.count_kept(held.connection, caller.operator_id, held.at) >= KEPT_MAX:
                raise OfficeReason.TERMS_UNFIT(why=f"an operator has at most {KEPT_MAX} exports, each for {LASTS.days} days")
            days = {"first_day": str(asked.first_day), "last_day": str(asked.last_day)}
            kept = {**asked._asdict(), **days, "role": people.members[caller.member_id].role}
            made = await export_runs.ask(
                held.connection, caller.operator_id, caller.member_id, kept, now=held.at, expires_at=held.at + LASTS
            )
            if made is None:
                raise OfficeReason.EXPORT_UNDER_WAY()
            await held.note(author.name, "export asked", made, kept)
        self.bell.set()
        return made

    async def list(self, caller: Caller, *, before: int | None, limit: int) -> list[ExportRow]:
        """Return the caller's own exports, the latest first; only those before an id, if one is given."""
        return await self._database.read(caller.operator_id, export_runs.list_exports, caller.member_id, before, limit)

    async def one(self, caller: Caller, export_id: int) -> ExportRow:
        """Return an export of the caller's own. Raises EXPORT_UNKNOWN."""
        for row in await self.list(caller, before=export_id + 1, limit=1):
            if row.id == export_id:
                return row
        raise OfficeReason.EXPORT_UNKNOWN()

    async def file(self, caller: Caller, export_id: int) -> tuple[ExportRow, Path]:
        """Return a complete export and its file, which may be gone when it is opened. Raises EXPORT_UNKNOWN and EXPORT_NOT_READY.

        Raises NotAdmitted where the member has another role than when it asked: the file may have an auditor's sealed plays.
        """
        row = await self.one(caller, export_id)
        role = (await self._rows.member(caller.operator_id, caller.member_id)).role
        if row.asked.get("role", role) != role:
            raise NotAdmitted(Refusal(Reason.NOT_ALLOWED))
        path = self._path(caller.operator_id, export_id, row.asked)
        async with self._database.of(caller.operator_id).reading() as connection:
            is_over = await read_clock(connection) >= row.expires_at
        if row.state != "done" or is_over:
            raise OfficeReason.EXPORT_NOT_READY()
        return row, path

    async def work(self) -> bool:
        """Carry out the next export: operators take turns. Return False where none waits. Raises DatabaseGone."""
        return self._exporting is not None and await super().work()

    async def tidy(self, connection: HouseConnection, only: Sequence[int] | None = None) -> None:
        """Remove the files whose time is over; nothing where nobody has said where they lie.

        only: of these operators, one after another; None: of all.
        """
        if self._exporting is None:
            return
        now = await read_clock(connection)
        for part in [None] if only is None else [[operator] for operator in only]:
            async with connection.transaction():  # a file that could not be removed is found again
                for operator_id, export_id, asked in await export_runs.expire(connection, part, now):
                    self._path(operator_id, export_id, asked).unlink(missing_ok=True)
        # Of a worker that was killed, and nobody went on; and files whose time a worker of another machine has ended.
        for left in self._exporting.folder.glob("[0-9]*-[0-9]*.*"):
            with suppress(FileNotFoundError):  # another worker removes it
                if time.time() - left.stat().st_mtime <= LASTS.total_seconds():
                    continue
                if left.is_dir():
                    shutil.rmtree(left, ignore_errors=True)
                else:
                    left.unlink()

    async def _leave(self, run: ClaimedRun) -> None:
        async with self._database.of(run.operator_id).reading() as connection:
            _, kept = await export_runs.read(connection, run)
        _remove_parts(self._path(run.operator_id, run.id, kept), run.tries)

    async def _report(self, run: ClaimedRun) -> dict[str, object] | str:
        async with self._database.of(run.operator_id).reading() as connection:
            member_id, kept = await export_runs.read(connection, run)
        path = self._path(run.operator_id, run.id, kept)
        member = await self._rows.member(run.operator_id, member_id)
        if kept.get("role", member.role) != member.role:
            return "whoever asked for it has another role now: ask for it again"
        # Parts of workers that were killed take the room of this one. One that was thought dead finds its own gone, and fails.
        _remove_parts(path, run.tries)
        try:
            return await self._write(run, member, Asked.of(kept), path)
        finally:
            _remove_parts(path, run.tries)  # of two files the later worker's stands

    async def _write(self, run: ClaimedRun, member: Member, asked: Asked, path: Path) -> dict[str, object] | str:
        """Write the file in a folder with all that its writer puts beside it, and move it to its place once it is whole.

        Return why not where it would fill the database's disk, without whose room nothing is sold.
        """
        assert self._exporting is not None
        operator = await self._rows.operator(run.operator_id)
        since, until = day_bounds(asked.first_day, operator.zone)[0], day_bounds(asked.last_day, operator.zone)[1]
        columns: Mapping[str, str] = EVENTS
        if table := self._whole.get(asked.table):
            columns, pages = table.columns, table.pages(operator, asked.first_day, asked.last_day)
        elif asked.table == "events":
            pages = self._events(run.operator_id, asked.entity_id, since, until, sees_plays=member.sees_sealed)
        else:
            columns = COLUMNS[asked.table]
            pages = self._rows.sold(
                run.operator_id, member.id, asked.entity_id, since, until, of_wagers=asked.table == "wagers"
            )
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_name(f"{path.stem}.part{run.tries}") / path.name
        part.parent.mkdir(mode=0o700, exist_ok=True)
        file = await asyncio.to_thread(self._exporting.open, asked.format, part, columns, operator.exponent)
        written, count, end = 0, 0, file.leave
        try:
            async with aclosing(pages):
                async for page in pages:
                    await asyncio.to_thread(file.write, page.rows)
                    if not await asyncio.to_thread(self._has_room, part.parent, file, f"{run.operator_id}-"):
                        return _NO_ROOM
                    written, count = written + len(page.rows), count + 1
                    if count % _NOTED_EVERY == 1:
                        async with self._database.of(run.operator_id).writing() as connection:
                            await export_runs.note_progress(connection, run, written=written, percent=page.percent)
            end = file.close
        finally:
            await asyncio.to_thread(end)
        async with self._database.of(run.operator_id).writing() as connection:
            await export_runs.note_progress(connection, run, written=written, percent=100)
        with part.open("rb") as whole:
            digest = (await asyncio.to_thread(hashlib.file_digest, whole, "sha256")).hexdigest()
            # A power cut must not leave a run that is done without its bytes.
            await asyncio.to_thread(os.fsync, whole.fileno())
        part.chmod(0o600)
        size = part.stat().st_size
        part.replace(path)
        await asyncio.to_thread(sync_folder, path.parent)
        return {"bytes": size, "sha256": digest}

    def _has_room(self, folder: Path, file: Writer, own: str) -> bool:
        """Tell whether the database's disk has room for more of a file in a folder of its own, and to complete it.

        With the files beside it it takes at most half of what they leave free, since they stay for days. Those whose names begin
        with own, which are of one operator, take at most half of what all others leave of that.
        """
        if (room := self._disk.room(folder)) is None:
            return True
        again = _size_of(folder) if file.is_copied else 0
        # Of a third of the disk that is free but for the files: own <= (third - others) / 2.
        return room.free >= max(_ROOM * room.free_min + again, 2 * _size_of(folder.parent) + 3 * _size_of(folder.parent, own))

    async def _events(
        self, operator_id: int, entity_id: int, since: datetime, until: datetime, *, sees_plays: bool
    ) -> AsyncGenerator[ExportedPage, None]:
        """Yield the events of a period in their order, as the feed tells them to members of an entity."""
        first, end = [await self._feed.number_at(operator_id, at) for at in (since, until)]
        after = first - 1
        while after < end - 1:
            limit = min(PAGE_MAX, end - 1 - after)
            page = await self._feed.page(operator_id, after, None, limit, entity_id, sees_plays=sees_plays)
            rows: list[tuple[object, ...]] = [(*event[:5], json.dumps(event.data, default=str)) for event in page.events]
            after = page.after
            yield ExportedPage(rows, 100 * (after - first + 1) // max(1, end - first))

    def _path(self, operator_id: int, export_id: int, asked: Kept) -> Path:
        folder = Path("exports") if self._exporting is None else self._exporting.folder
        return folder / f"{operator_id}-{export_id}.{asked['format']}"


def _size_of(folder: Path, begins: str = "") -> int:
    """Return the bytes of all files in a folder and below it, but for those that are removed meanwhile.

    begins: only of what lies in it under a name that begins so.
    """
    size = 0
    for place, _, names in os.walk(folder):
        for path in (Path(place, name) for name in names):
            if str(path.relative_to(folder)).startswith(begins):
                with suppress(FileNotFoundError):
                    size += path.stat().st_size
    return size


def _remove_parts(path: Path, tries: int) -> None:
    """Remove what so many tries have left of a file that is not whole."""
    for one in range(1, tries + 1):
        shutil.rmtree(path.with_name(f"{path.stem}.part{one}"), ignore_errors=True)
