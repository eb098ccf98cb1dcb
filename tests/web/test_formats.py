"""Amounts are read as people of both languages type them, and never guessed."""

from zoneinfo import ZoneInfo

import pytest

from taquilla.web.formats import Formats

ES = Formats("es", "VES", 2, ZoneInfo("America/Caracas"))


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("12.50", 1250),
        ("12,5", 1250),
        (" 330 ", 33000),
        ("1.234,50", 123450),
        ("1,234.50", 123450),
        ("12.345.678,90", 1234567890),
        ("1.2,50", None),  # something is missing: it is neither 12.50 nor 1,200.50
        ("1.23.4,50", None),
        ("1,234,50", None),
        ("1.234", None),  # a thousand, or one with too many decimals
        ("1234.567,50", None),
        ("-5", None),
        ("1e3", None),
        ("\N{ARABIC-INDIC DIGIT ONE}2", None),
        ("", None),
    ],
)
def test_an_amount_is_read_as_it_is_typed_or_not_at_all(typed: str, cents: int | None) -> None:
    assert ES.cents(typed) == cents


def test_what_is_written_is_read_again() -> None:
    for language in ("es", "en"):
        formats = Formats(language, "VES", 2, ZoneInfo("America/Caracas"))
        for cents in (0, 5, 99_999, 100_000, 123_456_789):
            assert formats.cents(formats.amount(cents)) == cents
