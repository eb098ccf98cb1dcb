"""Draws that an operator has on sale: the kinds of each product, and the next ones."""

from dataclasses import dataclass
from datetime import datetime

from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


@dataclass(frozen=True, slots=True)
class NextDraw:
    """A product's next draw that is still on sale, and when the product is drawn after that; None: nothing is scheduled yet."""

    product_id: int
    event_id: int
    draws_at: datetime
    following_at: datetime | None


async def load_kinds(connection: HouseConnection) -> list[tuple[int, bool]]:
    """Load every active product, with each of the two kinds of lists that it has: zodiac or not."""
    return await (await connection.execute(_SQL["load_kinds"])).fetchall()


async def load_next_draws(
    connection: HouseConnection, operator_id: int, *, now: datetime, until: datetime
) -> dict[int, NextDraw]:
    """Load the next draw of each product that an operator has on sale, by product; the one after it counts if before until."""
    parameters = {"operator": operator_id, "now": now, "until": until}
    found = await connection.execute(_SQL["load_next_draws"], parameters)
    return {row[0]: NextDraw(*row) for row in await found.fetchall()}


async def load_on_sale(connection: HouseConnection, operator_id: int, now: datetime) -> dict[int, datetime]:
    """Load the events that an operator has on sale, each with its close."""
    found = await connection.execute(_SQL["load_on_sale"], {"operator": operator_id, "now": now})
    return dict(await found.fetchall())
