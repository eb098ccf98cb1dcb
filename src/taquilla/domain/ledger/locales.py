"""Writes amounts and hours as people of a language read them, on pages and on paper; and reads what they type in a hurry."""

import unicodedata
from datetime import datetime
from typing import Final

from taquilla.domain.ledger.money import Cents, text

MINUS: Final = "\N{MINUS SIGN}"
"""The minus that people read; programs read a hyphen."""
_HALVES: Final = {"es": ("a. m.", "p. m."), "en": ("am", "pm")}


def amount(cents: Cents, exponent: int, language: str) -> str:
    """Return an amount with its thousands grouped: "1.234,50", in English "1,234.50"."""
    return grouped(text(cents, exponent), language)


def grouped(written: str, language: str) -> str:
    """Return a number that has a decimal point as people of a language write it: ``grouped("-1234.5", "es") == "−1.234,5"``."""
    sign, digits = (MINUS, written[1:]) if written.startswith("-") else ("", written)
    whole, point, rest = digits.partition(".")
    thousands = f"{int(whole):,}"
    if language == "es":
        thousands, point = thousands.replace(",", "."), "," if point else ""
    return f"{sign}{thousands}{point}{rest}"


def time_of_day(local: datetime, language: str, *, twelve: bool, seconds: bool = False) -> str:
    """Return the hour of a local instant: "17:42", or with twelve "5:42 p. m.", in English "5:42 pm"."""
    digits = f":{local:%M:%S}" if seconds else f":{local:%M}"
    if not twelve:
        return f"{local:%H}{digits}"
    return f"{local.hour % 12 or 12}{digits} {_HALVES[language][local.hour >= 12]}"


def folded(text: str) -> str:
    """Return a text without capitals and accents: ``folded("TÁCHIRA") == "tachira"``."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter))
