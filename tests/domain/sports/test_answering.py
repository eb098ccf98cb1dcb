"""A ticket is sold once or discarded once, whatever a wallet answers, and each call is tried as long as it must be."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.refusals import must_be

from taquilla.domain.deciding import Books, decide
from taquilla.domain.ledger.accounts import Account
from taquilla.domain.ledger.book import Book, Operator, Transfer
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.book import LotteryBook
from taquilla.domain.people.members import OperatorPeople
from taquilla.domain.sports.answering import Answered, Opened, SportsAnswer, lapse
from taquilla.domain.sports.book import GameOnSale, Offered, OnSale, SportsBook, SportsOperator, TaxRates
from taquilla.domain.sports.commands import (
    AnswerCall,
    Outcome,
    PayReservation,
    PicksForm,
    PlaceTicket,
    SportsCommand,
    SportsOrder,
)
from taquilla.domain.sports.coupons import Combining
from taquilla.domain.sports.operator_wallet_calls import REFUSABLE, TRIES_MAX, Action, Fate, Next, next_of
from taquilla.domain.sports.placing import CLAIM, Placed
from taquilla.domain.sports.taxes import ExciseType, Rates
from taquilla.domain.sports.tickets import CallOut, SportsTicket
from taquilla.domain.wallets.book import WalletBook

MORNING = datetime(2026, 7, 1, 6, tzinfo=UTC)
CLOSE = MORNING + timedelta(minutes=2)
KIOSK = Operator(70, "KES", 2, ZoneInfo("Africa/Nairobi"), b"", {1: b""}, code_key=b"c" * 32, id_key=b"i" * 32)


@dataclass
class Kiosk:
    """An operator with one coupon of three games. It keeps what a book has decided, and lends it to the next one."""

    at: datetime = MORNING
    last_seq: int = 0
    last_code: int = 0
    tickets: dict[int, SportsTicket] = field(default_factory=dict)
    calls: dict[tuple[int, int], CallOut] = field(default_factory=dict)
    transfers: list[Transfer] = field(default_factory=list)
    requests: list[int] = field(default_factory=list)
    ids: int = 0

    def book(self) -> Books:
        games = tuple(
            GameOnSale(event, 1, False, CLOSE + timedelta(hours=event), "open", "open", True, None, True, {
                pick: Offered(200 + pick, is_open=True) for pick in (101, 102, 103)
            })
            for event in range(3)
        )  # fmt: skip
        ledger = Book(KIOSK, OperatorPeople({}, {}), self.at, date(2026, 7, 1), self.last_seq, 0)
        sports = SportsBook(
            ledger,
            SportsOperator(has_webhook=True, odds_policy="O1", last_code=self.last_code),
            rates={"jackpot": TaxRates("KE", Rates(1250, ExciseType.INCLUSIVE, 2000))},
            coupons={1: OnSale(1, "jackpot", None, 1000, 1, None, CLOSE, Combining(), games)},
            codes=[(f"{self.last_code + 1:06X}", False)], tickets=dict(self.tickets), calls=dict(self.calls),
            tickets_by_name={ticket.id: seq for seq, ticket in self.tickets.items()},
        )  # fmt: skip
        # Nobody's rules bind a sports ticket.
        return Books(ledger, LotteryBook(ledger, cast(Any, None)), sports, WalletBook(ledger))

    def keep(self, books: Books) -> None:
        book, written = books.ledger, books.sports.written
        assert not written.tickets.keys() & self.tickets.keys()
        assert not written.calls.keys() & self.calls.keys()
        self.tickets |= written.tickets | written.changed_tickets
        self.calls |= written.calls | written.changed_calls
        self.last_code = self.last_code if written.last_code is None else written.last_code
        self.transfers += book.written.transfers
        self.requests += [request[5] for request in book.written.requests]
        self.last_seq = book.last_seq

    def ask(self, command: SportsCommand) -> SportsAnswer:
        book = self.book()
        (answer,) = decide([command], book)
        self.keep(book)
        return cast(SportsAnswer, answer)

    def new_id(self) -> UUID:
        self.ids += 1
        return UUID(int=self.ids)

    def place(self, *, reserve: bool) -> SportsTicket:
        order = SportsOrder(PicksForm.BETS, "jackpot", reserve, ((101,), (102,), (103,)), 1000, "KES", "mobile", coupon_id=1)
        return must_be(Placed, self.ask(PlaceTicket(self.new_id(), 70, "ana", order))).ticket

    def answer(self, ticket: SportsTicket, outcome: Outcome, n: int = 1) -> SportsAnswer:
        return self.ask(AnswerCall(self.new_id(), 70, ticket.seq, ticket.day, n, outcome))

    def pay(self, ticket: SportsTicket) -> SportsAnswer:
        return self.ask(PayReservation(self.new_id(), 70, ticket.id))

    def give_up(self) -> None:
        """Do what the worker does."""
        book = self.book()
        for ticket in self.tickets.values():
            call = self.calls[ticket.seq, 1]
            if ticket.step == "reserved" or (call.claimed_until is not None and call.claimed_until <= self.at):
                lapse(ticket, call, (), book.sports)
        self.keep(book)

    def assert_sound(self) -> None:
        """Assert what must be true of every ticket at every moment."""
        taken = [one.seq for one in (*self.tickets.values(), *self.calls.values(), *self.transfers)]
        taken += [call.answered_seq for call in self.calls.values() if call.answered_seq is not None]
        taken += [one.accepted_seq for one in self.tickets.values() if one.reserved and one.accepted_seq is not None]
        assert sorted(taken) == list(range(1, self.last_seq + 1))
        assert max(Counter(self.requests).values(), default=1) == 1
        for seq, ticket in self.tickets.items():
            calls = [self.calls[seq, n] for n in range(1, ticket.calls + 1)]
            moved = [(one.debit, one.credit, one.amount) for one in self.transfers if one.ticket_seq == seq]
            discards = [call.action for call in calls].count("ticket_discard")
            assert (ticket.accepted_at is not None) == (ticket.step == "open")
            assert moved == (
                [(Account.WALLET, Account.SALES, 889), (Account.WALLET, Account.EXCISE, 111)] if ticket.step == "open" else []
            )
            assert discards == (ticket.step == "cancelled")
            assert ticket.accepted_at is None or ticket.accepted_at < ticket.closes_at
            assert (calls[0].state == "due") == (ticket.step == "new")
            if ticket.step in ("open", "reserved"):
                assert calls[0].state == "done"
        assert len(self.calls) == sum(ticket.calls for ticket in self.tickets.values())
        assert len({ticket.code for ticket in self.tickets.values()}) == len(self.tickets)


STEPS = st.lists(
    st.tuples(st.just("place"), st.booleans())
    | st.tuples(st.just("answer"), st.integers(0, 5), st.sampled_from(["confirmed", "refused", "unknown"]))
    | st.tuples(st.just("pay"), st.integers(0, 5))
    | st.tuples(st.just("wait"), st.sampled_from([1, 14, 15, 60]))
    | st.tuples(st.just("give up")),
    max_size=25,
)


@given(STEPS)
def test_whatever_comes_in_whatever_order_a_ticket_is_sold_once_or_discarded_once(steps: list[tuple[Any, ...]]) -> None:
    kiosk = Kiosk()
    for name, *how in steps:
        tickets = list(kiosk.tickets.values())
        ticket = tickets[how[0] % len(tickets)] if tickets and name in ("answer", "pay") else None
        if name == "place" and kiosk.at < CLOSE:
            kiosk.place(reserve=how[0])
        elif name == "answer" and ticket is not None:
            kiosk.answer(ticket, how[1])
        elif name == "pay" and ticket is not None:
            kiosk.pay(ticket)
        elif name == "wait":
            kiosk.at += timedelta(seconds=how[0])
        elif name == "give up":
            kiosk.give_up()
        kiosk.assert_sound()
    # In the end, once all claims and the close have passed, nothing is left between sold and discarded.
    kiosk.at = max(kiosk.at, CLOSE) + CLAIM
    kiosk.give_up()
    kiosk.assert_sound()
    assert {ticket.step for ticket in kiosk.tickets.values()} <= {"open", "cancelled"}


@pytest.mark.parametrize("reserve", [False, True])
@pytest.mark.parametrize(("early", "step"), [(1, None), (0, "cancelled")])
def test_the_close_is_the_first_moment_too_late_for_a_yes(reserve: bool, early: int, step: str | None) -> None:
    kiosk = Kiosk()
    ticket = kiosk.place(reserve=reserve)
    assert ticket.closes_at == CLOSE
    kiosk.at = CLOSE - timedelta(microseconds=early)
    answered = must_be(Answered, kiosk.answer(ticket, "confirmed"))
    assert answered.ticket.step == (step or ("reserved" if reserve else "open"))


def test_the_close_is_the_first_moment_too_late_to_pay() -> None:
    kiosk = Kiosk()
    first, second = kiosk.place(reserve=True), kiosk.place(reserve=True)
    for ticket in (first, second):
        kiosk.answer(ticket, "confirmed")
    kiosk.at = CLOSE - timedelta(microseconds=1)
    assert isinstance(kiosk.pay(first), Opened)
    kiosk.at = CLOSE
    assert kiosk.pay(second) == Refusal(Reason.SPORT_EVENT_STARTED)
    kiosk.assert_sound()


def test_a_yes_that_nobody_waits_for_any_more_counts_until_the_ticket_is_given_up() -> None:
    kiosk = Kiosk()
    first, second = kiosk.place(reserve=False), kiosk.place(reserve=False)
    kiosk.at += CLAIM
    assert isinstance(kiosk.answer(first, "confirmed"), Answered)
    kiosk.give_up()
    assert isinstance(kiosk.answer(second, "confirmed"), Answered)
    assert [ticket.step for ticket in kiosk.tickets.values()] == ["open", "cancelled"]
    kiosk.assert_sound()


def test_commands_of_one_batch_see_what_those_before_them_did() -> None:
    kiosk = Kiosk()
    ticket = kiosk.place(reserve=True)
    book = kiosk.book()
    commands: list[Any] = [
        AnswerCall(kiosk.new_id(), 70, ticket.seq, ticket.day, 1, "confirmed"),
        PayReservation(kiosk.new_id(), 70, ticket.id),
        PayReservation(kiosk.new_id(), 70, ticket.id),
        AnswerCall(kiosk.new_id(), 70, ticket.seq, ticket.day, 1, "unknown"),
        AnswerCall(kiosk.new_id(), 70, 999, ticket.day, 1, "confirmed"),
        PayReservation(kiosk.new_id(), 70, "nothing"),
    ]
    answers = decide(commands, book)
    kiosk.keep(book)
    kiosk.assert_sound()
    assert [type(answer) for answer in answers[:4]] == [Answered, Opened, Refusal, Answered]
    assert (answers[4:], kiosk.tickets[ticket.seq].step) == ([Refusal(Reason.TICKET_UNKNOWN)] * 2, "open")


SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
TOLD = sorted(set(Action) - REFUSABLE - {Action.TICKET_DISCARD})
UNSURE: tuple[Outcome, ...] = ("refused", "unknown")


@pytest.mark.parametrize("answer", UNSURE)
@pytest.mark.parametrize("action", sorted(REFUSABLE))
def test_every_ticket_without_a_certain_yes_is_discarded(action: Action, answer: Outcome) -> None:
    assert next_of(action, answer, 1) == Next(Fate.DISCARD)


@pytest.mark.parametrize(("tries", "pause"), [
    (1, 5 * SECOND), (2, 30 * SECOND), (3, 2 * MINUTE), (4, 5 * MINUTE), (5, 30 * MINUTE), (6, 30 * MINUTE),
    (10_000, 30 * MINUTE),
])  # fmt: skip
@pytest.mark.parametrize("answer", UNSURE)
def test_a_discard_is_repeated_until_it_is_certain(answer: Outcome, tries: int, pause: timedelta) -> None:
    assert next_of(Action.TICKET_DISCARD, answer, tries) == Next(Fate.AGAIN, pause)


@pytest.mark.parametrize("answer", UNSURE)
@pytest.mark.parametrize("action", TOLD)
def test_all_other_calls_are_retried_after_growing_pauses_of_up_to_a_day_and_then_parked(action: Action, answer: Outcome) -> None:
    following = [next_of(action, answer, tries) for tries in range(1, TRIES_MAX)]
    pauses = [one.pause for one in following]
    assert {one.fate for one in following} == {Fate.AGAIN}
    assert pauses == sorted(set(pauses))
    assert (pauses[0], pauses[-1]) == (5 * SECOND, 24 * HOUR)
    assert sum(pauses, timedelta(0)) == 75 * HOUR + 35 * MINUTE + 5 * SECOND
    assert next_of(action, answer, TRIES_MAX) == next_of(action, answer, TRIES_MAX + 1) == Next(Fate.PARKED)
