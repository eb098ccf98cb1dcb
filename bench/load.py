"""Load over HTTP: by wrk where it is installed, else by our own generator, whose figures are a lower bound."""

import asyncio
import json
import multiprocessing
import resource
import secrets
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from bench.client import ClientConnection, NoAnswer
from bench.dialects import BANKLOT, DIALECTS, Dialect
from bench.ground import BenchFailed
from bench.report import within_ms
from bench.signed import parts_of

SCRIPT = Path(__file__).with_name("sell.lua")
OURS = "own (a lower bound)"


@dataclass(frozen=True, slots=True)
class Job:
    """A job for a generator: so many connections, each with one sale under way at a time.

    draws are as the dialect names them; tokens are whole requests where it is signed.
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
        output = (await child.communicate())[0].decode(errors="replace")
    try:
        summary = json.loads(output.splitlines()[-1])
    except (IndexError, ValueError):
        raise BenchFailed(f"wrk ended with {child.returncode}: {output[-2000:]}") from None
    _refuse(summary["refused"], summary["broken"], summary["answered"])
    seconds = summary["duration"] / 1e6
    p50, p99 = (summary[name] / 1000 for name in ("p50", "p99"))
    return Load("wrk", summary["answered"], seconds, p50, p99, busy=(_children_cpu() - began) / seconds)


async def by_ourselves(job: Job, processes: int = 2) -> Load:
    """Make the same load from processes of our own."""
    began, started_at = _children_cpu(), time.monotonic()
    shares = [job.clients // processes + (place < job.clients % processes) for place in range(processes)]
    # Signed requests are sent once each: every process has its own.
    tokens = [job.tokens[place::processes] if DIALECTS[job.dialect].is_signed else job.tokens for place in range(processes)]
    parts = [
        replace(job, clients=share, run=f"{job.run}-{place}", tokens=tokens[place]) for place, share in enumerate(shares) if share
    ]
    with ProcessPoolExecutor(len(parts), multiprocessing.get_context("spawn")) as pool:
        loop = asyncio.get_running_loop()
        sales = await asyncio.gather(*(loop.run_in_executor(pool, _sell, part) for part in parts))
    times_us = sum((part.times_us for part in sales), Counter[int]())
    answered, spent_s = times_us.total(), time.monotonic() - started_at
    _refuse(sum(part.refused for part in sales), sum(part.broken for part in sales), answered)
    p50, p99 = within_ms(times_us, 500), within_ms(times_us, 990)
    return Load(OURS, answered, job.seconds, p50, p99, busy=(_children_cpu() - began) / spent_s / len(parts))


@dataclass(slots=True)
class _Sales:
    """The responses to one process: their times (a tenth of a millisecond exact), those without a ticket, broken connections."""

    times_us: Counter[int] = field(default_factory=Counter)
    refused: int = 0
    broken: int = 0


def _sell(job: Job) -> _Sales:
    """Sell in a process of our own."""
    sales = _Sales()
    ends_at = time.monotonic() + job.seconds

    async def all_clients() -> None:
        await asyncio.gather(*(_sell_in_turn(job, place, ends_at, sales) for place in range(job.clients)))

    asyncio.run(all_clients())
    return sales


async def _sell_in_turn(job: Job, place: int, ends_at: float, sales: _Sales) -> None:
    """Play one client, which begins its next sale after the response to the last one."""
    random = Random(f"{job.seed}-{job.run}-{place}")
    dialect = DIALECTS[job.dialect]
    number = 0
    try:
        with closing(await ClientConnection.open(job.port)) as line:
            while (sent_at := time.monotonic()) < ends_at:
                if dialect.is_signed:
                    path, headers, sale = _signed_request(job, place + number * job.clients)
                    answer = await line.ask("POST", path, sale, headers=headers)
                else:
                    token = random.choice(job.tokens)
                    key = f"{job.run}-{place}-{number}"
                    sale = dialect.sale(random, job.draws, key, token)
                    headers = {"Idempotency-Key": key} if dialect.key_in_header else {}
                    answer = await line.ask("POST", dialect.path, sale, token if dialect.in_header else "", headers=headers)
                sales.times_us[int((time.monotonic() - sent_at) * 10_000) * 100] += 1
                sales.refused += not dialect.is_sold(answer)
                number += 1
    except NoAnswer:
        sales.broken += 1


def _signed_request(job: Job, place: int) -> tuple[str, dict[str, str], bytes]:
    if place >= len(job.tokens):
        raise BenchFailed(f"{len(job.tokens)} signed requests were too few")
    return parts_of(job.tokens[place])


def _refuse(refused: int, broken: int, answered: int) -> None:
    """Refuse a run with refusals, which are cheaper than a sale: with any of them the rate means nothing."""
    if refused or broken or not answered:
        raise BenchFailed(f"of {answered} answers {refused} were no tickets; {broken} connections broke")


def _children_cpu() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime
