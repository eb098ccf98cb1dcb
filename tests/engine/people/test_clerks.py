"""Clerks are members of the root entity, read no draw that they have sold, and are one person each."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from tests.engine.conftest import CASHIER, Desk, outcomes
from tests.refusals import must_be, office_refuses

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.draw_orders import DrawOrder
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.sports.results import Reading
from taquilla.engine.gate import Author
from taquilla.engine.lottery.draw_orders import DrawOrdered
from taquilla.engine.lottery.draws import DrawOutcome
from taquilla.engine.office_requests import NotAdmitted
from taquilla.engine.people.clerks import Clerk
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.sandbox.demo import BANKLOT, DemoAccount, add_people
from taquilla.store.ledger import gates
from taquilla.store.lottery import draws

LOTTO_ACTIVO = 5
LEAF = ("leaf1@banklot.net", "leaf2@banklot.net")
ROOT = ("boss1@banklot.net", "boss2@banklot.net")
PEOPLE = (
    *(DemoAccount(email, "manager", 213, 900 + place) for place, email in enumerate(LEAF)),
    *(DemoAccount(email, "manager", 212, 910 + place) for place, email in enumerate(ROOT)),
)
NOT_ALLOWED, HAS_SOLD = Refusal(Reason.NOT_ALLOWED), Refusal(Reason.CLERK_HAS_SOLD)


@pytest.fixture
def noon(desk: Desk) -> int:
    """A draw that is open, of an operator with two managers in a leaf agency and two in the root entity."""
    desk.run(add_people(desk.house, BANKLOT, PEOPLE))
    return desk.event(LOTTO_ACTIVO, "22T12:00")


async def boss(desk: Desk, place: int) -> Clerk:
    """A manager of the root entity, as a clerk."""
    return must_be(Clerk, await desk.house.lottery.draws.clerk(BANKLOT, ROOT[place]))


async def test_two_managers_of_a_leaf_agency_neither_read_results_nor_order_draws(desk, noon):
    house = desk.house
    assert [await house.lottery.draws.clerk(BANKLOT, email) for email in (*LEAF, CASHIER)] == [NOT_ALLOWED] * 3
    # A seller who tries all the same is refused behind the gate.
    first, second = (Clerk(BANKLOT, 900 + place, email) for place, email in enumerate(LEAF))
    for what in DrawOrder:
        assert await house.lottery.draw_orders.enter(first, noon, what, "why not") == NOT_ALLOWED
        assert await house.lottery.draw_orders.approve(second, noon, what) == NOT_ALLOWED
    await desk.past("22T12:01")
    assert await house.lottery.draws.enter_result(first, noon, "7") == NOT_ALLOWED
    assert isinstance(await house.lottery.draws.enter_result(await boss(desk, 0), noon, "7"), DrawOutcome)
    assert await house.lottery.draws.approve_result(second, noon, "7") == NOT_ALLOWED
    assert await house.sports.tickets.results.enter(first, 1, Reading.of([1])) == NOT_ALLOWED
    assert await house.sports.tickets.results.approve(first, 1, Reading.of([1])) == NOT_ALLOWED
    assert isinstance(await house.lottery.draws.approve_result(await boss(desk, 1), noon, "7"), DrawOutcome)


async def test_an_entity_without_a_parent_that_came_later_is_no_root(desk, noon):
    await desk.house.people.office.add_entity(BANKLOT, entity_id=1, name="agency of its own")
    await add_people(desk.house, BANKLOT, [DemoAccount("later@banklot.net", "manager", 1, 920)])
    assert await desk.house.lottery.draws.clerk(BANKLOT, "later@banklot.net") == NOT_ALLOWED
    assert isinstance(await boss(desk, 0), Clerk)
    people, later = (await desk.house.known(BANKLOT)).people, Author("later@banklot.net", 1, 920)
    assert [people.sees_exposure(member) for member in (920, 910)] == [False, True]
    with pytest.raises(NotAdmitted, match="NOT_ALLOWED"):
        await desk.house.people.looks.change(BANKLOT, colour="#0b6b4f", author=later)
    # Nor does it become one once the root is closed.
    closed = await desk.house.people.office.close_entity(BANKLOT, 212)
    assert (closed.entities, 920 in closed.members) == ((1, 212, 213, 214), True)


async def test_a_result_that_a_seller_entered_before_this_rule_is_not_approved(desk, noon):
    desk.set_clock("22T11:00")
    sold = await desk.sell(noon, "7")
    await desk.past("22T12:01")
    first, second = await desk.clerks()
    assert isinstance(await desk.house.lottery.draws.enter_result(first, noon, "7"), DrawOutcome)
    desk.ask("update ticket set member_id = %s where id = %s", first.member_id, sold.ticket.id)
    assert await desk.house.lottery.draws.approve_result(second, noon, "7") == HAS_SOLD
    # Another clerk begins anew.
    assert isinstance(await desk.house.lottery.draws.enter_result(second, noon, "7"), DrawOutcome)
    assert isinstance(await desk.house.lottery.draws.approve_result(await boss(desk, 0), noon, "7"), DrawOutcome)


async def approve_while_selling(desk: Desk, noon: int, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any]:
    """A second clerk approves that a draw is void. The first one sells after the check for sellers. Return both answers."""
    first, second = await boss(desk, 0), await boss(desk, 1)
    assert isinstance(await desk.house.lottery.draw_orders.enter(first, noon, DrawOrder.VOID, "I shall lose"), DrawOrdered)
    sale = desk.sale(noon, "7", by=ROOT[0])
    look, selling = draws.find_sellers, list[asyncio.Task[Any]]()

    async def look_and_wait(*about: Any) -> Any:
        found = await look(*about)
        selling.append(asyncio.create_task(desk.house.counter.ask(sale)))
        # It is sold, or waits for the gate.
        await desk.until(lambda: selling[0].done() or desk.waiters() > 0)
        return found

    monkeypatch.setattr(draws, "find_sellers", look_and_wait)
    approved = await desk.house.lottery.draw_orders.approve(second, noon, DrawOrder.VOID)
    return approved, await selling[0]


def test_a_sale_between_the_look_and_the_approval_waits_and_comes_too_late(desk, noon, monkeypatch):
    approved, sold = desk.run(approve_while_selling(desk, noon, monkeypatch))
    assert isinstance(approved, DrawOrdered)
    assert sold.reason is Reason.DRAWS_CLOSED


def test_without_the_gate_that_sale_would_slip_through(desk, noon, monkeypatch):
    monkeypatch.setattr(gates, "_SQL", {**gates._SQL, "take_gate": gates._SQL["take_gate"].replace(" for no key update", "")})
    # Two events of one number would be refused, and so would the approval.
    desk.ask("alter table outbox drop constraint outbox_pkey")
    approved, sold = desk.run(approve_while_selling(desk, noon, monkeypatch))
    assert isinstance(approved, DrawOrdered)
    assert isinstance(sold, Sold)
    assert "I83" in {one.rule.id for one in desk.run(desk.house.audit()).violations}


@pytest.mark.parametrize("is_closed", [False, True])
async def test_a_person_has_one_account_per_operator_closed_or_not(desk, is_closed):
    if is_closed:
        await desk.house.people.office.close_member(BANKLOT, 864)
    await add_people(desk.house, BANKLOT, [DemoAccount("user@banklot.net", "cashier", 213, 930)])
    members = desk.one("select count(*) from member")
    taken, unfit = OfficeReason.EMAIL_TAKEN, OfficeReason.EMAIL_UNFIT
    for email, error in (
        ("Username@Banklot.net", taken), ("username+till@banklot.net", taken), ("user+a+b@banklot.net", taken),
        (" username@banklot.net", unfit), ("nobody", unfit), ("key a@b", unfit), ("username@banklot.net.", unfit),
    ):  # fmt: skip
        with office_refuses(error):
            await add_people(desk.house, BANKLOT, [DemoAccount(email, "clerk", 212, 931)])
    assert desk.one("select count(*) from member") == members


async def guess_at_once(desk: Desk, noon: int, times: int) -> Counter[Any]:
    """Let one clerk read something else than the first one, several times at once."""
    second = await boss(desk, 1)
    guesses = (desk.house.lottery.draws.approve_result(second, noon, str(8 + place)) for place in range(times))
    return outcomes(await asyncio.gather(*guesses, return_exceptions=True))


@pytest.fixture
def entered(desk: Desk, noon: int) -> int:
    """A draw whose result one clerk has entered."""
    desk.run(desk.past("22T12:01"))
    assert isinstance(desk.run(desk.house.lottery.draws.enter_result(desk.run(boss(desk, 0)), noon, "7")), DrawOutcome)
    return noon


def test_of_16_guesses_at_once_one_is_compared(desk, entered):
    assert desk.run(guess_at_once(desk, entered, 16)) == {Reason.RESULT_DIFFERS: 1, Reason.RESULT_WAITS: 15}


def test_the_twin_without_the_gate_compares_both(desk, entered, without_gate):
    # Neither has noted its reading before the other one looks.
    answers = without_gate("audit_event", guess_at_once(desk, entered, 2))
    assert answers[Reason.RESULT_WAITS] == 0, answers
