"""Games of several draws behind the counter: markets made once, many winners in short steps, draws that nobody opened."""

from collections.abc import Callable
from contextlib import nullcontext

import pytest
from tests.engine.lottery.conftest import CHANCE, LOTTO_ACTIVO, VOID, later_file, load, sell_many, settle
from tests.patience import TIMED
from tests.refusals import office_refuses

from taquilla.app import calm_the_collector
from taquilla.domain.ledger.refusals import Fault, Reason, Refusal
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.rule_refusals import RuleReason
from taquilla.domain.lottery.selling import Sold
from taquilla.sandbox.demo import BANKLOT

LOTTO_REY, GUACHARO = 30, 18
MANY = 20_000
STEP_S = 0.1  # twice what a step may take when the machine is ours: there are many of them, and the worst is looked at


@pytest.fixture(scope="session")
def short_template(few_lotteries: Callable[..., str]) -> str:
    """A database with the lotteries of these tests."""
    return few_lotteries(LOTTO_ACTIVO, CHANCE, LOTTO_REY, GUACHARO)


def test_one_market_is_made_by_however_many_first_sales(desk, noon, two_houses):
    pair = desk.event(CHANCE, "22T13:00", 1)
    for house in two_houses:
        commands = [desk.sale(noon, "1,2,3", game=Game.TRIPLETA) for _ in range(20)]
        commands += [desk.sale(pair, "123-456", game=Game.TRIPLE_AB) for _ in range(20)]
        house.tell("ask", commands)
    answers = [answer for house in two_houses for answer in house.hear()]
    assert [type(answer) for answer in answers] == [Sold] * 80
    made = desk.ask("select kind, length, first_event from market where kind <> 'event' order by 1")
    assert made == [("ab", 2, pair), ("run", 10, noon)]
    assert desk.ask("select distinct sold from exposure where sold > 0") == [(4000,)]
    desk.run(desk.assert_audit_clean())


