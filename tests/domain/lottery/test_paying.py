"""A ticket that comes back is paid once or undone, or it is said why not, the first reason first (VE-23, VE-24, VE-26)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import combinations, product

import pytest
from tests.domain.conftest import VECTORS, Banca

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import Undoing
from taquilla.domain.lottery.redeeming import Paid, Undone, pins_left
from taquilla.domain.lottery.tickets import Attempts, Ticket

A_MOMENT = timedelta(microseconds=1)
NOON = datetime(2024, 10, 22, 16, tzinfo=UTC)

Flaw = Callable[[Banca, Ticket], object]

CALLER_FLAWS: dict[Reason, Flaw] = {
    Reason.TOKEN_DEAD: lambda banca, ticket: banca.logged_out.add("ana"),
    Reason.SELLER_CLOSED: lambda banca, ticket: banca.closed.add("group"),
    Reason.NOT_ALLOWED: lambda banca, ticket: banca.roles.update(ana="clerk"),
    Reason.KEY_REUSED: lambda banca, ticket: banca.take_key("k"),
}


def lock(banca: Banca, ticket: Ticket) -> None:
    for _ in range(5):
        banca.ask(banca.payment(ticket, pin=1))


STORIES = {
    None: ["won", "won pending"],
    Reason.NOT_A_WINNER: ["lost", "lost over"],  # no prize, nothing to expire
    Reason.DRAWS_PENDING: ["pending", "lost pending", "lost pending over"],
    Reason.TICKET_EXPIRED: ["won over", "won pending over"],
    Reason.TICKET_PAID: ["won paid", "won pending paid", "won paid over"],
    Reason.TICKET_CANCELED: ["won canceled", "won paid canceled"],
    Reason.TICKET_REJECTED: ["won rejected", "won over rejected"],
    Reason.TICKET_LOCKED: ["won locked", "won locked wrong", "won locked canceled"],
    Reason.TICKET_UNKNOWN: [
        "won wrong", "won canceled wrong", "won paid wrong", "won over wrong", "lost wrong", "won elsewhere",
        "won locked elsewhere",  # another agency learns nothing
    ],
}  # fmt: skip


@pytest.mark.parametrize(("story", "reason"), [(story, reason) for reason, stories in STORIES.items() for story in stories])
def test_a_payment_is_answered_with_the_first_reason_that_holds(banca: Banca, story: str, reason: Reason | None) -> None:
    told = story.split()
    ticket = banca.sell("noon animalitos 7 3.00", "evening animalitos 7 2.00")
    outcome = "7" if "won" in told else "8"
    if told[0] != "pending":
        banca.settle("noon", outcome)
    if "pending" not in told:
        banca.settle("evening", "8")
    if "paid" in told:
        banca.pay_out(ticket)
    if "over" in told:
        banca.now = ticket.expires_at
    if "locked" in told:
        lock(banca, ticket)
    for state in {"canceled", "rejected"} & set(told):
        banca.alter(ticket, state=state)
    by, pin = "luz" if "elsewhere" in told else "ana", 1 if "wrong" in told else 0
    said = banca.ask(banca.payment(ticket, by=by, pin=pin))
    if reason is None:
        assert said == Paid(ticket.number, 90_00, banca.now, ((0, 90_00),))
        return
    assert isinstance(said, Refusal)
    assert (said.reason, [payout for seq, _, payout in banca.payouts if seq]) == (reason, [])


def test_of_a_ticket_that_has_expired_in_part_the_rest_is_paid(banca: Banca) -> None:
    ticket = banca.sell("noon animalitos 7 3.00", "evening animalitos 7 2.00")
    for draw in ("noon", "evening"):
        banca.settle(draw, "7")
    banca.expiries[banca.id("evening")] = ticket.expires_at + A_MOMENT
    banca.now = ticket.expires_at
    assert banca.ask(banca.payment(ticket)) == Paid(ticket.number, 60_00, banca.now, ((1, 60_00),))


# Pins (VE-21)


def guess(banca: Banca, ticket: Ticket, *pins: int) -> list[Reason | None]:
    """The reasons of payments with these pins, 0 being the right one, in one batch."""
    answers = banca.batch(*[banca.payment(ticket, pin=pin) for pin in pins])
    return [answer.reason if isinstance(answer, Refusal) else None for answer in answers]


def repeat(banca: Banca, ticket: Ticket, *pins: int) -> list[Reason | None]:
    """The reasons of repetitions of one payment, under its key, with these pins; 0 is the right one."""
    answers = [banca.ask(banca.payment(ticket, pin=pin, key="k")) for pin in pins]
    return [answer.reason if isinstance(answer, Refusal) else None for answer in answers]


@pytest.mark.parametrize(("wrong", "then"), [(4, None), (5, Reason.TICKET_LOCKED), (9, Reason.TICKET_LOCKED)])
def test_wrong_pins_under_a_key_that_was_used_are_counted_like_any_others(banca: Banca, wrong, then) -> None:
    ticket = banca.sell("noon animalitos 7 3.00")
    banca.settle("noon", "7")
    assert repeat(banca, ticket, 0) == [None]
    said = [*[Reason.KEY_REUSED] * min(wrong, 5), *[Reason.TICKET_LOCKED] * (wrong - 5), then]
    assert repeat(banca, ticket, *range(1, wrong + 1), 0) == said
    banca.later(hours=1)
    assert repeat(banca, ticket, 0) == [None]


def test_a_wrong_pin_whose_answer_was_lost_is_told_the_same_and_counts_once(banca: Banca) -> None:
    ticket = banca.sell("noon animalitos 7 3.00")
    banca.settle("noon", "8")
    assert guess(banca, ticket, 1, 1, 1) == [Reason.TICKET_UNKNOWN] * 3
    # Another PIN under the key is another guess, as is the same one under another key or for another ticket.
    assert repeat(banca, ticket, 1, 1, 2, 1, 2) == [Reason.TICKET_UNKNOWN] * 5
    assert repeat(banca, ticket, 0, 3) == [Reason.TICKET_LOCKED] * 2
    other = banca.sell("evening animalitos 7 3.00")
    assert repeat(banca, other, 1, 0) == [Reason.TICKET_UNKNOWN, Reason.DRAWS_PENDING]
    banca.later(hours=1)
    assert repeat(banca, ticket, 1, 1, 0) == [Reason.TICKET_UNKNOWN, Reason.TICKET_UNKNOWN, Reason.NOT_A_WINNER]
    assert banca.attempts[ticket.id].wrong == 1


@pytest.mark.parametrize(("attempts", "left"), [
    (None, 5),
    (Attempts(4, NOON - timedelta(hours=1) + A_MOMENT, None), 1),
    (Attempts(4, NOON - timedelta(hours=1), None), 5), (Attempts(5, NOON, NOON + A_MOMENT), 0), (Attempts(5, NOON, NOON), 5),
])  # fmt: skip
def test_a_ticket_tells_how_many_wrong_pins_are_left(attempts: Attempts | None, left: int) -> None:
    assert pins_left(attempts, NOON) == left


@pytest.mark.parametrize("pin", [-1, 1, 9_999_999, 100_000_000, 10**30])
def test_a_pin_of_any_size_is_just_wrong(banca: Banca, pin: int) -> None:
    ticket = banca.sell("noon animalitos 7 3.00")
    assert guess(banca, ticket, pin, ticket.number) == [Reason.TICKET_UNKNOWN] * 2


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


# Undoing (VE-23, VE-24): each makes one thing wrong with it under the key "k", whatever else is wrong.
FLAWS: dict[Reason, Flaw] = CALLER_FLAWS | {
    Reason.TICKET_UNKNOWN: lambda banca, ticket: banca.tickets.pop(ticket.seq),
    Reason.TICKET_CANCELED: lambda banca, ticket: banca.alter(ticket, state="canceled"),
    Reason.TICKET_REJECTED: lambda banca, ticket: banca.alter(ticket, state="rejected"),
    Reason.TICKET_PAID: lambda banca, ticket: banca.pay_out(ticket),
    Reason.UNDO_AFTER_CLOSE: lambda banca, ticket: banca.alter(ticket, first_close=banca.now),
    Reason.UNDO_TOO_LATE: lambda banca, ticket: banca.alter(ticket, cancel_until=banca.now),
    Reason.CANCELS_USED: lambda banca, ticket: banca.rule("cancels_max", 0),
}

ONE_STATE = {Reason.TICKET_CANCELED, Reason.TICKET_REJECTED}


@pytest.mark.parametrize("undoing", Undoing)
@pytest.mark.parametrize(("first", "second"), [pair for pair in combinations(FLAWS, 2) if set(pair) != ONE_STATE])
def test_of_two_flaws_of_an_undoing_the_earlier_is_named_and_nothing_is_written(
    banca: Banca, first: Reason, second: Reason, undoing: Undoing
) -> None:
    ticket = banca.sell("noon animalitos 7 3.00")
    for reason in (second, first):
        FLAWS[reason](banca, ticket)
    before = banca.state
    assert (banca.ask(banca.undoing(ticket, undoing, key="k")), banca.state) == (Refusal(first), before)


@pytest.mark.parametrize(("now", "closes", "answer"), [
    ("ok", None, None),
    ("late", None, Reason.UNDO_TOO_LATE),
    ("too_late_for_first_close", "first_close", Reason.UNDO_AFTER_CLOSE),
])  # fmt: skip
def test_the_worked_seconds_of_a_cancel(banca: Banca, now: str, closes: str | None, answer: Reason | None) -> None:
    worked = VECTORS["cancel"]
    banca.rule("seconds_to_cancel", worked["window"])
    banca.now = at(worked["created_at"])
    if closes:
        banca.draw("soon", at(worked[closes]) + timedelta(minutes=5))
    ticket = banca.sell("noon animalitos 7 3.00", f"{'soon' if closes else 'evening'} animalitos 7 3.00")
    banca.now = at(worked[now])
    refusal = answer and Refusal(answer, events=(banca.id("soon"),) if closes else ())
    assert banca.ask(banca.undoing(ticket)) == (refusal or Undone(ticket.number, "canceled"))


@pytest.mark.parametrize("ways", list(product(Undoing, repeat=3)))
def test_a_till_undoes_so_many_tickets_a_day_and_the_next_day_again(banca: Banca, ways: tuple[Undoing, ...]) -> None:
    banca.rule("cancels_max", 2, "north")
    tickets = [banca.sell("evening animalitos 7 3.00") for _ in range(5)]
    used = Refusal(Reason.CANCELS_USED, bound=2)
    # In one batch or in several, the third is one too many, whichever way each was undone; each till has its own.
    first, second, third = banca.batch(*map(banca.undoing, tickets, ways))
    assert [type(first), type(second), third] == [Undone, Undone, used]
    for way in Undoing:
        assert banca.ask(banca.undoing(tickets[3], way)) == used
    assert isinstance(banca.ask(banca.undoing(tickets[4], by="eva")), Undone)
    banca.draw("tomorrow", datetime(2024, 10, 23, 23, tzinfo=UTC))
    banca.later(days=1)
    assert isinstance(banca.ask(banca.undoing(banca.sell("tomorrow animalitos 7 3.00"))), Undone)
