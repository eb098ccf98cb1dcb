"""Reports of a period: `/gaming/reports`."""

from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from msgspec import UNSET, Meta, Struct, UnsetType

from taquilla.dialects.banklot.amounts import Amount, units
from taquilla.dialects.banklot.envelope import REFUSALS, operator_of, reply
from taquilla.dialects.banklot.errors import refused
from taquilla.dialects.banklot.filters import REPORT_RANGE, range_of
from taquilla.dialects.banklot.requests import AskedReport
from taquilla.dialects.banklot.responses import Yes, till_time
from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.cuadre import Sums
from taquilla.domain.people.members import Caller
from taquilla.engine.house import House
from taquilla.engine.lottery.reports import PeriodReport, ReportFilter
from taquilla.http.framework import JSONBody, NamedDependency, Response, post

Day = Annotated[date, Meta(description="A local day.")]


class ReportTotal(Struct, frozen=True):
    """What a period comes to.

    sale is without canceled and rejected tickets, prize is what was won, agency the agencies' commission; balance is what
    agencies owe their parents, parent_balance what those owe upward.
    """

    agency: Amount
    balance: Amount
    parent_balance: Amount
    prize: Amount
    sale: Amount


class ReportGroup(ReportTotal, frozen=True, kw_only=True):
    """One group of a report: what it is about, of which only the fields of its kind are there, and what it comes to."""

    user_id: int | UnsetType | None = UNSET
    email: str | UnsetType | None = UNSET
    entity_id: int | UnsetType = UNSET
    entity_name: str | UnsetType = UNSET
    product_id: int | UnsetType = UNSET
    event_id: int | UnsetType | None = UNSET
    name: str | UnsetType | None = UNSET
    event_time: Annotated[str | UnsetType, Meta(examples=["12:00 pm"])] = UNSET
    date: Day | UnsetType = UNSET
    list_id: int | UnsetType | None = UNSET
    game_id: int | UnsetType = UNSET


class ReportAnswer(Yes, frozen=True):
    """A report. There is a response where there are groups to list, and its sum is the total."""

    total: ReportTotal
    response: list[ReportGroup] | UnsetType = UNSET


@post("/gaming/reports", status_code=200, response_description="The report.", tags=["Reports"], responses=REFUSALS)
async def period_report(
    house: NamedDependency[House], caller: NamedDependency[Caller], data: JSONBody[AskedReport]
) -> Response[ReportAnswer]:
    """Report a period.

    What the caller's entity and those below it sold, and what was won there. A sale counts on its own day, a prize on that of its
    settlement; a canceled ticket does not count.
    """
    operator = await operator_of(house, caller)
    since, until = range_of(data.between_timestamp, operator.zone, REPORT_RANGE)
    assert since is not None
    assert until is not None
    wanted = ReportFilter(since, until, data.group, data.category, data.user_id)
    found = await house.lottery.reports.period(caller, wanted)
    if isinstance(found, Refusal):
        return reply(refused(found))
    return reply(_shown(found, operator))


def _shown(report: PeriodReport, operator: Operator) -> ReportAnswer:
    groups = [
        ReportGroup(**_words(said, operator.zone), **_amounts(sums, operator.exponent)) for said, sums in report.groups
    ]
    return ReportAnswer(200, ReportTotal(**_amounts(report.total, operator.exponent)), groups or UNSET)


def _amounts(sums: Sums, exponent: int) -> dict[str, Any]:
    return {
        "agency": units(sums.agency, exponent),
        "balance": units(sums.balance, exponent),
        "parent_balance": units(sums.parent_balance, exponent),
        "prize": units(sums.prize, exponent),
        "sale": units(sums.sale, exponent),
    }


def _words(said: Any, zone: ZoneInfo) -> dict[str, Any]:
    """What a group is about; a draw's instant as its day and its time."""
    words = dict(said)
    draws_at = words.get("event_time")
    if isinstance(draws_at, datetime):
        words |= {"event_time": till_time(draws_at, zone), "date": draws_at.astimezone(zone).date()}
    return words
