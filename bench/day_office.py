"""The offices of a day: two clerks of each operator read the results of its draws, and cashiers pay most of the winners."""

import asyncio
import json
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import closing
from functools import partial
from itertools import count
from random import Random
from typing import Final, TypeVar

from bench.client import ClientConnection, ClientResponse
from bench.day_ground import Nation
from bench.day_load import Winner
from bench.ground import BenchFailed
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.house import House
from taquilla.engine.people.clerks import Clerk
from taquilla.store.postgres import arrays
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import HouseConnection, OutcomeUnknown, TryAgain, statements

T = TypeVar("T")

_SQL = statements(__file__)

PAID: Final = 0.8
"""The share of the winning tickets that is paid within the day."""
_LOOK_S: Final = 0.1
_LOOK_AT_NODES_S: Final = 1.0
"""Of a look at all nodes, which costs them as much as many sales."""
_CLERKS: Final = 4
_CASHIERS: Final = 8


class Offices:
    """The clerks and cashiers of all operators. outcomes: what each draw will come to. paid_us: how long each payment took.

    undone: how often one of them was told to try again, and did. patience_s: the time after which a day that does not go on has
    failed.
    """

    def __init__(
        self, house: House, owner: HouseConnection, port: int, nation: Nation, outcomes: dict[int, str], patience_s: float
    ) -> None:
        self._house = house
        self._owner = owner
        self._port = port
        self._nation = nation
        self._outcomes = outcomes
        self._patience_s = patience_s
        self._clerks: dict[int, tuple[Clerk, Clerk]] = {}
        self._winners: dict[tuple[int, int], list[Winner]] = defaultdict(list)
        self._sold: set[int] = set()
        self.paid_us: Counter[int] = Counter()
        self.undone = 0

    def add_winners(self, event: int, winners: Sequence[Winner]) -> None:
        """Bring the tickets that a draw makes win: those of its sales, all of which are over."""
        for winner in winners:
            self._winners[winner.operator, event].append(winner)
        self._sold.add(event)

    async def draw(self) -> None:
        """Read every draw of every operator, as soon as that is possible. Raises BenchFailed."""
        left = self._nation.operators * len(self._outcomes)
        since_s, places = time.monotonic(), asyncio.Semaphore(_CLERKS)

        async def read(operator: int, event: int) -> None:
            async with places:
                await self._read(operator, event)

        while left:
            found = await self._ask("read_to_draw", self._outcomes)
            await asyncio.gather(*(read(operator, event) for operator, event in found))
            left -= len(found)
            since_s = await self._pause(since_s, len(found), "no draw is closed and sealed")

    async def _read(self, operator: int, event: int) -> None:
        if operator not in self._clerks:
            first, second = [await self._house.lottery.draws.clerk(operator, email) for email in self._nation.clerks(operator)]
            assert isinstance(first, Clerk)
            assert isinstance(second, Clerk)
            self._clerks[operator] = first, second
        first, second = self._clerks[operator]
        for read, clerk in ((self._house.lottery.draws.enter_result, first), (self._house.lottery.draws.approve_result, second)):
            answer, tries = await self.done(partial(read, clerk, event, self._outcomes[event]))
            # Approved by a try whose outcome was unknown, it stands. Entered again, it is the same result.
            stands = tries > 1 and answer == Refusal(Reason.RESULT_STANDS)
            if isinstance(answer, Refusal) and not stands:
                raise BenchFailed(f"no result of draw {event} of operator {operator}: {answer}")

    async def pay(self) -> None:
        """Pay a share of the winning tickets of every draw, as soon as it is settled. Raises BenchFailed."""
        left = {event: set(range(1, self._nation.operators + 1)) for event in self._outcomes}
        random, since_s, places = Random(1), time.monotonic(), asyncio.Semaphore(_CASHIERS)

        async def pay(winner: Winner) -> None:
            async with places:
                await self._pay(winner)

        while left:
            found = await self._ask("read_settled", left)
            settled = [(operator, event) for operator, event in found if event in self._sold and operator in left[event]]
            winners = [winner for key in settled for winner in self._winners.pop(key, ()) if random.random() < PAID]
            await asyncio.gather(*map(pay, winners))
            for operator, event in settled:
                left[event].remove(operator)
            left = {event: operators for event, operators in left.items() if operators}
            since_s = await self._pause(since_s, len(settled), "no draw is settled")

    async def _pay(self, winner: Winner) -> None:
        body = {"ticket_number": winner.number, "pin_number": winner.pin, "date": self._nation.day.isoformat()}
        began_s = time.monotonic()

        async def ask() -> ClientResponse:
            answer = await line.ask("POST", "/user/ticket/pay", json.dumps(body).encode(), winner.token)
            if answer.status == 503:
                raise TryAgain
            return answer

        with closing(await ClientConnection.open(self._port)) as line:
            answer, tries = await self.done(ask)
        is_paid = answer.status == 200 and answer.response().get("prize")
        if not is_paid and not (tries > 1 and b"already paid" in answer.body):
            raise BenchFailed(f"the payment of a ticket that has won was answered with {answer.status}: {answer.body[:200]!r}")
        self.paid_us[int((time.monotonic() - began_s) * 1e6)] += 1

    async def done(self, step: Callable[[], Awaitable[T]]) -> tuple[T, int]:
        """Do a step anew as often as it was undone, or may have been. Return its answer, and the number of tries.

        What was done after all is done twice: the step must bear that. Raises BenchFailed when patience ends.
        """
        began_s = time.monotonic()
        for tries in count(1):
            try:
                return await step(), tries
            except (TryAgain, OutcomeUnknown):
                self.undone += 1
                if time.monotonic() - began_s > self._patience_s:
                    raise BenchFailed(f"a step was undone again and again for {self._patience_s:.0f} s") from None
            await asyncio.sleep(_LOOK_S)
        raise AssertionError("it returns or raises before")

    async def _ask(self, statement: str, events: Iterable[int]) -> list[tuple[int, int]]:
        parameters = {"events": arrays.numbers(events), "now": await read_clock(self._owner)}
        return await (await self._owner.execute(_SQL[statement], parameters)).fetchall()

    async def _pause(self, since_s: float, found: int, sentence: str) -> float:
        """Pause until the next look. Return since when nothing was found."""
        now_s = time.monotonic()
        if found:
            since_s = now_s
        elif now_s - since_s > self._patience_s:
            raise BenchFailed(f"{sentence} for {self._patience_s:.0f} s")
        await asyncio.sleep(_LOOK_AT_NODES_S if self._owner.is_spread else _LOOK_S)
        return since_s
