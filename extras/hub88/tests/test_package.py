"""The package: the house serves it once it is installed, and runs without it afterwards."""

import subprocess
import sys
from pathlib import Path

import pytest

from taquilla.testing import Call

from .conftest import Hub


def test_the_list_of_dialects_has_it(installed: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "taquilla", "dialect", "list"], env={"PYTHONPATH": ":".join(sys.path)}, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    (line,) = [line for line in told.stdout.splitlines() if "hub88" in line]
    assert line.split() == ["hub88", "taquilla-hub88", "0.1.0", "hub88", "served"]


def test_without_it_the_house_runs_and_its_books_are_right(hub: Hub, installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.bet("b", 100)
    monkeypatch.setattr(sys, "path", [place for place in sys.path if place != str(installed)])
    with hub.house.beside() as bare:
        assert bare.send(Call("/hub88/HypexDemo/user/info", b"{}", {}))[0] == 404
        assert bare.audit() == []
