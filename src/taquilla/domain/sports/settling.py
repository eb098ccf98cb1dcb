"""Settles a coupon or a card: first what its lines have won together, then each ticket (JP-10 to JP-40, TX-05 to TX-09).

First all tickets are counted, which decides what a winning line gets; then each gets its result. A corrected result reverses
all of it, and begins anew.
"""

import enum
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, NamedTuple

from taquilla.domain.ledger.accounts import Account
from taquilla.domain.ledger.book import Transfer
from taquilla.domain.ledger.money import Cents
from taquilla.domain.sports.judging import CalledOff, Judge, Judged
from taquilla.domain.sports.lifecycle import MOVES, SettlingStep, TicketResult, TicketSettlement, give_back, settle
from taquilla.domain.sports.operator_wallet_calls import Action
from taquilla.domain.sports.outcomes import CouponTerms
from taquilla.domain.sports.pools import Split, TierKind, TierSplit, split
from taquilla.domain.sports.taxes import NOTHING, ExciseType, Outlay, Rates, WithholdingAt, WithholdingBasis, rates_at_settlement

CORRECTED: Final = "the result was corrected"


class CouponPhase(enum.StrEnum):
    """The phases of a settlement, in this order. The first one of a coupon has nothing to roll back."""

    ROLLING_BACK = "rolling_back"
    """Tickets are open again, and their transfers are reversed."""
    COUNTING = "counting"
    """The hits of all tickets decide what a line gets."""
    PAYING = "paying"
    """Each ticket gets its result."""
    FINISHED = "finished"
    """All tickets have results. A day later they are closed."""


class TicketToSettle(NamedTuple):
    """A ticket that waits for its result, or has one: its place, its picks and cost, how its winnings are taxed, and how many
    calls about it have been written."""

    seq: int
    day: date
    pattern: str
    price: Cents
    debit: Cents
    stake: Cents
    wht_rate: int
    wht_basis: str
    wht_rate_at: str
    jurisdiction: str
    calls: int
    result: str

    @property
    def excise(self) -> Cents:
        """The excise in its debit."""
        return self.debit - self.stake


class Counted(NamedTuple):
    """The number of tickets of equal picks and price, and their stakes together."""

    pattern: str
    price: Cents
    tickets: int
    stakes: Cents


@dataclass(slots=True)
class Tally:
    """The totals of a coupon's tickets: how many, their lines and stakes, and the lines by number of hits, by price too."""

    tickets: int = 0
    lines: int = 0
    sales: Cents = 0
    hits: Counter[tuple[int, Cents]] = field(default_factory=Counter)

    def add(self, groups: Iterable[Counted], judge: Judge) -> None:
        """Count more tickets."""
        for pattern, price, tickets, stakes in groups:
            self.tickets += tickets
            self.sales += stakes
            for hits, lines in judge.hits(pattern).items():
                self.lines += lines * tickets
                self.hits[hits, price] += lines * tickets


class TicketTransfer(NamedTuple):
    """A transfer of a ticket that stands: nothing has reversed it."""

    seq: int
    debit: int
    credit: int
    amount: Cents
    kind: str


class SettledTicket(NamedTuple):
    """The effect of a step on a ticket, and how many calls about it have been written by then."""

    ticket: TicketToSettle
    settled: TicketSettlement
    calls: int

    @property
    def result(self) -> str:
        """Its result from now on."""
        return MOVES[self.settled.step].result.value


class CallToMake(NamedTuple):
    """A call to a ticket's wallet, with its number and its place in the order, and how the ticket is settled by then."""

    ticket: TicketToSettle
    n: int
    seq: int
    action: Action
    settled: TicketSettlement


@dataclass(slots=True)
class StepRows:
    """The rows that a step leaves behind: tickets with their calls, transfers, and the last place in the order that it took.

    version is that of the step's settlement; its transfers count for the day booked_on.
    """

    version: int
    last_seq: int
    booked_on: date
    settled: list[SettledTicket] = field(default_factory=list)
    calls: list[CallToMake] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)

    def add_result(self, ticket: TicketToSettle, settled: TicketSettlement) -> None:
        """Add a ticket's step, with the calls to its wallet."""
        action = MOVES[settled.step].action
        # The call about a win names no amount: a call before it gives the wallet the amount to pay.
        actions = (Action.TICKET_UPDATE, action) if settled.step is SettlingStep.WIN else (action,)
        for n, call_action in enumerate(actions, ticket.calls + 1):
            self.last_seq += 1
            self.calls.append(CallToMake(ticket, n, self.last_seq, call_action, settled))
        self.settled.append(SettledTicket(ticket, settled, ticket.calls + len(actions)))

    def move(
        self, ticket: TicketToSettle, debit: int, credit: int, amount: Cents, kind: str, reverses: int | None = None
    ) -> None:
        """Move an amount for a ticket, unless it is 0."""
        if amount:
            self.last_seq += 1
            self.transfers.append(Transfer(
                seq=self.last_seq, day=ticket.day, debit=int(debit), credit=int(credit), amount=amount, kind=kind,
                ticket_seq=ticket.seq, market_id=None, version=self.version, reverses=reverses, booked_on=self.booked_on,
            ))  # fmt: skip

    def reverse(self, ticket: TicketToSettle, transfers: Iterable[TicketTransfer]) -> None:
        """Reverse transfers of a ticket."""
        for transfer in transfers:
            self.move(ticket, transfer.credit, transfer.debit, transfer.amount, transfer.kind, transfer.seq)


def judge_of(verdict: Judged | CalledOff, games: int) -> Judge:
    """Return the judge that counts hits. A coupon that was called off has no hits."""
    return Judge(verdict if isinstance(verdict, Judged) else Judged((frozenset(),) * games))


