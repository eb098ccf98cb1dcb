"""The waiting room: commands that share a batch, callers that get Busy, and callers that disconnect and are served."""

import asyncio
from datetime import timedelta

import pytest
from tests.passwords import light
from tests.patience import PATIENCE_S

from taquilla import security
from taquilla.domain.deciding import decide
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.selling import Sold
from taquilla.engine import batcher as batching
from taquilla.engine import counter as counting
from taquilla.engine.batcher import HALVED_FROM, Batcher, Busy
from taquilla.engine.house import House
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.postgres.database import connect
from taquilla.telemetry.definitions import COMMANDS
from taquilla.telemetry.metrics import Metrics

LOTTO_ACTIVO = 5
SECOND, TILL = 2, "till@second.example"  # another operator, and its cashier


@pytest.fixture
def batcher(desk):
    """Opens waiting rooms of other sizes over the desk's database."""
    opened = []

    def open_batcher(*, counter=desk.house.subjects.counter, connect=desk.house.database.connect, **sizes) -> Batcher:
        opened.append(Batcher(connect, counter, **sizes))
        opened[-1].open()
        return opened[-1]

    yield open_batcher
    for one in opened:
        desk.run(one.close())


async def asked(batcher, commands) -> list[asyncio.Task]:
    """Start a task for each command, once all of them are waiting."""
    tasks = [asyncio.create_task(batcher.ask(command)) for command in commands]
    await asyncio.sleep(0)
    return tasks


class WatchedCounter:
    """The desk's counter. It notes what happens, and lets a batch end only when it may."""

    def __init__(self, counter, noted: list[str]) -> None:
        self.counter = counter
        self.noted = noted
        self.may_end = asyncio.Event()
        self.may_end.set()

    async def serve(self, connection, operators, cut, timing, on_sent):
        def sent() -> None:
            self.noted.append("sent")
            on_sent()

        answers = await self.counter.serve(connection, operators, cut, timing, sent)
        self.noted.append("committed")
        await self.may_end.wait()
        return answers


@pytest.mark.parametrize(("within_s", "noted"), [
    (60, ["sent", "committed", "sent", "told", "committed", "told"]),
    # The twin: who does not wait tells before the next batch is sent.
    (0, ["sent", "committed", "told", "sent", "committed", "told"]),
])  # fmt: skip
async def test_answers_are_told_once_the_next_batch_is_sent(desk, batcher, noon, monkeypatch, within_s, noted):
    monkeypatch.setattr(batching, "TOLD_WITHIN_S", within_s)
    counter = WatchedCounter(desk.house.subjects.counter, [])
    security.act_as(BANKLOT, " by whoever was first")
    waiting = batcher(counter=counter, batch_max=1)
    for _ in range(2):
        waiting.put(desk.sale(noon, "7"), lambda answer: counter.noted.append(f"told{security.current().actor}"))
    await desk.until(lambda: counter.noted.count("told") == 2)
    assert counter.noted == noted


async def test_who_waits_for_the_gate_takes_all_its_callers(desk, batcher, noon, monkeypatch):
    timings = []
    waiting = batcher(on_batch=timings.append)
    monkeypatch.setattr(batching, "TOLD_WITHIN_S", 0)
    with desk.gate_held():
        tasks = await asked(waiting, [desk.sale(noon, "7") for _ in range(HALVED_FROM + 10)])
        await desk.until(lambda: desk.waiters() == 1)
        others = await asked(waiting, [desk.sale(noon, "7") for _ in range(HALVED_FROM + 10)])
    assert {type(answer) for answer in await asyncio.gather(*tasks, *others)} == {Sold}
    assert [timing.commands for timing in timings] == [2 * (HALVED_FROM + 10)]
    # The twin: nobody else is at the gate, and half of them are enough.
    monkeypatch.setattr(batching, "TOLD_WITHIN_S", 60)
    await asyncio.gather(*await asked(waiting, [desk.sale(noon, "7") for _ in range(2 * HALVED_FROM + 20)]))
    assert timings[1].commands == HALVED_FROM + 10


@pytest.mark.parametrize("numbers", ["7", "789"])
async def test_no_batch_is_larger_than_it_may_be_and_everybody_is_served_in_order(desk, batcher, noon, monkeypatch, numbers):
    monkeypatch.setattr(batching, "WAGERS_MAX", 60)
    timings = []
    waiting = batcher(on_batch=timings.append, batch_max=20 * len(numbers))
    with desk.gate_held():
        tasks = await asked(waiting, [desk.sale(noon, *numbers) for _ in range(50)])
    seqs = [answer.ticket.seq for answer in await asyncio.gather(*tasks)]
    assert seqs == sorted(seqs)
    assert [timing.commands for timing in timings] == [20, 20, 10]


