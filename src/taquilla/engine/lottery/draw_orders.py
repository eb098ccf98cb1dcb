"""Draws that cannot be held as planned: suspended, resumed or void, as two clerks decide."""

from collections.abc import Sequence
from dataclasses import dataclass

from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.draw_orders import REASON_MAX, DrawOrder, OrderVersion, approve_order, refuse_order
from taquilla.domain.lottery.markets import VOID
from taquilla.domain.lottery.results import DrawFacts, ResultFacts
from taquilla.engine.lottery.cache import KnownLottery, LotteryReader
from taquilla.engine.lottery.draws import load_draw, refuse_seller
from taquilla.engine.people.clerks import Clerk, ClerkTurn, take_turn
from taquilla.engine.people.texts import refuse_text
from taquilla.store.lottery import draws


@dataclass(frozen=True, slots=True)
class DrawOrdered:
    """A version of an order about a draw was entered or approved."""

    event_id: int
    version: int
    order: DrawOrder


class DrawOrders(LotteryReader):
    """Takes clerks' decisions about draws other than their results."""

    async def enter(self, clerk: Clerk, event_id: int, order: DrawOrder, reason: str) -> DrawOrdered | Refusal:
        """Enter a first clerk's order, with its reason. It is carried out once another clerk has asked for the same.

        Refuses NOT_ALLOWED, CLERK_HAS_SOLD, EVENT_UNKNOWN, DRAW_NOT_OPEN, DRAW_NOT_SUSPENDED, RESULT_STANDS, RESULT_FINAL. Raises
        LABEL_UNFIT for a reason that cannot be kept or printed: the second clerk decides by it.
        """
        refuse_text(reason, "reason", REASON_MAX, least=1)
        async with take_turn(self._database, self._cache, clerk) as turn:
            connection, operator = turn.connection, clerk.operator_id
            orders = await draws.load_orders(connection, operator, event_id)
            if isinstance(facts := await _load(turn, self._cache.peek(operator), event_id, order, ()), Refusal):
                return facts
            draw, results, is_final = facts
            if refusal := refuse_order(order, draw, results, turn.now, is_final=is_final):
                return refusal
            version, member_id = len(orders) + 1, clerk.member_id
            if orders and orders[-1] == OrderVersion(version - 1, order, member_id, False, reason):
                turn.stands(event_id, version - 1)  # asked again
                return DrawOrdered(event_id, version - 1, order)
            await draws.enter_order(
                connection, operator, event_id, version=version, order=order, reason=reason, member_id=member_id, now=turn.now
            )
            await turn.note(f"{order} entered", event_id, version, {"reason": reason})
            return DrawOrdered(event_id, version, order)

    async def approve(self, clerk: Clerk, event_id: int, order: DrawOrder) -> DrawOrdered | Refusal:
        """Approve an order as the second clerk, and carry it out. The worker gives back the stakes of a void draw.

        Refuses NOT_ALLOWED, CLERK_HAS_SOLD (of either clerk), EVENT_UNKNOWN, ORDER_UNKNOWN, ORDER_SAME_CLERK, and what `enter`
        refuses; NOT_INDEPENDENT.
        """
        async with take_turn(self._database, self._cache, clerk) as turn:
            connection, operator = turn.connection, clerk.operator_id
            orders = await draws.load_orders(connection, operator, event_id)
            if isinstance(facts := await _load(turn, self._cache.peek(operator), event_id, order, orders), Refusal):
                return facts
            draw, results, is_final = facts
            if isinstance(version := approve_order(order, orders, clerk.member_id), Refusal):
                return version
            refusal = refuse_order(order, draw, results, turn.now, is_final=is_final)
            refusal = refusal or await turn.refuse_second(orders[-1].entered_by, order, event_id, version)
            if refusal is not None:
                return refusal
            await draws.approve_order(
                connection, operator, event_id, version=version, order=order, result_version=len(results) + 1,
                member_id=clerk.member_id, now=turn.now,
            )  # fmt: skip
            if order is DrawOrder.VOID:
                detail: dict[str, object] = {"outcome": VOID}
                await turn.note("result entered", event_id, len(results) + 1, detail)
                if any(one.approved for one in results):
                    detail["corrects"] = True
                await turn.note("result approved", event_id, len(results) + 1, detail)
            # Last: it is the order that the caller is told of.
            await turn.note(f"{order} approved", event_id, version, {})
            # The gate remembers the instant: the clock cannot run back behind a close or a suspension.
            await turn.held.keep()
            return DrawOrdered(event_id, version, order)


async def _load(
    turn: ClerkTurn, lottery: KnownLottery, event_id: int, order: DrawOrder, orders: Sequence[OrderVersion]
) -> tuple[DrawFacts, list[ResultFacts], bool] | Refusal:
    """Load the draw of an order. A void is a result, so a clerk who has sold of the draw may not order it."""
    facts = await load_draw(turn, lottery, event_id)
    if isinstance(facts, Refusal) or order is not DrawOrder.VOID:
        return facts
    return await refuse_seller(turn, event_id, orders) or facts
