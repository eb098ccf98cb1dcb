"""Odds, and how far they may have moved since the player saw them (OD-01 to OD-06).

Odds are whole hundredths: 2.10 is 210. Nothing is ever compared as a float: to a float 2.10 and 2.05 are more than 0.05 apart.
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
"""The odds of a leg that was voided in a combination: it gives the stake back (TX-08)."""
ODDS_MAX: Final[Hundredths] = 10_000_00
"""The longest odds that are read."""


class OddsPolicy(enum.StrEnum):
    """What is compared with `odds_diff`: either way, only for the worse, in proportion, or all legs multiplied."""

    EITHER_WAY = "O1"
    ADVERSE = "O2"
    RELATIVE = "O3"
    TOTAL = "O4"


class PickOdds(NamedTuple):
    """A selection as a ticket asks for it. submitted are the odds that the player saw (None: it names none, OD-06), current
    those that it is sold at (None: it cannot be played now)."""

    bet: int
    submitted: Hundredths | None
    current: Hundredths | None


@dataclass(frozen=True, slots=True)
class NotOffered:
    """Some selections cannot be played now, whatever their odds (OD-04)."""

    bets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OddsChanged:
    """Odds moved too far. changed are the selections to blame, with their current odds (OD-05)."""

    changed: tuple[PickOdds, ...]


def odds(text: str) -> Hundredths | None:
    """The odds that a text spells, 1.00 or longer, with at most two decimals; else None. ``odds("2.1") == 210``."""
    spelled = cents(text)
    return spelled if spelled is not None and VOID_ODDS <= spelled <= ODDS_MAX else None


def deviation(text: str | None) -> Hundredths | None:
    """What `odds_diff` allows: nothing when it is missing, None when it is negative or has more decimals than two (OD-03)."""
    return 0 if text is None else cents(text)


def total_odds(each: Sequence[Hundredths]) -> Hundredths:
    """The odds of all together, rounded half up to two places: ``total_odds([124, 276]) == 342``.

    A ticket without odds has those of nothing: 1.00.
    """
    together: int = prod(each)
    scale: int = 100 ** len(each)
    # Twice, so that the half that rounds up is a whole number.
    return (2 * 100 * together + scale) // (2 * scale)


def refuse_odds(
    selections: Sequence[PickOdds], allowed: Hundredths, policy: OddsPolicy = OddsPolicy.EITHER_WAY
) -> NotOffered | OddsChanged | None:
    """Why a ticket may not be sold at the current odds, or None. It is then sold at those, whatever was submitted (OD-01).

    allowed is `odds_diff` in hundredths. What cannot be played is named before any odds are compared (OD-04).
    """
    missing = tuple(asked.bet for asked in selections if asked.current is None)
    if missing:
        return NotOffered(missing)
    named = [(asked, asked.submitted, asked.current) for asked in selections if asked.submitted is not None and asked.current]
    moved = [asked for asked, submitted, current in named if submitted != current]
    match policy:
        case OddsPolicy.EITHER_WAY:
            changed = [asked for asked, submitted, current in named if abs(current - submitted) > allowed]
        case OddsPolicy.ADVERSE:
            changed = [asked for asked, submitted, current in named if submitted - current > allowed]
        case OddsPolicy.RELATIVE:
            changed = [asked for asked, submitted, current in named if abs(current - submitted) * 100 > allowed * submitted]
        case OddsPolicy.TOTAL:
            apart = abs(prod(current for *_, current in named) - prod(submitted for _, submitted, _ in named))
            # Products of n odds are in hundredths to the n-th; so is what is allowed, then.
            changed = moved if named and apart > allowed * 100 ** (len(named) - 1) else []
    return OddsChanged(tuple(changed)) if changed else None
