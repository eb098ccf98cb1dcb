"""The days and hours of a period."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from taquilla.domain.lottery.cuadre import ReportPeriod, period_of

CARACAS = ZoneInfo("America/Caracas")
D21, D22, D23 = (date(2024, 10, day) for day in (21, 22, 23))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2024-10-{text}+00:00")


@pytest.mark.parametrize(("first", "last", "period"), [
    ("22T04:00:00", "23T03:59:59.999", ReportPeriod(D22, D23)),
    ("22T04:00:00", "23T03:59:59", ReportPeriod(D22, D23)),
    ("22T04:00:00", "23T03:59:58", ReportPeriod(D22, D22, ((D22, at("22T04:00:00"), at("23T03:59:58.000001")),))),
    ("22T04:00:00", "23T04:00:00", ReportPeriod(D22, D23, ((D23, at("23T04:00:00"), at("23T04:00:00.000001")),))),
    ("22T04:00:01", "23T03:59:59", ReportPeriod(D23, D23, ((D22, at("22T04:00:01"), at("23T04:00:00")),))),
    ("22T10:00:00", "22T11:00:00", ReportPeriod(D23, D23, ((D22, at("22T10:00:00"), at("22T11:00:00.000001")),))),
    ("21T10:00:00", "23T11:00:00", ReportPeriod(D22, D23, (
        (D21, at("21T10:00:00"), at("22T04:00:00")), (D23, at("23T04:00:00"), at("23T11:00:00.000001")),
    ))),
])  # fmt: skip
def test_a_period_is_whole_days_and_the_parts_of_days_at_its_ends(first: str, last: str, period: ReportPeriod) -> None:
    assert period_of(at(first), at(last), CARACAS) == period


@pytest.mark.parametrize(("first", "last", "days"), [
    ("1999-12-30T00:00:00+00:00", "2000-01-01T04:00:00+00:00", []),
    ("1999-12-30T00:00:00+00:00", "2000-01-02T03:59:59+00:00", [date(2000, 1, 1)]),
    ("0001-01-01T00:00:00+00:00", "0001-01-02T00:00:00+00:00", []),
    ("9999-12-30T00:00:00+00:00", "9999-12-31T23:59:59+00:00", []),
])  # fmt: skip
def test_days_before_and_after_all_sales_are_cut_off(first: str, last: str, days: list[date]) -> None:
    assert period_of(datetime.fromisoformat(first), datetime.fromisoformat(last), CARACAS).days == days
