"""What the pages of commands, settings and metrics say. `reference.py` writes them."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from inspect import getsource
from itertools import pairwise
from typing import Any, Final

import typer
from bench.__main__ import app as bench
from campaigns.__main__ import app as campaigns

from taquilla import settings as house
from taquilla.cli.main import SECTIONS, app
from taquilla.cli.office import ROWS
from taquilla.telemetry.definitions import METRICS

_COMMANDS: Final = """\
Every command, as its `--help` has it. [The command line](../operations.md#the-command-line) says how commands find the database,
what their exit statuses mean, and how amounts and times are written. Most commands take `--data` (the data folder) and `--json`.
[Commands and operations](../commands-and-operations.md) sets them beside `/v1`."""
_SETTINGS: Final = """\
Environment variables, read once at the start. A misspelled one is refused, and so is a value in quotation marks (docker's and
podman's `--env-file` keep them). A flag of the same name takes precedence. An address may lie in a file that another variable
names:"""
_METRICS: Final = """\
What `/metrics` serves with `TAQUILLA_METRICS=yes`. [Metrics](../watching.md#metrics) says how to collect it,
[alarms](../alarms.md) what to do about each alert. A metric marked *read* comes from the database or its disk, and is the same in
every process: take `max by (operator)`."""
_UNLESS_SET: Final = {
    "data": "`/var/lib/taquilla` for root, else your own data folder",
    "database_url": "the embedded PostgreSQL",
    "False": "`no`", "None": "", "()": "", "": "",
}  # fmt: skip
_SHARED: Final = {"--data", "--json", "--help"}


def commands() -> Iterator[str]:
    """Yield the page of commands, in parts: each as its help has it."""
    groups = _below(app)
    yield _COMMANDS
    for section, names in SECTIONS.items():
        yield f"## {section}"
        for name in names:
            yield from _command("taquilla", name, command=groups[name])
    for title, program, measured in (("Measurements", "bench", bench), ("Campaigns", "campaigns", campaigns)):
        yield f"## {title}\n\nIn a clone, by `.venv/bin/python`: the package does not have them."
        for name, command in _below(measured).items():
            yield from _command(f"python -m {program}", name, command=command)


def _below(program: typer.Typer) -> dict[str, Any]:
    group: Any = typer.main.get_command(program)
    return dict(group.commands)


def _command(*words: str, command: Any) -> Iterator[str]:
    """Yield the part of a command, or those of a group's commands."""
    if getattr(command, "commands", None):  # `taquilla api` reads its own from the server
        for name, below in command.commands.items():
            yield from _command(*words, name, command=below)
        return
    command = getattr(command, "made", command)
    text, *examples = re.split(r"\s*\bExample: ", command.help)
    yield f"### `{' '.join(words)}`"
    yield from (_plain(part) for part in text.split("\n\n"))
    yield "\n".join(("```sh", *(" ".join(example.split()) for example in examples), "```"))
    if rows := [_option(one) for one in command.params if not _SHARED & {*one.opts}]:
        yield "\n".join(("| option | |", "| --- | --- |", *rows))
    yield from (f"Operation of `/v1`: `{row.operation}`." for row in ROWS if row.name == " ".join(words[1:]))


def _option(one: Any) -> str:
    names = [*one.opts, *one.secondary_opts] if one.param_type_name == "option" else [one.name.upper()]
    return f"| {', '.join(f'`{name}`' for name in names)} | {_plain(one.help or '').replace('|', '&#124;')} |"


def _plain(text: str) -> str:
    """Return a paragraph of a help text as Markdown."""
    marked = re.sub(r"(?<!`)\B(--[a-z][a-z-]+)(?!`)", r"`\1`", " ".join(text.split()))
    return marked.replace("<", "&lt;").replace("*", r"\*")


def settings() -> Iterator[str]:
    """Yield the page of settings, in parts."""
    yield f"{_SETTINGS} {', '.join(f'`{name}_FILE`' for name in house.IN_FILES)}."
    meanings, rows = _docstrings_of_settings(), ["| variable | unless set | meaning |", "| --- | --- | --- |"]
    for one in fields(house.Settings):
        variable = "DATABASE_URL" if one.name == "database_url" else f"TAQUILLA_{one.name.upper()}"
        default = _UNLESS_SET.get(one.name, _UNLESS_SET.get(str(one.default), f"`{one.default}`"))
        bounds = house.RANGES.get(one.name)
        within = f" From {bounds[0]} to {bounds[-1]}." if bounds else ""
        rows.append(f"| `{variable}` | {default} | {meanings[one.name]}{within} |")
    yield "\n".join(rows)


def _docstrings_of_settings() -> dict[str, str]:
    """Return what stands below each field, which Python itself does not keep."""
    found: dict[str, str] = {}
    body: Any = ast.parse(getsource(house.Settings)).body[0]
    for field, text in pairwise(body.body):
        if isinstance(field, ast.AnnAssign):
            found[ast.unparse(field.target)] = " ".join(text.value.value.split())
    return found


def metrics() -> Iterator[str]:
    """Yield the page of metrics, in parts."""
    yield _METRICS
    rows = ["| metric | type | labels | meaning |", "| --- | --- | --- | --- |"]
    for one in METRICS:
        kind = f"{one.kind}{', *read*' if one.is_standing else ''}"
        rows.append(f"| `{one.name}` | {kind} | {', '.join(f'`{label}`' for label in one.labels)} | {one.help} |")
    yield "\n".join(rows)

