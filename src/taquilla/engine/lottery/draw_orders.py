"""Draws that cannot be held as planned: suspended, resumed or void on the word of two clerks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.draw_orders import Order, approve_order, refuse_order
from taquilla.domain.lottery.markets import VOID
from taquilla.engine.gate import behind_gate
from taquilla.engine.lottery.cache import Known, LotteryCache
from taquilla.engine.lottery.readers import refuse_reader
from taquilla.engine.people.clerks import Clerk, refuse_clerk
from taquilla.store.lottery import draw_orders, draws
from taquilla.store.people import operators
from taquilla.store.postgres.database import Database, HouseConnection


@dataclass(frozen=True, slots=True)
class Ordered:
    """A version of an order about a draw was entered or approved."""

    event_id: int
    version: int
    order: Order


class Holding:
    """Takes what clerks decide about draws beside their results."""

    def __init__(self, database: Database, cache: LotteryCache) -> None:
        self._database = database
        self._cache = cache

    async def enter(self, clerk: Clerk, event_id: int, order: Order, reason: str) -> Ordered | Refusal:
        """A first clerk asks for it, and says why. It is done once another has asked for the same.

        Refuses NOT_ALLOWED, CLERK_HAS_SOLD, EVENT_UNKNOWN, DRAW_NOT_OPEN, DRAW_NOT_SUSPENDED, RESULT_STANDS, RESULT_FINAL.
        """
        operator = clerk.operator_id
        async with behind_gate(self._database, operator) as (connection, gate, now):
            refusal = await _refuse(connection, await self._cache.load(connection, gate), clerk, event_id, order)
            if refusal is not None:
                return refusal
            refusal, _ = await self._judged(connection, operator, event_id, order, now)
            if refusal is not None:
                return refusal
            version = len(await draw_orders.load_orders(connection, operator, event_id)) + 1
            await draw_orders.enter_order(
                connection, operator, event_id, version=version, order=order, reason=reason, member_id=clerk.member_id, now=now
            )
            await _note(connection, clerk, now, f"{order} entered", f"{event_id}:{version}", {"reason": reason})
            return Ordered(event_id, version, order)

    async def approve(self, clerk: Clerk, event_id: int, order: Order) -> Ordered | Refusal:
        """A second clerk asks for the same, and it is done. Stakes of a void draw are given back by the worker.

        Refuses NOT_ALLOWED, CLERK_HAS_SOLD (of either clerk), EVENT_UNKNOWN, ORDER_UNKNOWN, ORDER_SAME_CLERK, and what `enter`
        refuses.
        """
        operator = clerk.operator_id
        async with behind_gate(self._database, operator) as held:
            connection, gate, now = held
            known = await self._cache.load(connection, gate)
            asked = await draw_orders.load_orders(connection, operator, event_id)
            entered_by = [one.entered_by for one in asked[-1:] if not one.approved]
            refusal = await _refuse(connection, known, clerk, event_id, order, entered_by)
            if refusal is not None:
                return refusal
            refusal, results = await self._judged(connection, operator, event_id, order, now)
            if refusal is not None and refusal.reason is Reason.EVENT_UNKNOWN:
                return refusal
            version = approve_order(order, asked, clerk.member_id)
            if isinstance(version, Refusal):
                return version
            if refusal is not None:
                return refusal
            await draw_orders.approve_order(
                connection,
                operator,
                event_id,
                version=version,
                order=order,
                result_version=results + 1,
                member_id=clerk.member_id,
                now=now,
            )
            await _note(connection, clerk, now, f"{order} approved", f"{event_id}:{version}", {})
            if order is Order.VOID:
                said: dict[str, object] = {"outcome": VOID}
                for action in ("result entered", "result approved"):
                    await _note(connection, clerk, now, action, f"{event_id}:{results + 1}", said)
            # The gate remembers the instant: the clock cannot run back behind a close or a suspension.
            await held.keep()
            return Ordered(event_id, version, order)

    async def _judged(
        self, connection: HouseConnection, operator_id: int, event_id: int, order: Order, now: datetime
    ) -> tuple[Refusal | None, int]:
        """Why a draw may not be treated so, None: it may; and how many versions of a result it has."""
        found = await draws.load_draw(connection, operator_id, event_id)
        if found is None:
            return Refusal(Reason.EVENT_UNKNOWN), 0
        draw, versions, expired = found
        return refuse_order(order, draw, versions, now, prizes_expired=expired), len(versions)


async def _refuse(
    connection: HouseConnection, known: Known, clerk: Clerk, event_id: int, order: Order, entered_by: Sequence[int] = ()
) -> Refusal | None:
    """Refuse a clerk's order, or return None. A void is a result, so nobody who has sold of the draw may say it."""
    if order is Order.VOID:
        return await refuse_reader(connection, known, clerk, event_id, entered_by)
    return refuse_clerk(known, clerk)


async def _note(
    connection: HouseConnection, clerk: Clerk, now: datetime, action: str, what: str, detail: dict[str, object]
) -> None:
    await operators.add_audit_event(connection, clerk.operator_id, now, clerk.email, action, what, detail)
