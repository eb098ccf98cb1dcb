"""Odds, and how far they may move after the player saw them (OD-01 to OD-06).

Odds are whole hundredths: 2.10 is 210. They are never compared as floats: as floats 2.10 and 2.05 are more than 0.05 apart.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Final, NamedTuple, TypeAlias

from taquilla.domain.ledger.money import cents

Hundredths: TypeAlias = int
"""Odds, or a distance between odds, in hundredths."""

VOID_ODDS: Final[Hundredths] = 1_00
"""The odds of a void leg in a combination: it returns its stake (TX-08)."""
ODDS_MAX: Final[Hundredths] = 10_000_00
"""The highest odds that are accepted."""


class OddsPolicy(enum.StrEnum):
    """The change that is compared with `odds_diff`: in either direction, only for the worse, in proportion, or of the product."""

    EITHER_WAY = "O1"
    ADVERSE = "O2"
    RELATIVE = "O3"
    TOTAL = "O4"


class PickOdds(NamedTuple):
    """A selection in an order. submitted are the odds that the player saw, current those of the sale. None: it has none."""

    bet: int
    submitted: Hundredths | None
    current: Hundredths | None


@dataclass(frozen=True, slots=True)
class OddsChanged:
    """Odds that moved too far. changed are the selections that caused it, with their current odds (OD-05)."""

    changed: tuple[PickOdds, ...]


def odds(text: str) -> Hundredths | None:
    """Return the odds that a text spells, at least 1.00 and with at most two decimals; otherwise None. ``odds("2.1") == 210``."""
    value = cents(text)
    return value if value is not None and VOID_ODDS <= value <= ODDS_MAX else None


def bet_odds(text: str) -> Hundredths | None:
    """Return the odds that a text spells if a bet may have them, above 1.00; otherwise None."""
    found = odds(text)
    return found if found != VOID_ODDS else None


def deviation(text: str | None) -> Hundredths | None:
    """Return the change that `odds_diff` allows: 0 when it is missing, None when it is negative or has more than two decimals
    (OD-03)."""
    return 0 if text is None else cents(text)


def total_odds(factors: Sequence[Hundredths]) -> Hundredths:
    """Return the product of the odds, rounded half up to two places: ``total_odds([124, 276]) == 342``; without odds, 1.00."""
    product: int = prod(factors)
    scale: int = 100 ** len(factors)
    # Twice, so that the half that rounds up is a whole number.
    return (2 * 100 * product + scale) // (2 * scale)


def refuse_odds(
    selections: Sequence[PickOdds], allowed: Hundredths, policy: OddsPolicy = OddsPolicy.EITHER_WAY
) -> OddsChanged | None:
    """Refuse a ticket whose odds moved too far, or return None. It is then sold at the current odds, not the submitted (OD-01).

    allowed is `odds_diff` in hundredths. A selection without odds, seen or current, is not compared (OD-06).
    """
    priced = [(pick, pick.submitted, pick.current) for pick in selections if pick.submitted is not None and pick.current]
    moved = [pick for pick, submitted, current in priced if submitted != current]
    match policy:
        case OddsPolicy.EITHER_WAY:
            changed = [pick for pick, submitted, current in priced if abs(current - submitted) > allowed]
        case OddsPolicy.ADVERSE:
            changed = [pick for pick, submitted, current in priced if submitted - current > allowed]
        case OddsPolicy.RELATIVE:
            changed = [pick for pick, submitted, current in priced if abs(current - submitted) * 100 > allowed * submitted]
        case OddsPolicy.TOTAL:
            distance = abs(prod(current for *_, current in priced) - prod(submitted for _, submitted, _ in priced))
            # A product of n odds is in units of 100**-n, so the allowance is scaled to the same unit.
            changed = moved if priced and distance > allowed * 100 ** (len(priced) - 1) else []
    return OddsChanged(tuple(changed)) if changed else None
