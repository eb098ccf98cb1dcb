"""Amounts and hours are written as people of a language read them."""

from datetime import datetime

import pytest

from taquilla.domain.ledger.locales import amount, time_of_day


@pytest.mark.parametrize(
    ("cents", "exponent", "spanish", "english"),
    [
        (0, 2, "0,00", "0.00"),
        (99_999, 2, "999,99", "999.99"),
        (100_000, 2, "1.000,00", "1,000.00"),
        (-123_456_789, 2, "−1.234.567,89", "−1,234,567.89"),
        (1_000, 0, "1.000", "1,000"),
    ],
)
def test_an_amount_is_grouped_and_marked_by_its_language(cents, exponent, spanish, english):
    assert (amount(cents, exponent, "es"), amount(cents, exponent, "en")) == (spanish, english)


@pytest.mark.parametrize(
    ("hour", "long", "spanish", "english"),
    [
        (0, "00:05", "12:05 a. m.", "12:05 am"),
        (1, "01:05", "1:05 a. m.", "1:05 am"),
        (11, "11:05", "11:05 a. m.", "11:05 am"),
        (12, "12:05", "12:05 p. m.", "12:05 pm"),
        (13, "13:05", "1:05 p. m.", "1:05 pm"),
        (23, "23:05", "11:05 p. m.", "11:05 pm"),
    ],
)
def test_the_hour_is_written_by_the_clock_of_the_operator(hour, long, spanish, english):
    at = datetime(2024, 10, 22, hour, 5, 31)
    assert [time_of_day(at, language, twelve=False) for language in ("es", "en")] == [long, long]
    assert [time_of_day(at, language, twelve=True) for language in ("es", "en")] == [spanish, english]
    assert time_of_day(at, "es", twelve=True, seconds=True) == spanish.replace(":05 ", ":05:31 ")
