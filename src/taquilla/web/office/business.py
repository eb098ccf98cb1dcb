"""The business of some days as an owner looks at it: sales, prizes and margin as lines, and rankings."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from itertools import accumulate, zip_longest
from typing import Final, NamedTuple

from msgspec import Struct

from taquilla.domain.ledger.days import business_day, day_start
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.cuadre import Sums, total
from taquilla.domain.lottery.receipts import figure_name
from taquilla.domain.people.operations import SEE_EXPOSURE
from taquilla.engine.lottery.day_sums import UndecidedSales
from taquilla.engine.lottery.reports import PeriodReport, ReportFilter
from taquilla.web.office.asking import asked_days, instants_of
from taquilla.web.pictures import Picture, Row, bar, lines
from taquilla.web.visitors import Visitor

_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)
_RANKED: Final = 8
_FIGURES_DAYS: Final = timedelta(days=63)
"""The days of figures that are added up at most: each draw of them is read."""

_Places = Sequence[tuple[str, str]]
"""The label and the name of each hour or day."""


class BusinessWish(Struct, frozen=True):
    """The days that somebody wants to see: a name of `RANGES`, or from a day to another."""

    range: str = ""
    first_day: date | None = None
    last_day: date | None = None


class Days(NamedTuple):
    """Days from first to last, and the same weekdays before them."""

    name: str
    first: date
    last: date

    @property
    def before(self) -> "Days":
        """Return as many days before, shifted by whole weeks."""
        shift = timedelta(weeks=-(-(self.last - self.first + _DAY) // timedelta(weeks=1)))
        return Days("", self.first - shift, self.last - shift)


class Figure(NamedTuple):
    """A figure of some days, and that of as many days before up to the same minute; None where there is none to compare."""

    name: str
    now: Cents
    before: Cents | None = None
    undecided: UndecidedSales | None = None
    """Sales without a result, which this figure counts as if nobody had won: it is compared with nothing."""

    @property
    def change(self) -> int | None:
        """Return by how much it grew, in basis points; None where it cannot be said."""
        return (self.now - self.before) * 10_000 // self.before if self.before and self.before > 0 else None


class Curve(NamedTuple):
    """A figure over the days, its picture, and the rows of its table."""

    figure: Figure
    picture: Picture
    rows: Sequence[tuple[str, Cents | None, Cents | None]]


class Ranked(NamedTuple):
    """A line of a ranking: its name, the link about it or "", its sale, what is said beside it, its bar, whether it lost."""

    name: str
    link: str
    sale: Cents
    beside: str
    bar: int
    is_loss: bool = False


RANGES: Final[dict[str, Callable[[date], Days]]] = {
    "today": lambda today: Days("today", today, today),
    "yesterday": lambda today: Days("yesterday", today - _DAY, today - _DAY),
    "week": lambda today: Days("week", today - timedelta(days=today.weekday()), today),
    "weeks": lambda today: Days("weeks", today - timedelta(days=today.weekday(), weeks=8), today),
}
"""The days that are chosen by a name, as of a day."""
_FIGURES: Final[dict[str, Callable[[Sums], Cents]]] = {
    "sales": lambda sums: sums.sale, "prizes": lambda sums: sums.prize, "margin": lambda sums: margin(sums),
}  # fmt: skip


def margin(sums: Sums) -> Cents:
    """Return the sale less prizes and the agencies' commissions."""
    return sums.sale - sums.prize - sums.agency


def days_wanted(wish: BusinessWish, today: date) -> Days:
    """Return the days that are wanted, by default today. Raises PageError."""
    if wish.first_day is None and wish.last_day is None:
        return RANGES.get(wish.range, RANGES["today"])(today)
    first, last = asked_days(wish.first_day, wish.last_day, today)
    return Days("", first, last)


def minute_before(visitor: Visitor, now: datetime, shift: timedelta) -> datetime:
    """Return the minute that the operator's clock showed some days before, on a day with which one that goes on is compared."""
    return now.astimezone(visitor.operator.zone).replace(second=0, microsecond=0) - shift


def _by_clock(sums: Sequence[Sums], day: date, zone: tzinfo) -> list[Sums]:
    """Return the sums of a day by the hours of a clock: one that it leaves out has nothing, one that it shows twice has both."""
    found, begun = [Sums()] * 24, day_start(day, zone)
    for place, of_hour in enumerate(sums):
        hour = (begun + place * _HOUR).astimezone(zone).hour
        found[hour] = total([found[hour], of_hour])
    return found


