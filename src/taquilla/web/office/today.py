"""Today: what was sold and won, what closes next, what needs eyes, and what waits for the visitor."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from jinja2 import Environment

from taquilla.domain.ledger.days import business_day
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.exposure import Liability
from taquilla.domain.lottery.receipts import figure_name
from taquilla.domain.people import operations
from taquilla.http.framework import Request, Stream, Template
from taquilla.http.shutdown import is_ending
from taquilla.store.lottery.draw_history import AwaitedResult
from taquilla.store.lottery.draws import DrawFilter
from taquilla.store.sports.catalogue import SportsStanding
from taquilla.web.errors import PageError
from taquilla.web.office.asking import asked
from taquilla.web.office.board import Board
from taquilla.web.office.business import RANGES, BusinessWish, Figure, business_of, days_wanted, margin, minute_before
from taquilla.web.office.draws import ListedDraw, with_sales
from taquilla.web.office.problems import problem_of
from taquilla.web.office.waiting import waiting_for
from taquilla.web.pages import Pages
from taquilla.web.visitors import NO_PROBLEM, TheVisitor, Visitor

HANDLERS: Final = Pages("/office")

_WEEK: Final = timedelta(days=7)
_DRAWS_MAX: Final = 6
_RISKED_MAX: Final = 3
_LOOKED_AT: Final = 24
_ALARMS_MAX: Final = 50
_AWAITED_MAX: Final = 6


class ClosingDraw(NamedTuple):
    """A draw that closes soon, and its dearest outcome with the figure's name, for those who may know."""

    draw: ListedDraw
    worst: Liability | None = None
    figure: str = ""


@HANDLERS.get("", operations.OVERSEE_DRAWS)
async def show_today(request: Request, visitor: TheVisitor) -> Template:
    """Show the day, and to those who read reports the business of the days that they choose."""
    figures, problem, business = await _figures(visitor), NO_PROBLEM, None
    if visitor.operator.sells_lotteries and visitor.may(operations.SEE_REPORTS):
        try:
            days = days_wanted(asked(request, BusinessWish), figures["day"])
        except PageError as trouble:
            problem, days = problem_of(visitor, trouble), RANGES["today"](figures["day"])
        business = await business_of(replace(visitor, today=figures["day"]), days, figures["now"])
    sports = await _sports(visitor, figures["day"])
    return await visitor.page("office/today.html", problem=problem, business=business, sports=sports, **figures)


@HANDLERS.get("/today/sports", operations.SEE_SPORTS_REPORT)
async def show_sports(visitor: TheVisitor) -> Template:
    """Show the sums of sports alone. They are made of the day's tickets: each page asks now and then, and not as each is sold."""
    day = business_day(await visitor.house.now(), visitor.operator.zone)
    return await visitor.page("office/today_sports.html", sports=await _sports(visitor, day))


@HANDLERS.get("/today/figures", operations.OVERSEE_DRAWS)
async def show_figures(visitor: TheVisitor) -> Template:
    """Show the figures of the day alone, for the module that brings the page up to date."""
    return await visitor.page("office/today_figures.html", **await _figures(visitor))


@HANDLERS.get("/today/live", operations.OVERSEE_DRAWS)
async def follow_figures(request: Request, visitor: TheVisitor) -> Stream:
    """Send the figures of the day whenever they change, to the module that brings the page up to date."""
    board: Board = request.app.state.board
    board.refuse_many(visitor)  # once the response has begun, nobody could be told
    headers = {"x-accel-buffering": "no", "cache-control": "no-store"}
    return Stream(board.follow(visitor, is_ending(request.scope)), media_type="text/event-stream", headers=headers)


def board(engine: Environment) -> Board:
    """Return the board that keeps the figures of the day up to date. engine has the templates."""

    template = engine.get_template("office/today_figures.html")

    async def make(visitor: Visitor) -> Callable[[str], str]:
        figures = await _figures(visitor)

        def written(language: str) -> str:
            seen = replace(visitor, language=language, today=figures["day"])
            return template.render(t=seen.texts, f=seen.formats, visitor=seen, **figures)

        return written

    return Board(make)


