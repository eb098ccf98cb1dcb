"""The rings of the suite: which tests run when, what a change reaches, and how campaigns are sliced and reported."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from campaigns import prove
from campaigns.pieces import BY_NAME, CAMPAIGNS, Piece, pieces
from campaigns.prove import Outcome, choose, keep, told
from tests.changed import distances, in_order
from tests.patience import PATIENCE_S
from tests.rings import ROOT, read_timings

CONFTEST = """
import pytest
from tests.rings import Rings, add_options

def pytest_addoption(parser):
    add_options(parser)

def pytest_configure(config):
    config.addinivalue_line("markers", "prove: it belongs to a campaign")
    config.addinivalue_line("markers", "judged: it is told once more in a campaign")
    config.pluginmanager.register(Rings(config))

@pytest.fixture
def server():
    return None
"""
FILES = {
    "pytest.ini": "[pytest]\n",  # or pytest takes the settings of a folder above
    "test_short.py": """
import pytest

def test_always(): ...

def test_serves(server): ...

@pytest.mark.parametrize("row", ["kept", pytest.param("long", marks=pytest.MARK("till"))])
def test_rows(row): ...
""",
    "test_whole.py": """
import pytest
pytestmark = pytest.MARK("nodes")
raise_if_imported = True
def test_on_nodes(): ...
""",
    "lent.py": 'from pytest import mark as lent\n\n@lent.prove("nodes")\ndef test_lent(): ...\n',
    "test_pages.py": """
