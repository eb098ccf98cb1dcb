"""Money in whole minor units: reading, writing, shares, multiples, and splits that add up again.

Money is an integer in minor units of one currency (C-01). The currency's exponent, 2 or 0, is its number of decimals.
Function names say the direction of rounding: half up is half away from zero (C-02), down leaves a remainder (C-03).
Amounts to share, multiply or split are never negative: a reversal repeats the stored amount and computes none.
"""

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
