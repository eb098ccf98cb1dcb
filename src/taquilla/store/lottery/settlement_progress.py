"""Reads how far settlements are that are under way, and which have ended lately."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from taquilla.domain.lottery.markets import VOID, Hit
from taquilla.store.lottery.draw_history import UnsettledDraw
from taquilla.store.lottery.settlements import MarketSettlement
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements

_SQL = statements(__file__)


class RunningSettlement(NamedTuple):
    """A settlement under way: its market's first draw, and the ids of all draws of the market."""

    market_id: int
    version: int
    started_at: datetime
    event_id: int
    name: str
    draws_at: datetime
    events: Sequence[int]


class FinishedSettlement(NamedTuple):
    """A void or a correction that has ended. prize is in minor units."""

    version: int
    winners: int
    prize: int
    started_at: datetime
    finished_at: datetime
    event_id: int
    name: str
    draws_at: datetime
    outcome: str


async def list_running(connection: HouseConnection, operator_id: int, *, rows_max: int) -> list[RunningSettlement]:
    """List the settlements under way, the first begun first."""
    return await connection.rows(RunningSettlement, _SQL["list_running"], operator=operator_id, rows_max=rows_max)


async def list_queued(connection: HouseConnection, operator_id: int, *, rows_max: int) -> list[UnsettledDraw]:
    """List the draws that wait for their settlement to begin, the longest waiting first."""
    return await connection.rows(UnsettledDraw, _SQL["list_queued"], operator=operator_id, rows_max=rows_max)


async def list_finished(
    connection: HouseConnection, operator_id: int, *, since: datetime, rows_max: int
) -> list[FinishedSettlement]:
    """List the voids and corrections of draws by themselves that have ended since an instant, the latest first."""
    parameters = {"operator": operator_id, "since": since, "void": VOID, "rows_max": rows_max}
    return await connection.rows(FinishedSettlement, _SQL["list_finished"], parameters)


async def count_moved(connection: HouseConnection, settlement: MarketSettlement) -> tuple[int, int]:
    """Count the transfers of the version before that are taken back: those already done, and all."""
    version = {"version": settlement.version - 1, "after": settlement.cursor.seq}
    return await _counts(connection, "count_moved", settlement.key | version)


async def count_payouts(connection: HouseConnection, settlement: MarketSettlement) -> tuple[int, int]:
    """Count the payments of a market that are compared with the new prizes: those already done, and all."""
    return await _counts(connection, "count_payouts", settlement.key | {"after": settlement.cursor.seq})


async def count_wagers(connection: HouseConnection, settlement: MarketSettlement, winning: Sequence[Hit] | None) -> int:
    """Count a market's live wagers on these selections; None: all of them."""
    parameters = settlement.key
    if winning is not None:
        parameters |= arrays.fields(winning, Hit, "game", "selection")
    return int(await connection.value(_SQL["count_staked" if winning is None else "count_winners"], parameters) or 0)


async def _counts(connection: HouseConnection, name: str, parameters: dict[str, object]) -> tuple[int, int]:
    return await connection.first(_SQL[name], parameters) or (0, 0)
