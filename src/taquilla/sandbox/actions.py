"""The sandbox's actions: moving the clock, entering results without clerks, ordering draws suspended, resumed or void."""

import enum
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from taquilla.domain.ledger.days import business_day
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.draw_orders import DrawOrder
from taquilla.domain.sports.results import Reading
from taquilla.engine.house import House
from taquilla.sandbox import clerks, demo_sports
from taquilla.sandbox.clerks import LOTTERIES, Step, by_two
from taquilla.store.people.operators import OperatorName
from taquilla.store.postgres.database import OutcomeUnknown, TryAgain

LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)
"""The first instant that the clock never reaches."""
AT_ONCE_MAX: Final = timedelta(days=366)
"""The longest single move of the clock."""

Round = Callable[[], Awaitable[object]]
"""Does everything that is due."""
_Total = Callable[[int, int], Awaitable[tuple[int, int]]]
_TRIES: Final = 5


class ClockRefusal(enum.Enum):
    """The reasons for which the clock is not moved."""

    TOO_FAR = "`now` is too far away"
    BACKWARD = "the clock only goes forward: it is {now}"
    YEAR_AT_MOST = "the clock moves a year at most at once"


_STATUS: Final[dict[Reason | ClockRefusal, int]] = {
    ClockRefusal.TOO_FAR: 400,
    ClockRefusal.YEAR_AT_MOST: 400,
    Reason.EVENT_UNKNOWN: 404,
    Reason.SPORT_EVENT_UNKNOWN: 404,
    Reason.COUPON_UNKNOWN: 404,
    Reason.OUTCOME_INVALID: 422,
    Reason.SPORT_RESULT_INVALID: 422,
    Reason.PICKS_MISCOUNTED: 422,
}
"""The HTTP status of each refusal that is not 409."""


class ActionRefused(Exception):
    """A refusal, raised to the edge: the HTTP status, the reason, and a sentence for programs."""

    def __init__(self, reason: Reason | ClockRefusal, sentence: str = "") -> None:
        super().__init__()
        self.status = _STATUS.get(reason, 409)
        self.reason = reason
        self.sentence = sentence or reason.value


class Settled(NamedTuple):
    """A decided event or coupon, settled: the tickets that won or were refunded, and their money in minor units."""

    event_id: int
    tickets: int
    amount: int


async def do_all_due(work: Round) -> None:
    """Do everything that is due, again where PostgreSQL undid some of it: a round finds what is left by itself.

    Raises OutcomeUnknown and TryAgain where it is undone again and again.
    """
    for left in reversed(range(_TRIES)):
        try:
            await work()
            return
        except (OutcomeUnknown, TryAgain):
            if not left:
                raise


async def move_clock(house: House, work: Round, instant: datetime) -> datetime:
    """Move the clock forward, do the work that has become due, and return the new time. Raises ActionRefused."""
    now = await house.now()
    if instant >= LATEST:
        raise ActionRefused(ClockRefusal.TOO_FAR)
    if instant < now:
        raise ActionRefused(ClockRefusal.BACKWARD, ClockRefusal.BACKWARD.value.format(now=now.isoformat()))
    if instant - now > AT_ONCE_MAX:
        raise ActionRefused(ClockRefusal.YEAR_AT_MOST)
    await house.move_clock(instant)
    await do_all_due(work)
    return await house.now()


async def enter_result(house: House, work: Round, event_id: int | None, result: str) -> Settled:
    """Enter and approve a draw's result for every operator of the demo that sells it, and settle it. Raises ActionRefused."""
    draws = house.lottery.draws
    return await _decide(house, work, event_id, draws.enter_result, draws.approve_result, result, draws.won)


async def order_draw(house: House, work: Round, event_id: int | None, order: DrawOrder, reason: str) -> Settled:
    """Suspend, resume or void a draw for every operator that sells it. Stakes of a void draw go back at once.

    Raises ActionRefused.
    """
    orders = house.lottery.draw_orders
    enter = partial(orders.enter, reason=reason)
    return await _decide(house, work, event_id, enter, orders.approve, order, house.lottery.draws.refunded)


async def _decide(
    house: House, work: Round, event_id: int | None, enter: Step, approve: Step, decision: object, total: _Total
) -> Settled:
    if event_id is None:
        raise ActionRefused(Reason.EVENT_UNKNOWN)
    decided = 0
    for operator in await _lotteries(house):
        if (refusal := await by_two(house, operator.id, enter, approve, event_id, decision)) is None:
            decided += 1
        elif refusal.reason is not Reason.EVENT_UNKNOWN:
            raise ActionRefused(refusal.reason)
    if not decided:
        raise ActionRefused(Reason.EVENT_UNKNOWN)
    await do_all_due(work)
    totals = [await total(operator.id, event_id) for operator in await _lotteries(house)]
    return Settled(event_id, sum(tickets for tickets, _ in totals), sum(amount for _, amount in totals))


async def enter_event(house: House, work: Round, event: int, reading: Reading) -> Settled:
    """Enter and approve the result of an event of sports, and settle it. Raises ActionRefused."""
    results = house.sports.tickets.results
    refusal = await by_two(house, demo_sports.SITE, results.enter, results.approve, event, reading)
    return await _settle_sports(work, event, refusal, results.won_on_event)


async def enter_coupon(house: House, work: Round, coupon: int, results: list[int | None]) -> Settled:
    """Enter and approve the results of all games of a coupon, and settle them. Raises ActionRefused."""
    refusal = await clerks.enter_coupon(house, coupon, results)
    return await _settle_sports(work, coupon, refusal, house.sports.tickets.results.won_on_coupon)


async def _settle_sports(work: Round, number: int, refusal: Refusal | None, total: _Total) -> Settled:
    if refusal is not None:
        is_unknown = refusal.reason is Reason.SPORT_EVENT_UNKNOWN
        raise ActionRefused(refusal.reason, f"{refusal.reason.value} (event {refusal.subject})" if is_unknown else "")
    await do_all_due(work)
    return Settled(number, *await total(demo_sports.SITE, number))


async def meant_today(house: House, code: str) -> int | None:
    """Find the event that a code means on the business day of an operator."""
    now = await house.now()
    days = {business_day(now, ZoneInfo(operator.zone)) for operator in await _lotteries(house)}
    meanings = [await house.lottery.codes.find(day, (code,)) for day in sorted(days)]
    return next((events[code] for events in meanings if events), None)


async def _lotteries(house: House) -> list[OperatorName]:
    return [operator for operator in await house.people.office.operators() if operator.id in LOTTERIES]
