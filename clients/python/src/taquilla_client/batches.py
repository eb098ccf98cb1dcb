"""Sells any number of tickets in batches, and sends those again of which nothing is known."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from itertools import islice

from taquilla_client.client import AsyncClient, Client
from taquilla_client.models import BatchedTicket, KeyedTicket

_SIZE = 100


def sell_all(client: Client, tickets: Iterable[KeyedTicket], *, size: int = _SIZE) -> Iterator[BatchedTicket]:
    """Yield what became of each ticket, in their order: sold, repeated or refused; unknown if that lasts for all attempts.

    size is the most tickets of a batch, which has at most 500 and 256 KiB. Raises what `sell_batch` raises.
    """
    waiting = iter(tickets)
    while batch := list(islice(waiting, size)):
        answers = client.tickets.sell_batch(batch).tickets
        for pause_s in client.transport.retries.pauses(may_repeat=True):
            again = _unknown(batch, answers)
            if pause_s is None or not again:
                break
            time.sleep(pause_s)
            answers = _merged(answers, client.tickets.sell_batch(again).tickets)
        yield from answers


async def sell_all_async(
    client: AsyncClient, tickets: Iterable[KeyedTicket], *, size: int = _SIZE
) -> AsyncIterator[BatchedTicket]:
    """Yield the same without blocking."""
    waiting = iter(tickets)
    while batch := list(islice(waiting, size)):
        answers = (await client.tickets.sell_batch(batch)).tickets
        for pause_s in client.transport.retries.pauses(may_repeat=True):
            again = _unknown(batch, answers)
            if pause_s is None or not again:
                break
            await asyncio.sleep(pause_s)
            answers = _merged(answers, (await client.tickets.sell_batch(again)).tickets)
        for answer in answers:
            yield answer


def _unknown(batch: Sequence[KeyedTicket], answers: Sequence[BatchedTicket]) -> list[KeyedTicket]:
    return [ticket for ticket, answer in zip(batch, answers, strict=True) if answer.outcome == "unknown"]


def _merged(answers: Sequence[BatchedTicket], later: Iterable[BatchedTicket]) -> list[BatchedTicket]:
    found = iter(later)
    return [next(found) if answer.outcome == "unknown" else answer for answer in answers]