import pytest
pytestmark = pytest.JUDGED("pages")
def test_journey(): ...
""",
}
SHORT = "test_short.py::test_"


@pytest.mark.parametrize(("arguments", "run"), [
    ([], ["test_pages.py::test_journey", f"{SHORT}always", f"{SHORT}serves", f"{SHORT}rows[kept]"]),
    (["--serverless"], ["test_pages.py::test_journey", f"{SHORT}always", f"{SHORT}rows[kept]"]),
    (["--campaign=pages"], ["test_pages.py::test_journey"]),
    (["--campaign=till"], [f"{SHORT}rows[long]"]),
    (["--campaign=nodes", "--campaign=till"], [f"{SHORT}rows[long]", "test_whole.py::test_on_nodes"]),
    (["test_whole.py", "test_short.py"],
     ["test_whole.py::test_on_nodes", f"{SHORT}always", f"{SHORT}serves", f"{SHORT}rows[kept]", f"{SHORT}rows[long]"]),
    (["lent.py"], ["lent.py::test_lent", "ERROR: lent.py::test_lent: its file does not name 'nodes', which would pass it by"]),
    (["--as-named", "test_short.py"], [f"{SHORT}always", f"{SHORT}serves", f"{SHORT}rows[kept]"]),
])  # fmt: skip
def test_a_ring_runs_its_tests_and_whoever_names_a_file_all_of_its_own(
    tmp_path: Path, arguments: list[str], run: list[str]
) -> None:
    for name, text in ({"conftest.py": CONFTEST} | FILES).items():
        (tmp_path / name).write_text(text.replace("MARK", "mark.prove").replace("JUDGED", "mark.judged"))  # no marks of this file
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE_S, env=environment)
    assert [line for line in (said.stdout + said.stderr).splitlines() if "::" in line] == run


def test_every_campaign_has_tests_or_a_command_and_every_mark_a_campaign() -> None:
    assert {piece.campaign for piece in pieces()} == {campaign.name for campaign in CAMPAIGNS if not campaign.command}


def test_files_that_are_timed_are_there() -> None:
    assert [file for timed in read_timings().values() for file in timed if not (ROOT / file).exists()] == []


def test_every_piece_fits_the_slice_of_ci_so_that_it_has_its_turn() -> None:
    slice_s = int(re.search(r"SLICE_S:-(\d+)", (ROOT / ".ci" / "run").read_text())[1])  # type: ignore[index]
    assert [piece for piece in pieces() if piece.took_s > slice_s] == []


TOOK_S = [200, 120, 60, 60, 30, 30, 5, 5, 5, 1]
PIECES = [Piece("kills", f"tests/test_{number}.py", took_s) for number, took_s in enumerate(TOOK_S)]


def test_a_slice_fits_its_time_and_each_piece_has_its_turn_within_a_few_commits() -> None:
    seen = set[Piece]()
    for commit in range(20):
        chosen = choose(str(commit), PIECES, 200)
        assert chosen == choose(str(commit), PIECES, 200)
        assert sum(piece.took_s for piece in chosen) <= 400
        seen |= set(chosen)
    assert seen == set(PIECES)


def test_a_piece_that_is_longer_than_a_slice_is_for_the_night() -> None:
    assert choose("one", [Piece("kills", "tests/test_long.py", 201), Piece("kills", "tests/test_fits.py", 200)], 200) == [
        Piece("kills", "tests/test_fits.py", 200)
    ]


@pytest.mark.parametrize(("report", "words"), [
    ('<testsuites><testsuite tests="9" failures="1" errors="2" skipped="3"/></testsuites>', "3 passed, 3 failed, 3 skipped"),
    ("93.10 % of lines and branches\n", "93.10 % of lines and branches"),
])  # fmt: skip
def test_a_report_is_told_in_words(tmp_path: Path, report: str, words: str) -> None:
    (tmp_path / "report").write_text(report)
    assert told(tmp_path / "report") == words


def test_a_run_takes_the_place_of_the_campaigns_last_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (page := tmp_path / "campaigns.md").write_text("# Campaigns\n\n<!-- runs -->\n<!-- end of runs -->\n\nMore.\n")
    monkeypatch.setattr(prove, "PAGE", page)
    keep([Outcome(BY_NAME["till"], False, "1 failed", 61)])
    keep([Outcome(BY_NAME["pages"], True, "9 passed", 40), Outcome(BY_NAME["till"], True, "all held", 60)])
    text = page.read_text()
    assert text.startswith("# Campaigns\n\n<!-- runs -->\n| campaign |")
    assert text.endswith("<!-- end of runs -->\n\nMore.\n")
    rows = [line.split(" | ")[0:4:2] for line in text.splitlines() if line.startswith(("| pages", "| till"))]
    assert rows == [["| pages", "9 passed"], ["| till", "all held"]]
    assert "1 failed" not in text


@pytest.mark.parametrize(("changed", "test", "distance"), [
    ("src/taquilla/domain/lottery/limits.py", "tests/domain/lottery/test_limits.py", 0),  # the first of all, by its name
    ("src/taquilla/store/lottery/shifts.sql", "tests/engine/lottery/test_shifts.py", 0),
    ("tests/receipts/test_formats.py", "tests/receipts/test_formats.py", 0),
    ("src/taquilla/cli/rules.py", "tests/cli/test_help.py", 1),  # a table of theirs describes the door
    ("src/taquilla/api/rules.py", "tests/isolation/test_isolation.py", 1),
    ("src/taquilla/dialects/gap/reports.py", "tests/isolation/test_isolation.py", 1),
    ("src/taquilla/web/templates/till.html", "tests/web/browser/test_till.py", None),
    ("src/taquilla/web/static/till/selling.js", "tests/web/browser/test_till.py", None),
    ("src/taquilla/store/migrations/0078.expiry_shares.sql", "tests/store/postgres/test_schema.py", None),
    ("src/taquilla/store/migrations/0078.expiry_shares.sql", "tests/engine/lottery/test_cuadre.py", None),
    ("src/taquilla/store/ledger/gates.sql", "tests/engine/test_races.py", None),
    ("tests/engine/conftest.py", "tests/engine/lottery/test_codes.py", None),
    ("docs/rules.md", "tests/house/test_docs.py", None),
])  # fmt: skip
def test_a_change_reaches_what_reads_it_and_first_what_it_is_named_for(changed: str, test: str, distance: int | None) -> None:
    found = distances([changed])
    assert found[test] == 1 if distance == 1 else test in found
    assert distance != 0 or in_order(found, [changed])[0] == test


def test_a_page_that_nobody_reads_reaches_no_test() -> None:
    assert distances(["LICENSE"]) == {}


def test_no_module_of_the_tests_is_named_as_a_folder_beside_it() -> None:
    """The order in which files are named would decide which of the two is imported."""
    tests = ROOT / "tests"
    assert [path.stem for path in tests.rglob("*.py") if path.with_suffix("").is_dir()] == []