async def test_a_batch_that_loses_the_gate_because_it_thinks_too_long_is_served_in_halves(desk, batcher, noon, monkeypatch):
    thinks = "select 1 from pg_stat_activity where datname = current_database() and xact_start < now()"

    def decide_slowly(commands, books):
        while len(commands) > 2 and desk.ask(thinks):
            pass
        return decide(commands, books)

    monkeypatch.setattr(counting, "decide", decide_slowly)
    waiting = batcher(connect=lambda: connect(desk.url, idle_in_transaction_session_timeout="0.1s"))
    tasks = await asked(waiting, [desk.sale(noon, "7") for _ in range(4)])
    assert {type(answer) for answer in await asyncio.gather(*tasks)} == {Sold}


async def test_who_finds_the_waiting_room_full_is_sent_away_at_once(desk, batcher, noon, second_operator):
    # Nobody in it is sent away for having waited too long.
    waiting, colleague = batcher(waiting_max=8, patience_s=10 * PATIENCE_S), desk.add_colleague()
    with desk.gate_held():
        tasks = await asked(waiting, [desk.sale(noon, "7") for _ in range(4)])
        # One member fills half of the room: its colleagues sell beside it.
        with pytest.raises(Busy):
            await waiting.ask(desk.sale(noon, "7"))
        tasks += await asked(waiting, [desk.sale(noon, "7", by=colleague) for _ in range(3)])
        with pytest.raises(Busy):
            await waiting.ask(desk.sale(noon, "7", by=colleague))
        assert isinstance(await waiting.ask(desk.sale(noon, "7", by=second_operator)), Sold)
    assert {type(answer) for answer in await asyncio.gather(*tasks)} == {Sold}
    assert isinstance(await waiting.ask(desk.sale(noon, "7")), Sold)
    assert desk.one("select count(*) from ticket") == 9


async def test_a_caller_who_hangs_up_cancels_nothing(desk, batcher, noon):
    waiting = batcher()
    sale = desk.sale(noon, "7", key="hung up")
    with desk.gate_held():
        (task,) = await asked(waiting, [sale])
        await desk.until(lambda: desk.waiters() == 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await desk.until(lambda: desk.one("select count(*) from ticket") == 1)
    found = await waiting.ask(desk.sale(noon, "7", key="hung up"))
    assert found.ticket.id == sale.id
    await desk.assert_audit_clean()


async def test_a_caller_that_has_waited_too_long_gets_busy(desk, batcher, noon):
    waiting = batcher(patience_s=0.3)
    with desk.gate_held():
        tasks = await asked(waiting, [desk.sale(noon, "7") for _ in range(3)])
        answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(answer) for answer in answers] == [Busy] * 3
    await desk.insist(waiting, noon, "7", key="later")
    # No command that was sent away from the queue was served.
    assert desk.one("select count(*) from ticket") == 1


async def test_a_closing_house_answers_the_commands_that_wait(desk, noon):
    house = await House.open(desk.url, desk.key_file, demo=True)
    with desk.gate_held():
        tasks = await asked(house.counter, [desk.sale(noon, "7") for _ in range(30)])
        await desk.until(lambda: desk.waiters() == 1)
        closing = asyncio.create_task(house.close())
        await asyncio.sleep(0)
    await closing
    assert {type(task.result()) for task in tasks} == {Sold}


@pytest.fixture
def second_operator(desk) -> str:
    """Add another operator, and return the address of its cashier."""

    office = desk.house.people.office
    desk.run(office.add_operator(SECOND, name="second", currency="USD", exponent=2, zone="America/Caracas"))
    desk.run(office.add_entity(SECOND, entity_id=1, name="corner"))
    desk.run(office.add_member(SECOND, entity_id=1, email=TILL, role="cashier", password=light("irrelevant")))
    desk.run(desk.work(SECOND))
    return TILL


async def test_an_operator_whose_gate_is_busy_holds_up_no_other(desk, batcher, noon, second_operator):
    # A batch that waited for the held gate would wait longer than we do.
    waiting = batcher(connect=lambda: connect(desk.url, lock_timeout="10min", statement_timeout="10min"))
    with desk.gate_held(BANKLOT):
        # Both wait before anybody is served, so that they begin in one batch.
        held, free = await asked(waiting, [desk.sale(noon, "7"), desk.sale(noon, "7", by=second_operator)])
        assert isinstance(await asyncio.wait_for(free, PATIENCE_S), Sold)
        assert not held.done()
    assert isinstance(await held, Sold)


