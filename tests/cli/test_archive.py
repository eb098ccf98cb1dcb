"""An archive holds a house up to its last change: from it the house is recovered beside, to an instant or to the end."""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

import psycopg
import pytest
from tests.cli.conftest import Ended, Shell, flip
from tests.houses import FreshCopy
from tests.patience import wait_until

from taquilla.store.postgres.archive import ArchiveLine, number_of, segment_name
from taquilla.store.postgres.archiver import SLOT
from taquilla.store.postgres.backup import back_up, restore
from taquilla.store.postgres.embedded import OWNER, Embedded
from taquilla.store.postgres.recovery import recover
from taquilla.store.postgres.schema import migrate
from taquilla.store.postgres.supervisor import is_running

SMALL = {"shared_buffers": "32MB", "autovacuum": "off"}
WAITS = SMALL | {"synchronous_standby_names": SLOT}


class Archived:
    """A house over a data folder of its own, whose log of changes is archived."""

    def __init__(self, folder: Path, server: Embedded, **variables: str) -> None:
        self.folder, self.server, self.archive = folder, server, folder / "archive"
        self.shell = Shell({"TAQUILLA_DATA": str(folder / "data"), "TAQUILLA_ARCHIVE": str(self.archive)} | variables)

    @property
    def line(self) -> Path:
        (line,) = self.archive.iterdir()
        return line

    def mark(self, text: str) -> datetime:
        """Write something down, and return an instant after it and before anything else. It is in the archive then."""
        with psycopg.connect(self.server.url(OWNER), autocommit=True) as owner:
            owner.execute("create table if not exists mark (text text)")
            owner.execute("insert into mark values (%s)", [text])
            (at,) = owner.execute("select clock_timestamp()").fetchone() or ()
        self.until_archived()
        return at

    def until_archived(self) -> None:
        """Wait until the archive has all."""
        flushed = "select flush_lsn >= pg_current_wal_lsn() from pg_stat_replication where application_name = %s"
        with psycopg.connect(self.server.url(OWNER), autocommit=True) as owner:
            wait_until(lambda: owner.execute(flushed, [SLOT]).fetchone() == (True,), "the archive")

    def recover(self, into: Path, *how: str, **variables: str) -> Ended:
        """Recover the house beside."""
        return self.shell("db", "recover", "--into", str(into), *how, **variables)

    def next_segment(self) -> None:
        """Begin another segment of the log."""
        with psycopg.connect(self.server.url(OWNER), autocommit=True) as owner:
            owner.execute("select pg_switch_wal()")


@pytest.fixture(scope="module")
def archived(place: Path, server: Embedded, key_file: Path, demo_template: str, fresh_copy: FreshCopy) -> Iterator[Archived]:
    """A house with the demo's data and an archive: a base backup, and four marks in three segments behind it."""
    folder = place / "archived"
    folder.mkdir(mode=0o755)
    with fresh_copy(demo_template) as name:
        back_up(server.url(OWNER, name), folder / "demo.dump")
    with Embedded.start(folder / "data", settings=SMALL, archive=folder / "archive") as embedded:
        restore(embedded.url(OWNER), folder / "demo.dump")
        house = Archived(folder, embedded, TAQUILLA_MASTER_KEY_FILE=str(key_file))
        told = house.shell.json("db", "base-backup")
        assert told == {"base": told["base"], "bytes": told["bytes"], "dropped": [], "segments_dropped": 0}
        assert (Path(told["base"]).parent, told["bytes"] > 10_000_000) == (house.line / "base", True)
        yield house


def marks(data: Path) -> list[str]:
    """Return the marks in a recovered house."""
    with Embedded.start(data, settings=SMALL) as server, psycopg.connect(server.url(OWNER)) as owner:
        return [text for (text,) in owner.execute("select text from mark order by text")]


@pytest.fixture
def new_folder(archived: Archived) -> Iterator[Path]:
    """Return a folder for a recovered house, which is not there yet."""
    folder = archived.folder / "recovered"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
    assert [one.name for one in archived.folder.iterdir() if "part" in one.name] == []


