"""Times requests to a served house, one after another, and returns the times."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from bench.client import ClientConnection, ClientResponse
from bench.ground import BenchFailed
from bench.house import ServedHouse
from taquilla.store.postgres.embedded import Embedded

WARM_UP, TIMES = 10, 100


@asynccontextmanager
async def connected(server: Embedded) -> AsyncIterator[ClientConnection]:
    """Provide a connection to a house that serves this server."""
    house = await ServedHouse.started(server)
    try:
        line = await ClientConnection.open(house.port)
        yield line
        line.close()
    finally:
        await asyncio.to_thread(house.stop)


async def time_call(
    line: ClientConnection, name: str, path: str, body: bytes, is_right: Callable[[ClientResponse], bool], **how: Any
) -> list[int]:
    """Return the time of each response in microseconds. Raises BenchFailed for one that is not right."""
    times = []
    for _ in range(WARM_UP + TIMES):
        began = time.perf_counter_ns()
        answer = await line.ask("POST", path, body, **how)
        times.append((time.perf_counter_ns() - began) // 1_000)
        if not is_right(answer):
            raise BenchFailed(f"{name} was answered with {answer.status}: {answer.body[:200]!r}")
    return times[WARM_UP:]
