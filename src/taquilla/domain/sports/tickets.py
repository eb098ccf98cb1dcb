"""A sports ticket and the calls to its operator's wallet, as the tables keep them (docs/decisions/0011).

Amounts are minor units, odds hundredths, rates hundredths of a percent, instants aware and UTC.
"""

from datetime import date, datetime
from typing import NamedTuple

from taquilla.domain.ledger.money import Cents
from taquilla.domain.sports.pools import TierKind
from taquilla.domain.sports.taxes import NOTHING, ExciseType, Outlay, Rates, TaxedPayout, WithholdingBasis, payout

JACKPOT = "jackpot"
SUPERBET = "superbet"


class SportsTicket(NamedTuple):
    """A ticket as it was ordered, and its state. Its operator knows it by seq and day, others by id or code.

    price is what the ticket is sold at, debit what the player pays: stake and excise (ext) together. picks has the outcomes
    of each leg in order; singles the same where each leg has one pick, for settling. odds are those sold at, odds_asked those
    that the player saw, leg by leg (OD-01). accepted_at is when the money was certain, and nothing is sold before it;
    accepted_seq is the seq of what made it so. One that is not approved waits for its operator's approval, and has no result
    (SL-09). version is that of the settlement that its result is from, 0 before any. calls is how many calls to the wallet have
    been written. withheld_rate is the rate of withholding that a winner was settled by, in basis points (TX-09).
    """

    seq: int
    day: date
    id: str
    code: str
    type: str
    old_form: bool
    coupon_id: int
    player: str
    currency: str
    source: str
    atag: str | None
    rtag: str | None
    psp: str | None
    betcard_code: str | None
    price: Cents
    debit: Cents
    stake: Cents
    ext_amount: Cents
    ext_rate: int
    ext_type: str
    wht_rate: int
    wht_basis: str
    wht_rate_at: str
    jurisdiction: str
    lines: int
    picks: tuple[tuple[int, ...], ...]
    singles: tuple[int, ...] | None
    odds: tuple[int | None, ...] | None
    odds_asked: tuple[int | None, ...] | None
    created_at: datetime
    closes_at: datetime
    reserved: bool
    step: str
    updated_at: datetime
    result: str = "pending"
    approved: bool = True
    accepted_at: datetime | None = None
    accepted_seq: int | None = None
    version: int = 0
    gross_payout: Cents = 0
    wht_amount: Cents = 0
    net_payout: Cents = 0
    resulted_at: datetime | None = None
    closed_at: datetime | None = None
    calls: int = 0
    withheld_rate: int | None = None

    @property
    def is_held(self) -> bool:
        """True if it is sold, and waits for its operator's approval."""
        return self.step == "open" and not self.approved

    @property
    def is_told_as_created(self) -> bool:
        """True if its order's answer, also to a retry, tells it as it was created: in the old form, unless reserved."""
        return self.old_form and not self.reserved


class TopPrize(NamedTuple):
    """A jackpot's highest prize: amount is in minor units where it is fixed for each winning line."""

    kind: TierKind
    amount: Cents


def could_win(ticket: SportsTicket, prize: TopPrize | None) -> TaxedPayout:
    """Return the payout of a jackpot's ticket if one line of it has all hits, where no pool decides; else nothing.

    The rate of withholding is the sale's.
    """
    if prize is None or prize.kind is not TierKind.FIXED:
        return NOTHING
    rates = Rates(ticket.ext_rate, ExciseType(ticket.ext_type), ticket.wht_rate, WithholdingBasis(ticket.wht_basis))
    return payout(prize.amount, Outlay(ticket.price, ticket.stake, ticket.ext_amount, ticket.debit), rates)


class CallOut(NamedTuple):
    """The n-th call about a ticket (from 1) to its operator's wallet, written before it is made (I37, I39).

    seq is its own place in the operator's order, answered_seq that of its answer: None while there is none, or where it was given
    up without one. state is due, done, failed or parked. tries counts the answers that did not suffice. next_try is when it is
    due; until claimed_until nobody else makes it. version is that of the settlement that it reports. amounts are those that the
    ticket alone does not give.
    """

    ticket_seq: int
    n: int
    day: date
    seq: int
    action: str
    next_try: datetime
    written_at: datetime
    reason: str | None = None
    version: int = 0
    amounts: dict[str, object] | None = None
    state: str = "due"
    tries: int = 0
    claimed_until: datetime | None = None
    answer: dict[str, object] | None = None
    answered_at: datetime | None = None
    answered_seq: int | None = None
