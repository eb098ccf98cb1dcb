"""A ticket that comes back is undone to the cent, or it is said why not, the first reason first (VE-23, VE-24)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import combinations, product

import pytest
from tests.domain.conftest import VECTORS, Banca

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import Undoing
from taquilla.domain.lottery.redeeming import Undone
from taquilla.domain.lottery.tickets import Ticket

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
