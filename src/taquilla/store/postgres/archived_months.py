"""Archives months that are over: PostgreSQL refuses each change of their partitions, which are written anew, dense and frozen.

First a guard refuses changes of a partition. So its rows can be copied in pieces while everybody reads it, and the copy takes its
place in a moment: by `vacuum full` all who read any month would wait for as long as a table is written. What is done is read from
PostgreSQL's catalogue alone, so whatever ends us, the next run goes on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Final, TypeVar

import psycopg

from taquilla.store.postgres.database import ToldError, statements
from taquilla.store.postgres.disk import Disk
from taquilla.store.postgres.distribution import is_distributed_for_owner
from taquilla.store.postgres.patience import WAIT_S, MigrationTooLong, Patience, Report, limited, silent
from taquilla.store.postgres.schema import alone, named_troubles

_SQL = statements(__file__)

T = TypeVar("T")
_MARK: Final = "archived: dense, frozen, and read-only until `taquilla db archive --undo`"
PIECE: Final = 131_072
"""The pages that are copied by one transaction: a gigabyte."""


class MonthsOfNodes(ToldError):
    """This database is distributed, and months are archived in a plain PostgreSQL alone: nothing was changed."""


class TablespaceUnknown(ToldError):
    """There is no tablespace {name} in this PostgreSQL: nothing was changed."""


class NotArchived(ToldError):
    """Nothing of {month} is archived."""


class RoomMissing(ToldError):
    """{table} takes {size:,} bytes, and as many must be free while it is written anew. Above the bound below which sales end
    {free:,} are free.
    """


class NotWrittenAnew(ToldError):
    """{table} stays as it is, and its month read-only. PostgreSQL does not write it anew: {error}"""


class ReplacingTooLong(MigrationTooLong):
    """The copy of {name} did not take its place within a second, and nobody can sell meanwhile. Try again in a quieter hour."""


@dataclass(frozen=True, slots=True)
class Partition:
    """A month of a table. A dense one was written anew since it is read-only."""

    oid: int
    parent: str
    table: str
    month: date
    size: int
    is_read_only: bool
    is_dense: bool


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A kind of row that may still change in a month, how many there are, until when, if that is known, and one to look for."""

    what: str
    count: int
    until: datetime | None
    example: str | None = None


@dataclass(frozen=True, slots=True)
class MonthArchived:
    """The outcome of a month: its bytes before and after, or why it is refused. A dry run has no bytes after."""

    month: date
    before: int
    after: int | None
    still_open: Sequence[OpenItem] = ()


def archive(
    owner_url: str, before: date, *,
    tablespace: str | None = None, dry_run: bool = False, disk: Disk | None = None, report: Report = silent,
    wait_s: float = WAIT_S,
) -> Iterator[MonthArchived]:  # fmt: skip
    """Archive the months before one, each by itself, and yield what has become of each. One that may still change stays as it is.

    tablespace: where they go, and those that were archived before; None: where the database is. Raises a `ToldError`, or
    DatabaseGone.
    """
    with named_troubles(), alone(owner_url) as owner:
        if is_distributed_for_owner(owner):
            raise MonthsOfNodes
        if tablespace is not None and not _one(owner, bool, "has_tablespace", tablespace=tablespace):
            raise TablespaceUnknown(name=tablespace)
        task = _Archiving(owner, Patience(owner, report, wait_s), disk or Disk(), tablespace, report)
        if not dry_run:  # the copy of a run that was ended has the room that this one asks for
            task.forget_copies()
        for month, parts in groupby(list_partitions(owner, before, tablespace), key=lambda part: part.month):
            waiting = list(parts)
            if all(part.is_dense and part.is_read_only for part in waiting):
                continue
            found = find_open(owner, month)
            size = sum(part.size for part in waiting)
            # One that is refused and guarded in part, since a run was ended, is opened again.
            if dry_run or (found and not any(part.is_read_only for part in waiting)):
                yield MonthArchived(month, size, None, found)
                continue
            yield MonthArchived(month, size, *task.archive(month, waiting))
        if not dry_run:
            task.forget_copies()


def reopen(owner_url: str, month: date, *, report: Report = silent) -> list[str]:
    """Let the rows of an archived month change again, and return its tables. Raises a `ToldError`, or DatabaseGone."""
    with named_troubles(), alone(owner_url) as owner:
        parts = [part for part in list_partitions(owner, _next(month)) if part.month == month]
        found = [part.table for part in parts if part.is_read_only or part.is_dense]
        if not found:
            raise NotArchived(month=f"{month:%Y-%m}")
        patience = Patience(owner, report, WAIT_S)
        for table in found:
            patience.insist(table, partial(_run, owner, "unguard", {"table": f"public.{table}"}))
    return found