@pytest.fixture
def torn(archived: Archived) -> Iterator[Path]:
    """Return a copy of the line's folder, to be damaged, in an archive of its own; its last two segments have a mark each."""
    archive = archived.folder / "torn"
    for text in ("4 damaged", "5 behind"):
        archived.next_segment()
        archived.mark(text)
    shutil.copytree(archived.archive, archive)
    for path in (archive, *archive.rglob("*")):
        os.chown(path, archived.line.joinpath("wal").stat().st_uid, -1)
    yield archive / archived.line.name
    shutil.rmtree(archive)


@pytest.mark.prove("kills")
def test_a_house_is_recovered_to_any_instant_and_to_its_last_change(archived: Archived, new_folder: Path) -> None:
    archived.mark("1 kept")
    archived.next_segment()
    between = archived.mark("2 kept")
    archived.next_segment()
    archived.mark("3 too late")
    told = archived.recover(new_folder, "--to", between.isoformat(), "--json").json
    assert (told["damaged_in"], told["logs_stopped"]) == (None, True)
    assert datetime.fromisoformat(told["last_commit"]) <= between
    assert [text for text in marks(new_folder) if text[0] in "123"] == ["1 kept", "2 kept"]
    shutil.rmtree(new_folder)
    told = archived.recover(new_folder, "--latest", "--json").json
    assert (told["damaged_in"], told["segments"] >= 3) == (None, True)
    assert [text for text in marks(new_folder) if text[0] in "123"] == ["1 kept", "2 kept", "3 too late"]


@pytest.mark.prove("kills")
def test_the_last_change_is_there_though_everything_is_killed_and_the_data_are_gone(place: Path) -> None:
    lost = place / "lost"
    with Embedded.start(lost / "data", settings=WAITS, archive=lost / "archive") as server:
        house = Archived(lost, server)
        line = house.line
        with psycopg.connect(server.url(OWNER), autocommit=True) as owner:
            owner.execute("create table mark (text text)")
            assert house.shell("db", "base-backup").status == 2  # nothing was migrated
            migrate(server.url(OWNER))
            owner.execute("insert into _yoyo_migration values ('', '9999.newer', now())")
            house.shell.json("db", "base-backup")
            owner.execute("delete from _yoyo_migration where migration_id = '9999.newer'")
            # Each is answered once the archive has it.
            for number in range(20):
                owner.execute("insert into mark values (%s)", [f"{number:02}"])
            os.kill(server.pid, signal.SIGKILL)
        server.stop("immediate")
    shutil.rmtree(lost / "data")
    assert list(line.glob("wal/*.partial"))
    assert house.recover(lost / "new", "--latest", "--json").json["damaged_in"] is None
    assert marks(lost / "new") == [f"{number:02}" for number in range(20)]
    shutil.rmtree(lost)


@pytest.mark.prove("kills")
def test_a_recovered_house_has_a_line_of_its_own_and_the_latest_skips_none_that_has_no_base_backup(place: Path) -> None:
    twice = place / "twice"
    with Embedded.start(twice / "data", settings=SMALL, archive=twice / "archive") as server:
        migrate(server.url(OWNER))
        house = Archived(twice, server)
        old = house.line
        house.shell.json("db", "base-backup")
        house.mark("1 before")
    house.recover(twice / "new", "--latest")
    shutil.rmtree(twice / "data" / "postgres")
    (twice / "new" / "postgres").rename(twice / "data" / "postgres")
    with Embedded.start(twice / "data", settings=SMALL, archive=twice / "archive") as server:
        (new,) = set((twice / "archive").iterdir()) - {old}
        Archived(twice, server).mark("2 since")
    assert {file.name[:8] for file in old.glob("wal/*")} == {"00000001"}
    ended = house.recover(twice / "again", "--latest")
    assert ended.says(2, f"name one with --line: {old.name}, {new.name} (it goes on behind the others, but has no base backup")
    house.recover(twice / "again", "--latest", "--line", old.name)
    assert marks(twice / "again") == ["1 before"]
    shutil.rmtree(twice)


