"""Sells the tickets of a day: each at its own moment, with a rush that rises until the close, and some that come too late."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field, replace
from math import log
from random import Random
from typing import Final, NamedTuple

from bench.client import CREATE, ClientConnection, ClientResponse, NoAnswer
from bench.day_ground import Nation
from bench.ground import WAGERS_A_TICKET

RISE: Final = log(1 / 3) / log(4 / 5)
"""Until a part x of the time x ** RISE of the tickets come: two thirds in the last fifth, at 4.9 times the average at its end."""
LATE_S: Final = 0.5
"""The time after the close in which latecomers try."""
LATE_ONE_IN: Final = 100
_NEXT_ONE_IN: Final = 5
"""Of so many wagers after a ticket's first one is on the next draw."""
_UNSURE_S: Final = 0.25
"""The most by which the generator's clock and the database's may differ."""
_KEPT_S: Final = 30.0
"""The time for which a client keeps a connection that it does not use: shorter than the house does."""
_EARLY_S: Final = 0.5
_TOLD_MAX: Final = 5


class Winner(NamedTuple):
    """A ticket that wins if its draw has the outcome that it will have."""

    operator: int
    token: str
    number: int
    pin: int


@dataclass(frozen=True, slots=True)
class SlotJob:
    """The sales of one close. Instants are the machine's monotonic clock, which its processes share.

    draw closes; later, if any, is the next one. numbers: so many of the thousand are played, from 000 on. clients: the sales that
    are under way at a time, at most; a ticket whose moment comes while all are busy waits, and its time counts from its moment.
    """

    port: int
    nation: Nation
    draw: int
    later: int | None
    outcome: str
    begins_s: float
    closes_s: float
    tickets: int
    clients: int
    run: str
    numbers: int = 1_000

    def parts(self, processes: int) -> list["SlotJob"]:
        """Return the same sales, shared by so many processes."""
        shares = [
            (self.tickets // processes + (place < self.tickets % processes), max(1, self.clients // processes))
            for place in range(processes)
        ]
        return [
            replace(self, tickets=tickets, clients=clients, run=f"{self.run}-{place}")
            for place, (tickets, clients) in enumerate(shares)
            if tickets
        ]

    def moments(self, random: Random) -> list[float]:
        """Return the instants of all tickets in their order; those of latecomers are at or after the close."""
        length, late = self.closes_s - self.begins_s, -(-self.tickets // LATE_ONE_IN)
        timely = self.tickets - late
        moments = [self.begins_s + length * ((place + random.random()) / timely) ** (1 / RISE) for place in range(timely)]
        return moments + sorted(self.closes_s + LATE_S * random.random() for _ in range(late))


@dataclass(slots=True)
class SlotSales:
    """The responses to the sales of a close: their times (a tenth of a millisecond exact), and tickets by second of the slot.

    late: refused, because the draw had closed; missed: those of them whose moment was before the close. busy: turned away,
    because the house had too much to do. wrong: other responses, tickets sold after the close and tickets refused before it.
    cpu_s: the generator's own processor time.
    """

    times_us: Counter[int] = field(default_factory=Counter)
    seconds: Counter[int] = field(default_factory=Counter)
    late: int = 0
    missed: int = 0
    busy: int = 0
    wrong: list[str] = field(default_factory=list)
    winners: list[Winner] = field(default_factory=list)
    cpu_s: float = 0.0

    def add(self, other: "SlotSales") -> None:
        """Add those of another process."""
        self.times_us += other.times_us
        self.seconds += other.seconds
        self.late += other.late
        self.missed += other.missed
        self.busy += other.busy
        self.wrong += other.wrong
        self.winners += other.winners
        self.cpu_s += other.cpu_s

    @property
    def sold(self) -> int:
        """Return the number of tickets."""
        return self.times_us.total()


def sell_slot(job: SlotJob) -> SlotSales:
    """Sell the tickets of a close, in a process of their own that does nothing else meanwhile."""
    sales, began_s = SlotSales(), time.process_time()
    asyncio.run(_sell_slot(job, sales))
    sales.cpu_s = time.process_time() - began_s
    return sales


async def _sell_slot(job: SlotJob, sales: SlotSales) -> None:
    await asyncio.sleep(max(0.0, job.begins_s - _EARLY_S - time.monotonic()))
    random = Random(job.run)
    moments = iter(enumerate(job.moments(random)))
    await asyncio.gather(*(_sell(job, Random(f"{job.run}-{place}"), moments, sales) for place in range(job.clients)))


async def _sell(job: SlotJob, random: Random, moments: Iterator[tuple[int, float]], sales: SlotSales) -> None:
    """Play one client: it takes the next ticket, waits for its moment and sells it, until none is left."""
    try:
        async with AsyncExitStack() as lines:
            line: ClientConnection | None = None
            used_s = 0.0
            for place, due_s in moments:
                operator, member = random.randint(1, job.nation.operators), random.randint(1, job.nation.agencies)
                token = job.nation.token(operator, member)
                body, may_win = _ticket(job, random, f"{job.run}-{place}")
                await asyncio.sleep(due_s - time.monotonic())
                sent_s = time.monotonic()
                if line is None or sent_s - used_s > _KEPT_S:
                    await lines.aclose()
                    line = lines.enter_context(closing(await ClientConnection.open(job.port)))
                answer = await line.ask("POST", CREATE, body, token)
                used_s = time.monotonic()
                wrong = note_answer(job, sales, answer, due_s=due_s, sent_s=sent_s, answered_s=used_s)
                if wrong:
                    sales.wrong += [wrong] * (len(sales.wrong) < _TOLD_MAX)
                elif may_win and answer.status == 201:
                    ticket = answer.response()
                    sales.winners.append(Winner(operator, token, ticket["ticket_number"], ticket["pin_number"]))
    except NoAnswer:
        sales.wrong.append("a connection broke")


def _ticket(job: SlotJob, random: Random, key: str) -> tuple[bytes, bool]:
    """Return a ticket of three triples, and whether one of them will win. The first one is on the draw that closes."""
    wagers, may_win = [], False
    for line in range(WAGERS_A_TICKET):
        is_later = line > 0 and job.later is not None and random.randrange(_NEXT_ONE_IN) == 0
        selection = f"{random.randrange(job.numbers):03}"
        may_win |= not is_later and selection == job.outcome
        event = job.later if is_later else job.draw
        wagers.append({"amount": random.randint(1, 9), "event_id": event, "game_id": 1, "wager": selection})
    return json.dumps({"client_id": key, "ticket": {"wagers": wagers}}).encode(), may_win


def note_answer(
    job: SlotJob, sales: SlotSales, answer: ClientResponse, *, due_s: float, sent_s: float, answered_s: float
) -> str | None:
    """Count a response to a sale that was due, sent and answered at these instants. Return a sentence if it is wrong."""
    if answer.status == 201:
        sales.times_us[int((answered_s - due_s) * 10_000) * 100] += 1
        sales.seconds[int(answered_s - job.begins_s)] += 1
        return "a ticket was sold after the close" if sent_s > job.closes_s + _UNSURE_S else None
    if answer.status == 503:
        sales.busy += 1
        return None
    if b"events are not open" not in answer.body:
        return f"a sale was answered with {answer.status}: {answer.body[:200]!r}"
    sales.late += 1
    sales.missed += due_s < job.closes_s
    return "a ticket was refused before the close" if answered_s < job.closes_s - _UNSURE_S else None
