"""Amounts as our own API writes them: decimal strings with all decimals of their currency, to and from minor units."""

from datetime import UTC, datetime
from typing import Annotated, Final

from msgspec import Meta

from taquilla.domain.ledger.money import Cents, cents

_DECIMAL: Final = {"format": "decimal"}

Amount = Annotated[
    str,
    Meta(description="Whole units of the currency, with all its decimals.", examples=["5.00"], extra_json_schema=_DECIMAL),
]
Instant = Annotated[datetime, Meta(tz=True)]
"""An instant in UTC, as RFC 3339 has it."""
WrittenAmount = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{1,12}(\.[0-9]{1,2})?$(?!\n)",
        description="Whole units of the currency, with at most its decimals.",
        examples=["5.00"],
        extra_json_schema=_DECIMAL,
    ),
]


class AmountTooFine(Exception):
    """The amount has more decimals than the currency."""

    def __init__(self, pointer: str, exponent: int) -> None:
        super().__init__(f"the currency has {exponent or 'no'} decimals")
        self.pointer = pointer


def in_utc(at: datetime | None) -> datetime | None:
    """Return an instant that somebody wrote with any offset as responses have it."""
    return None if at is None else at.astimezone(UTC)


def minor_units(written: str, exponent: int, pointer: str) -> Cents:
    """Return an amount in minor units: ``minor_units("5.00", 2, "/stake") == 500``. Raises `AmountTooFine`."""
    amount = cents(written, exponent)
    if amount is None:
        raise AmountTooFine(pointer, exponent)
    return amount