def divide(terms: CouponTerms, tally: Tally, verdict: Judged | CalledOff, carry_in: Mapping[int, Cents]) -> Split:
    """Return what each tier's lines get, and what rolls over (JP-30 to JP-33). Where stakes go back there is no pool."""
    if isinstance(verdict, CalledOff):
        return split(0, {}, terms.plan, carry_in)
    lines: Counter[int] = Counter()
    for (hits, _), number in tally.hits.items():
        lines[hits] += number
    coupon_split = split(tally.sales, lines, terms.plan, carry_in, len(verdict.voids))
    if not terms.is_card:
        return coupon_split
    fixed_hits = {tier.hits for tier in terms.tiers if tier.kind == TierKind.FIXED}
    tiers = tuple(_by_price(tier, tally, terms) if tier.hits in fixed_hits else tier for tier in coupon_split.tiers)
    return replace(coupon_split, tiers=tiers)


def _by_price(tier: TierSplit, tally: Tally, terms: CouponTerms) -> TierSplit:
    """Return a card's fixed prizes, which grow with the price that was paid."""
    paid = sum(
        scaled(tier.each, price, terms.line_price) * lines for (hits, price), lines in tally.hits.items() if hits == tier.hits
    )
    return tier._replace(added=paid, paid=paid)


def scaled(prize: Cents, price: Cents, line_price: Cents) -> Cents:
    """Return a card's prize at another price than its line_price, rounded half up: ``scaled(10_000, 500, 1_000) == 5_000``."""
    return (2 * prize * price + line_price) // (2 * line_price)


class Teller:
    """Settles many tickets. Caches the result of equal hits at equal prices and taxes.

    current has the rates of withholding at the settlement, by jurisdiction (TX-09).
    """

    def __init__(
        self, terms: CouponTerms, verdict: Judged | CalledOff, prizes: Mapping[int, Cents], games: int,
        current: Mapping[str, Rates],
    ) -> None:  # fmt: skip
        self._terms = terms
        self._verdict = verdict
        self._prizes = prizes
        self._fixed = {tier.hits for tier in terms.tiers if tier.kind == TierKind.FIXED} if terms.is_card else frozenset()
        self._judge = judge_of(verdict, games)
        self._current = current
        self._settlements: dict[tuple[object, ...], TicketSettlement] = {}

    def settle(self, ticket: TicketToSettle) -> TicketSettlement:
        """Return the settlement of a ticket."""
        judge = self._judge
        # The judge gives equal hits as one object; a ticket's price and the six after it are its cost and its taxes.
        key = (id(judge.hits(ticket.pattern)), judge.all_void(ticket.pattern), *ticket[3:10])
        if (settlement := self._settlements.get(key)) is None:
            settlement = self._settlements[key] = self._settle(ticket)
        return settlement

    def _settle(self, ticket: TicketToSettle) -> TicketSettlement:
        cost = Outlay(ticket.price, ticket.stake, ticket.excise, ticket.debit)
        if isinstance(self._verdict, CalledOff):
            return give_back(cost)
        prizes = {
            hits: scaled(prize, ticket.price, self._terms.line_price) if hits in self._fixed else prize
            for hits, prize in self._prizes.items()
        }
        return settle(ticket.pattern, self._judge, prizes, cost, self._rates(ticket))

    def _rates(self, ticket: TicketToSettle) -> Rates:
        sale_rates = Rates(0, ExciseType.NONE, ticket.wht_rate, WithholdingBasis(ticket.wht_basis))
        current = self._current.get(ticket.jurisdiction, sale_rates)
        return rates_at_settlement(sale_rates, current, WithholdingAt(ticket.wht_rate_at))


_ROLLED_BACK: Final = TicketSettlement(SettlingStep.ROLL_BACK, NOTHING)
_CLOSED: Final = TicketSettlement(SettlingStep.CLOSE, NOTHING)


def give_results(
    written: StepRows, settled: Iterable[tuple[TicketToSettle, TicketSettlement]], sales: Mapping[int, Sequence[TicketTransfer]]
) -> None:
    """Give tickets their results. sales are the standing transfers of those that are void: they are reversed (TX-08)."""
    for ticket, settlement in settled:
        written.add_result(ticket, settlement)
        if settlement.step is SettlingStep.WIN:
            written.move(ticket, Account.PRIZES, Account.WALLET, settlement.pays.net, "winning")
            written.move(ticket, Account.PRIZES, Account.WITHHOLDING, settlement.pays.wht_amount, "withholding")
        elif settlement.step is SettlingStep.VOID:
            written.reverse(ticket, sales[ticket.seq])


def roll_back(written: StepRows, tickets: Iterable[TicketToSettle], prizes: Mapping[int, Sequence[TicketTransfer]]) -> None:
    """Open tickets again. prizes are the standing transfers of those that had won: they are reversed.

    A void ticket pays its refund back: its sale was reversed once, and stays so.
    """
    for ticket in tickets:
        written.add_result(ticket, _ROLLED_BACK)
        if ticket.result == TicketResult.WON:
            written.reverse(ticket, prizes[ticket.seq])
        elif ticket.result == TicketResult.VOID:
            written.move(ticket, Account.WALLET, Account.SALES, ticket.stake, "stake")
            written.move(ticket, Account.WALLET, Account.EXCISE, ticket.excise, "excise")


def close(written: StepRows, tickets: Iterable[TicketToSettle]) -> None:
    """Close tickets, which do not change any more."""
    for ticket in tickets:
        written.add_result(ticket, _CLOSED)
