"""Reports: of a period with pictures, of prizes, of unclaimed tickets, of sports, of taxes, and their files for accountants."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, NamedTuple

from msgspec import Struct

from taquilla.domain.ledger.commands import Kept
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.cuadre import Sums
from taquilla.domain.lottery.games import Game
from taquilla.domain.people.members import Entity
from taquilla.domain.people.operations import SEE_REPORTS
from taquilla.engine.lottery.reports import PeriodReport, ReportFilter
from taquilla.engine.lottery.search import TicketCriteria
from taquilla.http.framework import AnyResponse, FromPath, HTTPException, Request, Template
from taquilla.web.errors import PageError, granted
from taquilla.web.office.asking import ROWS_MAX, as_query, asked, asked_days, entities_named, instants_of, today_of
from taquilla.web.office.problems import problem_of
from taquilla.web.office.report_files import KINDS, FileScope, Values, report_file, tax_sums, unclaimed_file
from taquilla.web.pages import Pages
from taquilla.web.pictures import Picture, Row, bar, columns
from taquilla.web.visitors import NO_PROBLEM, TheVisitor, Visitor

HANDLERS: Final = Pages("/office/reports")

_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=6)
GROUPS_MAX: Final = 100
"""The most groups that a page shows; files have all of them."""
GROUPS: Final = ("day", "hour", "product", "game", "entity", "user", "draw")
"""The groups of a period, by the names of `/v1/reports/period`; the hours are those of its last day."""
_OF_ENGINE: Final = {"day": "day", "product": "product", "game": "game", "entity": "agency", "user": "user", "draw": "event"}
_OF_SPORTS: Final = ("sports", "taxes")
REPORTS: Final = ("period", "prizes", "unclaimed", *_OF_SPORTS)
"""The reports, by their names in paths."""


class ReportWish(Struct, frozen=True):
    """A report's period, the entity that it is about, its grouping, and where its list goes on."""

    first_day: date | None = None
    last_day: date | None = None
    agency: str = ""
    group: str = ""
    before: int | None = None


class ReportScope(NamedTuple):
    """A period and an entity. query names both for links."""

    first: date
    last: date
    entity: Entity
    query: str


Read = Callable[[Visitor, ReportScope, ReportWish], Awaitable[Values]]
"""Reads what a report's page shows."""


class GroupRow(NamedTuple):
    """A group: its name, what a file says of it, its sums, the length of its bar, the id of an agency, and a page about it."""

    name: str
    cell: object
    sums: Sums
    bar: int
    entity_id: object = None
    path: str = ""


class Hour(NamedTuple):
    """An hour of the period's last day: tickets and their amount."""

    name: str
    tickets: int
    amount: int


@HANDLERS.get(["", "/prizes", "/unclaimed", "/sports", "/taxes"], SEE_REPORTS)
async def show_report(request: Request, visitor: TheVisitor) -> Template:
    """Show a report, or what is wrong with its period: of a period, prizes, tickets that wait to be paid, sports, or taxes."""
    # What an operator of sports alone has is shown first, and what it never has is not.
    reports = REPORTS if visitor.operator.sells_lotteries else _OF_SPORTS
    name = visitor.path.removeprefix("/office/reports").strip("/") or reports[0]
    today = today_of(visitor, await visitor.house.now())
    wish, scope = ReportWish(), ReportScope(today, today, visitor.entity, "")
    problem, choices, values = NO_PROBLEM, [], None
    try:
        wish = asked(request, ReportWish)
        entities = await entities_named(visitor, wish.agency)
        if len(entities) == 1:
            scope = _scope(wish, today, entities[0])
            values = await _READ[name](replace(visitor, today=today), scope, wish)
        else:
            choices = [(f"{one.name} ({one.id})", as_query(wish, agency=one.id)) for one in entities]
    except PageError as trouble:
        problem = problem_of(visitor, trouble)
    return await visitor.page(
        "office/reports.html", problem=problem, report=name, reports=reports, wish=wish, scope=scope, choices=choices,
        values=values, presets=_presets(wish, today), groups_max=GROUPS_MAX,
    )  # fmt: skip


