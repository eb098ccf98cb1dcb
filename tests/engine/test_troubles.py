"""The ways in which a batch fails, each on a real server: its outcome is unknown, it runs again, a command is poison, no room."""

import asyncio
import ctypes
import gc
import os
import shutil
import signal
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, suppress
from itertools import count, cycle
from pathlib import Path

import psycopg
import pytest
from tests.engine.conftest import Desk, Kiosk, Purse, desk_over
from tests.patience import PATIENCE_S
from tests.refusals import must_be
from tests.reuse import leave_for_good

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import SellTicket
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.redeeming import Paid, Undone
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.wallets.bets import StatementClass
from taquilla.domain.wallets.funding import InWallet
from taquilla.engine.batcher import Batcher, Busy
from taquilla.engine.gate import Author, behind_gate
from taquilla.engine.office_requests import OfficeRequest, Repeated, refuse_repeated
from taquilla.engine.people.access import SessionBegun
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.ledger import gates
from taquilla.store.lottery import sales
from taquilla.store.postgres import disk as disks
from taquilla.store.postgres.database import HouseConnection, OutcomeUnknown, connect
from taquilla.store.postgres.disk import Disk
from taquilla.store.postgres.embedded import Embedded
from taquilla.store.postgres.supervisor import StartFailed

pytestmark = pytest.mark.usefixtures("audited")

LOTTO_ACTIVO, CHANCE = 5, 27
FULL = Refusal(Reason.DISK_FULL)
LIBC = ctypes.CDLL(None, use_errno=True)


@pytest.fixture
def at_next_commit(monkeypatch):
    """Do something to the connection at the next commit of the house, in place of the commit."""
    execute = HouseConnection.execute
    happens = []

    async def watched(self, query, *arguments, **options):
        if query == "commit" and happens:
            return await happens.pop()(self)
        return await execute(self, query, *arguments, **options)

    monkeypatch.setattr(HouseConnection, "execute", watched)
    return happens.append


async def committed_unheard(connection: HouseConnection):
    """The commit reaches the server, and its answer is lost with the connection."""
    async with connection.pipeline():
        await connection.execute("commit")
    await connection.close()
    raise psycopg.OperationalError("server closed the connection unexpectedly")


async def warned(connection: HouseConnection):
    """The commit is done here, and the server warns that nobody else has it yet."""
    result = await connection.execute("commit")
    connection.warnings.append("canceling wait for synchronous replication due to user request")
    return result


@pytest.fixture
def troubles(desk):
    """The troubles at a commit."""

    async def killed_before_commit(connection: HouseConnection):
        """The server's side of the connection is killed, and then the commit is sent."""
        async with connection.pipeline():
            desk.ask("select pg_terminate_backend(%s)", connection.info.backend_pid)
            return await connection.execute("commit")

    return committed_unheard, killed_before_commit, warned


async def test_a_sale_of_unknown_outcome_is_answered_and_stands_once(desk, noon, at_next_commit, troubles):
    for place, trouble in enumerate(troubles):
        for key in (None, f"key {place}"):
            sale = desk.sale(noon, "7", key=key)
            at_next_commit(trouble)
            sold = must_be(Sold, await desk.house.counter.ask(sale))
            assert sold.ticket.id == sale.id
            assert desk.ask("select id, number from ticket order by seq desc limit 1") == [(sale.id, sold.ticket.number)]
    tickets, transfers = desk.one("select count(*) from ticket"), desk.one("select count(*) from transfer")
    assert tickets == 6
    assert desk.ask("select last_seq, last_ordinal from gate where operator_id = %s", BANKLOT) == [(tickets + transfers, 6)]


async def test_a_wrong_pin_of_unknown_outcome_counts_once(desk, noon, at_next_commit, troubles):
    sold = await desk.sell(noon, "7")
    for counted, trouble in enumerate(troubles, 1):
        at_next_commit(trouble)
        assert await desk.house.counter.ask(desk.payment(sold, pin=sold.pin ^ 1)) == Refusal(Reason.TICKET_UNKNOWN)
        assert desk.one("select wrong from attempt where kind = 'pin'") == counted


