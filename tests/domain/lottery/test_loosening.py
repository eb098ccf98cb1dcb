"""A change of rules loosens where some bound lets more through, for anybody, now or later (RG-19)."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from tests.domain.conftest import LOTTO, MEMBERS, ZULIA, Banca

from taquilla.domain.lottery import loosening
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.loosening import Bounds
from taquilla.domain.lottery.payment_approval import alone_max
from taquilla.domain.lottery.rule_columns import Column
from taquilla.domain.lottery.rules import Rules, RulesInForce
from taquilla.domain.lottery.terms import Dynamic

ANIMALITOS, TRIPLE, SIGN = Game.ANIMALITOS, Game.TRIPLE, Game.TRIPLE_SIGN
HOUR = timedelta(hours=1)
SEVEN = {"product": LOTTO, "game": ANIMALITOS, "selection": "7"}


@dataclass
class Said:
    """A rule, as the banca's `rule` takes it; hours count from now, None is no end."""

    column: str
    value: int | None
    whose: str = ""
    begins: int = 0
    ends: int | None = None
    subject: dict[str, Any] = field(default_factory=dict)


def of(column: str, value: int | None, whose: str = "", *, begins: int = 0, ends: int | None = None, **subject: Any) -> Said:
    return Said(column, value, whose, begins, ends, subject)


def say(banca: Banca, rules: list[Said]) -> None:
    banca.rows = list(banca.rows)  # rules that were made before keep theirs
    for one in rules:
        until = None if one.ends is None else banca.now + one.ends * HOUR
        since = banca.now + one.begins * HOUR
        banca.rule(one.column, one.value, one.whose, since=since, until=until, **one.subject)
    banca.rows = [rule._replace(column=Column(rule.column)) for rule in banca.rows]


@pytest.mark.parametrize(("before", "added", "is_looser"), [
    ([], of("pay_alone_max", 50_00, "north"), False),  # a first bound tightens
    *[([of("pay_alone_max", 50, begins=-9)], of("pay_alone_max", own), own != 50) for own in (50, 51, None)],
    ([of("pay_alone_max", 50_00, begins=-9)], of("pay_alone_max", 50_01, "north"), False),  # the operator's binds
    ([of("pay_alone_max", 50_00, "north", begins=-9)], of("pay_alone_max", None, "north"), True),
    # Looser later, or only for a while.
    *[([of("pay_alone_max", 50_00, begins=-9)], of("pay_alone_max", 60_00, begins=24, ends=end), True) for end in (None, 25)],
    # Tighter for a while, and then as it was; but not looser than what comes by then.
    ([of("pay_alone_max", 50_00, begins=-9)], of("pay_alone_max", 20_00, ends=24), False),
    ([of("pay_alone_max", 50_00, begins=-9), of("pay_alone_max", 10_00, begins=2)], of("pay_alone_max", 20_00, begins=3), True),
    ([of("pay_alone_max", 50_00, begins=-9, ends=2), of("pay_alone_max", 10_00, begins=-10)], of("pay_alone_max", 50_00), True),
    # In the other direction: a least stake, a step, minutes before the draw.
    *[([of(column, 10, begins=-9)], of(column, own), own < 10) for column in ("stake_min", "stake_multiple") for own in (5, 20)],
    # A step below that is no multiple of a new one above gives way to it.
    *[([of("stake_multiple", 30_00, "north", begins=at)], of("stake_multiple", n), n == 7_00)
      for at, n in ((-9, 7_00), (-9, 15_00), (6, 7_00))],
    ([of("close_minutes", 9, begins=-9)], of("close_minutes", 6), True),
    ([of("close_minutes", 4, begins=-9)], of("close_minutes", 1), False),  # the product's own five hold
    ([of("offered", 0, begins=-9, product=LOTTO)], of("offered", 1, product=LOTTO), True),
    # Defaults are in force too.
    ([], of("stake_max", 99_00), False), ([], of("stake_max", 99_01), True), ([], of("stake_max", 99_01, "north"), False),
    # What is more exact stands in the place of the general.
    ([of("stake_max", 20_00, begins=-9)], of("stake_max", 21_00, product=LOTTO), True),
    ([of("stake_max", 20_00, begins=-9), of("stake_max", 9_00, begins=-9, game=ANIMALITOS)],
     of("stake_max", 20_00, product=LOTTO), True),
    ([of("quota", 100_00, begins=-9)], of("quota", 150_00, product=LOTTO, game=ANIMALITOS, selection="7"), True),
    ([of("quota", 100_00, begins=-9)], of("quota", 90_00, product=LOTTO, game=ANIMALITOS, selection="7"), False),
    ([of("quota", 100_00, begins=-9)], of("quota", 150_00, event=23301), True),
    ([of("quota", 100_00, begins=-9), of("quota", 10_00, begins=-9, event=23301)],
     of("quota", 50_00, product=LOTTO, game=ANIMALITOS, selection="7"), True),
    ([of("quota", 100_00, begins=-9), of("quota", 10_00, begins=-9, product=ZULIA, game=SIGN, selection="*-ARI")],
     of("quota", 50_00, product=ZULIA, game=SIGN, selection="341-*"), True),
    ([of("quota", 100_00, begins=-9)], of("quota", 500_00, "north"), False),  # it counts beside the banca's
    # Where those above except a number or a draw, the owner's quota is what binds.
    ([of("quota", 50_00, begins=-9), of("quota", 90_00, begins=-9, **SEVEN), of("quota", 70_00, "north", begins=-9)],
     of("quota", 80_00, "north"), True),
    ([of("quota", 50_00, begins=-9), of("quota", 70_00, begins=-9, **SEVEN), of("quota", 70_00, "north", begins=-9)],
     of("quota", 80_00, "north"), False),
    ([of("quota", 50_00, begins=-9), of("quota", 90_00, begins=9, **SEVEN), of("quota", 70_00, "north", begins=-9)],
     of("quota", 80_00, "north"), True),
    ([of("quota", 50_00, begins=-9), of("quota", 90_00, begins=-9, **SEVEN), of("quota", 50_00, "group", begins=-9),
      of("quota", 90_00, "group", begins=-9, event=23301), of("quota", 70_00, "north", begins=-9)],
     of("quota", 80_00, "north"), True),
    ([], of("dynamic_base", 1_00), False), ([of("dynamic_base", 1_00, begins=-9)], of("dynamic_base", 2_00), True),
    # Prices are no bounds.
    ([], of("commission", 10_000, "north"), False), ([], of("multiplier", 35_00, game=ANIMALITOS), False),
    ([], of("expiration_days", 90), False),
])  # fmt: skip
def test_a_rule_loosens(banca: Banca, before: list[Said], added: Said, *, is_looser: bool) -> None:
    say(banca, before)
    rules = banca.rules
    say(banca, [added])
    assert Bounds(rules, banca.now).are_loosened(banca.rows[-1:]) is is_looser


