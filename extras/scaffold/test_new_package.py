"""The package that `taquilla dialect new` writes is served at once, and its own tests hold."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def run(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *map(str, words)], env=os.environ | environment, capture_output=True, text=True)


@pytest.mark.parametrize("kind", [(), ("--wallet",)], ids=["a balance", "a wallet"])
def test_a_new_package_is_served_and_its_tests_hold(tmp_path: Path, kind: tuple[str, ...]) -> None:
    package, place = tmp_path / "taquilla-example", tmp_path / "installed"
    assert run("taquilla", "dialect", "new", "example", "--in", tmp_path, *kind).returncode == 0
    again = run("taquilla", "dialect", "new", "example", "--in", tmp_path, *kind)
    assert (again.returncode, "is there already" in again.stderr) == (2, True)
    pip = ("pip", "--disable-pip-version-check", "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation")
    told = run(*pip, "--target", place, package)
    assert told.returncode == 0, told.stderr
    listed = run("taquilla", "dialect", "list", PYTHONPATH=str(place))
    assert "taquilla-example 0.1.0" in listed.stdout
    tried = run("pytest", "-q", "-p", "no:cacheprovider", "--rootdir", package, "-W", "error", package, PYTHONPATH=str(place))
    assert tried.returncode == 0, tried.stdout
    if kind:
        assert (package / "REPORT.md").read_text().count("| held |") == 8


NONE = [*((name, "is no name") for name in ("", "a", "Example", "an-example", "1st", "../up")), ("office", "has /office already")]


@pytest.mark.parametrize(("name", "why"), NONE)
def test_a_name_that_is_none_or_the_houses_writes_nothing(tmp_path: Path, name: str, why: str) -> None:
    told = run("taquilla", "dialect", "new", name, "--in", tmp_path)
    assert (told.returncode, why in told.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []
