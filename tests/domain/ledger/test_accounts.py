"""Commissions of an agency and its ancestors add up, and on any day the books agree with a second bookkeeper's."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.domain.conftest import Banca, units
from tests.thoroughness import few

from taquilla.domain.deciding import Command
from taquilla.domain.ledger.accounts import Account, earnings, entity_account
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.commands import Undoing
from taquilla.domain.lottery.redeeming import Paid
from taquilla.domain.lottery.tickets import Ticket


@pytest.mark.parametrize(("commissions", "kept"), [
    ((), []), ((1000,), [1000]), ((1000, 1400), [1000, 400]), ((1000, 1400, 1600), [1000, 400, 200]), ((1000, 1000), [1000, 0]),
    ((1000, 900), [1000, 0]),  # a lower rate than its child's: it keeps nothing, and its child loses nothing
    ((1000, 900, 1100), [1000, 0, 100]), ((1000, 0, 1600), [1000, 0, 600]), ((0, 1400), [0, 1400]),
])  # fmt: skip
def test_an_ancestor_keeps_only_the_excess_over_those_below(commissions: tuple[int, ...], kept: list[int]) -> None:
    assert earnings(commissions) == kept


@given(some.lists(some.integers(0, 10**9), max_size=6))
def test_the_shares_add_up_to_the_highest_commission(commissions: list[int]) -> None:
    kept = earnings(tuple(commissions))
    assert sum(kept) == max(commissions, default=0)
    assert min(kept, default=0) >= 0
    assert len(kept) == len(commissions)


def test_accounts_of_entities_and_of_the_house_are_distinct() -> None:
    assert len({entity_account(entity) for entity in range(1, 1000)}) == 999
    assert not {entity_account(entity) for entity in range(1, 1000)} & set(Account)


# A second bookkeeper, which knows the trade but not how the house keeps its books.

AGENCIES = {"ana": "north", "luz": "south"}
QUOTA, FLOORS, WINDOW = 15_00, {"north": -20_00, "group": -30_00}, timedelta(seconds=180)
BEGIN = datetime(2024, 10, 22, 15, 50, tzinfo=UTC)
DRAWN_AT = {"noon": datetime(2024, 10, 22, 16, tzinfo=UTC), "half-past": datetime(2024, 10, 22, 16, 30, tzinfo=UTC)}
ACCOUNTS = {"north": entity_account(10), "south": entity_account(11), "group": entity_account(2)}


def percent(rate: int, amount: int) -> int:
    return int((Decimal(amount) * rate / 100).quantize(Decimal(1), ROUND_HALF_UP))


@dataclass
class Page:
    """A ticket in the bookkeeper's own book: plays are draw, figure and cents."""

    agency: str
    plays: list[tuple[str, int, int]]
    sold_at: datetime
    live: bool = True
    paid: Counter[int] = field(default_factory=Counter)

    @property
    def amount(self) -> int:
        return sum(stake for *_, stake in self.plays)

    @property
    def agency_earns(self) -> int:
        return sum(percent(10, stake) for *_, stake in self.plays)

    @property
    def group_earns(self) -> int:
        return sum(percent(14, stake) for *_, stake in self.plays) - self.agency_earns


