"""Does all work that is due, again and again: beside the house in the demo, or as a process of its own (taquilla worker)."""

import asyncio
import gc
from collections import defaultdict
from collections.abc import Callable, Collection, Coroutine
from functools import partial

from taquilla.engine.house import House
from taquilla.engine.runs import Runs
from taquilla.store.postgres.database import Database, named_errors
from taquilla.work.loops import TargetLoop, cancelled, on_and_on, pause
from taquilla.work.visits import Visits

PAUSE_MAX_S = 5.0  # the longest delay of a day's draws that another process has made possible
AUDIT_PAUSE_S = 5.0  # the longest delay of an audit that somebody asks another process for
TIDY_PAUSE_S = 60.0  # between two looks whether it is time to tidy


class Worker:
    """Does the duties of all operators, calls wallets, delivers webhooks, asks witnesses, and sleeps until something is due.

    Duties never wait for a wallet or a webhook, nor one of these for another. A duty that fails by its own data pauses by itself,
    and holds up no other.
    """

    def __init__(self, house: House, *, on_look: Callable[[], None] = lambda: None) -> None:
        self._house = house
        self._on_look = on_look
        self._wallets = TargetLoop(self._operators_to_call, self._call_wallet)
        self._webhooks = TargetLoop(house.webhooks.deliveries.due, house.webhooks.deliveries.deliver)
        self._witnesses = TargetLoop(house.witnesses.due, house.witnesses.ask)
        # One round at a time at each node, for all callers.
        self._working = defaultdict[Database, asyncio.Lock](asyncio.Lock)
        self._stopping = asyncio.Event()

    async def round(self) -> None:
        """Do all duties and make all calls that are due."""
        if self._house.database.is_spread:
            await self._prepare()
        # What fails at one of the nodes is raised after the others.
        work = [self._do_duties_at(node) for node, _ in self._house.database.residents()]
        for trouble in await asyncio.gather(*work, return_exceptions=True):
            if trouble is not None:
                raise trouble
        operators = await self._house.sports.deliveries.operators()
        await asyncio.gather(*[self._house.sports.deliveries.deliver(operator) for operator in operators])
        await self.deliver_webhooks()
        await asyncio.gather(*[self._house.witnesses.ask(witness) for witness in await self._house.witnesses.due()])

    async def run(self) -> None:
        """Visit whoever has something due, again and again, until cancelled or told to stop."""
        stopping = self._stopping
        steps = [
            self._wallets.run(stopping), self._webhooks.run(stopping), self._witnesses.run(stopping),
            on_and_on(self._prepare, PAUSE_MAX_S, stopping), self._at_each_node(self._visit),
            self._at_each_node(lambda node: on_and_on(partial(self._tidy, node), TIDY_PAUSE_S, stopping)),
        ]  # fmt: skip
        tasks = [asyncio.create_task(work) for work in steps]
        # An audit or an export may take minutes, and changes nothing: the next worker begins it again.
        long_work = [
            asyncio.create_task(on_and_on(partial(self._one_of, runs), AUDIT_PAUSE_S, stopping))
            for runs in (self._house.audits, self._house.exports)
        ]
        try:
            await asyncio.gather(*tasks)
        finally:
            await cancelled([*tasks, *long_work])

    def stop(self) -> None:
        """Begin no further step. `run` returns when those that are under way have ended."""
        self._stopping.set()
        for loop in (self._wallets, self._webhooks, self._witnesses):
            loop.bell.set()

    async def _at_each_node(self, work: Callable[[Database], Coroutine[None, None, None]]) -> None:
        """Work at each node on and on, apart from the others: one that is away holds up its own operators alone."""
        tasks: dict[Database, asyncio.Task[None]] = {}
        try:
            while not self._stopping.is_set():
                living = [node for node, _ in self._house.database.residents()]
                # A node on which nobody lives any more may be gone.
                await cancelled([tasks.pop(node) for node in tasks.keys() - set(living)])
                tasks |= {node: asyncio.create_task(work(node)) for node in living if node not in tasks}
                await pause(PAUSE_MAX_S, self._stopping)
            await asyncio.gather(*tasks.values())
        finally:
            await cancelled(tasks.values())

    async def _visit(self, node: Database) -> None:
        def ring() -> None:
            # Settled tickets have calls to make, and events to tell.
            self._wallets.bell.set()
            self._webhooks.bell.set()

        await Visits(self._house.duties, node, partial(self._operators, node), ring, self._on_look).run(self._stopping)

    async def _tidy(self, node: Database) -> float:
        async with node.connection() as connection, named_errors():
            only = await self._operators(node, closed_too=True) if node.is_spread else None
            await self._house.duties.tidy(connection, only)
            await self._house.exports.tidy(connection, only)
        return TIDY_PAUSE_S

    async def _one_of(self, runs: Runs) -> float:
        """Carry out audits or exports that somebody asks for, one after the other. They may take minutes, and hold up nothing."""
        runs.bell.clear()
        if not await runs.work():
            await pause(AUDIT_PAUSE_S, runs.bell)
        return 0

    async def _operators_to_call(self, called: Collection[int]) -> list[int]:
        return [operator for operator in await self._house.sports.deliveries.operators() if operator not in called]

    async def _call_wallet(self, operator: int) -> bool:
        await self._house.sports.deliveries.deliver(operator)
        # A dead wallet is tried again with the next look, and no sooner.
        return False

    async def deliver_webhooks(self) -> None:
        """Deliver what is due to webhooks, until nothing is left."""
        deliveries = self._house.webhooks.deliveries
        more = True
        while more:
            more = any(await asyncio.gather(*[deliveries.deliver(endpoint) for endpoint in await deliveries.due()]))

    async def _prepare(self) -> float:
        """Do what belongs to no operator: of several nodes at the coordinator."""
        database = self._house.database
        async with self._working[database], database.connection() as connection, named_errors():
            operators = [operator.id for operator in await self._house.people.office.operators()]
            await self._house.duties.prepare(connection, operators)
        return PAUSE_MAX_S

    async def _do_duties_at(self, node: Database) -> None:
        async with self._working[node], node.connection() as connection:
            await self._house.duties.do_all(connection, await self._operators(node))

    async def _operators(self, node: Database, *, closed_too: bool = False) -> list[int]:
        """Return the operators that live at a node: those that do business, or all."""
        found = [operator.id for operator in await self._house.people.office.operators(closed_too=closed_too)]
        return [operator for operator in found if self._house.database.of(operator) is node]


def calm_the_collector() -> None:
    """Tune the garbage collector: objects of the start are frozen; a sale's are freed by counting, and cycles are rare."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
