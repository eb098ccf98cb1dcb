"""Health checks tell whether a process responds, and whether its database does."""

from collections.abc import Awaitable, Callable
from functools import partial

import httpx

from taquilla.app import health
from taquilla.engine.house import House

WithHouse = Callable[[Callable[[House], Awaitable[None]]], object]


def test_a_house_without_its_database_is_alive_and_says_what_it_lacks(with_house: WithHouse) -> None:
    async def told(house: House) -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=partial(health, house)), base_url="http://x") as client:

            async def ask() -> list[tuple[int, object]]:
                answers = [await client.get(path) for path in ("/health", "/health/database")]
                return [(answer.status_code, answer.json()) for answer in answers]

            well = (200, {"status": "ok"})
            assert await ask() == [well, well]
            await house.database.readers.close()
            assert await ask() == [well, (503, {"status": 503, "error": "The database does not answer."})]

    with_house(told)
