"""Reports on a period: what was sold and won, what agencies and their parents earn on it, who owes whom."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from taquilla.domain.ledger.days import FIRST_DAY, LAST_DAY, day_bounds, is_longer
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.book import Event
from taquilla.domain.lottery.cuadre import ReportPeriod, Sums, days_of, period_of, total
from taquilla.domain.lottery.receipts import draw_name
from taquilla.domain.people.members import Caller
from taquilla.domain.people.operations import SEE_OWN_REPORT
from taquilla.engine.lottery.cache import KnownLottery, LotteryReader
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.store.lottery import periods, tickets
from taquilla.store.lottery.periods import FigureSums, PeriodQuery, PrizeSums, day_of
from taquilla.store.lottery.weeks import load_receivables, sum_expired
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import HouseConnection

RANGE_MAX: Final = timedelta(days=366)
ROWS_RANGE_MAX: Final = timedelta(days=1)
_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """A report's filter: the period from an instant to another, both included; the grouping; one category; one member."""

    since: datetime
    until: datetime
    group: str | None = None
    category: str | None = None
    member_id: int | None = None


# A commission on a week's profit belongs to no sale and to no draw.
_NO_USER: Final = {"user_id": None, "email": None}
_NO_EVENT: Final = {"event_id": None, "name": None, "called": None}

GroupSubject = Mapping[str, object]
"""The subject of a report's group, by fields of its kind: user_id and email, entity_id and entity_name …"""


@dataclass(frozen=True, slots=True)
class PeriodReport:
    """The total of a period, and its groups in the order of their keys. There are no groups if none were asked for."""

    total: Sums
    groups: tuple[tuple[GroupSubject, Sums], ...] = ()


class DaySums(NamedTuple):
    """The sums of a day, and the number of tickets sold on it that were not undone."""

    day: date
    tickets: int
    sums: Sums


class HourSums(NamedTuple):
    """An hour by its first instant, the tickets sold in it that were not undone, and their amount less what went back in it."""

    begins: datetime
    tickets: int
    amount: Cents


