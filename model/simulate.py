"""`make simulate`: plays random histories over the model and a real house, and shrinks the one in which they differ."""

import asyncio
import contextlib
import faulthandler
import itertools
import os
import pprint
import threading
import time
import traceback
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, TypeVar, cast
from unittest.mock import patch

import psycopg
import typer
import uvloop
from bench.swept import swept
from tests.bounds import LONG_BOUNDS, long_waits
from tests.passwords import LIGHT

from model import compare, history, meddling, world
from model.clock import World
from model.furnishing import TEMPLATE, Server, furnish_template
from model.house import RealHouse
from model.nonsense import FORGED
from model.steps import ASKED_TWICE, Step, again, carry_out, fault_of
from taquilla.engine import batcher
from taquilla.engine.people import hashing
from taquilla.store.postgres.database import HOUSE_SETTINGS
from taquilla.store.postgres.embedded import OWNER, Embedded

EVERY = 200
"""After so many steps everything is compared, and audited at the end; each answer is compared at once."""
MEDDLED = 3
"""In one of so many histories the owner of the database changes something at the end, and covers it."""
AT_LAST: list[Step] = [{}, {"do": "deliver", "mood": "ok", "after": 0}]
"""The steps that end a history: a worker's visit, and the calls to the operator's wallet that are due."""
OPENED_FOR = {
    "wallets": {"gap", "lobby", *FORGED["wallets"], "set game", "close partner", "ceiling"},
    "sports": {"betstack", *FORGED["sports"], "sport result", "approve sport result", "move odds"},
}
"""The doors, steps and forgeries for which a house opens players' wallets and sports: that takes as long as thirty steps."""
TRIES_MAX = 400
STANDS_STILL_S = 60
"""Steps that have not ended by then never will."""
HISTORY_MAX_S = 900
"""A history that has not ended by then ends its process, and says where it stands."""
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
T = TypeVar("T")
Opening = Callable[[], contextlib.AbstractAsyncContextManager[RealHouse]]


@dataclass
class Ended:
    """The end of a history: how many steps were played, and how model and house differ at the last of them."""

    seed: int
    steps: int
    differences: list[str] = field(default_factory=list)
    at: Step | None = None
    told: Counter[str] = field(default_factory=Counter)
    took_s: float = 0.0

    @property
    def subject(self) -> str:
        """Tell what differs: the answer to a kind of step, or what is kept; nothing."""
        first = self.differences[0] if self.differences else ""
        return f"{self.at['do']}" if self.at and first.startswith("the model answers") else first.partition(":")[0]


async def play(seed: int, steps: Sequence[Step], house: RealHouse, every: int = EVERY) -> Ended:
    """Play a history over a fresh house until model and house differ, the house fails or stands still, or to its end."""
    ended, began_s = Ended(seed, 0), time.perf_counter()
    try:
        await _play(ended, steps, house, every)
    except Exception as trouble:
        ended.differences = [f"{type(trouble).__name__}: {trouble}", *traceback.format_tb(trouble.__traceback__)[-4:]]
    ended.took_s = time.perf_counter() - began_s
    return ended


def opened_for(steps: Sequence[Step]) -> list[str]:
    """Return what has to be open for these steps: players' wallets, sports."""
    named = {name for step in steps for name in (step["do"], step.get("door"), step.get("which"))}
    return [subject for subject, names in OPENED_FOR.items() if names & named]


def world_of(seed: int, steps: Sequence[Step]) -> World:
    """Return the world of a seed, with as much of it as its steps need."""
    now = world.a_world(seed)
    now["opened"] = opened_for(steps)
    if "sports" not in now["opened"]:
        now["sports"]["coupons"].clear()
    return now


