"""Behind the gate: bounds, days of independence and a log's restart take a second person, or a day (RG-19)."""

from datetime import timedelta
from typing import Any

import pytest

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.rule_requests import RuleRequest, RuleScope
from taquilla.domain.people.entities import Credit
from taquilla.engine.authors import Author
from taquilla.engine.office_requests import NotAdmitted
from taquilla.sandbox.demo import BANKLOT

MACHINE, AGENCY, ROOT = Author("command line"), 213, 212


async def person(desk: Any, name: str, role: str = "manager", *, by: str = "command line") -> Author:
    """Add a person of the root entity."""
    email = f"{name}@banklot.net"
    password = "tortuga verde canta"
    office = desk.house.people.office
    member = await office.add_member(BANKLOT, entity_id=ROOT, email=email, role=role, password=password, author=Author(by))
    return Author(email, ROOT, member)


async def asked(desk: Any, most: int | None, author: Author) -> Any:
    return await desk.house.lottery.rules.add(BANKLOT, RuleRequest("payout", {"pay_alone_max": most}, RuleScope(AGENCY)), author)


def held(number: int, until: Any = None) -> Refusal:
    return Refusal(Reason.LOOSENING_HELD, subject=number, until=until)


async def test_whoever_guards_the_bounds_is_loosened_by_two(desk, noon):
    await desk.sell(noon, "7")
    setting, loosenings = desk.house.people.operators, desk.house.loosenings
    first, second = await person(desk, "first"), await person(desk, "second")
    accomplice = await person(desk, "third", by=first.name)
    await setting.set_independence(BANKLOT, 40, author=first)
    assert await setting.set_independence(BANKLOT, 1, author=first) == held(1)
    assert await setting.let_a_day_loosen(BANKLOT, True, author=first) == held(2)
    assert (await loosenings.approve(BANKLOT, 1, accomplice)).reason is Reason.NOT_INDEPENDENT
    for number in (1, 2):
        assert (await loosenings.approve(BANKLOT, number, first)).reason is Reason.LOOSENING_HELD
    assert desk.one("select (independent_after_days, day_loosens) from operator where id = %s", BANKLOT) == ("40", "f")
    for number in (1, 2):
        assert not isinstance(await loosenings.approve(BANKLOT, number, second), Refusal)
    assert desk.one("select (independent_after_days, day_loosens) from operator where id = %s", BANKLOT) == ("1", "t")
    # Both are tightened alone.
    await setting.set_independence(BANKLOT, 30, author=first)
    await setting.let_a_day_loosen(BANKLOT, False, author=first)
    await desk.assert_audit_clean()
    assert desk.one("select (independent_after_days, day_loosens) from operator where id = %s", BANKLOT) == ("30", "f")


async def test_where_the_operator_lets_a_day_do_one_person_loosens_a_day_later(desk, noon):
    await desk.house.people.operators.let_a_day_loosen(BANKLOT, True, author=MACHINE)
    await asked(desk, 50_00, MACHINE)
    await desk.sell(noon, "7")
    boss, clerk = await person(desk, "boss"), await person(desk, "clerk", "clerk")
    assert await asked(desk, 300_00, boss) == held(1)
    ((waiting, alone_from),) = await desk.house.loosenings.waiting(BANKLOT, boss)
    assert alone_from == waiting.asked_at + timedelta(days=1)
    early = await desk.house.loosenings.approve(BANKLOT, 1, boss)
    assert (early.reason, early.until) == (Reason.LOOSENING_HELD, alone_from)
    desk.ask("select move_house_clock(%s)", alone_from)
    with pytest.raises(NotAdmitted):
        await desk.house.loosenings.withdraw(BANKLOT, 1, clerk)
    with pytest.raises(NotAdmitted):
        await desk.house.loosenings.approve(BANKLOT, 1, clerk)
    assert not isinstance(await desk.house.loosenings.approve(BANKLOT, 1, boss), Refusal)
    assert desk.one("select pay_alone_max from rule_payout order by id desc limit 1") == 300_00
    assert await desk.house.loosenings.waiting(BANKLOT, boss) == []


async def test_the_machines_administrator_asks_and_a_person_approves(desk, noon):
    await asked(desk, 50_00, MACHINE)
    await desk.sell(noon, "7")
    boss = await person(desk, "boss")
    assert await asked(desk, None, MACHINE) == held(1)
    assert await desk.house.loosenings.approve(BANKLOT, 1, MACHINE) == Refusal(Reason.NOT_ALLOWED)
    assert not isinstance(await desk.house.loosenings.approve(BANKLOT, 1, boss), Refusal)
    assert await asked(desk, 10_00, MACHINE)
    told = desk.ask("select data from outbox where operator_id = %s and type like 'loosening.%%' order by number", BANKLOT)
    asking, decided = (data for (data,) in told)
    what = {"loosening_id": 1, "what": "rule", "kind": "payout", "entity_id": AGENCY, "pay_alone_max": None, "asker": None}
    assert asking == what | {"by": "command line"}
    assert decided.pop("rows")  # what the approval has written
    assert decided == {
        "loosening_id": 1, "what": "rule", "asked_by": "command line", "decision": "approved", "by": boss.name,
    }  # fmt: skip


async def test_a_key_asks_for_nothing_looser(desk, noon):
    await asked(desk, 50_00, MACHINE)
    await desk.sell(noon, "7")
    key = await person(desk, "key")
    desk.owner.execute("update member set is_machine = true, password_hash = null where id = %s", [key.member_id])
    assert await asked(desk, 60_00, key) == Refusal(Reason.NOT_ALLOWED)
    assert not isinstance(await asked(desk, 40_00, key), Refusal)


async def test_a_restart_of_the_log_waits_for_a_person_of_the_operator(desk, noon):
    await desk.sell(noon, "7")
    boss = await person(desk, "boss")
    async with desk.house.database.connection() as connection:
        await desk.house.subjects.seals.seal_what_waits(connection, BANKLOT)
    restart = desk.house.restarts.restart(BANKLOT, "key-lost", None, MACHINE)
    assert await restart == held(1)
    assert desk.one("select count(*) from audit_event where action = 'log restarted'") == 0
    assert (await desk.house.loosenings.approve(BANKLOT, 1, boss)).reason == "key-lost"
    said = desk.one("select detail ->> 'approved_by' from audit_event where action = 'log restarted'")
    assert said == boss.name


async def test_an_agencys_manager_is_not_the_second_person_of_its_own_credit(desk, noon):
    boss = await person(desk, "boss")
    own = await desk.house.people.office.add_member(
        BANKLOT, entity_id=AGENCY, email="own@banklot.net", role="manager", password="tortuga verde canta"
    )
    await desk.house.people.office.change_entity(BANKLOT, AGENCY, credit=Credit(100_00))
    await desk.sell(noon, "7")
    office = desk.house.people.office
    assert await office.change_entity(BANKLOT, AGENCY, credit=Credit(900_00), author=boss) == held(1)
    with pytest.raises(NotAdmitted):
        await desk.house.loosenings.approve(BANKLOT, 1, Author("own@banklot.net", AGENCY, own))
