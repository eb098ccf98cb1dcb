"""`make prove`: runs campaigns, prints what came of them as a table, and keeps the table in docs/campaigns.md."""

import hashlib
import os
import platform
import re
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from tests.rings import ROOT, SPREAD

from campaigns.pieces import BY_NAME, CAMPAIGNS, Campaign, Piece, pieces

PAGE: Final = ROOT / "docs" / "campaigns.md"
KEPT: Final = re.compile(r"(?<=<!-- runs -->\n).*?(?=<!-- end of runs -->)", re.DOTALL)
HEAD: Final = "| campaign | what | came of it | took | budget | commit | day | machine |\n|---|---|---|---|---|---|---|---|\n"
WORKERS: Final = min(4, os.cpu_count() or 1)
SLOW_TIMES: Final = 4  # so many times as long as planned a slice may take, on a slow machine
STARTS_S: Final = 180  # and so long its servers to start
ENDS_S: Final = 30  # what is stopped may take so long to end

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@dataclass(frozen=True)
class Outcome:
    """The end of a campaign's run: whether all held, in words, and how long it took."""

    campaign: Campaign
    is_clean: bool
    words: str
    took_s: float

    def row(self) -> str:
        """Return its row of the table."""
        one = self.campaign
        cells = (one.name, one.about, self.words, f"{self.took_s:.0f} s", f"{one.budget_s} s", commit(), today(), machine())
        return f"| {' | '.join(cells)} |\n"


def commit() -> str:
    """Return the commit that is checked out, in short, with a plus where files differ from it."""
    return subprocess.run(
        ["git", "describe", "--always", "--exclude", "*", "--dirty=+"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()


def today() -> str:
    """Return the day, UTC."""
    return datetime.now(UTC).date().isoformat()


def machine() -> str:
    """Return the processors of this machine."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    model = re.search(r"^model name\s*: (.*)$", lines, re.MULTILINE)
    return f"{os.cpu_count()} × {model[1] if model else platform.machine()}, Python {platform.python_version()}"


def choose(of: str, all_pieces: Iterable[Piece], seconds: float) -> list[Piece]:
    """Return pieces that two workers run in some seconds: others for each commit, so that each piece has its turn."""
    left_s = seconds * min(2, WORKERS)
    chosen = []
    for piece in sorted(all_pieces, key=lambda one: hashlib.sha256(f"{of} {one.campaign} {one.target}".encode()).digest()):
        if piece.took_s <= min(left_s, seconds):
            chosen.append(piece)
            left_s -= piece.took_s
    return chosen


def run(campaign: Campaign, chosen: Sequence[Piece], seed: int, arguments: Sequence[str] = ()) -> Outcome:
    """Run a campaign within its budget; one that consists of tests, as far as these pieces go."""
    began_s = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report"
        if campaign.command:
            command = [sys.executable, *(part.format(seed=seed, report=report) for part in campaign.command)]
        else:
            command = [sys.executable, "-m", "pytest", "-q", "--junitxml", str(report), *arguments]
            command += [f"--campaign={name}" for name in sorted({piece.campaign for piece in chosen})]
            command += [*SPREAD, *sorted({piece.target for piece in chosen})]
        status = within(command, campaign.budget_s)
        words = told(report) if report.exists() else ""
    words = words or {0: "all held", None: "stopped: over its budget"}.get(status, f"failed with {status}")
    words += f"; seed {seed}" if "{seed}" in campaign.command else ""
    return Outcome(campaign, status == 0, words, time.monotonic() - began_s)


def within(command: Sequence[str], budget_s: float) -> int | None:
    """Run a command; return its exit status, or None where it was stopped because its time was over."""
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    try:
        return process.wait(budget_s)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)  # pytest and the benches take down what they have started
        try:
            process.wait(ENDS_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        return None


def told(report: Path) -> str:
    """Return what a report says: that of a command in its own words, that of pytest as counts of tests."""
    text = report.read_text(encoding="utf-8")
    if not text.startswith("<"):
        return text.strip()
    (suite,) = ElementTree.fromstring(text)
    failed, skipped = (sum(int(suite.attrib[name]) for name in names) for names in (("failures", "errors"), ("skipped",)))
    return f"{int(suite.attrib['tests']) - failed - skipped} passed, {failed} failed, {skipped} skipped"


def keep(outcomes: Iterable[Outcome]) -> None:
    """Write down what came of campaigns in place of what had come of them before."""
    page = PAGE.read_text(encoding="utf-8")
    found = KEPT.search(page)
    assert found is not None, f"{PAGE} has no place for runs"
    rows = {line.split("|")[1].strip(): f"{line}\n" for line in found[0].splitlines()[2:]}
    rows |= {outcome.campaign.name: outcome.row() for outcome in outcomes}
    PAGE.write_text(KEPT.sub(lambda _: HEAD + "".join(rows[name] for name in BY_NAME if name in rows), page), encoding="utf-8")


@app.command()
def prove(
    names: Annotated[list[str] | None, typer.Argument(help="Campaigns; without one, all of them.", show_default=False)] = None,
    slice_s: Annotated[int, typer.Option("--slice", help="Run as much of all campaigns but `time` as takes so long.")] = 0,
    of: Annotated[str, typer.Option(help="Whatever chooses the slice, such as a commit.")] = "",
    seed: Annotated[int, typer.Option(help="Chooses what happens where chance does.")] = 1,
    is_listed: Annotated[bool, typer.Option("--list", help="Say which campaigns there are, and run none.")] = False,
) -> None:
    """Run campaigns: the tests that are too long for every change, kills, faults, days, packages, coverage.

    Prints a table at the end and keeps it in docs/campaigns.md. Ends with 1 when anything failed.

    Example: python -m campaigns.prove pages till

    Example: python -m campaigns.prove --slice 240 --of 33594f4b
    """
    if unknown := set(names or ()) - set(BY_NAME):
        raise typer.BadParameter(f"no campaign is called {', '.join(sorted(unknown))}; there are {', '.join(BY_NAME)}")
    wanted = [campaign for campaign in CAMPAIGNS if not names or campaign.name in names]
    parts = {campaign: [piece for piece in pieces() if piece.campaign == campaign.name] for campaign in wanted}
    if is_listed:
        for campaign, files in parts.items():
            took_s = sum(piece.took_s for piece in files)
            tests = f"{took_s:.0f} s of tests on one worker, " if files else ""
            print(f"{campaign.name:10} {campaign.about}; {tests}{campaign.budget_s} s at most")
        return
    if slice_s:
        # A slice judges every change, also beside a busy host, so no clock may decide in it.
        sliced = [piece for campaign, files in parts.items() if campaign.name != "time" for piece in files]
        chosen = choose(of or commit(), sliced, slice_s)
        parts = {Campaign("slice", f"a slice of all, for {of or commit()}", SLOW_TIMES * slice_s + STARTS_S): chosen}
    outcomes = []
    for campaign, files in parts.items():
        print(f"campaign {campaign.name}: {campaign.about}", flush=True)
        outcomes.append(run(campaign, files, seed, [] if slice_s else ["--keep-timings"]))
    print("\n" + HEAD + "".join(outcome.row() for outcome in outcomes), flush=True)
    if not slice_s:
        keep(outcomes)
    raise typer.Exit(0 if all(outcome.is_clean for outcome in outcomes) else 1)


if __name__ == "__main__":
    app()