@TIMED
def test_many_pairs_are_settled_in_short_steps(desk, is_timed):
    first, second = (desk.event(CHANCE, "22T13:00", list_id) for list_id in (1, 2))
    desk.run(desk.sell(first, "000-999", game=Game.TRIPLE_AB))
    # Every twentieth has A, every fortieth both.
    number = "case when place %% 20 = 0 then '123' else '124' end || '-' || case when place %% 40 = 0 then '456' else '789' end"
    many = MANY if is_timed else MANY // 25
    sell_many(desk, many, number)
    desk.run(settle(desk, {}, at="22T13:01"))
    desk.run(desk.draw(first, "123"))
    desk.run(desk.draw(second, "456"))
    calm_the_collector()  # as a serving process and a worker do
    desk.house.duties.steps_s.clear()
    desk.run(desk.work())
    given = desk.ask("select amount, count(*), count(distinct ticket_seq) from prize group by 1 order by 1")
    assert given == [(amount, many // 40, many // 40) for amount in (150_00, 200_000_00)]
    assert desk.one("select count(*) from settlement where finished_at is not null") == 3
    assert not is_timed or max(desk.house.duties.steps_s) < STEP_S


async def test_draws_that_a_file_moves_are_named_and_are_in_no_run_that_is_sold_later(desk, tmp_path):
    hours = [desk.event(LOTTO_ACTIVO, f"22T{hour:02d}:00") for hour in range(8, 20)]
    await desk.sell(hours[0], "1,2,3", game=Game.TRIPLETA)
    codes = ('  "10:00" = "830"\n', ""), ('  "18:00" = "8B0"\n', "")
    file = later_file(tmp_path, ('"10:00", ', ""), ('"18:00", ', '"18:30", '), *codes)
    moved = {(desk.event(LOTTO_ACTIVO, f"{day}T{hour}:00"), f"2024-10-{day} {hour}:00") for day in (22, 23) for hour in (10, 18)}
    for loaded in (await load(desk.url, file, file))[0]:
        assert {(one.event_id, one.at) for one in loaded.moved} == moved
    await desk.work()
    await desk.sell(hours[1], "1,2,3", game=Game.TRIPLETA)
    half_past = desk.event(LOTTO_ACTIVO, "22T18:30")
    of_run = "from market_event join market on market.id = market_id where kind = 'run' and first_event = %s order by position"
    later = [hours[1], *hours[3:10], half_past, hours[11]]
    assert desk.ask(f"select event_id {of_run}", hours[1]) == [(one,) for one in later]
    # A substitute is none of them either.
    await settle(desk, {hours[2]: VOID})
    assert desk.ask(f"select event_id {of_run}", hours[0]) == [(one,) for one in (*hours[:10], half_past)]
    assert {one.event_id for one in (await load(desk.url, file))[0][0].moved} == {event for event, _ in moved} - {hours[2]}
    # Nor does it follow the draw that is on sale next.
    at = desk.set_clock("22T07:56")
    offers = await desk.house.lottery.offers.products(desk.caller())
    (coming,) = (one.next_draw for one in offers if one.line.id == LOTTO_ACTIVO)
    assert (coming.event_id, coming.following_at) == (hours[1], at.replace(hour=11, minute=0))
    await desk.assert_audit_clean()


async def test_a_wager_is_undone_by_the_draws_of_its_own_run_however_long_runs_are_now(desk, tmp_path):
    hours = [desk.event(LOTTO_ACTIVO, f"22T{hour:02d}:00") for hour in range(8, 18)]
    sold = await desk.sell(hours[0], "1,2,3", game=Game.TRIPLETA)
    await load(desk.url, later_file(tmp_path, ("tripleta_run = 10", "tripleta_run = 3")))
    await desk.sell(hours[0], "1,2,3", game=Game.TRIPLETA)
    await settle(desk, {hours[5]: VOID})
    assert await desk.house.counter.ask(desk.undoing(sold)) == Refusal(Reason.UNDO_AFTER_CLOSE, events=(hours[5],))
    await desk.assert_audit_clean()


async def test_a_draw_that_a_run_alone_needs_yet_is_found_by_who_asks_for_it_and_is_made_void(desk):
    await desk.sell(desk.event(LOTTO_ACTIVO, "23T19:00"), "1,2,3", game=Game.TRIPLETA)
    planned, draws = desk.event(LOTTO_ACTIVO, "24T08:00"), desk.house.lottery.draws
    assert await draws.one(desk.caller(), planned) == Refusal(Reason.EVENT_UNKNOWN)
    for drawn, state in (({}, "scheduled"), ({planned: VOID}, "void")):
        await settle(desk, drawn)
        assert (await draws.one(desk.caller(), planned, with_planned=True)).state == state
    await desk.assert_audit_clean()


async def test_an_operator_sells_a_tripleta_where_it_has_a_multiplier_of_its_own(desk):
    noon = desk.event(LOTTO_REY, "22T12:30")
    refused = await desk.house.counter.ask(desk.sale(noon, "1,2,3", game=Game.TRIPLETA))
    assert refused == Refusal(Reason.GAME_NOT_OFFERED, faults=(Fault(0, Reason.GAME_NOT_OFFERED),))
    await desk.house.lottery.rules.add_rule(BANKLOT, "multiplier", {"product": LOTTO_REY, "game": 7, "hundredths": 45_00})
    assert (await desk.sell(noon, "1,2,3", game=Game.TRIPLETA)).ticket.wagers[0].multiplier == 45_00
    assert desk.ask("select length from market where kind = 'run'") == [(10,)]


def test_an_operator_s_multiplier_returns_no_more_than_it_may(desk):
    made = 0
    for rule, sentence in (
        ({"product": LOTTO_ACTIVO, "game": 7, "hundredths": 90_56}, None),
        ({"product": LOTTO_ACTIVO, "game": 7, "hundredths": 90_58}, "tripleta would return 90.01 %, more than 90.00 %"),
        ({"product": GUACHARO, "game": 7, "hundredths": 90_58}, None),
        ({"game": 7, "hundredths": 90_58}, "tripleta would return 90.01 %, more than 90.00 %"),
        ({"product": CHANCE, "game": 8, "hundredths": 600_300_00}, None),  # with its consolation of 150
        ({"product": CHANCE, "game": 8, "hundredths": 600_400_00}, "triple_ab would return 90.01 %, more than 90.00 %"),
        ({"game": 9, "hundredths": 1_299_00}, None),
        ({"game": 9, "hundredths": 1_300_00}, "terminal_ab would return 90.03 %, more than 90.00 %"),  # of figures
        ({"game": 1, "hundredths": 901_00}, "triple would return 90.10 %, more than 90.00 %"),
    ):
        with office_refuses(RuleReason.RETURNS_TOO_MUCH, match=f"^{sentence}$") if sentence else nullcontext():
            desk.run(desk.house.lottery.rules.add_rule(BANKLOT, "multiplier", rule))
        made += sentence is None
        assert desk.one("select count(*) from rule_multiplier") == made, rule
    with office_refuses(RuleReason.TIMES_BEYOND_BOUNDS, match=r"^1000000.01 times is more than the most: 1000000.00$"):
        desk.run(desk.house.lottery.rules.add_rule(BANKLOT, "multiplier", {"game": 1, "hundredths": 10**8 + 1}))
