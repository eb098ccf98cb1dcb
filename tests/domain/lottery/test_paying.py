"""PINs of any size, the wrong ones that are left, and why a ticket is not undone, the first reason first (VE-21 to VE-24)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from tests.domain.conftest import Banca

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import Undoing
from taquilla.domain.lottery.redeeming import pins_left
from taquilla.domain.lottery.tickets import Attempts, Ticket

A_MOMENT = timedelta(microseconds=1)
NOON = datetime(2024, 10, 22, 16, tzinfo=UTC)

# Pins (VE-21)


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
    assert banca.batch(*[banca.payment(ticket, pin=one) for one in (pin, ticket.number)]) == [Refusal(Reason.TICKET_UNKNOWN)] * 2


# Undoing (VE-23, VE-24): each makes one thing wrong with it under the key "k", whatever else is wrong.
FLAWS: dict[Reason, Callable[[Banca, Ticket], object]] = {
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
@pytest.mark.parametrize(("first", "second"), [pair for pair in combinations(FLAWS, 2) if set(pair) != ONE_STATE])
def test_of_two_flaws_of_an_undoing_the_earlier_is_named_and_nothing_is_written(
    banca: Banca, first: Reason, second: Reason, undoing: Undoing
) -> None:
    ticket = banca.sell("noon animalitos 7 3.00")
    for reason in (second, first):
        FLAWS[reason](banca, ticket)
    before = banca.state
    assert (banca.ask(banca.undoing(ticket, undoing, key="k")).reason, banca.state) == (first, before)


def test_a_late_undoing_tells_the_draws_that_have_closed_to_the_seller_whoever_asks(banca: Banca) -> None:
    banca.rule("close_minutes", 60, "ana")
    banca.now = NOON - timedelta(hours=1, seconds=1)
    ticket = banca.sell("noon animalitos 7 3.00", "evening animalitos 7 3.00")
    banca.now = NOON - timedelta(hours=1)
    answers = banca.batch(*[banca.undoing(ticket, by=by) for by in ("ana", "eva")])
    assert answers == [Refusal(Reason.UNDO_AFTER_CLOSE, events=(banca.id("noon"),))] * 2