async def business_of(visitor: Visitor, days: Days, now: datetime) -> dict[str, object]:
    """Return what the page shows of some days."""
    today, zone = business_day(now, visitor.operator.zone), visitor.operator.zone
    is_one = days.first == days.last
    if is_one:
        hours, seen_by = visitor.house.lottery.day_sums.hours, (visitor.operator.id, visitor.entity.id)
        new, old = await asyncio.gather(*(hours(*seen_by, day, is_over=day < today) for day in (days.first, days.before.first)))
        new, old = _by_clock(new, days.first, zone), _by_clock(old, days.before.first, zone)
        begins = next((place for place, sums in enumerate(zip(new, old, strict=True)) if any(map(any, sums))), 0)
        places = [(f"{hour:02}", f"{hour:02}:00 – {hour:02}:59") for hour in range(begins, 24)]
        new, old = new[begins : now.astimezone(zone).hour + 1 if days.first == today else None], old[begins:]
    else:
        new, old = await asyncio.gather(*(_by_day(visitor, each) for each in (days, days.before)))
        each_day = [days.first + place * _DAY for place in range(len(new))]
        places = [(f"{day.day}/{day.month}", visitor.formats.day(day)) for day in each_day]
    earlier, undecided = total(list(old)), None
    if days.first <= today <= days.last:
        # Of a day that goes on, the one before counts as far as it had come.
        day_sums, of_entity = visitor.house.lottery.day_sums, (visitor.operator.id, visitor.entity.id)
        cut = await day_sums.until(*of_entity, minute_before(visitor, now, days.first - days.before.first))
        undecided = await day_sums.undecided(*of_entity, today)
        earlier = total([*([] if is_one else old[: (today - days.first).days]), cut])
    curves = _curves(visitor, places, new, old, earlier if any(map(any, old)) else None, undecided, is_summed=is_one)
    return {
        "expired": await visitor.house.lottery.reports.expired(visitor.operator.id, visitor.entity.id, days.first, days.last),
        "days": days, "curves": curves, "agencies": await _agencies(visitor, days), "ranges": RANGES,
        "figures_from": max(days.first, days.last + _DAY - _FIGURES_DAYS),
        "played": await _played(visitor, days) if visitor.may(SEE_EXPOSURE) else None,
    }  # fmt: skip


async def _by_day(visitor: Visitor, days: Days) -> Sequence[Sums]:
    sums = {about["date"]: sums for about, sums in (await _report(visitor, days, "day")).groups}
    return [sums.get(days.first + place * _DAY, Sums()) for place in range((days.last - days.first).days + 1)]


async def _report(visitor: Visitor, days: Days, group: str) -> PeriodReport:
    wanted = ReportFilter(*instants_of(visitor, days.first, days.last), group)
    found = await visitor.house.lottery.reports.of_entity(visitor.operator.id, visitor.entity.id, wanted)
    assert not isinstance(found, Refusal), "the days were looked at before"
    return found


def _curves(
    visitor: Visitor, places: _Places, new: Sequence[Sums], old: Sequence[Sums], earlier: Sums | None,
    undecided: UndecidedSales | None, *, is_summed: bool,
) -> list[Curve]:  # fmt: skip
    """Return the figures over hours, as they add up, or over days. What is to come is not in new; earlier is the sum before."""
    formats, curves = visitor.formats, []
    for name, figure in _FIGURES.items():
        now, before = [figure(one) for one in new], [figure(one) for one in old if earlier is not None]
        sums = Figure(name, sum(now), None if earlier is None else figure(earlier), None if name == "sales" else undecided)
        if is_summed:
            now, before = list(accumulate(now)), list(accumulate(before))
        rows, drawn, names = [], [], (vars(visitor.texts.today)[name], visitor.texts.business.before)
        for (label, title), after, then in zip_longest(places, now, before):
            rows.append((title, after, then))
            told = [f"{names[place]} {formats.amount(one)}" for place, one in enumerate((after, then)) if one is not None]
            drawn.append(Row(label, " · ".join([title, *told]), (after, then)))
        curves.append(Curve(sums, lines(drawn, formats.short), rows))
    return curves


async def _agencies(visitor: Visitor, days: Days) -> Sequence[Ranked]:
    """Return the agencies that have sold most, with their margins."""
    groups = sorted((await _report(visitor, days, "agency")).groups, key=lambda group: -group[1].sale)[:_RANKED]
    top = max((sums.sale for _, sums in groups), default=0)
    return [
        Ranked(
            str(about["entity_name"]), f"/office/agencies/{about['entity_id']}", sums.sale,
            visitor.formats.amount(margin(sums)), bar(sums.sale, top), is_loss=margin(sums) < 0,
        )
        for about, sums in groups
    ]  # fmt: skip


async def _played(visitor: Visitor, days: Days) -> Sequence[Ranked]:
    """Return the figures that were sold most, with how often they were drawn, of the last days."""
    since = max(days.first, days.last + _DAY - _FIGURES_DAYS)
    found = (await visitor.house.lottery.reports.figures(visitor.operator.id, since, days.last))[:_RANKED]
    top = max((one.sold for one in found), default=0)
    return [
        Ranked(f"{one.selection} {figure_name(one.selection)}", one.selection, one.sold, str(one.hits), bar(one.sold, top))
        for one in found
    ]
