"""The limit of batches: the tickets a second that PostgreSQL writes for a client that only sends what the house has sent before.

The house sells through a recording socket. Then its write statements, with their parameters, are played against a copy of the
database as it was before: the same rows, indexes and durability in the same batches, without HTTP, rules, reads or answers.
"""

import asyncio
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from bench.beats import Samples
from bench.client import log_in
from bench.ground import BenchFailed, Progress, Rows, as_owner, copy_database, count_rows, furnish, settle_down
from bench.house import served
from bench.load import press
from bench.playback import Apart, Playback, PlayedSession
from bench.processes import cpu_s
from bench.profiling import Profile
from bench.protocol import SOCKET, Transaction
from bench.recording import recorded, writes
from taquilla.store.postgres.embedded import Embedded

WARM_UP_S = 2
_RECORDED, _PLAYED, _APART = "batches_recorded", "batches_played", "batches_apart"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedLoad:
    """The load under which the house is recorded. is_profiled: it is sampled too, and its statements are played one by one."""

    clients: int
    seconds: int
    operators: int = 1
    processes: int = 1
    is_profiled: bool = False


@dataclass(frozen=True, slots=True)
class BatchLimit:
    """The result: tickets a second, the processor time of PostgreSQL and of the client for each, and how many came in a batch."""

    rate: float
    postgresql_us: float
    client_us: float
    batch_mean: float
    profile: Profile | None = None

    def figures(self) -> dict[str, float]:
        """Return the figures, rounded."""
        return {
            "limit_batches": round(self.rate),
            "limit_batches_cpu_us": round(self.postgresql_us),
            "limit_batches_client_us": round(self.client_us, 1),
            "limit_batches_mean": round(self.batch_mean, 1),
        }


@dataclass(frozen=True, slots=True)
class _Run:
    """A recorded run: the parameters of the house's session, its transactions, and how many of these are not measured.

    rows are those of its database afterwards. house_us and postgresql_us are what a ticket cost in the measured part.
    """

    parameters: dict[str, str]
    transactions: Sequence[Transaction]
    warm_up: int
    rows: Rows
    house_us: float
    postgresql_us: float
    samples: Samples | None


async def measure_batches(server: Embedded, load: RecordedLoad, progress: Progress) -> BatchLimit:
    """Record the house, and play its batches. Nobody may be connected to the empty first database. Raises BenchFailed."""
    await copy_database(server, _RECORDED)
    async with as_owner(server, _RECORDED) as connection:
        market = await furnish(connection, server, load.operators)
    await copy_database(server, _PLAYED, _RECORDED)
    if load.is_profiled:
        await copy_database(server, _APART, _RECORDED)
    progress(f"the house, recorded, {load.clients} clients, {load.seconds} s")
    run = await _record(server, load, tuple(map(str, market.events)), [cashier.email for cashier in market.cashiers])
    progress(f"its {len(run.transactions)} batches, played by a client that only sends")
    limit = await _play(server, run)
    if run.samples is None:
        return limit
    progress("the same batches, statement by statement")
    return replace(limit, profile=await _play_apart(server, run, run.samples))


async def _record(server: Embedded, load: RecordedLoad, draws: Sequence[str], emails: Sequence[str]) -> _Run:
    async with recorded(server, _RECORDED) as recording:
        settings = {"DATABASE_URL": recording.url}
        async with served(server, load.processes, settings, is_sampled=load.is_profiled) as house:
            tokens = list((await log_in(house.port, emails)).values())
            await press(house.port, draws, tokens, clients=load.clients, seconds=WARM_UP_S)
            async with as_owner(server, _RECORDED) as connection:
                await settle_down(connection)
            first = recording.place
            pids = house.pid, server.pid
            began_s = [cpu_s(pid) for pid in pids]
            house.begin_sampling()
            pressed = await press(house.port, draws, tokens, clients=load.clients, seconds=load.seconds)
            samples = await house.end_sampling()
            used_s = [cpu_s(pid) - before_s for pid, before_s in zip(pids, began_s, strict=True)]
    async with as_owner(server, _RECORDED) as connection:
        rows = await count_rows(connection)
    parameters, transactions = recording.read()
    warm_up = sum(transaction.place < first for transaction in transactions)
    if not 0 < warm_up < len(transactions):
        raise BenchFailed(f"{len(transactions)} batches were recorded, {warm_up} of them to warm up")
    house_us, postgresql_us = (part_s / pressed.answered * 1e6 for part_s in used_s)
    return _Run(parameters, transactions, warm_up, rows, house_us, postgresql_us, samples)


async def _play(server: Embedded, run: _Run) -> BatchLimit:
    """Play what writes, in one round trip for each batch; the rows must be the recorded ones."""
    playback = Playback(writes(run.transactions))
    async with as_owner(server, _PLAYED) as connection:
        with closing(_session(server, run, _PLAYED)) as session:
            playback.begin(session)
            await asyncio.to_thread(playback.play, session, 0, run.warm_up)
            before = await count_rows(connection)
            await settle_down(connection)
            began_s = cpu_s(server.pid)
            played = await asyncio.to_thread(playback.play, session, run.warm_up, len(run.transactions))
            used_s = cpu_s(server.pid) - began_s
        rows = await count_rows(connection)
    if rows != run.rows:
        raise BenchFailed(f"the house has left {run.rows}, its batches {rows}")
    tickets = rows.tickets - before.tickets
    return BatchLimit(
        tickets / played.seconds, used_s / tickets * 1e6, played.client_s / tickets * 1e6,
        tickets / (len(run.transactions) - run.warm_up),
    )  # fmt: skip


async def _play_apart(server: Embedded, run: _Run, samples: Samples) -> Profile:
    """Play reads and writes one after another, to see what each costs PostgreSQL."""
    async with as_owner(server, _APART) as connection:
        with closing(_session(server, run, _APART)) as session:
            apart = Apart(session)
            await asyncio.to_thread(apart.play, run.transactions[: run.warm_up])
            before = await count_rows(connection)
            await settle_down(connection)
            costs = await asyncio.to_thread(apart.play, run.transactions[run.warm_up :])
        tickets = (await count_rows(connection)).tickets - before.tickets
    return Profile(samples, run.house_us, run.postgresql_us, costs, tickets)


def _session(server: Embedded, run: _Run, database: str) -> PlayedSession:
    return PlayedSession.open(server.sockets / SOCKET, {**run.parameters, "database": database})
