"""Above a bound a payment waits for a second person, who may not be the first (VE-46)."""

from datetime import timedelta

import pytest
from tests.domain.conftest import Banca

from taquilla.domain.ledger.accounts import entity_account
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.redeeming import Paid, decide_held
from taquilla.domain.lottery.tickets import Ticket
from taquilla.domain.people.members import Power

HELD, UNKNOWN = Refusal(Reason.PAYMENT_HELD), Refusal(Reason.TICKET_UNKNOWN)
NORTH, GROUP = entity_account(10), entity_account(2)


@pytest.fixture
def ticket(banca: Banca) -> Ticket:
    """A ticket of north that has won 90.00 at noon, where one person pays 50.00 alone."""
    banca.rule("pay_alone_max", 50_00)
    ticket = banca.sell("noon animalitos 7 3.00", "noon animalitos 8 2.00")
    banca.settle("noon", "7")
    return ticket


def paid(banca: Banca, ticket: Ticket, amount: int = 90_00, line: int = 0) -> Paid:
    return Paid(ticket.number, amount, banca.now, ((line, amount),))


def by(banca: Banca, ticket: Ticket, *names: str) -> list[object]:
    """The answers to payments that these people ask for, one after the other."""
    return [banca.ask(banca.payment(ticket, by=name)) for name in names]


def decide(banca: Banca, ticket: Ticket, name: str, *, approve: bool = True) -> object:
    """Return the answer to the office's decision, which needs no pin."""
    book = banca._book()
    answer = decide_held(banca.payment(ticket, by=name, pin=1), book.lottery, approve=approve)
    banca._keep(book)
    return answer


@pytest.mark.parametrize(("rules", "is_held"), [
    ({}, False), ({"": 90_00}, False), ({"": 89_99}, True), ({"": 0}, True),
    ({"north": 90_00}, False), ({"north": 89_99}, True), ({"south": 0}, False),
    ({"group": 89_99, "north": 500_00}, True), ({"": 89_99, "group": 500_00, "north": 500_00}, True),
])  # fmt: skip
def test_above_the_tightest_bound_of_its_path_a_payment_waits(banca: Banca, rules: dict[str, int], is_held: bool) -> None:
    ticket = banca.sell("noon animalitos 7 3.00")
    for whose, bound in rules.items():
        banca.rule("pay_alone_max", bound, whose)
    banca.settle("noon", "7")
    assert banca.ask(banca.payment(ticket)) == (HELD if is_held else paid(banca, ticket))


@pytest.mark.parametrize(("by", "over"), [("ana", 101), ("eva", 100)])
@pytest.mark.parametrize("is_at_the_till", [True, False])
def test_a_second_person_is_independent_of_the_first(
    banca: Banca, ticket: Ticket, by: str, over: int, *, is_at_the_till: bool
) -> None:
    banca.powers.append(Power(f"{by}@example.org", over, banca.now - timedelta(days=29)))
    decided = banca.ask if is_at_the_till else (lambda payment: decide(banca, ticket, "eva"))
    assert banca.ask(banca.payment(ticket, by="ana")) == HELD
    assert decided(banca.payment(ticket, by="eva")) == Refusal(Reason.NOT_INDEPENDENT, until=banca.now + timedelta(days=1))
    assert banca.trail[-1][:2] == ("eva", "second person refused")
    banca.powers.clear()
    assert decided(banca.payment(ticket, by="eva")) == paid(banca, ticket)


@pytest.mark.parametrize(("people", "answers"), [
    (["ana"], [HELD]), (["ana", "ana", "ana"], [HELD] * 3), (["ana", "eva"], [HELD, Paid]),
    (["eva", "ana"], [HELD, Paid]),  # the seller may be either of the two
    (["ana", "sol"], [HELD, Paid]),  # the group stands above the agency
    (["ana", "eva", "ana", "eva"], [HELD, Paid, Refusal(Reason.TICKET_PAID), Refusal(Reason.TICKET_PAID)]),
    (["ana", "luz", "eva"], [HELD, Refusal(Reason.TICKET_UNKNOWN), Paid]),
    (["sol", "ana", "sol"], [Refusal(Reason.TICKET_UNKNOWN), HELD, Paid]),  # who stands above is a second person alone
    (["ana", "sol", "sol"], [HELD, Paid, Refusal(Reason.TICKET_UNKNOWN)]),
])  # fmt: skip
def test_a_second_person_pays_what_the_first_has_asked_for(banca: Banca, ticket: Ticket, people, answers) -> None:
    banca.floors = {"group": -500_00, "north": -500_00}
    said = by(banca, ticket, *people)
    assert [paid(banca, ticket) if answer is Paid else answer for answer in answers] == said
    assert banca.balance(NORTH) == (-5_00 + 90_00 if Paid in answers else -5_00)


# On the word of somebody away from the till


@pytest.mark.parametrize(("name", "answer"), [("ana", HELD), ("eva", Paid), ("sol", Paid), ("luz", UNKNOWN)])
def test_the_office_takes_a_second_person_s_word(banca: Banca, ticket: Ticket, name: str, answer: object) -> None:
    by(banca, ticket, "ana")
    assert decide(banca, ticket, name) == (paid(banca, ticket) if answer is Paid else answer)
    banca.closed = {name}  # a former member
    assert [decide(banca, ticket, name, approve=approve) for approve in (True, False)] == [Refusal(Reason.SELLER_CLOSED)] * 2
