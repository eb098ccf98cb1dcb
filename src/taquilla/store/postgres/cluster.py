"""Access to a database that is spread over several nodes: to the one on which an operator lives, and to all of them.

Every node knows where every shard is, and sends a statement on. So an operator that has just moved goes on selling by way of its
old node, and is found at its new one with the next look. A node that is away stops its own operators alone.
"""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import ClassVar, Final

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from taquilla.store.postgres.database import Database, DatabaseGone, HouseConnection, connect, named_errors, open_pools
from taquilla.store.postgres.distribution import Place, Places, read_places
from taquilla.store.postgres.pools import kept_if_done
from taquilla.store.postgres.safety import UnsafeDatabase, refuse_unsafe

_LOG = logging.getLogger(__name__)

LOOK_S: Final = 2.0  # between two looks at where operators live
_ANSWER_S: Final = 3.0  # a node that has not answered by then is away until it does


class NodeUnsafe(DatabaseGone):
    """A node of the database is not safe to sell on. The log says why."""


class Node(Database):
    """The access to one node, which has to prove itself safe before anything is written there."""

    is_spread: ClassVar[bool] = True
    is_answering = True
    is_proved = False
    unsafe: UnsafeDatabase | None = None
    places: Places | None = None
    """The places of everything, as the node knows them; None while it is away."""
    _asking: HouseConnection | None = None
    _waits: set[asyncio.Timeout]
    lost: Callable[[], None] = staticmethod(lambda: None)
    """Called when the node does not answer."""

    @classmethod
    async def at(cls, url: str, address: Place, lost: Callable[[], None], readers_max: int) -> "Node":
        """Return the access to a node of a database. The pools fill themselves in the background.

        lost is called when the node does not answer.
        """
        own_url = url_of(url, address)
        readers, writers = await open_pools(own_url, readers_max)
        node = cls(own_url, readers, writers)
        node.lost, node._waits = lost, set()
        return node

    async def connect(self) -> HouseConnection:
        """Return a new connection, for whoever takes gates on and on. Raises DatabaseGone, NodeUnsafe."""
        try:
            connection = await connect(self.url)
        except DatabaseGone:
            was_answering, self.is_answering = self.is_answering, False
            if was_answering:  # one that is known to be away is looked at from time to time
                self.lost()
            raise
        self.is_answering = True
        async with kept_if_done(connection):
            await self.prove(connection)
        return connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[HouseConnection]:
        """Provide a connection to read on. Raises DatabaseGone as soon as the node is known to be away."""
        self._refuse_away()
        async with AsyncExitStack() as opened:
            try:
                async with asyncio.timeout(None) as wait:
                    self._waits.add(wait)
                    connection = await opened.enter_async_context(super().reading())
            except TimeoutError as away:
                raise DatabaseGone from away
            finally:
                self._waits.discard(wait)
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[HouseConnection]:
        """Provide a connection for a write without a gate. Raises DatabaseGone, at once while the node is known to be away."""
        self._refuse_away()
        async with super().writing() as connection:
            yield connection

    def _refuse_away(self) -> None:
        if not self.is_answering:
            raise DatabaseGone

    async def prove(self, connection: HouseConnection) -> None:
        """Raise NodeUnsafe for a node that could lose what it has committed. One look at each node is enough."""
        if self.is_proved:
            return
        try:
            async with named_errors():
                await refuse_unsafe(connection)
        except UnsafeDatabase as unsafe:
            if self.unsafe is None:
                _LOG.error("%s: %s", self.address, unsafe)
            self.unsafe = unsafe
            raise NodeUnsafe from unsafe
        self.is_proved = True

    async def ask(self) -> None:
        """Ask the node where everything is, on a connection of its own: pools are busy, and a busy node is not away."""
        self.places = None
        try:
            async with asyncio.timeout(_ANSWER_S):
                if self._asking is None or self._asking.closed:
                    self._asking = await connect(self.url)
                places = await read_places(self._asking)
                await self.prove(self._asking)
        except (DatabaseGone, TimeoutError, psycopg.Error):
            self.is_answering = False
            # Whoever waits for a connection here may ask another node in place of this one.
            while self._waits:
                self._waits.pop().reschedule(0)
            await self._stop_asking()
        else:
            self.is_answering, self.places = True, places

    async def close(self) -> None:
        """Close all connections."""
        await self._stop_asking()
        await super().close()

    async def _stop_asking(self) -> None:
        asking, self._asking = self._asking, None
        if asking is not None:
            await asking.close()

    @property
    def address(self) -> str:
        """Return the node's host and port, for the log: its URL may hold a password."""
        parts = conninfo_to_dict(self.url)
        return f"{parts['host']}:{parts['port']}"


