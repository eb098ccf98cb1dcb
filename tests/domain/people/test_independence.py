"""Two people decide: clerks of the root, of whom none has had power over the other's access (RG-18)."""

from datetime import UTC, datetime, timedelta

import pytest

from taquilla.domain.people.independence import Bound, added_by_one, bound_to
from taquilla.domain.people.members import Entity, Member, OperatorPeople, Power, root_of
from taquilla.domain.people.two_clerks import may_decide

NOW = datetime(2024, 10, 22, 12, tzinfo=UTC)
ADMIN, ANA, BEN, EVA, TWIN, BEN_TOO = PEOPLE = (
    "admin@banca.ve", "ana@banca.ve", "ben@banca.ve", "eva@banca.ve", "Ana@Banca.ve.", "ben+2@banca.ve."
)
MEMBERS = {id: Member(id, 1, address, "clerk", True) for id, address in enumerate(PEOPLE)}
AN_INSTANT = timedelta(microseconds=1)


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@pytest.mark.parametrize(("first", "second", "powers", "bound"), [
    (ANA, BEN, [], None),
    (ANA, BEN, [(ANA, BEN, days_ago(3))], Bound(ANA, BEN, days_ago(-27))),
    # Whoever comes second, the power is the same one.
    (BEN, ANA, [(ANA, BEN, days_ago(3))], Bound(ANA, BEN, days_ago(-27))),
    # Both were added by a third one.
    (ANA, BEN, [(ADMIN, ANA, days_ago(3)), (ADMIN, BEN, days_ago(3))], None),
    # Through others, as long as the first link counts.
    (ADMIN, EVA, [(ADMIN, ANA, days_ago(9)), (ANA, BEN, days_ago(8)), (BEN, EVA, days_ago(7))],
     Bound(ADMIN, EVA, days_ago(-21))),
    # Before somebody had power over Ana, she was her own.
    (ADMIN, BEN, [(ANA, BEN, days_ago(9)), (ADMIN, ANA, days_ago(3))], None),
    # The last power counts, and the longest chain.
    (ANA, BEN, [(ANA, BEN, days_ago(9)), (ANA, BEN, days_ago(2))], Bound(ANA, BEN, days_ago(-28))),
    (ANA, BEN, [(ANA, BEN, days_ago(9)), (BEN, ANA, days_ago(2))], Bound(BEN, ANA, days_ago(-28))),
    # Thirty days, and an instant less.
    (ANA, BEN, [(ANA, BEN, days_ago(30))], None),
    (ANA, BEN, [(ANA, BEN, days_ago(30) + AN_INSTANT)], Bound(ANA, BEN, NOW + AN_INSTANT)),
    # A change of one's own gives no power over others.
    (ANA, BEN, [(ANA, ANA, days_ago(1)), (BEN, BEN, days_ago(1))], None),
    # Two addresses that differ by case and a final dot are one person: for good, and in each chain.
    (ANA, TWIN, [], Bound(ANA, ANA, None)),
    (TWIN, BEN, [(ANA, BEN, days_ago(3))], Bound(ANA, BEN, days_ago(-27))),
    # So are two that differ by what stands after a plus, with a final dot or without.
    (BEN, BEN_TOO, [], Bound(BEN, BEN, None)),
    # Whoever resets two others is both of them, until they have had a day to notice.
    (ANA, BEN, [(ADMIN, ANA, days_ago(0.5), True), (ADMIN, BEN, days_ago(0.25), True)],
     Bound(ADMIN, f"{ANA} and {BEN}", days_ago(-0.5))),
    # However their addresses are spelled.
    (TWIN, BEN_TOO, [(ADMIN, TWIN, days_ago(0.5), True), (ADMIN, BEN_TOO, days_ago(0.25), True)],
     Bound(ADMIN, f"{ANA} and {BEN}", days_ago(-0.5))),
    # Or by the hand of somebody whose access it had before.
    (ANA, BEN, [(ADMIN, EVA, days_ago(9)), (EVA, ANA, days_ago(0.5), True), (ADMIN, BEN, days_ago(0.25), True)],
     Bound(ADMIN, f"{ANA} and {BEN}", days_ago(-0.5))),
    (ANA, BEN, [(EVA, ANA, days_ago(0.5), True), (ADMIN, BEN, days_ago(0.25), True), (ADMIN, EVA, days_ago(0.1), True)], None),
    # The machine's administrator is no member.
    (ANA, BEN, [("root", ANA, days_ago(0.5), True), ("root", BEN, days_ago(0.25), True)], None),
    (ANA, BEN, [(ADMIN, ANA, days_ago(1), True), (ADMIN, BEN, days_ago(0.25), True)], None),
    (ANA, BEN, [(ADMIN, ANA, days_ago(0.5)), (ADMIN, BEN, days_ago(0.25), True)], None),
    # Nor who turned on a second factor, each the own.
    (ANA, BEN, [(ADMIN, who, days_ago(2)) for who in (ANA, BEN)] + [(who, who, days_ago(0.2), True) for who in (ANA, BEN)], None),
])  # fmt: skip
def test_power_over_somebody_binds_for_thirty_days(first: str, second: str, powers: list[tuple], bound: Bound | None) -> None:
    held = [Power(by, PEOPLE.index(over), *rest) for by, over, *rest in powers]
    people = OperatorPeople({}, MEMBERS, powers=held)
    found = bound_to(people, PEOPLE.index(first), PEOPLE.index(second), NOW)
    assert found == bound
    assert found is None or (found.why == "both addresses are one person's") == (found.until is None)


