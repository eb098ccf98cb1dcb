"""An older release on a newer schema, in real processes: refused with both numbers, unless the migrations say that it may."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from campaigns.planted import BREAKING, NEXT, PLANTED, THIRD, migrations_of_next, next_release
from tests.cli.conftest import Shell
from tests.forked import Forked
from tests.patience import PATIENCE_S

from taquilla.store.postgres.embedded import OWNER, Embedded
from taquilla.store.postgres.schema import migrate, newest

pytestmark = pytest.mark.prove("upgrades")

WRITING = [
    "serve --port 0", "worker", "audit", "operator list", "operator add another --currency VES --zone America/Caracas", "duties",
    "draw list --operator 1",
]  # fmt: skip


@pytest.fixture(scope="module")
def broken_with(demo_template: str, server: Embedded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a demo's database that a newer release has migrated, and it suits no older one."""
    with server.copied(demo_template, "newer") as name:
        migrate(server.url(OWNER, name), migrations_of_next(tmp_path_factory.mktemp("next"), BREAKING))
        yield name


@contextmanager
def serving(variables: dict[str, str], log: Path) -> Iterator[None]:
    """Let this release serve meanwhile."""
    served = Forked(["serve", "--port", "0", "--yes-this-was-a-demo"], {**os.environ, **variables}, log)
    try:
        assert served.stdout.readline().startswith("ready http://"), log.read_text()
        yield
    finally:
        served.send_signal(signal.SIGTERM)
        assert served.wait(PATIENCE_S) == 0
        served.stdout.close()


@pytest.mark.parametrize("command", WRITING)
def test_an_older_release_refuses_a_newer_schema_and_names_both_numbers(
    shell_over: Callable[[str], Shell], broken_with: str, command: str
) -> None:
    ended = shell_over(broken_with).apart(*command.split())
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        f"The database has schema {NEXT}, and this release knows none above {newest()}: a newer release has migrated it. "
        "Run that release, or restore the backup from before the upgrade.\n"
    )


def test_its_status_says_so_and_it_migrates_nothing(shell_over: Callable[[str], Shell], broken_with: str) -> None:
    told = shell_over(broken_with).apart("db", "status", "--json")
    assert (told.status, told.json["migrations"][-1]["migration"]) == (1, f"{NEXT}.breaking")
    assert f"this release knows none above {newest()}" in told.err
    ended = shell_over(broken_with).apart("db", "migrate")
    assert (ended.status, "was made by a newer one" in ended.err) == (2, True)


@pytest.mark.new_database
def test_an_older_release_starts_on_a_schema_that_suits_it(
    shell_over: Callable[[str], Shell], server: Embedded, demo_database: str, tmp_path: Path
) -> None:
    migrate(server.url(OWNER, demo_database), migrations_of_next(tmp_path / "next"))
    shell = shell_over(demo_database)
    with serving(shell.variables, tmp_path / "log"):
        pass
    assert shell.apart("audit", "--rule", "I10").status == 0


def test_a_newer_release_migrates_beside_a_running_one_only_what_suits_it(
    shell_over: Callable[[str], Shell], demo_template: str, server: Embedded, tmp_path: Path
) -> None:
    with server.copied(demo_template, "beside") as name:
        shell = shell_over(name)
        variables, migrations = next_release(tmp_path / "newer")
        newer = os.environ | shell.variables | variables
        for planted, text in PLANTED.items():
            (migrations / f"{planted}.sql").write_text(text)
        with serving(shell.variables, tmp_path / "log"):
            breaking = migrations / f"{int(THIRD) + 1:04}.breaking.sql"
            breaking.write_text("-- locks: none\ncreate table never (a int);\n")
            first = run(newer, "db", "migrate")
            assert first.returncode == 2, first
            assert f"Migration {breaking.stem} suits no process that knows less than schema {breaking.name[:4]}" in first.stderr
            assert f"connections of schema {newest()}" in first.stderr
        # What suited the running release is there.
        second = run(newer, "db", "migrate")
        assert (second.returncode, second.stdout) == (0, f"applied: {breaking.stem}\n"), second
        assert run(newer, "audit", "--rule", "I10").returncode == 0
        assert f"has schema {breaking.name[:4]}" in shell.apart("audit").err


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of another release."""
    command = [sys.executable, "-m", "taquilla", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
