"""The command line, over the databases of this test run."""

import json
import logging
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from tests.forked import Forked
from tests.houses import FreshCopy
from tests.patience import PATIENCE_S
from typer.testing import CliRunner

from taquilla import security
from taquilla.cli.main import app
from taquilla.sandbox.demo import PASSWORD
from taquilla.store.postgres.embedded import AUDITOR, OWNER, Embedded


def flip(file: Path, at: int) -> None:
    """Flip one bit of a file."""
    with file.open("r+b") as opened:
        opened.seek(at)
        byte = opened.read(1)[0]
        opened.seek(at)
        opened.write(bytes([byte ^ 1]))


@dataclass(frozen=True)
class Ended:
    """The end of a command: its status and its output."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return its output, when that is one JSON value."""
        return json.loads(self.out)

    @property
    def refused(self) -> tuple[int, str]:
        """Return its status and its sentence, which is one line and all that it has said."""
        assert (self.out, self.err.count("\n")) == ("", 1), self
        return self.status, self.err[:-1]

    def says(self, status: int, words: str) -> bool:
        """Tell whether it has ended with this status, and with an error that holds these words."""
        return self.status == status and words in self.err

    def begins(self, status: int, words: str) -> bool:
        """Tell whether it has ended with this status, and with an error that begins with these words."""
        return self.status == status and self.err.startswith(words)


@dataclass(frozen=True)
class Shell:
    """Runs `taquilla`, with these variables and no other settings: here, or in a process of its own."""

    variables: dict[str, str]
    is_apart: bool = False

    @property
    def apart(self) -> "Shell":
        """Return the same, in a process of its own."""
        return replace(self, is_apart=True)

    def __call__(self, *arguments: str, typed: str = "", **variables: str | None) -> Ended:
        inherited = {name: None for name in os.environ if name.startswith(("TAQUILLA_", "DATABASE_URL"))}
        environ = {**inherited, **self.variables, **variables}
        return _run_apart(arguments, typed, environ) if self.is_apart else _run_here(arguments, typed, environ)

    def json(self, *arguments: str, **options: Any) -> Any:
        """Return the result of a command that must succeed."""
        ended = self(*arguments, "--json", **options)
        assert ended.status == 0, ended
        return ended.json


def _run_here(arguments: Sequence[str], typed: str, environ: Mapping[str, str | None]) -> Ended:
    try:
        ended = CliRunner().invoke(app, list(arguments), input=typed, env=environ)
    finally:
        # A command has the process to itself; here the next one would write to this one's standard error.
        lines = logging.getLogger(security.LOGGER)
        for handler in lines.handlers:
            handler.close()
        lines.handlers, lines.propagate = [], True
        lines.setLevel(logging.NOTSET)
        # Nor does it tell of what an earlier one has left out.
        security.flush()
    if ended.exception is not None and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    return Ended(ended.exit_code, ended.stdout, ended.stderr)


def _run_apart(arguments: Sequence[str], typed: str, environ: Mapping[str, str | None]) -> Ended:
    chosen = {name: value for name, value in {**os.environ, **environ}.items() if value is not None}
    assert not typed
    with tempfile.NamedTemporaryFile(mode="r", encoding="utf-8") as errors:
        process = Forked(arguments, chosen, Path(errors.name))
        with process.stdout as told:
            out = told.read()
        status, err = process.wait(PATIENCE_S), errors.read()
    assert "Traceback" not in err, err
    return Ended(status, out, err)


@pytest.fixture(scope="session")
def demo_template(short_template: str) -> str:
    """A database with the demo's data and two of its lotteries: no command tells of more."""
    return short_template


@pytest.fixture
def shell_over(server: Embedded, key_file: Path, tmp_path: Path) -> Callable[[str], Shell]:
    """Return a function that makes the command line over a database, by its name."""

    def over(database: str) -> Shell:
        addresses = {"DATABASE_URL": server.url(database=database), "TAQUILLA_OWNER_URL": server.url(OWNER, database)}
        addresses["TAQUILLA_AUDITOR_URL"] = server.url(AUDITOR, database)
        return Shell(addresses | {"TAQUILLA_MASTER_KEY_FILE": str(key_file), "TAQUILLA_DATA": str(tmp_path)})

    return over


@pytest.fixture
def empty_house(shell_over: Callable[[str], Shell], empty_database: str) -> Shell:
    """Return the command line over a database with the schema alone."""
    return shell_over(empty_database)


@pytest.fixture
def demo_house(shell_over: Callable[[str], Shell], demo_database: str) -> Shell:
    """Return the command line over the demo's data."""
    return shell_over(demo_database)


@pytest.fixture(scope="module")
def shared_demo_database(fresh_copy: FreshCopy, demo_template: str) -> Iterator[str]:
    """The name of a database with the demo's data, for all commands of a module that are refused."""
    with fresh_copy(demo_template) as name:
        yield name


@pytest.fixture
def shared_demo_house(shell_over: Callable[[str], Shell], shared_demo_database: str) -> Shell:
    """Return the command line over that database."""
    return shell_over(shared_demo_database)


@pytest.fixture
def password_file(tmp_path: Path) -> str:
    """Return a file with the password of everybody in the demo."""
    (file := tmp_path / "password").write_text(PASSWORD + "\n")
    return str(file)
