"""Clients that retry: each sale has its key, and is sent again until it gets a response."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from bench.client import CREATE, ClientConnection, ClientResponse, NoAnswer, a_sale

ANSWER_S = 15  # then the response counts as lost
PAUSE_S = 0.05  # before the next retry
REPEATED_ONE_IN = 10
LOST = "lost"  # the request was sent, and no response came: the outcome is unknown


@dataclass(slots=True)
class InsistedSales:
    """The clients' common knowledge. tickets holds the acknowledged ticket of each key: number, and amount in whole units.

    resolved counts the sales that got a response after an earlier one was lost; repeated those that were sent again long after
    their response. A key in doubled got two different responses.
    """

    run: str
    keys_sent: set[str] = field(default_factory=set)
    tickets: dict[str, tuple[int, int]] = field(default_factory=dict)
    outcomes: Counter[str] = field(default_factory=Counter)
    resolved: int = 0
    repeated: int = 0
    doubled: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    over: bool = False


class Client:
    """One till: sells one ticket after another, and now and then repeats an earlier sale."""

    def __init__(self, port: int, events: Sequence[int], tokens: Sequence[str], sales: InsistedSales, place: int) -> None:
        self._port = port
        self._events = events
        self._tokens = tokens
        self._sales = sales
        self._place = place
        self._random = Random(f"{sales.run}-{place}")
        self._line: ClientConnection | None = None
        self._completed: list[tuple[str, bytes, str]] = []

    async def sell(self) -> None:
        """Sell until the sales are over; the last one is completed."""
        while not self._sales.over:
            if self._completed and self._random.randrange(REPEATED_ONE_IN) == 0:
                await self._see_through(*self._random.choice(self._completed))
                self._sales.repeated += 1
                continue
            key = f"{self._sales.run}-{self._place}-{len(self._completed)}"
            sale = (key, a_sale(self._random, self._events, key), self._random.choice(self._tokens))
            self._sales.keys_sent.add(key)
            await self._see_through(*sale)
            self._completed.append(sale)
        self.hang_up()

    def hang_up(self) -> None:
        """Close the connection."""
        if self._line is not None:
            self._line.close()

    async def _see_through(self, key: str, body: bytes, token: str) -> None:
        """Retry until there is a response, and record it."""
        lost = False
        while isinstance(answer := await self._try(body, token), str) or answer.status == 503:
            outcome = answer if isinstance(answer, str) else "told to try again"
            self._sales.outcomes[outcome] += 1
            lost = lost or outcome == LOST
            await asyncio.sleep(PAUSE_S)
        if answer.status != 201:
            self._sales.outcomes["refused"] += 1
            self._sales.refused.append(f"{key}: {answer.status} {answer.body[:100]!r}")
            return
        self._sales.outcomes["sold"] += 1
        ticket = answer.response()
        acknowledged = (int(ticket["ticket_number"]), int(ticket["amount"]))
        if self._sales.tickets.setdefault(key, acknowledged) != acknowledged:
            self._sales.doubled.append(key)
        self._sales.resolved += lost

    async def _try(self, body: bytes, token: str) -> ClientResponse | str:
        """Return the response, or the reason why there is none."""
        try:
            self._line = self._line or await ClientConnection.open(self._port)
        except NoAnswer:
            return "not connected"
        try:
            return await asyncio.wait_for(self._line.ask("POST", CREATE, body, token), ANSWER_S)
        except (NoAnswer, TimeoutError):
            # A late response would be taken for the next one's, so this connection is closed.
            self._line.close()
            self._line = None
            return LOST