@pytest.mark.parametrize(("breaks", "mends"), [
    ("revoke select on request from taquilla_house", "grant select on request to taquilla_house"),
    ("update session set ended_at = house_now()", "update session set ended_at = null"),
])  # fmt: skip
async def test_a_sale_whose_commit_was_not_heard_is_never_refused_before_its_key(desk, noon, at_next_commit, breaks, mends):
    """PostgreSQL fails where it could be looked up, or its caller may not ask any more."""
    sale = desk.sale(noon, "7", key="once")

    async def committed_unheard_and_broken(connection: HouseConnection):
        desk.ask(breaks)
        await committed_unheard(connection)

    at_next_commit(committed_unheard_and_broken)
    with pytest.raises(Busy):
        await desk.house.counter.ask(sale)
    desk.ask(mends)
    assert must_be(Sold, await desk.house.counter.ask(desk.sale(noon, "7", key="once"))).ticket.id == sale.id


async def test_a_commit_of_the_office_with_a_warning_is_unknown(desk, at_next_commit):
    author, quota = Author("x", request=OfficeRequest(BANKLOT, 1, "k", b"")), {"product": LOTTO_ACTIVO, "quota": 100}
    at_next_commit(warned)
    with pytest.raises(OutcomeUnknown):
        await desk.house.lottery.rules.add_rule(BANKLOT, "quota", quota, author=author)

    async def recorded_meanwhile():
        async with behind_gate(desk.house.database, BANKLOT, Author("x", request=OfficeRequest(BANKLOT, 1, None, b""))) as held:
            held.request.key = held.made = "k"

    # It is there: a repetition finds it, at once or as it is recorded, and is told so once a standby has it too.
    for repeat in (lambda: refuse_repeated(desk.house.database, OfficeRequest(BANKLOT, 1, "k", b"")), recorded_meanwhile):
        at_next_commit(warned)
        for told in (OutcomeUnknown, Repeated):
            with pytest.raises(told):
                await repeat()


async def test_that_a_ticket_is_canceled_already_is_told_once_a_standby_has_it(desk, noon, at_next_commit):
    must_be(Undone, await desk.house.counter.ask(desk.undoing(sold := await desk.sell(noon, "7"))))
    at_next_commit(warned)
    canceled = await desk.house.counter.ask(desk.undoing(sold))
    assert (canceled, at_next_commit.__self__) == (Refusal(Reason.TICKET_CANCELED), [])


WAITS = "select pid, xact_start from pg_stat_activity where datname = current_database() and wait_event = 'SyncRep'"


@asynccontextmanager
async def commits_waiting(desk) -> AsyncIterator[None]:
    """Commit until a commit waits for its standby: PostgreSQL's checkpointer alone lets them, once it has read the settings."""
    desk.ask("alter system set synchronous_standby_names = 'nobody'")
    desk.ask("select pg_reload_conf()")
    try:
        async with await psycopg.AsyncConnection.connect(desk.owner_url, autocommit=True) as connection:
            while not desk.ask(WAITS):
                writing = asyncio.create_task(connection.execute("select pg_logical_emit_message(true, '', '')"))
                await desk.until(lambda writing=writing: writing.done() or desk.ask(WAITS) != [])
            desk.ask("select pg_cancel_backend(%s)", connection.info.backend_pid)
            await writing
        yield
    finally:
        desk.ask("alter system reset synchronous_standby_names")
        desk.ask("select pg_reload_conf()")


async def test_a_standby_that_does_not_answer_makes_a_commit_unknown_and_its_sale_is_found(desk, noon):
    # PostgreSQL says yes with a warning when the wait is canceled. The sale can be seen then, and would be lost with its server.
    sale = desk.sale(noon, "7", key="once")
    async with commits_waiting(desk):
        task = asyncio.create_task(desk.house.counter.ask(sale))
        await desk.until(lambda: desk.ask(WAITS) != [])
        assert not task.done()
        first = desk.ask(WAITS)
        desk.ask("select pg_cancel_backend(%s)", first[0][0])
        await desk.until(lambda: desk.ask(WAITS) not in ([], first))
        assert desk.ask("select id from ticket") == [(sale.id,)]
        assert not task.done()
        again = asyncio.create_task(desk.house.counter.ask(desk.sale(noon, "7", key="once")))
    assert isinstance(await task, Sold)
    assert must_be(Sold, await again).ticket.id == sale.id
    assert desk.ask("select id from ticket") == [(sale.id,)]


