"""A backup is the whole database at one moment, and a restored one is the same house."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from tests.patience import PATIENCE_S

from taquilla.store.postgres.embedded import OWNER, Embedded

if TYPE_CHECKING:
    from conftest import Shell

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
Contents = tuple[dict[str, list[str]], list[tuple[str, ...]]]


@pytest.fixture
def contents(server: Embedded) -> Callable[[str], Contents]:
    """Return every row of a database by its name, and all rights in it."""

    def look(database: str) -> Contents:
        with psycopg.connect(server.url(OWNER, database)) as owner:
            names = [name for (name,) in owner.execute(TABLES)]
            found = {name: owner.execute(f"select t.*::text from {name} t order by 1".encode()).fetchall() for name in names}
            return {name: [text for (text,) in rows] for name, rows in found.items()}, owner.execute(RIGHTS).fetchall()

    return look


@pytest.fixture
def new_database(copy_of: Callable[[str], str]) -> str:
    """Return the name of a database with nothing in it."""
    return copy_of("template1")


@pytest.fixture
def backup(demo_house: "Shell", tmp_path: Path) -> Path:
    """Make a backup of the demo's database."""
    file = tmp_path / "house.dump"
    told = demo_house.json("db", "backup", str(file))
    key = demo_house.variables["TAQUILLA_MASTER_KEY_FILE"]
    assert told == {"file": str(file), "bytes": file.stat().st_size, "master_key": key}
    return file


def test_a_restored_database_has_every_row_and_every_right(
    backup: Path, shell_over: "Callable[[str], Shell]", demo_database: str, new_database: str, contents: Callable[[str], Contents]
) -> None:
    restored = shell_over(new_database)
    assert restored.json("db", "restore", str(backup)) == {"file": str(backup), "to_migrate": [], "logs_stopped": True}
    rows, rights = contents(demo_database)
    assert sum(map(len, rows.values())) > 1000
    found, its_rights = contents(new_database)
    # The keys of logs alone are changed: they stand still, because others may hold later checkpoints.
    keys = found.pop("log_key")
    assert [re.sub(r',"[0-9: .+-]+"\)$', ",)", key) for key in keys] == rows.pop("log_key") != keys
    assert (found, its_rights) == (rows, rights)
    assert restored("audit", "--rule", "I41").status == 0
    shown = restored.json("log", "show", "--operator", "1")
    assert (shown["stopped"], shown["size"]) == ("restored", len(rows["log_entry"]))


def test_only_we_may_read_a_backup(backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    assert list(backup.parent.glob("*.part")) == []


def test_a_backup_replaces_none(backup: Path, demo_house: "Shell") -> None:
    before = backup.read_bytes()
    ended = demo_house("db", "backup", str(backup))
    assert (ended.status, ended.err) == (2, f"There is a file {backup} already: a backup replaces none.\n")
    assert backup.read_bytes() == before


def test_nothing_is_restored_over_a_house(backup: Path, demo_house: "Shell") -> None:
    ended = demo_house("db", "restore", str(backup))
    assert (ended.status, ended.err) == (2, "This database is not empty: a backup is restored into a new one.\n")


def test_half_a_backup_restores_nothing_and_the_whole_one_still_fits_afterwards(
    backup: Path, shell_over: "Callable[[str], Shell]", new_database: str, contents: Callable[[str], Contents]
) -> None:
    half = backup.with_name("half.dump")
    half.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
    ended = shell_over(new_database)("db", "restore", str(half))
    assert ended.status == 2
    assert ended.err.startswith("Nothing was restored: pg_restore: error: ")
    assert contents(new_database)[0] == {}
    assert shell_over(new_database)("db", "restore", str(backup)).status == 0


def test_a_backup_that_cannot_be_written_is_reported(demo_house: "Shell", tmp_path: Path) -> None:
    ended = demo_house("db", "backup", str(tmp_path / "nowhere" / "house.dump"))
    assert ended.status == 2
    assert ended.err == f"No backup was made: {tmp_path}/nowhere/house.dump.part: No such file or directory\n"


COMMANDS = [("audit",), ("operator", "list"), ("draw", "list", "--operator", "1")]


@pytest.mark.parametrize("command", COMMANDS)
def test_no_new_master_key_is_made_for_operators_that_have_keys(
    demo_house: "Shell", tmp_path: Path, command: tuple[str, ...]
) -> None:
    missing = tmp_path / "none.key"
    ended = demo_house(*command, TAQUILLA_MASTER_KEY_FILE=str(missing))
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith(f"There is no master key at {missing}, and none but the old one opens the operators' keys")
    assert not missing.exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_house_is_not_opened_with_another_master_key(
    shared_demo_house: "Shell", tmp_path: Path, command: tuple[str, ...]
) -> None:
    other = tmp_path / "other.key"
    other.write_text("ab" * 32 + "\n")
    ended = shared_demo_house(*command, TAQUILLA_MASTER_KEY_FILE=str(other))
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("The master key does not fit the operator keys in the database")


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("worker",)])
def test_nothing_is_served_from_a_schema_of_an_older_release(
    shell_over: "Callable[[str], Shell]", new_database: str, command: tuple[str, ...]
) -> None:
    ended = shell_over(new_database)(*command)
    assert ended.status == 2
    assert ended.err.startswith("the database lacks migrations (0001.people, ")
    assert ended.err.endswith("run `taquilla db migrate` first\n")


