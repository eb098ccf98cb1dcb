"""Reports: of a period with pictures, of prizes, of unclaimed tickets, of taxes. Their files come from `/v1/reports`."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from msgspec import Struct

from taquilla.domain.ledger.days import day_bounds
from taquilla.domain.ledger.kept import Kept
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.cuadre import Sums
from taquilla.domain.lottery.games import Game
from taquilla.domain.people.members import Entity
from taquilla.domain.people.operations import SEE_REPORTS
from taquilla.engine.lottery.reports import RANGE_MAX, PeriodReport, ReportFilter
from taquilla.engine.lottery.search import TicketCriteria
from taquilla.http.framework import AnyResponse, HTTPException, Request, Template
from taquilla.web.errors import PageError
from taquilla.web.office.asking import as_query, asked, entities_named, known_day, today_of
from taquilla.web.office.problems import problem_of
from taquilla.web.office.report_files import unclaimed_file
from taquilla.web.office.tree import ROWS_MAX
from taquilla.web.pages import Pages
from taquilla.web.pictures import Picture, bar, columns
from taquilla.web.visitors import NO_PROBLEM, TheVisitor, Visitor

HANDLERS: Final = Pages("/office/reports")

_TICK: Final = timedelta(microseconds=1)
_WEEK: Final = timedelta(days=6)
GROUPS_MAX: Final = 100
"""The most groups that a page shows; files have all of them."""
GROUPS: Final = ("day", "hour", "product", "game", "entity", "user", "draw")
"""The groups of a period, by the names of `/v1/reports/period`; the hours are those of its last day."""
_OF_ENGINE: Final = {"day": "day", "product": "product", "game": "game", "entity": "agency", "user": "user", "draw": "event"}
REPORTS: Final = ("period", "prizes", "unclaimed", "taxes")
"""The reports, by their names in paths."""


class ReportWish(Struct, frozen=True):
    """A report's period, the entity that it is about, its grouping, and where its list goes on."""

    first_day: date | None = None
    last_day: date | None = None
    agency: str = ""
    group: str = ""
    before: int | None = None


class ReportScope(NamedTuple):
    """A period and an entity. query names both for links, file the same for a file of `/v1`."""

    first: date
    last: date
    entity: Entity
    query: str
    file: str

    def instants(self, visitor: Visitor) -> tuple[datetime, datetime]:
        """Return the first and last instant of the period."""
        zone = visitor.operator.zone
        return day_bounds(self.first, zone)[0], day_bounds(self.last, zone)[1] - _TICK


Read = Callable[[ReportScope, ReportWish], Awaitable[dict[str, object]]]
"""Reads what a report's page shows."""


class GroupRow(NamedTuple):
    """A group: its name, its sums, and the length of its bar."""

    name: str
    sums: Sums
    bar: int


class Hour(NamedTuple):
    """An hour of the period's last day: tickets and their amount."""

    name: str
    tickets: int
    amount: int


@HANDLERS.get("", SEE_REPORTS)
async def show_period(request: Request, visitor: TheVisitor) -> Template:
    """Show a period: its sums, a picture, and its groups."""

    async def read(scope: ReportScope, wish: ReportWish) -> dict[str, object]:
        group = wish.group or ("hour" if scope.first == scope.last else "day")
        if group not in GROUPS:
            raise PageError("FORM_UNFIT", group, 400)
        since, until = scope.instants(visitor)
        wanted = ReportFilter(since, until, _OF_ENGINE.get(group))
        found = await visitor.house.lottery.reports.of_entity(visitor.operator.id, scope.entity.id, wanted)
        if isinstance(found, Refusal):
            raise PageError.refused(found, visitor.formats)
        hours = await _hours(visitor, scope) if group == "hour" else []
        rows = _rows(visitor, found, group)
        picture = _picture(visitor, hours, group, found, scope)
        return {
            "total": found.total, "rows": rows, "more": len(found.groups) - len(rows),
            "picture": picture, "hours": hours, "group": group,
        }  # fmt: skip

    return await _page(request, visitor, "period", read)


