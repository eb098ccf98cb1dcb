"""Keeps the pages true: links, decisions, words, steps, commands, options and settings are of what exists."""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import typer
from site_tree import ROOT, read_tree

from taquilla.cli.main import app
from taquilla.settings import IN_FILES, Settings
from taquilla.store.audit.auditor import RULES

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


def pages(root: Path) -> list[Path]:
    """Return the pages we wrote: those of the root, of docs and of the source, not of the environment or of caches."""
    return sorted(page for glob in ("*.md", "docs/**/*.md", "src/**/*.md", "tests/**/*.md") for page in root.glob(glob))


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as code hosts make them: ``"## The map"`` is ``the-map``. A rule's is its id."""
    text = FENCED.sub("", page.read_text())
    headings = re.findall(r"^#+ +(.+?) *$", text, re.MULTILINE)
    defined = " ".join(re.findall(r"^\| [A-Z]+-\d\d \||\*\*[^*]+\*\*", text, re.MULTILINE)) if page.name == "rules.md" else ""
    rules = re.findall(r"[A-Z]+-\d\d", defined)
    return {re.sub(r"[^\w\- ]", "", name.lower()).replace(" ", "-") for name in [*headings, *rules]}


def dead_links(root: Path) -> Iterator[str]:
    """Yield links into the repository that are broken; outside links are not checked."""
    for page in pages(root):
        for match in LINK.finditer(FENCED.sub("", page.read_text())):
            target, _, anchor = unquote(match[1] or match[2]).partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            there = page if not target else (page.parent / target).resolve()
            if not there.exists() or not there.is_relative_to(root):
                yield f"{page.relative_to(root)}: {target} is not there"
            elif anchor and there.suffix == ".md" and anchor not in anchors(there):
                yield f"{page.relative_to(root)}: {target} has no heading #{anchor}"


def lost_decisions(root: Path) -> Iterator[str]:
    """Yield decisions that the list misses, that lack a part, or whose number is taken."""
    folder = root / "docs" / "decisions"
    listed = (folder / "README.md").read_text()
    numbers: set[str] = set()
    for page in sorted(folder.glob("[0-9]*.md")):
        if f"({page.name})" not in listed:
            yield f"{page.name}: not listed in README.md"
        if (number := page.name[:4]) in numbers:
            yield f"{page.name}: {number} is taken"
        numbers.add(number)
        for part in ("Context", "Decision", "Consequences", "Rejected"):
            if f"\n## {part}\n" not in page.read_text():
                yield f"{page.name}: no {part}"


def lost_words(root: Path) -> Iterator[str]:
    """Yield files and tables that the glossary names and that do not exist."""
    house = root / "src" / "taquilla"
    tables = re.findall(
        r"^create table (\w+)", "".join(path.read_text() for path in house.glob("store/migrations/*.sql")), re.MULTILINE
    )
    text = (root / "docs" / "glossary.md").read_text()
    yield from (f"{file} is gone" for file in re.findall(r"`(\w+/[\w./]*)`", text) if not (house / file).exists())
    yield from (f"there is no table {name}" for name in re.findall(r"table \*(\w+)\*", text) if name not in tables)


def lost_steps(root: Path) -> Iterator[str]:
    """Yield files and tests of the ways that do not exist. A row names one room, several or none, and files in them."""
    (ways,) = re.findall(r"^## \w+ ways through the house\n(.*?)^## ", (root / "docs" / "map.md").read_text(), re.DOTALL | re.M)
    yield from (f"{file} is gone" for file in re.findall(r"`(tests/[\w/.]+)`", ways) if not (root / file).exists())
    for rooms, files in re.findall(r"^\| (.*?) ?\| (.*?) \|", ways, re.MULTILINE):
        where = re.findall(r"`([\w/]+)`", rooms) or [""]
        for file in re.findall(r"`([\w/]+\.py)`", files):
            if not any((root / "src" / "taquilla" / room / file).exists() for room in where):
                yield f"{file} is gone from {rooms}"


@pytest.mark.parametrize("look", [dead_links, lost_decisions, lost_words, lost_steps], ids=lambda look: look.__name__)
def test_the_pages_name_only_what_exists(look: Callable[[Path], Iterator[str]]) -> None:
    assert "\n".join(look(ROOT)) == ""


