"""Amounts as Hub88 has them: whole hundred-thousandths of the currency's unit."""

from typing import Final

from taquilla.dialect.house import Cents
from taquilla_hub88.statuses import WRONG_TYPES, Refused

DECIMALS: Final = 5


def read_amount(amount: int, exponent: int) -> Cents:
    """Return an amount in minor units. Raises `Refused` where it is finer than the currency: no cent is rounded away.

    ``read_amount(100000, 2) == 100``
    """
    minor_units, rest = divmod(amount * _scale(exponent), _scale(DECIMALS))
    if rest:
        raise Refused(WRONG_TYPES)
    return minor_units


def shown(amount: Cents, exponent: int) -> int:
    """Return an amount of minor units in hundred-thousandths, rounded down. ``shown(100, 2) == 100000``"""
    return amount * _scale(DECIMALS) // _scale(exponent)


def _scale(decimals: int) -> int:
    return int(10**decimals)
