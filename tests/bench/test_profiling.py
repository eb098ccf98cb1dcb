"""The time of a sale, part by part: samples of beats, recorded statements, and looks at what the house waits for."""

import importlib
import operator

import pytest
from bench.beats import BEATS, CALLS, MODULES, beat_of
from bench.protocol import SYNC, Execution, Player, Statement, startup_message
from bench.recording import Recording, writes
from campaigns.waits import NOT_THERE, Looks, Row, what_holds

UVICORN = "uvicorn.protocols.http.httptools_impl"
SERVE = ["taquilla.engine.counter:Counter.serve", "taquilla.engine.batcher:Batcher._serve", "asyncio.runners:Runner.run"]


def test_calls_and_modules_that_are_of_a_beat_are_there() -> None:
    """A renamed function is renamed in the tables too, or its time goes to another beat."""
    assert {*CALLS.values(), *MODULES.values()} <= {*BEATS}
    for call in CALLS:
        module, _, name = call.partition(":")
        assert callable(operator.attrgetter(name)(importlib.import_module(module))), call
    for module in MODULES:
        assert "*" in module or importlib.import_module(module)


@pytest.mark.parametrize(("calls", "beat"), [
    (["json:dumps", "taquilla.engine.counter:_decide", *SERVE], "decide"),
    (["taquilla.domain.lottery.selling:sell", "taquilla.engine.counter:_decide", *SERVE], "decide"),
    (["psycopg:execute", "taquilla.store.ledger.gates:take_gates", *SERVE], "gate"),
    (["taquilla.store.lottery.sales:load", "taquilla.engine.counter:Counter._load", *SERVE], "load"),
    (["taquilla.store.postgres.arrays:texts", "taquilla.engine.counter:Counter._write", *SERVE], "write"),
    (["taquilla.dialects.chance.register:told", "taquilla.engine.batcher:WaitingCommand.give", *SERVE[1:]], "answers out"),
    (["json:loads", "taquilla.dialects.banklot.create:create", "asyncio:run"], "http in"),
    (["taquilla.dialects.banklot.responses:sold_ticket", "taquilla.dialects.banklot.create:create"], "answers out"),
    ([f"{UVICORN}:RequestResponseCycle.send", "taquilla.dialects.banklot.app:_serve"], "answers out"),
    ([f"{UVICORN}:HttpToolsProtocol.data_received"], "http in"),
    (["taquilla.engine.batcher:Batcher.put"], "queue"),
    (["uvloop:_noop", "asyncio.runners:Runner.run", "uvicorn.server:Server.run"], "event loop and the rest"),
])  # fmt: skip
def test_a_sample_belongs_to_the_beat_that_it_was_taken_in(calls: list[str], beat: str) -> None:
    assert beat_of(calls) == beat


BEGIN, COMMIT, ROLLBACK = (Execution(Statement(sql, b"\0\0")) for sql in ("begin", "commit", "rollback"))
GATE = Execution(Statement("select operator_id from gate where operator_id = $1 order by 1 for no key update", b"\0\1\0\0\0\x17"))
TICKETS = Execution(Statement("insert into ticket (seq)\nselect * from unnest($1::int[])", b"\0\0"), b"\0\0\0\1\0\0\0\1x\0\0")
KEPT = Execution(Statement("-- Why.\nwith kept as (\n    update gate set day = $1)\ninsert into outbox values ($2)", b"\0\0"))
BALANCES = Execution(Statement("update account set balance = written.balance", b"\0\0"))
REMOVED = Execution(Statement("delete from hold", b"\0\0"))
SESSION = {"user": "taquilla_house", "database": "recorded", "options": "-c role=taquilla_house"}


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_sales_are_read_in_the_order_of_their_commits_in_whatever_pieces_and_their_writes_are_played(size: int) -> None:
    recording, ours, theirs = Recording(""), Player(), Player()
    first, second = recording.add_client(), recording.add_client()

    def send(client: int, player: Player, *executions: Execution, head: bytes = b"") -> None:
        data = head + player.prepare(iter(executions)) + b"".join(map(player.execute, executions)) + SYNC
        for place in range(0, len(data), size):
            recording.add(client, data[place : place + size])

    send(first, ours, BEGIN, TICKETS, ROLLBACK, BEGIN, GATE, TICKETS, head=startup_message(SESSION))
    send(second, theirs, BEGIN, TICKETS, KEPT, REMOVED, COMMIT, head=startup_message(SESSION))
    send(first, ours, BALANCES, COMMIT, BEGIN, BALANCES, COMMIT)
    # Another player begins with the same names.
    send(first, Player(), TICKETS, BEGIN, TICKETS, COMMIT)
    session, transactions = recording.read()
    assert session == SESSION
    read = [(BEGIN, TICKETS, KEPT, REMOVED, COMMIT), (BEGIN, GATE, TICKETS, BALANCES, COMMIT), (BEGIN, TICKETS, COMMIT)]
    assert [transaction.executions for transaction in transactions] == read
    played = [transaction.executions for transaction in writes(transactions)]
    assert played == [read[0], (BEGIN, TICKETS, BALANCES, COMMIT), read[2]]


WORKS: Row = ("active", None, None, None)
READS: Row = ("active", "Client", "ClientRead", None)
ON_DISK: Row = ("active", "IO", "WalSync", None)
QUEUES: Row = ("active", "Lock", "relation", "alter table ticket add column planted text")
BETWEEN: Row = ("idle in transaction", "Client", "ClientRead", None)


@pytest.mark.parametrize(("rows", "what"), [
    ([], NOT_THERE), ([BETWEEN], "the house's work in a transaction"), ([READS], "the house's work in a transaction"),
    ([BETWEEN, WORKS], "PostgreSQL's work"), ([WORKS, ON_DISK], "IO WalSync"),
    ([ON_DISK, QUEUES, WORKS], "a lock (relation), behind: alter table ticket add column planted text"),
    ([("active", "Lock", "tuple", None)], "a lock (tuple), behind: one that is gone"),
])  # fmt: skip
def test_a_lock_explains_before_the_disk_and_both_before_work(rows: list[Row], what: str) -> None:
    assert what_holds(rows) == what


def test_what_is_seen_counts_until_the_next_look_and_within_the_sale_alone() -> None:
    looks = Looks([(1.0, "a"), (1.5, "b"), (1.75, "a"), (3.0, "c")])
    assert looks.during(1.25, 2.0) == {"a": 500, "b": 250}
    assert looks.during(2.5, 4.0) == {"c": 1000, "a": 500}
    assert looks.during(0.0, 0.5) == {}
    assert Looks().during(0.0, 1.0) == {}
