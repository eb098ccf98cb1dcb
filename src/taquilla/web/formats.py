"""Writes amounts, numbers, days and instants as people of a language read them, in the operator's currency and time zone."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from taquilla.domain.ledger import money
from taquilla.domain.ledger.locales import amount, grouped, time_of_day
from taquilla.domain.lottery.tenders import PaymentMethod

_MARKS: Final = {"es": (",", "."), "en": (".", ",")}
"""The marks of decimals and of thousands, by language."""
_MONTHS: Final = {
    "es": ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_WEEKDAYS: Final = {
    "es": ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}

_AUTHORS: Final = {
    "es": {"key": "llave", "office": "la oficina", "command line": "la línea de comandos", "player": "el jugador"},
    "en": {"key": "key", "office": "the office", "command line": "the command line", "player": "the player"},
}
"""Names of authors who are no people, by language; key stands before the name of a machine."""


@dataclass(frozen=True, slots=True)
class Formats:
    """Writes and reads values by a language, a currency, a time zone, and a clock of 24 hours or of twelve."""

    language: str
    currency: str
    exponent: int
    zone: ZoneInfo
    twelve_hours: bool = False
    today: date | None = None
    """The day of the page, None where what is written is read on other days too."""

    @property
    def mark(self) -> str:
        """Return the mark before decimals."""
        return _MARKS[self.language][0]

    def decimal(self, typed: str, exponent: int) -> int | None:
        """Return a number as people type it, in units of so many decimals; None where it is none, or could be two."""
        return money.cents(self.pointed(typed), exponent)

    def pointed(self, typed: str) -> str:
        """Return a number as people type it, with a point for its only mark: ``es.pointed("1.234,5") == "1234.5"``.

        Thousands are grouped as the page's language does, all of them or none; decimals follow a point or a comma. Three
        digits after a single mark are thousands where it is the language's mark for them, else they are decimals. Thousands in
        the other language's way need decimals behind them: without, they might be decimals.
        """
        text = typed.strip()
        point, comma = _MARKS[self.language]
        if re.fullmatch(_grouped(comma, rf"(?:\{point}[0-9]+)?"), text):
            text = text.replace(comma, "")
        elif re.fullmatch(_grouped(point, rf"\{comma}[0-9]+"), text):
            text = text.replace(point, "")
        return text.replace(",", ".")

    def amount(self, cents: int) -> str:
        """Return an amount: ``es.amount(-123450) == "−1.234,50"``, in English "−1,234.50"."""
        return amount(cents, self.exponent, self.language)

    def example(self, units: int) -> str:
        """Return an amount of whole units, as people type it in this currency."""
        return self.amount(units * 10**self.exponent)

    def money(self, cents: int) -> str:
        """Return an amount with its currency: "1.234,50 VES"."""
        return f"{self.amount(cents)}\N{NO-BREAK SPACE}{self.currency}"

    def of(self, cents: int, method: PaymentMethod) -> str:
        """Return an amount of a way to pay with its currency: "20,00 USD"."""
        return self.foreign(cents, method.exponent, method.currency)

    def foreign(self, cents: int, exponent: int, currency: str) -> str:
        """Return an amount of a currency with so many decimals: "20,00 USD"."""
        return f"{amount(cents, exponent, self.language)}\N{NO-BREAK SPACE}{currency}"

    def short(self, cents: int) -> str:
        """Return an amount in few characters, in whole units, thousands or millions: "850", "12k", "34M"."""
        units = cents // 10**self.exponent
        if abs(units) < 10_000:
            return self.number(units)
        return f"{self.number(units // 1_000)}k" if abs(units) < 10_000_000 else f"{self.number(units // 1_000_000)}M"

    def number(self, value: int) -> str:
        """Return a count: "12.345"."""
        return grouped(str(value), self.language)

    def percent(self, basis_points: int) -> str:
        """Return a share in basis points as per cent: ``es.percent(1250) == "12,5 %"``."""
        return f"{self.hundredths(basis_points)}\N{NO-BREAK SPACE}%"

    def hundredths(self, value: int) -> str:
        """Return a number of hundredths without needless zeros: ``es.hundredths(3050) == "30,5"``."""
        return grouped(money.text(value, 2).rstrip("0").rstrip("."), self.language)

    def day(self, value: date) -> str:
        """Return a day with its weekday: "mar 22 oct 2024", on a page of the same year "mar 22 oct"."""
        day = f"{_WEEKDAYS[self.language][value.weekday()]} {value.day} {_MONTHS[self.language][value.month - 1]}"
        return day if self.today and self.today.year == value.year else f"{day} {value.year}"

    def time(self, at: datetime) -> str:
        """Return the time of day, to the minute: "19:05", or by a clock of twelve "7:05 p. m."."""
        return self._hour(at.astimezone(self.zone))

    def instant(self, at: datetime) -> str:
        """Return an instant, to the second, with its year: "mar 22 oct 2024 19:05:31"."""
        local = at.astimezone(self.zone)
        return f"{replace(self, today=None).day(local.date())} {self._hour(local, seconds=True)}"

    def minute(self, at: datetime) -> str:
        """Return an instant, to the minute, with its year: "mar 22 oct 2024 19:05"."""
        return f"{replace(self, today=None).day(at.astimezone(self.zone).date())} {self.time(at)}"

    def when(self, at: datetime) -> str:
        """Return an instant as a page of today says it: "19:05", "mar 22 oct 19:05", of another year "mar 22 oct 2024 19:05".

        The beginning of a day is the day.
        """
        local = at.astimezone(self.zone)
        day = self.day(local.date())
        if not (local.hour or local.minute or local.second):
            return day
        return self._hour(local) if local.date() == self.today else f"{day} {self._hour(local)}"

    def written(self, at: str) -> str:
        """Return an instant that is kept as text, as `when` does."""
        return self.when(datetime.fromisoformat(at))

    def who(self, name: str) -> str:
        """Return the name of who did something: ``es.who("key tills") == "llave tills"``."""
        names, (kind, space, rest) = _AUTHORS[self.language], name.partition(" ")
        return f"{names[kind]} {rest}" if kind == "key" and space else names.get(name, name)

    def until(self, at: datetime) -> str:
        """Return the last minute before an instant, as the end of a claim is said: "vie 25 oct 23:59"."""
        last = at - timedelta(minutes=1)
        return f"{self.day(last.astimezone(self.zone).date())} {self.time(last)}"

    def duration(self, span: timedelta) -> str:
        """Return a time span in its largest units: "2 h 5 min", "45 s"."""
        seconds = max(0, int(span.total_seconds()))
        days, hours, minutes = seconds // 86_400, seconds // 3_600 % 24, seconds // 60 % 60
        if days:
            return f"{days} d {hours} h"
        if hours:
            return f"{hours} h {minutes} min"
        return f"{minutes} min" if minutes else f"{seconds} s"

    def _hour(self, local: datetime, *, seconds: bool = False) -> str:
        return time_of_day(local, self.language, twelve=self.twelve_hours, seconds=seconds).replace(" ", "\N{NO-BREAK SPACE}")


@cache
def _grouped(mark: str, ending: str) -> str:
    """Return the pattern of a number whose thousands are all grouped by a mark."""
    return rf"[1-9][0-9]{{0,2}}(?:\{mark}[0-9]{{3}})+{ending}"
