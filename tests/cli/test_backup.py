"""A backup is the whole database at one moment, a restored one is the same house; it is tried beside the running one."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from bench.swept import swept
from campaigns.planted import COLUMN, NEXT, next_release
from psycopg.conninfo import make_conninfo
from tests.cli.conftest import Shell, flip
from tests.engine.conftest import open_desk
from tests.patience import PATIENCE_S, wait_until

from taquilla.engine.people.keyring import MasterKeyWrong
from taquilla.store.audit.copies import compare
from taquilla.store.postgres import binaries, embedded
from taquilla.store.postgres.backup import BackupUnderWay, RestoreFailed, back_up, check, checksum_file, restore
from taquilla.store.postgres.backup_files import Trial, new_file
from taquilla.store.postgres.embedded import AUDITOR, OWNER, Embedded
from taquilla.store.postgres.encryption import read_identities, read_recipients
from taquilla.telemetry.definitions import BACKUP_MADE, BACKUP_TRIED, Metric
from taquilla.telemetry.metrics import Metrics

TABLES = "select oid::regclass::text from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
RIGHTS = """
    select 'table', relname::text, relacl::text from pg_class where relnamespace = 'public'::regnamespace
    union all select 'column', attrelid::regclass || '.' || attname, attacl::text from pg_attribute where attacl is not null
        and attrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
    union all select 'function', proname, proacl::text from pg_proc where pronamespace = 'public'::regnamespace
    union all select 'schema', nspname, nspacl::text from pg_namespace where nspname = 'public'
    union all select 'sequence', sequencename, last_value::text from pg_sequences
    order by 1, 2
"""

needs_age = pytest.mark.skipif(
    shutil.which("age") is None,
    reason="no `age` here, so nothing shows that it reads our encrypted backups, and we its own: apt-get install age",
)
Contents = Callable[[str], tuple[dict[str, list[str]], list[tuple[str, ...]]]]


@pytest.fixture
def contents(server: Embedded) -> Contents:
    """Return every row of a database by its name, and all rights in it."""

    def look(database: str) -> Any:
        with psycopg.connect(server.url(OWNER, database)) as owner:
            names = [name for (name,) in owner.execute(TABLES)]
            found = {name: owner.execute(f"select t.*::text from {name} t order by 1".encode()).fetchall() for name in names}
            return {name: [text for (text,) in rows] for name, rows in found.items()}, owner.execute(RIGHTS).fetchall()

    return look


@pytest.fixture
def new_database(copy_of: Callable[[str], str]) -> str:
    """Return the name of a database with nothing in it."""
    return copy_of("template1")


@pytest.fixture(scope="module")
def backup(server: Embedded, shared_demo_database: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a backup of the demo's database."""
    file = tmp_path_factory.mktemp("backup") / "house.dump"
    back_up(server.url(OWNER, shared_demo_database), file)
    return file


def test_a_restored_database_has_every_row_and_every_right(
    server: Embedded, shared_demo_house: Shell, shell_over: Callable[[str], Shell], shared_demo_database: str, new_database: str,
    contents: Contents, tmp_path: Path,
) -> None:  # fmt: skip
    file, key = tmp_path / "house.dump", shared_demo_house.variables["TAQUILLA_MASTER_KEY_FILE"]
    told = shared_demo_house.json("db", "backup", str(file))
    assert told == {"file": str(file), "bytes": file.stat().st_size, "master_key": key}
    assert ([one.name for one in tmp_path.glob("*.part")], file.stat().st_mode & 0o777) == ([], 0o600)
    restored, half = shell_over(new_database), tmp_path / "half.dump"
    half.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    ended = Shell({})("db", "restore", str(half), "--data", str(tmp_path / "new"))
    cut = ended.begins(2, f"Nothing was restored: {half} cannot be read to its end: pg_restore: error: ")
    assert (cut, (tmp_path / "new").exists()) == (True, False), ended
    told = restored.json("db", "restore", str(file), DATABASE_URL=server.url("nobody", new_database))  # `db roles` comes later
    assert told == {"file": str(file), "to_migrate": [], "logs_stopped": True}
    rows, rights = contents(shared_demo_database)
    assert sum(map(len, rows.values())) > 500
    found, its_rights = contents(new_database)
    # The keys of logs alone are changed: they stand still, because others may hold later checkpoints.
    keys = found.pop("log_key")
    assert [re.sub(r',"[0-9: .+-]+"\)$', ",)", key) for key in keys] == rows.pop("log_key") != keys
    assert (found, its_rights) == (rows, rights)
    with psycopg.connect(server.url(OWNER, new_database)) as owner:
        counted = "select count(*) from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and reltuples < 0"
        assert owner.execute(counted).fetchone() == (0,)
    assert restored("audit", "--rule", "I41").status == 0
    shown = restored.json("log", "show", "--operator", "1")
    assert (shown["stopped"], shown["size"]) == ("restored", len(rows["log_entry"]))


