"""Health checks tell whether a process responds, whether its database does, and whether it sells."""

from collections.abc import Awaitable, Callable
from functools import partial

import httpx

from taquilla.app import health
from taquilla.domain.ledger.refusals import Reason
from taquilla.engine.house import House

WithHouse = Callable[[Callable[[House], Awaitable[None]]], object]


def test_a_house_without_its_database_is_alive_and_says_what_it_lacks(with_house: WithHouse) -> None:
    async def told(house: House) -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=partial(health, house)), base_url="http://x") as client:

            async def ask() -> list[tuple[int, object]]:
                answers = [await client.get(path) for path in ("/health", "/health/database", "/readyz")]
                return [(answer.status_code, answer.json()) for answer in answers]

            well = (200, {"status": "ok"})
            assert await ask() == [well, well, well]
            house.disk.ran_out([1])
            assert await ask() == [well, well, (503, {"status": 503, "error": Reason.DISK_FULL.value})]
            await house.database.readers.close()
            away = (503, {"status": 503, "error": "The database does not answer."})
            assert await ask() == [well, away, away]

    with_house(told)
