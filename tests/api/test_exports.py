"""Exports over `/v1`: asked for, written by a worker, downloaded in pieces, gone in time; each shown to whoever asked alone."""

import csv
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from openpyxl import load_workbook
from tests.api.conftest import ADMIN, AUDITOR, BESIDE, BOSS, CASHIER, MANAGER, Agency, refusal

from taquilla.engine.lottery import export_rows, file_exports
from taquilla.engine.lottery.file_exports import EVENTS, Exporting
from taquilla.receipts import table_files
from taquilla.receipts.table_files import open_table
from taquilla.store.ledger import runs
from taquilla.store.postgres.disk import Disk

DAY = "2024-10-22"


@pytest.fixture
def agency(agency: Agency, tmp_path: Path) -> Iterator[Agency]:
    agency.house.exports._exporting = Exporting(tmp_path / "exports", open_table)
    yield agency
    assert list(tmp_path.glob("exports/*.part*")) == []


def asked(table: str = "tickets", format: str = "csv", **more: Any) -> dict[str, Any]:
    return {"table": table, "format": format, "first_day": DAY, "last_day": DAY, **more}


def made(agency: Agency, by: str = MANAGER, **wanted: Any) -> tuple[Any, bytes]:
    """Ask for an export, let a worker write it, and download it."""
    export = agency.made("/exports", asked(**wanted), by=by)
    assert (export["status"], export["rows"], export["percent"], export["bytes"]) == ("queued", 0, 0, None)
    done = written(agency, export, by)
    assert (done["status"], done["percent"], done["error"]) == ("done", 100, None), done
    answer = agency.sent("GET", f"/exports/{export['id']}/file", by=by)
    assert (answer.status_code, len(answer.content)) == (200, done["bytes"])
    assert hashlib.sha256(answer.content).hexdigest() == done["sha256"]
    return done, answer.content


def written(agency: Agency, export: Any, by: str = MANAGER) -> Any:
    """Let a worker write an export, and look at it."""
    assert agency.run(agency.house.exports.work())
    return agency.ask("GET", f"/exports/{export['id']}", by=by)[1]


def tidy(agency: Agency) -> None:
    agency.do(lambda connection, _: agency.house.exports.tidy(connection))


def rows_of(content: bytes, format: str, folder: Path) -> list[dict[str, Any]]:
    """Return the rows of a file, with values as text; amounts with their decimals."""
    path = folder / f"read.{format}"
    path.write_bytes(content)
    if format == "csv":
        return list(csv.DictReader(content.decode().splitlines()))
    if format == "jsonl":
        return [{name: _text(value) for name, value in json.loads(line).items()} for line in content.splitlines()]
    if format == "xlsx":
        head, *rows = load_workbook(path).active.iter_rows(values_only=True)
        return [dict(zip(head, map(_text, row), strict=True)) for row in rows]
    with duckdb.connect() as database:
        database.execute("set timezone = 'UTC'")
        found = database.execute(f"select * from '{path}'")
        return [dict(zip([one[0] for one in found.description], map(_text, row), strict=True)) for row in found.fetchall()]


def _text(value: Any) -> str:
    return f"{value:.2f}" if isinstance(value, float | Decimal) else "" if value is None else str(value)


