"""The sandbox's actions: moving the clock, entering results without clerks, ordering draws suspended, resumed or void."""

import enum
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from taquilla.domain.ledger.days import business_day
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.draw_orders import DrawOrder
from taquilla.domain.sports.results import Reading
from taquilla.engine.house import House
from taquilla.engine.people.clerks import Clerk
from taquilla.engine.people.office import OperatorName
from taquilla.sandbox import demo, demo_sports, demo_wallets, sports

LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)
"""The first instant that the clock never reaches."""
AT_ONCE_MAX: Final = timedelta(days=366)
"""The longest single move of the clock."""

_CLERKS: Final = {demo.BANKLOT: demo.CLERKS, demo_wallets.HYPEX: demo_wallets.CLERKS}

Round = Callable[[], Awaitable[Any]]
"""Does everything that is due."""


class ClockRefusal(enum.Enum):
    """The reasons for which the clock is not moved."""

    TOO_FAR = "`now` is too far away"
    BACKWARD = "the clock only goes forward: it is {now}"
    YEAR_AT_MOST = "the clock moves a year at most at once"


class ActionRefused(NamedTuple):
    """A refusal: the HTTP status, the reason, and a sentence for programs."""

    status: int
    reason: Reason | ClockRefusal
    sentence: str

    @classmethod
    def of(cls, status: int, reason: Reason | ClockRefusal, **facts: object) -> "ActionRefused":
        """Make one whose sentence is the reason's own."""
        return cls(status, reason, reason.value.format(**facts) if facts else reason.value)


class ResultEntered(NamedTuple):
    """A result that was entered and settled: the number of tickets that won by it, and their prize in all, in minor units."""

    event_id: int
    tickets: int
    prize: int


class OrderDone(NamedTuple):
    """A draw that was suspended, resumed or void: the number of tickets refunded, and the refund in all, in minor units."""

    event_id: int
    tickets: int
    refund: int


async def move_clock(house: House, work: Round, towards: datetime) -> datetime | ActionRefused:
    """Move the clock forward, do the work that has become due, and return the new time."""
    now = await house.now()
    if towards >= LATEST:
        return ActionRefused.of(400, ClockRefusal.TOO_FAR)
    if towards < now:
        return ActionRefused.of(409, ClockRefusal.BACKWARD, now=now.isoformat())
    if towards - now > AT_ONCE_MAX:
        return ActionRefused.of(400, ClockRefusal.YEAR_AT_MOST)
    await house.move_clock(towards)
    await work()
    return await house.now()


async def enter_result(house: House, work: Round, event_id: int | None, result: str) -> ResultEntered | ActionRefused:
    """Enter and approve a draw's result for every operator of the demo that sells it, and settle it."""
    if event_id is None:
        return ActionRefused.of(404, Reason.EVENT_UNKNOWN)
    entered = 0
    for operator in await _lotteries(house):
        refusal = await _by_two_clerks(house, operator.id, event_id, result)
        if refusal is None:
            entered += 1
        elif refusal.reason is not Reason.EVENT_UNKNOWN:
            return ActionRefused.of(422 if refusal.reason is Reason.OUTCOME_INVALID else 409, refusal.reason)
    if not entered:
        return ActionRefused.of(404, Reason.EVENT_UNKNOWN)
    await work()
    won = [await house.lottery.draws.won(operator.id, event_id) for operator in await _lotteries(house)]
    return ResultEntered(event_id, sum(count for count, _ in won), sum(amount for _, amount in won))


async def order_draw(house: House, work: Round, event_id: int | None, order: DrawOrder, reason: str) -> OrderDone | ActionRefused:
    """Suspend, resume or void a draw for every operator that sells it. Stakes of a void draw go back at once."""
    if event_id is None:
        return ActionRefused.of(404, Reason.EVENT_UNKNOWN)
    done = 0
    for operator in await _lotteries(house):
        refusal = await _ordered_by_two_clerks(house, operator.id, event_id, order, reason)
        if refusal is None:
            done += 1
        elif refusal.reason is not Reason.EVENT_UNKNOWN:
            return ActionRefused.of(409, refusal.reason)
    if not done:
        return ActionRefused.of(404, Reason.EVENT_UNKNOWN)
    await work()
    back = [await house.lottery.draws.refunded(operator.id, event_id) for operator in await _lotteries(house)]
    return OrderDone(event_id, sum(count for count, _ in back), sum(amount for _, amount in back))