class Reports(LotteryReader):
    """Reads reports."""

    async def period(self, caller: Caller, report_filter: ReportFilter) -> PeriodReport | Refusal:
        """Return the report of the caller's entity and those below it. Refuses NOT_ALLOWED, and as `of_entity` does."""
        member = (await self._known(caller.operator_id)).people.members[caller.member_id]
        if member.role not in SEE_OWN_REPORT.roles:
            return Refusal(Reason.NOT_ALLOWED)
        return await self.of_entity(caller.operator_id, member.entity_id, report_filter, sees_plays=member.sees_sealed)

    async def of_entity(
        self, operator_id: int, entity_id: int | None, report_filter: ReportFilter, *, sees_plays: bool = False
    ) -> PeriodReport | Refusal:
        """Return the report of an entity and those below it, None: of all. Refuses REPORT_TOO_WIDE, and EXPOSURE_SEALED.

        Everything is read as of one moment, so that the total is the sum of its groups while selling goes on. By play, a part of
        a day with sales of a sealed draw is for those alone who see its plays: one ticket between two instants tells its stakes.
        """
        if (too_wide := _too_wide(report_filter)) is not None:
            return too_wide
        async with self._reading_at_once(operator_id) as (connection, lottery):
            members = None if report_filter.member_id is None else [report_filter.member_id]
            query = replace(
                period_query(lottery, entity_id, report_filter.group or "all"), category=report_filter.category, members=members
            )
            period = period_of(report_filter.since, report_filter.until, lottery.operator.zone)
            by_play = query.by in periods.BY_PLAY or query.category is not None
            if by_play and not sees_plays and await _is_sealed(connection, lottery, period, query):
                return Refusal(Reason.EXPOSURE_SEALED)
            if query.needs_rows:
                # From rows its whole days are parts too.
                days = tuple((day, *day_bounds(day, lottery.operator.zone)) for day in period.days)
                period = replace(period, end_day=period.first_day, cuts=period.cuts + days)
            sums_by_key = await periods.sums(connection, operator_id, period, query)
            groups = await self._groups(connection, lottery, report_filter.group, sums_by_key) if report_filter.group else ()
        return PeriodReport(total(list(sums_by_key.values())), tuple(groups))

    async def of_reseller(self, caller: Caller, first: date, last: date) -> list[DaySums] | Refusal:
        """Report the sales of the caller's agency by access tokens, for each day from first to last, both included.

        Each day has its number of tickets. Days on which there was nothing are left out. The sums are those of `period` for the
        resellers of the agency, of which it has one at a time. Refuses REPORT_TOO_WIDE.
        """
        if last - first >= RANGE_MAX:
            return Refusal(Reason.REPORT_TOO_WIDE, bound=RANGE_MAX.days)
        async with self._reading_at_once(caller.operator_id) as (connection, lottery):
            members = lottery.people.members
            agency = members[caller.member_id].entity_id
            resellers = [member.id for member in members.values() if member.role == "reseller" and member.entity_id == agency]
            period = days_of(max(first, FIRST_DAY), min(last, LAST_DAY) + _DAY)
            query = PeriodQuery([agency], "day", None, resellers)
            sums_by_key = await periods.sums(connection, caller.operator_id, period, query)
            counts = await periods.count_tickets(connection, caller.operator_id, period, query)
        keys = sorted({*sums_by_key, *(key for key, count in counts.items() if count)})
        return [DaySums(day_of(key), counts.get(key, 0), sums_by_key.get(key, Sums())) for key in keys]

    async def by_hour(self, operator_id: int, entity_id: int, day: date) -> list[HourSums]:
        """Return the sales of an entity and those below it on one day by its hours; empty ones before and after are left out.

        As in a report of a part of a day, what goes back lowers the hour in which it does: the hours add up to the day.
        """
        async with self._reading_at_once(operator_id) as (connection, lottery):
            period = _hours_of(day, *day_bounds(day, lottery.operator.zone))
            query = period_query(lottery, entity_id, periods.BY_CUT)
            sums_by_place = await periods.sums(connection, operator_id, period, query)
            counts = await periods.count_hours(connection, operator_id, period, query.entities)
        hours = [
            HourSums(begins, counts.get(place, 0), sums_by_place.get(place, Sums()).sale)
            for place, (_, begins, _) in enumerate(period.cuts)
        ]
        told = [place for place, hour in enumerate(hours) if hour.tickets or hour.amount]
        return hours[told[0] : told[-1] + 1] if told else []

    async def of_hours(
        self, operator_id: int, entity_id: int, day: date, *, skipped: int = 0, until: datetime | None = None
    ) -> list[Sums]:
        """Return the sums of an entity and those below it in each hour of a local day after so many of them, to an instant."""
        async with self._reading_at_once(operator_id) as (connection, lottery):
            since, ends = day_bounds(day, lottery.operator.zone)
            period = _hours_of(day, since + skipped * _HOUR, until or ends)
            query = period_query(lottery, entity_id, periods.BY_CUT)
            sums_by_place = await periods.sums(connection, operator_id, period, query)
        return [sums_by_place.get(place, Sums()) for place in range(len(period.cuts))]

    async def expired(self, operator_id: int, entity_id: int, first_day: date, last_day: date) -> Cents:
        """Return what was booked of prizes and refunds of an entity and those below it that nobody had claimed, on some days."""
        async with self._reading(operator_id) as (connection, lottery):
            period = days_of(first_day, last_day + _DAY)
            return sum((await sum_expired(connection, operator_id, subtree(lottery, entity_id), period)).values())

    async def claims(
        self, operator_id: int, entity_id: int | None, first_day: date, last_day: date
    ) -> list[tuple[str, PrizeSums]]:
        """Return the prizes won on these days, by agency: paid, still to be claimed, expired, and what corrections took back.

        What was paid beyond the prizes in force counts as paid and to be recovered, on the day of the correction (RG-09).
        """
        async with self._reading_at_once(operator_id) as (connection, lottery):
            since, until = _bounds(lottery, first_day, last_day)
            now, entities = await read_clock(connection), subtree(lottery, entity_id)
            rows = {row.entity_id: row for row in await periods.claims(connection, operator_id, entities, since, until, now)}
            accounts = {lottery.people.entities[entity].account_id: entity for entity in entities}
            owed = await load_receivables(connection, operator_id, accounts, first_day, last_day + _DAY)
            for account, amount in owed.items():
                row = rows.get(accounts[account], PrizeSums(accounts[account], 0, 0, 0, 0))
                rows[row.entity_id] = row._replace(paid=row.paid + amount, to_recover=amount)
            return [(lottery.people.entities[entity].name, rows[entity]) for entity in sorted(rows)]

    async def figures(self, operator_id: int, first_day: date, last_day: date) -> list[FigureSums]:
        """Return the figures of the operator's draws of some days that are on sale or have a result, the most sold first."""
        async with self._reading(operator_id) as (connection, lottery):
            days = _bounds(lottery, first_day, last_day)
            return await periods.sum_figures(connection, operator_id, *days, await read_clock(connection))

    async def _groups(
        self, connection: HouseConnection, lottery: KnownLottery, group: str, sums_by_key: Mapping[int, Sums]
    ) -> Sequence[tuple[GroupSubject, Sums]]:
        """Return each group with the fields of its kind."""
        rules = lottery.rules
        if group == "event":
            events = await self._cache.events(connection, [key for key in sums_by_key if key])
            in_order = sorted(events.values(), key=lambda event: (event.draws_at, event.id))
            of_weeks = [(_NO_EVENT, sums_by_key[0])] if 0 in sums_by_key else []
            return of_weeks + [(_event_subject(event), sums_by_key[event.id]) for event in in_order]
        subjects: dict[str, Callable[[int], GroupSubject]] = {
            "user": lambda key: {"user_id": key, "email": lottery.people.members[key].email} if key else _NO_USER,
            "agency": lambda key: {"entity_id": key, "entity_name": lottery.people.entities[key].name},
            "product": lambda key: {"product_id": key, "name": rules.products[key].name},
            "day": lambda key: {"date": day_of(key)},
            "game": lambda key: {"game_id": key},
        }
        return [(subjects[group](key), sums) for key, sums in sums_by_key.items()]


