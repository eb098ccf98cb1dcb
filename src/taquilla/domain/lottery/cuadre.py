"""Reports: sums of a period, who owes whom (VE-50), the week of the cuadre, and the days and hours of a period."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final, NamedTuple

from taquilla.domain.ledger.days import TICK, business_day, day_bounds
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal

_LAST_SECOND: Final = timedelta(seconds=1)
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class Sums(NamedTuple):
    """The sale, the commission of the agency, what remains at it and at its parent together, and the prizes. Minor units.

    Where the parent's rate is the lower one, or none, parent is what the agency keeps (CM-07).
    wallets is the part of the sale paid from players' wallets, less the prizes paid into them: the house itself has that money.
    expired is what was booked of prizes and refunds that nobody had claimed; weeks alone count it, and reports leave it out.
    """

    sale: Cents = 0
    agency: Cents = 0
    parent: Cents = 0
    prize: Cents = 0
    wallets: Cents = 0
    expired: Cents = 0

    @property
    def balance(self) -> Cents:
        """Return what the agency owes its parent; below zero, what the parent owes it (VE-50)."""
        return self.sale - self.agency - self.prize - self.wallets

    @property
    def parent_balance(self) -> Cents:
        """Return what the parent owes its own parent (VE-50)."""
        return self.sale - self.parent - self.prize - self.wallets

    @property
    def due(self) -> Cents:
        """Return what a week adds to the agency's debt: its balance, and the prizes in it that have expired (VE-52)."""
        return self.balance + self.expired


class Share(NamedTuple):
    """The part of sales that remains for an entity, and the part that it hands over to whom it is settled with (VE-52)."""

    kept: Cents
    handed: Cents


def total(sums: "list[Sums]") -> Sums:
    """Return the sum of these: a report's total is the sum of its groups (VE-51)."""
    return Sums(*(sum(column) for column in zip(*sums, strict=True))) if sums else Sums()


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """A range of time as reports read it: whole local days and the parts of days at its ends.

    The whole days run from first_day to end_day, which is excluded. A cut is a day with a span of instants inside it, end
    excluded.
    """

    first_day: date
    end_day: date
    cuts: tuple[tuple[date, datetime, datetime], ...] = ()

    @property
    def days(self) -> list[date]:
        """Return the whole days."""
        return [self.first_day + place * _DAY for place in range((self.end_day - self.first_day).days)]


def period_of(first: datetime, last: datetime, zone: tzinfo) -> ReportPeriod:
    """Return the period between two instants, both included. An end in the last second of a day, such as 03:59:59.999Z, means
    the end of that day.

    Days before 2000 and after 2199 are cut off, since nothing is sold on them.
    """
    assert first <= last
    first, last = max(first, _EARLIEST), min(last, _LATEST)
    if first > last:
        return ReportPeriod(_EARLIEST.date(), _EARLIEST.date())
    first_day, last_day = business_day(first, zone), business_day(last, zone)
    opens, first_ends = day_bounds(first_day, zone)
    last_opens, closes = day_bounds(last_day, zone)
    until = closes if closes - last <= _LAST_SECOND else last + TICK
    cuts = []
    if first != opens:
        cuts.append((first_day, first, min(first_ends, until)))
    if until != closes and (first == opens or first_day != last_day):
        cuts.append((last_day, last_opens, until))
    begin = first_day if first == opens else first_day + _DAY
    end = last_day + _DAY if until == closes else last_day
    return ReportPeriod(begin, max(begin, end), tuple(cuts))


def days_of(first_day: date, end_day: date) -> ReportPeriod:
    """Return a period of whole days, end_day excluded."""
    return ReportPeriod(first_day, max(first_day, end_day))


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


class Debt(NamedTuple):
    """The debt of an entity to its parent, the part of a week that it has paid, and the rest of that week."""

    owed: Cents
    paid: Cents
    left: Cents


def debt_after(owed: Cents, closing: Cents, paid: Cents) -> Debt:
    """Return the debt of a week that ended with a closing balance, after later payments: those beyond it are of later weeks."""
    of_week = max(min(closing, 0), min(paid, max(closing, 0)))
    return Debt(owed, of_week, closing - of_week)


@dataclass(frozen=True, slots=True)
class Week:
    """The cuadre of an entity's week, which begins on a Monday.

    opening is what the entity owed its parent before. agency is its total commission. movements is what it paid its parent,
    less what the parent paid it. wallets and expired are as in Sums.
    """

    monday: date
    opening: Cents
    sale: Cents
    agency: Cents
    prize: Cents
    movements: Cents
    wallets: Cents = 0
    expired: Cents = 0

    @property
    def balance(self) -> Cents:
        """Return what the week's sales and prizes add to the entity's debt."""
        return self.sale - self.agency - self.prize - self.wallets

    @property
    def due(self) -> Cents:
        """Return what the week adds to the entity's debt."""
        return self.balance + self.expired

    @property
    def closing(self) -> Cents:
        """Return what the entity owes at the end of the week, which is the next week's opening."""
        return self.opening + self.due - self.movements

    @property
    def next_monday(self) -> date:
        """Return the first day after the week."""
        return self.monday + _WEEK


def refuse_closing(first_open: date, monday: date, day: date) -> Refusal | None:
    """Refuse to close a week that is not over on a day, WEEK_NOT_OVER, or is before the first open one, WEEK_CLOSED."""
    if monday + _WEEK > day:
        return Refusal(Reason.WEEK_NOT_OVER)
    if monday < first_open:
        return Refusal(Reason.WEEK_CLOSED)
    return None
