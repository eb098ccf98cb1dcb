"""The most specific rule in force wins, column by column, else the house's default; and each value comes from its rule."""

import random
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.domain.conftest import CARACAS, LONG_AGO, Banca

from taquilla.domain.lottery.commission_bases import mix_bases
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.rule_columns import Column
from taquilla.domain.lottery.rule_origins import Origin, Seller, values_in_force
from taquilla.domain.lottery.rule_refusals import BadRule
from taquilla.domain.lottery.rule_requests import RuleRequest, RuleScope, stored
from taquilla.domain.lottery.rules import Rule, Rules, RulesInForce, Scope
from taquilla.domain.lottery.terms import Quotas, Terms, TicketTerms

ANA, EVA, LUZ, NORTH, SOUTH = 100, 101, 110, 10, 11
ZULIA, LOTTO, ZAMORANO = 1, 2, 3
ANIMALITOS = Game.ANIMALITOS
# From the least specific to the most: whose rule it is comes first, what it is about second.
OWNERS = ("", "banca", "group", "north", "ana")
ABOUTS: tuple[dict[str, Any], ...] = ({}, {"game": ANIMALITOS}, {"product": LOTTO}, {"product": LOTTO, "game": ANIMALITOS})
NOON = datetime(2024, 10, 22, 16, tzinfo=UTC)
A_MOMENT = timedelta(microseconds=1)


def terms(banca: Banca, member: int = ANA, product: int = LOTTO, game: int = ANIMALITOS) -> Terms:
    return banca.rules.at(banca.now).terms(member, product, game)


def test_where_nobody_has_ruled_the_defaults_and_the_product_hold(banca: Banca) -> None:
    assert terms(banca) == Terms(
        stake_min=1_00, stake_max=99_00, stake_multiple=1_00, multiplier=30_00, commissions=(),
        quotas=(Quotas(0, 1_000_000_00, {}),), dynamic=None, closes_before=timedelta(minutes=5),
    )  # fmt: skip
    assert banca.rules.at(banca.now).counter(ANA) == TicketTerms(
        wagers_max=100, seconds_to_cancel=180, expiration_days=3, business=False, cancels_max=None, prize_max=None,
        permutations_max=6, sequence_max=10, sequences_max=2,
    )  # fmt: skip
    # What is known is kept until the next rule begins.
    banca.rule("stake_max", 7, since=NOON)
    rules = banca.rules
    assert rules.at(banca.now) is rules.at(NOON - A_MOMENT) is not rules.at(NOON)
    # Stakes are whole units of the currency.
    shillings = Rules(banca.rules.people, banca.rules.products, banca.rows, unit=1).at(banca.now)
    found = shillings.terms(ANA, LOTTO, ANIMALITOS)
    assert (found.stake_min, found.stake_max, found.stake_multiple) == (1, 99, 1)


# Of each bound: the operator's word, one of an agency that is tighter, one that would be looser.
@pytest.mark.parametrize(("column", "bound", "tighter", "looser"), [
    ("stake_min", 5_00, 6_00, 4_00), ("stake_max", 50_00, 49_00, 51_00), ("stake_multiple", 5_00, 10_00, 7_00),
    ("stake_multiple", 5_00, 5_00, 1_00),
])  # fmt: skip
@pytest.mark.parametrize("below", ["banca", "group", "north", "ana"])
@pytest.mark.parametrize("about", ABOUTS)
def test_a_child_is_never_looser_than_its_parent(banca: Banca, column, bound, tighter, looser, below, about) -> None:
    banca.rule(column, bound)
    banca.rule(column, looser, below, **about)
    assert getattr(terms(banca), column) == bound
    banca.rule(column, tighter, below, since=banca.now, **about)
    assert getattr(terms(banca), column) == tighter


def test_what_binds_the_owner_of_a_rule_is_what_its_parents_say_of_the_same(banca: Banca) -> None:
    banca.rule("stake_max", 50_00, "group", product=LOTTO)
    banca.rule("stake_max", 20_00, "north")
    rules = banca.rules.at(banca.now)
    scopes = [Scope(), Scope(2), Scope(10, product_id=LOTTO), Scope(10, product_id=ZULIA), Scope(10, ANA, product_id=LOTTO)]
    assert [rules.bound_above(Column.STAKE_MAX, scope) for scope in scopes] == [None, 99_00, 50_00, 99_00, 20_00]
    assert rules.bound_above(Column.CANCELS_MAX, Scope(10)) is None


def test_a_multiplier_that_returns_too_much_since_a_later_file_is_not_sold(banca: Banca) -> None:
    """VE-06: 90 times returns 89.43 % over ten draws, and 151.70 % over twelve."""
    banca.rule("multiplier", 90_00, game=Game.TRIPLETA)
    banca.rule("national_run", 12, product=LOTTO, game=Game.TRIPLETA, since=NOON)
    banca.rule("multiplier", 50_00, game=Game.TRIPLETA, since=NOON + A_MOMENT)
    shown = []
    for moment in (NOON - A_MOMENT, NOON, NOON + A_MOMENT):
        banca.now = moment
        origins = values_in_force(banca.rules, moment, Seller(product_id=LOTTO, game=Game.TRIPLETA))
        values = [one.value for one in origins if one.column is Column.MULTIPLIER]
        shown.append((terms(banca, game=Game.TRIPLETA).multiplier, values, LOTTO in banca.rules.at(moment).runs()))
    assert shown == [(90_00, [90_00], True), (None, [], False), (50_00, [50_00], True)]
    assert terms(banca, product=ZULIA, game=Game.TRIPLETA).multiplier == 50_00  # draws of digits offer none, whatever it pays