class Cluster(Database):
    """Access to all nodes. By itself it serves what belongs to no operator: it reads that at any node, and writes it at the
    coordinator.
    """

    is_spread: ClassVar[bool] = True

    def __init__(self, url: str, coordinator: Node, readers_max: int) -> None:
        super().__init__(url, coordinator.readers, coordinator.writers, coordinator.idle)
        self._coordinator = coordinator
        self._readers_max = readers_max
        self._nodes: dict[Place, Node] = {}
        self._workers: list[Node] = []
        self._homes: dict[int, Node] = {}
        self._places: Places | None = None
        self._look_now = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None

    @classmethod
    async def over(cls, url: str, places: Places, *, readers_max: int = 4) -> "Cluster":
        """Open the access to all nodes of a database, and look which of them answer. Raises UnsafeDatabase."""
        cluster = cls(url, await Node.at(url, places.coordinator, lambda: None, readers_max), readers_max)
        cluster._nodes[places.coordinator] = cluster._coordinator
        cluster._coordinator.lost = cluster.look_soon
        await cluster._settle(places)
        await cluster.look()
        for node in cluster._nodes.values():
            if node.unsafe is not None:
                await cluster.close()
                raise node.unsafe
        cluster._looking = asyncio.create_task(cluster._look_on_and_on())
        return cluster

    def of(self, operator_id: int) -> Database:
        """Return the access to the node on which an operator lives. One that is new lives nowhere yet: any node finds it."""
        return self._homes.get(operator_id) or self._in_turn()[0]

    def residents(self) -> list[tuple[Database, list[int] | None]]:
        """Return the nodes, each with the operators that live there now."""
        return [(node, operators) for node, operators in self.by_node(self._homes)]

    def look_soon(self) -> None:
        """Look at once at where operators live: somebody has lost a connection."""
        self._look_now.set()

    async def connect(self) -> HouseConnection:
        """Return a new connection to the coordinator. Raises DatabaseGone, NodeUnsafe."""
        return await self._coordinator.connect()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[HouseConnection]:
        """Provide a connection to the coordinator, to write on for a while. Raises DatabaseGone."""
        async with self._coordinator.connection() as connection:
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[HouseConnection]:
        """Provide a connection to the coordinator, for a write without a gate. Raises DatabaseGone."""
        async with self._coordinator.writing() as connection:
            yield connection

    async def connect_to_read(self, **options: str) -> HouseConnection:
        """Return a connection of one's own that only reads, to any node that answers. Raises DatabaseGone."""
        for node in self._in_turn():
            with suppress(DatabaseGone):
                return await node.connect_to_read(**options)
        raise DatabaseGone

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[HouseConnection]:
        """Provide a connection to read on, to any node that answers. Raises DatabaseGone when none does, or it breaks."""
        async with AsyncExitStack() as opened:
            for node in self._in_turn():
                with suppress(DatabaseGone):
                    connection = await opened.enter_async_context(node.reading())
                    break
            else:
                raise DatabaseGone
            yield connection

    def _in_turn(self) -> list[Node]:
        """Return the nodes to ask for what each of them has: those that answer first, workers before the coordinator."""
        begin = os.getpid() % max(1, len(self._workers))
        found = [*self._workers[begin:], *self._workers[:begin], self._coordinator]
        return sorted(found, key=lambda node: not node.is_answering)

    async def close(self) -> None:
        """Stop looking, and close every node's pools and idle connections."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        for node in self._nodes.values():
            await node.close()

    async def look(self) -> None:
        """Ask all nodes where everything is, and believe most of them.

        A leader that was replaced and lives says for ever that its operators live with it. Of as many the one with news is right.
        """
        self._look_now.clear()
        await asyncio.gather(*(node.ask() for node in self._nodes.values()))
        said = [node.places for node in (self._coordinator, *self._workers) if node.places is not None]
        if said:
            await self._settle(max(said, key=lambda places: (said.count(places), places != self._places)))
        for address, node in [*self._nodes.items()]:
            if node not in (self._coordinator, *self._workers):
                # The database has it no more: nobody dials it.
                await self._nodes.pop(address).close()

    async def _settle(self, places: Places) -> None:
        self._places = places
        for address in places.nodes:
            if address not in self._nodes:
                self._nodes[address] = await Node.at(self.url, address, self.look_soon, self._readers_max)
        self._coordinator = self._nodes[places.coordinator]
        self._workers = [self._nodes[address] for address in places.nodes if address != places.coordinator]
        self._homes = {operator: self._nodes[address] for operator, address in places.operators.items()}

    async def _look_on_and_on(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await self._look_now.wait()
            try:
                await self.look()
            except Exception:
                _LOG.exception("nobody could say where operators live")


async def open_database(url: str, connection: HouseConnection) -> Database:
    """Open the access to a database, by a connection to it, which then belongs to it. Raises DatabaseGone."""
    async with named_errors():
        places = await read_places(connection)
    if places is None:
        return await Database.open(url, connection)
    await connection.close()
    return await Cluster.over(url, places)


def url_of(url: str, address: Place) -> str:
    """Return how a node of a database is reached: like the database, but at the node's address."""
    parts = {name: value for name, value in conninfo_to_dict(url).items() if name not in ("hostaddr", "target_session_attrs")}
    return make_conninfo("", **{**parts, "host": address.host, "port": address.port})
