"""An agency gets the rules of another one at once and whole, and nothing that lets more through."""

from datetime import timedelta

import pytest
from tests.engine.lottery.conftest import AGENCY, LOTTO_ACTIVO

from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.rule_requests import RuleRequest, RuleScope
from taquilla.domain.lottery.rules import Scope
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.engine.authors import HOUSE, Author
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.lottery.rules import RuleFilter

OTHER, ROOT, TILL = 214, 212, 864


@pytest.fixture
def rules(desk):
    """Return the office of the demo's rules."""
    return desk.house.lottery.rules


async def owned(desk, entity: int) -> list[tuple]:
    """Return the rules in force that an entity owns, in their order: kind, subject, values, end."""
    criteria = RuleFilter(at=await desk.house.now(), in_force=True, entities=(entity,), limit=100)
    found = await desk.house.lottery.rules.find(BANKLOT, criteria, HOUSE)
    return [(row.kind, row.scope._replace(entity_id=0), row.values, row.until) for row in reversed(found)]


async def test_each_kind_of_an_agencys_rules_holds_for_another_one_with_its_subject_and_its_end(desk, rules):
    ends = await desk.house.now() + timedelta(hours=1)
    wanted = [
        RuleRequest("limit", {"stake_max": 2_000, "max_sequences": 1}, RuleScope(AGENCY)),
        RuleRequest("limit", {"stake_min": 100}, RuleScope(AGENCY, None, LOTTO_ACTIVO), None, ends),
        RuleRequest("offer", {"is_sold": False}, RuleScope(AGENCY, None, None, Game.TRIPLETA)),
        RuleRequest("quota", {"quota": 500}, RuleScope(AGENCY, None, LOTTO_ACTIVO, Game.ANIMALITOS, "7"), None, ends),
        RuleRequest("commission", {"basis_points": 750}, RuleScope(AGENCY)),
        RuleRequest("close", {"minutes": 7}, RuleScope(AGENCY)),
    ]
    for request in wanted:
        await rules.add(BANKLOT, request, HOUSE)
    await rules.add(BANKLOT, RuleRequest("limit", {"stake_max": 900}, RuleScope(AGENCY, TILL)), HOUSE)
    before = await owned(desk, OTHER)
    assert await rules.copy(BANKLOT, AGENCY, OTHER, HOUSE) == len(wanted)
    copied = [rule for rule in await owned(desk, OTHER) if rule not in before]
    assert copied == [rule for rule in await owned(desk, AGENCY) if rule[1] != Scope(member_id=TILL)]
    await desk.assert_audit_clean()


async def test_a_manager_below_the_root_copies_what_such_a_manager_decides_and_no_commission(desk, rules):
    office = desk.house.people.office
    person = {"entity_id": AGENCY, "email": "boss@banklot.net", "role": "manager", "password": "irrelevant"}
    boss = Author("boss@banklot.net", AGENCY, await office.add_member(BANKLOT, **person))
    below = await office.add_entity(BANKLOT, name="below", parent_id=AGENCY, author=HOUSE)
    for request in (
        RuleRequest("commission", {"basis_points": 2_500}, RuleScope(AGENCY)),
        RuleRequest("limit", {"stake_min": 100}, RuleScope(AGENCY)),
    ):
        await rules.add(BANKLOT, request, HOUSE)
    assert await rules.copy(BANKLOT, AGENCY, below, boss) == 1
    assert [(kind, values["stake_min"]) for kind, _, values, _ in await owned(desk, below)] == [("limit", 100)]


async def test_a_rule_that_lets_more_through_is_not_copied_nor_any_with_it(desk, rules):
    await rules.add(BANKLOT, RuleRequest("limit", {"stake_max": 900}, RuleScope(OTHER)), HOUSE)
    await rules.add(BANKLOT, RuleRequest("limit", {"stake_max": 2_000, "stake_min": 100}, RuleScope(AGENCY)), HOUSE)
    before = await owned(desk, OTHER)
    with pytest.raises(OfficeRefusal, match="let more through than those that hold now"):
        await rules.copy(BANKLOT, AGENCY, OTHER, HOUSE)
    assert await owned(desk, OTHER) == before


async def test_nobody_copies_from_beyond_the_own_tree_nor_into_it(desk, rules):
    manager = await desk.house.people.office.add_member(
        BANKLOT, entity_id=AGENCY, email="boss@banklot.net", role="manager", password="irrelevant"
    )
    boss = Author("boss@banklot.net", AGENCY, manager)
    for source, target in ((OTHER, AGENCY), (AGENCY, OTHER), (AGENCY, ROOT)):
        with pytest.raises(OfficeRefusal, match="has no entity"):
            await rules.copy(BANKLOT, source, target, boss)