def test_tickets_and_their_wagers_are_written_in_the_order_of_their_sale(
    agency: Agency, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_rows, "_PAGE", 2)
    one, late = agency.draw("animalitos"), agency.draw("animalitos", 5)
    wagers = [{"draw_id": draw, "game": "animalitos", "selection": "7", "stake": f"{5 + draw % 7}.00"} for draw in (one, late)]
    sold = [agency.made("/tickets", {"wagers": wagers}, by=CASHIER) for _ in range(5)]
    agency.made(f"/tickets/{sold[1]['id']}/cancel", by=CASHIER)
    agency.close(one)
    agency.decide(one)
    shown = [agency.ask("GET", f"/tickets/{ticket['id']}", by=AUDITOR)[1] for ticket in sold]
    told = [(ticket["id"], place, wager) for ticket in shown for place, wager in enumerate(ticket["wagers"])]
    for format in ("csv", "jsonl", "xlsx", "parquet"):
        rows = rows_of(made(agency, table="tickets", format=format)[1], format, tmp_path)
        assert format == "parquet" or "+00:00" not in str(rows)
        assert [(row["id"], int(row["number"]), row["status"]) for row in rows] == [
            (ticket["id"], ticket["number"], ticket["status"]) for ticket in shown
        ]
        for row, ticket in zip(rows, shown, strict=True):
            amount, prize = f"{Decimal(row['amount']):.2f}", f"{Decimal(row['prize']):.2f}"
            assert (amount, prize, row["currency"], row["seller"]) == (ticket["amount"], ticket["prize"], "VES", CASHIER)
            assert row["day"][:10] == DAY
        rows = rows_of(made(agency, table="wagers", format=format)[1], format, tmp_path)
        assert [(row["ticket_id"], int(row["line"]), row["status"], row["selection"], int(row["draw_id"])) for row in rows] == [
            (ticket, place, wager["status"], wager["selection"], wager["draw_id"]) for ticket, place, wager in told
        ]
        assert [f"{Decimal(row['stake']):.2f}" for row in rows] == [wager["stake"] for _, _, wager in told]
        done, content = made(agency, format=format, first_day="2024-10-01", last_day="2024-10-02")
        assert (done["rows"], [row for row in rows_of(content, format, tmp_path) if any(row.values())]) == (0, [])


def test_events_are_written_as_the_feed_tells_them(agency: Agency, tmp_path: Path) -> None:
    agency.sell("one", by=CASHIER)
    agency.made("/entities", {"name": "=1+1", "parent_id": 213}, by=MANAGER)
    for format, by in (("csv", MANAGER), ("jsonl", AUDITOR), ("parquet", MANAGER)):
        told = agency.ask("GET", "/events?after=0&limit=200", by=by)[1]["events"]
        rows = rows_of(made(agency, by, table="events", format=format)[1], format, tmp_path)
        assert [(int(row["number"]), row["type"]) for row in rows][: len(told)] == [(one["number"], one["type"]) for one in told]
        assert list(rows[0]) == list(EVENTS)
        lines = [line for row in rows for line in json.loads(row["data"]).get("lines", ())]
        assert lines == [line for one in told for line in one["data"].get("lines", ())] != []
        below = rows_of(made(agency, BOSS, table="events", format=format)[1], format, tmp_path)
        assert {row["data"] for row in below if row["type"] == "hidden"} == {"{}"}


def test_a_spreadsheet_goes_on_with_another_sheet(agency: Agency, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_files, "SHEET_ROWS_MAX", 3)
    monkeypatch.setattr("zipfile.ZIP64_LIMIT", 1_000)
    for place in range(5):
        agency.sell(f"one {place}", by=CASHIER)
    (path := tmp_path / "book.xlsx").write_bytes(made(agency, format="xlsx")[1])
    assert [len(list(sheet.iter_rows())) for sheet in load_workbook(path)] == [3, 3, 2]


def test_sealed_plays_are_not_written_but_to_an_auditor(agency: Agency, tmp_path: Path) -> None:
    agency.hold("5.00")
    for who, selection, stake in ((MANAGER, "", ""), (BOSS, "", ""), (AUDITOR, "7", "5.00")):
        (row,) = rows_of(made(agency, who, table="wagers")[1], "csv", tmp_path)
        assert (row["selection"], row["stake"], row["is_sealed"]) == (selection, stake, str(not selection).lower()), who
    # A file of the auditor's has what its next role may not see, and one that it has asked for is written for nobody.
    waits = agency.made("/exports", asked("wagers"), by=AUDITOR)
    ((auditor,),) = agency.rows("select id from member where email = %s", AUDITOR)
    assert agency.ask("PATCH", f"/users/{auditor}", {"role": "administrator"}, by=ADMIN)[0] == 200
    agency.run(agency.logging_in(AUDITOR))
    assert refusal(agency.ask("GET", "/exports/3/file", by=AUDITOR)) == (403, "NOT_ALLOWED")
    assert "another role" in written(agency, waits, AUDITOR)["error"]


