"""Money and time as GAP writes them: JSON numbers of whole units, read from their text; unix milliseconds."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from msgspec import Meta

from taquilla.dialect.bodies import Decimals
from taquilla.dialect.house import Cents, cents
from taquilla.dialects.gap.codes import WRONG_TYPES, FieldError

Amount = Annotated[
    int | Decimals,
    Meta(description="Whole units, with at most as many decimals as the currency has. A number, never a text.", examples=[100]),
]

_UNITS_MAX: Final = 10**12 - 1
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def read_amount(amount: int | Decimals, exponent: int, field: str, *, least: Cents) -> Cents:
    """Return an amount in minor units, which is at least so much. Raises `FieldError` that names the field (WL-02)."""
    minor_units: Cents | None
    if isinstance(amount, int):
        minor_units = amount * 10**exponent if amount <= _UNITS_MAX else None
    elif amount.text.startswith("-"):
        minor_units = -1  # any amount below zero is refused alike
    elif (digits := amount.text.rstrip("0").rstrip(".")).partition(".")[2][exponent:]:  # many write the float 7 as 7.0
        raise FieldError(WRONG_TYPES, f"`{field}`: expected at most {exponent} decimals")
    else:
        minor_units = cents(digits, exponent)
    if minor_units is None:
        raise FieldError(WRONG_TYPES, f"`{field}`: expected at most {_UNITS_MAX}")
    if minor_units < least:
        raise FieldError(WRONG_TYPES, f"`{field}`: expected {'more than 0' if least else 'nothing below 0'}")
    return minor_units


def milliseconds(at: datetime) -> int:
    """Return an instant as unix milliseconds, rounded down."""
    return (at - _EPOCH) // _MILLISECOND


def instant(at: int | str) -> datetime:
    """Return the instant of unix milliseconds, which may be a number or a text of digits."""
    return _EPOCH + int(at) * _MILLISECOND
