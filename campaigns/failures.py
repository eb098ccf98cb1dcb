"""The failures of database machines under a house that sells: what is done, what is promised, what is undone afterwards."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import Any, Final

from bench.ground import BenchFailed

from campaigns.insisting import InsistedSales
from campaigns.patroni import TTL_S, Cluster, Node
from taquilla.store.postgres.database import statements

_SQL: Final = statements(__file__)

PAUSE_MAX_S: Final = TTL_S + 10
SWITCHOVER_MAX_S: Final = 5
FROZEN_STANDBY_MAX_S: Final = 15
_PATIENCE_S: Final = 120
_AWAY_S: Final = 12  # longer than the house's patience with a batch
_IN_FLIGHT_S: Final = 1.0  # answers that were on their way when the standbys went
_LAG_S: Final = 3.0
_CANCELLING_S: Final = 3.0
_SALES_AFTER: Final = 20


class Acknowledged(dict[str, tuple[int, int]]):
    """The acknowledged tickets by their keys, and the moment of each acknowledgement, repeated ones included."""

    def __init__(self) -> None:
        super().__init__()
        self.moments: list[float] = []

    def setdefault(self, key: str, default: Any = None) -> Any:
        """Note an acknowledgement, and return the first one of this key."""
        self.moments.append(time.monotonic())
        return super().setdefault(key, default)

    def longest_pause(self, since: float) -> float:
        """Return the longest time without an acknowledgement, in seconds; the last one is its end."""
        moments = [since, *(moment for moment in self.moments if moment > since)]
        return max((later - earlier for earlier, later in pairwise(moments)), default=0.0)

    def count(self, since: float, until: float) -> int:
        """Return how many acknowledgements came in a time."""
        return sum(since < moment < until for moment in self.moments)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The longest time without an answered sale, what was promised, and answers given while nothing could be stored twice."""

    pause_s: float
    pause_s_max: float
    acknowledged_alone: int = 0


@dataclass(slots=True)
class Stage:
    """The machines, and the tills that sell meanwhile."""

    cluster: Cluster
    sales: InsistedSales
    clients: list[asyncio.Task[None]]
    random: Random
    acknowledged: Acknowledged = field(init=False)

    def __post_init__(self) -> None:
        assert isinstance(self.sales.tickets, Acknowledged)
        self.acknowledged = self.sales.tickets

    def begin(self) -> float:
        """Return the moment at which a failure begins."""
        self.acknowledged.moments.clear()
        return time.monotonic()

    async def until_sold(self, more: int) -> None:
        """Wait until so many more tickets are sold. Raises BenchFailed, and what a till has died of."""
        wanted, deadline = len(self.acknowledged) + more, time.monotonic() + _PATIENCE_S
        while len(self.acknowledged) < wanted:
            for client in self.clients:
                if client.done():
                    client.result()
            if time.monotonic() > deadline:
                raise BenchFailed(f"not even {more} tickets were sold in {_PATIENCE_S} s")
            await asyncio.sleep(0.01)

    async def until_led(self, *, not_by: Node) -> Node:
        """Wait for another leader."""
        return await asyncio.to_thread(self.cluster.until_led, not_by=not_by)

    async def leader(self) -> Node:
        """Return the leader."""
        return await asyncio.to_thread(self.cluster.until_led)


