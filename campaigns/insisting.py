"""Clients that retry: each sale has its key, and is sent again until it gets a response. At the end their sales are compared with
what is there.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from bench.client import CREATE, ClientConnection, ClientResponse, NoAnswer, a_sale
from bench.ground import EXPONENT, WAGERS_A_TICKET, BenchFailed, count_rows
from bench.report import BenchReport

from taquilla.store.postgres.database import HouseConnection, statements

_SQL: Final = statements(__file__)

ANSWER_S = 15  # then the response counts as lost
PAUSE_S = 0.05  # before the next retry
REPEATED_ONE_IN = 10
NOT_CONNECTED = "not connected"
LOST = "lost"  # the request was sent, and no response came: the outcome is unknown
_SHOWN_MAX: Final = 5
_CLEAN: Final = "All that was acknowledged is there once, and nothing else; the auditor finds every rule kept."


@dataclass(slots=True)
class InsistedSales:
    """The clients' common knowledge. tickets holds the acknowledged ticket of each key: number, and amount in whole units.

    resolved counts the sales that got a response after an earlier one was lost; repeated those that were sent again long after
    their response. A key in doubled got two different responses. waits_s holds how long each response took, retries included.
    """

    run: str
    keys_sent: set[str] = field(default_factory=set)
    tickets: dict[str, tuple[int, int]] = field(default_factory=dict)
    outcomes: Counter[str] = field(default_factory=Counter)
    waits_s: list[float] = field(default_factory=list)
    resolved: int = 0
    repeated: int = 0
    doubled: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    over: bool = False

    def figures(self) -> dict[str, Any]:
        """Return the numbers of sales and of answers."""
        counts = {"acknowledged": len(self.tickets), "resolved": self.resolved, "repeated": self.repeated}
        return counts | {"outcomes": dict(self.outcomes)}


def counted(outcomes: Mapping[str, int]) -> str:
    """Return how often each answer came, in words."""
    return ", ".join(f"{count:,} {name}" for name, count in sorted(outcomes.items()))


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

    async def _see_through(self, key: str, body: bytes, token: str) -> None:
        """Retry until there is a response, and record it."""
        lost, began_s = False, time.monotonic()
        while isinstance(answer := await self._try(body, token), str) or answer.status == 503:
            outcome = answer if isinstance(answer, str) else "told to try again"
            self._sales.outcomes[outcome] += 1
            lost = lost or outcome == LOST
            await asyncio.sleep(PAUSE_S)
        self._sales.waits_s.append(time.monotonic() - began_s)
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
            return NOT_CONNECTED
        try:
            answer = await asyncio.wait_for(self._line.ask("POST", CREATE, body, token), ANSWER_S)
        except (NoAnswer, TimeoutError):
            # A late response would be taken for the next one's, so this connection is closed.
            self.hang_up()
            return LOST
        if answer.is_last:
            self.hang_up()
        return answer

    def hang_up(self) -> None:
        """Close the connection."""
        if self._line is not None:
            self._line.close()
            self._line = None


@asynccontextmanager
async def selling(
    tills: Sequence[Client], sales: InsistedSales, answers_s: float
) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Let tills sell until the block ends; then every sale gets its answer. Raises BenchFailed where one gets none by then."""
    clients = [asyncio.create_task(till.sell()) for till in tills]
    try:
        yield clients
        sales.over = True
        await asyncio.wait_for(asyncio.gather(*clients), answers_s)
    except TimeoutError:
        raise BenchFailed("there are still tills that wait for an answer") from None
    finally:
        for client in clients:
            client.cancel()
        await asyncio.gather(*clients, return_exceptions=True)


async def read_sales(connection: HouseConnection) -> list[tuple[str, int, int]]:
    """Return the key, the ticket's number and its amount (minor units) of each sale that is there."""
    return await (await connection.execute(_SQL["read_sales"])).fetchall()


async def compare(connection: HouseConnection, sales: InsistedSales) -> tuple[list[str], list[str], list[str]]:
    """Return keys whose ticket is missing or another one, keys with two tickets, and tickets without a request."""
    rows = await read_sales(connection)
    sold = {key: (number, amount) for key, number, amount in rows}
    unit = 10**EXPONENT
    missing = [key for key, (number, amount) in sales.tickets.items() if sold.get(key) != (number, amount * unit)]
    doubled = [key for key, times in Counter(key for key, *_ in rows).items() if times > 1]
    keyless = await (await connection.execute(_SQL["read_keyless"])).fetchall()
    unexpected = [*(sold.keys() - sales.keys_sent), *(f"ticket {number}" for (number,) in keyless)]
    counts = await count_rows(connection)
    if (counts.wagers, counts.requests, counts.sold) != (WAGERS_A_TICKET * counts.tickets, counts.tickets, counts.amount):
        unexpected.append(str(counts))
    return missing, doubled, unexpected


async def find_faults(connection: HouseConnection, sales: InsistedSales) -> dict[str, list[str]]:
    """Return lists that should be empty: what is missing, doubled, there without a request, and what was refused."""
    missing, doubled, strange = await compare(connection, sales)
    return {"missing": missing, "doubled": sales.doubled + doubled, "strange": strange, "refused": sales.refused}


def concluded(figures: Mapping[str, Any], page: Sequence[str], faults: Mapping[str, Sequence[str]]) -> BenchReport:
    """Return the report of a run with faults that were looked for. It is clean if there are none."""
    told = [
        f"{name.replace('_', ' ')}: {'; '.join(found[:_SHOWN_MAX])}{' …' if len(found) > _SHOWN_MAX else ''}"
        for name, found in faults.items()
        if found
    ]
    return BenchReport({"clean": not told, **figures, **faults}, [*page, *(told or [_CLEAN])], clean=not told)
