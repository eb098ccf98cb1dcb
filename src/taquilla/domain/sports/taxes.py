"""The two taxes of a bet: excise on what is staked, withholding on what is won (TX-01 to TX-10).

Rates are basis points: 12.5 % is 1250. Every amount that has a name is rounded half up once, and what depends on it is a
difference (C-02): price, stake and tax, payout and tax, always add up to the cent. Rates are copied onto a ticket at its sale.
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
"""The most that is worked out for anybody, in minor units: what money can be read as."""


class ExciseType(enum.StrEnum):
    """How excise stands to the price of a ticket."""

    NONE = "none"
    INCLUSIVE = "inclusive"
    EXCLUSIVE = "exclusive"
    DEDUCTED = "deducted"


class WithholdingBasis(enum.StrEnum):
    """What is taxed of a payout: what exceeds the stake, all of it, what exceeds the outlay; or nothing until it is withdrawn."""

    NET = "net"
    GROSS = "gross"
    NET_PRICE = "net_price"
    WITHDRAWAL = "withdrawal"


class WithholdingAt(enum.StrEnum):
    """Whose day's rate a payout is taxed at: the sale's, or the settlement's (TX-09)."""

    SALE = "sale"
    SETTLEMENT = "settlement"


@dataclass(frozen=True, slots=True)
class Rates:
    """What a ticket is taxed at, in basis points: ext is excise, wht is withholding. `refuse_rates` says what may be."""

    ext: int = 0
    ext_type: ExciseType = ExciseType.NONE
    wht: int = 0
    wht_basis: WithholdingBasis = WithholdingBasis.NET


@dataclass(frozen=True, slots=True)
class RateRefused:
    """A rate that cannot be: field is "ext" or "wht", bound the highest rate in basis points."""

    field: str
    bound: int = RATE_MAX


@dataclass(frozen=True, slots=True)
class Outlay:
    """What a ticket costs, in minor units. price is what it is sold at, debit what the player pays: stake + ext_amount."""

    price: Cents
    stake: Cents
    ext_amount: Cents
    debit: Cents


@dataclass(frozen=True, slots=True)
class TaxedPayout:
    """What a ticket pays, in minor units: gross - withheld = net."""

    gross: Cents
    wht_amount: Cents
    net: Cents


NOTHING: Final = TaxedPayout(0, 0, 0)
"""What a ticket that lost pays (TX-06)."""


@dataclass(frozen=True, slots=True)
class PayoutTooLarge:
    """Nobody is told such a payout. bound is the most, in minor units."""

    bound: Cents = PAYOUT_MAX


def refuse_rates(rates: Rates) -> RateRefused | None:
    """Which rate is below nothing or above the whole; None when both may be."""
    for field, rate in (("ext", rates.ext), ("wht", rates.wht)):
        if not 0 <= rate <= RATE_MAX:
            return RateRefused(field)
    return None


def outlay(price: Cents, rates: Rates) -> Outlay:
    """What a ticket of this price costs, and how much of that is stake.

    At 12.5 %: inclusive, 10.00 is 8.89 of stake and 1.11 of tax (TX-01); exclusive, the tax of 1.25 comes on top (TX-02);
    deducted, it is a share of the price, 1.25, and 8.75 is staked (TX-03). Without excise all is stake (TX-04).
    """
    assert price >= 0
    assert refuse_rates(rates) is None
    match rates.ext_type:
        case ExciseType.INCLUSIVE:
            stake = _without(price, rates.ext)
            return Outlay(price, stake, price - stake, price)
        case ExciseType.EXCLUSIVE:
            tax = share_half_up(price, rates.ext)
            return Outlay(price, price, tax, price + tax)
        case ExciseType.DEDUCTED:
            stake, tax = deducted(price, rates.ext)
            return Outlay(price, stake, tax, price)
        case ExciseType.NONE:
            return Outlay(price, price, 0, price)


def _without(price: Cents, rate: int) -> Cents:
    """What a tax was added to that gave this price, rounded half up."""
    whole = 100_00 + rate
    return (2 * price * 100_00 + whole) // (2 * whole)


def deducted(amount: Cents, rate: int) -> tuple[Cents, Cents]:
    """What is left of an amount, and the tax taken out of it: on a deposit or a withdrawal (TX-03).

    ``deducted(100_00, 5_00) == (95_00, 5_00)``
    """
    tax = share_half_up(amount, rate)
    return amount - tax, tax


def withheld(gross: Cents, of: Outlay, rates: Rates) -> Cents:
    """What is withheld of a payout (TX-05); what is taxed is never below nothing.

    `net_price` lets the player deduct the whole outlay, excise included. `withdrawal` is taxed at the wallet, not here.
    """
    match rates.wht_basis:
        case WithholdingBasis.NET:
            base = gross - of.stake
        case WithholdingBasis.GROSS:
            base = gross
        case WithholdingBasis.NET_PRICE:
            base = gross - of.debit
        case WithholdingBasis.WITHDRAWAL:
            base = 0
    return share_half_up(max(0, base), rates.wht)


def payout(gross: Cents, of: Outlay, rates: Rates) -> TaxedPayout:
    """What a ticket pays that won so much: the sum over its lines is taxed once (TX-05, TX-06, TX-07)."""
    tax = withheld(gross, of, rates)
    return TaxedPayout(gross, tax, gross - tax)


def refund(of: Outlay) -> TaxedPayout:
    """What a void ticket gives back: everything the player paid, excise included, and nothing is withheld (TX-08)."""
    return TaxedPayout(of.debit, 0, of.debit)


def rates_at_settlement(sold: Rates, current: Rates, withholding_at: WithholdingAt) -> Rates:
    """What a ticket is settled at: excise as it was sold, withholding as the jurisdiction has it (TX-09)."""
    if withholding_at is WithholdingAt.SALE:
        return sold
    return replace(sold, wht=current.wht, wht_basis=current.wht_basis)


@dataclass(frozen=True, slots=True)
class Finance:
    """A single bet worked out: amounts in minor units, rates in basis points."""

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
    """What a bet at these odds, one a leg, costs and would pay. The total odds are rounded to two places first.

    10.00 at 1.24 and 2.76, 12.5 % inclusive, 20 % on net: 8.89 × 3.42 = 30.40, of which 4.30 are withheld.
    """
    cost = outlay(price, rates)
    gross = times_half_up(cost.stake, total_odds(odds))
    if gross > PAYOUT_MAX:
        return PayoutTooLarge()
    pays = payout(gross, cost, rates)
    return Finance(
        price, cost.stake, cost.ext_amount, rates.ext, rates.ext_type, pays.gross, pays.wht_amount, rates.wht, pays.net
    )