def test_an_address_that_demands_tls_is_backed_up(server: Embedded, copy_of: Callable[[str], str], tmp_path: Path) -> None:
    """A socket needs no TLS, and a program that was built without it refuses the address all the same."""
    old, new = (make_conninfo(server.url(OWNER, copy_of("template1")), sslmode="verify-full") for _ in range(2))
    with psycopg.connect(old) as owner:
        owner.execute("create table kept as select 7 as number")
    back_up(old, tmp_path / "house.dump")
    restore(new, tmp_path / "house.dump")
    with psycopg.connect(new) as owner:
        assert owner.execute("select number from kept").fetchone() == (7,)


def test_a_database_that_no_house_can_use_is_not_filled(server: Embedded, shared_demo_house: Shell, backup: Path) -> None:
    with psycopg.connect(server.url(OWNER, "postgres"), autocommit=True) as owner:
        owner.execute("create database ascii template template0 encoding 'SQL_ASCII' locale 'C'")
        try:
            for command in (("migrate",), ("restore", str(backup))):
                ended = shared_demo_house("db", *command, TAQUILLA_OWNER_URL=server.url(OWNER, "ascii"))
                assert (ended.status, "encoding is SQL_ASCII, and it must be UTF8" in ended.err) == (2, True), ended
        finally:
            owner.execute("drop database ascii with (force)")


def test_a_restore_that_breaks_off_leaves_no_log_to_sign(server: Embedded, copy_of: Callable[[str], str], tmp_path: Path) -> None:
    old, new, file = server.url(OWNER, copy_of("template1")), server.url(OWNER, copy_of("template1")), tmp_path / "house.dump"
    with psycopg.connect(old) as owner:
        owner.execute("create function house_now() returns timestamptz language sql return now()")
        owner.execute("create table log_key as select null::timestamptz as paused_at")
        owner.execute("create sequence few maxvalue 5")
        owner.execute(
            "create function waits(bigint) returns bool language plpgsql as "
            "'begin raise warning ''a row''; perform pg_advisory_xact_lock_shared($1); return true; end'"
        )
        owner.execute("create table numbered (id bigint default nextval('few') check (waits(id)))")
        owner.execute("insert into numbered values (9)")
    back_up(old, file)
    # Its last step cannot be done.
    with pytest.raises(RestoreFailed, match="setval: value 9 is out of bounds"):
        restore(new, file)
    with psycopg.connect(new, autocommit=True) as owner:
        owner.execute("select pg_advisory_lock(9)")
        program = f"import pathlib, taquilla.store.postgres.backup as it; it.restore({new!r}, pathlib.Path({str(file)!r}))"
        with subprocess.Popen([sys.executable, "-c", program]) as restoring:
            others = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
            waiting = f"{others} and wait_event = 'advisory'".encode()
            wait_until(lambda: owner.execute(waiting).fetchone() == (1,), "the row that waits")
            restoring.kill()
        owner.execute("select pg_advisory_unlock(9)")
        wait_until(lambda: owner.execute(others).fetchone() == (0,), "the end of what it has left")
        assert owner.execute("select count(*) from pg_class where relnamespace = 'public'::regnamespace").fetchone() == (0,)


def test_what_lay_in_the_way_of_a_backup_gets_none_of_it(server: Embedded, shared_demo_database: str, tmp_path: Path) -> None:
    """A planted link would have the dump written elsewhere, and a planted file would keep modes with which others read it."""
    file, victim = tmp_path / "house.dump", tmp_path / "victim"
    for plant in (lambda path: path.symlink_to(victim), lambda path: (path.touch(), path.chmod(0o666))):
        victim.write_text("untouched")
        laid = [tmp_path / name for name in ("house.dump.part", "house.dump.sha256", "last-trial.json.part", "last-trial.json")]
        for one in laid:
            one.unlink(missing_ok=True)
            plant(one)
        back_up(server.url(OWNER, shared_demo_database), file)
        Trial(file.name, datetime(2026, 11, 22, tzinfo=UTC), is_good=True).keep(tmp_path)
        assert victim.read_text() == "untouched"
        found = {one.name: (one.is_symlink(), one.stat().st_mode & 0o777) for one in (file, *laid[1::2])}
        assert found == {"house.dump": (False, 0o600), "house.dump.sha256": (False, 0o600), "last-trial.json": (False, 0o644)}
        assert Trial.last(tmp_path).backup == file.name
        file.unlink()


