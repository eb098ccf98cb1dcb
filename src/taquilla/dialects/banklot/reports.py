"""Reports of a period: `/gaming/reports`."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import UNSET, Meta, Struct, UnsetType

from taquilla.dialect.bodies import JsonObject
from taquilla.dialect.house import House, Refusal
from taquilla.dialect.http import units
from taquilla.dialect.lottery import ReportFilter, Sums
from taquilla.dialects.banklot.amounts import Amount
from taquilla.dialects.banklot.auth import BanklotContext
from taquilla.dialects.banklot.errors import BanklotError, refused
from taquilla.dialects.banklot.filters import REPORT_RANGE, range_of
from taquilla.dialects.banklot.requests import ReportRequest
from taquilla.dialects.banklot.responses import Yes, till_time

Day = Annotated[date, Meta(description="A local day.")]


class ReportTotal(Struct, frozen=True):
    """The sums of a period.

    sale is without canceled and rejected tickets, prize is what was won, agency the agencies' commission. balance is what
    agencies owe their parents, parent_balance what those owe upward.
    """

    agency: Amount
    balance: Amount
    parent_balance: Amount
    prize: Amount
    sale: Amount


class BanklotReportGroup(ReportTotal, frozen=True, kw_only=True):
    """One group of a report, and its sums. Only the fields that describe its kind of group are there."""

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
    """A report. response is there where there are groups to list; their sum is the total."""

    total: ReportTotal
    response: list[BanklotReportGroup] | UnsetType = UNSET


async def period_report(house: House, context: BanklotContext, body: ReportRequest) -> ReportAnswer | BanklotError:
    """Report a period.

    Covers the sales of the caller's entity and of those below it, and the prizes won there. A sale counts on its own day, a prize
    on the day of its settlement; a canceled ticket does not count.
    """
    operator = await house.operator(context.caller.operator_id)
    query = ReportFilter(*range_of(body.between_timestamp, operator.zone, REPORT_RANGE), body.group, body.category, body.user_id)
    if isinstance(report := await house.lottery.reports.period(context.caller, query), Refusal):
        return refused(report)
    groups = [
        BanklotReportGroup(**_subject_fields(subject, operator.zone), **_amounts(sums, operator.exponent))
        for subject, sums in report.groups
    ]
    return ReportAnswer(200, ReportTotal(**_amounts(report.total, operator.exponent)), groups or UNSET)


def _amounts(sums: Sums, exponent: int) -> JsonObject:
    return {name: units(getattr(sums, name), exponent) for name in ReportTotal.__struct_fields__}


def _subject_fields(subject: Mapping[str, object], zone: ZoneInfo) -> JsonObject:
    """Return the fields that describe a group; a draw's instant becomes its day and its time."""
    fields = {name: value for name, value in subject.items() if name != "called"}
    if isinstance(draws_at := subject.get("event_time"), datetime):
        fields |= {"event_time": till_time(draws_at, zone), "date": draws_at.astimezone(zone).date()}
    return fields
