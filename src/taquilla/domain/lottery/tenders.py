"""Ways to pay of an operator, what other currencies are worth in its own, and what is handed over for tickets (TE)."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, Literal, NamedTuple

from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal

OWN_CASH: Final = 0
"""The id of cash in the operator's own currency, which every operator takes."""
MethodKind = Literal["cash", "mobile", "card", "other"]
RateUnit = Literal["foreign", "own"]
_WORTH_MAX: Final = 10**14
"""The most that is handed over by one way for one ticket, so that every sum fits."""
LARGEST_NOTES: Final = {"VES": 500, "USD": 100, "COP": 100_000, "EUR": 500, "PYG": 100_000}
"""The largest note of a currency, in whole units, as the till counts them (`web/static/till/change.mjs`)."""
LARGEST_NOTE: Final = 1_000
"""The largest note of any other currency, in whole units."""
_RATE: Final = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,8}))?")


class PaymentMethod(NamedTuple):
    """A way to pay, in one currency of so many decimals. gives_change: change may be given in it too."""

    id: int
    name: str
    kind: MethodKind
    currency: str
    exponent: int
    gives_change: bool
    is_open: bool = True


class ExchangeRate(NamedTuple):
    """A rate as a ratio of whole numbers: own units of the operator's currency are worth foreign units of the other (TE-02)."""

    currency: str
    own: int
    foreign: int

    @property
    def written(self) -> tuple[str, RateUnit]:
        """Return the rate as it was written, and the currency of which one unit is meant: ("36.52", "foreign")."""
        unit: RateUnit = "foreign" if str(self.foreign).strip("0") == "1" else "own"
        value, scale = (self.own, self.foreign) if unit == "foreign" else (self.foreign, self.own)
        decimals = len(str(scale)) - 1
        digits = str(value).rjust(decimals + 1, "0")
        return (f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits), unit


class TenderTerms(NamedTuple):
    """An operator's ways to pay by their ids, closed ones too, and the rates in force by their currencies."""

    methods: Mapping[int, PaymentMethod]
    rates: Mapping[str, ExchangeRate]


NO_TERMS: Final = TenderTerms({}, {})
"""The terms of an operator that takes cash in its own currency alone."""


def read_rate(currency: str, text: str, unit: RateUnit) -> ExchangeRate | None:
    """Return a rate of so many units of one currency for one unit of the other; None for what is no number above zero.

    ``read_rate("USD", "36.52", "foreign") == ExchangeRate("USD", 3652, 100)``: one USD is worth 36.52 of the operator's currency.
    """
    match = _RATE.fullmatch(text)
    decimals = match[2] or "" if match else ""
    value, scale = int(match[1] + decimals) if match else 0, int(10 ** len(decimals))
    if not value:
        return None
    return ExchangeRate(currency, value, scale) if unit == "foreign" else ExchangeRate(currency, scale, value)


class TenderLeg(NamedTuple):
    """An amount by a way to pay, in minor units of its currency: above zero it was received, below zero given."""

    method_id: int
    amount: Cents


class WeighedLeg(NamedTuple):
    """A leg, and what it is worth in the operator's currency, with the same sign."""

    method_id: int
    amount: Cents
    worth: Cents


class Tender(NamedTuple):
    """A leg of what was handed over for a ticket, by its place: when it was sold, or when prizes of it were paid.

    seq is that of the sale, or of the payment's transfer; member_id is who has handled it, entity_id the ticket's agency.
    """

    seq: int
    place: int
    day: date
    ticket_seq: int
    entity_id: int
    member_id: int
    is_sale: bool
    leg: WeighedLeg


def weigh(legs: Sequence[TenderLeg], owed: Cents, terms: TenderTerms, operator: Operator) -> tuple[WeighedLeg, ...] | Refusal:
    """Return legs with their worth, which adds up to what is owed; below zero it is owed to the customer (TE-03).

    Refuses TENDER_UNKNOWN for a way that is not taken or gives no change, TENDER_UNEVEN, with what the legs add up to, and
    CHANGE_TOO_LARGE, with the most that may be exchanged.
    """
    # What is received by one way is rounded once, however many pieces it is told in.
    sums = Counter[tuple[int, bool]]()
    for leg in legs:
        sums[leg.method_id, leg.amount > 0] += leg.amount
    weighed = []
    for leg in (TenderLeg(method_id, amount) for (method_id, _), amount in sums.items()):
        if (worth := _worth(leg, owed, terms, operator)) is None:
            return Refusal(Reason.TENDER_UNKNOWN)
        weighed.append(WeighedLeg(*leg, worth))
    total = sum(leg.worth for leg in weighed)
    if total != owed or any(abs(leg.worth) > _WORTH_MAX for leg in weighed):
        return Refusal(Reason.TENDER_UNEVEN, bound=min(abs(total), _WORTH_MAX))
    refusal = _refuse_exchange(weighed, terms, operator) if owed > 0 else None
    return refusal or tuple(leg for leg in weighed if leg.amount)


def _refuse_exchange(legs: Sequence[WeighedLeg], terms: TenderTerms, operator: Operator) -> Refusal | None:
    """Refuse CHANGE_TOO_LARGE for change in another currency that is worth more than one note of what was received (TE-06).

    Otherwise a ticket of one bolivar would sell a drawer's dollars at the official rate. What is received by no cash needs no
    note: there it is one unit.
    """
    left, notes = Counter[str](), dict[str, Cents]()
    for leg in legs:
        method = terms.methods.get(leg.method_id)
        currency, exponent = (method.currency, method.exponent) if method else (operator.currency, operator.exponent)
        left[currency] += leg.worth
        if leg.amount > 0:
            units = LARGEST_NOTES.get(currency, LARGEST_NOTE) if method is None or method.kind == "cash" else 1
            note = _worth(TenderLeg(leg.method_id, units * 10**exponent), 0, terms, operator) or 0
            notes[currency] = max(note, notes.get(currency, 0))
    exchanged = -sum(worth for worth in left.values() if worth < 0)
    most = max(note for currency, note in notes.items() if left[currency] > 0)
    return Refusal(Reason.CHANGE_TOO_LARGE, bound=most) if exchanged > most else None


def _worth(leg: TenderLeg, owed: Cents, terms: TenderTerms, operator: Operator) -> Cents | None:
    """Return what a leg is worth: received, rounded down, given, rounded up. None for a way that is not taken so."""
    if leg.method_id == OWN_CASH:
        return leg.amount
    method = terms.methods.get(leg.method_id)
    if method is None or not method.is_open or (owed > 0 > leg.amount and not method.gives_change):
        return None
    if method.currency == operator.currency:
        return leg.amount
    rate = terms.rates.get(method.currency)
    # Towards minus infinity: less for what is received, more for what is given.
    return None if rate is None else leg.amount * rate.own * 10**operator.exponent // (rate.foreign * 10**method.exponent)