Play = Callable[[Stage], Awaitable[tuple[float, int]]]


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure: what plays it and puts everything right again, and the longest time without a sale that is promised.

    run returns the moment from which that time counts, and the answers that were given while nothing could be stored twice.
    """

    run: Play
    pause_s_max: float
    needs_cut: bool = False

    async def play(self, stage: Stage) -> Outcome:
        """Play it, and go on until all three are together again: the way back may not stop sales for longer either."""
        since, alone = await self.run(stage)
        await asyncio.to_thread(stage.cluster.until_healthy)
        await stage.until_sold(_SALES_AFTER)
        return Outcome(round(stage.acknowledged.longest_pause(since), 2), self.pause_s_max, alone)


def _of_the_leader(fail: Callable[[Node], None], mend: Callable[[Node], None]) -> Play:
    """Return how the leader fails, another one takes over, and the first one comes back."""

    async def play(stage: Stage) -> tuple[float, int]:
        leader = await stage.leader()
        began = stage.begin()
        await asyncio.to_thread(fail, leader)
        try:
            await stage.until_led(not_by=leader)
            await stage.until_sold(_SALES_AFTER)
        finally:
            await asyncio.to_thread(mend, leader)
        return began, 0

    return play


async def _crash(stage: Stage) -> tuple[float, int]:
    """PostgreSQL alone is killed; its Patroni starts it again, or lets a standby lead."""
    leader = await stage.leader()
    began = stage.begin()
    await asyncio.to_thread(leader.kill_postgresql)
    await stage.until_sold(_SALES_AFTER)
    await stage.leader()
    return began, 0


async def _switch_over(stage: Stage) -> tuple[float, int]:
    began = stage.begin()
    await asyncio.to_thread(stage.cluster.switch_over)
    await stage.until_sold(_SALES_AFTER)
    return began, 0


def _of_a_standby(
    choose: Callable[[Stage], Node], fail: Callable[[Node], None], mend: Callable[[Node], None], away_s: float
) -> Play:
    """Return how a standby fails for a while, in which sales go on, and comes back."""

    async def play(stage: Stage) -> tuple[float, int]:
        standby = await asyncio.to_thread(choose, stage)
        began = stage.begin()
        await asyncio.to_thread(fail, standby)
        try:
            await asyncio.sleep(away_s)
            await stage.until_sold(_SALES_AFTER)
        finally:
            await asyncio.to_thread(mend, standby)
        return began, 0

    return play


def _any_standby(stage: Stage) -> Node:
    return stage.random.choice(stage.cluster.standbys())


def _standby_waited_for(stage: Stage) -> Node:
    """Return the standby whose word every commit waits for: while it hangs, until Patroni names the other one."""
    return stage.cluster.waited_for()


async def _kill_while_a_standby_lags(stage: Stage) -> tuple[float, int]:
    """A standby that has missed sales may not lead: what only the other one has would be lost."""
    leader = await stage.leader()
    lagging = await asyncio.to_thread(stage.cluster.spare_standby, stage.random)
    await asyncio.to_thread(lagging.freeze_receiver)
    await asyncio.sleep(_LAG_S)
    began = stage.begin()
    await asyncio.to_thread(leader.kill)
    try:
        new = await stage.until_led(not_by=leader)
        if new is lagging:
            raise BenchFailed(f"{lagging.name} leads, and lacks sales")
        # The new leader has nobody else to store a sale with.
        await asyncio.to_thread(lagging.thaw)
        await stage.until_sold(_SALES_AFTER)
    finally:
        await asyncio.to_thread(lagging.thaw)
        await asyncio.to_thread(leader.start)
    return began, 0


async def _lose_both_standbys(stage: Stage) -> tuple[float, int]:
    """No sale may be answered while nobody else stores it; with the first standby they go on."""
    first, second = await asyncio.to_thread(stage.cluster.standbys)
    began = stage.begin()
    await asyncio.gather(asyncio.to_thread(first.kill), asyncio.to_thread(second.kill))
    gone = time.monotonic()
    try:
        await asyncio.sleep(_AWAY_S)
        back = time.monotonic()
    finally:
        await asyncio.to_thread(first.start)
    await stage.until_sold(_SALES_AFTER)
    await asyncio.to_thread(second.start)
    alone = stage.acknowledged.count(max(began, gone + _IN_FLIGHT_S), back)
    return back, alone


async def _cancel_a_wait(stage: Stage) -> tuple[float, int]:
    """Somebody cancels the wait for the standbys, and then the leader is lost: what it alone has was never acknowledged."""
    leader = await stage.leader()
    standbys = await asyncio.to_thread(stage.cluster.standbys)
    stage.begin()
    for standby in standbys:
        await asyncio.to_thread(standby.freeze)
    frozen = time.monotonic()
    try:
        cancelled = await asyncio.to_thread(_cancel_waits, stage.cluster, leader)
        await asyncio.sleep(_IN_FLIGHT_S + 1)
        lost = time.monotonic()
        await asyncio.to_thread(leader.kill)
    finally:
        for standby in standbys:
            await asyncio.to_thread(standby.thaw)
    try:
        await stage.until_led(not_by=leader)
        await stage.until_sold(_SALES_AFTER)
    finally:
        await asyncio.to_thread(leader.start)
    if not cancelled:
        raise BenchFailed("no sale waited for a standby that could be cancelled")
    alone = stage.acknowledged.count(frozen + _IN_FLIGHT_S, lost)
    return lost, alone


def _cancel_waits(cluster: Cluster, leader: Node) -> int:
    """Cancel what waits for a standby, for a while; return how many waits that were."""
    with cluster.administrate(leader) as administrator:
        cancelled, deadline = 0, time.monotonic() + _CANCELLING_S
        while time.monotonic() < deadline:
            for (pid,) in administrator.execute(_SQL["read_waiting"]).fetchall():
                cancelled += administrator.execute(_SQL["cancel"], {"pid": pid}).fetchone() == (True,)
            time.sleep(0.05)
    return cancelled


FAILURES: Final = {
    "the leader is killed": Failure(_of_the_leader(Node.kill, Node.start), PAUSE_MAX_S),
    "the leader is frozen": Failure(_of_the_leader(Node.freeze, Node.thaw), PAUSE_MAX_S),
    "the leader is cut off": Failure(_of_the_leader(Node.cut_off, Node.join), PAUSE_MAX_S, needs_cut=True),
    "the leader's Patroni is killed": Failure(_of_the_leader(Node.kill_patroni, Node.start), PAUSE_MAX_S),
    "PostgreSQL of the leader is killed": Failure(_crash, PAUSE_MAX_S),
    "the leader is switched over": Failure(_switch_over, SWITCHOVER_MAX_S),
    "a standby is killed": Failure(_of_a_standby(_any_standby, Node.kill, Node.start, _AWAY_S), SWITCHOVER_MAX_S),
    "the synchronous standby is frozen": Failure(
        _of_a_standby(_standby_waited_for, Node.freeze, Node.thaw, _IN_FLIGHT_S), FROZEN_STANDBY_MAX_S
    ),
    "the leader is killed, a standby lags": Failure(_kill_while_a_standby_lags, PAUSE_MAX_S),
    "both standbys are killed": Failure(_lose_both_standbys, PAUSE_MAX_S),
    # All three fail at once: the first standby may have to be rewound before anything is stored twice.
    "a wait is cancelled": Failure(_cancel_a_wait, PAUSE_MAX_S + 10),
}
