"""The pages by hand show no command, option or setting that is gone."""

import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
import typer
from site_tree import ROOT, read_tree

from taquilla.cli.main import app
from taquilla.settings import IN_FILES, Settings

PARTS = [part for part in read_tree() if part.words_max is not None]
BY_HAND = {page.relative_to(ROOT).as_posix(): page.read_text() for part in PARTS for page in part.pages}
# Those of tests, measurements and examples.
OTHER_SETTINGS = {"TAQUILLA_PATRONI", "TAQUILLA_PICTURES", "TAQUILLA_TILL_HOURS", "TAQUILLA_TILL_KILLS", "TAQUILLA_TOKEN"}
PROGRAM = typer.main.get_command(app)
SHELL = {"--help", "--version", "--install-completion", "--show-completion"}


def test_the_pages_name_only_settings_that_exist() -> None:
    variables = {f"TAQUILLA_{field.name.upper()}" for field in fields(Settings)} | {f"{name}_FILE" for name in IN_FILES}
    named = {name for text in BY_HAND.values() for name in re.findall(r"\bTAQUILLA_[A-Z_]+[A-Z]\b", text)}
    assert named - variables <= OTHER_SETTINGS


def options(words: list[str]) -> set[str] | None:
    """Return the options of the command that begins a line, if it begins one. A group has none."""
    command: Any = PROGRAM
    while hasattr(command, "commands"):
        if not command.commands:
            return {*words}  # a running house has them
        if not words or words[0] not in command.commands:
            return None if words and re.fullmatch(r"[a-z][a-z-]+", words[0]) else set(SHELL)
        command = command.commands[words.pop(0)]
    command = getattr(command, "made", command)
    return {*SHELL, *(name for one in command.params for name in (*one.opts, *one.secondary_opts))}


def lost_commands(text: str) -> Iterator[str]:
    """Yield what a page shows as a command, between marks of code or on a line of its own, and the program does not know."""
    lines = re.findall(r"`(?:sudo )?taquilla(?:-house)? ([^`]+)`", text)
    lines += re.findall(r"^(?:    |\$ )?(?:sudo )?(?:[A-Z_]+=\S+ )*taquilla(?:-house)? (.*)$", text, re.MULTILINE)
    for line in (re.split(r" +#| +&&", line)[0] for line in lines):
        known = options(line.split())
        if known is None:
            yield f"taquilla {line}: no such command"
        else:
            yield from (f"taquilla {line}: no {name}" for name in re.findall(r"(?<!\S)--[a-z][a-z-]+", line) if name not in known)


def test_the_pages_show_only_commands_and_options_that_exist() -> None:
    assert [f"{page}: {lost}" for page, text in BY_HAND.items() for lost in lost_commands(text)] == []


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("`taquilla audit --rule I10`", []),
        ("`taquilla audit --rulez I10`", ["taquilla audit --rulez I10: no --rulez"]),
        ("```sh\nsudo taquilla-house db migrat  # makes it\n```", ["taquilla db migrat: no such command"]),
    ],
)
def test_a_lost_command_is_seen(text: str, lost: list[str]) -> None:
    assert list(lost_commands(text)) == lost
