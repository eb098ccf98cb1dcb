"""The office: the very next sale of every process sees its changes, and each change leaves an audit event."""

import re
from contextlib import nullcontext
from datetime import timedelta

import pytest

from taquilla.domain.ledger.refusals import Fault, Reason, Refusal
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.people.independence import bound_to
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.engine.authors import Author
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.postgres.database import NotRecorded


async def test_a_rule_is_seen_by_the_next_sale_of_another_process(desk, two_houses, noon):
    def sell() -> list:
        return [house.ask("ask", [desk.sale(noon, "7", units=9)])[0] for house in two_houses]

    assert [type(answer) for answer in sell()] == [Sold, Sold]
    await desk.house.lottery.rules.add_rule(BANKLOT, "limit", {"stake_max": 800})
    full = Refusal(Reason.STAKE_TOO_LARGE, faults=(Fault(0, Reason.STAKE_TOO_LARGE, bound=800),))
    assert sell() == [full, full]
    await desk.house.lottery.rules.add_rule(BANKLOT, "limit", {"stake_max": 900})
    assert [type(answer) for answer in sell()] == [Sold, Sold]
    await desk.assert_audit_clean()


async def test_a_new_cashier_sells_at_once_in_another_process(desk, two_houses, noon):
    office = desk.house.people.office
    await office.add_entity(BANKLOT, entity_id=300, name="test-3", parent_id=212)
    await office.add_member(BANKLOT, entity_id=300, email="new@banklot.net", role="cashier", password="irrelevant")
    (sold,) = two_houses[0].ask("ask", [desk.sale(noon, "7", by="new@banklot.net")])
    assert isinstance(sold, Sold)
    assert sold.ticket.entity_id == 300


async def test_a_rule_under_which_prizes_could_not_be_kept_is_refused(desk):
    for table, rule, refusal in (
        ("limit", {"stake_max": 10**12}, None),
        ("limit", {"stake_max": 10**12 + 1}, "a stake_max of 10000000000.01 is more than the most: 10000000000.00"),
        ("quota", {"quota": 10**12}, None),
        ("quota", {"quota": 10**12 + 1}, "a quota of 10000000000.01 is more than the most: 10000000000.00"),
        ("dynamic", {"base": 10**12, "basis_points": 1}, None),
        ("dynamic", {"base": 10**12 + 1, "basis_points": 1}, "a base of 10000000000.01 is more than the most: 10000000000.00"),
        ("multiplier", {"game": 1, "hundredths": 90_000}, None),
        ("multiplier", {"game": 1, "hundredths": 10**8}, "triple would return 100000.00 %, more than 90.00 %"),
        ("multiplier", {"game": 1, "hundredths": 10**8 + 1}, "1000000.01 times is more than the most: 1000000.00"),
    ):
        expected = pytest.raises(OfficeRefusal, match=re.escape(refusal)) if refusal else nullcontext()
        with expected:
            await desk.house.lottery.rules.add_rule(BANKLOT, table, rule)


async def test_power_over_an_access_counts_for_the_operators_days(desk):
    first, second = await desk.clerks()
    await desk.house.people.passwords.reset_by_house(BANKLOT, second.member_id, author=Author(first.email))
    at = desk.one("select max(at) from audit_event where action = 'password reset made'")
    for days in (30, 1, 365):
        await desk.house.people.operators.set_independence(BANKLOT, days, author=Author("ana"))
        people = (await desk.house.known(BANKLOT)).people
        ends = at + timedelta(days=days)
        assert bound_to(people, first.member_id, second.member_id, ends - timedelta(microseconds=1)).until == ends
        assert bound_to(people, first.member_id, second.member_id, ends) is None
    said = desk.ask("select actor, detail from audit_event where action = 'independence set' order by id")
    assert said == [("ana", {"before": 30, "after": 1}), ("ana", {"before": 1, "after": 365})]
    with pytest.raises(NotRecorded, match="independence_takes_a_day"):
        await desk.house.people.operators.set_independence(BANKLOT, 0, author=Author("ana"))
