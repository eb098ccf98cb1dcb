"""Refuses rules under which prizes could not be kept: stakes, quotas and multipliers beyond their bounds (C-08)."""

from collections.abc import Mapping
from typing import Final

from taquilla.domain.ledger.bounds import MULTIPLIER_MAX, QUOTA_MAX, STAKE_MAX
from taquilla.domain.ledger.money import text

_BOUNDS: Final = {"stake_max": STAKE_MAX, "stake_min": STAKE_MAX, "quota": QUOTA_MAX, "base": QUOTA_MAX}


class BeyondBounds(Exception):
    """The rule allows more than could be kept."""


def refuse_beyond_bounds(rule: Mapping[str, object], exponent: int) -> None:
    """Raise BeyondBounds for an amount or a multiplier beyond its bound. exponent tells the decimals of the amounts."""
    for name, bound in _BOUNDS.items():
        value = rule.get(name)
        if isinstance(value, int) and value > bound:
            raise BeyondBounds(f"a {name} of {text(value, exponent)} is more than the most: {text(bound, exponent)}")
    hundredths = rule.get("hundredths")
    if isinstance(hundredths, int) and hundredths > MULTIPLIER_MAX:
        raise BeyondBounds(f"{text(hundredths)} times is more than the most: {text(MULTIPLIER_MAX)}")
