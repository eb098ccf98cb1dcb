"""Taxes of a bet: excise on the stake, and what is withheld from the payout (TX-01 to TX-09). Rates: 12.5 % is 1250."""

from typing import Any

from model import money
from model.clock import World, datetime

WHOLE = 10_000


def in_force(world: World, kind: str, at: datetime, place: str | None = None) -> World:
    """Return the taxes of a type of ticket at an instant: those of the type before those of any, then the latest (TX-09)."""
    begun: list[World] = [tax for tax in world["sports"]["taxes"] if tax["type"] in (kind, "") and tax["starts"] <= at]
    return max((tax for tax in begun if place in (None, tax["jurisdiction"])), key=lambda tax: (tax["type"], tax["starts"]))


def outlay(price: int, tax: World) -> World:
    """Return the stake, the excise and what the player pays: 10.00 at 12.5 % is 8.89 and 1.11 inclusive (TX-01 to TX-03)."""
    rate = tax["ext_rate"]
    if tax["ext_type"] == "inclusive":
        stake = money.share(price, WHOLE, WHOLE + rate)
        excise = price - stake
    else:
        excise = money.share(price, rate, WHOLE)
        stake = price if tax["ext_type"] == "exclusive" else price - excise
    return {"stake": stake, "excise": excise, "debit": stake + excise}


def payout(gross: int, ticket: World, tax: World) -> tuple[int, int, int]:
    """Return what a ticket has won, what is withheld of it, and the rest (TX-05 to TX-07)."""
    taken_off: dict[str, Any] = {"net": ticket["stake"], "gross": 0, "net_price": ticket["debit"]}
    taxed = max(0, gross - taken_off[tax["wht_basis"]])
    withheld = money.share(taxed, tax["wht_rate"], WHOLE)
    return gross, withheld, gross - withheld