def test_the_changelog_has_a_place_for_what_comes_next() -> None:
    assert re.search(r"^## \[Unreleased\]$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)


@pytest.mark.parametrize(("text", "complaints"), [
    ("[map](B.md#the-map) and [here](#a) and [out](https://example.org/x)", []),
    ("```\n[not a link](gone.md)\n```", []),
    ("[gone](gone.md)", ["A.md: gone.md is not there"]),
    ("![picture](gone.png)", ["A.md: gone.png is not there"]),
    ("[out of the house](../C.md)", ["A.md: ../C.md is not there"]),
    ("[map](B.md#the-mop)", ["A.md: B.md has no heading #the-mop"]),
])  # fmt: skip
def test_a_dead_link_is_seen(tmp_path: Path, text: str, complaints: list[str]) -> None:
    (root := tmp_path / "house").mkdir()
    (tmp_path / "C.md").write_text("")
    (root / "A.md").write_text(f"# A\n\n{text}\n")
    (root / "B.md").write_text("# B\n\n## The map\n")
    assert list(dead_links(root)) == complaints


WHOLE = "# A\n\n## Context\n\n## Decision\n\n## Consequences\n\n## Rejected\n"
STEPS = "| | `app.py` | finds |\n| `engine` | `counter.py`, `teller.py` | sells |"


@pytest.mark.parametrize(("lost", "files", "complaints"), [
    (lost_decisions, {
        "docs/decisions/README.md": "[one](0001-one.md), [three](0003-three.md)",
        "docs/decisions/0001-one.md": WHOLE,
        "docs/decisions/0001-two.md": WHOLE,
        "docs/decisions/0003-three.md": WHOLE.replace("## Rejected\n", ""),
    }, ["0001-two.md: not listed in README.md", "0001-two.md: 0001 is taken", "0003-three.md: no Rejected"]),
    (lost_words, {
        "docs/glossary.md": "`domain/ledger/money.py` · `domain/coins.py` · table *gate* · table *door*",
        "src/taquilla/domain/ledger/money.py": "",
        "src/taquilla/store/migrations/0001.people.sql": "create table gate (\n",
    }, ["domain/coins.py is gone", "there is no table door"]),
    (lost_steps, {
        "docs/map.md": f"# A\n\n## Two ways through the house\n\n{STEPS}\n\n## E\n\n| | `gone.py` | |\n",
        "src/taquilla/app.py": "",
        "src/taquilla/engine/counter.py": "",
    }, ["teller.py is gone from `engine`"]),
])  # fmt: skip
def test_a_lost_decision_word_or_step_is_seen(
    tmp_path: Path, lost: Callable[[Path], Iterator[str]], files: dict[str, str], complaints: list[str]
) -> None:
    for file, text in files.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text)
    assert list(lost(tmp_path)) == complaints


def test_every_command_for_contributors_is_a_target_that_make_lists() -> None:
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    hooks = re.findall(r"entry: (.*)", (ROOT / ".pre-commit-config.yaml").read_text())
    pages = ("CONTRIBUTING.md", ".github/pull_request_template.md")
    named = re.findall(r"\bmake [a-z-]+", "\n".join((ROOT / page).read_text() for page in pages))
    assert hooks
    assert {*hooks, *named} - {f"make {target}" for target in targets} == set()


def test_the_page_of_the_audit_shows_as_many_rules_as_there_are() -> None:
    assert f'{{"checked": {len(RULES)},' in (ROOT / "docs" / "audit.md").read_text()


def test_the_nightly_commands_are_shown_with_the_hours_of_their_timers() -> None:
    shown = re.findall(r"# (taquilla-[\w-]+\.timer), .*(\d\d:\d\d)$", (ROOT / "docs" / "backup.md").read_text(), re.MULTILINE)
    units = ROOT / "deploy" / "debian" / "debian" / "units"
    assert shown
    assert [(timer, at) for timer, at in shown if f"*-*-* {at}\n" not in (units / timer).read_text()] == []


PARTS = [part for part in read_tree() if part.words_max is not None]
BY_HAND = {page.relative_to(ROOT).as_posix(): page.read_text() for part in PARTS for page in part.pages}
# Those of tests, measurements and examples.
OTHER_SETTINGS = {"TAQUILLA_PATRONI", "TAQUILLA_TILL_HOURS", "TAQUILLA_TILL_KILLS", "TAQUILLA_TOKEN"}
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


@pytest.mark.parametrize(("text", "lost"), [
    ("`taquilla audit --rule I10`", []),
    ("`taquilla audit --rulez I10`", ["taquilla audit --rulez I10: no --rulez"]),
    ("```sh\nsudo taquilla-house db migrat  # makes it\n```", ["taquilla db migrat: no such command"]),
])  # fmt: skip
def test_a_lost_command_is_seen(text: str, lost: list[str]) -> None:
    assert list(lost_commands(text)) == lost