@HANDLERS.get("/prizes", SEE_REPORTS)
async def show_prizes(request: Request, visitor: TheVisitor) -> Template:
    """Show what became of the prizes of a period, agency by agency."""

    async def read(scope: ReportScope, wish: ReportWish) -> dict[str, object]:
        claims = await visitor.house.lottery.cuadres.claims(visitor.operator.id, scope.entity.id, scope.first, scope.last)
        claims.sort(key=lambda claim: -claim[1].won)
        top = max((one.won for _, one in claims), default=0)
        rows = [
            (name, one, bar(one.paid - one.to_recover, top), bar(one.pending, top), bar(one.expired, top)) for name, one in claims
        ]
        sums = [sum(one[place] for _, one in claims) for place in range(1, 6)]
        return {"rows": rows[:GROUPS_MAX], "more": max(0, len(rows) - GROUPS_MAX), "sums": sums}

    return await _page(request, visitor, "prizes", read)


@HANDLERS.get("/unclaimed", SEE_REPORTS)
async def show_unclaimed(request: Request, visitor: TheVisitor) -> Template:
    """Show the tickets with something to be paid, and until when."""

    async def read(scope: ReportScope, wish: ReportWish) -> dict[str, object]:
        criteria = _unclaimed(visitor, scope, wish.before)
        rows = await visitor.house.lottery.search.tickets(visitor.caller, criteria)
        if isinstance(rows, Refusal):
            raise PageError.refused(rows, visitor.formats)
        following = as_query(wish, before=rows[ROWS_MAX - 1].seq) if len(rows) > ROWS_MAX else ""
        return {"rows": rows[:ROWS_MAX], "following": following}

    return await _page(request, visitor, "unclaimed", read)


