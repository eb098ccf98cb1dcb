"""Local times become instants only when they are one, days begin where the zone says, and draws run as timetabled."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from taquilla.domain.ledger.days import business_day, day_bounds, local_instant
from taquilla.domain.lottery.schedule import Slot, events_of, expires_at

CARACAS = ZoneInfo("America/Caracas")
# Zones whose clocks jump at night, over midnight, by half an hour, or over a whole day.
ZONES = ["America/Caracas", "Europe/Madrid", "America/Havana", "Asia/Beirut", "Australia/Lord_Howe", "Pacific/Apia"]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def transitions(zone: ZoneInfo) -> list[tuple[datetime, timedelta, timedelta]]:
    """Every change of offset from 2007 to 2037, found on the quarter hour: the instant, the offset before and after."""
    found, step = [], timedelta(minutes=15)
    day, last = utc("2007-01-01"), utc("2038-01-01")
    while day < last:
        if offset(day, zone) != offset(day + timedelta(days=1), zone):
            at = day + step
            while offset(at, zone) == offset(day, zone):
                at += step
            found.append((at, offset(day, zone), offset(at, zone)))
        day += timedelta(days=1)
    return found


def offset(at: datetime, zone: ZoneInfo) -> timedelta:
    shift = at.astimezone(zone).utcoffset()
    assert shift is not None
    return shift


@pytest.mark.parametrize(("day", "at", "zone", "instant"), [
    ("2024-10-23", "16:00", "America/Caracas", "2024-10-23T20:00"),
    ("2024-10-23", "23:59", "America/Caracas", "2024-10-24T03:59"),
    ("2016-05-01", "03:00", "America/Caracas", "2016-05-01T07:00"),
])  # fmt: skip
def test_a_local_time_is_an_instant_only_if_it_is_exactly_one(day: str, at: str, zone: str, instant: str | None) -> None:
    found = local_instant(date.fromisoformat(day), time.fromisoformat(at), ZoneInfo(zone))
    assert found == (utc(instant) if instant else None)
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize("name", ZONES)
def test_every_change_of_clocks_refuses_the_local_times_around_it_and_no_other(name: str) -> None:
    zone = ZoneInfo(name)
    changes = transitions(zone)
    assert changes
    for at, before, after in changes:
        naive = at.replace(tzinfo=None)
        start, end = sorted((naive + before, naive + after))
        tick = timedelta(minutes=1)
        for wall, unique in [(start - tick, True), (start, False), (end - tick, False), (end, True)]:
            assert (local_instant(wall.date(), wall.time(), zone) is not None) == unique, (name, wall)


@pytest.mark.parametrize("name", ZONES)
def test_days_follow_one_another_without_gap_or_overlap(name: str) -> None:
    zone, tick = ZoneInfo(name), timedelta(microseconds=1)
    for at, _, _ in transitions(zone):
        for shift in (-1, 0, 1):
            day = at.astimezone(zone).date() + timedelta(days=shift)
            start, end = day_bounds(day, zone)
            assert day_bounds(day + timedelta(days=1), zone)[0] == end
            assert start <= end
            if start < end:  # Apia had no 2011-12-30 at all
                assert business_day(start, zone) == business_day(end - tick, zone) == day
                assert business_day(start - tick, zone) < day < business_day(end, zone)


@pytest.mark.parametrize(("last_draw", "days", "basis", "holidays", "first_day_too_late"), [
    ("2024-10-22", 0, "calendar", [], "2024-10-23"),
    ("2024-10-22", 3, "calendar", [], "2024-10-26"),
    ("2024-10-22", 3, "calendar", ["2024-10-24"], "2024-10-26"),
    ("2024-10-22", 0, "business", [], "2024-10-23"), ("2024-10-22", 3, "business", [], "2024-10-26"),
    ("2024-10-22", 4, "business", [], "2024-10-29"), ("2024-10-22", 5, "business", [], "2024-10-30"),
    ("2024-10-22", 5, "business", ["2024-10-24"], "2024-10-31"),
    ("2024-10-22", 5, "business", ["2024-10-26"], "2024-10-30"),
    ("2024-10-26", 1, "business", [], "2024-10-29"),
])  # fmt: skip
def test_a_ticket_expires_at_the_end_of_its_last_day(last_draw, days, basis, holidays, first_day_too_late) -> None:
    closed = frozenset(date.fromisoformat(day) for day in holidays)
    assert basis in ("calendar", "business")
    found = expires_at(date.fromisoformat(last_draw), days, CARACAS, basis, closed)  # type: ignore[arg-type]
    assert found == day_bounds(date.fromisoformat(first_day_too_late), CARACAS)[0]


def a_slot(**differences: object) -> Slot:
    slot = Slot(product_id=1, list_id=1, time=time(16), from_day=date(2024, 10, 1))
    return replace(slot, **differences)  # type: ignore[arg-type]


@pytest.mark.parametrize(("slot", "day", "runs"), [
    (a_slot(), "2024-10-01", True),
    (a_slot(), "2024-09-30", False),
    (a_slot(until_day=date(2024, 10, 23)), "2024-10-22", True),
    (a_slot(until_day=date(2024, 10, 23)), "2024-10-23", False),
    (a_slot(weekdays=frozenset({7})), "2024-10-20", True),
    (a_slot(weekdays=frozenset({7})), "2024-10-21", False),
    (a_slot(weekdays=frozenset()), "2024-10-20", False),
])  # fmt: skip
def test_a_slot_runs_on_its_weekdays_within_its_days(slot: Slot, day: str, runs: bool) -> None:
    assert slot.runs_on(date.fromisoformat(day)) is runs


def test_a_draw_at_a_local_time_that_never_was_is_left_out() -> None:
    night, noon = a_slot(time=time(2, 45), from_day=date(2016, 1, 1)), a_slot(from_day=date(2016, 1, 1))
    assert events_of(date(2016, 5, 1), [night, noon], CARACAS) == [(noon, utc("2016-05-01T20:00"))]
    assert [slot for slot, _ in events_of(date(2016, 5, 2), [night, noon], CARACAS)] == [night, noon]
