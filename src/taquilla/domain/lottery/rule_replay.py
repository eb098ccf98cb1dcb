"""Replays past sales in their order under a rule that did not bind them, and returns what the rule would have refused.

A sale that would have been refused counts towards nothing: later sales find the room that it would have left.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Fault, Reason, Refusal
from taquilla.domain.lottery.book import Draw, Event, LotteryBook
from taquilla.domain.lottery.commands import Play
from taquilla.domain.lottery.limits import CheckedPlay, first_reason, play_faults, prize_of, quota_faults
from taquilla.domain.lottery.markets import AB, kind_of
from taquilla.domain.lottery.rule_columns import SHAPES, Column, RuleKind
from taquilla.domain.lottery.rule_requests import rule_rows
from taquilla.domain.lottery.rules import Rules
from taquilla.domain.lottery.selling import closes_at

REPLAYED: Final = frozenset(SHAPES) - {"commission", "payout"}
"""Kinds of rules that may refuse a sale. Commissions and bounds of payments refuse none."""
_STAKED: Final = frozenset({"quota", "dynamic"})
_REASONS: Final = {
    "limit": frozenset({Reason.STAKE_TOO_SMALL, Reason.STAKE_TOO_LARGE, Reason.STAKE_NOT_MULTIPLE}),
    "offer": frozenset({Reason.NOT_SOLD_HERE}),
}


class PastWager(NamedTuple):
    """A wager as it was sold. events are its draws that close it: both of a pair, the first one of a run."""

    line: int
    market_id: int
    event_id: int
    game: int
    selection: str
    amount: Cents
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class PastSale:
    """A ticket as it was sold. undone_seq is the place of its undoing; None: it stands."""

    seq: int
    id: UUID
    number: int
    day: date
    entity_id: int
    member_id: int
    amount: Cents
    created_at: datetime
    undone_seq: int | None
    wagers: tuple[PastWager, ...]


def with_rule(rules: Rules, kind: RuleKind, row: Mapping[str, object], since: datetime) -> Rules:
    """Return rules under which a rule, as stored, has held alone in its scope since an instant.

    A quota of an entity or a user is replayed without dynamic quotas: their market's sale is the whole banca's.
    """
    added = rule_rows(kind, row, since)
    replaced = {(rule.column, rule.scope) for rule in added}
    dropped = {Column.DYNAMIC_BASE, Column.DYNAMIC_SHARE} if kind == "quota" and row.get("entity") else set[Column]()
    rows = [rule for rule in rules.rows if rule.column not in dropped and (rule.column, rule.scope) not in replaced]
    return rules.with_rows([*rows, *added])


@dataclass(slots=True)
class SalesReplay:
    """A replay of sales under rules (see `with_rule`), for a rule of one kind, about a product (None: all).

    Every sale of the product by the rule's sellers must come, in order. book is empty at first.
    """

    kind: str
    product_id: int | None
    rules: Rules
    book: LotteryBook
    _undone: set[int] = field(default_factory=set, init=False)

    def stake(self, member_id: int, market_id: int, game: int, selection: str, amount: Cents) -> None:
        """Count what was sold before the replay; a negative amount takes back."""
        self.book.stake(market_id, game, selection, amount, self.rules.counted.get(member_id, ()))

    def judge(self, sale: PastSale) -> Refusal | None:
        """Return why a sale would have been refused, else count it and return None. Faults name wagers by their places."""
        self.book.rules = self.rules.at(sale.created_at)
        places = [place for place, wager in enumerate(sale.wagers) if self._judges(wager)]
        if refusal := self._refuse(sale, [sale.wagers[place] for place in places]):
            return replace(refusal, faults=tuple(replace(fault, line=places[fault.line]) for fault in refusal.faults))
        if self.kind in _STAKED:
            self._count(sale, 1)
            if sale.undone_seq is not None:
                self._undone.add(sale.seq)
        return None

    def undo(self, sale: PastSale) -> None:
        """Take an undone sale back, unless it would have been refused."""
        if sale.seq in self._undone:
            self._undone.remove(sale.seq)
            self._count(sale, -1)

    def _count(self, sale: PastSale, sign: int) -> None:
        for wager in sale.wagers:
            self.stake(sale.member_id, wager.market_id, wager.game, wager.selection, sign * wager.amount)

    def _judges(self, wager: PastWager) -> bool:
        """Tell whether a wager is judged. What is sold of other products is not known whole, so no quota judges it."""
        product_id = wager.events[0].product_id
        return product_id in self.rules.products and (self.kind not in _STAKED or self.product_id in (None, product_id))

    def _line(self, sale: PastSale, wager: PastWager) -> CheckedPlay:
        event = wager.events[0]
        terms = self.book.rules.terms(sale.member_id, event.product_id, wager.game)
        play = Play(wager.event_id, wager.game, wager.selection, wager.amount, wager.selection)
        return CheckedPlay(
            play=play, draw=Draw(event, event.draws_at, True), terms=terms, closes_at=event.draws_at, market_id=wager.market_id,
            last_event=wager.events[-1],
        )  # fmt: skip

    def _refuse(self, sale: PastSale, wagers: list[PastWager]) -> Refusal | None:
        lines = [self._line(sale, wager) for wager in wagers]
        if self.kind == "close":
            return _refuse_closed(sale, wagers, lines)
        if self.kind in _STAKED:
            return _refusal(quota_faults(lines, self.book))
        counter = self.book.rules.counter(sale.member_id)
        if self.kind == "limit" and len(sale.wagers) > counter.wagers_max:
            return Refusal(Reason.WAGERS_TOO_MANY, bound=counter.wagers_max)
        reasons = _REASONS.get(self.kind, frozenset())
        faults = [fault for fault in play_faults(lines, self.book) if fault.reason in reasons] if reasons else []
        if faults or self.kind == "offer":
            return _refusal(faults)
        sold = [line for line in lines if line.terms.multiplier is not None]
        if counter.prize_max is not None and prize_of(sold) > counter.prize_max:
            return Refusal(Reason.PRIZE_TOO_LARGE, bound=counter.prize_max)
        return None


def _refusal(faults: list[Fault]) -> Refusal | None:
    return Refusal(first_reason(faults), faults=tuple(faults)) if faults else None


def _refuse_closed(sale: PastSale, wagers: list[PastWager], lines: list[CheckedPlay]) -> Refusal | None:
    """Refuse a sale after the close of one of its draws. A pair closes with either draw, a run with its first one."""
    faults, events = [], set[int]()
    for place, (wager, line) in enumerate(zip(wagers, lines, strict=True)):
        draws = wager.events if kind_of(wager.game) == AB else wager.events[:1]
        before, at = line.terms.closes_before, sale.created_at
        closed = {one.id for one in draws if closes_at(Draw(one, one.draws_at, True), before, at) is None}
        events |= closed
        faults += [Fault(place, Reason.DRAWS_CLOSED)] if closed else []
    return Refusal(Reason.DRAWS_CLOSED, faults=tuple(faults), events=tuple(sorted(events))) if events else None
