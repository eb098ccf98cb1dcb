"""Load over HTTP: by wrk where it is installed, else by our own generator, whose figures are a lower bound."""

import asyncio
import json
import resource
import secrets
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.dialects import BANKLOT, DIALECTS, Dialect
from bench.ground import CLONE, BenchFailed

SCRIPT = Path(__file__).with_name("sell.lua")
OURS = "own (a lower bound)"


@dataclass(frozen=True, slots=True)
class Job:
    """A job for a generator: so many connections, each with one sale under way at a time.

    draws are as the dialect names them.
    """

    port: int
    draws: Sequence[str]
    tokens: Sequence[str]
    clients: int
    seconds: int
    run: str
    seed: int
    dialect: str = BANKLOT.name


@dataclass(frozen=True, slots=True)
class Load:
    """The results. busy is the generator's share of one core: near 1.0 it may be what limits the rate."""

    generator: str
    answered: int
    seconds: float
    p50_ms: float
    p99_ms: float
    max_ms: float
    busy: float

    @property
    def rate(self) -> float:
        """Return tickets a second."""
        return self.answered / self.seconds


async def press(
    port: int, draws: Sequence[str], tokens: Sequence[str], *, clients: int, seconds: int, dialect: Dialect = BANKLOT
) -> Load:
    """Sell for so long, as fast as responses come.

    Raises BenchFailed when one of them is not a ticket, as far as HTTP's status tells.
    """
    run, seed = secrets.token_hex(4), secrets.randbits(30)
    job = Job(port, draws, tokens, clients, seconds, run=run, seed=seed, dialect=dialect.name)
    wrk = shutil.which("wrk")
    return await (_by_wrk(wrk, job) if wrk else by_ourselves(job))


async def _by_wrk(wrk: str, job: Job) -> Load:
    with tempfile.NamedTemporaryFile("w", prefix="taquilla-wrk-") as file:
        file.write("\n".join([" ".join(job.draws), *job.tokens]) + "\n")
        file.flush()
        began = _children_cpu()
        # One thread keeps up with several houses, and every further one would take from their cores.
        child = await asyncio.create_subprocess_exec(
            wrk, "--threads=1", f"--connections={job.clients}", f"--duration={job.seconds}s", "--timeout=10s",
            f"--script={SCRIPT}", f"http://127.0.0.1:{job.port}{DIALECTS[job.dialect].path}",
            "--", file.name, job.run, str(job.seed), job.dialect,
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        said = (await child.communicate())[0].decode(errors="replace")
    try:
        found = json.loads(said.splitlines()[-1])
    except (IndexError, ValueError):
        raise BenchFailed(f"wrk ended with {child.returncode}: {said[-2000:]}") from None
    _refuse(found["refused"], found["broken"], found["answered"])
    seconds = found["duration"] / 1e6
    p50, p99, most = (found[name] / 1000 for name in ("p50", "p99", "max"))
    return Load("wrk", found["answered"], seconds, p50, p99, most, busy=(_children_cpu() - began) / seconds)


async def by_ourselves(job: Job, processes: int = 2) -> Load:
    """Make the same load from processes of our own."""
    began, started_at = _children_cpu(), time.monotonic()
    shares = [job.clients // processes + (place < job.clients % processes) for place in range(processes)]
    parts = [asdict(job) | {"clients": share, "run": f"{job.run}-{place}"} for place, share in enumerate(shares) if share]
    told = await asyncio.gather(*(_in_a_process(part) for part in parts))
    _refuse(sum(one["refused"] for one in told), sum(one["broken"] for one in told), sum(one["answered"] for one in told))
    times: Counter[int] = Counter()
    for one in told:
        times.update({int(time_us): count for time_us, count in one["times"].items()})
    spent = time.monotonic() - started_at
    answered = times.total()
    if not answered:
        raise BenchFailed("nothing was answered")
    p50, p99, most = (quantile(times, per_mille) / 1000 for per_mille in (500, 990, 1000))
    return Load(OURS, answered, job.seconds, p50, p99, most, busy=(_children_cpu() - began) / spent / len(parts))


def quantile(times: Counter[int], per_mille: int) -> int:
    """Return the time within which so many of a thousand responses came: ``quantile(Counter({1: 9, 5: 1}), 900) == 1``."""
    wanted, seen = times.total() * per_mille, 0
    for time_us in sorted(times):
        seen += times[time_us]
        if seen * 1000 >= wanted:
            return time_us
    raise AssertionError("no times")


async def _in_a_process(part: dict[str, Any]) -> dict[str, Any]:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.generator",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, cwd=CLONE,
    )  # fmt: skip
    said, _ = await child.communicate(json.dumps(part).encode())
    if child.returncode != 0:
        raise BenchFailed(f"the generator ended with {child.returncode}")
    found: dict[str, Any] = json.loads(said)
    return found


def _refuse(refused: int, broken: int, answered: int) -> None:
    """Refuse a run with refusals, which are cheaper than a sale: with any of them the rate means nothing."""
    if refused or broken or not answered:
        raise BenchFailed(f"of {answered} answers {refused} were no tickets; {broken} connections broke")


def _children_cpu() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime
