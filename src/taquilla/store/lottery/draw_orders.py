"""Stores orders about a draw (suspend, resume, void), which one clerk enters and another approves."""

from datetime import datetime

from taquilla.domain.lottery.draw_orders import DrawOrder, OrderVersion
from taquilla.domain.lottery.markets import VOID
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


async def load_orders(connection: HouseConnection, operator_id: int, event_id: int) -> list[OrderVersion]:
    """Load all orders about a draw, by version."""
    found = await connection.execute(_SQL["load_orders"], {"operator": operator_id, "event": event_id})
    return [OrderVersion(*row) for row in await found.fetchall()]


async def enter_order(
    connection: HouseConnection,
    operator_id: int,
    event_id: int,
    *,
    version: int,
    order: DrawOrder,
    reason: str,
    member_id: int,
    now: datetime,
) -> None:
    """Add an order as the first clerk enters it."""
    parameters = {"operator": operator_id, "event": event_id, "version": version, "verb": order.value, "reason": reason}
    await connection.execute(_SQL["enter_order"], parameters | {"member": member_id, "now": now})


async def approve_order(
    connection: HouseConnection,
    operator_id: int,
    event_id: int,
    *,
    version: int,
    order: DrawOrder,
    result_version: int,
    member_id: int,
    now: datetime,
) -> None:
    """Approve an order and carry it out. A void draw closes, gets VOID as its result_version, and waits to be settled."""
    which: dict[str, object] = {"operator": operator_id, "event": event_id}
    by = {"version": version, "member": member_id, "now": now}
    await connection.execute(_SQL["approve_order"], which | by)
    if order is not DrawOrder.VOID:
        await connection.execute(_SQL["set_state"], which | {"state": "suspended" if order is DrawOrder.SUSPEND else "open"})
        return
    await connection.execute(_SQL["call_off"], which | {"now": now})
    await connection.execute(_SQL["add_void"], which | by | {"result": result_version, "outcome": VOID})