async def test_no_login_or_change_waits_for_a_standby_for_ever_or_keeps_what_it_holds_from_the_next_one(desk, login, monkeypatch):
    async with commits_waiting(desk):
        with monkeypatch.context() as patch:
            patch.setattr("taquilla.store.postgres.pools.WRITE_S", 0.1)
            for _ in range(3):  # more than there are connections
                with pytest.raises(OutcomeUnknown):
                    await login()
                with pytest.raises(OutcomeUnknown):
                    await desk.house.people.office.add_entity(BANKLOT, name="corner")
        assert desk.ask(WAITS) == []
    assert isinstance(await login(), SessionBegun)
    assert await desk.house.people.office.add_entity(BANKLOT, name="market") > 0


async def test_a_server_that_became_a_standby_is_no_refusal_and_its_connection_is_not_used_again(desk, noon):
    """A standby, like a session that may only read, refuses every write with 25006."""
    sale = desk.sale(noon, "7")
    async with desk.house.database.connection() as connection:
        await connection.execute("set default_transaction_read_only = on")
    leave_for_good(connection)
    desk.house.database.idle[:] = [connection]
    assert isinstance(await desk.house.counter.ask(sale), Sold)
    assert desk.ask("select id from ticket") == [(sale.id,)]
    assert connection.closed


@pytest.mark.bounds(lock_timeout="1s")
@pytest.mark.parametrize("is_unknown", [False, True])
async def test_a_gate_that_stays_taken_costs_no_connection_and_no_error(desk, noon, at_next_commit, caplog, is_unknown):
    """A wait for a lock begins anew, as often as it takes; also where 55P03 comes before an outcome can be looked up."""
    waiting = "select min(query_start) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    begun: set[object] = set()
    sale = desk.sale(noon, "7")
    with ExitStack() as holding:

        async def committed_unheard_and_gate_taken(connection: HouseConnection):
            try:
                await committed_unheard(connection)
            finally:
                holding.enter_context(desk.gate_held())

        if is_unknown:
            at_next_commit(committed_unheard_and_gate_taken)
        else:
            holding.enter_context(desk.gate_held())
        task = asyncio.create_task(desk.house.counter.ask(sale))
        # It waits, gives up, and waits again.
        await desk.until(lambda: begun.add(desk.one(waiting)) or len(begun - {None}) == 2)
    assert isinstance(await task, Sold)
    assert desk.ask("select id from ticket") == [(sale.id,)]
    # A connection that was left open would say so now, and fail the test.
    gc.collect()
    assert [record.message for record in caplog.records if record.name.startswith("taquilla")] == []


async def test_a_deadlock_undoes_the_batch_and_it_runs_again(desk, noon):
    commands = [desk.sale(noon, "7") for _ in range(5)]
    with psycopg.connect(desk.owner_url) as holder, psycopg.connect(desk.owner_url) as pausing:
        # A session looks for a deadlock once in each wait. The holder never does; the batch is the last to wait, and is undone.
        holder.execute("set deadlock_timeout = '1h'")
        holder.execute("select from account where balance is not null for update")
        pausing.execute("lock table ticket in share mode")
        selling = asyncio.create_task(desk.answers(commands))
        await desk.until(lambda: desk.waiters() == 1)
        gate = "select from gate where operator_id = %s for no key update"
        taking = asyncio.create_task(asyncio.to_thread(holder.execute, gate, [BANKLOT]))
        await desk.until(lambda: desk.waiters() == 2)
        pausing.rollback()
        await taking
    assert Counter(map(type, await selling)) == {Sold: 5}
    deadlocks = "select deadlocks from pg_stat_database where datname = current_database()"
    await desk.until(lambda: desk.one(deadlocks) == 1)


