"""Money: whole cents, rounded half up once for each named amount (C-01, C-02)."""


def share(amount: int, numerator: int, denominator: int) -> int:
    """Return a part of an amount, half a cent upwards (C-02): a tenth of 33 cents is 3, and 33 cents times 250/100 are 83."""
    return (2 * amount * numerator + denominator) // (2 * denominator)


def share_down(amount: int, numerator: int, denominator: int) -> int:
    """Return a part of an amount, downwards (C-03)."""
    return amount * numerator // denominator
