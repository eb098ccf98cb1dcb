"""Clerks of an operator: who decides about results, draws and odds."""

import pytest

from taquilla.domain.people.members import Entity, Member
from taquilla.domain.people.two_clerks import may_decide, root_of


def an_entity(number: int, parent: int | None = None, *, active: bool = True) -> Entity:
    path = (number,) if parent is None else (number, parent)
    return Entity(number, f"entity {number}", parent, 1_000_000 + number, active, path, None)


# Entities in the order of their making, and the root among them.
@pytest.mark.parametrize(("entities", "root"), [
    ([], None),
    ([an_entity(1)], 1),
    ([an_entity(9), an_entity(1)], 9),
    ([an_entity(1, parent=9), an_entity(9)], 9),
    ([an_entity(9, active=False), an_entity(1)], 1),
    ([an_entity(9, active=False), an_entity(1, parent=9)], None),
])  # fmt: skip
def test_the_root_is_the_first_entity_in_business_that_has_no_parent(entities: list[Entity], root: int | None) -> None:
    assert root_of({entity.id: entity for entity in entities}) == root


# Who decides: by role, entity and whether the member is active.
@pytest.mark.parametrize(("role", "entity", "active", "decides"), [
    ("clerk", 9, True, True),
    ("manager", 9, True, True),
    ("cashier", 9, True, False),
    ("reseller", 9, True, False),
    ("clerk", 9, False, False),
    ("manager", 1, True, False),
])  # fmt: skip
def test_active_clerks_and_managers_of_the_root_decide(role: str, entity: int, active: bool, decides: bool) -> None:
    entities = {one.id: one for one in (an_entity(9), an_entity(1, parent=9))}
    assert may_decide(Member(5, entity, "ana@banca.example", role, active), entities) == decides
