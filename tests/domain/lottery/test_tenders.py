"""Exchange rates are read exactly, and the till knows the notes that the engine knows."""

import re
from pathlib import Path

import pytest

import taquilla
from taquilla.domain.lottery.tenders import LARGEST_NOTE, LARGEST_NOTES, ExchangeRate, RateUnit, read_rate


@pytest.mark.parametrize(("text", "unit", "rate"), [
    ("36.52", "foreign", ExchangeRate("USD", 3652, 100)),
    ("40", "foreign", ExchangeRate("USD", 40, 1)),
    ("0.00000001", "foreign", ExchangeRate("USD", 1, 100_000_000)),
    ("112.5", "own", ExchangeRate("USD", 10, 1125)),
    ("999999999.99999999", "own", ExchangeRate("USD", 100_000_000, 99_999_999_999_999_999)),
    ("0.00", "own", None),
    *((text, "foreign", None) for text in ("0", "1.000000001", "1000000000", "-1", "1,5", "٣", "")),
])  # fmt: skip
def test_a_rate_is_read_exactly_and_written_as_it_was(text: str, unit: RateUnit, rate: ExchangeRate | None) -> None:
    assert read_rate("USD", text, unit) == rate
    if rate is not None:
        assert rate.written == (text, unit)


def test_the_till_and_the_engine_know_the_same_largest_notes() -> None:
    text = (Path(taquilla.__file__).parent / "web/static/till/change.mjs").read_text()
    told = {currency: int(note) for currency, note in re.findall(r"([A-Z]{3}): \['(\d+)'", text)}
    assert told == LARGEST_NOTES
    assert told["PYG"] == 100_000  # without minor units its notes are the largest
    assert re.findall(r"ANY = \['(\d+)'", text) == [str(LARGEST_NOTE)]
