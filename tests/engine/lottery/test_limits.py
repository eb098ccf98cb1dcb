"""Limits over a real database: what an agency's own quota leaves is sold once, and what it does not sell is not shown to it."""

import threading

import pytest
from tests.engine.conftest import CASHIER, outcomes
from tests.engine.lottery.conftest import LOTTO_ACTIVO, OTHER_CASHIER
from tests.refusals import office_refuses

from taquilla.domain.ledger.refusals import Fault, Reason, Refusal
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.rule_refusals import RuleReason
from taquilla.domain.lottery.rule_requests import RuleRequest, RuleScope
from taquilla.domain.lottery.selling import Sold
from taquilla.engine.authors import Author
from taquilla.engine.lottery import rule_sets
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.postgres.database import HouseConnection

pytestmark = pytest.mark.usefixtures("audited")

SELLERS = 32


def rule(desk, table: str, **said: object) -> None:
    desk.run(desk.house.lottery.rules.add_rule(BANKLOT, table, said))


def scoped(desk) -> dict[int, int]:
    """Return the sold units of figure 7 that are kept under each scope but the banca's."""
    return dict(desk.ask("select scope, sold from exposure where scope <> 0 and selection = '7'"))


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


def test_an_agency_is_not_shown_games_that_it_does_not_sell(desk, noon):
    """C-06."""
    house, mine, other = desk.house, desk.caller(), desk.caller(OTHER_CASHIER)

    def on_sale(caller) -> set[int]:
        return {one.line.id for one in desk.run(house.lottery.offers.products(caller)) if one.next_draw is not None}

    everything = on_sale(mine)
    rule(desk, "offer", entity=213, offered=0)
    rule(desk, "offer", entity=213, product=LOTTO_ACTIVO, offered=1)
    assert {game.product_id for game in desk.run(house.lottery.offers.of(mine)).games} == {LOTTO_ACTIVO} == on_sale(mine)
    assert on_sale(other) == everything > {LOTTO_ACTIVO}
    desk.run(desk.sell(noon, "7"))
    rule(desk, "offer", product=LOTTO_ACTIVO, game=Game.ANIMALITOS, offered=0)
    for till in (CASHIER, OTHER_CASHIER):
        refused = Refusal(Reason.NOT_SOLD_HERE, faults=(Fault(0, Reason.NOT_SOLD_HERE),))
        assert desk.run(house.counter.ask(desk.sale(noon, "7", by=till))) == refused
    with office_refuses(RuleReason.OFFER_LOOSER):
        rule(desk, "offer", entity=214, product=LOTTO_ACTIVO, game=Game.ANIMALITOS, offered=1)
