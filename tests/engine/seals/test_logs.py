"""Logs follow what happens, by several workers and changing keys; one that has lost entries goes on under another origin."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from tests.domain.seals.conftest import entries_of, hashes_of
from tests.patience import PATIENCE_S
from tests.refusals import office_refuses
from tests.witness.conftest import NAME, served

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.seals import tree
from taquilla.domain.seals.checkpoints import Checkpoint, check_log
from taquilla.domain.seals.encoding import Hash
from taquilla.domain.seals.entries import OWN, Entry
from taquilla.domain.seals.notes import Note, VerifierKey, sign, signers
from taquilla.domain.seals.restarts import RESTART, Point, Restart
from taquilla.domain.seals.tiles import Bundle, Tile
from taquilla.engine.gate import Author, HeldGate, behind_gate
from taquilla.engine.house import House
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.seals import duties as duties_module
from taquilla.engine.seals import restarts
from taquilla.engine.seals.duties import SealDuties
from taquilla.engine.seals.ed25519 import is_signed, signing
from taquilla.engine.seals.keys import verifier_key
from taquilla.http.client import HttpClient
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.seals import log
from taquilla.witness.seen import Witness

pytestmark = pytest.mark.usefixtures("new_log")

LOTTO_ACTIVO = 5


def entries(desk) -> list[Entry]:
    return [Entry.parse(one) for (one,) in desk.ask("select text from log_entry where operator_id = %s order by number", BANKLOT)]


def notes(desk) -> list[str]:
    return [note for (note,) in desk.ask("select note from log_checkpoint where operator_id = %s order by size", BANKLOT)]


def checkpoints(desk) -> list[Checkpoint]:
    return [Checkpoint.parse(Note.parse(note.encode()).text) for note in notes(desk)]


def before_the_gate(monkeypatch: pytest.MonkeyPatch, change: Callable[[], Awaitable[object]]) -> None:
    """Let something happen once the worker has made a checkpoint, before it gets behind the gate."""

    @asynccontextmanager
    async def late(connection: HouseConnection, operator: int) -> AsyncIterator[HeldGate]:
        monkeypatch.undo()
        await change()
        async with behind_gate(connection, operator) as held:
            yield held

    monkeypatch.setattr(duties_module, "behind_gate", late)


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
    found = await desk.house.logs.file(BANKLOT, Bundle(0, second.size).path)
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
    assert [event.data["size"] for event in page.events] == [checkpoint.size for checkpoint in checkpoints(desk)]


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
    await desk.sell(noon, "11")
    await desk.seal_log()

    async def sign_more() -> None:
        await desk.sell(noon, "13")
        await desk.seal_log()

    await desk.sell(noon, "12")
    before_the_gate(monkeypatch, sign_more)
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
    assert set(signers(Note.parse(notes(desk)[-1].encode()), both, is_signed)) == {new}
    for _ in range(7):
        await desk.house.logs.rotate(BANKLOT, Author("test"))
    with office_refuses(OfficeReason.LOG_KEYS_TOO_MANY):
        await desk.house.logs.rotate(BANKLOT, Author("test"))
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


async def grow(desk) -> Checkpoint:
    """Let the log grow; return the checkpoint that has left the house last."""
    await desk.sell(desk.event(LOTTO_ACTIVO, "22T12:00"), "11")
    await desk.seal_log()
    return last(desk)


def last(desk) -> Checkpoint:
    return checkpoints(desk)[-1]


def root(desk, size: int) -> Hash:
    texts = desk.ask("select text from log_entry where operator_id = %s and number < %s order by number", BANKLOT, size)
    return tree.root_of([tree.leaf_hash(text.encode()) for (text,) in texts])


def lose(desk, size: int, *, is_known: bool) -> None:
    """Take the log back to a size, as a backup would; is_known: the house itself has restored it."""
    for damage in (
        "delete from log_cosignature where operator_id = %s and size > %s",
        "delete from log_checkpoint where operator_id = %s and size > %s",
        "delete from log_entry where operator_id = %s and number >= %s",
        "delete from log_hash where operator_id = %s and (place + 1) << level > %s",
        "update outbox set type = 'webhook.changed', data = '{}' where operator_id = %s and type = 'log.checkpoint'"
        " and (data ->> 'size')::bigint > %s",
    ):  # fmt: skip
        desk.owner.execute(damage, [BANKLOT, size])
    if is_known:
        desk.owner.execute("update log_key set paused_at = house_now() where operator_id = %s", [BANKLOT])


async def watch(desk) -> list[tuple[str, str]]:
    """Look for alarms; return those about the log."""
    await desk.do(desk.house.subjects.alarms.look)
    return desk.ask("select kind, subject from alarm where operator_id = %s and kind like 'log%%' and until is null", BANKLOT)


def announced(desk) -> list[Restart]:
    found = desk.ask("select text from log_entry where operator_id = %s and text like %s order by number", BANKLOT, f"{RESTART}%")
    return [Restart.parse(text) for (text,) in found]


async def test_a_restored_log_stands_still_until_it_is_restarted(desk):
    with office_refuses(OfficeReason.LOG_EMPTY):
        await desk.by_two(desk.house.restarts.restart(BANKLOT, "restored", None, Author("test")))
    kept = await grow(desk)
    later = await grow(desk)
    later_note = notes(desk)[-1].encode()
    lose(desk, kept.size, is_known=True)
    # Entries go on, and nothing leaves the house.
    assert (await grow(desk), desk.one("select count(*) from log_entry where operator_id = %s", BANKLOT)) == (kept, kept.size + 1)
    assert await watch(desk) == [("log_stopped", "restored")]
    assert await desk.house.restarts.stop(BANKLOT) == "restored"
    with office_refuses(OfficeReason.LOG_STOPPED):
        await desk.house.logs.rotate(BANKLOT, Author("test"))
    with office_refuses(OfficeReason.LOG_BROKEN):
        await desk.house.restarts.resume(BANKLOT, later_note, Author("test"))
    for wrong in (b"nonsense", notes(desk)[0].encode()):
        with office_refuses(OfficeReason.RESTART_UNFIT):
            await desk.by_two(desk.house.restarts.restart(BANKLOT, "restored", wrong, Author("test")))
    with office_refuses(OfficeReason.RESTART_UNFIT):
        await desk.by_two(desk.house.restarts.restart(BANKLOT, "because", later_note, Author("test")))
    restart = await desk.by_two(desk.house.restarts.restart(BANKLOT, "restored", later_note, Author("test")))
    grown = await grow(desk)
    points = (Point(kept.size, kept.root), Point(later.size, later.root))
    assert (restart.origin, restart.last, restart.later) == (kept.origin, *points)
    assert announced(desk) == [restart]
    assert restart.key.name.startswith(f"{kept.origin}/")
    # The new log is the old one as far as the house has it, and more; the new key alone signs it.
    assert (grown.origin, grown.root, root(desk, kept.size)) == (restart.key.name, root(desk, grown.size), kept.root)
    assert grown.size > restart.number
    assert check_log(Note.parse(notes(desk)[-1].encode()), grown.origin, [restart.key], is_signed) == grown
    assert notes(desk)[-1].count("\n— ") == 1
    assert [verifier_key(key) for key in await desk.house.logs.keys(BANKLOT)] == [restart.key]
    assert await watch(desk) == []
    # What left the house under the old origin stays readable, and is of the tree as far as it was kept.
    shown = await desk.house.logs.checkpoint(BANKLOT, kept.size)
    assert shown.note == notes(desk)[-2]
    assert (await desk.house.logs.verify(BANKLOT, shown.note.encode()))[1] == kept
    with office_refuses(OfficeReason.LOG_BROKEN):
        await desk.house.logs.verify(BANKLOT, later_note)
    assert (await desk.house.logs.rotate(BANKLOT, Author("test"))).name == grown.origin
    await grow(desk)
    await desk.assert_audit_clean()
    told = desk.ask("select data ->> 'later_size' from outbox where operator_id = %s and type = 'log.restarted'", BANKLOT)
    assert told == [(str(announced(desk)[0].later.size),)]


async def test_a_draw_waits_for_its_result_while_the_log_stands_still(desk, noon):
    await grow(desk)
    lose(desk, 0, is_known=True)  # behind a backup from before the first checkpoint, which others may hold
    desk.set_clock("22T12:30")
    await desk.do(desk.house.duties.keep_time)
    first, _ = await desk.clerks()
    assert await desk.house.lottery.draws.enter_result(first, noon, "11") == Refusal(Reason.DRAW_NOT_SEALED)
    # Its seal is in the log, and has not left the house.
    assert desk.one("select count(*) from draw_seal where operator_id = %s and event_id = %s", BANKLOT, noon) == 1
    assert notes(desk) == []
    restart = await desk.by_two(desk.house.restarts.restart(BANKLOT, "restored", None, Author("test")))
    await desk.draw(noon, "11")
    assert (restart.last, *announced(desk), last(desk).origin) == (Point(0, tree.EMPTY_ROOT), restart, restart.key.name)
    await desk.assert_audit_clean()


async def test_a_log_that_was_moved_with_all_it_had_goes_on_as_it_was(desk):
    kept = await grow(desk)
    note = notes(desk)[-1].encode()
    with office_refuses(OfficeReason.RESTART_UNFIT):
        await desk.house.restarts.resume(BANKLOT, note, Author("test"))
    lose(desk, kept.size, is_known=True)  # and, of what it had, the checkpoint that was signed a moment later
    for damage in ("delete from log_checkpoint", "update outbox set type = 'webhook.changed', data = '{}' where type ~ '^log'"):
        desk.owner.execute(damage)
    assert await desk.house.restarts.resume(BANKLOT, note, Author("test")) == kept
    grown = await grow(desk)
    assert (grown.origin, grown.size > kept.size) == (kept.origin, True)
    await desk.assert_audit_clean()


async def test_a_log_goes_on_under_its_origin_at_another_public_address(desk, key_file):
    """The origin is the log's own: TAQUILLA_PUBLIC_URL names it once, when it begins."""
    before = await grow(desk)
    moved = await House.open(desk.url, key_file, log_host="elsewhere.example")
    try:
        await desk.sell(desk.event(LOTTO_ACTIVO, "22T12:00"), "12")
        async with moved.database.connection() as connection:
            await moved.subjects.seals.seal(connection, BANKLOT)
    finally:
        await moved.close()
    after = last(desk)
    assert (after.origin, after.size > before.size) == (before.origin, True)
    assert (await desk.house.logs.verify(BANKLOT, notes(desk)[0].encode()))[1] == before


