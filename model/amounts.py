"""Amounts as doors write them: 5.50 is 550 in the smallest unit of a currency."""


def text(units: int, decimals: int = 2) -> str:
    """Return an amount as it is written: 550 is 5.50."""
    whole, rest = divmod(units, 10**decimals)
    return f"{whole}.{rest:0{decimals}}" if decimals else str(whole)


def cents(text: str, decimals: int = 2) -> int:
    """Return a written amount: -5.50 is -550."""
    whole, _, rest = text.removeprefix("-").partition(".")
    amount = int(whole + rest.ljust(decimals, "0"))
    return -amount if text.startswith("-") else amount
