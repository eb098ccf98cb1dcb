"""The hours of turnover that come nearest to a period are found, so that little of it is read bet by bet."""

from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest

from taquilla.store.wallets.reports import Span

HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2024-10-22T{text}").replace(tzinfo=UTC)


def span(text: str) -> Span:
    first, until = text.split("-")
    return Span(at(first), at(until))


@pytest.mark.parametrize(("period", "whole", "parts"), [
    ("10:00-12:00", "10:00-12:00", []),
    ("10:00-11:59:59.999", "10:00-12:00", ["-11:59:59.999-12:00"]),
    ("10:20-12:00", "10:00-12:00", ["-10:00-10:20"]),
    ("10:30-12:00", "11:00-12:00", ["+10:30-11:00"]),
    ("10:29:59.999-12:30", "10:00-13:00", ["-10:00-10:29:59.999", "-12:30-13:00"]),
    ("10:40-11:20", "11:00-11:00", ["+10:40-11:00", "+11:00-11:20"]),
    # Within an hour: all of it but a little, or a little.
    ("10:05-10:55", "10:00-11:00", ["-10:00-10:05", "-10:55-11:00"]),
    ("10:20-10:25", "10:00-10:00", ["+10:20-10:25"]),
    ("10:20-10:40", "10:00-10:00", ["+10:20-10:40"]),
    ("10:00-10:00", "10:00-10:00", []),
])  # fmt: skip
def test_a_period_is_whole_hours_with_parts_of_hours_added_and_taken_away(period: str, whole: str, parts: list[str]) -> None:
    assert span(period).nearest() == (span(whole), [(span(part[1:]), {"+": 1, "-": -1}[part[0]]) for part in parts])


def test_what_is_added_and_taken_away_makes_the_period_and_is_half_an_hour_at_most() -> None:
    moments = [at("08:00") + timedelta(minutes=13 * step, milliseconds=step) for step in range(20)]
    for first, until in combinations(moments, 2):
        whole, parts = Span(first, until).nearest()
        for moment in moments:
            counted = (whole.first <= moment < whole.until) + sum(
                sign for part, sign in parts if part.first <= moment < part.until
            )
            assert counted == (first <= moment < until)
        assert all(part.until - part.first <= HOUR / 2 for part, _ in parts)