async def enter_event(house: House, work: Round, event: int, reading: Reading) -> ResultEntered | ActionRefused:
    """Enter and approve the result of an event of sports, and settle it."""
    refusal = await sports.enter_event(house, event, reading)
    if refusal is not None:
        return _of_sports(refusal)
    await work()
    won = await house.sports.tickets.results.won_on_event(demo_sports.SITE, event)
    return ResultEntered(event, won.tickets, won.prize)


async def enter_coupon(house: House, work: Round, coupon: int, results: list[int | None]) -> ResultEntered | ActionRefused:
    """Enter and approve the results of all games of a coupon, and settle them."""
    refusal = await sports.enter_coupon(house, coupon, results)
    if refusal is not None:
        return _of_sports(refusal)
    await work()
    won = await house.sports.tickets.results.won_on_coupon(demo_sports.SITE, coupon)
    return ResultEntered(coupon, won.tickets, won.prize)


def _of_sports(refusal: Refusal) -> ActionRefused:
    of_events = f" (event {refusal.subject})" if refusal.reason is Reason.SPORT_EVENT_UNKNOWN else ""
    return ActionRefused(_SPORTS_STATUS.get(refusal.reason, 409), refusal.reason, refusal.reason.value + of_events)


_SPORTS_STATUS: Final = {
    Reason.SPORT_EVENT_UNKNOWN: 404,
    Reason.COUPON_UNKNOWN: 404,
    Reason.SPORT_RESULT_INVALID: 422,
    Reason.PICKS_MISCOUNTED: 422,
}


async def meant_today(house: House, code: str) -> int | None:
    """Find the event that a code means on the business day of an operator."""
    now = await house.now()
    days = {business_day(now, ZoneInfo(operator.zone)) for operator in await _lotteries(house)}
    found = [await house.lottery.codes.find(day, (code,)) for day in sorted(days)]
    return next((events[code] for events in found if events), None)


async def _lotteries(house: House) -> list[OperatorName]:
    """Return the demo's operators that sell lotteries. Other operators, added later, have clerks of their own."""
    return [operator for operator in await house.people.office.operators() if operator.id in _CLERKS]


async def _by_two_clerks(house: House, operator_id: int, event_id: int, result: str) -> Refusal | None:
    clerks = await _two_clerks(house, operator_id)
    if isinstance(clerks, Refusal):
        return clerks
    first, second = clerks
    entered = await house.lottery.draws.enter_result(first, event_id, result)
    if isinstance(entered, Refusal):
        return entered
    approved = await house.lottery.draws.approve_result(second, event_id, result)
    return approved if isinstance(approved, Refusal) else None


async def _ordered_by_two_clerks(
    house: House, operator_id: int, event_id: int, order: DrawOrder, reason: str
) -> Refusal | None:
    clerks = await _two_clerks(house, operator_id)
    if isinstance(clerks, Refusal):
        return clerks
    first, second = clerks
    entered = await house.lottery.draw_orders.enter(first, event_id, order, reason)
    if isinstance(entered, Refusal):
        return entered
    approved = await house.lottery.draw_orders.approve(second, event_id, order)
    return approved if isinstance(approved, Refusal) else None


async def _two_clerks(house: House, operator_id: int) -> tuple[Clerk, Clerk] | Refusal:
    first, second = [await house.lottery.draws.clerk(operator_id, email) for email in _CLERKS[operator_id]]
    if isinstance(first, Refusal):
        return first
    return second if isinstance(second, Refusal) else (first, second)