def test_of_two_backups_at_once_to_one_file_the_second_is_refused(server: Embedded, demo_database: str, tmp_path: Path) -> None:
    """The first one would give its name to what the second has written so far. A name of any characters has its checksum."""
    url, file = server.url(OWNER, demo_database), tmp_path / "night\n\\of the house.dump"
    file.with_name(f"{file.name}.part").write_text("left by one that was killed")
    with psycopg.connect(url) as holder, ThreadPoolExecutor() as pool:
        holder.execute("lock table operator in access exclusive mode")
        first = pool.submit(back_up, url, file)
        ours = "database = (select oid from pg_database where datname = current_database())"  # copies number their tables alike
        waits = f"select count(*) from pg_locks where {ours} and relation = 'operator'::regclass and not granted"
        wait_until(lambda: holder.execute(waits.encode()).fetchone() == (1,), "the backup that waits")
        with pytest.raises(BackupUnderWay):
            back_up(url, file)
        holder.rollback()
        assert first.result(PATIENCE_S) == file.stat().st_size
    check(file, ())
    subprocess.run(["sha256sum", "--check", checksum_file(file).name], cwd=tmp_path, check=True)
    assert sorted(tmp_path.iterdir()) == sorted([file, checksum_file(file)])


NOT_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a folder to somebody else, as a victim would be")


@pytest.mark.parametrize(("mode", "owner"), [(0o770, -1), (0o702, -1), (0o1777, -1), pytest.param(0o700, 65534, marks=NOT_ROOT)])
def test_no_backup_goes_where_others_may_write(shared_demo_house: Shell, tmp_path: Path, mode: int, owner: int) -> None:
    tmp_path.chmod(mode)
    os.chown(tmp_path, owner, -1)
    for target in (tmp_path, tmp_path / "house.dump"):
        assert shared_demo_house("db", "backup", str(target)).says(2, f"others may write in {tmp_path}, or it is theirs")
    assert [*tmp_path.iterdir()] == []


def test_a_backup_replaces_nothing_and_needs_a_folder(backup: Path, shared_demo_house: Shell, tmp_path: Path) -> None:
    before, command = backup.read_bytes(), ("db", "backup")
    nowhere, taken = backup.parent / "nowhere" / "house.dump", (2, f"There is a file {backup} already: a backup replaces none.")
    assert shared_demo_house(*command, str(backup)).refused == taken
    for place, why in ((nowhere, "No such file or directory"), (tmp_path / ("x" * 300), "File name too long")):
        assert shared_demo_house(*command, str(place)).refused == (2, f"No backup was made: {place}.part: {why}")
    unmounted = (2, f"{nowhere.parent} cannot be read: No such file or directory. Is its disk mounted?")
    assert shared_demo_house("db", "verify-restore", TAQUILLA_BACKUPS=str(nowhere.parent)).refused == unmounted
    full = (2, "This database is not empty: a backup is restored into a new one.")
    assert (shared_demo_house("db", "restore", str(backup)).refused, backup.read_bytes()) == (full, before)
    # Of a copy without its checksum a change could not be seen, which is said before anything is restored.
    ended = shared_demo_house("db", "restore", str(shutil.copy(backup, tmp_path / "bare.dump")))
    assert (ended.begins(2, "there is no bare.dump.sha256 beside it: nobody can tell"), full[1] in ended.err) == (True, True)


