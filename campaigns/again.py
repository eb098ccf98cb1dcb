"""Runs `make test` again and again, undisturbed and disturbed, and keeps the times: a suite that fails by chance shows it here.

A disturbed run goes beside busy loops, or all of its processes, PostgreSQL and browsers too, are stopped now and then, as the
host of a virtual machine does.
"""

import contextlib
import ctypes
import multiprocessing
import re
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import psutil
import typer
from tests.rings import ROOT

from campaigns.prove import PAGE, commit, machine, today

STOPPED_S, EVERY_S, LOOPS = 3, 20, 4
CHILD_SUBREAPER: Final = 36  # of prctl: whatever a child of ours leaves behind becomes our child
KEPT: Final = re.compile(r"(?<=<!-- again -->\n).*?(?=<!-- end of again -->)", re.DOTALL)
HEAD: Final = "| run | came of it | took | host kept back | commit | day | machine |\n|---|---|---|---|---|---|---|\n"
STAT: Final = Path("/proc/stat")

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


def spin() -> None:
    """Keep a processor busy."""
    while True:
        pass


@contextlib.contextmanager
def beside_busy_loops() -> Iterator[None]:
    """Let busy loops run meanwhile, in processes of their own."""
    loops = [multiprocessing.Process(target=spin, daemon=True) for _ in range(LOOPS)]
    for loop in loops:
        loop.start()
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()


@contextlib.contextmanager
def stopped_now_and_then(every_s: int) -> Iterator[None]:
    """Stop every process below this one for three seconds, again and again."""
    over = threading.Event()

    def stop_and_go_on() -> None:
        while not over.wait(every_s - STOPPED_S):
            # One that a test has stopped is left to the test, which is older: it stands still first, and goes on last.
            stopped = list[psutil.Process]()
            for child in sorted(psutil.Process().children(recursive=True), key=psutil.Process.create_time):
                if state_of(child) != psutil.STATUS_STOPPED:
                    send([child], signal.SIGSTOP)
                    stopped.append(child)
            over.wait(STOPPED_S)
            send(stopped[::-1], signal.SIGCONT)

    thread = threading.Thread(target=stop_and_go_on)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def state_of(process: psutil.Process) -> str:
    """Return what a process does, as Linux says it; "dead" if it has ended."""
    try:
        return str(process.status())
    except psutil.NoSuchProcess:
        return "dead"


def send(processes: list[psutil.Process], number: signal.Signals) -> None:
    """Send a signal to those that are still there."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(number)


def ticks() -> tuple[int, int]:
    """Return how long all processors have run, and how long a host has kept them back; in ticks, 0 where nobody says it."""
    if not STAT.exists():
        return 0, 0
    found = [int(tick) for tick in STAT.read_text(encoding="ascii").splitlines()[0].split()[1:9]]
    return sum(found), found[7]


def run(how: str, disturbed: AbstractContextManager[None]) -> tuple[bool, str]:
    """Run the tests once; return whether all passed, and the row of the table."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said, disturbed:
        before, began_s = ticks(), time.monotonic()
        status = subprocess.run(["make", "test"], cwd=ROOT, stdout=said, stderr=subprocess.STDOUT, check=False).returncode
        took_s, after = time.monotonic() - began_s, ticks()
        said.seek(0)
        lines = said.read().splitlines()
    if status:
        kept = ROOT / ".venv" / f"again-{time.strftime('%H%M%S')}.log"
        kept.write_text("\n".join(lines), encoding="utf-8")
        print(f"what it said: {kept}")
    last = next((line for line in reversed(lines) if re.search(r" (passed|failed|error)", line)), "no test ran")
    summary = re.sub(r" in .*|=", "", last)
    share = (after[1] - before[1]) / max(1, after[0] - before[0])
    cells = how, summary.strip(), f"{took_s:.0f} s", f"{share:.1%}", commit(), today(), machine()
    return status == 0, f"| {' | '.join(cells)} |\n"


@app.command()
def again(
    quiet: Annotated[int, typer.Option(help="Runs that nothing disturbs.")] = 0,
    busy: Annotated[int, typer.Option(help="Runs beside four busy loops.")] = 0,
    stopped: Annotated[int, typer.Option(help="Runs whose processes are all stopped for three seconds now and then.")] = 0,
    every: Annotated[int, typer.Option(help="The seconds from one stop to the next.", min=STOPPED_S + 1)] = EVERY_S,
) -> None:
    """Run the tests again and again and keep what came of each run in docs/campaigns.md; end with 1 when any test failed.

    Without a number these are twenty: ten quiet, five busy, five stopped.

    Example: python -m campaigns.again --quiet 2 --busy 1
    """
    if not quiet + busy + stopped:
        quiet, busy, stopped = 10, 5, 5
    ctypes.CDLL(None).prctl(CHILD_SUBREAPER, 1, 0, 0, 0)
    is_clean = True
    runs: list[tuple[str, Callable[[], AbstractContextManager[None]]]] = [("quiet", contextlib.nullcontext)] * quiet
    runs += [("busy", beside_busy_loops)] * busy
    runs += [("stopped" if every == EVERY_S else f"stopped every {every} s", partial(stopped_now_and_then, every))] * stopped
    for how, disturbed in runs:
        has_passed, row = run(how, disturbed())
        print(row, end="", flush=True)
        is_clean = is_clean and has_passed
        page = PAGE.read_text(encoding="utf-8")
        found = KEPT.search(page)
        assert found is not None, f"{PAGE} has no place for runs"
        PAGE.write_text(f"{page[: found.start()]}{found[0] or HEAD}{row}{page[found.end() :]}", encoding="utf-8")
    raise typer.Exit(0 if is_clean else 1)


if __name__ == "__main__":
    app()
