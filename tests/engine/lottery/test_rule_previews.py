"""Previews refuse just the past sales that the rule would; rules are copied; what an agency's own quota leaves is sold once."""

import asyncio
import random
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any

import psycopg
import pytest
from tests.engine.conftest import CASHIER, Desk, open_desk, outcomes
from tests.engine.lottery.conftest import AGENCY, CHANCE, LOTTO_ACTIVO, OTHER_CASHIER, settle
from tests.refusals import office_refuses

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import Undoing
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.rule_refusals import RuleReason
from taquilla.domain.lottery.rule_requests import RuleRequest, RuleScope
from taquilla.domain.lottery.rules import Scope
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.engine.gate import HOUSE, Author
from taquilla.engine.lottery import rule_previews, rule_sets
from taquilla.engine.office_requests import ChangedMeanwhile
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.lottery.rules import RuleFilter
from taquilla.store.postgres.database import HouseConnection

TILL = 864
SEEDS = 2
OFFICE = Author("office")


@dataclass(frozen=True)
class Step:
    """A sale of plays (product, local moment, list, game, selection, units), or the undoing of an earlier step's sale."""

    by: str
    plays: tuple[tuple[int, str, int, Game, str, int], ...] = ()
    undoes: int | None = None


def a_day(seed: int) -> list[Step]:
    """Return a random day of few numbers, so that quotas are reached, some of it undone."""
    die = random.Random(seed)
    draws = [(LOTTO_ACTIVO, f"22T{hour}:00", 0, Game.ANIMALITOS, ("7", "8", "00")) for hour in (11, 12, 15)]
    draws += [(CHANCE, "22T13:00", 1, Game.TRIPLE, ("777", "123")), (CHANCE, "22T13:00", 1, Game.TERMINAL, ("77",))]
    draws += [(CHANCE, "22T13:00", 1, Game.TRIPLE_AB, ("777-123",)), (LOTTO_ACTIVO, "22T11:00", 0, Game.TRIPLETA, ("1,2,3",))]
    steps: list[Step] = []
    for _ in range(40):
        by = die.choice((CASHIER, CASHIER, OTHER_CASHIER))
        sold = [at for at, step in enumerate(steps) if step.by == by and step.plays and Step(by, undoes=at) not in steps]
        if sold and die.random() < 0.2:
            steps.append(Step(by, undoes=die.choice(sold)))
            continue
        chosen = die.sample(draws, die.randint(1, 3))
        plays = tuple((*draw[:4], die.choice(draw[4]), die.randint(1, 20)) for draw in chosen)
        steps.append(Step(by, plays))
    return steps


async def play(desk: Desk, steps: list[Step]) -> list[Any]:
    """Play a day, and return the answer to each step. An undoing of what was refused is left out."""
    answers: list[Any] = []
    for step in steps:
        if step.undoes is not None:
            sold = answers[step.undoes]
            undoing = desk.undoing(sold, Undoing.CANCEL, by=step.by) if isinstance(sold, Sold) else None
            answers.append(None if undoing is None else await desk.house.counter.ask(undoing))
            continue
        sales = [
            desk.sale(desk.event(product, at, list_id), number, units=units, game=game, by=step.by)
            for product, at, list_id, game, number, units in step.plays
        ]
        sales[0].plays = tuple(play for sale in sales for play in sale.plays)
        answers.append(await desk.house.counter.ask(sales[0]))
    return answers


RULES = {
    "quota of the banca": RuleRequest("quota", {"quota": 40_00}),
    "quota of a product": RuleRequest("quota", {"quota": 30_00}, RuleScope(product=LOTTO_ACTIVO)),
    "quota of a number": RuleRequest("quota", {"quota": 15_00}, RuleScope(game=Game.TRIPLE, selection="777")),
    "quota of an agency": RuleRequest("quota", {"quota": 25_00}, RuleScope(entity=AGENCY)),
    "quota of a till": RuleRequest("quota", {"quota": 20_00}, RuleScope(user=TILL, product=CHANCE)),
    "quota of none": RuleRequest("quota", {"quota": 0}, RuleScope(game=Game.TRIPLE_AB)),
    "dynamic": RuleRequest("dynamic", {"base": 20_00, "basis_points": 2_000}),
    "dynamic of a product": RuleRequest("dynamic", {"base": 10_00, "basis_points": 3_000}, RuleScope(product=LOTTO_ACTIVO)),
    "stakes": RuleRequest("limit", {"stake_min": 3_00, "stake_max": 17_00, "stake_multiple": 2_00}, RuleScope(entity=AGENCY)),
    "wagers": RuleRequest("limit", {"wagers_max": 2}),
    "prizes": RuleRequest("limit", {"prize_max": 9_000_00}),
    "offer": RuleRequest("offer", {"is_sold": False}, RuleScope(user=TILL, game=Game.TRIPLETA)),
    "close": RuleRequest("close", {"minutes": 300}, RuleScope(entity=AGENCY, product=LOTTO_ACTIVO)),
}