def test_each_sees_its_own_exports_of_its_own_tree(agency: Agency, tmp_path: Path) -> None:
    agency.sell("one", by=CASHIER)
    done, content = made(agency, BOSS)
    assert len(rows_of(content, "csv", tmp_path)) == 1
    for who in (MANAGER, ADMIN, AUDITOR, BESIDE):
        for path in (f"/exports/{done['id']}", f"/exports/{done['id']}/file"):
            assert refusal(agency.ask("GET", path, by=who)) == (404, "EXPORT_UNKNOWN")
        assert agency.listed("/exports?limit=1", by=who) == []
    assert agency.listed("/exports?limit=1", by=BOSS) == [done]
    assert rows_of(made(agency, BESIDE)[1], "csv", tmp_path) == []
    assert len(rows_of(made(agency, MANAGER, entity_id=213)[1], "csv", tmp_path)) == 1
    assert refusal(agency.ask("POST", "/exports", asked(entity_id=213), by=BESIDE, key="k")) == (404, "ENTITY_UNKNOWN")
    # Sports tickets belong to no agency.
    assert rows_of(made(agency, AUDITOR, table="sports")[1], "csv", tmp_path) == []
    for who, wish, refused in ((BOSS, {}, (403, "NOT_ALLOWED")), (MANAGER, {"entity_id": 213}, (422, "EXPORT_UNFIT"))):
        assert refusal(agency.ask("POST", "/exports", asked("sports", **wish), by=who, key="k2")) == refused
    # And a key what its scopes let it read.
    key = {"name": "mirror", "role": "manager", "entity_id": 213, "scopes": ["exports:make", "tickets:read"]}
    mirror = agency.made("/keys", key, by=ADMIN)["key"]
    for table, status in (("events", 403), ("wagers", 202)):
        assert agency.ask("POST", "/exports", asked(table, "jsonl"), by=mirror, key=table)[0] == status, table


def test_a_download_is_resumed(agency: Agency) -> None:
    agency.sell("one", by=CASHIER)
    done, content = made(agency)
    path, size, etag = f"/exports/{done['id']}/file", len(content), f'"{done["sha256"][:32]}"'

    def part(wanted: str, **headers: str) -> tuple[int, bytes, str | None]:
        answer = agency.sent("GET", path, by=MANAGER, range=wanted, **headers)
        assert answer.headers.get("etag") == (None if answer.status_code == 416 else etag)
        return answer.status_code, answer.content, answer.headers.get("content-range")

    assert part("bytes=10-") == (206, content[10:], f"bytes 10-{size - 1}/{size}")
    assert part("bytes=10-", **{"if-range": etag}) == (206, content[10:], f"bytes 10-{size - 1}/{size}")
    assert part("bytes=10-19") == (206, content[10:20], f"bytes 10-19/{size}")
    assert part(f"bytes=0-{10 * size}") == (206, content, f"bytes 0-{size - 1}/{size}")
    for beyond in (f"bytes={size}-", "bytes=5-4"):
        assert part(beyond)[::2] == (416, f"bytes */{size}")
    # Of another file, and what is no range of ours, the whole is sent.
    assert part("bytes=10-", **{"if-range": '"other"'}) == (200, content, None)
    for odd in ("bytes=-5", "lines=1-2", "bytes=1-2,4-5", "bytes=a-"):
        assert part(odd) == (200, content, None), odd
    for name in ("Range", "If-Range"):
        assert f"`{name}`" in agency.ask("GET", path, by=MANAGER, **{name: "x" * 101})[1]["detail"]


