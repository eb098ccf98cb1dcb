"""Above a bound a payment waits for a second person, who may not be the first (VE-46)."""

from datetime import timedelta

import pytest
from tests.domain.conftest import Banca

from taquilla.domain.ledger.accounts import entity_account
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.redeeming import HoldRefused, Paid, decide_held
from taquilla.domain.lottery.tickets import Ticket, ticket_status, wager_status
from taquilla.domain.people.members import Power

HELD = Refusal(Reason.PAYMENT_HELD)
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


def test_the_bound_of_the_moment_of_the_payment_holds(banca: Banca) -> None:
    tickets = [banca.sell("noon animalitos 7 3.00") for _ in range(2)]
    banca.rule("pay_alone_max", 50_00, since=banca.now + timedelta(hours=1))
    banca.settle("noon", "7")
    assert banca.ask(banca.payment(tickets[0])) == paid(banca, tickets[0])
    banca.later(hours=1)
    assert banca.ask(banca.payment(tickets[1])) == HELD


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
    (["ana"], [HELD]),
    (["ana", "ana", "ana"], [HELD] * 3),
    (["ana", "eva"], [HELD, Paid]),
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


@pytest.mark.parametrize("role", ["clerk", "reseller"])
def test_a_role_that_pays_nothing_is_no_second_person(banca: Banca, ticket: Ticket, role: str) -> None:
    by(banca, ticket, "ana")
    banca.roles["eva"] = role
    assert banca.ask(banca.payment(ticket, by="eva")) == Refusal(Reason.NOT_ALLOWED)
    assert decide(banca, ticket, "eva") == Refusal(Reason.NOT_ALLOWED)


def test_in_one_batch_the_first_of_two_second_persons_pays(banca: Banca, ticket: Ticket) -> None:
    answers = banca.batch(*(banca.payment(ticket, by=name) for name in ("ana", "eva", "sol", "ana")))
    assert answers == [HELD, paid(banca, ticket), Refusal(Reason.TICKET_UNKNOWN), Refusal(Reason.TICKET_PAID)]
    hold = banca.holds[ticket.seq]
    assert (hold.version, hold.ended_as, hold.asked_by, hold.ended_by) == (1, "approved", 100, 101)
    assert banca.trail[-2:] == [
        ("ana", "payment held", f"{ticket.id}:1"), ("eva", "held payment approved", f"{ticket.id}:1"),
    ]  # fmt: skip


def test_a_wrong_pin_holds_nothing_and_approves_nothing_and_is_counted(banca: Banca, ticket: Ticket) -> None:
    assert banca.ask(banca.payment(ticket, pin=1)) == Refusal(Reason.TICKET_UNKNOWN)
    assert banca.holds == {}
    by(banca, ticket, "ana")
    for name in ("eva", "sol", "sol", "sol"):
        assert banca.ask(banca.payment(ticket, pin=1, by=name)) == Refusal(Reason.TICKET_UNKNOWN)
    assert [answer.reason for answer in by(banca, ticket, "eva") if isinstance(answer, Refusal)] == [Reason.TICKET_LOCKED]


def test_both_calls_may_be_repeated_under_their_keys(banca: Banca, ticket: Ticket) -> None:
    asked, again = (banca.ask(banca.payment(ticket, key="first")) for _ in range(2))
    assert (asked, again) == (HELD, HELD)
    assert banca.holds[ticket.seq].version == 1
    second = banca.ask(banca.payment(ticket, by="eva", key="second"))
    banca.later(hours=1)
    assert banca.ask(banca.payment(ticket, by="eva", key="second")) == second
    assert banca.ask(banca.payment(ticket, key="first")) == Refusal(Reason.TICKET_PAID)
    assert banca.ask(banca.payment(ticket, by="eva", key="second", pin=1)) == Refusal(Reason.KEY_REUSED)


def test_who_stands_above_repeats_its_own_payment_too(banca: Banca, ticket: Ticket) -> None:
    by(banca, ticket, "ana")
    first = banca.ask(banca.payment(ticket, by="sol", key="k"))
    assert first == paid(banca, ticket) == banca.ask(banca.payment(ticket, by="sol", key="k"))


@pytest.mark.parametrize(("corrected", "first", "then"), [
    ("7", HELD, Paid),  # the same number, by another version: asked for anew, by eva
    ("8", HELD, Paid),  # another line, another sum
    ("9", Refusal(Reason.NOT_A_WINNER), None),
])  # fmt: skip
def test_a_corrected_result_makes_the_hold_stand_for_nothing(banca: Banca, ticket: Ticket, corrected, first, then) -> None:
    by(banca, ticket, "ana")
    banca.settle("noon", corrected)
    assert by(banca, ticket, "eva", "eva") == [first, first]
    if then is Paid:
        assert banca.holds[ticket.seq].version == 2
        assert isinstance(banca.ask(banca.payment(ticket)), Paid)


@pytest.mark.parametrize(("prize", "unpaid", "is_same"), [
    ({}, 90_00, True), ({}, 89_99, False), ({}, 90_01, False), ({"version": 2}, 90_00, False), ({"line": 1}, 90_00, False),
])  # fmt: skip
def test_a_hold_stands_for_the_very_prizes_and_the_very_sum(banca: Banca, ticket: Ticket, prize, unpaid, is_same) -> None:
    by(banca, ticket, "ana")
    ((won, _),) = banca.standing(ticket).unpaid()
    assert banca.holds[ticket.seq].is_for([(won._replace(**prize), unpaid)]) is is_same