async def _play(ended: Ended, steps: Sequence[Step], house: RealHouse, every: int) -> None:
    now = world_of(ended.seed, steps)
    await house.furnish(now)
    for crowd in crowds(steps, house):
        asked = [(step, expected) for step in crowd if (expected := carry_out(now, step)) is not None]
        if not asked:
            continue
        if fault_of([step for step, _ in asked]) in ASKED_TWICE:
            asked = [(step, again(now, step, expected)) for step, expected in asked]
        ended.at, before = asked[0][0], ended.steps // every
        found = await in_time(house.carry_out(now, [step for step, _ in asked]))
        for _, expected in asked:
            if "ticket" in expected:
                # The answers of a crowd are told once all are done: each says how its ticket stands then (OC-02).
                expected["state"] = now["tickets"][expected["ticket"]]["undone"] or "sold"
        for (step, expected), answer in zip(asked, found, strict=True):
            ended.steps, ended.at = ended.steps + 1, step
            ended.told[f"{step['do']}: {expected.get('refused') or 'done'}"] += 1
            ended.differences = compare.answers(house.door(step).words(step, expected), answer)
            if ended.differences:
                break
        if not ended.differences and ended.steps // every > before:
            ended.differences = await compare.everything(now, house)
        if ended.differences:
            break
    else:
        # What happens at an instant is sealed after it, and here the clock stands still: so the last step is followed by others.
        last: Step
        for last in ({"do": "work", "after": after, "place": -1} | more for after in (1, 601, 601) for more in AT_LAST):
            carry_out(now, last)
            await house.carry_out(now, [last])
        ended.differences = await compare.everything(now, house) + await compare.seals(now, house) + await house.audit()
        if not ended.differences and ended.seed % MEDDLED == 0:
            ended.differences = await meddling.unseen(now, house)


class StandsStill(Exception):
    """Steps do not end. The message says where each task waits."""


async def in_time(doing: Awaitable[T]) -> T:
    """Return what comes of something. Raises StandsStill if it does not end: a house that hangs is a finding like any other."""
    task = asyncio.ensure_future(doing)
    await asyncio.wait({task}, timeout=STANDS_STILL_S)
    if not task.done():
        task.cancel()
        raise StandsStill("".join(f"\n{one.get_name()}: {_waiting(one)}" for one in asyncio.all_tasks()))
    return task.result()


def _waiting(task: asyncio.Task[Any]) -> str:
    """Return the lines at which a task waits, from the outermost on."""
    found, frame = [], cast(Any, task.get_coro())
    while frame is not None:
        code = getattr(frame, "cr_frame", None) or getattr(frame, "gi_frame", None)
        found += [f"{Path(code.f_code.co_filename).name}:{code.f_lineno}"] if code else []
        frame = getattr(frame, "cr_await", None) or getattr(frame, "gi_yieldfrom", None)
    return " > ".join(found)


def crowds(steps: Sequence[Step], house: RealHouse) -> Iterator[list[Step]]:
    """Yield the steps that are carried out at one moment. A ticket has to be known before it is undone or paid."""
    crowd: list[Step] = []
    for step in steps:
        is_known = "ticket" not in step or step["ticket"] in house.tickets
        if crowd and not (step.get("together") and step["after"] == 0 and is_known):
            yield crowd
            crowd = []
        crowd.append(step)
    if crowd:
        yield crowd