@pytest.mark.parametrize(("product", "game", "written", "kept"), [
    (LOTTO, Game.ANIMAL_AB, "07-08", "7-8"),
    (ZULIA, Game.TERMINAL_AB, "07-08", "07-08"),
    (ZULIA, Game.TERMINAL_AB, "7-8", None),  # a pair of figures
    (LOTTO, Game.TRIPLETA, "36,07,0", "0,7,36"),
    (LOTTO, Game.TRIPLETA, "0,7,75", None),  # of another wheel
    (ZULIA, Game.TRIPLE_SIGN, "*-01", "*-ARI"),
])  # fmt: skip
def test_a_quota_is_kept_as_the_product_spells_its_number_and_refused_where_it_would_bind_nothing(
    banca: Banca, product: int, game: Game, written: str, kept: str | None
) -> None:
    request = RuleRequest("quota", {"quota": 0}, RuleScope(product=product, game=game, selection=written))
    with nullcontext() if kept else pytest.raises(BadRule, match="is none of the game that"):
        assert stored(request, banca.rules)["selection"] == kept


def test_quotas_of_many_draws_are_found_once_for_all_who_sell_under_them(banca: Banca) -> None:
    """A year has thousands of them: the terms of each seller would take as long as all rules, and hold as much."""
    for event in range(1, 41):
        banca.rule("quota", event, product=LOTTO if event % 2 else ZULIA, selection="7", event=event)
    rules = banca.rules.at(banca.now)
    ana, luz = [rules.terms(member, LOTTO, ANIMALITOS) for member in (ANA, LUZ)]
    zulia = rules.terms(ANA, ZULIA, Game.TERMINAL)
    assert ana.quotas[0] is luz.quotas[0]
    assert ana.quotas[0].special == {(event, "7"): event for event in range(1, 41, 2)}
    assert zulia.quotas[0].special == {(event, "7"): event for event in range(2, 41, 2)}


COLUMNS = {
    "stake_min": (1, 2, 5), "stake_max": (50, 99, 20), "stake_multiple": (1, 2, 3, 4), "prize_max": (100, 200),
    "ticket_max_wagers": (9, 10), "seconds_to_cancel": (60, 90), "expiration_days": (1, 2), "cancels_max": (0, 7),
    "close_minutes": (1, 4, 6, 30), "offered": (0, 1), "multiplier": (20_00, 25_00), "max_sequences": (0, 3),
}  # fmt: skip
FOREVER = datetime.max.replace(tzinfo=UTC)
OF_TICKETS = {"prize_max", "ticket_max_wagers", "seconds_to_cancel", "expiration_days", "cancels_max", "max_sequences"}


def values(banca: Banca, seller: Seller) -> dict[str, Origin]:
    return {origin.column.value: origin for origin in values_in_force(banca.rules, banca.now, seller)}


@pytest.mark.parametrize("seed", range(40))
def test_values_are_those_that_judge_a_sale(banca: Banca, seed: int) -> None:
    die = random.Random(seed)
    for _ in range(40):
        column = die.choice(list(COLUMNS))
        owner = "" if column == "multiplier" else die.choice((*OWNERS, "south"))
        subject = {} if column in OF_TICKETS else die.choice(ABOUTS)
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


def test_a_change_of_the_operator_s_commission_looks_at_no_seller_whose_own_rules_stay(banca: Banca, monkeypatch) -> None:
    """CM-05 is judged behind the gate: sellers, products and games are many."""
    for whose, since in (("", LONG_AGO), ("group", LONG_AGO), ("north", LONG_AGO), ("south", NOON)):
        for column, rate in (("commission", 800), ("profit_commission", 0)):
            banca.rule(column, rate, whose, product=LOTTO if whose else 0, since=since)
    looked, find = set[int](), RulesInForce.commission
    monkeypatch.setattr(RulesInForce, "commission", lambda *about, **basis: looked.add(about[1]) or find(*about, **basis))
    added = [Rule(column, Scope(), NOON, rate) for column, rate in ((Column.COMMISSION, 0), (Column.PROFIT_COMMISSION, 500))]
    assert (mix_bases(banca.rules, banca.now, CARACAS, added), looked) == (True, {0, SOUTH})


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
    # Of equal bounds the one that stands higher is named.
    banca.rows = []
    banca.rule("stake_max", 20, "north")
    banca.rule("stake_max", 20, "banca")
    banca.rows = [rule._replace(id=place) for place, rule in enumerate(banca.rows, 1)]
    assert values(banca, Seller(NORTH))["stake_max"].rule_id == 2
    assert values(banca, Seller())["stake_max"].source == "default"