@pytest.mark.parametrize("after", ["taking the gate", "reading behind it"])
async def test_a_frozen_holder_loses_the_gate_and_cannot_write_on_waking(desk, noon, after):
    # A lock that is taken once: the next one gets it in time because the holder was sent away.
    waiting = Batcher(lambda: connect(desk.url, lock_timeout="60s", statement_timeout="60s"), desk.house.subjects.counter)
    waiting.open()
    async with await connect(desk.url) as frozen:
        _, now = await gates.take_gates(frozen, [BANKLOT])
        if after == "reading behind it":
            await sales.load(frozen, sales.LotteryQuery(sessions={(BANKLOT, 1)}, draws={(BANKLOT, noon)}), {BANKLOT: now})
        # In force from now on: whatever time this has taken, nobody was sent away for it.
        await frozen.execute("set local idle_in_transaction_session_timeout = '1s'")
        assert isinstance(await asyncio.wait_for(waiting.ask(desk.sale(noon, "7")), PATIENCE_S), Sold)
        with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
            await frozen.execute("update gate set last_seq = 0")
    await waiting.close()


async def test_one_poisoned_sale_is_not_recorded_and_its_neighbours_are(desk, caplog):
    event = desk.event(CHANCE, "22T13:00", 1)
    desk.ask("alter table wager add constraint nobody_plays_the_beast check (selection <> '666')")
    numbers = [f"{number:03d}" for number in range(650, 670)]
    commands = [desk.sale(event, number, game=Game.TRIPLE) for number in numbers]
    with desk.gate_held():
        selling = asyncio.create_task(desk.answers(commands))
        await desk.until(lambda: desk.waiters() == 1)
    answers = dict(zip(numbers, await selling, strict=True))
    assert answers.pop("666") == Refusal(Reason.NOT_RECORDED)
    assert {type(answer) for answer in answers.values()} == {Sold}
    assert desk.ask("select array_agg(ordinal order by ordinal) from ticket") == [(list(range(1, 20)),)]
    # The people who keep the house learn of it, and read neither a PIN nor a password in it.
    assert ("nobody_plays_the_beast" in caplog.text, "Failing row" in caplog.text) == (True, False)


async def test_a_killed_backend_costs_its_batch_a_moment_and_nobody_an_answer(desk, noon):
    """Every session of the house is killed in the middle of a busy moment."""
    ours = "datname = current_database() and starts_with(application_name, 'taquilla')"
    kill = f"select pg_terminate_backend(pid) from pg_stat_activity where {ours}"
    first = await desk.answers([desk.sale(noon, "7") for _ in range(10)])
    selling = [asyncio.create_task(desk.answers([desk.sale(noon, str(n)) for n in range(1, 21)])) for _ in range(5)]
    await asyncio.sleep(0)
    desk.ask(kill)
    answers = first + [answer for task in selling for answer in await task]
    assert Counter(map(type, answers)) == {Sold: 110}
    assert desk.one("select count(*) from ticket") == 110


def test_a_killed_server_comes_back_and_nothing_that_was_told_is_missing_or_doubled(place: Path, tmp_path: Path):
    """PostgreSQL is killed under tills that ask again with their key until they know (reliability: F07)."""
    told: list[Sold] = []

    async def one_till(desk: Desk, noon: int, till: int) -> None:
        for receipt in range(10):
            told.append(await desk.insist(desk.house.counter, noon, "7", key=f"{till}/{receipt}"))

    async def story(desk: Desk, server: Embedded) -> None:
        noon = desk.event(LOTTO_ACTIVO, "22T12:00")
        desk.caller()
        tills = [asyncio.create_task(one_till(desk, noon, till)) for till in range(20)]
        await desk.until(lambda: len(told) > 20)
        os.kill(server.pid, signal.SIGKILL)
        assert len(told) < 200
        await asyncio.gather(*tills)

    with desk_over(place / "to-be-killed", tmp_path / "master.key") as (desk, server):
        desk.run(story(desk, server))
        with psycopg.connect(desk.owner_url) as owner:
            stored = owner.execute("select id, number, day from ticket").fetchall()
    assert len(told) == len(stored) == 200
    assert {(one.ticket.id, one.ticket.number, one.ticket.day) for one in told} == set(stored)