@pytest.fixture(scope="module")
def played(server: Any, fresh_copy: Any, short_template: str, key_file: Any) -> Iterator[Callable[[int], tuple[Desk, list[Any]]]]:
    """Plays the random day of a seed once; gives the desk and its answers. A preview leaves nothing behind."""
    with ExitStack() as opened:

        @cache
        def play_once(seed: int) -> tuple[Desk, list[Any]]:
            name = opened.enter_context(fresh_copy(short_template))
            desk = opened.enter_context(open_desk(server, name, key_file))
            return desk, desk.run(play(desk, a_day(seed)))

        yield play_once


def told(refusal: Refusal) -> tuple[Any, ...]:
    """Return what a refusal says."""
    if refusal.reason is Reason.DRAWS_CLOSED:
        return refusal.reason, refusal.bound, refusal.events
    return refusal.reason, refusal.bound, tuple((one.line, one.reason, one.bound, one.room) for one in refusal.faults)


@pytest.mark.parametrize(("name", "seed"), [(name, place % SEEDS) for place, name in enumerate(RULES)])
def test_a_preview_refuses_what_the_same_day_under_the_rule_refuses(desk, played, name, seed):
    request, steps, (free, sold) = RULES[name], a_day(seed), played(seed)
    assert all(isinstance(answer, Sold) for answer, step in zip(sold, steps, strict=True) if step.plays), sold
    found = free.run(free.house.lottery.rule_previews.preview(BANKLOT, request, OFFICE))
    places = {answer.ticket.seq: place for place, answer in enumerate(sold) if isinstance(answer, Sold)}
    assert not isinstance(desk.run(desk.house.lottery.rules.add(BANKLOT, request, OFFICE)), Refusal)
    real = {
        place: told(answer)
        for place, answer in enumerate(desk.run(play(desk, steps)))
        if isinstance(answer, Refusal) and steps[place].plays
    }
    assert {places[sale.seq]: told(refusal) for sale, refusal in found.tickets} == real
    assert real, "the rule refuses something"
    assert (found.refused, found.is_complete) == (len(real), True)
    assert found.amount == sum(units * 100 for place in real for *_, units in steps[place].plays)


def test_what_was_sold_before_the_seven_days_counts_and_is_not_judged(desk, noon):
    desk.set_clock("22T08:00")
    desk.run(desk.sell(noon, "7", units=4))
    desk.run(desk.sell(noon, "7", units=2, by=OTHER_CASHIER))
    undone = desk.run(desk.sell(noon, "7", units=50))
    desk.run(desk.house.counter.ask(desk.undoing(undone)))
    desk.set_clock("22T10:00")
    desk.callers.clear()
    late = desk.run(desk.sell(noon, "7", units=6))
    desk.run(settle(desk, {noon: "8"}, at="22T12:01"))
    desk.set_clock("29T09:00")

    def preview(**scope: Any) -> list[tuple[int, Any]]:
        request = RuleRequest("quota", {"quota": 10_00}, RuleScope(**scope))
        found = desk.run(desk.house.lottery.rule_previews.preview(BANKLOT, request, OFFICE))
        assert found.judged == 1
        return [(sale.seq, refusal.faults[0].room) for sale, refusal in found.tickets]

    assert preview() == [(late.ticket.seq, 4_00)]
    assert preview(entity=AGENCY) == []


