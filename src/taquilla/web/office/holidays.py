"""Holidays, which do not count where prizes are claimed by business days."""

from datetime import date
from typing import Final

from taquilla.domain.people.members import NATION
from taquilla.domain.people.operations import ADD_HOLIDAY, SEE_RULES
from taquilla.http.framework import AnyResponse, Request, Template
from taquilla.web.office.problems import BadField
from taquilla.web.pages import KeyForm, Pages, go_on, once, read
from taquilla.web.visitors import TheVisitor

HANDLERS: Final = Pages("/office/rules/holidays")


class HolidayForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """A holiday of the operator's own."""

    day: str = ""
    name: str = ""


@HANDLERS.get("", SEE_RULES)
async def list_holidays(visitor: TheVisitor) -> Template:
    """Show the national holidays and the operator's own, by day."""
    rows = await visitor.house.lottery.rules.holidays(visitor.operator.id)
    return await visitor.page(
        "office/holidays.html",
        form=visitor.sent(HolidayForm) or HolidayForm(visitor.new_key()),
        rows=[(day, name, owner == NATION) for owner, day, name in rows],
        may_add=visitor.may(ADD_HOLIDAY),
    )


@HANDLERS.post("", ADD_HOLIDAY, again=list_holidays)
async def add_holiday(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Add a day of the operator's own, at its root entity."""
    form = await read(request, HolidayForm)
    name, rules = form.name.strip(), visitor.house.lottery.rules
    day = _day(form.day)
    await once(visitor, form, lambda by: rules.add_holiday(visitor.operator.id, day, name, author=by))
    return go_on("/office/rules/holidays", "holiday_added")


def _day(written: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise BadField("DAY_UNREADABLE", "day") from None
    if not 2000 <= day.year < 2200:
        raise BadField("DAY_UNREADABLE", "day")
    return day
