"""Money in whole minor units: reading, writing, shares, multiples, and splits that add up again; its bounds, and its accounts.

Money is an integer in minor units of one currency (C-01). The currency's exponent, 2 or 0, is its number of decimals.
Function names say the direction of rounding: half up is half away from zero (C-02), down leaves a remainder (C-03).
Amounts to share, multiply or split are never negative: a reversal repeats the stored amount and computes none.

An account's balance above zero is what the house owes it; below zero, what it owes the house.
An agency that sells owes the house the sale (its account is debited) and is owed its commission (credited). A prize becomes the
customer's when the draw is settled (prizes to prizes payable), and the agency's claim when it has paid it out. An operator's own
wallet owes its players' stakes, excise included, and is owed their prizes, less withholding. Cash that a cashier puts into the
drawer comes from the agency's safe, and goes back there; what a count finds over or short is a cash difference (SH-03, SH-05).

Bounds are chosen so that no prize and no sum of a settlement exceeds a bigint (C-08). Multipliers are in hundredths.
"""

import enum
import re
from typing import Final, TypeAlias

Cents: TypeAlias = int
"""An amount in minor units of its currency."""

# ASCII digits only, since `\d` accepts other scripts. Twelve digits keep every sum inside a bigint.
_SPELLINGS = {0: re.compile(r"([0-9]{1,12})"), 2: re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?")}

_CODE: Final = re.compile(r"[A-Z]{3}")
_WHOLE: Final = frozenset({
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF",
})  # fmt: skip
"""The currencies that ISO 4217 gives no decimals."""
_FINER: Final = frozenset({"BHD", "CLF", "IQD", "JOD", "KWD", "LYD", "OMR", "TND", "UYW"})
"""The currencies that it gives three or four, of which amounts here have no room."""


def is_currency(code: str, exponent: int | None = None) -> bool:
    """Tell whether a text is a currency's code and, where decimals are said, whether amounts can have them (C-01).

    One that has two may do without: ``is_currency("COP", 0)``; none gets more than its own: ``not is_currency("PYG", 2)``.
    """
    fits = exponent is None or code not in (_FINER | _WHOLE if exponent else _FINER)
    return fits and _CODE.fullmatch(code) is not None


def cents(text: str, exponent: int = 2) -> Cents | None:
    """Return the amount that a text spells, or None when it spells no money.

    ``cents("12.50") == cents("12.5") == 1250``, ``cents("330", exponent=0) == 330``, ``cents("-1") is None``.
    """
    if (match := _SPELLINGS[exponent].fullmatch(text)) is None:
        return None
    if exponent == 0:
        return int(match[1])
    return int(match[1] + (match[2] or "").ljust(exponent, "0"))


def text(amount: Cents, exponent: int = 2) -> str:
    """Return the amount with all its decimals: ``text(1250) == "12.50"``, ``text(-5) == "-0.05"``."""
    sign, digits = "-" if amount < 0 else "", str(abs(amount)).rjust(exponent + 1, "0")
    return f"{sign}{digits[:-exponent]}.{digits[-exponent:]}" if exponent else f"{sign}{digits}"


def json_number(amount: Cents, exponent: int = 2) -> str:
    """Return the amount as the shortest JSON number of whole units: ``"3"``, ``"1.5"``, ``"0.33"`` (C-01, Banklot).

    It is built from the integer, without a float.
    """
    spelled = text(amount, exponent)
    return spelled.rstrip("0").rstrip(".") if exponent else spelled


def share_half_up(amount: Cents, basis_points: int) -> Cents:
    """Return a share of an amount, rounded half up: 10 % is 1000 basis points, ``share_half_up(33, 1000) == 3`` (C-02)."""
    assert amount >= 0
    assert basis_points >= 0
    return (amount * basis_points + 5_000) // 10_000


def share_down(amount: Cents, basis_points: int) -> Cents:
    """Return a share of an amount, rounded down: ``share_down(999, 1000) == 99`` (C-03)."""
    assert amount >= 0
    assert basis_points >= 0
    return amount * basis_points // 10_000


def times_half_up(amount: Cents, multiplier_hundredths: int) -> Cents:
    """Return the prize of a stake at a multiplier, rounded half up: 30 times is 3000 hundredths (PZ-01, VE-05).

    0.33 at 2.5 times pays 0.83: ``times_half_up(33, 250) == 83``.
    """
    assert amount >= 0
    assert multiplier_hundredths >= 0
    return (amount * multiplier_hundredths + 50) // 100


def split_down(pool: Cents, parts: int) -> tuple[Cents, Cents]:
    """Return what each part gets, and the remainder: ``split_down(100, 7) == (14, 2)`` (C-03)."""
    assert pool >= 0
    assert parts >= 1
    return divmod(pool, parts)


class Account(enum.IntEnum):
    """The house's own accounts, the same for every operator."""

    SALES = 1
    COMMISSIONS = 2
    PRIZES = 3
    PRIZES_PAYABLE = 4
    PRIZES_EXPIRED = 5
    CASH = 6
    WALLET = 7
    EXCISE = 8
    WITHHOLDING = 9
    GAMES = 10
    DRAWERS = 11
    SAFES = 12
    CASH_DIFFERENCES = 13


_FIRST_ENTITY_ACCOUNT = 1_000_000


def entity_account(entity_id: int) -> int:
    """Return the account of an entity: one each, numbered after the entity."""
    return _FIRST_ENTITY_ACCOUNT + entity_id


def earnings(commissions: tuple[Cents, ...]) -> list[Cents]:
    """Return the commission that an agency and each ancestor keeps, from their total commissions (CM-02).

    An ancestor keeps only the excess over the totals below it; one with a lower rate than its child's keeps nothing.
    ``earnings((1000, 1400)) == [1000, 400]``
    """
    earned, reached = [], 0
    for total in commissions:
        earned.append(max(0, total - reached))
        reached = max(reached, total)
    return earned


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