@pytest.mark.parametrize("reason", ["key-lost", "key-leaked"])
async def test_a_key_that_is_lost_ends_at_once(desk, reason, monkeypatch):
    kept = await grow(desk)
    await desk.house.logs.rotate(BANKLOT, Author("test"))
    # Neither key can be used any more.
    desk.owner.execute("update log_key set wrapped = sha256(wrapped) where operator_id = %s", [BANKLOT])
    restart = await desk.by_two(desk.house.restarts.restart(BANKLOT, reason, None, Author("test")))
    grown = await grow(desk)
    assert (restart.reason, restart.later, restart.last.size) == (reason, None, kept.size)
    assert (grown.origin, notes(desk)[-1].count("\n— ")) == (restart.key.name, 1)
    with monkeypatch.context() as within_one_second:
        within_one_second.setattr(restarts, "next_origin", lambda *_: restart.key.name)
        with office_refuses(OfficeReason.RESTART_UNFIT):
            await desk.by_two(desk.house.restarts.restart(BANKLOT, reason, None, Author("test")))
    desk.set_clock("22T11:31")
    again = await desk.by_two(desk.house.restarts.restart(BANKLOT, reason, None, Author("test")))
    assert again.origin == restart.key.name
    assert (await grow(desk)).origin == again.key.name != restart.key.name
    await desk.assert_audit_clean()


