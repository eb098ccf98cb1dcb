"""Today: what was sold and won, what closes next, what needs eyes, and what waits for the visitor."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from jinja2 import Environment

from taquilla.domain.ledger.days import business_day
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.people.operations import OVERSEE_DRAWS, SEE_REPORTS
from taquilla.http.framework import Request, Stream, Template
from taquilla.http.shutdown import is_ending
from taquilla.store.lottery.draws import DrawFilter
from taquilla.web.errors import PageError
from taquilla.web.office.asking import asked
from taquilla.web.office.board import Board
from taquilla.web.office.business import RANGES, BusinessWish, business_of, days_wanted, margin
from taquilla.web.office.draws import ListedDraw, with_sales
from taquilla.web.office.problems import problem_of
from taquilla.web.office.waiting import waiting_for
from taquilla.web.pages import Pages
from taquilla.web.visitors import NO_PROBLEM, TheVisitor, Visitor

HANDLERS: Final = Pages("/office")

_READERS: Final = ("manager", "auditor", "administrator")
_WEEK: Final = timedelta(days=7)
_DRAWS_MAX: Final = 6
_ALARMS_MAX: Final = 5


class Figure(NamedTuple):
    """A figure of today, the same weekday's a week ago, and the one as a share of the other in basis points."""

    name: str
    today: Cents
    before: Cents

    @property
    def share(self) -> int | None:
        """Return how much of the earlier figure is reached today; None where there was none, and of a margin, which falls too."""
        return self.today * 10_000 // self.before if self.before > 0 and self.name != "margin" else None


@HANDLERS.get("", OVERSEE_DRAWS)
async def show_today(request: Request, visitor: TheVisitor) -> Template:
    """Show the day, and to those who read reports the business of the days that they choose."""
    figures, problem, business = await _figures(visitor), NO_PROBLEM, None
    if visitor.may(SEE_REPORTS):
        today, hour = figures["day"], figures["now"].astimezone(visitor.operator.zone).hour
        try:
            days = days_wanted(asked(request, BusinessWish), today)
        except PageError as trouble:
            problem, days = problem_of(visitor, trouble), RANGES["today"](today)
        business = await business_of(visitor, days, today, hour)
    return await visitor.page("office/today.html", problem=problem, business=business, **figures)


@HANDLERS.get("/today/figures", OVERSEE_DRAWS)
async def show_figures(visitor: TheVisitor) -> Template:
    """Show the figures of the day alone, for the module that brings the page up to date."""
    return await visitor.page("office/today_figures.html", **await _figures(visitor))


@HANDLERS.get("/today/live", OVERSEE_DRAWS)
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
            seen = replace(visitor, language=language)
            return template.render(t=seen.texts, f=seen.formats, visitor=seen, **figures)

        return written

    return Board(make)


async def _figures(visitor: Visitor) -> dict[str, Any]:
    now = await visitor.house.now()
    day = business_day(now, visitor.operator.zone)
    people = await visitor.people()
    is_reader = visitor.member.role in _READERS
    waits = visitor.member.role != "auditor"
    return {
        "now": now,
        "day": day,
        "figures": await _sums(visitor, day) if is_reader else (),
        "draws": await _next_draws(visitor),
        "alarms": await visitor.house.alarms.alarms(
            visitor.operator.id, await visitor.visible_ids(), state="open", before=None, limit=_ALARMS_MAX
        )
        if is_reader
        else (),
        "names": {entity.id: entity.name for entity in people.entities.values()},
        "work": await visitor.house.lottery.settlement_progress.of(visitor.operator.id) if visitor.is_root else None,
        "own": False,
        "waiting": (await waiting_for(visitor)).counts if waits else {},
    }


async def _sums(visitor: Visitor, day: date) -> Sequence[Figure]:
    """Return sales, prizes and margin of the visitor's entity and those below it, from the folded turnover."""
    day_sums, operator_id, entity_id = visitor.house.lottery.day_sums, visitor.operator.id, visitor.entity.id
    today = await day_sums.of(operator_id, entity_id, day, is_over=False)
    before = await day_sums.of(operator_id, entity_id, day - _WEEK, is_over=True)
    return (
        Figure("sales", today.sale, before.sale),
        Figure("prizes", today.prize, before.prize),
        Figure("commission", today.agency, before.agency),
        Figure("margin", margin(today), margin(before)),
    )


async def _next_draws(visitor: Visitor) -> list[ListedDraw]:
    criteria = DrawFilter(states=frozenset({"open"}), sort=(("closes_at", False),), limit=_DRAWS_MAX)
    found = await visitor.house.lottery.draws.search(visitor.caller, criteria)
    assert not isinstance(found, Refusal), "a month is not too wide"
    return await with_sales(visitor, found[1])
