"""The two taxes of a bet: excise on the stake, withholding on the payout (TX-01 to TX-10).

Rates are basis points: 12.5 % is 1250. Every named amount is rounded half up once, and amounts that depend on it are differences
(C-02). So price, stake and tax add up to the cent, and so do payout and tax. Rates are copied onto a ticket at its sale.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from taquilla.domain.ledger.money import Cents, share_half_up, times_half_up
from taquilla.domain.sports.odds import Hundredths, total_odds

RATE_MAX: Final = 100_00
"""The highest rate: the whole, in basis points."""
PAYOUT_MAX: Final = 10**14 - 1
"""The highest payout that is calculated, in minor units: the most that can be read as money."""


class ExciseType(enum.StrEnum):
    """The relation of excise to the price of a ticket."""

    NONE = "none"
    INCLUSIVE = "inclusive"
    EXCLUSIVE = "exclusive"
    DEDUCTED = "deducted"


class WithholdingBasis(enum.StrEnum):
    """The taxed part of a payout: its excess over the stake, all of it, or its excess over the outlay."""

    NET = "net"
    GROSS = "gross"
    NET_PRICE = "net_price"


class WithholdingAt(enum.StrEnum):
    """The day of the rate for withholding: the sale's or the settlement's (TX-09)."""

    SALE = "sale"
    SETTLEMENT = "settlement"


@dataclass(frozen=True, slots=True)
class Rates:
    """The tax rates of a ticket, in basis points: ext is excise, wht is withholding. `refuse_rates` validates them."""

    ext: int = 0
    ext_type: ExciseType = ExciseType.NONE
    wht: int = 0
    wht_basis: WithholdingBasis = WithholdingBasis.NET


@dataclass(frozen=True, slots=True)
class RateRefused:
    """An invalid rate: field is "ext" or "wht", bound the highest rate in basis points."""

    field: str
    bound: int = RATE_MAX


@dataclass(frozen=True, slots=True)
class Outlay:
    """The cost of a ticket, in minor units. price is its selling price, debit what the player pays: stake + ext_amount."""

    price: Cents
    stake: Cents
    ext_amount: Cents
    debit: Cents


@dataclass(frozen=True, slots=True)
class TaxedPayout:
    """The payout of a ticket, in minor units: gross - wht_amount = net."""

    gross: Cents
    wht_amount: Cents
    net: Cents


NOTHING: Final = TaxedPayout(0, 0, 0)
"""The payout of a ticket that lost (TX-06)."""


@dataclass(frozen=True, slots=True)
class PayoutTooLarge:
    """A payout too large to be calculated. bound is the most, in minor units."""

    bound: Cents = PAYOUT_MAX


def refuse_rates(rates: Rates) -> RateRefused | None:
    """Refuse the first rate that is negative or above the whole; None if both are valid."""
    for field, rate in (("ext", rates.ext), ("wht", rates.wht)):
        if not 0 <= rate <= RATE_MAX:
            return RateRefused(field)
    return None


def outlay(price: Cents, rates: Rates) -> Outlay:
    """Return the cost of a ticket of this price, and the stake in it.

    At 12.5 %: inclusive, 10.00 is a stake of 8.89 and a tax of 1.11 (TX-01); exclusive, the tax of 1.25 is added (TX-02);
    deducted, the tax is a share of the price, 1.25, and the stake is 8.75 (TX-03). Without excise all is stake (TX-04).
    """
    assert price >= 0
    assert refuse_rates(rates) is None
    match rates.ext_type:
        case ExciseType.INCLUSIVE:
            # The amount to which this tax was added to give the price, rounded half up.
            denominator = 100_00 + rates.ext
            stake = (2 * price * 100_00 + denominator) // (2 * denominator)
            return Outlay(price, stake, price - stake, price)
        case ExciseType.EXCLUSIVE:
            tax = share_half_up(price, rates.ext)
            return Outlay(price, price, tax, price + tax)
        case ExciseType.DEDUCTED:
            tax = share_half_up(price, rates.ext)
            return Outlay(price, price - tax, tax, price)
        case ExciseType.NONE:
            return Outlay(price, price, 0, price)


def withheld(gross: Cents, of: Outlay, rates: Rates) -> Cents:
    """Return the tax withheld from a payout (TX-05). The taxed amount is never negative.

    `net_price` lets the player deduct the whole outlay, excise included.
    """
    match rates.wht_basis:
        case WithholdingBasis.NET:
            base = gross - of.stake
        case WithholdingBasis.GROSS:
            base = gross
        case WithholdingBasis.NET_PRICE:
            base = gross - of.debit
    return share_half_up(max(0, base), rates.wht)


def payout(gross: Cents, of: Outlay, rates: Rates) -> TaxedPayout:
    """Return the payout of a ticket that won this amount: the sum of its lines is taxed once (TX-05, TX-06, TX-07)."""
    tax = withheld(gross, of, rates)
    return TaxedPayout(gross, tax, gross - tax)


def refund(of: Outlay) -> TaxedPayout:
    """Return the payout of a void ticket: everything that the player paid, excise included, with nothing withheld (TX-08)."""
    return TaxedPayout(of.debit, 0, of.debit)


def rates_at_settlement(sold: Rates, current: Rates, withholding_at: WithholdingAt) -> Rates:
    """Return the rates to settle a ticket at: excise as sold, withholding as the jurisdiction rules (TX-09)."""
    if withholding_at is WithholdingAt.SALE:
        return sold
    return replace(sold, wht=current.wht, wht_basis=current.wht_basis)


@dataclass(frozen=True, slots=True)
class Finance:
    """The finances of a single bet: amounts in minor units, rates in basis points."""

    price: Cents
    stake: Cents
    ext_amount: Cents
    ext: int
    ext_type: ExciseType
    gross_payout: Cents
    wht_amount: Cents
    wht: int
    net_payout: Cents


def finance_details(price: Cents, odds: Sequence[Hundredths], rates: Rates) -> Finance | PayoutTooLarge:
    """Return the cost and the possible payout of a bet at these odds, one per leg. Total odds are first rounded to two places.

    10.00 at 1.24 and 2.76, 12.5 % inclusive, 20 % on net: 8.89 × 3.42 = 30.40, of which 4.30 is withheld.
    """
    cost = outlay(price, rates)
    gross = times_half_up(cost.stake, total_odds(odds))
    if gross > PAYOUT_MAX:
        return PayoutTooLarge()
    pays = payout(gross, cost, rates)
    return Finance(
        price=price, stake=cost.stake, ext_amount=cost.ext_amount, ext=rates.ext, ext_type=rates.ext_type,
        gross_payout=pays.gross, wht_amount=pays.wht_amount, wht=rates.wht, net_payout=pays.net,
    )  # fmt: skip

