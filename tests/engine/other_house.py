"""A house in a process of its own, for races. It takes its orders over a connection."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any

from taquilla.domain.deciding import Command
from taquilla.domain.lottery.commands import SellTicket
from taquilla.domain.lottery.selling import Sold
from taquilla.engine.batcher import Busy
from taquilla.engine.house import House
from taquilla.store.ledger import gates
from taquilla.work.worker import Worker


async def warm(house: House, operators: Sequence[int]) -> None:
    """Do everything that takes long the first time, so that a race starts in earnest."""
    for operator in operators:
        await house.operator(operator)


async def ask_all(house: House, commands: Sequence[Command]) -> list[Any]:
    """Return the answers to commands that are sent at once; Busy if there was none."""
    answers = await asyncio.gather(*(house.counter.ask(command) for command in commands), return_exceptions=True)
    return ["busy" if isinstance(answer, Busy) else answer for answer in answers]


async def stream(house: House, sale: SellTicket, tills: int) -> list[Any]:
    """Return the answers to so many tills that sell the same over and over, each until its first refusal."""

    async def one_till() -> list[Any]:
        answers: list[Any] = []
        while not answers or isinstance(answers[-1], Sold):
            answers.append(await house.counter.ask(replace(sale, id=House.new_id())))
        return answers

    return [answer for mine in await asyncio.gather(*(one_till() for _ in range(tills))) for answer in mine]


ORDERS: dict[str, Callable[..., Coroutine[Any, Any, Any]]] = {
    "warm": warm, "ask": ask_all, "stream": stream, "round": lambda house: Worker(house).round(),
    "live": lambda house, *of: house.people.access.live(*of), "close": House.close,
}  # fmt: skip
"""The deeds of a house, by the names of the orders for them."""


LOCKED = gates._SQL


def with_gate(*, open_to_all: bool) -> None:
    """Open the gate, for a twin: a reader of its row goes through without waiting."""
    statement = LOCKED["take_gate"]
    unlocked = statement.replace(" for no key update", "")
    assert unlocked != statement
    gates._SQL = {**LOCKED, "take_gate": unlocked if open_to_all else statement}


def main(orders: Connection) -> None:
    """Do what is ordered, until nobody is there to order anything."""
    house = None
    with asyncio.Runner() as runner:
        while True:
            try:
                what, *more = orders.recv()
            except EOFError:
                return
            if what == "open":
                url, key_file, twin, options = more
                with_gate(open_to_all=twin)
                house = runner.run(House.open(url, key_file, **options))
                answer = None
            else:
                assert house is not None
                answer = runner.run(ORDERS[what](house, *more))
            orders.send(answer)
