"""The most that can be staked, sold and promised, so that no prize and no sum of a settlement exceeds a bigint (C-08).

Amounts are in minor units, multipliers in hundredths.
"""

from typing import Final

from taquilla.domain.ledger.money import Cents

STAKE_MAX: Final[Cents] = 10**12
"""The greatest stake of a wager that a rule allows."""
QUOTA_MAX: Final[Cents] = 10**12
"""The most that is sold of a number in one draw: a market's prizes are at most what its winning numbers' quotas pay."""
UNITS_MAX: Final = 10**9
"""A catalogue's quota in whole units of any currency: at most three decimals make `QUOTA_MAX` of it."""
MULTIPLIER_MAX: Final = 10**8
"""The most that a hit pays: a million times the stake."""

PRICE_MAX: Final[Cents] = 10**10
"""The most that a sports ticket costs. What all tickets of forty coupons stake may roll over into one pool."""
WINS_MAX: Final[Cents] = 10**11
"""The most that a sports ticket wins in fixed prizes."""
SHARED_MAX: Final[Cents] = 10**14 - 1
"""The greatest guarantee, and the greatest amount that winning lines share."""


def price_bound(line_price: Cents, prize: Cents) -> Cents:
    """Return the highest price of a card at which it pays no more than it may. prize is what it pays at line_price.

    ``price_bound(1_000, 100_000) == 1_000_000_000``: that pays 100,000,000,000.
    """
    return min(PRICE_MAX, (line_price * (2 * WINS_MAX + 1) - 1) // (2 * prize)) if prize else PRICE_MAX