@HANDLERS.get("/file/{name:str}/{kind:str}", SEE_REPORTS)
async def send_file(request: Request, visitor: TheVisitor, name: FromPath[str], kind: FromPath[str]) -> AnyResponse:
    """Send a report as a file in the visitor's language, of hours for the last day; all unclaimed tickets while they are read."""
    wish = asked(request, ReportWish)
    entities = await entities_named(visitor, wish.agency)
    if len(entities) != 1 or name not in REPORTS or kind not in KINDS:
        raise HTTPException(status_code=404)
    scope = _scope(wish, today_of(visitor, await visitor.house.now()), entities[0])
    first = scope.last if wish.group == "hour" and name == "period" else scope.first
    days = str(first) if first == scope.last else f"{first} {scope.last}"
    title = f"{visitor.texts.reports.names[name]} {days}".lower().replace(" ", "-")
    if name == "unclaimed":
        return await unclaimed_file(visitor, _unclaimed(visitor, scope), title)
    values = await _READ[name](visitor, scope, wish)
    if values["rows"] is None:
        raise HTTPException(status_code=404)
    return await report_file(visitor, name, kind, FileScope(title, first, scope.last, scope.entity.name), values)


async def _read_period(visitor: Visitor, scope: ReportScope, wish: ReportWish) -> Values:
    group = wish.group or ("hour" if scope.first == scope.last else "day")
    if group not in GROUPS:
        raise PageError("FORM_UNFIT", group, 400)
    wanted = ReportFilter(*instants_of(visitor, scope.first, scope.last), _OF_ENGINE.get(group))
    found = granted(visitor, await visitor.house.lottery.reports.of_entity(visitor.operator.id, scope.entity.id, wanted))
    hours = await _hours(visitor, scope) if group == "hour" else []
    picture = _picture(visitor, hours, group, found, scope)
    share = await visitor.house.lottery.cuadres.share(visitor.operator.id, scope.entity.id, scope.first, scope.last + _DAY)
    return {
        "total": found.total, "rows": _rows(visitor, found, group), "picture": picture, "hours": hours, "group": group,
        "share": share,
    }  # fmt: skip


async def _read_prizes(visitor: Visitor, scope: ReportScope, wish: ReportWish) -> Values:
    claims = await visitor.house.lottery.reports.claims(visitor.operator.id, scope.entity.id, scope.first, scope.last)
    claims.sort(key=lambda claim: -claim[1].won)
    top = max((one.won for _, one in claims), default=0)
    rows = [
        (name, one, bar(one.paid - one.to_recover, top), bar(one.pending, top), bar(one.expired, top)) for name, one in claims
    ]
    return {"rows": rows, "sums": [sum(one[place] for _, one in claims) for place in range(1, 6)]}


async def _read_unclaimed(visitor: Visitor, scope: ReportScope, wish: ReportWish) -> Values:
    search = visitor.house.lottery.search
    rows = granted(visitor, await search.tickets(visitor.caller, _unclaimed(visitor, scope, wish.before)))
    total = await search.unclaimed(visitor.caller, _unclaimed(visitor, scope))
    assert not isinstance(total, Refusal), "the days are those of the list"
    following = as_query(wish, before=rows[ROWS_MAX - 1].seq) if len(rows) > ROWS_MAX else ""
    return {"rows": rows[:ROWS_MAX], "following": following, "total": total}


async def _read_taxes(visitor: Visitor, scope: ReportScope, wish: ReportWish) -> Values:
    office, operator_id = visitor.house.sports.office, visitor.operator.id
    rows = await office.taxes_due(operator_id, scope.first, scope.last) if not visitor.has_above(scope.entity) else None
    return {"rows": rows, "sums": tax_sums(rows or ())}