async def _figures(visitor: Visitor) -> dict[str, Any]:
    now = await visitor.house.now()
    people = await visitor.people()
    is_reader, things = visitor.may(operations.SEE_REPORTS), await waiting_for(visitor)
    return {
        "now": now,
        "day": business_day(now, visitor.operator.zone),
        "before": minute_before(visitor, now, _WEEK),
        **(await _sums(visitor, now) if is_reader and visitor.operator.sells_lotteries else {"figures": (), "share": None}),
        "draws": await _next_draws(visitor),
        "alarms": await visitor.house.alarms.alarms(
            visitor.operator.id, visitor.author, state="open", before=None, limit=_ALARMS_MAX
        )
        if visitor.may(operations.SEE_ALARMS)
        else (),
        "may_acknowledge": visitor.may(operations.ACKNOWLEDGE_ALARM),
        "names": {entity.id: entity.name for entity in people.entities.values()},
        "awaited": () if is_reader else await _awaited(visitor),
        "work": await visitor.house.lottery.settlement_progress.of(visitor.operator.id) if visitor.is_root else None,
        "own": False,
        "waiting": things.counts,
        "first_week": next(iter(things.weeks or ()), None),
    }


async def _awaited(visitor: Visitor) -> Sequence[AwaitedResult]:
    """Return the draws whose result a clerk enters next, the oldest first."""
    if not visitor.may(operations.DECIDE_DRAW):
        return ()
    found, _ = await visitor.house.lottery.draw_histories.awaited(visitor.operator.id, unplayed_too=False)
    return [one for one in found if one.entered_by is None][:_AWAITED_MAX]


async def _sums(visitor: Visitor, now: datetime) -> dict[str, object]:
    """Return the sums of the visitor's entity and those below it beside those of a week ago, and what remains for the entity."""
    day_sums, operator_id, entity_id = visitor.house.lottery.day_sums, visitor.operator.id, visitor.entity.id
    day = business_day(now, visitor.operator.zone)
    today, undecided = await day_sums.of(operator_id, entity_id, day), await day_sums.undecided(operator_id, entity_id, day)
    before = await day_sums.until(operator_id, entity_id, minute_before(visitor, now, _WEEK))
    figures = (
        Figure("sales", today.sale, before.sale),
        Figure("prizes", today.prize, before.prize, undecided),
        Figure("commission", today.agency, before.agency),
        Figure("margin", margin(today), margin(before), undecided),
    )
    return {"figures": figures, "share": await day_sums.share(operator_id, entity_id, day)}


async def _sports(visitor: Visitor, day: date) -> SportsStanding | None:
    """Return what sports tickets cost and won today, and how they stand, for those who read the report of them."""
    office, operator_id = visitor.house.sports.office, visitor.operator.id
    if not visitor.may(operations.SEE_SPORTS_REPORT) or await office.terms(operator_id) is None:
        return None
    return await office.standing(operator_id, day)


async def _next_draws(visitor: Visitor) -> Sequence[ClosingDraw]:
    """Return the next draws to close, and of those behind them the first ones of which something is sold."""
    criteria = DrawFilter(states=frozenset({"open"}), sort=(("closes_at", False),), limit=_LOOKED_AT)
    found = await visitor.house.lottery.draws.search(visitor.caller, criteria)
    assert not isinstance(found, Refusal), "a month is not too wide"
    draws = await with_sales(visitor, found[1])
    listed = [*draws[:_DRAWS_MAX], *[draw for draw in draws[_DRAWS_MAX:] if draw.sold][:_RISKED_MAX]]
    sold = [draw.row.event.id for draw in listed if draw.sold]
    earned = await visitor.house.lottery.draw_histories.commissions(visitor.caller, sold) if sold else {}
    assert not isinstance(earned, Refusal), "whoever sees what is sold sees what is earned on it"
    return [await _with_risk(visitor, draw, earned.get(draw.row.event.id, 0)) for draw in listed]


async def _with_risk(visitor: Visitor, draw: ListedDraw, commission: Cents) -> ClosingDraw:
    exposure = await visitor.house.lottery.draws.exposure(visitor.caller, draw.row.event.id) if draw.sold else None
    # One that has closed meanwhile is sealed.
    if exposure is None or isinstance(exposure, Refusal):
        return ClosingDraw(draw)
    worst = exposure.liabilities[0]
    worst = worst._replace(remains=worst.remains - commission)
    return ClosingDraw(draw, worst, figure_name(worst.outcome))
