"""Keeps docs/asvs.md true: each requirement of OWASP ASVS 5.0.0, level 1 and 2, once, with a verdict and tests that exist.

`asvs.txt` lists the ids of those requirements with their levels, and nothing else of the standard.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "asvs.md"
LISTED = Path(__file__).with_name("asvs.txt")

VERDICTS = ("Met", "Met in part", "Does not apply", "Not met")
ROW = re.compile(r"^\| (V[0-9.]+) \| ([^|]*) \| ([^|]*) \| ([^|]*) \|$", re.MULTILINE)
SECTION = re.compile(r"^## (V[0-9]+ [^\n]+)$(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
COUNTED = re.compile(r"^\| (V[0-9]+ [^|]+|All) \|((?: [0-9]+ \+ [0-9]+ \|){5})$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/.]+)(?:::(\w+))?`")
SHOWN = re.compile(r"`tests/|\]\(|\bno test\b")
WORDS_MAX = 10

Requirements = dict[str, int]


class Row(NamedTuple):
    """One row of the page: a requirement, and how it is met."""

    id: str
    level: int
    short: str
    how: str

    @property
    def chapter(self) -> str:
        return self.id.partition(".")[0]


def requirements(text: str) -> Requirements:
    """Read the list of ids with their levels."""
    return {id_: int(level) for id_, level in (line.split() for line in text.splitlines())}


def rows(page: str) -> list[Row]:
    return [Row(id_, int(level), short, how) for id_, level, short, how in ROW.findall(page)]


def lost_requirements(root: Path, page: str, wanted: Requirements) -> Iterator[str]:
    """Name requirements that are missing, twice there, unknown, at another level, or in another chapter's table."""
    found = Counter(row.id for row in rows(page))
    yield from (f"{id_} is missing" for id_ in wanted if id_ not in found)
    yield from (f"{id_} stands {times} times" for id_, times in found.items() if times > 1)
    for row in rows(page):
        if wanted.get(row.id) != row.level:
            yield f"{row.id} is not of level {row.level}"
    for title, body in SECTION.findall(page):
        yield from (f"{row.id} stands under {title}" for row in rows(body) if row.chapter != title.split()[0])


def lost_verdicts(root: Path, page: str, wanted: Requirements) -> Iterator[str]:
    """Name rows without a verdict, reason or own words, or, where it is met, without a test, page, file or the word `no test`."""
    for row in rows(page):
        verdict, _, reason = row.how.partition(": ")
        if verdict not in VERDICTS or not reason:
            yield f"{row.id} has no verdict with a reason"
        elif verdict.startswith("Met") and not SHOWN.search(reason):
            yield f"{row.id} shows nothing"
        if not 1 < len(row.short.split()) <= WORDS_MAX:
            yield f"{row.id} is not told in a few words"


@cache
def functions(file: Path) -> frozenset[str]:
    return frozenset(re.findall(r"^(?:async )?def (test_\w+)", file.read_text(), re.MULTILINE))


def lost_tests(root: Path, page: str, wanted: Requirements) -> Iterator[str]:
    """Name tests that are not there."""
    for row in rows(page):
        for path, function in NAMED.findall(row.how):
            if not (root / path).is_file():
                yield f"{row.id}: {path} is not there"
            elif function and function not in functions(root / path):
                yield f"{row.id}: {path} has no {function}"


def wrong_counts(root: Path, page: str, wanted: Requirements) -> Iterator[str]:
    """Name lines of the summary that do not match the rows: by verdict and in all, level 1 + level 2."""
    said = dict(COUNTED.findall(page))
    titles = [title for title, _ in SECTION.findall(page)]
    yield from (f"{title} is counted, and is no chapter" for title in said if title not in {*titles, "All"})
    for title in (*titles, "All"):
        counted = [row for row in rows(page) if title in ("All", row.chapter) or title.split()[0] == row.chapter]
        counts = Counter((row.how.partition(":")[0], row.level) for row in counted)
        cells = [(counts[verdict, 1], counts[verdict, 2]) for verdict in VERDICTS]
        cells.append((sum(one for one, _ in cells), sum(two for _, two in cells)))
        right = "".join(f" {one} + {two} |" for one, two in cells)
        if said.get(title) != right:
            yield f"{title} comes to{right}"


