"""Every value in force is what a sale would be judged by, and comes from the rule that says it."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.domain.conftest import Banca

from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.rule_columns import Column
from taquilla.domain.lottery.rule_origins import Origin, Seller, values_in_force

ANA, NORTH, LOTTO, ANIMALITOS = 100, 10, 2, Game.ANIMALITOS
OWNERS = ("", "banca", "group", "north", "ana", "south")
COLUMNS = {
    "stake_min": (1, 2, 5), "stake_max": (50, 99, 20), "stake_multiple": (1, 2, 3, 4), "prize_max": (100, 200),
    "ticket_max_wagers": (9, 10), "seconds_to_cancel": (60, 90), "expiration_days": (1, 2), "cancels_max": (0, 7),
    "close_minutes": (1, 4, 6, 30), "offered": (0, 1), "multiplier": (20_00, 25_00), "max_sequences": (0, 3),
}  # fmt: skip
SUBJECTS: tuple[dict[str, Any], ...] = ({}, {"game": ANIMALITOS}, {"product": LOTTO}, {"product": LOTTO, "game": ANIMALITOS})
FOREVER = datetime.max.replace(tzinfo=UTC)
OF_TICKETS = {"prize_max", "ticket_max_wagers", "seconds_to_cancel", "expiration_days", "cancels_max", "max_sequences"}


def values(banca: Banca, seller: Seller) -> dict[str, Origin]:
    return {origin.column.value: origin for origin in values_in_force(banca.rules, banca.now, seller)}


@pytest.mark.parametrize("seed", range(40))
def test_values_are_those_that_judge_a_sale(banca: Banca, seed: int) -> None:
    die = random.Random(seed)
    for _ in range(40):
        column = die.choice(list(COLUMNS))
        owner = "" if column == "multiplier" else die.choice(OWNERS)
        subject = {} if column in OF_TICKETS else die.choice(SUBJECTS)
        if column == "close_minutes":
            subject = {name: value for name, value in subject.items() if name == "product"}
        since = banca.now + timedelta(hours=die.choice((-9, -5, -1, 1)))
        until = die.choice((None, None, banca.now - timedelta(minutes=30), banca.now + timedelta(hours=2)))
        value = die.choice((*COLUMNS[column], None))
        banca.rule(column, value, owner, since=since, until=until, **subject)
    banca.rows = [rule._replace(id=place) for place, rule in enumerate(banca.rows, 1)]
    found = values(banca, Seller(NORTH, ANA, LOTTO, ANIMALITOS))
    in_force = banca.rules.at(banca.now)
    terms, counter = in_force.terms(ANA, LOTTO, ANIMALITOS), in_force.counter(ANA)
    assert timedelta(minutes=found["close_minutes"].value) == terms.closes_before
    judging = {
        "stake_min": terms.stake_min, "stake_max": terms.stake_max, "stake_multiple": terms.stake_multiple,
        "offered": terms.is_sold, "ticket_max_wagers": counter.wagers_max, "seconds_to_cancel": counter.seconds_to_cancel,
        "expiration_days": counter.expiration_days, "max_sequences": counter.sequences_max,
    } | ({"multiplier": terms.multiplier} if terms.is_sold else {})  # fmt: skip
    assert {name: found[name].value for name in judging} == judging
    for name, bound in (("cancels_max", counter.cancels_max), ("prize_max", counter.prize_max)):
        assert (found[name].value if name in found else None) == bound
    for origin in found.values():
        if origin.rule_id:
            rule = banca.rows[origin.rule_id - 1]
            national = (Column.NATIONAL_MULTIPLIER, Column.MULTIPLIER)
            assert (rule.value, rule.scope) == (origin.value, origin.scope)
            assert rule.column == origin.column or (rule.column, origin.column) == national
            assert rule.starts <= banca.now < (rule.until or FOREVER)


def test_quotas_are_those_of_each_owner_and_number(banca: Banca) -> None:
    banca.rule("quota", 500, "north", product=LOTTO)
    banca.rule("quota", 300, selection="7", game=ANIMALITOS)
    found = [
        (origin.value, origin.source, origin.scope.entity_id, origin.scope.selection)
        for origin in values_in_force(banca.rules, banca.now, Seller(NORTH, ANA, LOTTO, ANIMALITOS))
        if origin.column is Column.QUOTA
    ]
    assert found == [(1_000_000_00, "catalogue", 0, ""), (300, "operator", 0, "7"), (500, "entity", NORTH, "")]
    quotas = banca.rules.at(banca.now).terms(ANA, LOTTO, ANIMALITOS).quotas
    assert {one.scope: one.general for one in quotas} == {0: 1_000_000_00, NORTH: 500}


def test_of_equal_bounds_the_one_that_stands_higher_is_named(banca: Banca) -> None:
    banca.rows = []
    banca.rule("stake_max", 20, "north")
    banca.rule("stake_max", 20, "banca")
    banca.rows = [rule._replace(id=place) for place, rule in enumerate(banca.rows, 1)]
    assert values(banca, Seller(NORTH))["stake_max"].rule_id == 2
    assert values(banca, Seller())["stake_max"].source == "default"
