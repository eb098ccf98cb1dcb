"""The most specific rule in force wins, column by column, and what nobody has ruled is the house's default."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from taquilla.domain.accounts import entity_account
from taquilla.domain.games import Game
from taquilla.domain.rules import Counter, Rules, Terms

if TYPE_CHECKING:
    from conftest import Banca

ANA, EVA, LUZ = 100, 101, 110
ZULIA, LOTTO, ZAMORANO = 1, 2, 3
ANIMALITOS = Game.ANIMALITOS
# From the least specific to the most: whose rule it is comes first, what it is about second.
OWNERS = ("", "banca", "group", "north", "ana")
ABOUTS: tuple[dict[str, Any], ...] = ({}, {"game": ANIMALITOS}, {"product": LOTTO}, {"product": LOTTO, "game": ANIMALITOS})
LADDER = [(whose, about) for whose in OWNERS for about in ABOUTS]
NOON = datetime(2024, 10, 22, 16, tzinfo=UTC)
A_MOMENT = timedelta(microseconds=1)


def terms(banca: "Banca", member: int = ANA, product: int = LOTTO, game: int = ANIMALITOS) -> Terms:
    return banca.rules.at(banca.now).terms(member, product, game)


def test_where_nobody_has_ruled_the_defaults_and_the_product_hold(banca: "Banca") -> None:
    assert terms(banca) == Terms(
        stake_min=1_00,
        stake_max=99_00,
        stake_multiple=1_00,
        multiplier=30_00,
        commissions=(),
        quota=1_000_000_00,
        quotas={},
        closes_before=timedelta(minutes=5),
    )
    assert banca.rules.at(banca.now).counter(ANA) == Counter(wagers_max=100, seconds_to_cancel=180, expiration_days=3)


def test_stakes_default_to_whole_units_of_the_currency(banca: "Banca") -> None:
    shillings = Rules(banca.rules.entities, banca.rules.members, banca.rules.products, banca.rows, unit=1).at(banca.now)
    found = shillings.terms(ANA, LOTTO, ANIMALITOS)
    assert (found.stake_min, found.stake_max, found.stake_multiple) == (1, 99, 1)


def test_each_more_specific_rule_beats_all_before_it(banca: "Banca") -> None:
    for value, (whose, about) in enumerate(LADDER, 1):
        banca.rule("stake_max", value, whose, **about)
        assert terms(banca).stake_max == value, (whose, about)


def test_no_less_specific_rule_beats_one_that_came_before_it(banca: "Banca") -> None:
    for value, (whose, about) in enumerate(reversed(LADDER), 1):
        banca.rule("stake_max", value, whose, **about)
        assert terms(banca).stake_max == 1, (whose, about)


@pytest.mark.parametrize(
    ("whose", "bound"),
    [("", [ANA, EVA, LUZ]), ("banca", [ANA, EVA, LUZ]), ("group", [ANA, EVA, LUZ]), ("north", [ANA, EVA]), ("ana", [ANA])],
)
def test_a_rule_binds_its_owner_and_those_below(banca: "Banca", whose: str, bound: list[int]) -> None:
    banca.rule("stake_max", 7, whose)
    assert [member for member in (ANA, EVA, LUZ) if terms(banca, member).stake_max == 7] == bound


@pytest.mark.parametrize(
    ("about", "bound"),
    [
        ({}, [(ZULIA, 1), (ZULIA, 2), (ZAMORANO, 1)]),
        ({"game": 1}, [(ZULIA, 1), (ZAMORANO, 1)]),
        ({"product": ZULIA}, [(ZULIA, 1), (ZULIA, 2)]),
        ({"product": ZULIA, "game": 1}, [(ZULIA, 1)]),
    ],
)
def test_a_rule_is_about_what_it_names(banca: "Banca", about: dict[str, Any], bound: list[tuple[int, int]]) -> None:
    banca.rule("stake_max", 7, **about)
    asked = [(ZULIA, 1), (ZULIA, 2), (ZAMORANO, 1)]
    assert [one for one in asked if terms(banca, ANA, *one).stake_max == 7] == bound


@pytest.mark.parametrize("column", ["stake_min", "stake_max", "stake_multiple"])
def test_columns_are_ruled_one_by_one(banca: "Banca", column: str) -> None:
    before = terms(banca)
    banca.rule(column, 7, "ana")
    after = terms(banca)
    changed = [name for name in Terms.__slots__ if getattr(before, name) != getattr(after, name)]
    assert changed == [column]


def test_a_rule_holds_from_its_first_instant_until_the_next_begins(banca: "Banca") -> None:
    banca.rule("stake_max", 7, since=NOON)
    banca.rule("stake_max", 8, since=NOON + timedelta(hours=1))
    found = [
        banca.rules.at(instant).terms(ANA, LOTTO, ANIMALITOS).stake_max
        for instant in (NOON - A_MOMENT, NOON, NOON + timedelta(hours=1) - A_MOMENT, NOON + timedelta(hours=1))
    ]
    assert found == [99_00, 7, 7, 8]


def test_null_ends_a_rule_and_the_next_owners_holds_again(banca: "Banca") -> None:
    banca.rule("stake_max", 7)
    banca.rule("stake_max", 8, "north")
    banca.rule("stake_max", None, "north", since=NOON)
    rules = banca.rules
    assert rules.at(NOON - A_MOMENT).terms(ANA, LOTTO, ANIMALITOS).stake_max == 8
    assert rules.at(NOON).terms(ANA, LOTTO, ANIMALITOS).stake_max == 7


def test_what_is_known_is_kept_until_the_next_rule_begins(banca: "Banca") -> None:
    banca.rule("stake_max", 7, since=NOON)
    rules = banca.rules
    morning = rules.at(banca.now)
    assert rules.at(NOON - A_MOMENT) is morning
    assert rules.at(NOON) is not morning


def test_a_counter_has_its_own_rules(banca: "Banca") -> None:
    banca.rule("ticket_max_wagers", 30, "ana")
    banca.rule("seconds_to_cancel", 300, "north")
    banca.rule("expiration_days", 5)
    rules = banca.rules.at(banca.now)
    assert [rules.counter(member) for member in (ANA, EVA, LUZ)] == [
        Counter(30, 300, 5),
        Counter(100, 300, 5),
        Counter(100, 180, 5),
    ]


@pytest.mark.parametrize(("minutes", "closes"), [(0, 5), (4, 5), (5, 5), (6, 6), (10, 10)])
def test_nobody_closes_later_than_the_product(banca: "Banca", minutes: int, closes: int) -> None:
    """VE-10: a child may only close earlier."""
    banca.rule("close_minutes", minutes, "north")
    before = [terms(banca, member).closes_before for member in (ANA, LUZ)]
    assert before == [timedelta(minutes=closes), timedelta(minutes=5)]
    assert banca.rules.at(banca.now).close_minutes(LOTTO) == 5
    banca.rule("close_minutes", minutes)
    assert banca.rules.at(banca.now).close_minutes(LOTTO) == closes


def test_an_operator_sells_a_product_as_early_as_it_says(banca: "Banca") -> None:
    banca.rule("advance_days", 2, product=LOTTO)
    assert [banca.rules.at(banca.now).advance_days(product) for product in (ZULIA, LOTTO)] == [0, 2]


@pytest.mark.parametrize(
    ("rates", "commissions"),
    [
        ({}, ()),
        ({"north": 1000}, (1000,)),
        ({"north": 1000, "group": 1400}, (1000, 1400)),
        ({"north": 1000, "banca": 1600}, (1000, 0, 1600)),
        ({"group": 1400}, (0, 1400)),
        ({"": 1000}, ()),  # nobody earns what nobody was given
        ({"ana": 1000}, ()),  # the agency earns, not its till
        ({"south": 1000}, ()),
    ],
)
def test_commissions_are_the_agencys_then_each_ancestors(
    banca: "Banca", rates: dict[str, int], commissions: tuple[int, ...]
) -> None:
    for whose, rate in rates.items():
        banca.rule("commission", rate, whose)
    assert terms(banca).commissions == commissions


def test_a_quota_is_the_selections_else_the_games_else_the_products(banca: "Banca") -> None:
    banca.rule("quota", 500_00, product=LOTTO)
    banca.rule("quota", 60_00, product=LOTTO, game=ANIMALITOS, selection="7")
    banca.rule("quota", 0, selection="00")
    banca.rule("quota", 70_00, product=LOTTO, selection="8")
    banca.rule("quota", None, product=LOTTO, selection="8", since=NOON)
    rules = banca.rules
    morning, afternoon = (rules.at(instant).terms(ANA, LOTTO, ANIMALITOS) for instant in (banca.now, NOON))
    assert (morning.quota, morning.quotas) == (500_00, {"7": 60_00, "00": 0, "8": 70_00})
    assert (afternoon.quota, afternoon.quotas) == (500_00, {"7": 60_00, "00": 0, "8": 500_00})
    other = rules.at(NOON).terms(ANA, ZULIA, Game.TERMINAL)
    assert (other.quota, other.quotas) == (1_000_000_00, {"00": 0})


@pytest.mark.parametrize("whose", ["banca", "group", "north", "ana"])
def test_a_quota_is_the_operators_alone(banca: "Banca", whose: str) -> None:
    banca.rule("quota", 7, whose)
    assert terms(banca).quota == 1_000_000_00


def test_a_multiplier_is_the_operators_else_the_nations(banca: "Banca") -> None:
    banca.rule("multiplier", 32_00, product=LOTTO, game=ANIMALITOS, since=NOON)
    banca.rule("national_multiplier", None, product=ZULIA, game=Game.TERMINAL, since=NOON)
    before, after = (banca.rules.at(instant) for instant in (NOON - A_MOMENT, NOON))
    assert [rules.terms(ANA, LOTTO, ANIMALITOS).multiplier for rules in (before, after)] == [30_00, 32_00]
    assert [rules.terms(ANA, ZULIA, Game.TERMINAL).multiplier for rules in (before, after)] == [60_00, None]


def test_a_zodiac_list_offers_plain_games_where_its_product_says_so(banca: "Banca") -> None:
    rules = banca.rules.at(banca.now)
    plain, signed = {Game.TRIPLE, Game.TERMINAL}, {Game.TRIPLE_SIGN, Game.TERMINAL_SIGN}
    assert rules.offered(ZULIA, False) == plain | {Game.TRIPLE_AB, Game.TERMINAL_AB}
    assert rules.offered(ZULIA, True) == plain | signed
    assert rules.offered(ZAMORANO, True) == signed
    assert rules.offered(LOTTO, False) == {ANIMALITOS, Game.TRIPLETA, Game.ANIMAL_AB}


def test_an_agency_moves_every_balance_above_it_that_has_a_floor(banca: "Banca") -> None:
    banca.floors = {"banca": -9_00, "north": -3_00}
    rules = banca.rules
    of = {name: entity_account(id) for name, id in (("banca", 1), ("group", 2), ("north", 10), ("south", 11))}
    assert rules.floors == {of["banca"]: -9_00, of["north"]: -3_00}
    assert rules.floored == {
        of["banca"]: (of["banca"],),
        of["group"]: (of["banca"],),
        of["north"]: (of["north"], of["banca"]),
        of["south"]: (of["banca"],),
    }