async def _read_sports(visitor: Visitor, scope: ReportScope, wish: ReportWish) -> Values:
    office, operator_id = visitor.house.sports.office, visitor.operator.id
    return {"rows": await office.plays(operator_id, scope.first, scope.last) if not visitor.has_above(scope.entity) else None}


_READ: Final[dict[str, Read]] = {
    "period": _read_period, "prizes": _read_prizes, "unclaimed": _read_unclaimed, "sports": _read_sports, "taxes": _read_taxes,
}  # fmt: skip


def _unclaimed(visitor: Visitor, scope: ReportScope, before: int | None = None) -> TicketCriteria:
    since, until = instants_of(visitor, scope.first, scope.last)
    statuses = frozenset({"winner", "held"})
    return TicketCriteria(
        since=since, until=until, statuses=statuses, limit=ROWS_MAX + 1, before=before, entity_id=scope.entity.id
    )


def _scope(wish: ReportWish, today: date, entity: Entity) -> ReportScope:
    """Return the period and the entity that are wanted, by default today. Raises PageError."""
    first, last = asked_days(wish.first_day, wish.last_day, today)
    query = as_query(wish, group=None, before=None, first_day=first, last_day=last)
    return ReportScope(first, last, entity, query)


def _presets(wish: ReportWish, today: date) -> list[tuple[str, str]]:
    """Return the usual periods until today, by their names, and the query for each."""
    firsts = {"today": today, "week": today - _WEEK, "month": today.replace(day=1)}
    return [(name, as_query(wish, first_day=first, last_day=today, group=None, before=None)) for name, first in firsts.items()]


async def _hours(visitor: Visitor, scope: ReportScope) -> list[Hour]:
    found = await visitor.house.lottery.reports.by_hour(visitor.operator.id, scope.entity.id, scope.last)
    return [Hour(f"{one.begins.astimezone(visitor.operator.zone):%H:%M}", one.tickets, one.amount) for one in found]


def _rows(visitor: Visitor, found: PeriodReport, group: str) -> list[GroupRow]:
    """Return the groups: days in their order, others by their sales."""
    top = max((sums.sale for _, sums in found.groups), default=0)
    groups = found.groups if group == "day" else sorted(found.groups, key=lambda each: -each[1].sale)
    return [
        GroupRow(name, about.get("date") or name, sums, bar(sums.sale, top), entity_id=about.get("entity_id"), path=_path(about))
        for about, sums in groups
        for name in [_name(visitor, about)]
    ]


def _path(about: Kept) -> str:
    """Return the page of a group's draw or user, "" for others."""
    match dict(about):
        case {"event_id": int(draw)}:
            return f"/office/draws/{draw}"
        case {"user_id": int(user)}:
            return f"/office/people/{user}"
    return ""


def _name(visitor: Visitor, about: Kept) -> str:
    formats = visitor.formats
    match dict(about):
        case {"email": email}:
            return formats.who(email) if email else "–"
        case {"entity_name": name}:
            return str(name)
        case {"event_id": _, "called": name, **rest}:
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
    formats, texts = visitor.formats, visitor.texts.reports
    if group == "hour":
        sold = [Row(one.name[:2], f"{one.name} · {texts.sales} {formats.money(one.amount)}", [one.amount]) for one in hours]
        return columns(sold, formats.short)
    if group != "day":
        return None
    sums = {about["date"]: sums for about, sums in found.groups}
    days = [scope.first + timedelta(days=place) for place in range((scope.last - scope.first).days + 1)]
    rows = []
    for day in days:
        amounts = [sums[day].sale, sums[day].prize] if day in sums else [0, 0]
        told = f"{formats.day(day)} · {texts.sales} {formats.money(amounts[0])} · {texts.prizes} {formats.money(amounts[1])}"
        rows.append(Row(f"{day.day}/{day.month}", told, amounts))
    return columns(rows, formats.short)
