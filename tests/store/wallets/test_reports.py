"""The hours of turnover that come nearest to a period are found, so that little of it is read bet by bet."""

from datetime import UTC, datetime, timedelta
from itertools import combinations

from taquilla.store.wallets.reports import Span

HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2024-10-22T{text}").replace(tzinfo=UTC)


def test_what_is_added_and_taken_away_makes_the_period_and_is_half_an_hour_at_most_and_no_more_than_the_period() -> None:
    moments = [at("08:00") + timedelta(minutes=13 * step, milliseconds=step) for step in range(20)]
    for first, until in combinations(sorted([*moments, at("09:00"), at("09:30"), at("11:00")]), 2):
        whole, parts = Span(first, until).nearest()
        for moment in moments:
            counted = (whole.first <= moment < whole.until) + sum(
                sign for part, sign in parts if part.first <= moment < part.until
            )
            assert counted == (first <= moment < until)
        lengths = [part.until - part.first for part, _ in parts]
        assert all(timedelta(0) < length <= HOUR / 2 for length in lengths)
        assert sum(lengths, timedelta(0)) <= until - first
