"""Compares the working tree with a commit: is a sale faster, the same or slower?

Both houses are open at the same time, each on a PostgreSQL of its own, and sell in turns (A B, B A, …) under the same load. What
decides is the processor time of house and PostgreSQL a ticket, which a busy machine moves far less than a rate.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from math import ceil
from pathlib import Path
from statistics import median
from typing import Any, Final, Self

from bench.faulty_proxy import read_message
from bench.ground import CLONE, DISK, BenchFailed, Progress
from bench.load import generators, press
from bench.paired import Compared, Verdict, compare, judge
from bench.processes import cpu_s
from bench.report import BenchReport

WARM_UP_S: Final = 3
TICKETS_MIN: Final = 3_000
"""The tickets that a turn should sell at least: some twenty batches."""
SECONDS_MAX: Final = 20
"""The longest turn, however slow the machine is."""
_SIDE: Final = Path(__file__).with_name("guard_side.py")
_PAGE: Final = """\
this tree is        {verdict}: {cost_words}
processor           {now_us:>7.1f} µs a ticket, {base_us:.1f} at {against}:\
 {cost_ratio:.3f} of it, 95 % sure from {cost_low:.3f} to {cost_high:.3f}
of them             {now_house_us:>7.1f} µs of the house, {base_house_us:.1f} at {against};\
 {now_postgresql_us:.1f} and {base_postgresql_us:.1f} of PostgreSQL
rate                {now_rate:>7,} tickets/s, {base_rate:,} at {against}:\
 {rate_ratio:.3f} of it, 95 % sure from {rate_low:.3f} to {rate_high:.3f}
what decides        the median of {runs} pairs of processor time a ticket: the same where its interval holds 1,\
 or it is within {least_percent} % of 1
load                {clients} clients, {operators} operators, {processes} processes,\
 {seconds} s a turn, {turns} turns; load average {load_average}"""
_UNCOUNTED: Final = {"TAQUILLA_METRICS": "no"}
_LOGGED: Final = {"TAQUILLA_LOG_SALES": "yes"}
_TAKEN: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardOptions:
    """The options of a comparison. against: a commit; None: where this branch left origin/main. runs: pairs of turns.

    seconds: how long a turn takes at least. uncounted: the other side counts nothing. traced: the share of its requests that
    this tree traces; None: it traces nothing. logged: this tree writes a line for each sale.
    """

    against: str | None = None
    runs: int = 20
    seconds: int = 2
    clients: int = 128
    operators: int = 1
    processes: int = 1
    least_percent: float = 2.0
    uncounted: bool = False
    traced: float | None = None
    logged: bool = False


@dataclass(frozen=True, slots=True)
class _Turn:
    """One stretch of selling: tickets a second, and microseconds a ticket."""

    rate: float
    house_us: float
    postgresql_us: float

    @property
    def cost_us(self) -> float:
        return self.house_us + self.postgresql_us


@dataclass(frozen=True, slots=True)
class _Side:
    """An open house, and its turns so far."""

    ready: dict[str, Any]
    turns: list[_Turn]

    @classmethod
    def of(cls, line: bytes) -> Self:
        return cls(json.loads(line), [])

    async def sell(self, options: GuardOptions, seconds: int, pool: Executor) -> _Turn:
        """Sell for a turn."""
        port, draws, tokens = (self.ready[name] for name in ("port", "draws", "tokens"))
        pids = self.ready["house"], self.ready["postgresql"]
        began = [cpu_s(pid) for pid in pids]
        load = await press(port, draws, tokens, clients=options.clients, seconds=seconds, pool=pool)
        house_s, postgresql_s = (cpu_s(pid) - before for pid, before in zip(pids, began, strict=True))
        return _Turn(load.rate, house_s / load.answered * 1e6, postgresql_s / load.answered * 1e6)

    def middle(self, name: str) -> float:
        """Return the median of a figure of its turns."""
        return float(median(getattr(turn, name) for turn in self.turns))


async def run_guard(options: GuardOptions, progress: Progress = lambda line: None) -> BenchReport:
    """Compare. The report is clean unless this tree is slower. Raises BenchFailed."""
    against = options.against or default_commit()
    with tree_of(against) as (tree, commit):
        progress(f"opening the house of {commit} and of this tree")
        async with (
            receiving(options.traced) as receiver,
            opened_side(tree, options, _UNCOUNTED if options.uncounted else {}) as base,
            opened_side(CLONE, options, receiver.settings | (_LOGGED if options.logged else {})) as now,
        ):
            with generators() as pool:
                options = await _warmed_up(options, base, now, pool, progress)
                for pair in range(options.runs):
                    for side in (base, now) if pair % 2 == 0 else (now, base):
                        side.turns.append(await side.sell(options, options.seconds, pool))
                    cost = now.turns[-1].cost_us / base.turns[-1].cost_us
                    progress(f"pair {pair + 1} of {options.runs}: {cost:.3f} of the processor time of {commit}")
    return _report(options, commit, base, now)


async def _warmed_up(options: GuardOptions, base: _Side, now: _Side, pool: Executor, progress: Progress) -> GuardOptions:
    """Sell with both, and return the options with turns so long that each sells `TICKETS_MIN`, were it as slow as now."""
    progress("warming up")
    slowest = min([(await side.sell(options, WARM_UP_S, pool)).rate for side in (base, now)])
    return replace(options, seconds=max(options.seconds, min(SECONDS_MAX, ceil(TICKETS_MIN / slowest))))


def _report(options: GuardOptions, commit: str, base: _Side, now: _Side) -> BenchReport:
    pairs = list(zip(now.turns, base.turns, strict=True))
    cost = compare([turn.cost_us / before.cost_us for turn, before in pairs])
    rate = compare([turn.rate / before.rate for turn, before in pairs])
    verdict = judge(cost, options.least_percent / 100)
    names = ("cost_us", "house_us", "postgresql_us", "rate")
    figures = {
        "verdict": verdict.value,
        "sureness": round(cost.sureness, 4),
        "cost": _rounded(cost),
        "rate": _rounded(rate),
        "now": {name: round(now.middle(name), 1) for name in names},
        "base": {name: round(base.middle(name), 1) for name in names},
        **asdict(options),
        "against": commit,
        "load_average": round(os.getloadavg()[0], 1),
        "turns": {side: [asdict(turn) for turn in turns] for side, turns in (("now", now.turns), ("base", base.turns))},
    }
    return BenchReport(figures, guard_page(figures), clean=verdict is not Verdict.SLOWER)


def guard_page(figures: dict[str, Any]) -> list[str]:
    """Return the figures of a comparison as a page to read."""
    flat = {
        f"{side}_{name.removeprefix('cost_')}": round(value) if name == "rate" else value
        for side in ("now", "base")
        for name, value in figures[side].items()
    }
    flat |= {f"{kind}_{name}": figures[kind][name] for kind in ("cost", "rate") for name in ("ratio", "low", "high")}
    page = _PAGE.format_map({**figures, **flat, "cost_words": _in_words(figures), "turns": 2 * figures["runs"]})
    return page.splitlines()


def _in_words(figures: dict[str, Any]) -> str:
    """Return how sure a verdict is."""
    cost, sureness = figures["cost"], figures["sureness"]
    if figures["verdict"] != Verdict.SAME:
        return f"{_change(cost['ratio'])} processor time a ticket, {sureness:.1%} sure of the direction"
    return f"{figures['runs']} pairs tell no more than {_change(cost['low'])} to {_change(cost['high'])} processor time a ticket"


def _change(ratio: float) -> str:
    return f"{abs(ratio - 1):.1%} {'more' if ratio > 1 else 'less'}"


def _rounded(compared: Compared) -> dict[str, float]:
    return {name: round(value, 4) for name, value in asdict(compared).items() if name != "sureness"}


def default_commit() -> str:
    """Return the commit where this branch left origin/main, or the one before this where it has not. Raises BenchFailed."""
    try:
        left = git("merge-base", "HEAD", "origin/main")
    except BenchFailed:
        raise BenchFailed("there is no origin/main here: name a commit with --against") from None
    if left != git("rev-parse", "HEAD") or git("status", "--porcelain", "--untracked-files=no"):
        return left
    return git("rev-parse", "HEAD~1")


@contextmanager
def tree_of(commit: str) -> Iterator[tuple[Path, str]]:
    """Provide the files of a commit in a folder that is gone afterwards, and its short name. Raises BenchFailed."""
    name = git("rev-parse", "--short", f"{commit}^{{commit}}")
    folder = Path(tempfile.mkdtemp(prefix="taquilla-guard-", dir=DISK))
    try:
        git("worktree", "add", "--quiet", "--detach", str(folder / "tree"), name)
        yield folder / "tree", name
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        git("worktree", "prune")


@dataclass(slots=True)
class Receiver:
    """Takes traces and metrics, and drops them. settings are those of a house that sends them; none: it sends nothing."""

    settings: dict[str, str] = field(default_factory=dict)
    traces: int = 0

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer every request of a connection."""
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                self.traces += (await read_message(reader)).startswith(b"POST /v1/traces ")
                writer.write(_TAKEN)
        writer.close()