def test_a_bounded_preview_says_how_far_it_came(desk, noon, monkeypatch):
    tickets = [desk.run(desk.sell(noon, "7")).ticket for _ in range(5)]
    for bound, count in (("_PAGE", 2), ("SALES_MAX", 3), ("SHOWN_MAX", 2)):
        monkeypatch.setattr(rule_previews, bound, count)
    request = RuleRequest("quota", {"quota": 1_00})
    found = desk.run(desk.house.lottery.rule_previews.preview(BANKLOT, request, OFFICE))
    assert (found.judged, found.refused, found.amount, len(found.tickets)) == (4, 3, 3_00, 2)
    assert (found.is_complete, found.until) == (False, tickets[3].created_at)


def test_what_an_agency_has_sold_of_a_number_is_found_behind_many_that_others_have_sold_more_of(desk):
    draw, numbers = desk.event(CHANCE, "22T13:00", 1), [f"{one:03}" for one in range(201)]
    for some in (numbers[:100], numbers[100:200], numbers[200:]):
        desk.run(desk.sell(draw, *some, units=3, game=Game.TRIPLE, by=OTHER_CASHIER))
    desk.run(desk.sell(draw, "999", units=2, game=Game.TRIPLE))
    quota = [RuleRequest("quota", {"quota": 1_00}, RuleScope(entity=AGENCY))]
    (found,) = desk.run(desk.house.lottery.rule_previews.sold_beyond(BANKLOT, quota, OFFICE))
    assert [(one.selection, one.sold) for one in found] == [("999", 2_00)]


async def test_the_auditor_replays_rules_until_they_end(desk, noon):
    rules = desk.house.lottery.rules
    product = RuleScope(product=LOTTO_ACTIVO)
    tight = (
        RuleRequest("quota", {"quota": 5_00}, product),
        RuleRequest("limit", {"stake_max": 2_00, "cancels_max": 0}, RuleScope(entity=AGENCY)),
        RuleRequest("dynamic", {"base": 3_00, "basis_points": 0}, product),
    )
    ids = [(await rules.add(BANKLOT, one, OFFICE)).id for one in tight]
    assert isinstance(await desk.house.counter.ask(desk.sale(noon, "7", units=6)), Refusal)
    for rule_id in ids:
        assert await rules.end(BANKLOT, rule_id, None, OFFICE) is None
    await desk.house.counter.ask(desk.undoing(await desk.sell(noon, "7", units=6)))
    await desk.sell(noon, "7", units=6)
    await desk.assert_audit_clean()
    # Without their ends the same sales broke the rules.
    desk.ask("delete from rule_end")
    assert {"I10", "I28", "I53"} <= {violation.rule.id for violation in (await desk.house.audit()).violations}


OTHER, ROOT, SELLERS = 214, 212, 32


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
    for copies in (len(wanted), 0):  # sent again, there is nothing left to copy
        assert await rules.copy(BANKLOT, AGENCY, OTHER, HOUSE) == copies
    copied = (await owned(desk, OTHER))[-len(wanted) :]
    assert copied == [rule for rule in await owned(desk, AGENCY) if rule[1] != Scope(member_id=TILL)]
    await desk.assert_audit_clean()


async def test_a_manager_below_the_root_copies_what_such_a_manager_decides_in_the_own_tree_and_nothing_looser(desk, rules, noon):
    office = desk.house.people.office
    person = {"entity_id": AGENCY, "email": "boss@banklot.net", "role": "manager", "password": "irrelevant"}
    boss = Author("boss@banklot.net", AGENCY, await office.add_member(BANKLOT, **person))
    below = await office.add_entity(BANKLOT, name="below", parent_id=AGENCY, author=HOUSE)
    for request in (
        RuleRequest("commission", {"basis_points": 2_500, "on_profit": True}, RuleScope(AGENCY)),
        RuleRequest("limit", {"stake_max": 2_000, "stake_min": 100}, RuleScope(AGENCY)),
    ):
        await rules.add(BANKLOT, request, HOUSE)
    on_sales = [RuleRequest("commission", {"basis_points": 500}, RuleScope(AGENCY))]
    (line,) = await desk.house.lottery.rule_sets.preview(BANKLOT, on_sales, HOUSE)
    assert (line.before, line.was_of_profit, line.after) == (2_500, True, 500)
    assert await rules.copy(BANKLOT, AGENCY, below, boss) == 1
    assert [(kind, values["stake_min"]) for kind, _, values, _ in await owned(desk, below)] == [("limit", 100)]
    for source, target in ((OTHER, AGENCY), (AGENCY, OTHER), (AGENCY, ROOT)):
        with pytest.raises(OfficeRefusal, match="has no entity"):
            await rules.copy(BANKLOT, source, target, boss)
    await rules.add(BANKLOT, RuleRequest("limit", {"stake_max": 900}, RuleScope(OTHER)), HOUSE)
    before = await owned(desk, OTHER)
    await desk.sell(noon, "7")
    with pytest.raises(OfficeRefusal, match="let more through than those that hold now"):
        await rules.copy(BANKLOT, AGENCY, OTHER, HOUSE)
    assert await owned(desk, OTHER) == before