@pytest.mark.parametrize("is_restarted", [True, False])
async def test_a_checkpoint_of_the_old_key_does_not_leave_after_a_new_one_is_made(desk, monkeypatch, is_restarted):
    await grow(desk)
    before, by = notes(desk), Author("test")
    async with desk.house.database.connection() as connection:
        await desk.sell(desk.event(LOTTO_ACTIVO, "22T12:00"), "12")
        duties = desk.house.subjects.seals
        while await duties._add_entry(connection, BANKLOT):
            pass
        restart = desk.house.restarts.restart
        before_the_gate(monkeypatch, lambda: (
            desk.by_two(restart(BANKLOT, "key-leaked", None, by)) if is_restarted else desk.house.logs.rotate(BANKLOT, by)
        ))  # fmt: skip
        await duties.sign(connection, BANKLOT)
        assert notes(desk) == before
        await duties.sign(connection, BANKLOT)
    assert last(desk).origin == (await desk.house.logs.keys(BANKLOT))[0].name
    assert (notes(desk)[-1].count("\n— "), len(announced(desk))) == ((1, 1) if is_restarted else (2, 0))
    await desk.do(desk.house.subjects.seals.seal)
    await desk.assert_audit_clean()


@pytest.fixture
def witness(desk, tmp_path: Path) -> Iterator[Witness]:
    """A witness of the log, behind a real wire."""
    found = Witness.make(tmp_path / "w", NAME)
    with served(found) as url:
        desk.house.witnesses._poster = HttpClient([ip_network("127.0.0.1/32")], plain_http=True, timeout_s=PATIENCE_S)
        desk.run(desk.house.witnesses.add(BANKLOT, found.key.text, f"{url}/", Author("test")))
        yield found
        desk.run(desk.house.witnesses.close())


async def ask(desk) -> None:
    """Ask the witness now, even if it shall be asked later."""
    for one in desk.ask("select operator_id, id from log_witness"):
        await desk.house.witnesses.ask(one)