@HANDLERS.get("/unclaimed/file", SEE_REPORTS)
async def send_unclaimed(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Send all tickets with something to be paid as CSV, while they are read."""
    wish = asked(request, ReportWish)
    entities = await entities_named(visitor, wish.agency)
    if len(entities) != 1:
        raise HTTPException(status_code=404)
    scope = _scope(wish, today_of(visitor, await visitor.house.now()), entities[0])
    return await unclaimed_file(visitor, _unclaimed(visitor, scope), f"unclaimed-{scope.first}")


@HANDLERS.get("/taxes", SEE_REPORTS)
async def show_taxes(request: Request, visitor: TheVisitor) -> Template:
    """Show the taxes that are due on sports tickets, for members of the root entity."""

    async def read(scope: ReportScope, wish: ReportWish) -> dict[str, object]:
        if not visitor.is_root:
            return {"rows": None}
        return {"rows": await visitor.house.sports.office.taxes_due(visitor.operator.id, scope.first, scope.last)}

    return await _page(request, visitor, "taxes", read)


async def _page(request: Request, visitor: Visitor, name: str, read: Read) -> Template:
    """Return the page of a report, or of what is wrong with its period."""
    today = today_of(visitor, await visitor.house.now())
    wish, scope = ReportWish(), ReportScope(today, today, visitor.entity, "", "")
    problem, choices, values = NO_PROBLEM, [], None
    try:
        wish = asked(request, ReportWish)
        entities = await entities_named(visitor, wish.agency)
        if len(entities) == 1:
            scope = _scope(wish, today, entities[0])
            values = await read(scope, wish)
        else:
            choices = [(one.name, as_query(wish, agency=one.id)) for one in entities[:GROUPS_MAX]]
    except PageError as trouble:
        problem = problem_of(visitor, trouble)
    return await visitor.page(
        "office/reports.html", problem=problem, report=name, reports=REPORTS, wish=wish, scope=scope, choices=choices,
        values=values, presets=_presets(wish, today),
    )  # fmt: skip


def _unclaimed(visitor: Visitor, scope: ReportScope, before: int | None = None) -> TicketCriteria:
    since, until = scope.instants(visitor)
    statuses = frozenset({"winner", "held"})
    return TicketCriteria(
        since=since, until=until, statuses=statuses, limit=ROWS_MAX + 1, before=before, entity_id=scope.entity.id
    )


def _scope(wish: ReportWish, today: date, entity: Entity) -> ReportScope:
    """Return the period and the entity that are wanted, by default today. Raises PageError."""
    last = known_day(wish.last_day or max(today, wish.first_day or today))
    first = known_day(wish.first_day or last)
    if last < first:
        raise PageError("PERIOD_BACKWARDS")
    if last - first >= RANGE_MAX:
        raise PageError(Reason.REPORT_TOO_WIDE.name, str(RANGE_MAX.days))
    query = as_query(wish, group=None, before=None, first_day=first, last_day=last)
    return ReportScope(first, last, entity, query, as_query(ReportWish(first, last), group=None, entity_id=entity.id))


def _presets(wish: ReportWish, today: date) -> list[tuple[str, str]]:
    """Return the usual periods until today, by their names, and the query for each."""
    firsts = {"today": today, "week": today - _WEEK, "month": today.replace(day=1)}
    return [(name, as_query(wish, first_day=first, last_day=today, group=None, before=None)) for name, first in firsts.items()]


async def _hours(visitor: Visitor, scope: ReportScope) -> list[Hour]:
    found = await visitor.house.lottery.reports.by_hour(visitor.operator.id, scope.entity.id, scope.last)
    sums = {one.hour: one for one in found}
    span = range(min(sums), max(sums) + 1) if sums else range(0)
    return [Hour(f"{hour:02}:00", *(sums[hour][1:] if hour in sums else (0, 0))) for hour in span]


def _rows(visitor: Visitor, found: PeriodReport, group: str) -> list[GroupRow]:
    """Return the groups that are shown: days in their order, others by their sales."""
    top = max((sums.sale for _, sums in found.groups), default=0)
    groups = found.groups if group == "day" else sorted(found.groups, key=lambda each: -each[1].sale)
    return [GroupRow(_name(visitor, about), sums, bar(sums.sale, top)) for about, sums in groups[:GROUPS_MAX]]


def _name(visitor: Visitor, about: Kept) -> str:
    formats = visitor.formats
    match dict(about):
        case {"email": email}:
            return email or "–"
        case {"entity_name": name}:
            return str(name)
        case {"event_id": _, "name": name, **rest}:
            at = rest.get("event_time")
            return (
                str(name or "–")
                if at is None
                else f"{name} · {formats.day(at.astimezone(formats.zone).date())} {formats.time(at)}"
            )
        case {"name": name}:
            return str(name)
        case {"game_id": game}:
            return str(visitor.texts.reports.games[Game(game).key])
        case {"date": day}:
            return formats.day(day)
    raise AssertionError("a report has another kind of group")


def _picture(visitor: Visitor, hours: Sequence[Hour], group: str, found: PeriodReport, scope: ReportScope) -> Picture | None:
    """Return columns of days or hours; other groups have bars in their table."""
    formats = visitor.formats
    if group == "hour":
        return columns([(one.name[:2], one.amount, 0, f"{one.name}: {formats.money(one.amount)}") for one in hours])
    if group != "day":
        return None
    sums = {about["date"]: sums for about, sums in found.groups}
    days = [scope.first + timedelta(days=place) for place in range((scope.last - scope.first).days + 1)]
    drawn = []
    for day in days:
        sale, prize = (sums[day].sale, sums[day].prize) if day in sums else (0, 0)
        title = f"{formats.day(day)}: {formats.money(sale)} · {formats.money(prize)}"
        drawn.append((f"{day.day}/{day.month}", sale, prize, title))
    return columns(drawn)