def test_nothing_is_recovered_over_a_house_nor_from_nothing(archived: Archived, tmp_path: Path, new_folder: Path) -> None:
    data, recover = archived.folder / "data", partial(archived.recover, new_folder)
    full = f"{data} is there and not empty, and nothing is overwritten. Name a new folder with --into."
    assert archived.recover(data, "--latest").refused == (2, full)
    empty = f"There is nothing in the archive {tmp_path} to recover from: no line there has a base backup."
    assert recover("--latest", TAQUILLA_ARCHIVE=str(tmp_path)).refused == (2, empty)
    assert recover("--latest", "--line", "none").says(2, "no line there has a base backup and the name none.")
    assert recover("--to", "2020-01-01T00:00:00Z").says(2, "has no base backup that was complete at 2020-01-01")
    assert recover("--to", "2090-01-01T00:00:00Z").says(2, "The log of changes in the archive ends before 2090-")
    assert recover().err == "say how far: --to INSTANT or --latest\n"
    beneath = archived.folder / "demo.dump" / "new"
    cannot = f"{beneath} cannot be made: File exists. Name another folder with --into, beside which you may write."
    assert archived.recover(beneath, "--latest").refused == (2, cannot)
    assert archived.shell("db", "verify-restore", "--temporary", str(beneath)).begins(2, "no copy can be made: Not a directory: ")
    assert not new_folder.exists()


@pytest.fixture
def held_replay(archived: Archived) -> Iterator[dict[str, str]]:
    """Return the environment of a recovery whose server gets no segment of the log while this lasts."""
    programs = archived.folder / "programs"
    programs.mkdir()
    (cp := programs / "cp").write_text(f'#!/bin/sh\nexec flock {programs} {shutil.which("cp")} "$@"\n', encoding="utf-8")
    cp.chmod(0o755)
    fcntl.flock(held := os.open(programs, os.O_RDONLY), fcntl.LOCK_EX)
    yield archived.shell.variables | {"PATH": f"{programs}:{os.environ['PATH']}"}
    os.close(held)
    shutil.rmtree(programs)


def test_what_a_killed_recovery_has_left_goes_with_the_next_one(
    archived: Archived, new_folder: Path, held_replay: dict[str, str]
) -> None:
    command = [sys.executable, "-m", "taquilla", "db", "recover", "--latest", "--into", new_folder]
    pid_files = partial(new_folder.parent.glob, f"{new_folder.name}.part-*/postgres/postmaster.pid")
    with subprocess.Popen(command, env=os.environ | held_replay) as killed:
        (pid_file,) = wait_until(lambda: [one for one in pid_files() if one.read_text()], "its server")
        killed.kill()
    pid, pgdata = int(pid_file.read_text().split()[0]), pid_file.parent
    assert is_running(pid, pgdata)
    (held := new_folder.with_name(f"{new_folder.name}.part-heldheld")).joinpath("postgres").mkdir(parents=True)
    fcntl.flock(handle := os.open(held, os.O_RDONLY), fcntl.LOCK_EX)
    assert archived.recover(new_folder, "--latest").status == 0
    assert (is_running(pid, pgdata), pgdata.exists(), held.exists()) == (False, False, True)
    os.close(handle)
    shutil.rmtree(held)