@dataclass
class Bookkeeper:
    """Tells for every command whether it must be carried out, and the balances that must follow."""

    pages: list[Page] = field(default_factory=list)
    figures: dict[str, int] = field(default_factory=dict)
    cash: Counter[str] = field(default_factory=Counter)  # paid out at each agency

    def sold(self) -> Counter[tuple[str, int]]:
        sold: Counter[tuple[str, int]] = Counter()
        for page in self.pages:
            for draw, figure, stake in page.plays:
                sold[draw, figure] += stake if page.live else 0
        return sold

    def balance(self, name: str) -> int:
        """Return what the house owes an agency, or the group for itself."""
        live = [page for page in self.pages if page.live]
        if name == "group":
            return sum(page.group_earns for page in live)
        own = [page for page in live if page.agency == name]
        return self.cash[name] + sum(page.agency_earns - page.amount for page in own)

    def subtree(self, name: str) -> int:
        return sum(map(self.balance, ACCOUNTS)) if name == "group" else self.balance(name)

    def may_sell(self, page: Page, now: datetime) -> bool:
        if any(now >= DRAWN_AT[draw] - timedelta(minutes=5) for draw, *_ in page.plays):
            return False
        self.pages.append(page)
        fits = all(amount <= QUOTA for amount in self.sold().values())
        # South has no floor of its own.
        answers = ["group", "north"] if page.agency == "north" else ["group"]
        if fits and all(self.subtree(name) >= FLOORS[name] for name in answers):
            return True
        self.pages.pop()
        return False

    def may_undo(self, page: Page, by: str, now: datetime) -> bool:
        closes_at = min(DRAWN_AT[draw] for draw, *_ in page.plays) - timedelta(minutes=5)
        may = page.live and not page.paid and page.agency == AGENCIES[by] and now < min(closes_at, page.sold_at + WINDOW)
        page.live = page.live and not may
        return may

    def must_pay(self, page: Page, by: str) -> int:
        if not page.live or page.agency != AGENCIES[by]:
            return 0
        total = 0
        for line, (draw, figure, stake) in enumerate(page.plays):
            prize = 30 * stake if self.figures.get(draw) == figure else 0
            owed = max(0, prize - page.paid[line])
            page.paid += Counter({line: owed})
            total += owed
        self.cash[page.agency] += total
        return total


BY = some.sampled_from(sorted(AGENCIES))
PLAYS = some.lists(
    some.tuples(some.sampled_from(sorted(DRAWN_AT)), some.integers(0, 1), some.integers(1, 9_99)), min_size=1, max_size=3
)
SALES = some.tuples(some.just("sell"), BY, PLAYS)
UNDOINGS = some.tuples(some.just("undo"), BY, some.integers(0, 9), some.sampled_from(Undoing))
PAYMENTS = some.tuples(some.just("pay"), BY, some.integers(0, 9))
WAITS = some.tuples(some.just("wait"), some.sampled_from([1, 60, 179, 300]))
RESULTS = some.tuples(some.just("settle"), some.sampled_from(sorted(DRAWN_AT)), some.integers(0, 1))


def batches(*commands: some.SearchStrategy[tuple[Any, ...]]) -> some.SearchStrategy[tuple[Any, ...]]:
    return some.tuples(some.just("batch"), some.lists(some.one_of(*commands), min_size=2, max_size=6))


# A morning of selling, and an afternoon of results, corrections and payments in any order.
MORNINGS = some.lists(some.one_of(batches(SALES, UNDOINGS, SALES), WAITS), min_size=2, max_size=6)
AFTERNOONS = some.lists(some.one_of(RESULTS, batches(PAYMENTS, SALES, UNDOINGS), batches(PAYMENTS)), min_size=2, max_size=8)
DAYS = some.tuples(MORNINGS, AFTERNOONS)


def a_counter() -> Banca:
    banca = Banca(now=BEGIN, floors=FLOORS)
    banca.draw("half-past", DRAWN_AT["half-past"])
    banca.rule("quota", QUOTA)
    for column in ("stake_min", "stake_multiple"):
        banca.rule(column, 1)
    for whose, rate in (("north", 1000), ("south", 1000), ("group", 1400)):
        banca.rule("commission", rate, whose)
    return banca