def test_a_sum_that_falls_to_the_bound_is_paid_by_one_and_ends_the_hold(banca: Banca) -> None:
    banca.rule("pay_alone_max", 60_00)
    ticket = banca.sell("noon animalitos 7 3.00", "noon animalitos 8 2.00")
    banca.settle("noon", "7")
    assert by(banca, ticket, "ana") == [HELD]
    banca.settle("noon", "8")
    assert by(banca, ticket, "ana") == [paid(banca, ticket, 60_00, line=1)]
    assert banca.holds[ticket.seq].ended_as == "lapsed"


def test_a_payment_of_parts_is_judged_by_what_is_paid_now(banca: Banca) -> None:
    banca.rule("pay_alone_max", 90_00)
    ticket = banca.sell("noon animalitos 7 3.00", "evening animalitos 7 4.00")
    banca.settle("noon", "7")
    assert by(banca, ticket, "ana") == [paid(banca, ticket)]
    banca.settle("evening", "7")
    assert by(banca, ticket, "ana", "eva") == [HELD, paid(banca, ticket, 120_00, line=1)]


def test_another_draw_of_the_ticket_makes_it_another_payment(banca: Banca, ticket: Ticket) -> None:
    ticket = banca.sell("noon animalitos 7 3.00", "evening animalitos 7 1.00")
    assert by(banca, ticket, "ana") == [HELD]
    banca.settle("evening", "7")
    assert by(banca, ticket, "eva") == [HELD]
    assert by(banca, ticket, "ana") == [Paid(ticket.number, 120_00, banca.now, ((0, 90_00), (1, 30_00)))]


def test_a_held_ticket_is_seen_to_be_held_until_it_is_paid_or_expires(banca: Banca, ticket: Ticket) -> None:
    def seen(ticket: Ticket) -> tuple[str, list[str]]:
        standing = banca.standing(ticket)
        lines = [wager_status(wager, standing, ticket.state) for wager in ticket.wagers]
        return ticket_status(ticket, standing, banca.now), lines

    assert seen(ticket) == ("winner", ["winner", "loser"])
    by(banca, ticket, "ana")
    assert seen(ticket) == ("held", ["held", "loser"])
    by(banca, ticket, "eva")
    assert seen(ticket) == ("paid", ["winner", "loser"])


def test_a_hold_does_not_stop_the_time_to_claim(banca: Banca, ticket: Ticket) -> None:
    by(banca, ticket, "ana")
    banca.now = ticket.expires_at
    assert by(banca, ticket, "eva") == [Refusal(Reason.TICKET_EXPIRED)]
    assert ticket_status(ticket, banca.standing(ticket), banca.now) == "expired"


# On the word of somebody away from the till


@pytest.mark.parametrize(
    ("name", "answer"), [("ana", HELD), ("eva", Paid), ("sol", Paid), ("luz", Refusal(Reason.TICKET_UNKNOWN))]
)
def test_the_office_takes_a_second_person_s_word(banca: Banca, ticket: Ticket, name: str, answer: object) -> None:
    by(banca, ticket, "ana")
    assert decide(banca, ticket, name) == (paid(banca, ticket) if answer is Paid else answer)


def test_the_office_decides_nothing_that_nobody_has_asked_for(banca: Banca, ticket: Ticket) -> None:
    assert decide(banca, ticket, "eva") == Refusal(Reason.PAYMENT_NOT_HELD)
    by(banca, ticket, "ana", "eva")
    for approve in (True, False):
        assert decide(banca, ticket, "sol", approve=approve) == Refusal(Reason.PAYMENT_NOT_HELD)


def test_a_refused_payment_may_be_asked_for_anew(banca: Banca, ticket: Ticket) -> None:
    by(banca, ticket, "ana")
    assert decide(banca, ticket, "eva", approve=False) == HoldRefused(ticket.number, 90_00)
    assert ticket_status(ticket, banca.standing(ticket), banca.now) == "winner"
    assert by(banca, ticket, "eva", "ana") == [HELD, paid(banca, ticket)]
    assert banca.holds[ticket.seq].version == 2


@pytest.mark.parametrize(("how", "reason"), [("corrected", Reason.NOT_A_WINNER), ("expired", Reason.TICKET_EXPIRED)])
def test_what_nothing_is_left_of_waits_no_longer_once_the_office_has_looked_at_it(
    banca: Banca, ticket: Ticket, how: str, reason: Reason
) -> None:
    by(banca, ticket, "ana")
    if how == "corrected":
        banca.settle("noon", "9")
    else:
        banca.now = ticket.expires_at
    assert decide(banca, ticket, "eva") == Refusal(reason)
    assert decide(banca, ticket, "eva") == Refusal(Reason.PAYMENT_NOT_HELD)
    assert banca.holds[ticket.seq].ended_as == "lapsed"


def test_the_office_pays_no_other_sum_than_was_asked_for_with_the_pin(banca: Banca, ticket: Ticket) -> None:
    by(banca, ticket, "ana")
    banca.settle("noon", "8")
    assert decide(banca, ticket, "eva") == Refusal(Reason.PAYMENT_NOT_HELD)
    assert banca.holds[ticket.seq].ended_as == "lapsed"
    assert by(banca, ticket, "ana", "eva") == [HELD, paid(banca, ticket, 60_00, line=1)]
