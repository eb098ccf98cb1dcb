"""Archives months that are over, and opens them again."""

from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer

from taquilla.cli.database_url import read_settings
from taquilla.cli.options import HouseOptions
from taquilla.cli.output import Answer, CannotDo, say
from taquilla.cli.session import a_place
from taquilla.store.postgres import archived_months
from taquilla.store.postgres.archived_months import MonthArchived
from taquilla.store.postgres.disk import Disk

Before = Annotated[str | None, typer.Option("--before", metavar="MONTH", help="Archive the months before this one: 2026-01.")]
Undo = Annotated[str | None, typer.Option("--undo", metavar="MONTH", help="Let the rows of this month change again.")]
Tablespace = Annotated[
    str | None, typer.Option("--tablespace", metavar="NAME", help="Put them and those archived before there, in your PostgreSQL.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and what may still change. Change nothing.")]


def archive(
    before: Before = None, undo: Undo = None, tablespace: Tablespace = None, dry_run: DryRun = False, *, options: HouseOptions
) -> Answer:
    """Make old months smaller and read-only: PostgreSQL refuses changes, and all is found, audited and reported as before.

    A month is refused while anything of it may still change, such as a prize that can be claimed; then it ends with 1. Others are
    archived. It may be ended at any moment, and goes on with the next run. The server sells meanwhile.

    The months stay in the database. TAQUILLA_ARCHIVE is another archive: of backups, for `taquilla db recover`.

    Example: taquilla db archive --before 2026-01 --dry-run

    Example: taquilla db archive --undo 2025-11
    """
    if (before is None) == (undo is None):
        raise CannotDo("say which months with --before 2026-01, or which one shall change again with --undo 2025-11")
    settings = read_settings(data=options.data)
    is_embedded = settings.database_url is None and settings.owner_url is None
    if tablespace is not None and is_embedded:
        raise CannotDo("--tablespace is for a PostgreSQL of your own: base backups of the embedded one do not carry tablespaces")
    with a_place(options.data) as place:
        if undo is not None:
            tables = archived_months.reopen(place.owner_url, _month(undo, "--undo"), report=say)
            return Answer({"opened": tables}, text=f"opened: {', '.join(tables)}")
        found = archived_months.archive(
            place.owner_url,
            _month(before or "", "--before"),
            tablespace=tablespace,
            dry_run=dry_run,
            disk=Disk(settings.data / "postgres", settings.disk_free_mb) if is_embedded else None,
            report=say,
        )
        months = []
        for one in found:
            months.append(one)
            say(_line(one))
    refused = sum(bool(one.still_open) for one in months)
    text = f"archived: {sum(one.after is not None for one in months)} months; refused: {refused}"
    if not months:
        text = "nothing is left to archive"
    elif dry_run:
        text = f"would be archived: {len(months) - refused} months; refused: {refused}"
    return Answer({"months": [_value(one) for one in months]}, text=text, status=int(refused > 0))


def _month(text: str, option: str) -> date:
    """Return the first day of the month that a text spells. Raises CannotDo."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise CannotDo(f"{option} is no month such as 2026-01") from None


def _line(one: MonthArchived) -> str:
    month = f"{one.month:%Y-%m}"
    if one.still_open:
        reasons = "; ".join(
            f"{item.count:,} {item.what}" + (f", until {item.until:%Y-%m-%d %H:%M %Z}" if item.until else "")
            + (f", such as {item.example}" if item.example else "")
            for item in one.still_open
        )
        return f"{month} is refused: {reasons}"
    return f"{month}: {one.before:,} bytes" + (f" before, {one.after:,} now" if one.after is not None else "")


def _value(one: MonthArchived) -> dict[str, object]:
    still_open = [asdict(item) for item in one.still_open]
    return {"month": f"{one.month:%Y-%m}", "bytes_before": one.before, "bytes_after": one.after, "open": still_open}