async def test_a_server_that_freezes_costs_its_batch_a_yes_and_the_next_one_a_new_connection(desk, noon):
    """A server that is stopped and not dead is the worst: nothing fails, and nothing comes (reliability: F12)."""
    batcher = Batcher(desk.house.database.connect, desk.house.subjects.counter, patience_s=0.5, runners=1)
    batcher.open()
    await desk.insist(batcher, noon, "7", key="first")
    # The last to commit is the batcher's connection.
    backend = desk.one(
        "select pid from pg_stat_activity where datname = current_database() and query = 'commit'"
        " order by query_start desc limit 1"
    )
    os.kill(backend, signal.SIGSTOP)
    try:
        with pytest.raises(Busy):
            await batcher.ask(desk.sale(noon, "8", key="ask again"))
        await desk.insist(batcher, noon, "8", key="ask again")
    finally:
        os.kill(backend, signal.SIGCONT)
    assert desk.one("select count(*) from ticket") == 2
    await batcher.close()


async def test_a_wallet_request_of_unknown_outcome_happens_once(purse: Purse, at_next_commit, troubles):
    in_turn = cycle(troubles)

    async def asked(question) -> object:
        at_next_commit(next(in_turn))
        return await question

    assert await asked(purse.deposit("r1", 100_00)) == InWallet(100_00)
    assert await asked(purse.token())
    assert await asked(purse.bet("b1", 10_00)) == InWallet(90_00)
    assert await asked(purse.result("b1", 0)) == InWallet(90_00)
    assert await asked(purse.result("b1", 5_00, request_id="second")) == InWallet(95_00)
    assert await asked(purse.roll_back("b1", 5_00)) == InWallet(90_00)
    assert await asked(purse.roll_back("b1", request_id="whole")) == InWallet(100_00)
    assert await asked(purse.roll_back("b2")) == Refusal(Reason.BET_UNKNOWN)
    assert await asked(purse.withdraw("w1", 100_00)) == InWallet(0)
    assert await purse.bet("b2", 1_00) == Refusal(Reason.BET_ROLLED_BACK)
    assert [amount for *_, amount in purse.statement()] == [100_00, -10_00, 5_00, -5_00, 10_00, -100_00]
    assert purse.desk.one("select count(*) from player_session") == 1
    at_next_commit(warned)
    with pytest.raises(OutcomeUnknown):
        await purse.desk.house.wallets.reports.carried_out(purse.operator, "r1", StatementClass.FUNDS)
    for _ in range(2):  # a refusal that keeps its id, and that refusal found again: either is told once a standby has it
        at_next_commit(warned)
        assert await purse.accounts.withdraw(purse.operator, "ana", "w2", 1) == Refusal(Reason.FUNDS_INSUFFICIENT)
        assert at_next_commit.__self__ == []


async def test_an_order_that_another_has_placed_asks_no_wallet_and_is_told_once_a_standby_has_it(kiosk: Kiosk, at_next_commit):
    async def committed_and_next_warned(connection: HouseConnection):
        return (await connection.execute("commit"), at_next_commit(warned))[0]

    kiosk.wallet.free.clear()
    asking = [asyncio.create_task(kiosk.sold(kiosk.jackpot(), key="k")) for _ in range(2)]
    await kiosk.desk.until(lambda: kiosk.wallet.calls != [])
    at_next_commit(committed_and_next_warned)
    kiosk.wallet.free.set()
    assert (await asking[0] == await asking[1], at_next_commit.__self__, len(kiosk.wallet.calls)) == (True, [], 1)


@pytest.fixture
def small_disk(place: Path) -> Iterator[Path]:
    """A folder on a file system of its own, in memory, of 320 MiB."""
    folder = place / "small"
    folder.mkdir()
    if LIBC.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, b"size=320m,mode=755"):
        pytest.skip(f"no file system can be mounted here: {os.strerror(ctypes.get_errno())}")
    yield folder
    LIBC.umount2(os.fsencode(folder), 2)