def rule(desk, table: str, **said: object) -> None:
    desk.run(desk.house.lottery.rules.add_rule(BANKLOT, table, said))


def scoped(desk) -> dict[int, int]:
    """Return the sold units of figure 7 that are kept under each scope but the banca's."""
    return dict(desk.ask("select scope, sold from exposure where scope <> 0 and selection = '7'"))


@pytest.mark.usefixtures("audited")
def test_the_rules_of_many_are_compared_beside_the_sales_of_others_and_written_in_as_few_round_trips_as_one(
    desk, noon, monkeypatch
):
    desk.run(desk.sell(noon, "7"))
    threads, trips, compare, wait = [], [], rule_sets.Bounds, HouseConnection.wait
    monkeypatch.setattr(rule_sets, "Bounds", lambda *told: threads.append(threading.current_thread()) or compare(*told))
    monkeypatch.setattr(HouseConnection, "wait", lambda *told: trips.append(told) or wait(*told))
    sets = desk.house.lottery.rule_sets

    def added(stake_max: int, *entities: int) -> tuple[tuple[int, int], int]:
        trips.clear()
        limits = [RuleRequest("limit", {"stake_max": stake_max}, RuleScope(entity=one)) for one in entities]
        return desk.run(sets.add(BANKLOT, limits, Author("office"))), len(trips)

    limit = [RuleRequest("limit", {"stake_max": 1000}, RuleScope(entity=213))]
    assert [line.after for line in desk.run(sets.preview(BANKLOT, limit, Author("office")))] == [1000]
    assert added(1000, 213, 214)[0] == (2, 0)
    assert len(threads) == 2
    assert threading.main_thread() not in threads
    for stake_max, each in ((900, (1, 0)), (950, (0, 1))):
        (of_one, trips_of_one), (of_two, trips_of_two) = added(stake_max, 213), added(stake_max, 213, 214)
        assert (of_one, of_two) == (each, tuple(2 * number for number in each))
        assert trips_of_one == trips_of_two


async def test_a_limit_for_many_keeps_a_bound_that_another_one_has_set_while_it_waited_for_the_gate(desk, rules):
    set_first = rules.add(BANKLOT, RuleRequest("limit", {"stake_max": 900}, RuleScope(OTHER)), HOUSE)
    many = rule_sets.for_each(RuleRequest("limit", {"stake_min": 100}), [OTHER, OTHER])
    waiting = []
    with psycopg.connect(desk.owner_url) as holder:
        holder.execute("select from gate where operator_id = %s for update", [BANKLOT])
        for asked in (set_first, desk.house.lottery.rule_sets.add(BANKLOT, many, HOUSE, keeping=True)):
            waiting.append(asyncio.create_task(asked))
            await desk.until(lambda: desk.waiters() >= len(waiting))
    assert (await asyncio.gather(*waiting))[1] == (1, 0)
    assert [said for kind, _, said, _ in await owned(desk, OTHER) if kind == "limit"] == [{"stake_min": 100, "stake_max": 900}]


