"""Reports of a period: `/v1/reports/period`."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final, Literal

from msgspec import UNSET, Struct, UnsetType

from taquilla.api.amounts import Amount, Instant
from taquilla.api.cursors import Id
from taquilla.api.days import known_day
from taquilla.api.members import Session, readers
from taquilla.api.problems import PROBLEMS, Refused
from taquilla.domain.ledger import money
from taquilla.domain.ledger.days import day_bounds
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.cuadre import Sums
from taquilla.domain.lottery.games import Game
from taquilla.engine.lottery.reports import ReportFilter
from taquilla.http.decode import Malformed
from taquilla.http.framework import FromQuery, NamedDependency, Response, Router, get

_TICK: Final = timedelta(microseconds=1)
_GROUPS: Final = {"day": "day", "user": "user", "product": "product", "game": "game", "entity": "agency", "draw": "event"}

GroupName = Literal["day", "user", "product", "game", "entity", "draw"]


class ReportSums(Struct, frozen=True):
    """The sums of a period, in the operator's currency.

    sales are without undone tickets. prizes are what was won, paid or not. commission is the agencies' own, parent_commission
    that of the entities directly above them. balance is what agencies owe upward: sales without commission and
    prizes; below zero, it is owed to them.
    """

    sales: Amount
    prizes: Amount
    commission: Amount
    parent_commission: Amount
    balance: Amount


class ReportGroup(ReportSums, frozen=True, kw_only=True):
    """One group of a report, and its sums. Only the fields that describe its kind of group are there.

    A commission on a week's profit belongs to no user and to no draw: its group has null there.
    """

    day: date | UnsetType = UNSET
    user_id: int | UnsetType | None = UNSET
    user: str | UnsetType | None = UNSET
    entity_id: int | UnsetType = UNSET
    entity: str | UnsetType = UNSET
    product_id: int | UnsetType = UNSET
    product: str | UnsetType = UNSET
    game: str | UnsetType = UNSET
    draw_id: int | UnsetType | None = UNSET
    draw: str | UnsetType | None = UNSET
    draws_at: Instant | UnsetType = UNSET


class PeriodReportShown(Struct, frozen=True):
    """A report from the first day to the last one, both included. The groups add up to the total."""

    first_day: date
    last_day: date
    currency: str
    total: ReportSums
    groups: list[ReportGroup]


_READERS: Final = readers("cashier", "manager", "auditor", "administrator")


@get("/period", responses=PROBLEMS, response_description="The report.", before_request=_READERS)
async def report_period(
    session: NamedDependency[Session],
    first_day: FromQuery[date],
    last_day: FromQuery[date],
    group: FromQuery[GroupName | None] = None,
    user_id: Id = None,
) -> Response[PeriodReportShown]:
    """Report a period.

    Covers the sales of the caller's entity and of those below it, and the prizes won there, from `first_day` to `last_day` by the
    operator's calendar, at most 366 days; of one user by product, game or draw at most one day. A sale counts on its own day, a
    prize on the day of its settlement. A pair of animals counts as `terminal_ab`, as its game has the same number.
    """
    if known_day(last_day, "last_day") < known_day(first_day, "first_day"):
        raise Malformed("`last_day`: it is before the first day")
    operator = session.operator
    since, until = day_bounds(first_day, operator.zone)[0], day_bounds(last_day, operator.zone)[1]
    wanted = ReportFilter(since, until - _TICK, _GROUPS.get(group or ""), None, user_id)
    found = await session.house.lottery.reports.period(session.caller, wanted)
    if isinstance(found, Refusal):
        raise Refused(found)
    exponent = operator.exponent
    groups = [ReportGroup(**_fields(sums, exponent), **_about(about)) for about, sums in found.groups]
    total = ReportSums(**_fields(found.total, exponent))
    return Response(PeriodReportShown(first_day, last_day, operator.currency, total, groups))


HANDLERS: Final = Router("/v1/reports", route_handlers=[report_period], tags=["Reports"])
"""Reports."""


def _fields(sums: Sums, exponent: int) -> dict[str, Any]:
    return {
        "sales": money.text(sums.sale, exponent),
        "prizes": money.text(sums.prize, exponent),
        "commission": money.text(sums.agency, exponent),
        "parent_commission": money.text(sums.parent, exponent),
        "balance": money.text(sums.balance, exponent),
    }


def _about(about: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that describe a group, by their names here."""
    match dict(about):
        case {"user_id": user_id, "email": email}:
            return {"user_id": user_id, "user": email}
        case {"entity_id": entity_id, "entity_name": name}:
            return {"entity_id": entity_id, "entity": name}
        case {"product_id": product_id, "name": name}:
            return {"product_id": product_id, "product": name}
        case {"event_id": event_id, "name": name, **rest}:
            return {"draw_id": event_id, "draw": name} | ({"draws_at": rest["event_time"]} if "event_time" in rest else {})
        case {"game_id": game_id}:
            return {"game": Game(game_id).key}
        case {"date": day}:
            return {"day": day}
    raise AssertionError("a report has another kind of group")
