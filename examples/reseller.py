"""A reseller: sells the orders of its own customers, many at once, and may be stopped and started again at any moment.

`TAQUILLA_API_KEY=tqk_… python examples/reseller.py http://127.0.0.1:8000 < orders.jsonl` reads an order a line, and writes what
became of each. Without a key, say `EMAIL PASSWORD` behind the address.

    {"order": "A-1", "draw": 105, "selection": "7", "stake": "5.00"}
    {"order": "A-1", "ticket": 32426439, "amount": "5.00"}
    {"order": "A-2", "refused": "SELECTION_FULL", "why": "…"}
    {"order": "A-3", "unknown": "TOKEN_DEAD", "why": "…"}

The id of an order is the key of its sale, and its line the body: a draw chosen anew would be another body. So the same file sold
twice is sold once, whatever was lost on the way, also once the draw has closed: sell what is unknown again. Whom the house does
not let in (401, 403) it tells nothing of an earlier run. `/v1/draws?status=open` lists the draws.
"""

import asyncio
import json
import os
import sys
from typing import Any

from taquilla_client import AsyncClient, Refused, TaquillaError
from taquilla_client.models import WagerToSell

AT_ONCE = 16


async def sell(client: AsyncClient, order: dict[str, Any]) -> dict[str, Any]:
    """Sell an order, and return what is written of it."""
    try:
        wager = WagerToSell(draw_id=order["draw"], game="animalitos", selection=order["selection"], stake=order["stake"])
        ticket = await client.tickets.sell([wager], key=f"order {order['order']}")
    except KeyError as missing:  # the other orders are sold: each is answered
        return {"order": order.get("order"), "refused": "FIELD_MISSING", "why": f"{missing} is missing"}
    except ValueError as unfit:  # as a key it would be no header: nothing was sent
        return {"order": order["order"], "refused": "ORDER_UNFIT", "why": str(unfit)}
    except TaquillaError as trouble:
        outcome = "refused" if isinstance(trouble, Refused) and trouble.status not in (401, 403) else "unknown"
        return {"order": order["order"], outcome: getattr(trouble, "reason", None), "why": str(trouble)}
    return {"order": order["order"], "ticket": ticket.number, "amount": ticket.amount}


async def sell_all(client: AsyncClient, orders: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sell orders, some at once, and return what became of them in their order."""
    free = asyncio.Semaphore(AT_ONCE)

    async def in_turn(order: dict[str, Any]) -> dict[str, Any]:
        async with free:
            return await sell(client, order)

    return await asyncio.gather(*map(in_turn, orders))


async def main(url: str, *login: str) -> None:
    """Sell what comes in, and write what became of it."""
    async with AsyncClient(url, os.environ.get("TAQUILLA_API_KEY")) as client:
        if login:
            await client.log_in(*login)
        for row in await sell_all(client, [json.loads(line) for line in sys.stdin]):
            print(json.dumps(row))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
