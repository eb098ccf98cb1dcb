"""Logs follow what happens: entries, checkpoints that leave the house, keys that change, workers at the same time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from tests.domain.seals.conftest import entries_of, hashes_of
from tests.refusals import office_refuses

from taquilla.domain.seals import tree
from taquilla.domain.seals.checkpoints import Checkpoint, check_log
from taquilla.domain.seals.entries import OWN, Entry
from taquilla.domain.seals.notes import Note, VerifierKey, signers
from taquilla.domain.seals.tiles import Bundle, Tile
from taquilla.engine.authors import Author
from taquilla.engine.gate import HeldGate, behind_gate
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.seals import duties as duties_module
from taquilla.engine.seals.duties import SealDuties
from taquilla.engine.seals.ed25519 import is_signed
from taquilla.engine.seals.keys import verifier_key
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.seals import log

pytestmark = pytest.mark.usefixtures("new_log")


def entries(desk) -> list[Entry]:
    found = desk.ask("select text from log_entry where operator_id = %s order by number", BANKLOT)
    return [Entry.parse(text) for (text,) in found]


def checkpoints(desk) -> list[Checkpoint]:
    rows = desk.ask("select note from log_checkpoint where operator_id = %s order by size", BANKLOT)
    return [Checkpoint.parse(Note.parse(note.encode()).text) for (note,) in rows]


async def test_sales_are_sealed_and_the_checkpoint_leaves_the_house(desk, noon):
    with office_refuses(OfficeReason.LOG_EMPTY):
        await desk.house.logs.keys(BANKLOT)
    assert await desk.house.logs.checkpoint(BANKLOT) is None
    await desk.sell(noon, "11")
    await desk.seal_log()
    await desk.sell(noon, "12")
    await desk.seal_log()
    first, second = checkpoints(desk)
    shown = await desk.house.logs.checkpoint(BANKLOT)
    (key,) = await desk.house.logs.keys(BANKLOT)
    assert check_log(Note.parse(shown.note.encode()), key.name, [verifier_key(key)], is_signed) == second
    # The log proves itself with its tiles alone.
    found = await desk.house.logs.file(BANKLOT, Tile(0, 0, second.size).path)
    leaves = hashes_of(found.data)
    assert (tree.root_of(leaves[: first.size]), tree.root_of(leaves)) == (first.root, second.root)
    bundle = Bundle(0, second.size)
    found = await desk.house.logs.file(BANKLOT, bundle.path)
    assert not found.is_full
    texts = entries_of(found.data)
    assert [text.decode() for text in texts] == [entry.text for entry in entries(desk)]
    assert [*tree.leaf_hashes(texts)] == leaves
    await desk.assert_audit_clean()
    last = entries(desk)[-1]
    assert {"outbox", "ticket", "wager", "transfer"} <= last.rows.keys()
    assert entries(desk)[0].state
    assert last.state is None


async def test_an_event_waits_a_minute_and_what_the_log_tells_waits_for_nothing(desk, noon):
    before = desk.one("select last_event from gate where operator_id = %s", BANKLOT)
    await desk.sell(noon, "11")
    await desk.seal_log()
    size = checkpoints(desk)[-1].size
    await desk.work()
    await desk.work()
    assert checkpoints(desk)[-1].size == size
    desk.ask("select move_house_clock(house_now() + interval '10 minutes')")
    async with desk.house.database.connection() as connection:
        await desk.house.subjects.seals.seal_what_waits(connection, BANKLOT)
        told = (await log.look(connection, BANKLOT)).since
    # What the log has told of itself is nothing to seal.
    assert told is None
    size = checkpoints(desk)[-1].size
    desk.ask("select move_house_clock(house_now() + interval '10 minutes')")
    await desk.do(desk.house.subjects.seals.seal_what_waits)
    assert checkpoints(desk)[-1].size == size
    await desk.sell(noon, "12")
    await desk.do(desk.house.subjects.seals.seal_what_waits)
    assert checkpoints(desk)[-1].size == size
    desk.ask("select move_house_clock(house_now() + interval '61 seconds')")
    await desk.do(desk.house.subjects.seals.seal_what_waits)
    assert checkpoints(desk)[-1].size == size + 1
    page = await desk.house.events.page(BANKLOT, before, frozenset({OWN}), 200)
    told_sizes = [event.data["size"] for event in page.events]
    assert told_sizes == [checkpoint.size for checkpoint in checkpoints(desk)]


async def test_an_entry_that_was_not_signed_is_signed_by_the_next_round(desk, noon, monkeypatch):
    await desk.sell(noon, "11")
    with monkeypatch.context() as dying:
        dying.setattr(SealDuties, "sign", lambda *_: asyncio.sleep(0))
        await desk.seal_log()
    assert entries(desk)
    assert not checkpoints(desk)
    await desk.do(desk.house.subjects.seals.seal_what_waits)
    assert checkpoints(desk)[-1].size == len(entries(desk))


async def test_a_checkpoint_does_not_leave_behind_a_larger_one(desk, noon, monkeypatch):
    """A worker has made a checkpoint, and another one signs a larger tree before it gets behind the gate."""
    await desk.sell(noon, "11")
    await desk.seal_log()

    @asynccontextmanager
    async def late(connection: HouseConnection, operator: int) -> AsyncIterator[HeldGate]:
        monkeypatch.undo()
        await desk.sell(noon, "13")
        await desk.seal_log()
        async with behind_gate(connection, operator) as held:
            yield held

    await desk.sell(noon, "12")
    monkeypatch.setattr(duties_module, "behind_gate", late)
    await desk.seal_log()
    page = await desk.house.events.page(BANKLOT, 0, frozenset({OWN}), 200)
    assert [event.data["size"] for event in page.events] == [one.size for one in checkpoints(desk)] == [1, 3]


async def test_a_rotated_key_is_announced_and_both_keys_sign(desk, noon):
    with office_refuses(OfficeReason.LOG_EMPTY):
        await desk.house.logs.rotate(BANKLOT, Author("test"))
    await desk.sell(noon, "11")
    await desk.seal_log()
    new = await desk.house.logs.rotate(BANKLOT, Author("test"))
    keys = await desk.house.logs.keys(BANKLOT)
    assert verifier_key(keys[0]) == new
    await desk.seal_log()
    assert entries(desk)[0].keys == (verifier_key(keys[1]).text,)
    assert entries(desk)[-1].keys == (new.text, verifier_key(keys[1]).text)
    shown = await desk.house.logs.checkpoint(BANKLOT)
    both = [VerifierKey.parse(text) for text in entries(desk)[-1].keys]
    assert set(signers(Note.parse(shown.note.encode()), both, is_signed)) == set(both)
    desk.ask("update log_key set ended_at = created_at where number = 1")
    await desk.sell(noon, "12")
    await desk.seal_log()
    shown = await desk.house.logs.checkpoint(BANKLOT)
    assert set(signers(Note.parse(shown.note.encode()), both, is_signed)) == {new}
    await desk.assert_audit_clean()


async def test_two_workers_and_sales_make_one_log(desk, two_houses, noon):
    async def sales() -> None:
        for place in range(30):
            await desk.sell(noon, str(place))

    async def worker() -> None:
        for _ in range(8):
            await desk.seal_log()

    await asyncio.gather(sales(), worker(), worker(), worker())
    await desk.seal_log()
    await desk.assert_audit_clean()
    extents = [entry.extent for entry in entries(desk)]
    assert [extent.number for extent in extents] == list(range(len(extents)))
    assert extents[-1].last_seq == desk.one("select last_seq from gate where operator_id = %s", BANKLOT)


async def test_a_failing_log_holds_up_nothing_else(desk, noon):
    await desk.sell(noon, "11")
    desk.ask("alter table log_entry add constraint never check (number < 0) not valid")
    desk.ask("select move_house_clock(house_now() + %s)", timedelta(minutes=5))
    await desk.work()
    assert [row[0] for row in desk.ask("select duty from duty_failure where tries > 0")] == ["seal"]
    await desk.sell(noon, "12")
    desk.ask("alter table log_entry drop constraint never")
    desk.ask("select move_house_clock(house_now() + %s)", timedelta(minutes=5))
    await desk.work()
    assert desk.ask("select duty from duty_failure where tries > 0") == []
    assert checkpoints(desk)
