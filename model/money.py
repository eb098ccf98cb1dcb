"""Money: whole cents, rounded half up once for each named amount (C-01, C-02)."""


def share(amount: int, numerator: int, denominator: int) -> int:
    """Return a part of an amount, half a cent upwards (C-02): a tenth of 33 cents is 3, and 33 cents times 250/100 are 83."""
    return (2 * amount * numerator + denominator) // (2 * denominator)


def share_down(amount: int, numerator: int, denominator: int) -> int:
    """Return a part of an amount, downwards (C-03)."""
    return amount * numerator // denominator


def text(units: int, decimals: int = 2) -> str:
    """Return an amount as it is written: 550 is 5.50."""
    whole, rest = divmod(units, 10**decimals)
    return f"{whole}.{rest:0{decimals}}" if decimals else str(whole)


def cents(text: str, decimals: int = 2) -> int:
    """Return a written amount: -5.50 is -550."""
    whole, _, rest = text.removeprefix("-").partition(".")
    amount = int(whole + rest.ljust(decimals, "0"))
    return -amount if text.startswith("-") else amount