@asynccontextmanager
async def receiving(share: float | None) -> AsyncIterator[Receiver]:
    """Provide a receiver for a house that traces this share of its requests. Raises BenchFailed if no trace came at all."""
    receiver = Receiver()
    if share is None:
        yield receiver
        return
    async with await asyncio.start_server(receiver.take, "127.0.0.1", 0) as server:
        receiver.settings = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}",
            "OTEL_TRACES_SAMPLER": "parentbased_traceidratio",
            "OTEL_TRACES_SAMPLER_ARG": str(share),
        }
        yield receiver
    if share and not receiver.traces:
        raise BenchFailed("this tree was to trace, and no trace came")


@asynccontextmanager
async def opened_side(tree: Path, options: GuardOptions, settings: Mapping[str, str]) -> AsyncIterator[_Side]:
    """Provide the house of a tree, served by its own code with settings of its own. Raises BenchFailed."""
    # It has a group of its own: Ctrl-C reaches the guard alone, which then ends its input.
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-P", str(_SIDE), str(tree), str(options.operators), str(options.processes),
        *(f"{name}={value}" for name, value in settings.items()),
        cwd=tree, env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tree / "src"), str(tree)])}, start_new_session=True,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, limit=1 << 20,
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stderr is not None
    try:
        line = await child.stdout.readline()
        if not line:
            trouble = (await child.stderr.read()).decode(errors="replace")
            raise BenchFailed(f"the house of {tree} could not be opened: {trouble[-2000:]}")
        yield _Side.of(line)
    finally:
        child.stdin.close()
        await child.wait()


def git(*arguments: str) -> str:
    """Return what git says about this clone. Raises BenchFailed."""
    result = subprocess.run(["git", *arguments], cwd=CLONE, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise BenchFailed(f"git {' '.join(arguments)}: {result.stderr.strip()}")
    return result.stdout.strip()
