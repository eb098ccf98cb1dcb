"""Limits over a real database: an agency's own quota is sold once, a till cancels so often, prizes expire on business days."""

import re
from datetime import date

import pytest
from tests.engine.conftest import CASHIER, outcomes
from tests.engine.lottery.conftest import LOTTO_ACTIVO, OTHER_CASHIER
from tests.refusals import office_refuses

from taquilla.domain.ledger.refusals import Fault, Reason, Refusal
from taquilla.domain.lottery.commands import Partial, Undoing
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.redeeming import Undone
from taquilla.domain.lottery.rule_refusals import RuleReason
from taquilla.domain.lottery.selling import Sold
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.lottery import sales
from taquilla.store.postgres.database import NotRecorded

pytestmark = pytest.mark.usefixtures("audited")

SELLERS = 32


def rule(desk, table: str, **said: object) -> None:
    desk.run(desk.house.lottery.rules.add_rule(BANKLOT, table, said))


def scoped(desk) -> dict[int, int]:
    """Return the sold units of figure 7 that are kept under each scope but the banca's."""
    return dict(desk.ask("select scope, sold from exposure where scope <> 0 and selection = '7'"))


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


def test_an_undone_sale_from_before_its_quota_gives_room_back_to_it(desk, noon):
    sold = desk.run(desk.sell(noon, "7", units=20))
    desk.run(desk.sell(noon, "7", units=9))
    rule(desk, "quota", entity=212, quota=30_00)
    rule(desk, "quota", entity=213, member=864, quota=29_00)
    assert isinstance(desk.run(desk.house.counter.ask(desk.undoing(sold))), Undone)
    assert scoped(desk) == {212: 9_00, -864: 9_00}
    (fault,) = desk.run(desk.house.counter.ask(desk.sale(noon, "7", units=21))).faults
    assert fault == Fault(0, Reason.SELECTION_FULL, 29_00, 20_00)
    desk.run(desk.sell(noon, "7", units=20))


def test_a_rule_that_would_be_looser_than_its_parents_is_refused_at_entry(desk, noon):
    rule(desk, "limit", entity=212, stake_max=50_00)
    with office_refuses(RuleReason.LOOSER_THAN_PARENT, match=r"a stake_max of 60\.00 .* above: 50\.00"):
        rule(desk, "limit", entity=213, stake_max=60_00)
    rule(desk, "limit", entity=213, stake_max=40_00)
    # A rule that became looser later is bounded where it is used.
    rule(desk, "limit", entity=212, stake_max=30_00)
    refused = Refusal(Reason.STAKE_TOO_LARGE, faults=(Fault(0, Reason.STAKE_TOO_LARGE, bound=30_00),))
    assert desk.run(desk.house.counter.ask(desk.sale(noon, "7", units=31))) == refused
    desk.run(desk.sell(noon, "7", units=30))


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


def test_a_till_undoes_so_many_tickets_a_day_whichever_process_it_asks(desk, two_houses, noon):
    rule(desk, "limit", entity=212, cancels_max=2)
    tickets = [desk.run(desk.sell(noon, "7")) for _ in range(5)]
    first, second = two_houses
    answers = [house.ask("ask", [desk.undoing(sold)])[0] for house, sold in zip((first, second, first), tickets, strict=False)]
    assert [type(answer) for answer in answers[:2]] == [Undone, Undone]
    used = Refusal(Reason.CANCELS_USED, bound=2)
    assert answers[2] == used
    # A revert is no way around it: the house cannot know which tickets a till has printed by itself.
    assert [house.ask("ask", [desk.undoing(tickets[3], Undoing.REVERT)])[0] for house in two_houses] == [used, used]
    desk.set_clock("22T23:59:30")
    desk.callers.clear()  # their sessions have ended
    late = desk.run(desk.sell(desk.event(LOTTO_ACTIVO, "23T12:00"), "7"))
    assert first.ask("ask", [desk.undoing(late)])[0] == Refusal(Reason.CANCELS_USED, bound=2)
    desk.set_clock("23T00:00:01")
    assert isinstance(first.ask("ask", [desk.undoing(late)])[0], Undone)


def test_prizes_expire_on_business_days_that_are_no_holidays(desk, noon):
    """VE-27 D: five of them after Tuesday the 22nd end on Tuesday the 29th; a holiday moves that by a day."""
    rule(desk, "limit", entity=213, expiry_basis="business", expiration_days=5)
    rules = desk.house.lottery.rules

    def expires_at(**how: str) -> float:
        return desk.run(desk.sell(noon, "7", **how)).ticket.expires_at.timestamp()

    assert (expires_at(), expires_at(by=OTHER_CASHIER)) == (1730260800, 1729915200)
    desk.run(rules.add_holiday(BANKLOT, date(2024, 10, 24), "Aniversario"))
    assert expires_at() == 1730260800 + 86_400
    desk.run(rules.add_national_holiday(date(2024, 10, 30), "Fiesta"))
    assert expires_at() == 1730260800 + 2 * 86_400
    with pytest.raises(NotRecorded):
        desk.run(rules.add_holiday(BANKLOT, date(2024, 10, 24), "again"))


def test_a_retry_after_a_crash_returns_the_shortfall_of_a_ticket_again(desk, two_houses, noon):
    rule(desk, "quota", product=LOTTO_ACTIVO, selection="7", game=5, quota=5_00)
    sale = desk.sale(noon, "7", "8", units=9, key="k")
    sale.partial = Partial.SPLIT
    first, again = [house.ask("ask", [sale])[0] for house in two_houses]
    assert [wager.amount for wager in first.ticket.wagers] == [5_00, 9_00]
    assert first.short == (Fault(0, Reason.SELECTION_FULL, 5_00, 5_00, 5_00),)
    assert again == first


def test_the_loads_of_quotas_and_cancels_go_by_an_index(desk):
    """Forbid sequential scans of growing tables, as their house does."""
    values = {
        "operators": "{1}", "markets": "{1}", "scopes": "{213}", "games": "{5}", "selections": "{7}", "sellers": '{"{213}"}',
        "members": "{864}",
    }  # fmt: skip
    since = {"count_exposure": date(2024, 10, 1), "count_undoings": '{"2024-10-22T00:00:00-04:00"}'}
    desk.ask("set enable_seqscan = off")
    for name in ("load_exposure", "count_exposure", "count_undoings"):
        plan = "\n".join(line for (line,) in desk.ask("explain " + sales._SQL[name], {**values, "since": since.get(name)}))
        assert not re.search("Seq Scan on (ticket|wager|exposure)", plan), plan