def play_batch(banca: Banca, keeper: Bookkeeper, asked: list[tuple[Any, ...]]) -> None:
    """Play a batch, and compare each answer with the bookkeeper's. Its tickets are those sold before it."""
    tickets, known = list(banca.tickets.values()), list(keeper.pages)
    commands: list[Command] = []
    expected: list[bool | int] = []  # whether it is carried out; for a payment the amount
    for verb, by, what, *how in asked:
        if verb == "sell":
            plays = [f"{draw} animalitos {figure} {units(stake)}" for draw, figure, stake in what]
            commands.append(banca.sale(*plays, by=by))
            expected.append(keeper.may_sell(Page(AGENCIES[by], what, banca.now), banca.now))
        elif not tickets:
            continue
        elif verb == "undo":
            commands.append(banca.undoing(tickets[what % len(tickets)], how[0], by=by))
            expected.append(keeper.may_undo(known[what % len(known)], by, banca.now))
        else:
            commands.append(banca.payment(tickets[what % len(tickets)], by=by))
            expected.append(keeper.must_pay(known[what % len(known)], by))
    answers = banca.batch(*commands)
    said = [answer.prize if isinstance(answer, Paid) else not isinstance(answer, Refusal) for answer in answers]
    assert said == expected


def compare_books(banca: Banca, keeper: Bookkeeper) -> None:
    sold, totals = keeper.sold(), Counter[str]()
    for (draw, _), amount in sold.items():
        totals[draw] += amount
    kept = {(banca.id(draw), 0, 5, str(figure)): amount for (draw, figure), amount in sold.items() if amount}
    kept |= {(banca.id(draw), 0, 0, "*"): amount for draw, amount in totals.items() if amount}
    assert {key: amount for key, amount in banca.exposure.items() if amount} == kept
    assert max(sold.values(), default=0) <= QUOTA

    assert {name: banca.balance(account) for name, account in ACCOUNTS.items()} == {
        name: keeper.balance(name) for name in ACCOUNTS
    }
    for name, floor in FLOORS.items():
        assert banca.balances.get(ACCOUNTS[name], 0) == keeper.subtree(name) >= floor
    assert [ticket.amount for ticket in banca.tickets.values()] == [page.amount for page in keeper.pages]
    assert [ticket.state == "sold" for ticket in banca.tickets.values()] == [page.live for page in keeper.pages]
    assert paid_lines(banca) == Counter(
        {(place, line): amount for place, page in enumerate(keeper.pages) for line, amount in page.paid.items()}
    )


def paid_lines(banca: Banca) -> Counter[tuple[int, int]]:
    places = {seq: place for place, seq in enumerate(banca.tickets)}
    paid: Counter[tuple[int, int]] = Counter()
    for _, ticket_seq, payout in banca.payouts:
        paid[places[ticket_seq], payout.line] += payout.amount
    return paid


def check_the_ledger(banca: Banca) -> None:
    seqs = [ticket.seq for ticket in banca.tickets.values()] + [one.seq for one in banca.transfers]
    seqs += banca.undoing_seqs + [seq for seq, *_ in banca.payouts]
    assert sorted(seqs) == list(range(1, banca.last_seq + 1))
    assert [ticket.ordinal for ticket in banca.tickets.values()] == list(range(1, len(banca.tickets) + 1))
    for ticket in banca.tickets.values():
        check_ticket(banca, ticket)


def check_ticket(banca: Banca, ticket: Ticket) -> None:
    """Check that its amount is that of its wagers, and that each transfer of its sale has one reversal if undone, else none."""
    assert ticket.amount == sum(wager.amount for wager in ticket.wagers)
    own = [one for one in banca.transfers if one.ticket_seq == ticket.seq]
    assert all(one.amount > 0 for one in own)
    moved = [one.seq for one in own if one.reverses is None and one.kind != "payout"]
    assert [one.reverses for one in own if one.reverses is not None] == ([] if ticket.state == "sold" else moved)


@settings(max_examples=few(40))
@given(day=DAYS)
def test_the_books_of_any_day_agree_with_a_second_bookkeepers(day) -> None:
    banca, keeper = a_counter(), Bookkeeper()
    for what, *how in chain(*day):
        if what == "batch":
            play_batch(banca, keeper, how[0])
        elif what == "wait":
            banca.later(seconds=how[0])
        else:
            draw, figure = how
            banca.now = max(banca.now, DRAWN_AT[draw])
            banca.settle(draw, str(figure))
            keeper.figures[draw] = figure
        compare_books(banca, keeper)
        check_the_ledger(banca)
