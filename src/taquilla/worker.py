"""Does all work that is due, again and again: beside the house in the demo, or as a process of its own (taquilla worker)."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Generic, TypeVar

from taquilla.engine.house import House
from taquilla.store.postgres.database import Database, DatabaseGone, OutcomeUnknown, TryAgain, named_errors

_LOG = logging.getLogger(__name__)

Target = TypeVar("Target")

PAUSE_MAX_S = 5.0  # the longest delay of a result that another process approved
PAUSE_MIN_S = 0.02
TROUBLE_PAUSE_S = 0.5
AUDIT_PAUSE_S = 5.0  # the longest delay of an audit that somebody asks for
DELIVERY_PAUSE_MAX_S = 1.0  # the longest delay of a discard that another process wrote down


class Worker:
    """Does the duties of all operators, calls wallets, delivers webhooks, asks witnesses, and sleeps until something is due.

    Duties never wait for a wallet or a webhook, nor one of these for another. A duty that fails by its own data pauses by itself,
    and holds up no other.
    """

    def __init__(self, house: House, *, on_round: Callable[[], None] = lambda: None) -> None:
        self._house = house
        self._on_round = on_round
        self._wallets = _Lanes(self._operators_to_call, self._call_wallet)
        self._webhooks = _Lanes(house.webhooks.deliveries.due, house.webhooks.deliveries.deliver)
        self._witnesses = _Lanes(house.witnesses.due, house.witnesses.ask)
        # One round at a time at each node, for all callers.
        self._working = defaultdict[Database, asyncio.Lock](asyncio.Lock)

    async def round(self) -> datetime | None:
        """Do all duties and make all calls that are due. Returns the instant at which the next draw closes."""
        due = await self._do_duties()
        operators = await self._house.sports.deliveries.operators()
        await asyncio.gather(*[self._house.sports.deliveries.deliver(operator) for operator in operators])
        await self.deliver_webhooks()
        await asyncio.gather(*[self._house.witnesses.ask(witness) for witness in await self._house.witnesses.due()])
        return due

    async def run(self) -> None:
        """Run round after round, until cancelled."""
        beside = [
            self._wallets.run(), self._webhooks.run(), self._witnesses.run(), _on_and_on(self._audit, AUDIT_PAUSE_S),
            self._at_each_node(self._keep_time),
        ]  # fmt: skip
        if self._house.database.is_spread:
            beside.append(_on_and_on(self._prepare, PAUSE_MAX_S))
        tasks = [asyncio.create_task(work) for work in beside]
        try:
            await self._at_each_node(self._duties_round)
        finally:
            await _cancelled(tasks)

    async def _at_each_node(self, work: Callable[[Database], Awaitable[float]]) -> None:
        """Work at each node on and on, apart from the others: one that is away holds up its own operators alone."""
        tasks: dict[Database, asyncio.Task[None]] = {}
        try:
            while True:
                for node, _ in self._house.database.residents():
                    if node not in tasks:
                        tasks[node] = asyncio.create_task(_on_and_on(partial(work, node), PAUSE_MAX_S))
                await asyncio.sleep(PAUSE_MAX_S)
        finally:
            await _cancelled(tasks.values())

    async def _audit(self) -> float:
        """Carry out the audits that operators ask for, one after the other. An audit may take minutes, and holds up nothing."""
        return 0 if await self._house.audits.work() else AUDIT_PAUSE_S

    async def _keep_time(self, node: Database) -> float:
        """Close and seal draws in their time. A settlement or a fold may take long, and holds up none of them."""
        async with node.connection() as connection:
            due = await self._house.duties.keep_time(connection, await self._operators(node))
        return await self._pause_until(due)

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

    async def _do_duties(self) -> datetime | None:
        """Do the duties at all nodes. What fails at one of them is raised after the others."""
        database = self._house.database
        if not database.is_spread:
            return await self._do_duties_at(database)
        await self._prepare()
        work = [self._do_duties_at(node) for node, _ in database.residents()]
        found = await asyncio.gather(*work, return_exceptions=True)
        for trouble in found:
            if isinstance(trouble, BaseException):
                raise trouble
        return min((due for due in found if isinstance(due, datetime)), default=None)

    async def _prepare(self) -> float:
        """Do what belongs to no operator of several nodes, at the coordinator."""
        database = self._house.database
        async with self._working[database], database.connection() as connection, named_errors():
            operators = [operator.id for operator in await self._house.people.office.operators()]
            await self._house.duties.prepare(connection, operators)
        return PAUSE_MAX_S

    async def _do_duties_at(self, node: Database) -> datetime | None:
        duties = self._house.duties
        async with self._working[node], node.connection() as connection:
            operators = await self._operators(node)
            await (duties.do_all_at_node if node.is_spread else duties.do_all)(connection, operators)
            return await duties.next_due(connection, operators)

    async def _duties_round(self, node: Database) -> float:
        due = await self._do_duties_at(node)
        self._on_round()
        # Settled tickets have calls to make, and events to tell.
        self._wallets.bell.set()
        self._webhooks.bell.set()
        return await self._pause_until(due)

    async def _operators(self, node: Database) -> list[int]:
        """Return the operators that live at a node and do business."""
        found = [operator.id for operator in await self._house.people.office.operators()]
        return [operator for operator in found if self._house.database.of(operator) is node]

    async def _pause_until(self, due: datetime | None) -> float:
        if due is None:
            return PAUSE_MAX_S
        left_s = (due - await self._house.now()).total_seconds()
        return min(PAUSE_MAX_S, max(PAUSE_MIN_S, left_s))


class _Lanes(Generic[Target]):
    """Serves targets apart from each other, again and again: one that is slow is skipped until it is done.

    find returns targets to serve beside those that are being served; serve returns whether there may be more to do at once.
    """

    def __init__(
        self, find: Callable[[Collection[Target]], Awaitable[Iterable[Target]]], serve: Callable[[Target], Awaitable[object]]
    ) -> None:
        self._find = find
        self._serve = serve
        self._under_way: dict[Target, asyncio.Task[float]] = {}
        self.bell = asyncio.Event()

    async def run(self) -> None:
        """Serve on and on, until cancelled."""
        try:
            while True:
                self.bell.clear()
                pause_s = await _calmly(self._begin, DELIVERY_PAUSE_MAX_S)
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause_s):
                        await self.bell.wait()
        finally:
            await _cancelled(list(self._under_way.values()))

    async def _begin(self) -> float:
        for target in await self._find(self._under_way):
            task = self._under_way[target] = asyncio.create_task(_calmly(partial(self._serve_one, target), 0))
            task.add_done_callback(lambda _, target=target: self._under_way.pop(target))  # type: ignore[misc]
        return DELIVERY_PAUSE_MAX_S

    async def _serve_one(self, target: Target) -> float:
        if await self._serve(target):
            self.bell.set()
        return 0


async def _on_and_on(work: Callable[[], Awaitable[float]], pause_s: float) -> None:
    """Work and pause as long as the work says, until cancelled. Errors are logged; pause_s is the pause after an unknown one."""
    task = asyncio.current_task()
    assert task is not None
    while True:
        left_s = await _calmly(work, pause_s)
        if task.cancelling():
            # A connection that is left in the middle of a statement may raise an error of its own in place of this one.
            raise asyncio.CancelledError
        await asyncio.sleep(left_s)


async def _cancelled(tasks: Iterable[asyncio.Task[None]] | Iterable[asyncio.Task[float]]) -> None:
    """Cancel tasks, and wait until they have ended."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _calmly(do: Callable[[], Awaitable[float | None]], pause_s: float) -> float:
    """Do it and return how long to pause; errors are logged."""
    try:
        return await do() or 0
    except (DatabaseGone, OutcomeUnknown, TryAgain) as trouble:
        _LOG.warning("the worker tries again: %s", type(trouble).__doc__)
        return TROUBLE_PAUSE_S
    except Exception:
        _LOG.exception("the worker's round failed")
        return pause_s
