"""Rights in the tree, asked by the engine itself: whichever door somebody comes by, what is of another branch is not there."""

from datetime import date
from typing import Any

import pytest
from tests.engine.conftest import CASHIER
from tests.refusals import office_refuses

from taquilla.domain.people.members import Caller
from taquilla.engine.gate import HOUSE, Author
from taquilla.engine.house import House
from taquilla.engine.lottery.search import TicketCriteria
from taquilla.engine.office_requests import NotAdmitted
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.sandbox.demo import BANKLOT, CLERKS

AGENCY, OTHER_AGENCY = 213, 214
ALARM = """
    insert into alarm (operator_id, kind, subject, entity_id, detail, since) values (1, 'credit_used', '213', 213, '{}', now())
    returning id
"""


@pytest.fixture
def manager(desk):
    """Return a manager of the other agency, as the author of a command."""
    add, email = desk.house.people.office.add_member, "rival@banklot.net"
    added = add(BANKLOT, entity_id=OTHER_AGENCY, email=email, role="manager", password="nobody guesses this")
    return Author(email, OTHER_AGENCY, desk.run(added))


@pytest.mark.usefixtures("audited")
async def test_of_the_deepest_agency_a_sale_is_reversed_whole(desk, noon):
    office, deepest = desk.house.people.office, 212
    for place in range(63):
        await desk.house.lottery.rules.add_rule(BANKLOT, "commission", {"entity": deepest, "basis_points": (64 - place) * 10})
        if place < 62:
            deepest = await office.add_entity(BANKLOT, name=f"{place}", parent_id=deepest)
    with office_refuses(OfficeReason.ENTITY_TOO_DEEP, match="at most 63 levels"):
        await office.add_entity(BANKLOT, name="too deep", parent_id=deepest)
    await office.add_member(BANKLOT, entity_id=deepest, email="deep@banklot.net", role="cashier", password="far below them all")
    sold = await desk.sell(noon, "7", units=50, by="deep@banklot.net")
    await desk.house.counter.ask(desk.undoing(sold, by="deep@banklot.net"))
    assert desk.ask("select reverses is null, count(*) from transfer group by 1 order by 1") == [(False, 64), (True, 64)]


async def seen(house: House, reader: Author) -> list[list[Any]]:
    """Return the sessions, access tokens, keys and alarms that a reader sees."""
    people, alarms = house.people, await house.alarms.alarms(BANKLOT, reader, state=None, before=None, limit=9)
    tokens, keys = await people.access_tokens.of(BANKLOT, reader), await people.api_keys.of(BANKLOT, reader)
    return [await people.access.open_sessions(BANKLOT, reader, limit=9), tokens, keys, alarms]


async def test_what_is_of_another_branch_is_not_there_for_a_manager(desk, login, manager):
    people, alarms = desk.house.people, desk.house.alarms
    await login()
    session = desk.one("select max(id) from session")
    token, _ = await people.access_tokens.add(BANKLOT, AGENCY, name="web")
    key, _ = await people.api_keys.add(BANKLOT, AGENCY, name="screen", role="cashier")
    alarm = desk.one(ALARM)
    assert [len(one) for one in await seen(desk.house, HOUSE)] == [1, 2, 1, 1]
    assert await seen(desk.house, manager) == [[]] * 4
    with office_refuses(OfficeReason.SESSION_UNKNOWN):
        await people.access.end_login(BANKLOT, session, author=manager)
    with office_refuses(OfficeReason.TOKEN_UNKNOWN):
        await people.access_tokens.revoke(BANKLOT, token, author=manager)
    for is_alive in (True, False):
        assert desk.ask("select ended_at is null from session where id = %s", key) == [(is_alive,)]
        with office_refuses(OfficeReason.KEY_UNKNOWN):
            await people.api_keys.revoke(BANKLOT, key, author=manager)
        await people.api_keys.revoke(BANKLOT, key)
    with office_refuses(OfficeReason.ENTITY_UNKNOWN):
        await people.access_tokens.add(BANKLOT, AGENCY, name="mine", author=manager)
    with office_refuses(OfficeReason.ALARM_UNKNOWN):
        await alarms.acknowledge(BANKLOT, alarm, note="seen", author=manager)
    assert desk.ask("select kind from session where ended_at is not null") == [("key",)]


async def test_a_manager_below_the_root_decides_nothing_that_binds_the_operator(desk, manager):
    operators = desk.house.people.operators
    for decide in (
        lambda: operators.set_independence(BANKLOT, 1, author=manager),
        lambda: operators.let_a_day_loosen(BANKLOT, True, author=manager),
        lambda: operators.set_pin_after_close(BANKLOT, False, author=manager),
        lambda: operators.set_addresses_apart(BANKLOT, True, author=manager),
        lambda: desk.house.restarts.restart(BANKLOT, "key-lost", None, manager),
        lambda: desk.house.people.office.add_entity(BANKLOT, name="beside the root", author=manager),
    ):
        with pytest.raises(NotAdmitted):
            await decide()


async def test_nobody_changes_what_is_of_another_nor_decides_in_anothers_name(desk, manager):
    people, other = desk.house.people, (BANKLOT, 864)
    decide, payment = desk.house.lottery.payment_approvals.decide, {"number": 1, "day": date(2024, 10, 22), "id": House.new_id()}
    shifts, by = desk.house.lottery.shifts, {"by": 864, "author": manager}
    for change in (
        shifts.open(*other, 100, author=manager),
        shifts.move_cash(BANKLOT, 1, "in", 100, "change", **by),
        shifts.count(BANKLOT, 1, [], **by),
        shifts.close(BANKLOT, 1, [], **by),
        decide(*other, **payment, approve=True, author=manager),
        people.second_factors.confirm(*other, "123456", author=manager),
        people.second_factors.end(*other, author=manager),
        people.screen_locks.set_pin(*other, "4071", author=manager),
    ):
        with pytest.raises(NotAdmitted):
            await change


async def test_tickets_are_searched_in_the_own_tree_and_by_no_clerk(desk, manager):
    search, caller = desk.house.lottery.search, Caller(BANKLOT, manager.member_id, 0)
    for find in (search.tickets, search.unclaimed):
        with office_refuses(OfficeReason.ENTITY_UNKNOWN):
            await find(caller, TicketCriteria(entity_id=AGENCY))
    sold = await desk.sell(desk.event(5, "22T12:00"), "7")
    found = [await search.by_beginning(desk.caller(one), str(sold.ticket.number), None, 9) for one in (CASHIER, CLERKS[0])]
    assert [[one.id for one in rows] for rows in found] == [[sold.ticket.id], []]
