"""Managers and clerks see of a draw: its exposure by number, its history, who gains and loses, what is overdue."""

from datetime import date

from tests.engine.conftest import CASHIER, tell_of_planting
from tests.engine.lottery.conftest import CHANCE, LOTTO_ACTIVO, OTHER_CASHIER, VOID, pay, settle

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.rule_requests import RuleRequest, RuleScope
from taquilla.domain.people.members import HOUSE, Caller
from taquilla.engine.gate import Author
from taquilla.engine.lottery.draw_history import AgencyChange
from taquilla.engine.lottery.game_exposure import GameExposure, SelectionExposure
from taquilla.sandbox.demo import BANKLOT, CLERKS

BY_HOUSE = Caller(BANKLOT, HOUSE, 0)


async def exposure(desk, event: int, game: Game | None = None) -> GameExposure | Refusal:
    return await desk.house.lottery.exposures.of(BY_HOUSE, event, game, None)


async def test_each_number_shows_what_is_sold_of_it_what_it_would_cost_and_its_quota(desk, noon: int) -> None:
    await desk.sell(noon, "7", "8", units=2)
    await desk.sell(noon, "7", by=OTHER_CASHIER)
    scope = RuleScope(product=LOTTO_ACTIVO, game=Game.ANIMALITOS, selection="8", draw=noon)
    await desk.house.lottery.rules.add(BANKLOT, RuleRequest("quota", {"quota": 150}, scope), Author("office"))
    found = await exposure(desk, noon)
    assert (found.game, found.games, found.sale, len(found.selections)) == (Game.ANIMALITOS, [Game.ANIMALITOS], 500, 38)
    seven, eight = SelectionExposure("7", 300, 9_000, found.quota, False), SelectionExposure("8", 200, 6_000, 150, True)
    assert {one.selection: one for one in found.selections}["00"] == SelectionExposure("00", 0, 0, found.quota, False)
    assert (found.top, found.nearest) == ([seven, eight], [eight, seven])


async def test_a_closed_draw_stays_sealed_to_its_time_though_it_is_void_or_the_clock_is_set_back(desk, noon: int) -> None:
    later = desk.event(LOTTO_ACTIVO, "22T13:00")
    for event in (noon, later):
        await desk.sell(event, "7")
    await settle(desk, {noon: VOID, later: VOID}, at="22T11:58")
    assert (await exposure(desk, later)).sale == 100  # it was void before its close: nobody learns more by it
    for back in ("0 hours", "2 hours"):
        desk.ask("update house_clock set shift = shift - %s::interval returning shift", back)
        assert await exposure(desk, noon) == Refusal(Reason.EXPOSURE_SEALED)
    await desk.past("22T12:00")
    assert (await exposure(desk, noon)).sale == 100


async def test_a_number_that_spells_the_result_costs_all_games_that_it_decides(desk) -> None:
    event = desk.event(CHANCE, "22T13:00", 1)
    await desk.sell(event, "341", game=Game.TRIPLE)
    await desk.sell(event, "41", game=Game.TERMINAL)
    triples, terminals = await exposure(desk, event), await exposure(desk, event, Game.TERMINAL)
    costs = {one.selection: one.costs for one in triples.selections if one.costs}
    ending = {one.selection: one.costs for one in terminals.selections if one.costs}
    assert (set(ending), len(costs)) == ({"41"}, 10)
    assert costs["341"] > ending["41"] == costs["041"] == costs["941"]


async def test_of_a_draw_with_signs_one_sign_is_shown_and_the_dearest_of_all(desk) -> None:
    event = desk.event(CHANCE, "22T13:00", 3)
    await desk.sell(event, "341-ARI", "341-LEO", game=Game.TRIPLE_SIGN)
    await desk.sell(event, "341-LEO", game=Game.TRIPLE_SIGN)
    found = await desk.house.lottery.exposures.of(BY_HOUSE, event, None, "ARI")
    assert (len(found.selections), {one.selection[-3:] for one in found.selections}) == (1_000, {"ARI"})
    assert [(one.selection, one.sold) for one in found.top] == [("341-LEO", 200), ("341-ARI", 100)]


async def test_the_engine_itself_tells_what_is_sold_to_readers_of_the_root_entity_alone(desk, noon: int) -> None:
    """A page's fragment that forgets to ask who looks gets a refusal, and no figures."""
    await desk.sell(noon, "7")
    lottery, refused = desk.house.lottery, Refusal(Reason.NOT_ALLOWED)

    async def told(by: str) -> list[bool]:
        caller = desk.caller(by)
        found = (
            await lottery.draws.exposure(caller, noon), await lottery.exposures.of(caller, noon, None, None),
            await lottery.draw_histories.sold(caller, [noon]), await lottery.draw_histories.of(caller, noon),
        )  # fmt: skip
        return [one != refused for one in found]

    assert [await told(by) for by in (CASHIER, CLERKS[0])] == [[False] * 4, [False, False, False, True]]
    desk.ask("update member set role = 'manager' where email in (%s, %s)", CASHIER, CLERKS[1])
    tell_of_planting(desk.owner)
    assert (await told(CASHIER), await told(CLERKS[1])) == ([False] * 4, [True] * 4)