async def shrink(steps: Sequence[Step], fails: Callable[[Sequence[Step]], Awaitable[bool]]) -> list[Step]:
    """Return as few of the steps as still fail: halves are left out first, then less and less, then single steps."""
    kept, size, tries = list(steps), max(1, len(steps) // 2), 0
    while tries < TRIES_MAX:
        place, left_out = 0, False
        while place < len(kept) and tries < TRIES_MAX:
            fewer, tries = _without(kept, place, size), tries + 1
            if await fails(fewer):
                kept, left_out = fewer, True
            else:
                place += size
        if size == 1 and not left_out:
            break
        size = max(1, size // 2)
    return kept


def _without(steps: Sequence[Step], place: int, size: int) -> list[Step]:
    """Leave steps out, and give the time that they took to the next one."""
    waited = sum(step["after"] for step in steps[place : place + size])
    rest = list(steps[place + size :])
    if rest and waited:
        rest[0] = rest[0] | {"after": rest[0]["after"] + waited}
    return [*steps[:place], *rest]


def as_test(seed: int, steps: Sequence[Step], differences: Sequence[str]) -> str:
    """Return a history as a test that runs by itself."""
    why = "\n".join(f"    # {line}" for line in differences)
    body = pprint.pformat(list(steps), width=120, compact=True, sort_dicts=False).replace("\n", "\n    ")
    return f"def test_seed_{seed}(plays: Plays) -> None:\n{why}\n    steps = {body}\n    assert plays({seed}, steps) == []\n"


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Lend a folder in memory, and let nothing of it remain."""
    memory = Path("/dev/shm")
    with swept("taquilla-model-", memory if os.access(memory, os.W_OK) else None) as folder:
        yield folder


@contextlib.contextmanager
def bounded() -> Iterator[None]:
    """Give the house long bounds on time, as on a shared machine, and passwords that take little work."""
    light = patch.object(hashing, "HASHER", LIGHT)
    with patch.dict(HOUSE_SETTINGS, LONG_BOUNDS), long_waits(), patch.object(batcher, "PAUSE_S", 0), light:
        yield


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Embedded]:
    """Start a PostgreSQL for many small databases that live for a moment."""
    with Embedded.start(folder / "data", settings={"shared_buffers": "64MB", "autovacuum": "off"}) as server:
        yield server


@contextlib.contextmanager
def ending(seed: int) -> Iterator[None]:
    """End the process if the history inside does not, also where the event loop itself waits."""

    def end() -> None:
        print(f"seed {seed} does not end", flush=True)
        faulthandler.dump_traceback()
        os._exit(3)

    timer = threading.Timer(HISTORY_MAX_S, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def opening_of(server: Server, key_file: Path) -> Opening:
    """Return what opens a house over a fresh copy of the template."""
    numbers = itertools.count()

    @contextlib.asynccontextmanager
    async def opening() -> AsyncIterator[RealHouse]:
        name = f"history_{os.getpid()}_{next(numbers)}"
        with psycopg.connect(server.url(OWNER, "postgres"), autocommit=True) as owner:
            owner.execute(f"create database {name} template {TEMPLATE} strategy file_copy".encode())
            try:
                async with RealHouse.open(server, name, key_file) as house:
                    yield house
            finally:
                owner.execute(f"drop database {name} with (force)".encode())

    return opening


async def find(opening: Opening, seed: int, count: int) -> tuple[Ended, list[Step]]:
    """Play the history of a seed. Return its end, and if it has failed its steps, as few as still fail."""
    steps = history.a_history(seed, count)
    with ending(seed):
        async with opening() as house:
            ended = await play(seed, steps, house)
    if not ended.differences:
        return ended, []
    print(f"seed {seed}, step {ended.steps}: {ended.at}", *ended.differences, sep="\n  ", flush=True)

    async def fails(fewer: Sequence[Step]) -> bool:
        async with opening() as again:
            return (await play(seed, fewer, again, every=1 if len(fewer) < 20 else EVERY)).subject == ended.subject

    return ended, await shrink(steps[: steps.index(ended.at) + 1] if ended.at in steps else steps, fails)


@app.command()
def simulate(
    seed: Annotated[int, typer.Option(help="The first seed.")] = 1,
    steps: Annotated[int, typer.Option(help="The steps of a history.")] = 500,
    seeds: Annotated[int, typer.Option(help="How many histories, each of the next seed.")] = 1,
    seconds: Annotated[int, typer.Option(help="Begin no other history after so many seconds.")] = 3_600,
    report: Annotated[Path | None, typer.Option(help="A file for what came of it, in a line.")] = None,
) -> None:
    """Play histories over the model and a real house, and compare. Ends with 1 when they differ.

    Example: python -m model.simulate --seed 7 --steps 500
    """
    with scratch() as folder, bounded():
        failed, said = asyncio.run(_simulate(folder, range(seed, seed + seeds), steps, seconds))
    if report is not None:
        report.write_text(said, encoding="utf-8")
    raise typer.Exit(1 if failed else 0)


async def _simulate(folder: Path, seeds: range, steps: int, seconds: int) -> tuple[bool, str]:
    told: Counter[str] = Counter()
    played, took_s, began_s, number = 0, 0.0, time.monotonic(), 0
    with serving(folder) as server:
        await furnish_template(server, TEMPLATE)
        opening = opening_of(server, folder / "master.key")
        for seed in seeds:
            if time.monotonic() - began_s > seconds:
                break
            ended, fewer = await find(opening, seed, steps)
            told, played, took_s, number = told + ended.told, played + ended.steps, took_s + ended.took_s, number + 1
            if ended.differences:
                print(f"\nin {len(fewer)} steps:\n\n{as_test(seed, fewer, ended.differences)}", flush=True)
                return True, f"seed {seed} differs after {ended.steps} steps"
    for one, count in sorted(told.items()):
        print(f"{count:6} {one}")
    said = f"{number} histories from seed {seeds[0]} on, {played} steps, {played / took_s:.0f} a second: all agree"
    print(said)
    return False, said


if __name__ == "__main__":
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    app()
