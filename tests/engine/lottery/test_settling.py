"""Settling in steps of any size: who wins what under which number, and what a killed step leaves behind, which is nothing."""

from datetime import date

import pytest
from tests.engine.lottery.conftest import LOTTO_ACTIVO, VOID, Killed, pay, settle, settle_a_step

from taquilla.domain.lottery.games import Game
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.lottery.draws import find_sellers

pytestmark = pytest.mark.usefixtures("demo_template")

ZULIA = 2
WON = "select ticket_seq, line, amount from prize where version = %s order by seq"


async def draw(desk, event: int, outcome: str) -> None:
    """Draw an event, and settle nothing."""
    await desk.do(desk.house.lottery.duties.close_draws)
    await desk.draw(event, outcome)


async def test_winners_take_the_next_numbers_selection_by_selection_ticket_by_ticket_and_line_by_line(desk):
    event = desk.event(ZULIA, "22T12:45", 1)
    first = (await desk.sell(event, "123", "124", "123", game=Game.TRIPLE)).ticket.seq
    second = (await desk.sell(event, "23", game=Game.TERMINAL)).ticket.seq
    undone = await desk.sell(event, "123", game=Game.TRIPLE)
    await desk.house.counter.ask(desk.undoing(undone))
    third = (await desk.sell(event, "123", game=Game.TRIPLE)).ticket.seq
    nothing = (await desk.sell(event, "123", game=Game.TRIPLE)).ticket.seq
    # Less than half a cent: it wins nothing, and takes no number.
    desk.ask("update wager set amount = 1, multiplier = 49 where ticket_seq = %s", nothing)
    desk.set_clock("22T12:46")
    await draw(desk, event, "123")
    before = desk.one("select last_seq from gate where operator_id = %s", BANKLOT)
    steps = 0
    while await settle_a_step(desk, event, 100):
        steps += 1
    assert steps == 2
    triple, terminal = (desk.one("select max(multiplier) from wager where game = %s", game) for game in (1, 2))
    stake = desk.one("select amount from wager where ticket_seq = %s", second)
    won = [(first, 0, triple), (first, 2, triple), (third, 0, triple), (second, 0, terminal)]
    assert desk.ask(WON, 1) == [(ticket, line, stake * multiplier // 100) for ticket, line, multiplier in won]
    prizes = sum(stake * multiplier // 100 for *_, multiplier in won)
    assert desk.ask("select min(seq), max(seq) from prize") == [(before + 1, before + 4)]
    assert desk.ask("select seq, amount from transfer where market_id is not null") == [(before + 5, prizes)]
    assert desk.one("select last_seq from gate where operator_id = %s", BANKLOT) == before + 5


async def test_steps_that_change_their_size_and_are_killed_in_between_give_each_winner_one_prize(desk, noon):
    async def settle_all(sizes) -> list:
        more = True
        while more:
            size = next(sizes)
            try:
                await settle_a_step(desk, noon, size, killed=True)
            except Killed:
                more = await settle_a_step(desk, noon, size)
        return desk.ask(WON, desk.one("select max(version) from settlement"))

    tickets = [(await desk.sell(noon, *selections)).ticket.seq for selections in 6 * [("7", "8", "7"), ("9", "7"), ("8",)]]
    desk.set_clock("22T12:01")
    won = [(ticket, line) for place, ticket in enumerate(tickets) for line in ((0, 2), (1,), ())[place % 3]]
    lost = [(ticket, line) for place, ticket in enumerate(tickets) for line in ((1,), (), (0,))[place % 3]]
    for outcome, expected in (("7", won), ("8", lost), ("7", won)):
        await draw(desk, noon, outcome)
        settled = await settle_all(iter([1, 1, 5, 2, 7, 1, 3, *[4] * 50]))
        assert [place[:2] for place in settled] == expected
    assert desk.ask("select winners, finished_at is not null from settlement order by version") == [
        (18, True), (12, True), (18, True)
    ]  # fmt: skip
    await desk.work()
    await desk.assert_audit_clean()


async def test_a_ticket_wins_that_was_sold_after_midnight_of_an_operator_who_lives_east_of_the_lottery(desk):
    event = desk.event(LOTTO_ACTIVO, "22T19:00")
    # 19:00 in Caracas is 01:00 of the next day in Madrid.
    assert desk.ask("update operator set zone = 'Europe/Madrid' where id = %s returning id", BANKLOT)
    desk.ask("update gate set rules_version = rules_version + 1 returning operator_id")
    desk.set_clock("22T18:30")
    sold = await desk.sell(event, "7", units=2)
    assert (sold.ticket.day, f"{sold.ticket.expires_at}") == (date(2024, 10, 23), "2024-10-26 22:00:00+00:00")
    async with desk.house.database.connection() as connection:
        assert await find_sellers(connection, BANKLOT, event, [sold.ticket.member_id]) == [sold.ticket.member_id]
    await settle(desk, {event: "7"}, at="22T19:01")
    assert await pay(desk, sold) == 60_00
    seen = await desk.house.lottery.tickets.view(desk.caller(), sold.ticket.number, sold.ticket.day)
    assert [line.current_event_id for line in seen.lines] == [desk.event(LOTTO_ACTIVO, "23T19:00")]
    await settle(desk, {event: VOID})
    assert desk.one("select sum(amount) from prize where version = 2") == 2_00
    assert {one.rule.id for one in (await desk.house.audit()).violations} <= {"I102"}  # nobody was told of the zone