CHECKS = [lost_requirements, lost_verdicts, lost_tests, wrong_counts]
Check = Callable[[Path, str, Requirements], Iterator[str]]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_requirement_has_a_row_that_is_true(check: Check) -> None:
    assert "\n".join(check(ROOT, PAGE.read_text(), requirements(LISTED.read_text()))) == ""


def test_every_row_of_the_page_is_read() -> None:
    """Check that no row escapes the pattern, because such a row would be checked by nothing."""
    assert len(re.findall(r"^\| V[0-9]+\.", PAGE.read_text(), re.MULTILINE)) == len(rows(PAGE.read_text()))


def test_the_list_has_the_70_and_183_requirements_of_the_standard() -> None:
    assert Counter(requirements(LISTED.read_text()).values()) == {1: 70, 2: 183}


GOOD = """\
| V1 One | 1 + 0 | 0 + 0 | 0 + 1 | 0 + 0 | 1 + 1 |
| All | 1 + 0 | 0 + 0 | 0 + 1 | 0 + 0 | 1 + 1 |

## V1 One

| V1.1.1 | 1 | check it | Met: `tests/a.py::test_it`. |
| V1.1.2 | 2 | escape it | Does not apply: no it. |
"""
RIGHT, WORSE = "1 + 0 | 0 + 0 | 0 + 1 | 0 + 0 | 1 + 1 |", "1 + 0 | 0 + 0 | 0 + 0 | 0 + 1 | 1 + 1 |"
SHORT = {"V1.1.1": 1, "V1.1.2": 2}


# The page itself is the good one.
@pytest.mark.parametrize(("check", "old", "new", "complaints"), [
    (lost_requirements, "| V1.1.2 | 2 |", "| V1.1.2 | 1 |", ["V1.1.2 is not of level 1"]),
    (lost_requirements, "| V1.1.2 |", "| V1.1.3 |", ["V1.1.2 is missing", "V1.1.3 is not of level 2"]),
    (lost_requirements, "| V1.1.2 | 2 |", "| V1.1.1 | 1 |", ["V1.1.2 is missing", "V1.1.1 stands 2 times"]),
    (lost_requirements, "## V1 One", "## V2 Two", ["V1.1.1 stands under V2 Two", "V1.1.2 stands under V2 Two"]),
    (lost_verdicts, "Met: `tests/a.py::test_it`.", "Surely.", ["V1.1.1 has no verdict with a reason"]),
    (lost_verdicts, "Does not apply: no it.", "Does not apply.", ["V1.1.2 has no verdict with a reason"]),
    (lost_verdicts, "`tests/a.py::test_it`", "surely", ["V1.1.1 shows nothing"]),
    (lost_verdicts, "`tests/a.py::test_it`", "surely, though no test shows it", []),
    (lost_verdicts, "check it", "check", ["V1.1.1 is not told in a few words"]),
    (lost_verdicts, "check it", "it " * 10 + "it", ["V1.1.1 is not told in a few words"]),
    (lost_tests, "a.py", "b.py", ["V1.1.1: tests/b.py is not there"]),
    (lost_tests, "::test_it", "::test_i", ["V1.1.1: tests/a.py has no test_i"]),
    (wrong_counts, "Does not apply:", "Not met:", [f"V1 One comes to {WORSE}", f"All comes to {WORSE}"]),
    (wrong_counts, "| All | 1 +", "| All | 2 +", [f"All comes to {RIGHT}"]),
    (wrong_counts, "| All |", "| V3 All |", ["V3 All is counted, and is no chapter", f"All comes to {RIGHT}"]),
])  # fmt: skip
def test_a_row_that_is_not_true_is_seen(tmp_path: Path, check: Check, old: str, new: str, complaints: list[str]) -> None:
    file = tmp_path / "tests" / "a.py"
    file.parent.mkdir()
    file.write_text("def test_it() -> None: ...\n")
    assert list(check(tmp_path, GOOD.replace(old, new), SHORT)) == complaints