async def _is_sealed(connection: HouseConnection, lottery: KnownLottery, period: ReportPeriod, query: PeriodQuery) -> bool:
    """Tell whether a draw is sealed of which something was sold in a part of a day that is not the whole of it so far (VE-44)."""
    now, zone = await read_clock(connection), lottery.operator.zone
    cuts = tuple(cut for cut in period.cuts if cut[1] != day_bounds(cut[0], zone)[0] or cut[2] <= now)
    parts = ReportPeriod(period.first_day, period.first_day, cuts)
    played = cuts and await periods.sums(connection, lottery.operator.id, parts, replace(query, by="event", category=None))
    return bool(played and await tickets.find_sealed(connection, lottery.operator.id, played, now))


def period_query(lottery: KnownLottery, entity_id: int | None, by: str) -> PeriodQuery:
    """Return the query for the sums of an entity and all below it; None: of every entity. Raises ENTITY_UNKNOWN."""
    entities, all_entities = subtree(lottery, entity_id), lottery.people.entities
    is_whole = entity_id is None or len(entities) == len(all_entities)
    tops = [one for one in entities if (all_entities[one].parent_id is None if is_whole else one == entity_id)]
    return PeriodQuery(entities, by, tops=tops, is_whole=is_whole)


def subtree(lottery: KnownLottery, entity_id: int | None) -> list[int]:
    """Return an entity and all below it; None, and the root: every entity. Raises ENTITY_UNKNOWN."""
    if entity_id is not None and entity_id not in lottery.people.entities:
        raise OfficeReason.ENTITY_UNKNOWN(entity_id=entity_id)
    people = lottery.people
    return sorted(one for one in people.entities if entity_id is None or people.is_within(one, entity_id))


def _bounds(lottery: KnownLottery, first_day: date, last_day: date) -> tuple[datetime, datetime]:
    zone = lottery.operator.zone
    return day_bounds(first_day, zone)[0], day_bounds(last_day, zone)[1]


def _hours_of(day: date, since: datetime, until: datetime) -> ReportPeriod:
    """Return a part of a day in cuts of an hour; where clocks are put back a day has one hour more."""
    begins = [since + place * _HOUR for place in range(-(-(until - since) // _HOUR))]
    return ReportPeriod(day, day, tuple((day, begin, min(begin + _HOUR, until)) for begin in begins))


def _event_subject(event: Event) -> GroupSubject:
    return {
        "event_id": event.id, "name": event.name, "event_time": event.draws_at, "list_id": event.list_id or None,
        "called": draw_name(event),
    }  # fmt: skip


def _too_wide(report_filter: ReportFilter) -> Refusal | None:
    rows = report_filter.member_id is not None and report_filter.group in periods.BY_PLAY
    range_max = ROWS_RANGE_MAX if rows else RANGE_MAX
    if is_longer(report_filter.since, report_filter.until, range_max):
        return Refusal(Reason.REPORT_TOO_WIDE, bound=range_max.days)
    return None