def test_a_full_disk_is_no_damage_and_gets_no_copy(archived: Archived, full_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not ArchiveLine(full_disk).has_room()
    full = "cannot be made: No space left on device. Name another folder with --into"
    assert archived.recover(full_disk / "new", "--latest").says(2, full)
    ended = archived.shell("db", "backup", str(archived.folder / "no.dump"), TAQUILLA_DISK_FREE_MB="10000000")
    assert (ended.says(2, "would have too little room left to sell"), [*archived.folder.glob("no*")]) == (True, []), ended
    looks = iter([1 << 50])  # and no room once it is written, nor before the next one
    monkeypatch.setattr(ArchiveLine, "free", property(lambda line: next(looks, 0)))
    for _ in range(2):
        assert archived.shell("db", "base-backup").says(2, "its disk has too little room for it and for the log: delete an old")
    assert [*archived.line.glob("base/*.part")] == []


@pytest.mark.prove("kills")
def test_a_missing_segment_is_named(archived: Archived, torn: Path, new_folder: Path) -> None:
    missing = sorted(torn.glob("wal/*"))[-2]
    missing.unlink()
    lacks, there = f"The archive lacks {missing.name}, which the base backup", {"TAQUILLA_ARCHIVE": str(torn.parent)}
    assert archived.recover(new_folder, "--latest", **there).says(2, lacks)
    ended = archived.shell("db", "verify-restore", "--json", **there)
    assert (ended.status, ended.json["is_good"], len(ended.json["faults"])) == (1, False, 1)
    assert ended.json["faults"][0].startswith(lacks)


@pytest.mark.prove("kills")
def test_a_flipped_byte_in_the_base_backup_or_in_the_log_is_found(archived: Archived, torn: Path, new_folder: Path) -> None:
    recover = partial(archived.recover, new_folder, "--latest", "--json", TAQUILLA_ARCHIVE=str(torn.parent))
    segment = sorted(torn.glob("wal/*"))[-2]  # that of the mark before the last one
    flip(segment, 60)  # in the checksum of its first record
    ended = recover()
    assert (ended.status, ended.json["damaged_in"]) == (1, segment.name)
    assert f"the archive is damaged in {segment.name}: what came behind it was not recovered" in ended.err
    shutil.rmtree(new_folder)
    (page,) = torn.glob("base/*/base/1/1259")
    flip(page, 5000)
    assert recover().says(2, "base/1/1259 has not the checksum of the manifest")
    assert not new_folder.exists()


def test_a_complete_segment_is_read_and_a_cut_one_ends_the_recovery(archived: Archived, torn: Path, new_folder: Path) -> None:
    cut, last = sorted(torn.glob("wal/*"))[-2:]
    whole = last.with_suffix("")
    begun = segment_name(whole.name[:8], number_of(whole.name) + 1)

    def complete(said: str) -> None:
        """Go on as the archive of a running house, whose machine goes down before there is room for the next one."""
        if said == "replaying the log of changes":
            last.rename(whole).with_name(f"{begun}.partial").touch()

    assert recover(ArchiveLine(torn), new_folder, None, complete).damaged_in is None
    for one in (whole, cut):
        shutil.rmtree(new_folder)
        os.truncate(one, 100)
        ended = archived.recover(new_folder, "--latest", "--json", TAQUILLA_ARCHIVE=str(torn.parent))
        assert (ended.status, ended.json["damaged_in"]) == (1, one.name)
    shutil.rmtree(new_folder)
    for one in torn.glob("wal/*"):
        one.unlink()  # as the copy of an archive that was broken off
    assert recover(line := ArchiveLine(torn), new_folder).damaged_in == line.base_before(None).first_segment


@pytest.mark.parametrize(("within", "to"), [("pg_wal/1", "secret/key"), ("pg_wal", "secret")])
def test_no_link_in_the_archive_is_followed(archived: Archived, torn: Path, new_folder: Path, within: str, to: str) -> None:
    """Root gives the copy to the server's user, who would read whatever the link leads to."""
    (base,) = torn.glob("base/*")
    (archived.folder / "secret").mkdir(exist_ok=True)
    (archived.folder / "secret" / "key").touch()
    if (base / within).exists():
        (base / within).rename(base / "elsewhere")
    (base / within).symlink_to(archived.folder / to)
    assert archived.recover(new_folder, "--latest", TAQUILLA_ARCHIVE=str(torn.parent)).says(2, f"is damaged: {within}: ")


@pytest.mark.prove("kills")
def test_a_base_backup_and_its_log_are_tried_beside_the_running_house(archived: Archived) -> None:
    ended = archived.shell("db", "verify-restore", "--json")
    told = ended.json
    assert (ended.status, told["faults"], told["is_good"]) == (0, [], True)
    assert told["audit"]["violations"] == told["audit"]["undecided"] == told["differences"] == []
    assert (told["compared"]["tables"] > 15, told["compared"]["rows"] > 50, told["lost"]["commands"]) == (True, True, 0)
    known = json.loads((archived.line / "last-trial.json").read_text())
    assert known["last_good"]["backup"] == told["backup"] == sorted(archived.line.glob("base/*"))[-1].name
    # On the disk of the house the copy leaves what is needed to sell.
    ended = archived.shell("db", "verify-restore", "--temporary", str(archived.folder), TAQUILLA_DISK_FREE_MB="10000000")
    assert (ended.status, f"and {archived.folder} has 0: name a --temporary" in ended.err) == (2, True)


@pytest.mark.prove("kills")
def test_as_many_base_backups_are_kept_as_asked_and_the_log_that_they_need(archived: Archived, torn: Path) -> None:
    first = sorted(archived.line.glob("wal/*"))[0]
    while len(list(archived.line.glob("base/*"))) < 3:
        archived.next_segment()
        archived.mark("between")
        archived.shell.json("db", "base-backup")
    (archived.line / "last-trial.json").unlink(missing_ok=True)
    bases, told = sorted(archived.line.glob("base/*")), archived.shell.json("db", "base-backup", "--keep", "2")
    assert told["dropped"] == [str(base) for base in bases[:-1]]
    assert sorted(archived.line.glob("base/*")) == [bases[-1], Path(told["base"])]
    assert (told["segments_dropped"] > 0, first.exists()) == (True, False)
    oldest = bases[-1].joinpath("backup_label").read_text().partition("(file ")[2][:24]
    assert sorted(archived.line.glob("wal/*"))[0].name == oldest


@pytest.mark.prove("kills")
def test_a_base_backup_says_why_it_was_not_made(archived: Archived) -> None:
    away = f"{archived.folder / 'disk' / archived.line.name} is not there: mount the archive's disk, or correct TAQUILLA_ARCHIVE"
    assert archived.shell("db", "base-backup", TAQUILLA_ARCHIVE=str(archived.folder / "disk")).says(2, away)
    assert (archived.line / "base.lock").stat().st_mode & 0o777 == 0o666  # root may have made it
    with (archived.line / "base.lock").open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        (archived.line / "base" / "other.part").mkdir()
        assert archived.shell("db", "base-backup").says(2, "No base backup was made: another one is under way")
    (archived.line / "base" / "other.part").rmdir()
    (space := archived.folder / "space").mkdir()
    if archived.server.run_as:
        shutil.chown(space, archived.server.run_as["user"], archived.server.run_as["group"])
    with psycopg.connect(archived.server.url(OWNER), autocommit=True) as owner:
        owner.execute(f"create tablespace another location '{space}'".encode())
        ended = archived.shell("db", "base-backup")
        owner.execute("drop tablespace another")
    assert ended.says(2, f'No base backup was made: pg_basebackup: error: directory "{space}" exists but is not empty')


def test_an_archive_belongs_to_the_embedded_server(demo_house: Shell, tmp_path: Path) -> None:
    assert demo_house("db", "base-backup", TAQUILLA_ARCHIVE=str(tmp_path)).begins(2, "TAQUILLA_ARCHIVE is for the embedded")
    assert demo_house("db", "base-backup").err == "set TAQUILLA_ARCHIVE: the folder of the archive\n"


@pytest.mark.prove("kills")
@pytest.mark.parametrize(("left", "why"), [
    ("select 1", "the archive was away for so long that the server has thrown away"),
    (f"select pg_drop_replication_slot('{SLOT}')", "the database has lost its slot"),  # by a process that died then
    ("", "the database is older than its archive, as one that was put back from a copy, and its logs stand still: see `taq"),
])  # fmt: skip
def test_an_archive_that_was_away_for_too_long_begins_anew_and_says_so(place: Path, left: str, why: str) -> None:
    folder, heard = place / "away", list[str]()
    little = {**SMALL, "max_slot_wal_keep_size": "16MB", "max_wal_size": "32MB", "min_wal_size": "32MB"} if left else WAITS
    with Embedded.start(folder / "data", settings=little, archive=folder / "archive") as server:
        wait_until(lambda: list(folder.glob("archive/*/wal/*")), "the log in the archive")
        with psycopg.connect(server.url(OWNER), autocommit=True) as owner:
            owner.execute("create function house_now() returns timestamptz language sql return now()")
            owner.execute("create table log_key as select null::timestamptz as paused_at")
    subprocess.run(["cp", "--archive", folder / "data", folder / "before"], check=True)
    with (
        Embedded.start(folder / "data", heard.append, little, None if left else folder / "archive") as server,
        psycopg.connect(server.url(OWNER), autocommit=True) as owner,
    ):
        assert not left or heard[-1].startswith("this database has an archive, and nothing is archived now: set TAQUILLA")
        owner.execute("create table mark (text text)")
        for statement in [*["insert into mark values ('')", "select pg_switch_wal()"] * 6, "checkpoint", left] if left else []:
            owner.execute(statement.encode())
    if not left:  # it is put back as it was a moment before
        shutil.rmtree(folder / "data")
        (folder / "before").rename(folder / "data")
    with Embedded.start(folder / "data", heard.append, little, folder / "archive") as server:
        old, new = sorted((folder / "archive").iterdir())
        (said,) = [line for line in heard if line.startswith(why)]
        assert f"It goes on in {new}: make a base backup" in said
        assert (folder / "data" / "archive-line").read_text().strip() == new.name
        wait_until(lambda: list(new.glob("wal/*")), "the log in the new line")
        with psycopg.connect(server.url(OWNER)) as owner:
            assert owner.execute("select paused_at is not null from log_key").fetchone() == (not left,)
    assert list(old.glob("wal/*"))
    shutil.rmtree(folder)


def test_an_archive_whose_disk_is_not_mounted_is_waited_for_and_begun_nowhere_else(place: Path) -> None:
    folder, heard = place / "unmounted", list[str]()
    with Embedded.start(folder / "data", settings=SMALL, archive=folder / "archive") as server:
        migrate(server.url(OWNER))
    (line,) = (folder / "archive").iterdir()
    before = len(list(line.glob("wal/*")))
    os.truncate(*line.glob("wal/*.partial"), 1024 * 1024)  # the disk was full, too
    (folder / "archive").rename(folder / "disk")
    # A start waits for none, though sales do.
    with Embedded.start(folder / "data", heard.append, WAITS, folder / "archive") as server:
        mark = folder / "data" / "archive-line"
        assert f"it is not there: mount the archive's disk. For another archive stop the server and delete {mark}" in heard
        wait_until(lambda: any("does not follow: could not open directory" in one for one in heard), "a word")
        assert not (folder / "archive").exists()
        shell = Archived(folder, server).shell
        told = {one["check"]: one for one in shell("doctor", "--json").json}
        assert f"{SLOT} is away, and lacks" in told["standbys"]["found"]
        assert (told["standbys"]["state"], told["backups"]["state"], shell("db", "status").status) == ("wrong", "warning", 1)
        with psycopg.connect(server.url(OWNER), autocommit=True, options="-c synchronous_commit=local") as owner:
            owner.execute("create table mark (text text)")
            owner.execute("select pg_switch_wal()")
        (folder / "disk").rename(folder / "archive")
        Archived(folder, server).mark("meanwhile")
        assert "taquilla db base-backup" in [one["do"] for one in shell("doctor", "--json").json if one["state"] == "wrong"]
    assert (list((folder / "archive").iterdir()), len(list(line.glob("wal/*"))) > before) == ([line], True)
    shutil.rmtree(folder)
