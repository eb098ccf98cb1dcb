"""A ticket that comes back is undone to the cent, or it is said why not, the first reason first (VE-23, VE-24)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import combinations, product

import pytest
from tests.domain.conftest import VECTORS, Banca

from taquilla.domain.ledger.accounts import entity_account
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import Undoing
from taquilla.domain.lottery.redeeming import Undone
from taquilla.domain.lottery.tickets import Ticket

NORTH = entity_account(10)
A_MOMENT = timedelta(microseconds=1)

Flaw = Callable[[Banca, Ticket], object]


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


# Each makes one thing wrong with an undoing under the key "k", whatever else is wrong with it.
FLAWS: dict[Reason, Flaw] = {
    Reason.TOKEN_DEAD: lambda banca, ticket: banca.logged_out.add("ana"),
    Reason.SELLER_CLOSED: lambda banca, ticket: banca.closed.add("group"),
    Reason.NOT_ALLOWED: lambda banca, ticket: banca.roles.update(ana="clerk"),
    Reason.KEY_REUSED: lambda banca, ticket: banca.take_key("k"),
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
@pytest.mark.parametrize("reason", FLAWS)
def test_one_flaw_stops_an_undoing_and_nothing_is_written(banca: Banca, reason: Reason, undoing: Undoing) -> None:
    ticket = banca.sell("noon animalitos 7 3.00")
    FLAWS[reason](banca, ticket)
    before = banca.state
    assert banca.ask(banca.undoing(ticket, undoing, key="k")) == Refusal(reason)
    assert banca.state == before


@pytest.mark.parametrize(("first", "second"), [pair for pair in combinations(FLAWS, 2) if set(pair) != ONE_STATE])
def test_of_two_flaws_of_an_undoing_the_earlier_is_named(banca: Banca, first: Reason, second: Reason) -> None:
    ticket = banca.sell("noon animalitos 7 3.00")
    for reason in (second, first):
        FLAWS[reason](banca, ticket)
    assert banca.ask(banca.undoing(ticket, key="k")) == Refusal(first)


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


def test_a_ticket_may_be_undone_until_just_before_its_first_close(banca: Banca) -> None:
    banca.draw("soon", banca.now + timedelta(minutes=6))
    tickets = [banca.sell("soon animalitos 7 3.00", "evening animalitos 7 3.00") for _ in range(2)]
    banca.now += timedelta(minutes=1) - A_MOMENT
    assert banca.ask(banca.undoing(tickets[0])) == Undone(tickets[0].number, "canceled")
    banca.now += A_MOMENT
    assert banca.ask(banca.undoing(tickets[1])) == Refusal(Reason.UNDO_AFTER_CLOSE, events=(banca.id("soon"),))


def test_an_agency_that_closes_earlier_undoes_no_later(banca: Banca) -> None:
    banca.rule("close_minutes", 10, "north")
    banca.draw("soon", banca.now + timedelta(minutes=11))
    tickets = {by: banca.sell("soon animalitos 7 3.00", by=by) for by in ("ana", "luz")}
    banca.later(minutes=1)
    assert banca.ask(banca.undoing(tickets["ana"])) == Refusal(Reason.UNDO_AFTER_CLOSE, events=(banca.id("soon"),))
    assert banca.ask(banca.undoing(tickets["luz"], by="luz")) == Undone(tickets["luz"].number, "canceled")


@pytest.mark.parametrize(("by", "answer"), [("ana", None), ("eva", None), ("luz", Refusal(Reason.TICKET_UNKNOWN))])
def test_a_ticket_is_undone_at_its_own_agency(banca: Banca, by: str, answer: Refusal | None) -> None:
    ticket = banca.sell("noon animalitos 7 3.00")
    assert banca.ask(banca.undoing(ticket, by=by)) == (answer or Undone(ticket.number, "canceled"))


@pytest.mark.parametrize(("seconds", "undone"), [(179, True), (180, False)])
def test_a_ticket_of_just_before_midnight_is_undone_inside_its_window(banca: Banca, seconds: int, undone: bool) -> None:
    banca.draw("tomorrow", datetime(2024, 10, 23, 16, tzinfo=UTC))
    banca.now = datetime(2024, 10, 23, 3, 59, 59, tzinfo=UTC)
    ticket = banca.sell("tomorrow animalitos 7 3.00")
    banca.later(seconds=seconds)
    # Of another day, a number beyond its window is any number.
    expected = Undone(ticket.number, "canceled") if undone else Refusal(Reason.TICKET_UNKNOWN)
    assert banca.ask(banca.undoing(ticket)) == expected


def test_what_a_ticket_moved_is_given_back_on_its_own_day(banca: Banca) -> None:
    """VE-50: a ticket sold at 23:59 and canceled at 00:01 is removed from the day of its sale."""
    banca.rule("commission", 1000, "north")
    banca.draw("tomorrow", datetime(2024, 10, 23, 16, tzinfo=UTC))
    banca.now = datetime(2024, 10, 23, 3, 59, tzinfo=UTC)
    ticket = banca.sell("tomorrow animalitos 7 3.00")
    banca.later(minutes=2)
    banca.ask(banca.undoing(ticket))
    sale, commission, *back = banca.transfers
    assert [(one.debit, one.credit, one.amount, one.kind, one.reverses) for one in back] == [
        (sale.credit, sale.debit, 3_00, "sale", sale.seq),
        (commission.credit, commission.debit, 30, "commission", commission.seq),
    ]
    assert {(one.day, one.booked_on) for one in banca.transfers} == {(ticket.day, ticket.day)}


def test_an_undoing_asked_again_gets_the_same_answer_and_gives_back_once(banca: Banca) -> None:
    ticket = banca.sell("noon animalitos 7 3.00")
    first, again = banca.batch(banca.undoing(ticket, key="k"), banca.undoing(ticket, key="k", by="eva"))
    assert first == again == Undone(ticket.number, "canceled")
    moved = len(banca.transfers)
    banca.later(hours=9)
    assert banca.ask(banca.undoing(ticket, key="k")) == first
    assert banca.ask(banca.undoing(ticket, Undoing.REVERT, key="k")) == Refusal(Reason.KEY_REUSED)
    assert (len(banca.transfers), banca.balance(NORTH)) == (moved, 0)


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
