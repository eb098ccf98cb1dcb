"""Users and entities that change: roles and credit; what the trail and the auditor say."""

import asyncio

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.people.entities import Credit
from taquilla.engine.authors import Author
from taquilla.sandbox.demo import BANKLOT

AGENCY, ROOT = 213, 212


async def change(desk, entity: int = AGENCY, **changes) -> None:
    await desk.by_two(desk.house.people.office.change_entity(BANKLOT, entity, author=Author("ana"), **changes))


def trail(desk, action: str) -> list:
    return desk.ask("select actor, object, detail from audit_event where action = %s order by id", action)


def kept(desk, entity: int) -> tuple[int | None, int | None]:
    sql = "select floor, balance from account join entity on (account.operator_id, account.id) = (entity.operator_id, account_id)"
    (row,) = desk.ask(sql + " where entity.operator_id = %s and entity.id = %s", BANKLOT, entity)
    return row


async def test_a_smaller_credit_holds_for_the_next_sale_of_another_process_and_takes_nothing_back(desk, two_houses, noon):
    assert [type(answer) for answer in two_houses[0].ask("ask", [desk.sale(noon, "7", units=9)])] == [Sold]
    await change(desk, credit=Credit(5_00))
    (answer,) = two_houses[0].ask("ask", [desk.sale(noon, "8")])
    assert answer == Refusal(Reason.CREDIT_EXCEEDED, bound=0)
    await change(desk, credit=Credit(20_00))
    assert isinstance(two_houses[0].ask("ask", [desk.sale(noon, "8")])[0], Sold)
    await change(desk, credit=Credit(1_00))
    first, second, third = trail(desk, "credit changed")
    changed = {"before": 100_000_000_00, "after": 5_00, "credit": 5_00, "name": "test-1", "parent": 212}
    assert first == ("ana", "213", first[2] | changed)
    assert (second[2]["before"], second[2]["after"], third[2]["after"]) == (5_00, 20_00, 1_00)
    # 9.00 and 1.00 sold, 10 % kept, with a credit of 1.00: the auditor knows that it was larger then.
    assert kept(desk, AGENCY) == (-1_00, -9_00)
    await desk.assert_audit_clean()


async def test_a_sale_beyond_the_credit_of_its_moment_is_found_whatever_the_credit_is_now(desk, noon):
    await desk.sell(noon, "7", units=9)
    await change(desk, credit=Credit(5_00))
    await desk.assert_audit_clean()
    # As if the credit had been too small for the sale already.
    account = desk.one("select account_id::text from entity where id = %s", AGENCY)
    where = ["rows", "account", account, "floor"]
    desk.ask("update outbox set data = jsonb_set(data, %s, '-500') where data #> %s is not null returning 1", where, where)
    report = await desk.house.audit()
    assert "I04" in {one.rule.id for one in report.violations}


async def test_a_first_credit_keeps_the_balance_of_the_subtree_from_then_on(desk, noon):
    office = desk.house.people.office
    await office.add_entity(BANKLOT, entity_id=300, name="below", parent_id=AGENCY)
    await desk.sell(noon, "7", units=9)
    await change(desk, credit=Credit(None))
    assert kept(desk, AGENCY) == (None, None)
    await desk.sell(noon, "8", units=2)
    await change(desk, credit=Credit(10_00))
    assert kept(desk, AGENCY) == (-10_00, -9_90)
    await change(desk, ROOT, credit=Credit(10_00))
    assert kept(desk, ROOT) == (-10_00, -9_90)
    assert (await desk.house.counter.ask(desk.sale(noon, "9"))).reason is Reason.CREDIT_EXCEEDED
    await desk.assert_audit_clean()


async def test_a_first_credit_amid_sales_keeps_every_one_of_them(desk, noon):
    await change(desk, credit=Credit(None))
    counter = desk.house.counter
    sales = [counter.ask(desk.sale(noon, str(number))) for number in range(1, 30)]
    credits = [change(desk, credit=Credit(most)) for most in (90_00, None, 80_00)]
    await asyncio.gather(*sales[:10], credits[0], *sales[10:20], credits[1], *sales[20:], credits[2])
    await change(desk, credit=Credit(70_00))
    assert kept(desk, AGENCY) == (-70_00, -29 * 90)
    await desk.assert_audit_clean()


async def test_a_changed_role_ends_the_sessions_and_is_seen_at_once(desk, two_houses, noon):
    office = desk.house.people.office
    assert isinstance(two_houses[0].ask("ask", [desk.sale(noon, "7")])[0], Sold)
    await office.change_role(BANKLOT, 864, "clerk", author=Author("ana"))
    await office.change_role(BANKLOT, 864, "clerk", author=Author("ana"))
    (answer,) = two_houses[0].ask("ask", [desk.sale(noon, "7")])
    assert answer == Refusal(Reason.TOKEN_DEAD)
    ((actor, what, detail),) = trail(desk, "role changed")
    assert (actor, what, detail["before"], detail["after"]) == ("ana", "864", "cashier", "clerk")
    reseller = desk.one("select id from member where role = 'reseller'")
    for nobody in (999, reseller):
        assert await office.change_role(BANKLOT, nobody, "clerk") == Refusal(Reason.MEMBER_UNKNOWN)