def test_exceptions_of_four_levels_are_compared_level_by_level(banca: Banca, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty on each of four levels make 810,000 tuples."""
    for whose in ("", "banca", "group", "north", "ana"):
        say(banca, [of("quota", 10, whose, begins=-9, game=ANIMALITOS)])
        if whose != "ana":
            say(banca, [of("quota", 50, whose, begins=-9, game=ANIMALITOS, selection=f"{number}") for number in range(1, 31)])
    rules = banca.rules
    say(banca, [of("quota", 20, "ana", game=ANIMALITOS)])
    met = Mock(wraps=loosening._met)
    monkeypatch.setattr(loosening, "_met", met)
    assert Bounds(rules, banca.now).are_loosened(banca.rows[-1:])
    assert 30 < met.call_count < 1_000


def test_quotas_of_draws_that_are_over_are_not_compared(banca: Banca, monkeypatch: pytest.MonkeyPatch) -> None:
    say(banca, [of("quota", 5, begins=-9, ends=-1, event=event, **SEVEN) for event in range(1, 100)])
    monkeypatch.setattr(loosening, "_is_looser", looser := Mock(wraps=loosening._is_looser))
    rules = banca.rules
    say(banca, [of("quota", 3, **SEVEN)])
    assert (Bounds(rules, banca.now).are_loosened(banca.rows[-1:]), 0 < looser.call_count < 10) == (False, True)


def test_what_many_owners_have_above_them_is_prepared_once(banca: Banca, monkeypatch: pytest.MonkeyPatch) -> None:
    say(banca, [of("quota", 50_00 + event, begins=-9, event=event) for event in range(1, 100)])
    rules, prepared = banca.rules, list[int]()
    with_rows = Rules.with_rows
    monkeypatch.setattr(Rules, "with_rows", lambda self, rows: prepared.append(len(rows)) or with_rows(self, rows))
    bounds = Bounds(rules, banca.now)
    for whose in ("group", "north", "south", "ana"):
        say(banca, [of("quota", 100_00, whose, **SEVEN)])
        assert not bounds.are_loosened(banca.rows[-1:])
    assert max(prepared) == sum(row.column is Column.QUOTA for row in rules.rows) == 99
    assert prepared.count(99) == 1


def test_a_number_that_a_quota_of_the_same_set_excepts_is_compared_too(banca: Banca) -> None:
    signs: dict[str, Any] = {"product": ZULIA, "game": SIGN}
    say(banca, [of("quota", 20, "north", begins=-9, **signs), of("quota", 30, "group", begins=-9, selection="*-ARI", **signs)])
    rules = banca.rules
    say(banca, [of("quota", 20, "group", **signs), of("quota", 30, "north", event=23302, **signs)])
    assert Bounds(rules, banca.now).are_loosened(banca.rows[-2:])


def _bounds(rules: RulesInForce) -> Iterator[tuple[Column, Any]]:
    for entity in rules.rules.people.entities:
        yield Column.PAY_ALONE_MAX, alone_max(rules, entity)
    for member, _ in MEMBERS.values():
        counter = rules.counter(member)
        yield Column.TICKET_MAX_WAGERS, counter.wagers_max
        yield Column.PRIZE_MAX, counter.prize_max
        yield Column.CANCELS_MAX, counter.cancels_max
        for product, game in ((LOTTO, ANIMALITOS), (ZULIA, TRIPLE), (ZULIA, SIGN)):
            terms = rules.terms(member, product, game)
            yield Column.STAKE_MIN, terms.stake_min
            yield Column.STAKE_MAX, terms.stake_max
            yield Column.STAKE_MULTIPLE, terms.stake_multiple
            yield Column.OFFERED, int(terms.is_sold)
            yield Column.CLOSE_MINUTES, terms.closes_before
            yield Column.DYNAMIC_BASE, (terms.dynamic or Dynamic(10**12, 0)).base
            for event in (23301, 23303):
                for selection in ("7", "8", "341-ARI", "341-TAU", "7-ARI"):
                    found = (quotas.of(event, selection) for quotas in terms.quotas)
                    yield Column.QUOTA, min((quota for quota in found if quota is not None), default=None)


def _random_rule(die: random.Random) -> Said:
    column, values = die.choice([
        ("stake_min", (1, 2, 5)), ("stake_max", (50, 99_00, 20)), ("stake_multiple", (1, 2, 3, 4)), ("prize_max", (100, 200)),
        ("ticket_max_wagers", (9, 10)), ("cancels_max", (0, 7)), ("close_minutes", (1, 6, 30)), ("offered", (0, 1)),
        ("pay_alone_max", (5, 10)), *[("quota", (10, 20, 30))] * 5,
    ])  # fmt: skip
    subject: dict[str, Any] = {}
    if column in ("stake_min", "stake_max", "stake_multiple", "offered", "quota"):
        subject = die.choice([{}, {"game": ANIMALITOS}, {"product": LOTTO}, {"product": ZULIA, "game": SIGN}])
    if column == "quota":
        subject |= die.choice([{}, {}, {"event": 23301}, {"selection": die.choice(["7", "341-*", "*-ARI", "341-ARI"])}])
    whose = die.choice(("", "group", "north") if column == "pay_alone_max" else ("", "banca", "group", "north", "ana"))
    value = die.choice((*values, None))
    return Said(column, value, whose, die.choice((-9, -5, 0, 1)), die.choice((None, None, 2, 3)), subject)


@pytest.mark.parametrize("seed", [
    *range(8), *(pytest.param(seed, marks=pytest.mark.prove("histories")) for seed in range(8, 25)),
])  # fmt: skip
def test_whatever_lets_a_seller_do_more_is_seen_to_loosen(banca: Banca, seed: int) -> None:
    die = random.Random(seed)
    say(banca, [_random_rule(die) for _ in range(25)])
    rules, rows = banca.rules, list(banca.rows)
    for _ in range(6):
        if die.random() < 0.4:
            ended = die.randrange(len(rows))
            until = max(rows[ended].starts, banca.now + die.choice((0, 1)) * HOUR)
            after = [row._replace(until=until) if place == ended else row for place, row in enumerate(rows)]
        else:
            banca.rows = list(rows)
            added = _random_rule(die)
            added.begins = max(added.begins, 0)
            say(banca, [added])
            after = banca.rows
        changed = rules.with_rows(after)
        instants = [banca.now + half * HOUR / 2 for half in range(8)]
        pairs = [
            pair
            for at in instants
            for pair in zip(_bounds(RulesInForce(rules, at)), _bounds(RulesInForce(changed, at)), strict=True)
        ]
        lets_more = any(_lets_more(column, before, now) for (column, before), (_, now) in pairs)
        gone = [row for row in rows if row not in after]
        assert Bounds(rules, banca.now).are_loosened([row for row in after if row not in rows], gone) or not lets_more


def _lets_more(column: Column, before: Any, now: Any) -> bool:
    tighter = column.meaning.tighter
    assert tighter is not None
    return before is not None and (now is None or tighter(before, now) != now)