async def test_a_witness_stops_a_log_that_has_forgotten(desk, witness):
    kept = await grow(desk)
    witness.add_key(verifier_key((await desk.house.logs.keys(BANKLOT))[0]).text)
    await ask(desk)
    for _ in range(2):
        later = await grow(desk)
    await ask(desk)
    assert witness.log(kept.origin).seen.size == later.size
    # Somebody restores a backup by other means than the house's own.
    lose(desk, kept.size, is_known=False)
    desk.owner.execute("update log_witness set size = %s", [kept.size])
    forked = await grow(desk)
    assert (forked.size, await watch(desk)) == (kept.size + 1, [])
    await ask(desk)
    assert await watch(desk) == [("log_behind", str(desk.one("select id from log_witness"))), ("log_stopped", "contradicted")]
    assert await grow(desk) == forked
    restart = await desk.by_two(desk.house.restarts.restart(BANKLOT, "restored", None, Author("test")))
    assert restart.later == Point(later.size, later.root)
    grown = await grow(desk)
    assert await watch(desk) == []
    await ask(desk)
    (row,) = await desk.house.witnesses.of_log(BANKLOT)
    assert row.error == "status 404"
    witness.add_key(restart.key.text)
    await ask(desk)
    (row,) = await desk.house.witnesses.of_log(BANKLOT)
    assert (row.size, row.error, witness.log(grown.origin).seen.size) == (grown.size, None, grown.size)
    assert witness.log(kept.origin).seen.size == later.size


async def test_another_tree_of_the_same_size_stops_the_log_too(desk, witness):
    await grow(desk)
    witness.add_key(verifier_key((await desk.house.logs.keys(BANKLOT))[0]).text)
    kept, later = await grow(desk), await grow(desk)
    await ask(desk)
    lose(desk, kept.size, is_known=False)
    desk.owner.execute("update log_witness set size = %s", [kept.size])
    for _ in range(3):
        forked = await grow(desk)
    await ask(desk)
    # It has told its size, from which the proof does not fit.
    await ask(desk)
    assert (forked.size > later.size, await watch(desk)) == (True, [("log_stopped", "contradicted")])


async def test_a_witness_that_only_claims_raises_an_alarm_and_stops_nothing(desk, witness):
    added = desk.one("select id from log_witness")
    kept = await grow(desk)
    witness.add_key(verifier_key((await desk.house.logs.keys(BANKLOT))[0]).text)
    forged = Note(Checkpoint(kept.origin, 99, bytes(32)).text, Note.parse(notes(desk)[-1].encode()).signatures).data
    with witness._writing() as database:
        database.execute("update log set size = 99, note = ?", [forged])
    await ask(desk)
    assert await watch(desk) == [("log_behind", str(added))]
    await ask(desk)
    assert [one.error for one in await desk.house.witnesses.of_log(BANKLOT)] == ["it has seen a tree of 99 entries"]
    assert (await grow(desk)).size > kept.size
    assert await desk.house.restarts.stop(BANKLOT) is None
    await desk.house.witnesses.remove(BANKLOT, added, Author("test"))
    assert await watch(desk) == []


async def test_a_key_that_others_have_stops_nothing_under_the_origin_that_has_replaced_its_own(desk, witness):
    added = desk.one("select id from log_witness")
    await grow(desk)
    (leaked,) = await desk.house.logs.keys(BANKLOT)
    restart = await desk.by_two(desk.house.restarts.restart(BANKLOT, "key-leaked", None, Author("test")))
    witness.add_key(restart.key.text)
    forged = Checkpoint((await grow(desk)).origin, 99, bytes(32)).text
    seed = desk.house.logs._keys.keyring.unwrap(BANKLOT, leaked.wrapped)
    note = Note(forged, (sign(verifier_key(leaked), forged, signing(seed)),)).data
    with witness._writing() as database:
        database.execute("update log set size = 99, note = ?", [note])
    await ask(desk)
    assert await watch(desk) == [("log_behind", str(added))]
    assert await desk.house.restarts.stop(BANKLOT) is None


async def test_a_log_that_has_lost_entries_of_its_own_stands_still(desk):
    await grow(desk)
    kept = await grow(desk)
    desk.owner.execute("delete from log_entry where operator_id = %s and number >= %s", [BANKLOT, kept.size - 1])
    # In a backup that is restored they lack as well: an announcement at their place would name a checkpoint of a larger tree.
    for _ in range(2):
        await desk.do(desk.house.subjects.seals.sign)
        assert last(desk) == kept
        assert await watch(desk) == [("log_stopped", "shortened")]
        with office_refuses(OfficeReason.RESTART_UNFIT):
            await desk.by_two(desk.house.restarts.restart(BANKLOT, "restored", None, Author("test")))
        desk.owner.execute("update log_key set paused_at = house_now() where operator_id = %s", [BANKLOT])
