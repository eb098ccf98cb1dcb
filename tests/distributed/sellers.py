"""Clients that sell on and on at a house's counter, and insist on an answer; what they were told is compared with the rows."""

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

import psycopg
from tests.patience import LOOK_S, PATIENCE_S, until

from taquilla.domain.ledger.commands import Channel
from taquilla.domain.lottery.commands import Play, SellTicket
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.people.members import Caller
from taquilla.engine.batcher import Busy
from taquilla.engine.house import House

PLAYS = 3


@dataclass
class Sellers:
    """Clients of several operators, who try again under their keys; longest_s is of sales that no Busy interrupted."""

    house: House
    events: Sequence[int]
    callers: Sequence[Caller]
    clients: int = 64
    told: dict[str, tuple[int, UUID]] = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)
    sold: Counter[int] = field(default_factory=Counter)
    busy: Counter[int] = field(default_factory=Counter)
    longest_s: dict[int, float] = field(default_factory=dict)
    is_over: bool = False
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def begin(self) -> None:
        """Let all clients sell."""
        callers = [self.callers[place % len(self.callers)] for place in range(self.clients)]
        self._tasks = [asyncio.create_task(self._sell(caller, place)) for place, caller in enumerate(callers)]

    async def end(self) -> None:
        """Let every client finish its last sale."""
        self.is_over = True
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(*self._tasks)

    async def until(self, sales: int, *operators: int) -> None:
        """Wait until each of these operators has sold so many tickets more."""
        wanted = {operator: self.sold[operator] + sales for operator in operators}

        def have_sold() -> bool:
            for task in self._tasks:
                if task.done():
                    task.result()
            return all(self.sold[operator] >= least for operator, least in wanted.items())

        await until(have_sold, "sales")

    async def _sell(self, caller: Caller, place: int) -> None:
        random = Random(place)
        while not self.is_over:
            plays = tuple(
                Play(event, Game.TRIPLE, f"{random.randrange(1000):03d}", 100, "x") for event in random.sample(self.events, PLAYS)
            )
            key = secrets.token_hex(8)
            self.sent.add(key)
            command = SellTicket(House.new_id(), caller, Channel.BANKLOT, plays, key)
            await self._insist(command)

    async def _insist(self, command: SellTicket) -> None:
        operator, key = command.operator_id, command.key
        assert key is not None
        while True:
            began_s = time.perf_counter()
            try:
                answer = await self.house.counter.ask(command)
            except Busy:
                self.busy[operator] += 1
                await asyncio.sleep(LOOK_S)
                continue
            assert isinstance(answer, Sold), answer
            took_s = time.perf_counter() - began_s
            self.longest_s[operator] = max(self.longest_s.get(operator, 0), took_s)
            assert key not in self.told
            self.told[key] = (operator, answer.ticket.id)
            self.sold[operator] += 1
            return

    def faults(self, owner: psycopg.Connection[Any]) -> list[str]:
        """Return what the rows and the clients say differently: sales that are lost, doubled, or that nobody asked for."""
        rows = owner.execute(
            "select request.key, ticket.operator_id, ticket.id from ticket left join request"
            " on request.operator_id = ticket.operator_id and request.seq = ticket.seq and request.verb = 'sell'"
        ).fetchall()
        kept = {key: (operator, ticket) for key, operator, ticket in rows}
        return [
            *(f"lost: {key}" for key, sale in self.told.items() if kept.get(key) != sale),
            *(f"doubled: {key}" for key, times in Counter(key for key, *_ in rows).items() if times > 1),
            *(f"nobody's: {key}" for key in kept.keys() - self.sent),
        ]