class Filler:
    """A file that takes up the room on a disk."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "fill"

    def leave(self, bytes_left: int) -> None:
        """Let only so many bytes be free."""
        self.free()
        with self._file.open("wb") as file:
            # PostgreSQL writes meanwhile, so what was free a moment ago may be gone.
            while (spare := shutil.disk_usage(self._file.parent).free - bytes_left) > 0:
                with suppress(OSError):
                    os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, spare)

    def free(self) -> None:
        """Give the room back."""
        self._file.unlink(missing_ok=True)


def test_a_house_sells_until_its_disk_is_low_goes_on_when_there_is_room_and_has_each_ticket_that_it_told(
    small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """First the house looks by itself; then it does not, as with another's PostgreSQL, which fills its disk to the last byte."""
    monkeypatch.setattr(disks, "LOOK_S", 0)
    monkeypatch.setattr(disks, "PAUSE_S", 1)
    watched, filler = Disk(small_disk / "data" / "postgres", 32), Filler(small_disk)
    with desk_over(small_disk / "data", tmp_path / "master.key", disk=watched) as (desk, _):
        noon = desk.event(LOTTO_ACTIVO, "22T12:00")
        numbers, told = count(), list[Sold]()

        async def insist(sale: SellTicket) -> object:
            while True:
                with suppress(Busy):  # it has found no room twice, as where a host stops us for longer than the pause
                    return await desk.house.counter.ask(sale)

        async def sell() -> set[object]:
            sales = [desk.sale(noon, *map(str, range(1, 31)), key=str(next(numbers))) for _ in range(50)]
            answers = await asyncio.gather(*map(insist, sales))
            told.extend(answer for answer in answers if isinstance(answer, Sold))
            return {Sold if isinstance(answer, Sold) else answer for answer in answers}

        async def sell_until(expected: object) -> None:
            while expected not in await sell():
                pass

        async def story() -> None:
            first = await desk.sell(noon, "7", key="first")
            filler.leave(34 << 20)
            await sell_until(FULL)
            assert desk.house.disk.is_low
            # A sale that was made is found; what is owed to customers, and what is undone, goes on.
            again = await desk.sell(noon, "7", key="first")
            assert again.ticket.id == first.ticket.id
            assert isinstance(await desk.house.counter.ask(desk.undoing(again)), Undone)
            filler.leave(35 << 20)
            assert await sell() == {FULL}, "a little room is not enough to begin again"
            filler.free()
            assert await sell() == {Sold}
            assert not desk.house.disk.is_low
            watched._folders.clear()
            filler.leave(0)
            # Now nobody can connect any more, since a new session would write these again.
            for cached in small_disk.glob("data/postgres/base/*/pg_internal.init"):
                cached.unlink()
            await sell_until(FULL)
            filler.free()
            await sell_until(Sold)

        desk.run(story())
        with psycopg.connect(desk.owner_url) as owner:
            stored = {row[0] for row in owner.execute("select id from ticket")}
        assert {sold.ticket.id for sold in told} <= stored
        assert len(stored) == len(told) + 1
        desk.run(desk.assert_audit_clean())
    filler.leave(0)
    with pytest.raises(StartFailed, match=f"no room is left on the disk of {small_disk}/data"):
        Embedded.start(small_disk / "data")
    said = [record.message for record in caplog.records if record.name == disks.__name__]
    assert [line.partition(" has ")[0] for line in said] == ["the database's disk", "the database's disk", "PostgreSQL"], said


async def test_an_order_of_sports_is_refused_without_room_before_anything_of_it_is_written(kiosk: Kiosk) -> None:
    kiosk.desk.house.disk.ran_out([kiosk.operator])
    assert await kiosk.place(kiosk.jackpot(), key="k") == FULL
    assert await kiosk.place(kiosk.card()) == FULL
    assert kiosk.desk.one("select count(*) from sports_ticket") == kiosk.desk.one("select count(*) from request") == 0


async def test_without_room_what_is_owed_is_paid_and_a_refused_bet_is_not_kept_so_that_it_may_be_sent_again(
    purse: Purse, desk: Desk, noon: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sold = await desk.sell(noon, "7")
    await purse.deposit("r1", 100_00)
    await purse.token()
    monkeypatch.setattr(desk.house.disk, "refuses", lambda operator_id: True)
    assert await desk.house.counter.ask(desk.sale(noon, "7")) == FULL
    await desk.settle(noon, "7")
    assert isinstance(await desk.house.counter.ask(desk.payment(sold)), Paid)
    assert await purse.bet("b1", 10_00) == FULL
    assert await purse.deposit("r2", 1_00) == InWallet(101_00)
    monkeypatch.undo()
    assert await purse.bet("b1", 10_00) == InWallet(91_00)
