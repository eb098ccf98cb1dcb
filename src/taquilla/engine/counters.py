"""Sends each command to the batcher of the node on which its operator lives."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from taquilla.domain.deciding import Answer, Command
from taquilla.engine.batcher import Batcher, Busy, Tell
from taquilla.store.postgres.database import Database


class Counters(Protocol):
    """Takes commands of all operators: a batcher, or one for each node."""

    def open(self) -> None:
        """Begin to serve."""

    async def close(self) -> None:
        """Serve the commands that wait, then stop."""

    async def ask(self, command: Command) -> Answer:
        """Return the answer to a command, once it is committed. Raises Busy: the outcome is unknown; retry with the same key."""

    def put(self, command: Command, tell: Tell) -> None:
        """Queue a command; tell is called with its answer, or with Busy. Raises Busy if the server is full."""


async def ask_all(counters: Counters, commands: Sequence[Command]) -> list[Answer | Busy]:
    """Return the answers to commands that wait side by side, in their order. Busy: the outcome of that one is unknown."""
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    answers: dict[int, Answer | Busy] = {}

    def tell(place: int, answer: Answer | Busy) -> None:
        answers[place] = answer
        if len(answers) == len(commands) and not done.done():
            done.set_result(None)

    for place, command in enumerate(commands):
        try:
            counters.put(command, partial(tell, place))
        except Busy as busy:
            tell(place, busy)
    if commands:
        await done
    return [answers[place] for place in range(len(commands))]


class NodeCounters:
    """A batcher for each node, opened with its first command. A node that is away fills its own waiting room alone."""

    def __init__(self, database: Database, make: Callable[[Database], Batcher]) -> None:
        self._database = database
        self._make = make
        self._batchers: dict[Database, Batcher] = {}

    def open(self) -> None:
        """Do nothing: batchers open when they are needed."""

    async def close(self) -> None:
        """Serve the commands that wait everywhere, then stop."""
        for batcher in list(self._batchers.values()):
            await batcher.close()

    async def ask(self, command: Command) -> Answer:
        """Return the answer to a command, once it is committed. Raises Busy: the outcome is unknown; retry with the same key."""
        return await self._batcher_of(command.operator_id).ask(command)

    def put(self, command: Command, tell: Tell) -> None:
        """Queue a command; tell is called with its answer, or with Busy. Raises Busy if the server is full."""
        self._batcher_of(command.operator_id).put(command, tell)

    def _batcher_of(self, operator_id: int) -> Batcher:
        node = self._database.of(operator_id)
        if (batcher := self._batchers.get(node)) is None:
            batcher = self._batchers[node] = self._make(node)
            batcher.open()
        return batcher