async def test_an_operator_whose_key_is_lost_has_no_other_asked_again(desk, batcher, noon, second_operator, monkeypatch):
    monkeypatch.setattr(batching, "TOLD_WITHIN_S", 60)
    desk.ask("update operator_key set wrapped = '\\x00' where operator_id = %s", SECOND)
    desk.ask("update gate set rules_version = rules_version + 1")
    metrics, timings = Metrics(), []
    sales = [desk.sale(noon, "7", by=by) for by in ("username@banklot.net", *[second_operator] * 3)]
    held_up, *lost = await asked(batcher(on_batch=lambda timing: (timings.append(timing), metrics.on_batch(timing))), sales)
    assert isinstance(await asyncio.wait_for(held_up, PATIENCE_S), Sold)
    assert [await one for one in lost] == [Refusal(Reason.NOT_RECORDED)] * 3
    assert [timing.commands for timing in timings if timing.write_s] == [1]
    assert sorted(outcome for *_, outcome in metrics.counts.numbers[COMMANDS]) == ["done", "not_recorded"]


async def test_who_has_waited_for_one_gate_takes_the_others_that_are_free_by_then(desk, batcher, noon, second_operator):
    timings = []
    waiting = batcher(on_batch=timings.append, runners=1)
    with desk.gate_held(BANKLOT), desk.gate_held(SECOND):
        tasks = await asked(waiting, [desk.sale(noon, "7"), desk.sale(noon, "7", by=second_operator)])
        await desk.until(lambda: desk.waiters() == 1)
    assert {type(answer) for answer in await asyncio.gather(*tasks)} == {Sold}
    assert [timing.commands for timing in timings] == [2]


async def test_operators_share_a_transaction_and_keep_their_own_numbers_and_quotas(desk, batcher, noon, second_operator):
    timings = []
    waiting = batcher(on_batch=timings.append, runners=1)
    for operator in (BANKLOT, SECOND):
        await desk.house.lottery.rules.add_rule(operator, "quota", {"product": LOTTO_ACTIVO, "quota": 300})
    sales = [desk.sale(noon, "7", by=by) for _ in range(4) for by in ("username@banklot.net", second_operator)]
    answers = await asyncio.gather(*await asked(waiting, sales))
    assert [timing.commands for timing in timings] == [8]
    for mine in (answers[::2], answers[1::2]):
        assert [type(answer) for answer in mine] == [Sold, Sold, Sold, Refusal]
        assert [answer.ticket.ordinal for answer in mine[:3]] == [1, 2, 3]
        assert mine[3].reason is Reason.SELECTION_FULL
    await desk.assert_audit_clean()


async def test_an_operator_whose_clock_was_ahead_decides_nothing_of_another(desk, batcher, noon, second_operator):
    waiting = batcher(on_batch=(timings := []).append, runners=1)
    sales = [desk.sale(noon, "7"), *[desk.sale(noon, "1,2,3", game=Game.TRIPLETA, by=second_operator) for _ in range(2)]]
    # Sessions have twelve hours, and draws close sooner.
    desk.ask("update gate set last_at = house_now() + interval '13 hours' where operator_id = %s", BANKLOT)
    late, *sold = await asyncio.gather(*await asked(waiting, sales))
    assert [timing.commands for timing in timings] == [3]
    assert late.reason is Reason.TOKEN_DEAD
    (run,) = {one.ticket.wagers[0].market_id for one in sold}
    at = desk.ask("select draws_at from market_event join event on id = event_id where market_id = %s order by 1 limit 2", run)
    assert at[1][0] - at[0][0] == timedelta(hours=1)


@pytest.mark.parametrize(("alone_s", "count", "waits"), [
    (60, 1, True),
    # The twins: a batch that takes long holds up nobody, nor does any batch while many wait.
    (0, 1, False),
    (60, HALVED_FROM, False),
])  # fmt: skip
async def test_few_commands_of_another_operator_wait_for_the_batch_under_way(
    desk, batcher, noon, second_operator, monkeypatch, alone_s, count, waits
):
    monkeypatch.setattr(batching, "ALONE_S", alone_s)
    counter = WatchedCounter(desk.house.subjects.counter, [])
    waiting = batcher(counter=counter)

    def end_the_first() -> None:
        counter.noted.append("ended")
        counter.may_end.set()

    counter.may_end.clear()
    tasks = await asked(waiting, [desk.sale(noon, "7")])
    await desk.until(lambda: "committed" in counter.noted)
    tasks += await asked(waiting, [desk.sale(noon, "8", by=second_operator) for _ in range(count)])
    if waits:
        # Long enough for a batch that does not wait.
        asyncio.get_running_loop().call_later(0.3, end_the_first)
    else:
        await desk.until(lambda: counter.noted.count("committed") == 2)
        end_the_first()
    await asyncio.gather(*tasks)
    second = ["sent", "committed"]
    assert counter.noted == ["sent", "committed", *(["ended", *second] if waits else [*second, "ended"])]
