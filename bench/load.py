"""Load over HTTP: by wrk where it is installed, else by our own generator, whose figures are a lower bound."""

import asyncio
import json
import multiprocessing
import resource
import secrets
import shutil
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from random import Random

from bench.client import ClientConnection, NoAnswer
from bench.dialects import BANKLOT, DIALECTS, Dialect
from bench.ground import BenchFailed
from bench.report import within_ms
from bench.signed import parts_of

SCRIPT = Path(__file__).with_name("sell.lua")
OURS = "own (a lower bound)"
PROCESSES = 2  # of our own generator


@dataclass(frozen=True, slots=True)
class Job:
    """A job for a generator: so many connections, each with one sale under way at a time.

    draws are as the dialect names them; tokens are whole requests where it is signed. random_keys: keys begin with a random
    number, as those of our clients, not with the run.
    """

    port: int
    draws: Sequence[str]
    tokens: Sequence[str]
    clients: int
    seconds: int
    run: str
    seed: int
    dialect: str = BANKLOT.name
    random_keys: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """The results. busy is the share of a core that each of the generator's processes uses: near 1.0 it may be what limits the
    rate. cores is that of all of them together.
    """

    generator: str
    answered: int
    seconds: float
    p50_ms: float
    p99_ms: float
    busy: float
    cores: float

    @property
    def rate(self) -> float:
        """Return tickets a second."""
        return self.answered / self.seconds


async def press(
    port: int,
    draws: Sequence[str],
    tokens: Sequence[str],
    *,
    clients: int,
    seconds: int,
    dialect: Dialect = BANKLOT,
    pool: Executor | None = None,
    random_keys: bool = False,
) -> Load:
    """Sell for so long, as fast as responses come. pool: processes of ours that are there already (`generators`).

    Raises BenchFailed when one of them is not a ticket, as far as HTTP's status tells.
    """
    run, seed = secrets.token_hex(4), secrets.randbits(30)
    job = Job(port, draws, tokens, clients, seconds, run=run, seed=seed, dialect=dialect.name, random_keys=random_keys)
    wrk = shutil.which("wrk")
    return await (_by_wrk(wrk, job) if wrk else by_ourselves(job, pool=pool))


async def _by_wrk(wrk: str, job: Job) -> Load:
    with tempfile.NamedTemporaryFile("w", prefix="taquilla-wrk-") as file:
        file.write("\n".join([" ".join(job.draws), *job.tokens]) + "\n")
        file.flush()
        began = _children_cpu()
        # One thread keeps up with several houses, and every further one would take from their cores.
        child = await asyncio.create_subprocess_exec(
            wrk, "--threads=1", f"--connections={job.clients}", f"--duration={job.seconds}s", "--timeout=10s",
            f"--script={SCRIPT}", f"http://127.0.0.1:{job.port}{DIALECTS[job.dialect].path}",
            "--", file.name, job.run, str(job.seed), job.dialect, "random" if job.random_keys else "in order",
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
    cores = (_children_cpu() - began) / seconds
    return Load("wrk", summary["answered"], seconds, p50, p99, busy=cores, cores=cores)


async def by_ourselves(job: Job, processes: int = PROCESSES, pool: Executor | None = None) -> Load:
    """Make the same load from processes of our own, those of a pool if there is one."""
    shares = [job.clients // processes + (place < job.clients % processes) for place in range(processes)]
    # Signed requests are sent once each: every process has its own.
    tokens = [job.tokens[place::processes] if DIALECTS[job.dialect].is_signed else job.tokens for place in range(processes)]
    parts = [
        replace(job, clients=share, run=f"{job.run}-{place}", tokens=tokens[place]) for place, share in enumerate(shares) if share
    ]
    with generators(len(parts)) if pool is None else nullcontext(pool) as ready:
        loop = asyncio.get_running_loop()
        sales = await asyncio.gather(*(loop.run_in_executor(ready, _sell, part) for part in parts))
    times_us = sum((part.times_us for part in sales), Counter[int]())
    answered = times_us.total()
    _refuse(sum(part.refused for part in sales), sum(part.broken for part in sales), answered)
    p50, p99 = within_ms(times_us, 500), within_ms(times_us, 990)
    cores = sum(part.cpu_s for part in sales) / job.seconds
    return Load(OURS, answered, job.seconds, p50, p99, busy=cores / len(parts), cores=cores)


@contextmanager
def generators(processes: int = PROCESSES) -> Iterator[Executor]:
    """Provide processes that make a load, to be used more than once. Ctrl-C ends them without a word."""
    quiet = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), initializer=quiet) as pool:
        yield pool


@dataclass(slots=True)
class _Sales:
    """The responses to one process: their times (a tenth of a millisecond exact), those without a ticket, broken connections.

    cpu_s: the processor time that it took to ask for them.
    """

    times_us: Counter[int] = field(default_factory=Counter)
    refused: int = 0
    broken: int = 0
    cpu_s: float = 0


def _sell(job: Job) -> _Sales:
    """Sell in a process of our own."""
    sales, began_s = _Sales(), time.process_time()
    ends_at = time.monotonic() + job.seconds

    async def all_clients() -> None:
        await asyncio.gather(*(_sell_in_turn(job, place, ends_at, sales) for place in range(job.clients)))

    asyncio.run(all_clients())
    sales.cpu_s = time.process_time() - began_s
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
                    key = f"{random.getrandbits(32):08x}-" * job.random_keys + f"{job.run}-{place}-{number}"
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
