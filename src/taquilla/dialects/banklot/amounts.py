"""Amounts as the portal writes them: JSON numbers of whole currency units, to and from minor units, never floats."""

from typing import Annotated, Final, cast

from msgspec import Meta

from taquilla.domain.ledger.money import Cents, cents
from taquilla.http.decode import Decimals
from taquilla.http.responses import number

Amount = Annotated[int | Decimals, Meta(description="Whole currency units, with decimals where they are needed.", examples=[3])]

_WHOLE: Final = {0: 1, 2: 100}


def stake_of(amount: int | Decimals, exponent: int) -> Cents | None:
    """Return the amount in minor units, or None where the currency has fewer decimals: 1.5, 1.50 and 1.500 are 150."""
    if isinstance(amount, int):
        return amount * _WHOLE[exponent]
    negative = amount.text.startswith("-")
    stake = cents(amount.text.lstrip("-").rstrip("0").rstrip("."), exponent)
    return -stake if stake is not None and negative else stake


def units(amount: Cents, exponent: int) -> int | Decimals:
    """Return the amount as the JSON number to write: 300 as 3, 150 as 1.5."""
    whole, part = divmod(amount, _WHOLE[exponent])
    # Encoded, it looks like a Decimals, though it is none; the type is there for the document.
    return cast(Decimals, number(amount, exponent)) if part else whole