async def test_a_correction_shows_who_gains_and_loses_before_and_after(desk, noon: int) -> None:
    histories = desk.house.lottery.draw_histories
    sold = await desk.sell(noon, "7", units=2)
    await desk.sell(noon, "7")
    await desk.sell(noon, "8", by=OTHER_CASHIER)
    await settle(desk, {}, at="22T12:01")
    assert [row.event_id for row in (await histories.awaited(BANKLOT, unplayed_too=False))[0]] == [noon]
    assert await histories.correction(BANKLOT, noon, "8") == Refusal(Reason.RESULT_UNKNOWN)
    await settle(desk, {noon: "7"})
    assert [bool((await histories.awaited(BANKLOT, unplayed_too=too))[0]) for too in (False, True)] == [False, True]
    assert (await histories.of(BY_HOUSE, noon)).changes == [AgencyChange("test-1", 0, 0, 2, 9_000)]
    assert await pay(desk, sold) == 6_000
    changes = [AgencyChange("test-1", 2, 9_000, 0, 0), AgencyChange("test-2", 0, 0, 1, 3_000)]
    assert (await histories.correction(BANKLOT, noon, "8"))[1] == changes
    await settle(desk, {noon: "8"})
    history = await histories.of(BY_HOUSE, noon)
    assert [(one.version, one.outcome) for one in history.results] == [(2, "8"), (1, "7")]
    assert (history.changes, history.in_force.outcome, history.waiting_result) == (changes, "8", None)
    first, _ = await desk.clerks()
    await desk.house.lottery.draws.enter_result(first, noon, "9")
    waiting = (await histories.of(BY_HOUSE, noon)).waiting_result
    assert (waiting.version, waiting.outcome, waiting.entered_by) == (3, None, first.member_id)
    # What was paid before stays paid, and is told again once its prize is in force again.
    await settle(desk, {noon: "7"})
    preview = await histories.preview(BANKLOT, noon, "8")
    assert (preview.prizes_now, preview.prizes_then, preview.paid) == (9_000, 3_000, 6_000)


async def test_draws_of_one_name_are_told_apart_by_their_list_and_listed_page_by_page(desk) -> None:
    lottery = desk.house.lottery
    events = [desk.event(CHANCE, "22T13:00", list_id) for list_id in (1, 2)]
    name = desk.ask("select name from event where id = %s", events[0])[0][0]
    for event in events:
        await desk.sell(event, "341", game=Game.TRIPLE)
    await settle(desk, {}, at="22T13:40")
    (first,), _ = await lottery.draw_histories.awaited(BANKLOT, unplayed_too=False, limit=1)
    (second,), _ = await lottery.draw_histories.awaited(BANKLOT, unplayed_too=False, after=first.event_id)
    assert [first.name, second.name] == [f"{name} A", f"{name} B"]
    assert (await lottery.draw_histories.awaited(BANKLOT, unplayed_too=False, after=second.event_id))[0] == []
    await desk.do(desk.house.subjects.alarms.look)
    raised = desk.ask("select detail ->> 'draw' from alarm where kind = 'result_overdue' order by subject::bigint")
    assert raised == [(f"{name} A",), (f"{name} B",)]
    reader, approver = await desk.clerks()
    await lottery.draws.enter_result(reader, events[1], "341")
    assert [one.event for one in await lottery.draws.waiting(BANKLOT)] == [f"{name} B"]
    await lottery.draws.approve_result(approver, events[1], "341")
    desk.set_clock("22T13:50")
    assert [one.name for one in await lottery.overdue.draws(BANKLOT)] == [f"{name} B"]


async def test_a_week_is_overdue_once_it_is_over_and_not_closed_and_of_no_agency_of_later(desk, noon: int) -> None:
    overdue, close_week = desk.house.lottery.overdue, desk.house.lottery.cuadres.close_week
    await desk.sell(noon, "7")
    assert await overdue.weeks(BANKLOT, 212) == []
    await settle(desk, {}, at="29T08:00")
    monday, all_names = date(2024, 10, 21), {"test", "test-1", "test-2"}
    weeks = {(one.name, one.monday, one.weeks) for one in await overdue.weeks(BANKLOT, 212)}
    assert weeks == {(name, monday, 1) for name in all_names}
    assert await overdue.weeks(BANKLOT, 213) == []
    await close_week(BANKLOT, 213, monday, author=Author("office"))
    assert {one.name for one in await overdue.weeks(BANKLOT, 212)} == {"test", "test-2"}
    assert await overdue.draws(BANKLOT) == []
    await close_week(BANKLOT, 212, monday, author=Author("office"))
    await desk.past("29T08:00")
    desk.callers.clear()  # its session has ended
    await desk.sell(desk.event(LOTTO_ACTIVO, "29T12:00"), "7")
    desk.ask("select move_house_clock(%s)", "2024-11-05T08:00-04:00")
    office = desk.house.people.office
    agency = await office.add_entity(BANKLOT, name="new", parent_id=212)
    assert {one.name for one in await overdue.weeks(BANKLOT, 212)} == all_names
    assert await overdue.open_weeks(BANKLOT, agency) == []
    # Of a closed one those in which it sold; of one with a tree below its children, which is too deep, those of its children.
    await office.close_entity(BANKLOT, 213, author=Author("office"))
    desk.ask("select move_house_clock(%s)", "2024-11-26T08:00-04:00")
    closed = [one for one in await overdue.weeks(BANKLOT, 212) if one.entity_id == 213]
    assert [(one.monday, one.weeks) for one in closed] == [(date(2024, 10, 28), 1)]
    await office.add_entity(BANKLOT, name="below", parent_id=agency)
    assert all(one.is_apart and one.entity_id != 212 for one in await overdue.weeks(BANKLOT, 212))
    # An operator of sports alone has nothing in its weeks, and closes none.
    await office.add_operator(71, name="sports", currency="KES", exponent=2, zone="Africa/Nairobi", lotteries=False)
    root = await office.add_entity(71, name="sports")
    desk.ask("select move_house_clock(%s)", "2024-12-20T08:00-04:00")
    assert await overdue.weeks(71, root) == await overdue.open_weeks(71, root) == []
