"""A running house for the examples, and programs that run as somebody would start them."""

import io
import os
import runpy
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from tests.clients.conftest import house
from tests.patience import PATIENCE_S

from taquilla.testing import TaquillaHouse

__all__ = ["house"]

ROOT = Path(__file__).parents[2]
Run = Callable[..., list[str]]
Ended = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def environment() -> dict[str, str]:
    """The environment of an example, where the client is installed."""
    return {**os.environ, "PYTHONPATH": str(ROOT / "clients/python/src")}


@pytest.fixture
def ended(environment: dict[str, str]) -> Ended:
    """Runs Python to its end with words, lines on its input, and more in its environment."""

    def start(*words: object, lines: Sequence[str] = (), **variables: str) -> "subprocess.CompletedProcess[str]":
        command, typed = [sys.executable, *map(str, words)], "".join(f"{line}\n" for line in lines)
        return subprocess.run(
            command, env=environment | variables, input=typed, capture_output=True, text=True, timeout=PATIENCE_S
        )

    return start


@pytest.fixture
def run(house: TaquillaHouse, ended: Ended) -> Run:
    """Runs an example to its end and returns its lines: here as the cashier, which is quick; by a key in its own process."""

    def start(name: str, *lines: str, key: str = "") -> list[str]:
        if key:
            told = ended(ROOT / "examples" / name, house.url, lines=lines, TAQUILLA_API_KEY=key)
            assert told.returncode == 0, told.stderr
            return told.stdout.splitlines()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(written := io.StringIO()):
            patch.setattr(sys, "argv", [name, house.url, house.cashier, house.password])
            patch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
            runpy.run_path(str(ROOT / "examples" / name), run_name="__main__")
        return written.getvalue().splitlines()

    return start