def test_no_house_opens_with_another_master_key_and_without_one_an_audit_alone(shared_demo_house: Shell, tmp_path: Path) -> None:
    (other := tmp_path / "other.key").write_text("ab" * 32 + "\n")
    missing, audit = tmp_path / "none.key", "audit --rule I10 --rule I19 --json"
    for command in ("operator list", "draw list --operator 1", audit):
        ended = shared_demo_house(*command.split(), TAQUILLA_MASTER_KEY_FILE=str(other))
        assert (ended.out, ended.begins(2, "The master key does not fit the operator keys in the database")) == ("", True), ended
        ended = shared_demo_house(*command.split(), TAQUILLA_MASTER_KEY_FILE=str(missing))
        none = f"There is no master key at {missing}, and none but the old one opens the operators' keys"
        assert command == audit or (ended.out, ended.begins(2, none)) == ("", True), ended
        assert not missing.exists()
    told = json.loads(ended.out)  # the order of ticket numbers alone is undecided
    assert (ended.status, told["violations"], [one["rule"] for one in told["undecided"]]) == (2, [], ["I19"])


@pytest.mark.parametrize("command", ["serve --port 0", "serve --port 0 --processes 2", "up --port 0", "worker"])
def test_nothing_is_served_with_another_master_key(shared_demo_house: Shell, tmp_path: Path, command: str) -> None:
    (other := tmp_path / "other.key").write_text("ab" * 32 + "\n")
    ended = shared_demo_house.apart(*command.split(), "--yes-this-was-a-demo", TAQUILLA_MASTER_KEY_FILE=str(other))
    assert (ended.status, ended.out, ended.err.splitlines()[-1:]) == (2, "", [f"{MasterKeyWrong.__doc__}"]), ended


def test_nothing_is_served_from_a_schema_of_an_older_release(shell_over: Callable[[str], Shell], new_database: str) -> None:
    assert shell_over(new_database)("db", "status").status == 1
    assert shell_over(new_database)("db", "backup", "/tmp").says(2, "there is no installation in this database: nothing was back")
    for command in (("serve", "--port", "0"), ("worker",), ("up", "--port", "0"), ("operator", "list")):
        ended = shell_over(new_database)(*command)
        assert ended.begins(2, "the database lacks migrations (0001.people, ")
        assert ended.err.endswith("run `taquilla db migrate` first\n")


@pytest.mark.parametrize("change", [
    b"insert into _yoyo_migration values ('', '9999.newer', now())", b"delete from _yoyo_migration where migration_id > '0002'",
])  # fmt: skip
def test_any_releases_schema_is_backed_up(demo_house: Shell, owner: psycopg.Connection, tmp_path: Path, change: bytes) -> None:
    owner.execute(change)
    assert (demo_house("operator", "list").status, demo_house("db", "backup", str(tmp_path / "house.dump")).status) == (2, 0)


@pytest.fixture
def key(shared_demo_house: Shell, tmp_path: Path) -> tuple[str, Path]:
    """Make a pair of keys for backups: the public one, and the file of the secret one."""
    identity = tmp_path / "backup-key.txt"
    told = shared_demo_house.json("db", "backup-key", str(identity))
    assert told == {"public_key": told["public_key"], "identity": str(identity)}
    assert identity.stat().st_mode & 0o777 == 0o600
    return told["public_key"], identity