def test_a_file_is_gone_in_time(agency: Agency, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done, _ = made(agency)
    monkeypatch.setattr(file_exports, "KEPT_MAX", 1)  # until then it counts
    assert refusal(agency.ask("POST", "/exports", asked(), by=BOSS, key="more")) == (409, "NOT_POSSIBLE")
    (file,) = tmp_path.glob("exports/*")
    assert file.stat().st_mode & 0o077 == 0
    tidy(agency)
    # Whoever comes while it is being removed is told so before a status is sent.
    away = file.rename(tmp_path / "away")
    assert refusal(agency.ask("GET", f"/exports/{done['id']}/file", by=MANAGER)) == (409, "EXPORT_NOT_READY")
    away.rename(file)
    agency.move_clock("+7 days")
    assert refusal(agency.ask("GET", f"/exports/{done['id']}/file", by=MANAGER)) == (409, "EXPORT_NOT_READY")
    # One that could not be removed is removed by a later run.
    file.unlink()
    file.mkdir()
    with pytest.raises(OSError, match=file.name):
        tidy(agency)
    file.rmdir()
    file.touch()
    tidy(agency)
    assert not file.exists()
    assert agency.ask("GET", f"/exports/{done['id']}", by=MANAGER)[1]["status"] == "expired"
    agency.made("/exports", asked(), by=MANAGER)


def test_one_export_of_a_member_at_a_time_is_under_way(agency: Agency) -> None:
    agency.made("/exports", asked(entity_id=213), by=BOSS, key="one")
    # A colleague would be told of an export that is not shown to it.
    mirror = agency.made("/keys", {"name": "mirror", "role": "manager", "entity_id": 213}, by=ADMIN)["key"]
    assert refusal(agency.ask("POST", "/exports", asked(entity_id=213), by=mirror, key="one")) == (422, "KEY_REUSED")
    assert agency.run(agency.house.exports.work())
    answers = agency.at_once([str(place) for place in range(16)], "/exports", asked(), by=MANAGER)
    assert sorted(status for status, _ in answers) == [202] + [409] * 15
    assert refusal(agency.ask("POST", "/exports", asked(), by=MANAGER, key="more")) == (409, "EXPORT_UNDER_WAY")
    waits = agency.made("/exports", asked(), by=BOSS)
    assert refusal(agency.ask("GET", f"/exports/{waits['id']}/file", by=BOSS)) == (409, "EXPORT_NOT_READY")
    assert [agency.run(agency.house.exports.work()) for _ in range(3)] == [True, True, False]


def test_an_export_of_a_dead_worker_is_begun_again_and_one_that_fails_leaves_nothing(
    agency: Agency, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = agency.made("/exports", asked(), by=MANAGER)
    folder = tmp_path / "exports"
    killed, forgotten, young = (folder / name for name in (f"1-{export['id']}.part1", "1-98.part5", "1-99.part1"))
    for one in (killed, forgotten, young):
        one.mkdir(parents=True)
        (one / "tmp1").write_text("of a spreadsheet that is not whole")
    # The worker of another machine has ended its time there, where it is not; a third worker removes one before we look at it.
    (elsewhere := folder / "1-97.csv").touch()
    (removed := folder / "1-96.part1").symlink_to("gone")
    for old in (forgotten, elsewhere):
        os.utime(old, (0, 0))
    agency.owner.execute("update export_run set state = 'running', tries = 1, claimed_until = house_now()")

    def broken(*_: object) -> Any:
        raise OSError("the disk is full")

    # What the killed one has left is in nobody's way.
    opened_later = Exporting(folder, lambda *how: broken() if killed.exists() else open_table(*how))
    monkeypatch.setattr(agency.house.exports, "_exporting", opened_later)
    assert written(agency, export)["status"] == "done"
    # A house whose disk would be full for sales next: nothing is completed then. And one of which nobody knows that.
    low = Disk(folder, 10_000_000), open_table, "the server's disk has too little room for the file: "
    away = Disk(), broken, "the file could not be written; the log of the worker says why"
    for format, (disk, opened, error) in (("csv", low), ("xlsx", low), ("parquet", low), ("csv", away)):
        monkeypatch.setattr(table_files.FILES[format], "close", broken)
        monkeypatch.setattr(agency.house.exports, "_disk", disk)
        monkeypatch.setattr(agency.house.exports, "_exporting", Exporting(folder, opened))
        failed = written(agency, agency.made("/exports", asked(format=format), by=MANAGER))
        assert (failed["status"], failed["error"].startswith(error)) == ("failed", True)
    tidy(agency)
    assert {file.name for file in folder.iterdir()} == {f"1-{export['id']}.csv", young.name, removed.name}
    removed.unlink()
    shutil.rmtree(young)


def test_an_operators_files_leave_room_for_others(agency: Agency, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder := tmp_path / "exports").mkdir()
    monkeypatch.setattr(agency.house.exports, "_disk", Disk(folder, 0))
    free = shutil.disk_usage(folder).free
    for beside, size, status in (("1-9.csv", free // 4, "failed"), ("2-9.csv", free // 4, "done"), ("2-9.csv", free, "failed")):
        (folder / beside).touch()
        os.truncate(folder / beside, size)
        assert written(agency, agency.made("/exports", asked(), by=MANAGER))["status"] == status, beside
        (folder / beside).unlink()


def test_operators_take_turns(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    agency.owner.execute(
        "insert into export_run (operator_id, asked_by, asked, asked_at, expires_at) select *, '{}', now(), now()"
        " from (values (1, 1), (1, 2), (1, 3), (2, 4), (2, 5)) as asked (operator, member)"
    )
    at = [datetime(2030, 1, 1, 0, 0, second, tzinfo=UTC) for second in range(7)]
    claimed = [agency.do(lambda one, place: runs.claim(one, "export_run", at[place], at[6]), place) for place in range(6)]
    assert [run and (run.operator_id, run.id) for run in claimed] == [(1, 1), (2, 4), (1, 2), (2, 5), (1, 3), None]
    # On several nodes each operator is asked for by itself.
    agency.owner.execute("update export_run set state = 'queued', claimed_until = null")
    monkeypatch.setattr(type(agency.house.database), "residents", lambda self: [(self, [1, 2])])
    claimed = [agency.run(agency.house.exports._claim()) for _ in range(6)]
    assert [run and run.operator_id for run in claimed] == [1, 2, 1, 2, 1, None]


def test_a_file_and_its_name_are_on_the_disk_before_its_run_is_done(
    agency: Agency, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync, synced = os.fsync, list[tuple[int, str]]()

    def watched(number: int) -> None:
        sync(number)
        ((state,),) = agency.rows("select state from export_run")
        synced.append((os.fstat(number).st_ino, state))

    monkeypatch.setattr(os, "fsync", watched)
    made(agency)
    (file,) = tmp_path.glob("exports/*")
    assert synced == [(file.stat().st_ino, "running"), (file.parent.stat().st_ino, "running")]


def test_what_is_no_export_is_refused(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    for wanted, status, reason in (
        ({"first_day": "2024-10-23"}, 400, "/last_day"),
        ({"first_day": "2023-10-22"}, 422, "RANGE_TOO_WIDE"),
        ({"table": "events", "format": "xlsx"}, 422, "EXPORT_UNFIT"),
        ({"entity_id": 2**53 - 1}, 404, "ENTITY_UNKNOWN"),
    ):
        told, problem = agency.ask("POST", "/exports", asked() | wanted, by=MANAGER, key="k")
        assert (told, problem.get("pointer") or problem["reason"]) == (status, reason), wanted
    assert agency.rows("select count(*) from export_run") == [(0,)]
    monkeypatch.setattr(table_files, "find_spec", lambda name: None)
    status, problem = agency.ask("POST", "/exports", asked(format="parquet"), by=MANAGER, key="k")
    assert (status, problem["reason"], "`parquet`" in problem["detail"]) == (422, "EXPORT_UNFIT", True)
