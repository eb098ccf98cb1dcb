"""Closed draws are sealed: their wagers as lines, an entry of the log, a checkpoint, then a result."""

import asyncio

import psycopg
import pytest
from tests.engine.conftest import working

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.seals.checkpoints import Checkpoint
from taquilla.domain.seals.draws import DrawSeal
from taquilla.domain.seals.notes import Note
from taquilla.domain.seals.tree import EMPTY_ROOT
from taquilla.engine.seals.duties import SealDuties
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.seals import checkpoints
from taquilla.store.seals import draws as store
from taquilla.work import worker

pytestmark = pytest.mark.usefixtures("demo_template")

LOTTO_ACTIVO = 5


def seals(desk) -> dict[int, DrawSeal]:
    """The entries of draws in the log, by draw."""
    found = desk.ask("select text from log_entry where operator_id = %s and text like 'taquilla-draw-seal/1%%'", BANKLOT)
    entries = [DrawSeal.parse(text) for (text,) in found]
    by_draw = {entry.draw: entry for entry in entries}
    assert len(by_draw) == len(entries)
    return by_draw


async def test_draws_that_close_together_share_a_checkpoint_and_each_is_told(desk, noon):
    await desk.sell(noon, "11")
    await desk.past("22T12:01")
    await desk.work()
    sealed = seals(desk)
    assert sealed.keys() == {event for (event,) in desk.ask("select event_id from draw where state = 'closed' and is_sealed")}
    assert len(sealed) > 50
    assert {(seal.wagers, seal.root) for seal in sealed.values() if seal.draw != noon} == {(0, EMPTY_ROOT)}
    told = desk.ask("select number, data from outbox where type = 'draw.sealed' order by number")
    seal = sealed[noon]
    (number,) = [number for number, data in told if data["draw_id"] == noon]
    assert dict(told)[number] == {
        "draw_id": noon, "entry": seal.number, "closed_at": f"{seal.closed_at:%Y-%m-%dT%H:%M:%S.%fZ}", "wagers": 1,
        "head": seal.head.hex(), "root": seal.root.hex(),
    }  # fmt: skip
    assert len(told) == len(sealed)
    notes = desk.ask("select size, note, number from log_checkpoint join outbox on (data->>'size')::int = size order by size")
    size, note, before = next(one for one in notes if one[0] > seal.number)
    assert (Checkpoint.parse(Note.parse(note.encode()).text).size, before < number) == (size, True)
    assert size > max(one.number for one in sealed.values())


async def close(desk, at: str) -> None:
    """Move the clock, and close what is due; nothing is sealed."""
    desk.set_clock(at)
    await desk.do(desk.house.lottery.duties.close_draws)


def unsealed(desk) -> int:
    return int(desk.one("select count(*) from draw where operator_id = %s and state = 'closed' and not is_sealed", BANKLOT))


async def test_a_worker_killed_before_any_step_leaves_a_draw_to_seal_once(desk, monkeypatch):
    def killed(*_: object, **__: object) -> None:
        raise asyncio.CancelledError

    question = "select data->>'draw_id' from outbox where operator_id = %s and number > %s and type = 'draw.sealed'"
    for hour, (where, step, is_in_log) in enumerate((
        (store, "read_lines", False), (store, "add_seals", False),
        (SealDuties, "sign", True), (checkpoints, "add_checkpoint", True), (store, "mark_sealed", True),
    ), start=12):  # fmt: skip
        draw = desk.event(LOTTO_ACTIVO, f"22T{hour}:00")
        await desk.sell(draw, "11")
        await close(desk, f"22T{hour}:01")
        with monkeypatch.context() as dying:
            dying.setattr(where, step, killed)
            with pytest.raises(asyncio.CancelledError):
                await desk.seal_draws()
        assert (draw in seals(desk)) == is_in_log, step
        assert unsealed(desk) > 0, step
        before = desk.one("select last_event from gate where operator_id = %s", BANKLOT)
        await desk.seal_draws()
        assert unsealed(desk) == 0, step
        told = desk.ask(question, BANKLOT, before)
        assert str(draw) in {number for (number,) in told} <= set(map(str, seals(desk))), step
        assert len(told) == len({*told}), step
    await desk.assert_audit_clean()


async def test_workers_that_seal_at_the_same_time_make_one_entry_for_each_draw(desk, noon):
    await desk.sell(noon, "11", "12")
    await close(desk, "22T12:01")
    await asyncio.gather(*[desk.seal_draws() for _ in range(4)])
    await desk.assert_audit_clean()
    assert unsealed(desk) == 0
    assert seals(desk)[noon].wagers == 2


async def test_a_draw_that_cannot_be_sealed_holds_up_no_other_and_raises_an_alarm(desk, noon):

    def alarms() -> list[tuple[str, str, bool]]:
        return desk.ask("select kind, subject, until is null from alarm where kind <> 'result_overdue' order by kind")

    await desk.sell(noon, "11")
    desk.ask(f"alter table draw_seal add constraint never check (event_id <> {noon}) not valid")
    await desk.past("22T12:01")
    assert unsealed(desk) == 1
    assert noon not in seals(desk)
    assert desk.ask("select duty, subject from duty_failure where tries > 0") == [("seal_draws", f"draw {noon}")]
    assert alarms() == [("duty_failing", f"seal_draws draw {noon}", True), ("seal_overdue", str(noon), True)]
    first, _ = await desk.clerks()
    assert await desk.house.lottery.draws.enter_result(first, noon, "11") == Refusal(Reason.DRAW_NOT_SEALED)
    desk.ask("alter table draw_seal drop constraint never")
    await desk.past("22T12:03")
    assert unsealed(desk) == 0
    assert {is_open for *_, is_open in alarms()} == {False}
    await desk.draw(noon, "11")
    await desk.work()
    await desk.assert_audit_clean()


async def test_the_database_takes_no_result_without_a_seal(desk, noon):
    await close(desk, "22T12:01")
    enter = (
        "insert into result (operator_id, event_id, version, outcome, closed_at, draws_at, entered_by, entered_at)"
        " select operator_id, event_id, 1, %s, closed_at, draws_at, 1, house_now() from draw where event_id = %s"
    )
    with pytest.raises(psycopg.errors.ForeignKeyViolation, match="result_is_of_a_sealed_draw"):
        desk.ask(enter, "7", noon)
    desk.ask(enter, "void", noon)


async def test_a_draw_that_had_a_result_before_there_were_seals_may_be_corrected(desk, noon):
    await desk.sell(noon, "11")
    await close(desk, "22T12:01")
    desk.ask("alter table result drop constraint result_is_of_a_sealed_draw")
    await desk.draw(noon, "12")
    await desk.work()
    desk.ask("delete from draw_seal where event_id = %s", noon)
    desk.ask("update draw set is_sealed = null where event_id = %s", noon)
    await desk.draw(noon, "11")
    await desk.work()
    assert desk.one("select max(version) from settlement where market_id = %s and finished_at is not null", noon) == 2


async def test_a_draw_that_closes_while_another_duty_takes_long_is_sealed_meanwhile(desk, noon, monkeypatch):
    monkeypatch.setattr(worker, "PAUSE_MAX_S", 0.05)
    begun, released = asyncio.Event(), asyncio.Event()

    async def fold(*_: object) -> bool:
        begun.set()
        await released.wait()
        return False

    monkeypatch.setattr(desk.house.lottery.duties, "fold", fold)
    await desk.sell(noon, "11")
    async with working(desk.house):
        await begun.wait()
        desk.set_clock("22T12:01")
        await desk.until(lambda: noon in seals(desk))
        assert not released.is_set()