def test_an_encrypted_backup_is_restored_with_its_secret_key_alone(
    shared_demo_house: Shell, shell_over: Callable[[str], Shell], key: tuple[str, Path], tmp_path: Path, new_database: str,
    shared_demo_database: str, contents: Contents,
) -> None:  # fmt: skip
    public, identity = key
    file = Path(shared_demo_house.json("db", "backup", str(tmp_path), "--encrypt-to", public)["file"])
    assert re.fullmatch(r"taquilla-\d{8}T\d{6}\.\d{3}Z\.dump\.age", file.name)
    content = file.read_bytes()
    assert content.startswith(b"age-encryption.org/v1\n")
    assert (b"username@banklot.net" in content, b"PGDMP" in content) == (False, False)
    restored = shell_over(new_database)
    assert restored("db", "restore", str(file)).refused == (2, f"{file} is encrypted: give the secret key with --identity.")
    other = tmp_path / "other.txt"
    shared_demo_house.json("db", "backup-key", str(other))
    wrong = (2, f"Nothing was restored: {file} cannot be decrypted: it was encrypted for another key.")
    begins = ("db", "restore", str(file), "--data", str(tmp_path / "new"), "--identity", str(other))
    assert (Shell({})(*begins).refused, (tmp_path / "new").exists()) == (wrong, False)
    # Without its checksum beside it, which would tell at once.
    cut = tmp_path / "cut.dump.age"
    for length in (len(content) - 1, len(content) // 2, 150):
        cut.write_bytes(content[:length])
        ended = restored("db", "restore", str(cut), "--identity", str(identity))
        assert (ended.says(2, f"{cut} cannot be decrypted: it was changed or cut ("), contents(new_database)[0]) == (True, {})
    restored.json("db", "restore", str(file), "--identity", str(identity))
    found, kept = contents(new_database)[0], contents(shared_demo_database)[0]
    assert found.keys() == kept.keys()
    assert all(rows == kept[table] for table, rows in found.items() if table != "log_key")


@needs_age
def test_age_itself_reads_an_encrypted_backup_as_the_page_says_and_makes_one_with_a_key_of_its_own(
    server: Embedded, key: tuple[str, Path], tmp_path: Path, copy_of: Callable[[str], str], contents: Contents
) -> None:
    (public, identity), file, plain = key, tmp_path / "house.dump.age", tmp_path / "house.dump"
    old, new, newer = (copy_of("template1") for _ in range(3))
    with psycopg.connect(server.url(OWNER, old)) as owner:
        owner.execute("create table kept as select sha256(one::text::bytea) from generate_series(1, 8000) as one")
    back_up(server.url(OWNER, old), file, read_recipients(public))
    assert file.stat().st_size > 3 * 64 * 1024  # age encrypts so much at a time
    with subprocess.Popen(["age", "--decrypt", "-i", identity, file], stdout=subprocess.PIPE) as age:
        tool = [server.binaries / "pg_restore", "--no-owner", "--exit-on-error", f"--dbname={server.url(OWNER, new)}"]
        subprocess.run(tool, stdin=age.stdout, check=True, timeout=PATIENCE_S)
    assert age.returncode == 0
    # One byte that was changed, as late as can be, is noticed by it too.
    file.write_bytes(file.read_bytes()[:-1] + bytes([file.read_bytes()[-1] ^ 1]))
    ended = subprocess.run(["age", "--decrypt", "-i", identity, "-o", tmp_path / "out", file], capture_output=True, check=False)
    assert (ended.returncode, b"failed to decrypt" in ended.stderr) == (1, True)
    made = subprocess.run(["age-keygen", "-o", tmp_path / "key.txt"], check=True, capture_output=True, text=True)
    back_up(server.url(OWNER, old), plain)
    subprocess.run(["age", "-r", made.stderr.split()[-1], "-o", tmp_path / "theirs.age", plain], check=True)
    restore(server.url(OWNER, newer), tmp_path / "theirs.age", read_identities(tmp_path / "key.txt"))
    assert contents(newer)[0] == contents(new)[0] == contents(old)[0] != {}


def test_false_keys_fail(shared_demo_house: Shell, key: tuple[str, Path], tmp_path: Path, backup: Path, full_disk: Path) -> None:
    (public, identity), demo_house = key, shared_demo_house
    for wrong in ("age1nothing", str(identity), str(tmp_path / "nowhere")):
        command = ("db", "backup", str(tmp_path / "none.dump"), "--encrypt-to")
        assert demo_house(*command, wrong).begins(2, f"{wrong} is no public key of age")
    (keys := tmp_path / "keys.txt").write_text(f"# the office's\n{public}\n")
    demo_house.json("db", "backup", str(tmp_path / "two.dump.age"), "--encrypt-to", str(keys))
    assert demo_house("db", "restore", str(backup), "--identity", str(keys)).begins(2, f"{keys} holds no secret key of age")
    ended = demo_house("db", "restore", str(backup), "--identity", str(identity))
    assert ended.refused == (2, f"{backup} is not encrypted: leave --identity out.")
    assert demo_house("db", "backup-key", str(identity)).err == f"no key was written to {identity}: File exists\n"
    for _ in range(2):  # the first one leaves no empty key in the way of the next
        no_room = (2, f"no key was written to {full_disk / 'key'}: No space left on device")
        assert demo_house("db", "backup-key", str(full_disk / "key")).refused == no_room


def test_so_many_backups_are_kept_and_the_last_good_one(shared_demo_house: Shell, tmp_path: Path) -> None:
    demo_house, folder = shared_demo_house, tmp_path / "backups"
    folder.mkdir()
    names = [demo_house.json("db", "backup", TAQUILLA_BACKUPS=str(folder))["file"] for _ in range(2)]
    (folder / "notes.txt").touch()
    # What one that was killed has left, long ago; and another that is being written.
    old, left = "taquilla-20261122T031500.000Z.dump.part", "taquilla-20261122T031500.001Z.dump.age.part"
    # By clocks that were ahead, by an hour and by years.
    at, ahead = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1), "taquilla-29991122T031500.000Z.dump"
    for file in (folder / old, folder / left, folder / ahead, tmp_path / ahead, soon := new_file(folder, at, is_encrypted=False)):
        file.touch()
    os.utime(folder / old, (0, 0))
    Trial(Path(names[0]).name, at, is_good=True).keep(folder)
    told = demo_house.json("db", "backup", str(folder), "--keep", "1")
    assert told["dropped"] == [str(folder / ahead), *names[1:]]
    kept = {Path(name).name + end for name in (names[0], told["file"]) for end in ("", ".sha256")}
    assert {file.name for file in folder.iterdir()} == kept | {"notes.txt", "last-trial.json", left, soon.name}
    told_of = {folder: at.timestamp(), tmp_path: 0, tmp_path / "away": 0, None: None}
    assert {dumps: told_by(Metrics(dumps=dumps), BACKUP_MADE) for dumps in told_of} == told_of
    (undying := folder / "taquilla-undying.part").mkdir()
    os.utime(undying, (0, 0))
    status, said = demo_house("db", "backup", str(folder), "--keep", "1").refused
    assert (status, f" is written, but not all older ones are deleted: {undying}: Is a directory" in said) == (2, True)
    assert demo_house("db", "backup", left, "--keep", "1").err == f"--keep is for a folder of backups, and {left} is none\n"
    assert demo_house("db", "backup").err == "say where the backup goes: a file, a folder, or TAQUILLA_BACKUPS\n"


