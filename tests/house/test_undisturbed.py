"""A test is repeated where it took too long, or measured time while the processor was kept back, and nowhere else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests import undisturbed
from tests.undisturbed import LONG_BOUNDS, TRIES, kept_back, read_times, wait_for_quiet

from taquilla.store.postgres.database import HOUSE_SETTINGS

CONFTEST = """
from pathlib import Path
from tests.undisturbed import Undisturbed

def pytest_configure(config):
    config.addinivalue_line("markers", "alone: it measures time")
    config.pluginmanager.register(Undisturbed(Path(__file__).with_name("stat")))
"""
TEST = """
from pathlib import Path
import pytest
from tests.undisturbed import expect_below

HERE = Path(__file__).parent

{mark}
def test_it(tmp_path):
    tries = HERE / "tries"
    count = int(tries.read_text()) + 1
    tries.write_text(str(count))
    (HERE / "stat").write_text("cpu " + " ".join(map(str, [100 * count, 0, 0, 0, 0, 0, 0, {stolen} * count])))
    fails = count <= {failures}
    {failing}
"""
ASSERTS, IS_SLOW, IS_BOTH = "assert not fails", "expect_below(5 + fails, 6)", "expect_below(5 + fails, 6); assert 0"


@pytest.mark.parametrize(
    ("mark", "stolen", "failing", "failures", "tries", "passes"),
    [
        ("@pytest.mark.alone", 50, ASSERTS, 0, 1, True),
        ("@pytest.mark.alone", 50, ASSERTS, 2, 3, True),
        ("@pytest.mark.alone", 50, ASSERTS, 9, TRIES, False),
        ("@pytest.mark.alone", 1, ASSERTS, 2, 1, False),
        ("", 50, ASSERTS, 2, 1, False),
        ("", 0, IS_SLOW, 0, 1, True),
        ("", 0, IS_SLOW, 2, 3, True),
        ("", 1, IS_SLOW, 9, TRIES, False),
        ("", 50, IS_SLOW, 2, 3, True),
        ("", 50, IS_SLOW, 9, TRIES, False),
        ("", 50, IS_BOTH, 2, 3, False),
    ],
)
def test_a_failure_counts_unless_it_was_slowness_or_the_processor_was_kept_back(
    tmp_path: Path, mark: str, stolen: int, failing: str, failures: int, tries: int, passes: bool
) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_one.py").write_text(TEST.format(mark=mark, stolen=stolen, failing=failing, failures=failures))
    (tmp_path / "tries").write_text("0")
    (tmp_path / "stat").write_text("cpu 0 0 0 0 0 0 0 0")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    environment.pop("PYTEST_XDIST_WORKER", None)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), str(tmp_path)]
    result = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (result.returncode == 0) is passes, result.stdout
    assert int((tmp_path / "tries").read_text()) == tries
    assert f"1 {'passed' if passes else 'failed'}" in result.stdout


@pytest.fixture(scope="module")
def settings_of_many() -> dict[str, str]:
    """Return what the house sets while this is made."""
    return dict(HOUSE_SETTINGS)


@pytest.fixture
def settings_of_one() -> dict[str, str]:
    """Return what it sets for a single test."""
    return dict(HOUSE_SETTINGS)


@pytest.mark.own_bounds
def test_a_test_of_the_houses_bounds_on_time_gets_them_and_what_many_tests_share_does_not(
    settings_of_many: dict[str, str], settings_of_one: dict[str, str]
) -> None:
    assert settings_of_one["idle_in_transaction_session_timeout"] == "1s"
    assert settings_of_one == HOUSE_SETTINGS
    assert settings_of_many == HOUSE_SETTINGS | LONG_BOUNDS
    assert LONG_BOUNDS.keys() == {name for name in HOUSE_SETTINGS if name.endswith("_timeout")}


def test_any_other_test_gets_long_ones(settings_of_one: dict[str, str]) -> None:
    assert settings_of_one == HOUSE_SETTINGS == HOUSE_SETTINGS | LONG_BOUNDS


def test_the_next_try_waits_until_nothing_is_kept_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = iter([(100, 0), (200, 50), (300, 55), (400, 59), (500, 99)])
    monkeypatch.setattr(undisturbed, "read_times", lambda stat: next(looks))
    wait_for_quiet(tmp_path, look_s=0)
    assert next(looks) == (500, 99)


def test_what_was_kept_back_is_a_part_of_the_time(tmp_path: Path) -> None:
    assert kept_back((100, 10), (200, 40)) == 0.3
    assert kept_back((100, 10), (100, 10)) == 0
    assert read_times(tmp_path / "nothing") == (0, 0)
    assert read_times()[0] > 0