def list_partitions(owner: psycopg.Connection, before: date, tablespace: str | None = None) -> list[Partition]:
    """Return the partitions of months before one, month by month. Where a tablespace is named, none is dense elsewhere."""
    facts = {"before": before, "mark": _MARK, "tablespace": tablespace}
    return [Partition(*row) for row in owner.execute(_SQL["list_partitions"], facts)]


def find_open(owner: psycopg.Connection, month: date) -> list[OpenItem]:
    """Return what may still change of a month."""
    today, until = _one(owner, date, "read_today"), _next(month)
    if today < until:
        return [OpenItem("days to come", (until - today).days, None)]
    return [OpenItem(*row) for row in owner.execute(_SQL["find_open"], {"since": month, "until": until}) if row[1]]


@dataclass(frozen=True, slots=True)
class _Archiving:
    owner: psycopg.Connection
    patience: Patience
    disk: Disk
    tablespace: str | None
    report: Report

    def forget_copies(self) -> None:
        """Drop what was copied and not put in its place."""
        self.patience.insist("the schema of copies", lambda: self.owner.execute(_SQL["forget_copies"]))

    def archive(self, month: date, parts: Sequence[Partition]) -> tuple[int | None, list[OpenItem]]:
        """Guard a month and write it anew; return its bytes, or why it was opened again."""
        for part in parts:
            if not part.is_read_only:
                self.insist(part, "guard", {"table": f"public.{part.table}"})
        # A command may have been under way before the guards stood.
        if found := find_open(self.owner, month):
            for part in parts:
                self.insist(part, "unguard", {"table": f"public.{part.table}"})
            return None, found
        for part in parts:
            if not part.is_dense:
                try:
                    self._write_anew(part)
                except (psycopg.errors.InsufficientPrivilege, psycopg.errors.DependentObjectsStillExist) as error:
                    # Without its hint: to drop what depends on it is for whoever has made that.
                    told = ": ".join(filter(None, (error.diag.message_primary, error.diag.message_detail)))
                    raise NotWrittenAnew(table=part.table, error=told) from error
        done = [part for part in list_partitions(self.owner, _next(month)) if part.month == month]
        return sum(part.size for part in done), []

    def insist(self, part: Partition, name: str, facts: Mapping[str, object]) -> None:
        """Run the statements in one transaction, once it gets its locks: a backup may hold the copy, too."""
        self.patience.insist(part.table, partial(_run, self.owner, name, facts))

    def _write_anew(self, part: Partition) -> None:
        room = self.disk.room()
        if room is not None and room.free - room.free_min < part.size:
            raise RoomMissing(table=part.table, size=part.size, free=max(0, room.free - room.free_min))
        self.report(f"{part.table}: {part.size:,} bytes are written anew")
        facts = {"part": part.oid, "tablespace": self.tablespace, "mark": _MARK}
        self.insist(part, "begin_copy", facts)
        pages = _one(self.owner, int, "read_pages", **facts)
        for first in range(0, pages, PIECE):
            copying = _one(self.owner, str, "copy_pages", **facts, first=first, next=first + PIECE)
            self.owner.execute(copying.encode())
        self.insist(part, "build_indexes", facts)
        self.insist(part, "guard", {"table": f"taquilla_archiving.{part.table}"})
        for statement in _made(self.owner, "finish_copy", facts):
            self.owner.execute(statement.encode())
        self.patience.insist(part.table, partial(self._replace, part, facts))

    def _replace(self, part: Partition, facts: Mapping[str, object]) -> None:
        try:
            with limited(self.owner, is_short=True):
                _run(self.owner, "replace", facts)
        except psycopg.errors.QueryCanceled as error:
            raise ReplacingTooLong(name=part.table) from error


def _run(owner: psycopg.Connection, name: str, facts: Mapping[str, object]) -> None:
    """Run the statements that one returns, in one transaction."""
    with owner.transaction():
        for statement in _made(owner, name, facts):
            owner.execute(statement.encode())


def _made(owner: psycopg.Connection, name: str, facts: Mapping[str, object]) -> list[str]:
    return [statement for (statement,) in owner.execute(_SQL[name], facts).fetchall()]


def _one(owner: psycopg.Connection, kind: type[T], name: str, **facts: object) -> T:
    ((value,),) = owner.execute(_SQL[name], facts).fetchall()
    assert isinstance(value, kind)
    return value


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)
