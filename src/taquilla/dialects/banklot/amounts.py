"""Amounts as the portal's clients write them: JSON numbers of whole currency units, never floats."""

from typing import Annotated, Final

from msgspec import Meta

from taquilla.dialect.bodies import Decimals
from taquilla.dialect.house import Cents, cents

Amount = Annotated[int | Decimals, Meta(description="Whole currency units, with decimals where they are needed.", examples=[3])]

_WHOLE: Final = {0: 1, 2: 100}


def stake_of(amount: int | Decimals, exponent: int) -> Cents | None:
    """Return the amount in minor units, or None where the currency has fewer decimals: 1.5, 1.50 and 1.500 are 150."""
    if isinstance(amount, int):
        return amount * _WHOLE[exponent]
    negative = amount.text.startswith("-")
    stake = cents(amount.text.lstrip("-").rstrip("0").rstrip("."), exponent)
    return -stake if stake is not None and negative else stake
