"""A reseller: sells the orders of its own customers, many at once, and may be stopped and started again at any moment.

`python examples/reseller.py http://127.0.0.1:8000 EMAIL PASSWORD < orders.jsonl` reads an order a line, and writes what became of
each:

    {"order": "A-1", "selection": "7", "stake": "5.00"}
    {"order": "A-1", "ticket": 32426439, "amount": "5.00"}

The id of an order is the key of its sale. So the same file sold twice is sold once, whatever was lost on the way.
"""

import asyncio
import json
import sys
from typing import Any

from taquilla_client import AsyncClient, Refused
from taquilla_client.models import DrawShown, WagerToSell

AT_ONCE = 16


async def sell(client: AsyncClient, draw: DrawShown, order: dict[str, str]) -> dict[str, Any]:
    """Sell an order, and return what is written of it."""
    wager = WagerToSell(draw_id=draw.id, game="animalitos", selection=order["selection"], stake=order["stake"])
    try:
        ticket = await client.tickets.sell([wager], key=f"order {order['order']}")
    except Refused as refused:
        return {"order": order["order"], "refused": refused.reason, "why": str(refused)}
    return {"order": order["order"], "ticket": ticket.number, "amount": ticket.amount}


async def sell_all(client: AsyncClient, orders: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Sell the orders of the next draw of animals, some at once, and return what became of them in their order."""
    draw = await anext(one async for one in client.draws.each(status="open") if one.category == "animalitos")
    free = asyncio.Semaphore(AT_ONCE)

    async def in_turn(order: dict[str, str]) -> dict[str, Any]:
        async with free:
            return await sell(client, draw, order)

    return await asyncio.gather(*map(in_turn, orders))


async def main(url: str, email: str, password: str) -> None:
    """Sell what comes in, and write what became of it."""
    async with AsyncClient(url) as client:
        await client.log_in(email, password)
        for row in await sell_all(client, [json.loads(line) for line in sys.stdin]):
            print(json.dumps(row))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
