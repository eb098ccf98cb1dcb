"""The help of each command has an example, and the page of commands and operations misses none."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer
from bench.__main__ import app as bench
from campaigns.__main__ import app as campaigns
from clients.generate.document import openapi_of_v1
from tests.patience import PATIENCE_S
from typer.testing import CliRunner

from taquilla.cli import api
from taquilla.cli.main import SECTIONS, app
from taquilla.cli.office import ROWS

PAGE = Path(__file__).parents[2] / "docs" / "commands-and-operations.md"


def commands(group: click.Command, *names: str) -> Iterator[tuple[str, ...]]:
    """Yield every command as the words that call it."""
    for name, command in getattr(group, "commands", {}).items():
        if getattr(command, "commands", None):
            yield from commands(command, *names, name)
        else:
            yield (*names, name)


COMMANDS = list(commands(typer.main.get_command(app)))
# The measurements and the campaigns are programs of their own, in a clone.
PROGRAMS = {"taquilla": app, "python -m bench": bench, "python -m campaigns": campaigns}
ALL = [(name, command) for name, one in PROGRAMS.items() for command in commands(typer.main.get_command(one))]
# They need no house: one calls another server, one looks at what is installed.
WITHOUT_HOUSE = {("wallet", "check"), ("dialect", "list"), ("dialect", "check"), ("dialect", "new"), ("api",)}
# These run until they are stopped, or have an output of their own.
WITHOUT_JSON = {("demo",), ("serve",), ("worker",), ("db", "run"), ("witness", "run"), ("fake-wallet",)}


def test_a_shell_completes_commands_and_options(tmp_path: Path) -> None:
    """By the installed program, as the package and `--install-completion` set it up."""
    program = Path(sys.executable).parent
    script = "source <(taquilla --show-completion); COMP_WORDS=(taquilla serve --pr) COMP_CWORD=2; "
    script += '_taquilla_completion taquilla; echo "${COMPREPLY[@]}"'
    environment = os.environ | {"PATH": f"{program}:{os.environ['PATH']}", "SHELL": "/bin/bash", "HOME": str(tmp_path)}
    told = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=True)
    assert told.stdout.split() == ["--processes"]


def test_the_help_shows_every_command_once_and_fits_a_terminal() -> None:
    shown = [name for names in SECTIONS.values() for name in names]
    assert sorted(shown) == sorted({command[0] for command in COMMANDS})
    told = CliRunner().invoke(app, ["--help"], terminal_width=80)
    assert re.findall(r"^  ([a-z][a-z-]*) +[A-Z]", told.output, re.MULTILINE) == shown
    assert "..." not in told.output.partition("Options:")[2]


@pytest.mark.parametrize(("program", "command"), ALL, ids=str)
def test_help_has_an_example_and_common_options(monkeypatch: pytest.MonkeyPatch, program: str, command: tuple[str, ...]) -> None:
    monkeypatch.setattr(api.time, "sleep", None)  # no house answers, and help waits for none
    ended = CliRunner().invoke(PROGRAMS[program], [*command, "--help"])
    told = " ".join(ended.output.split())
    assert ended.exit_code == 0
    assert re.search(rf"Example: .*\b{program} {' '.join(command)}\b", told)
    assert ("--json" in told) != (command in WITHOUT_JSON)
    assert ("What is left out stays" in told, "is empty from then on" in told) == (command == ("entity", "describe"), False)
    assert ("The most rows. By default all." in told) == ("--cursor" in told)
    assert ("--data" in told) != (program != "taquilla" or command in WITHOUT_HOUSE)


def test_each_command_is_an_operation_or_the_page_sets_it_beside_one_or_says_why_there_is_none() -> None:
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", PAGE.read_text(), re.MULTILINE)
    told = [{one for cell in cells for one in re.findall(r"`([a-z_ .-]+)`", cell)} for cells in zip(*rows, strict=True)]
    operations = {one["operationId"] for path in openapi_of_v1()["paths"].values() for one in path.values()}
    assert told[0] | {row.name for row in ROWS} == {" ".join(command) for command in COMMANDS}
    made_of = {one for row in ROWS for one in (row.operation, row.onto) if one}
    assert {one for one in told[1] if "." in one} | made_of == operations
