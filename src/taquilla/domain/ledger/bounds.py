"""Maximum stakes, quotas and prizes, chosen so that no prize and no sum of a settlement exceeds a bigint (C-08); and of ids.

Amounts are in minor units, multipliers in hundredths.
"""

from typing import Final

from taquilla.domain.ledger.money import Cents

STAKE_MAX: Final[Cents] = 10**12
"""The highest stake of a wager that a rule may allow."""
QUOTA_MAX: Final[Cents] = 10**12
"""The highest quota of a number in one draw. It bounds a market's prizes: at most its winning numbers' quotas are paid."""
UNITS_MAX: Final = 10**9
"""The highest quota in a catalogue, in whole units of any currency: with at most three decimals it is `QUOTA_MAX`."""
MULTIPLIER_MAX: Final = 10**8
"""The highest multiplier: a hit pays at most a million times its stake."""

PRICE_MAX: Final[Cents] = 10**10
"""The highest price of a sports ticket. The stakes of all tickets of forty coupons may roll over into one pool."""
WINS_MAX: Final[Cents] = 10**11
"""The most that a sports ticket can win in fixed prizes."""
SHARED_MAX: Final[Cents] = 10**14 - 1
"""The highest guarantee, and the highest amount that winning lines share."""

ID_MAX: Final = 2**53 - 1
"""The highest id that a caller may name: the greatest whole number that JavaScript reads exactly."""
CODE_MAX: Final = 2**31 - 1
"""The highest official code of a state or municipality."""


def price_bound(line_price: Cents, prize: Cents) -> Cents:
    """Return the highest price of a card whose prize is still allowed. prize is its prize at line_price.

    ``price_bound(1_000, 100_000) == 1_000_000_000``: the prize is 100,000,000,000.
    """
    return min(PRICE_MAX, (line_price * (2 * WINS_MAX + 1) - 1) // (2 * prize)) if prize else PRICE_MAX
