"""The page's worked example of version 2 comes out in every language that it is written in."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.patience import PATIENCE_S

PAGE = Path(__file__).parents[3] / "docs" / "dialects" / "betstack.md"
RUN = {"python": [sys.executable, "-c"], "javascript": ["node", "-e"], "bash": ["bash", "-c"]}


def blocks(language: str) -> list[str]:
    """The page's code in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("language", RUN)
def test_the_worked_example_comes_out(language: str) -> None:
    program, *_ = RUN[language]
    if shutil.which(program) is None or (language == "bash" and shutil.which("openssl") is None):
        pytest.skip(f"no {program} here")
    (code,), (printed,) = blocks(language), blocks("text")
    told = subprocess.run([*RUN[language], code], capture_output=True, text=True, timeout=PATIENCE_S, check=True)
    assert told.stdout.strip() == printed.strip()