@pytest.mark.parametrize(("powers", "by"), [
    ([(ADMIN, ANA, days_ago(3)), (ADMIN, BEN, days_ago(29))], ADMIN),
    ([(ADMIN, ANA, days_ago(3)), (ADMIN, BEN, days_ago(30))], None),
    # One of them by the hand of a fourth one, if that was added before.
    ([(ADMIN, EVA, days_ago(9)), (ADMIN, ANA, days_ago(3)), (EVA, BEN, days_ago(2))], ADMIN),
    ([(ADMIN, ANA, days_ago(3)), (EVA, BEN, days_ago(2)), (ADMIN, EVA, days_ago(1))], None),
    ([(ANA, ANA, days_ago(3)), (ANA, BEN, days_ago(3))], None),  # that is power of one over the other
    ([("root", ANA, days_ago(3)), ("root", BEN, days_ago(3))], None),  # the machine's administrator
])  # fmt: skip
def test_two_to_whom_a_third_one_has_given_access_are_told_of(powers: list[tuple], by: str | None) -> None:
    people = OperatorPeople({}, MEMBERS, powers=[Power(by, PEOPLE.index(over), *rest) for by, over, *rest in powers])
    assert added_by_one(people, PEOPLE.index(ANA), PEOPLE.index(BEN), NOW) == by


def an_entity(number: int, parent: int | None = None, *, active: bool = True) -> Entity:
    path = (number,) if parent is None else (number, parent)
    return Entity(number, f"entity {number}", parent, 1_000_000 + number, active, path, None)


# Entities in the order of their making, and the root among them.
@pytest.mark.parametrize(("entities", "root"), [
    ([], None), ([an_entity(1)], 1), ([an_entity(9), an_entity(1)], 9), ([an_entity(1, parent=9), an_entity(9)], 9),
    ([an_entity(9, active=False), an_entity(1)], 1), ([an_entity(9, active=False), an_entity(1, parent=9)], None),
])  # fmt: skip
def test_the_root_is_the_first_entity_in_business_that_has_no_parent(entities: list[Entity], root: int | None) -> None:
    assert root_of({entity.id: entity for entity in entities}) == root


# Who decides: by role, entity and whether the member is active.
@pytest.mark.parametrize(("role", "entity", "active", "decides"), [
    ("clerk", 9, True, True), ("manager", 9, True, True), ("cashier", 9, True, False), ("reseller", 9, True, False),
    ("clerk", 9, False, False), ("manager", 1, True, False),
])  # fmt: skip
def test_active_clerks_and_managers_of_the_root_decide(role: str, entity: int, active: bool, decides: bool) -> None:
    entities = {one.id: one for one in (an_entity(9), an_entity(1, parent=9))}
    assert may_decide(Member(5, entity, "ana@banca.example", role, active), entities) == decides