@pytest.mark.prove("packages")
def test_a_postgresql_16_of_your_own_takes_a_backup(backup: Path, ground: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older = binaries.installed_binaries().parents[1] / "pginstall" / "bin"
    monkeypatch.setattr(binaries, "installed_binaries", lambda data: older)
    monkeypatch.setattr(embedded, "INITDB", re.sub(r"--(locale-provider|builtin-locale)=\S+", "", embedded.INITDB))
    with swept("taq-", ground) as folder, Embedded.start(folder / "data") as of_16:
        with psycopg.connect(of_16.url(OWNER, "postgres"), autocommit=True) as owner:
            assert owner.info.server_version // 10_000 == 16
            owner.execute("create database restored")
        restore(of_16.url(OWNER, "restored"), backup)
        with psycopg.connect(of_16.url(OWNER, "restored")) as owner:
            assert owner.execute("select count(*) > 0 from member").fetchone() == (True,)


LOTTO_ACTIVO = 5


@pytest.fixture
def backups(place: Path) -> Iterator[Path]:
    """Return a folder of backups, which the command finds by its setting; the server's user passes through it."""
    folder = Path(tempfile.mkdtemp(prefix="backups-", dir=place))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def told_by(metrics: Metrics, metric: Metric = BACKUP_TRIED) -> float | None:
    """Return what a process tells Prometheus of backups: by default of tried ones."""
    return metrics.backup_counts().numbers.get(metric, {}).get(())


def planted(server: Embedded, database: str, statement: str) -> None:
    """Change a database as nobody in the house could."""
    with psycopg.connect(server.url(OWNER, database), autocommit=True) as owner:
        owner.execute("set session_replication_role = replica")
        assert owner.execute(statement.encode()).rowcount == 1


@pytest.fixture
def sold(server: Embedded, demo_database: str, key_file: Path) -> str:
    """Return the name of the demo's database with two tickets sold."""
    with open_desk(server, demo_database, key_file) as desk:
        for _ in range(2):
            desk.run(desk.sell(desk.event(LOTTO_ACTIVO, "22T12:00"), "7", units=3))
    return demo_database


def test_what_differs_is_named(server: Embedded, sold: str, copy_of: Callable[[str], str]) -> None:
    copy = copy_of(sold)
    house_url, copy_url = server.url(AUDITOR, sold), server.url(AUDITOR, copy)
    assert asyncio.run(compare(copy_url, house_url)).differences == []
    with psycopg.connect(server.url(OWNER, copy)) as owner:
        seqs = [seq for (seq,) in owner.execute("select seq from transfer where operator_id = 1 order by seq")]
        ((ticket,),) = owner.execute("select min(seq) from ticket").fetchall()
    assert len(seqs) == 4
    planted(server, copy, f"delete from transfer where operator_id = 1 and seq = {seqs[0]}")
    planted(server, copy, f"update transfer set amount = amount + 1 where operator_id = 1 and seq = {seqs[1]}")
    planted(server, copy, f"update transfer set at = at - interval '1 s' where operator_id = 1 and seq = {seqs[2]}")
    planted(server, copy, f"update wager set selection = '8' where ticket_seq = {ticket}")
    found = asyncio.run(compare(copy_url, house_url))
    assert [(one.table, one.operator_id, one.missing, one.added, one.changed) for one in found.differences] == [
        ("transfer", 1, seqs[:1], [], seqs[1:3]),
        ("wager", 1, [], [], [ticket]),
    ]
    told = found.differences[0].sentence()
    assert told.startswith("transfer of operator 1 on 2024-10-22: 3 rows of ")
    assert told.endswith(f"; missing in the copy {seqs[0]}; changed {seqs[1]}, {seqs[2]}")
    # A copy that holds what the house does not is no copy of it either.
    assert asyncio.run(compare(house_url, copy_url)).differences[0].added == seqs[:1]


def test_a_backup_is_tried_and_what_it_lacks_or_a_flipped_byte_is_said(
    server: Embedded, sold: str, shell_over: Callable[[str], Shell], key_file: Path, backups: Path
) -> None:
    house = shell_over(sold)
    house.json("db", "backup", str(backups))
    with open_desk(server, sold, key_file) as desk:
        desk.run(desk.sell(desk.event(LOTTO_ACTIVO, "22T12:00"), "8", units=2))
    ended = house("db", "verify-restore", "--json", "--temporary", str(backups), TAQUILLA_BACKUPS=str(backups))
    told = ended.json
    assert (ended.status, told["faults"], told["is_good"], told["lost"]["commands"]) == (0, [], True, 1)
    assert 0 < told["lost"]["seconds"] < 600
    (file,) = backups.glob("*.dump")
    assert (told["backup"], told_by(Metrics(tried=lambda: backups))) == (file.name, Trial.last(backups).at.timestamp())
    assert sorted(one.name for one in backups.iterdir()) == ["last-trial.json", file.name, f"{file.name}.sha256"]
    flip(file, file.stat().st_size * 3 // 4)
    ended = house("db", "verify-restore", str(file), "--temporary", str(backups), "--json")
    said = f"{file} was changed or cut since it was written: it has not the checksum in {file.name}.sha256."
    assert (ended.status, ended.json["is_good"], ended.json["faults"]) == (1, False, [said])


@pytest.mark.prove("kills")
def test_a_backup_that_lacks_a_transfer_is_found_out(
    server: Embedded, sold: str, copy_of: Callable[[str], str], shell_over: Callable[[str], Shell], backups: Path
) -> None:
    copy = copy_of(sold)
    planted(server, copy, "delete from transfer where seq = (select max(seq) from transfer where operator_id = 1)")
    back_up(server.url(OWNER, copy), backups / "lacking.dump")
    ended = shell_over(sold)("db", "verify-restore", str(backups / "lacking.dump"), "--temporary", str(backups))
    assert (ended.status, "something is wrong" in ended.out) == (1, True)
    assert ("transfer of operator 1 on 2024-10-22: 3 rows of" in ended.out, "is broken" in ended.out) == (True, True)
    assert json.loads((backups / "last-trial.json").read_text())["last_good"] is None
    assert (told_by(Metrics(tried=lambda: backups)), told_by(Metrics())) == (0.0, None)


@pytest.mark.prove("kills")
def test_the_next_release_tries_its_migrations_on_the_last_backup_of_a_house_that_waits_for_them(
    sold: str, shell_over: Callable[[str], Shell], backups: Path, tmp_path: Path
) -> None:
    house = shell_over(sold)
    house.json("db", "backup", str(backups))
    release, folder = next_release(tmp_path / "next")
    folder.joinpath(f"{NEXT}.column.sql").write_text(COLUMN)
    settings = os.environ | house.variables | release | {"TAQUILLA_BACKUPS": str(backups)}
    line = [sys.executable, "-m", "taquilla", "db", "verify-restore", "--json", "--temporary", str(backups)]
    told = json.loads(subprocess.run(line, env=settings, capture_output=True, check=True).stdout)
    assert (told["migrated"], told["is_good"], told["lost"]["commands"]) == ([f"{NEXT}.column"], True, 0)