async def test_a_limit_that_waited_for_a_second_person_changes_what_was_asked_for_alone(desk, rules, noon):
    await desk.sell(noon, "7")
    person = {"entity_id": ROOT, "email": "chief@banklot.net", "role": "administrator", "password": "irrelevant"}
    chief = Author("chief@banklot.net", ROOT, await desk.house.people.office.add_member(BANKLOT, **person))
    own = RuleRequest("limit", {"stake_max": 900, "stake_min": 100}, RuleScope(OTHER))
    await rules.add(BANKLOT, own, HOUSE)
    many = rule_sets.for_each(replace(own, values={"stake_max": 2_000}), [OTHER])
    assert await desk.house.lottery.rule_sets.add(BANKLOT, many, HOUSE, keeping=True) == (0, 1)
    for bounds in ({"stake_max": 3_000}, {"stake_max": 800, "stake_min": 300, "max_sequences": 1}):
        await rules.add(BANKLOT, replace(own, values=bounds), HOUSE)
    asked = [one.change for one, _ in await desk.house.loosenings.waiting(BANKLOT, chief)]
    waits = ({"stake_max": 2_000}, {"stake_max": 3_000, "stake_min": None})
    assert asked == [{"kind": "limit", "entity": OTHER, **bounds} for bounds in waits]
    for number, left in enumerate(({"stake_max": 2_000, "stake_min": 300}, {"stake_max": 3_000}), 1):
        assert not isinstance(await desk.house.loosenings.approve(BANKLOT, number, chief), Refusal)
        assert (await owned(desk, OTHER))[-1][2] == left | {"max_sequences": 1}


async def test_a_rule_ends_as_its_second_person_has_seen_it_or_not_at_all(desk, rules, noon):
    await desk.sell(noon, "7")
    person = {"entity_id": ROOT, "email": "chief@banklot.net", "role": "administrator", "password": "irrelevant"}
    chief = Author("chief@banklot.net", ROOT, await desk.house.people.office.add_member(BANKLOT, **person))
    bounds = ({"stake_max": 900}, {"stake_max": 300})
    first, second = [(await rules.add(BANKLOT, RuleRequest("limit", one, RuleScope(OTHER)), HOUSE)).id for one in bounds]
    assert (await rules.end(BANKLOT, second, None, HOUSE)).reason is Reason.LOOSENING_HELD
    ((asked, _),) = await desk.house.loosenings.waiting(BANKLOT, chief)
    assert asked.change["stake_max"] == 900
    assert await rules.end(BANKLOT, first, None, HOUSE) is None
    with pytest.raises(ChangedMeanwhile):
        await desk.house.loosenings.approve(BANKLOT, asked.number, chief)
    assert [said for kind, _, said, _ in await owned(desk, OTHER) if kind == "limit"] == [{"stake_max": 300}]


@pytest.mark.usefixtures("audited")
def test_an_agencys_own_quota_is_sold_once_at_two_houses(desk, two_houses, race, noon):
    desk.run(desk.sell(noon, "7", units=20))
    desk.run(desk.sell(noon, "7", units=9, by=OTHER_CASHIER))
    rule(desk, "quota", entity=213, product=LOTTO_ACTIVO, quota=30_00)
    answers = race(two_houses, [desk.sale(noon, "7") for _ in range(SELLERS)])
    assert outcomes(answers) == {Sold: 10, Reason.SELECTION_FULL: SELLERS - 10}
    # Earlier sales were added up once when the quota came, and are kept since.
    assert scoped(desk) == {213: 30_00}
    desk.run(desk.sell(noon, "7", by=OTHER_CASHIER))
    assert scoped(desk) == {213: 30_00}


@pytest.mark.usefixtures("audited")
def test_an_agency_is_not_shown_games_that_it_does_not_sell(desk):
    """C-06."""
    mine, other = desk.caller(), desk.caller(OTHER_CASHIER)

    def on_sale(caller) -> set[int]:
        return {one.line.id for one in desk.run(desk.house.lottery.offers.products(caller)) if one.next_draw is not None}

    everything = on_sale(mine)
    rule(desk, "offer", entity=213, offered=0)
    rule(desk, "offer", entity=213, product=LOTTO_ACTIVO, offered=1)
    assert on_sale(mine) == {LOTTO_ACTIVO}
    assert on_sale(other) == everything > {LOTTO_ACTIVO}
    rule(desk, "offer", product=LOTTO_ACTIVO, game=Game.ANIMALITOS, offered=0)
    with office_refuses(RuleReason.OFFER_LOOSER):
        rule(desk, "offer", entity=214, product=LOTTO_ACTIVO, game=Game.ANIMALITOS, offered=1)
