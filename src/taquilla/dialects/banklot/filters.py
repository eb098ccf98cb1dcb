"""Translates searches for draws and tickets into the house's filters: range of time, order in either spelling, statuses."""

import re
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

import msgspec

from taquilla.dialect.bodies import Malformed, echo
from taquilla.dialect.house import business_day
from taquilla.dialect.lottery import STATES, STATUSES, TICKET_SORTS, DrawFilter, TicketCriteria
from taquilla.dialects.banklot.requests import BanklotTicketSearch, Filter, OrderedSearch, Search, TicketFilter

_RANGE: Final = "filter.between_created_at"
REPORT_RANGE: Final = "between_timestamp"
"""Name of a report's range in error messages."""
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FINER: Final = re.compile(r"(?<=\.[0-9]{6})[0-9]+")
"""Digits of an instant below a microsecond, as .NET writes them: rounded, the last moment of a day would be in the next one."""
_Instant = Annotated[datetime, msgspec.Meta(tz=True)]

DRAW_SORTS: Final = {
    "id": "id",
    "event_timestamp": "draws_at",
    "closing_timestamp": "closes_at",
    "created_at": "draws_at",
    "event_time": "draws_at",
    "display_order": "display_order",
    "game_category": "category",
    "game_product_id": "product_id",
    "list_id": "list_id",
    "name": "product_name",
    "result_created_at": "entered_at",
}
"""Names by which draws may be sorted, with the house's own names."""


def filter_of(search: Search, zone: ZoneInfo) -> DrawFilter:
    """Return the house's filter for a search for draws. Raises `Malformed`."""
    sort = tuple((DRAW_SORTS[name], descends) for name, descends in order_of(search, DRAW_SORTS))
    asked = search.filter or Filter()
    return DrawFilter(states=_statuses(asked) or STATES, sort=sort, **_shared(search, asked, zone))


def ticket_filter_of(search: BanklotTicketSearch, zone: ZoneInfo) -> TicketCriteria:
    """Return the house's filter for a search for tickets. Raises `Malformed`."""
    ticket_filter = search.filter or TicketFilter()
    statuses = _statuses(ticket_filter) or STATUSES
    if ticket_filter.transaction_type:
        statuses &= _OF_TYPE.get(ticket_filter.transaction_type, frozenset())
    return TicketCriteria(
        statuses=statuses,
        ticket_id=ticket_filter.ticket_uuid,
        member_id=ticket_filter.user_id,
        sort=order_of(search, TICKET_SORTS),
        **_shared(search, ticket_filter, zone),
    )


def _shared(search: OrderedSearch, asked: Filter | TicketFilter, zone: ZoneInfo) -> dict[str, Any]:
    """Return the conditions that draws and tickets share."""
    since, until = (None, None) if asked.between_created_at is None else range_of(asked.between_created_at, zone)
    return {
        "since": since,
        "until": until,
        "category": asked.game_category,
        "list_id": asked.list_id,
        "product_id": asked.game_product_id or None,  # 0 means every product, as in the path of results
        "limit": search.limit,
        "offset": search.offset or 0,
    }


_OF_TYPE: Final = {"wager": STATUSES - {"canceled", "rejected"}, "prize": frozenset({"winner", "held", "paid", "expired"})}
"""The statuses that fit a type of transaction; the other types find no tickets."""


def _statuses(ticket_filter: Filter | TicketFilter) -> frozenset[str]:
    """Return the states or statuses that a filter names, in either spelling."""
    return frozenset((*(ticket_filter.multiple_status or ()), *([ticket_filter.status] if ticket_filter.status else ())))


def range_of(ends: Sequence[str], zone: ZoneInfo, field: str = _RANGE) -> tuple[datetime, datetime]:
    """Return the first and last instant of a range, both included. A day means the whole day, by the clock of the zone.

    Raises `Malformed` unless there are two ends, in order.
    """
    if len(ends) != 2:
        raise Malformed(f"`{field}`: expected two ends")
    first, last = _end(0, ends[0], zone, field), _end(1, ends[1], zone, field)
    if first > last:
        raise Malformed(f"`{field}`: the first end is after the second")
    return first, last


def _end(place: int, text: str, zone: ZoneInfo, field: str) -> datetime:
    try:
        at = None if _DAY.fullmatch(text) else msgspec.convert(_FINER.sub("", text), _Instant).astimezone(UTC)
        day = date.fromisoformat(text) if at is None else business_day(at, zone)
        # As in the sums of a report, an end in the last second of a day, such as 03:59:59.999Z, is the end of that day.
        if at is not None and not (place and business_day(at + timedelta(seconds=1), zone) > day):
            return at
        # The end is found from the next midnight: a day on which clocks go back lasts longer.
        midnight = datetime.combine(day + timedelta(days=place), time(), zone).astimezone(UTC)
        return midnight - timedelta(microseconds=place)
    except (ValueError, OverflowError):
        expected = "an instant with its offset, or a day as YYYY-MM-DD"
        raise Malformed(f"`{field}[{place}]`: expected {expected}, not {echo(text)}") from None


def order_of(search: OrderedSearch, names: Collection[str]) -> tuple[tuple[str, bool], ...]:
    """Return the names to sort by, most important first, each with whether it descends. Of a repeated one the first place counts.

    Raises `Malformed` where a name is unknown, or both spellings are used at once.
    """
    if search.sort and search.order_by:
        raise Malformed("`sort` and `order_by` cannot be given together")
    sort = [(order.name, order.value) for order in search.order_by or ()] or [*(search.sort or {}).items()]
    if unknown := [name for name, _ in sort if name not in names]:
        raise Malformed(f"cannot sort by {echo(unknown[0])}: the names are {', '.join(names)}")
    order: dict[str, bool] = {}
    for name, value in sort:
        order.setdefault(name, value in (-1, "-1", "desc"))
    return tuple(order.items())
