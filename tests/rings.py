"""Chooses which tests run, and in which order: the rings of the suite, which CONTRIBUTING.md describes.

A test that is too long for every change belongs to a campaign of `make prove`, by its mark: ``@pytest.mark.prove("pages")``.
One that is ``judged`` runs with every change, and once more in its campaign, where axe judges each page that it comes by.
Whoever names a file runs all of its tests.
"""

import json
import re
from collections import defaultdict
from collections.abc import Generator
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).parents[1]
TIMINGS: Final = ROOT / "tests" / "timings.json"
"""Seconds that the tests of each file take, set-up included, in its worker: those of `make test`, and of campaigns."""
SPREAD: Final = ("--numprocesses", "logical", "--maxprocesses", "4", "--dist", "loadfile", "--no-loadscope-reorder")
"""Arguments of pytest with which files are spread over processes; the Makefile has the same ones."""
UNTIMED_S: Final = 0.1  # files below it are left out
WHOLE_FILE: Final = re.compile(r'^pytestmark = pytest\.mark\.prove\("([\w-]+)"\)', re.MULTILINE)
IN_CAMPAIGN: Final = re.compile(r'\bmark\.(?:prove|judged)\("([\w-]+)"\)')
TIMED: Final = re.compile(r"\bTIMED\b")  # a parameter of tests/patience.py: one of its two belongs to the campaign `time`
NEEDS_SERVER: Final = {"server", "browser"}
"""Fixtures that start something; a test of the fast ring asks for none of them."""


def add_options(parser: pytest.Parser) -> None:
    """Say how the rings are chosen."""
    group = parser.getgroup("taquilla")
    group.addoption("--campaign", action="append", default=[], help="run the tests of a campaign alone, by name")
    group.addoption("--serverless", action="store_true", help="leave out what needs a PostgreSQL or a browser")
    group.addoption("--as-named", action="store_true", help="run files in the order in which they are named, without campaigns")
    group.addoption("--keep-timings", action="store_true", help="write what each file took into tests/timings.json")


def read_timings() -> dict[str, dict[str, float]]:
    """Return the seconds that files took when that was last written down, in `make test` and in `make prove`."""
    return {"test": {}, "prove": {}} | (json.loads(TIMINGS.read_text(encoding="utf-8")) if TIMINGS.exists() else {})


@cache
def campaigns_of(file: Path) -> set[str]:
    """Return the campaigns to which tests of a file belong, as its text says."""
    return _named_in(file.read_text(encoding="utf-8"))


def _named_in(text: str) -> set[str]:
    return set(IN_CAMPAIGN.findall(text)) | ({"time"} if TIMED.search(text) else set())


class Rings:
    """A plugin of pytest."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._wanted = set(config.getoption("campaign"))
        self._is_serverless = config.getoption("serverless")
        self._keeps_timings = config.getoption("keep_timings") and not hasattr(config, "workerinput")
        self._is_as_named = config.getoption("as_named")
        named = set() if self._is_as_named else {argument.split("::")[0] for argument in config.args}
        self._named = {(config.invocation_params.dir / file).resolve() for file in named}
        self._took_s = defaultdict[str, float](float)
        self._ring = "prove" if self._wanted else "test"

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """Pass over files without a test of this ring: to import them takes longer than to read them."""
        if not re.fullmatch(r"test_\w+\.py", collection_path.name) or collection_path in self._named:
            return None
        text = collection_path.read_text(encoding="utf-8")
        if self._wanted:
            return None if self._wanted & _named_in(text) else True
        return True if WHOLE_FILE.search(text) else None

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out the tests of other rings; put the slowest files first, so that no worker ends with one."""
        chosen = [item for item in items if self._is_chosen(item)]
        config.hook.pytest_deselected(items=[item for item in items if not self._is_chosen(item)])
        if not self._is_as_named:
            took_s = read_timings()[self._ring]
            chosen.sort(key=lambda item: -took_s.get(file_of(item), UNTIMED_S))
        items[:] = chosen

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Take out of a report what nobody prints: a worker spells out every word that it sends."""
        report = yield
        report.keywords = {}
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up what each file takes. While somebody works, a failure is named at once and not at the end."""
        self._took_s[report.nodeid.split("::")[0]] += report.duration
        if report.failed and self._is_as_named and (terminal := self._config.pluginmanager.get_plugin("terminalreporter")):
            terminal.write_line(f"\nFAILED {report.nodeid}", red=True)

    def pytest_sessionfinish(self) -> None:
        """Write down what was timed, beside what other runs have timed."""
        if self._keeps_timings:
            timings = read_timings()
            timed = timings[self._ring] | {file: round(took_s, 1) for file, took_s in self._took_s.items()}
            timings[self._ring] = {
                file: took_s for file, took_s in sorted(timed.items()) if took_s > UNTIMED_S and (ROOT / file).exists()
            }
            TIMINGS.write_text(json.dumps(timings, indent=1) + "\n", encoding="utf-8")

    def _is_chosen(self, item: pytest.Item) -> bool:
        if self._is_serverless and NEEDS_SERVER & set(getattr(item, "fixturenames", ())):
            return False
        mark: Any = item.get_closest_marker("prove")
        if mark is not None and mark.args[0] not in campaigns_of(item.path):
            raise pytest.UsageError(f"{item.nodeid}: its file does not name {mark.args[0]!r}, which would pass it by")
        if self._wanted:
            mark = mark or item.get_closest_marker("judged")
            return mark is not None and mark.args[0] in self._wanted
        return mark is None or item.path in self._named


def file_of(item: pytest.Item) -> str:
    """Return the file of a test as the root sees it."""
    return item.nodeid.split("::")[0]