@pytest.fixture
def key(demo_house: "Shell", tmp_path: Path) -> tuple[str, Path]:
    """Make a pair of keys for backups: the public one, and the file of the secret one."""
    identity = tmp_path / "backup-key.txt"
    told = demo_house.json("db", "backup-key", str(identity))
    assert told == {"public_key": told["public_key"], "identity": str(identity)}
    assert identity.stat().st_mode & 0o777 == 0o600
    return told["public_key"], identity


def test_an_encrypted_backup_is_restored_with_its_secret_key_alone(
    demo_house: "Shell",
    shell_over: "Callable[[str], Shell]",
    key: tuple[str, Path],
    tmp_path: Path,
    new_database: str,
    demo_database: str,
    contents: Callable[[str], Contents],
) -> None:
    public, identity = key
    file = Path(demo_house.json("db", "backup", str(tmp_path), "--encrypt-to", public)["file"])
    assert re.fullmatch(r"taquilla-\d{8}T\d{6}\.\d{3}Z\.dump\.age", file.name)
    content = file.read_bytes()
    assert content.startswith(b"age-encryption.org/v1\n")
    assert (b"username@banklot.net" in content, b"PGDMP" in content) == (False, False)
    restored = shell_over(new_database)
    ended = restored("db", "restore", str(file))
    assert (ended.status, ended.err) == (2, f"{file} is encrypted: give the secret key with --identity.\n")
    other = tmp_path / "other.txt"
    demo_house.json("db", "backup-key", str(other))
    ended = restored("db", "restore", str(file), "--identity", str(other))
    assert (ended.status, ended.err) == (
        2, f"Nothing was restored: {file} cannot be decrypted: it was encrypted for another key.\n",
    )  # fmt: skip
    # Without its checksum beside it, which would tell at once.
    cut = tmp_path / "cut.dump.age"
    for length in (len(content) - 1, len(content) // 2, 150):
        cut.write_bytes(content[:length])
        ended = restored("db", "restore", str(cut), "--identity", str(identity))
        assert (ended.status, f"{cut} cannot be decrypted: it was changed or cut (" in ended.err) == (2, True)
        assert contents(new_database)[0] == {}
    restored.json("db", "restore", str(file), "--identity", str(identity))
    found, kept = contents(new_database)[0], contents(demo_database)[0]
    assert found.keys() == kept.keys()
    assert all(rows == kept[table] for table, rows in found.items() if table != "log_key")


@needs_age
def test_age_itself_reads_an_encrypted_backup_as_the_page_says(
    demo_house: "Shell",
    server: Embedded,
    key: tuple[str, Path],
    tmp_path: Path,
    new_database: str,
    demo_database: str,
    contents: Callable[[str], Contents],
) -> None:
    public, identity = key
    file = tmp_path / "house.dump.age"
    demo_house.json("db", "backup", str(file), "--encrypt-to", public)
    with subprocess.Popen(["age", "--decrypt", "-i", identity, file], stdout=subprocess.PIPE) as age:
        tool = [server.binaries / "pg_restore", "--no-owner", "--exit-on-error", f"--dbname={server.url(OWNER, new_database)}"]
        subprocess.run(tool, stdin=age.stdout, check=True, timeout=PATIENCE_S)
    assert age.returncode == 0
    assert contents(new_database)[0] == contents(demo_database)[0]
    # One byte that was changed, as late as can be, is noticed by it too.
    file.write_bytes(file.read_bytes()[:-1] + bytes([file.read_bytes()[-1] ^ 1]))
    ended = subprocess.run(["age", "--decrypt", "-i", identity, "-o", tmp_path / "out", file], capture_output=True, check=False)
    assert (ended.returncode, b"failed to decrypt" in ended.stderr) == (1, True)


@needs_age
def test_a_backup_that_age_itself_has_encrypted_is_restored_with_a_key_of_its_own(
    shell_over: "Callable[[str], Shell]", backup: Path, tmp_path: Path, new_database: str
) -> None:
    identity, file = tmp_path / "key.txt", tmp_path / "house.dump.age"
    made = subprocess.run(["age-keygen", "-o", identity], check=True, capture_output=True, text=True)
    public = made.stderr.split()[-1]
    subprocess.run(["age", "-r", public, "-o", file, backup], check=True)
    restored = shell_over(new_database)
    restored.json("db", "restore", str(file), "--identity", str(identity))
    assert restored("audit", "--rule", "I41").status == 0


def test_keys_that_are_none_are_refused(demo_house: "Shell", key: tuple[str, Path], tmp_path: Path, backup: Path) -> None:
    public, identity = key
    for wrong in ("age1nothing", str(identity), str(tmp_path / "nowhere")):
        ended = demo_house("db", "backup", str(tmp_path / "none.dump"), "--encrypt-to", wrong)
        assert (ended.status, ended.err.startswith(f"{wrong} is no public key of age")) == (2, True)
    keys = tmp_path / "keys.txt"
    keys.write_text(f"# the office's\n{public}\n")
    demo_house.json("db", "backup", str(tmp_path / "two.dump.age"), "--encrypt-to", str(keys))
    ended = demo_house("db", "restore", str(backup), "--identity", str(keys))
    assert (ended.status, ended.err.startswith(f"{keys} holds no secret key of age")) == (2, True)
    ended = demo_house("db", "restore", str(backup), "--identity", str(identity))
    assert (ended.status, ended.err) == (2, f"{backup} is not encrypted: leave --identity out.\n")
    assert demo_house("db", "backup-key", str(identity)).err == f"no key was written to {identity}: File exists\n"


def test_so_many_backups_are_kept_and_the_last_good_one(demo_house: "Shell", tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    names = [demo_house.json("db", "backup", TAQUILLA_BACKUPS=str(folder))["file"] for _ in range(3)]
    (folder / "notes.txt").touch()
    trial = {"backup": Path(names[0]).name, "at": "2026-11-22T03:00:00+00:00", "is_good": True}
    (folder / "last-trial.json").write_text(json.dumps({"last": trial, "last_good": trial}))
    told = demo_house.json("db", "backup", str(folder), "--keep", "1")
    assert told["dropped"] == names[1:]
    kept = {Path(name).name for name in (names[0], told["file"])}
    assert {file.name for file in folder.iterdir()} == kept | {f"{name}.sha256" for name in kept} | {
        "notes.txt", "last-trial.json",
    }  # fmt: skip
    assert demo_house("db", "backup", str(tmp_path / "a.dump"), "--keep", "1").err == "--keep is for a folder of backups\n"
    assert demo_house("db", "backup").err == "say where the backup goes: a file, a folder, or TAQUILLA_BACKUPS\n"
