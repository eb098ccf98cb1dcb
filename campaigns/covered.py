"""Runs the tests of `make test` with every branch of `src` watched, in their processes too, and says how many were taken."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.rings import ROOT, SPREAD


def main(report: Path) -> int:
    """Run the tests; write the share of branches and lines into a report. Return pytest's exit status."""
    with tempfile.TemporaryDirectory(prefix="taquilla-") as folder:
        Path(folder).chmod(0o777)  # some processes of the tests run as somebody else
        return _cover(report, Path(folder) / ".coverage")


def _cover(report: Path, file: Path) -> int:
    def coverage(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "coverage", *arguments], cwd=ROOT, text=True, stdout=subprocess.PIPE, env=environment
        )

    environment = os.environ | {"COVERAGE_PROCESS_START": str(ROOT / "pyproject.toml"), "COVERAGE_FILE": str(file)}
    coverage("erase")
    tested = subprocess.run(
        [sys.executable, "-m", "coverage", "run", "-m", "pytest", "-q", *SPREAD], cwd=ROOT, env=environment, check=False
    )
    coverage("combine", "--quiet")
    lines = coverage("report", "--precision=2", "--skip-covered", "--sort=miss").stdout
    print(lines)
    share = coverage("report", "--precision=2", "--format=total").stdout.strip()
    report.write_text(f"{share} % of lines and branches of src; pytest ended with {tested.returncode}\n", encoding="utf-8")
    return tested.returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
