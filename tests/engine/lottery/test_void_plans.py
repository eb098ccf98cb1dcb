"""Suspending, voiding, refunding and correcting read no growing table from end to end, however large it has become."""

import pytest
from tests.plans import judge, name_of, remembering

from taquilla.domain.lottery.draw_orders import DrawOrder
from taquilla.domain.lottery.games import Game
from taquilla.engine.lottery.draw_orders import DrawOrdered
from taquilla.sandbox.demo import BANKLOT

pytestmark = pytest.mark.new_database

LOTTO_ACTIVO = 5
ORDERING = tuple(
    f"lottery.draws.{name}" for name in ("load_orders", "enter_order", "approve_order", "set_state", "call_off", "add_void")
)
MONTHS = {
    # The transfer before another: along the index that goes by seq, so by time.
    "lottery.turnover.find_heavy": {"transfer"},
}


def test_suspending_voiding_and_correcting_read_by_bounded_indexes_alone(desk, monkeypatch: pytest.MonkeyPatch) -> None:
    hours = [desk.event(LOTTO_ACTIVO, f"22T{hour:02d}:00") for hour in range(8, 19)]

    async def order(event: int, what: DrawOrder) -> None:
        first, second = await desk.clerks()
        assert isinstance(await desk.house.lottery.draw_orders.enter(first, event, what, "so it is"), DrawOrdered)
        assert isinstance(await desk.house.lottery.draw_orders.approve(second, event, what), DrawOrdered)

    async def story() -> None:
        await desk.sell(hours[0], "1", "2", "3")
        await desk.sell(hours[0], "1,2,3", game=Game.TRIPLETA)
        await order(hours[0], DrawOrder.SUSPEND)
        await order(hours[0], DrawOrder.RESUME)
        desk.set_clock("22T18:01")
        async with desk.house.database.connection() as connection:
            duties = desk.house.lottery.duties
            await duties.close_draws(connection, BANKLOT)
            await order(hours[0], DrawOrder.VOID)
            for outcome in ("1", "2"):
                while await duties.settle(connection, BANKLOT):
                    pass
                while await duties.fold(connection, BANKLOT):
                    pass
                await desk.draw(hours[0], outcome)

    with remembering(monkeypatch) as sent:
        desk.run(story())
    named = {
        "lottery.settlements.find_staked",
        "lottery.settlements.load_moved",
        "lottery.settlements.extend_run",
        *ORDERING,
    }
    assert named <= {name_of(query) for query in sent}
    desk.ask("select ensure_partitions('2024-06-01', '2025-02-01')")
    # What waits to be settled has an index of its own: all of it is asked for. A fold reads a stretch of seqs, whatever that is.
    asked = {
        query: given
        for query, given in sent.items()
        if name_of(query).startswith(("lottery.settlements.", *ORDERING, "lottery.turnover.find_heavy"))
        and name_of(query) != "lottery.settlements.load_to_settle"
    }
    assert judge(desk.owner, asked, only_grown=True) == ({}, MONTHS)
