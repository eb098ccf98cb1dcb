"""Recorded statements are read from a client's bytes, and written again as the same statements."""

import pytest
from bench.protocol import SYNC, Execution, Player, SentByClient, Statement, Transaction, messages, startup_message
from bench.recording import Recording, writes

BEGIN, COMMIT, ROLLBACK = (Execution(Statement(sql, b"\0\0")) for sql in ("begin", "commit", "rollback"))
GATE = Execution(Statement("select operator_id from gate where operator_id = $1 order by 1 for no key update", b"\0\1\0\0\0\x17"))
TICKETS = Execution(Statement("insert into ticket (seq)\nselect * from unnest($1::int[])", b"\0\0"), b"\0\0\0\1\0\0\0\1x\0\0")
KEPT = Execution(Statement("-- Why.\nwith kept as (\n    update gate set day = $1)\ninsert into outbox values ($2)", b"\0\0"))
BALANCES = Execution(Statement("update account set balance = written.balance", b"\0\0"))
REMOVED = Execution(Statement("delete from hold", b"\0\0"))
SESSION = {"user": "taquilla_house", "database": "recorded", "options": "-c role=taquilla_house"}


def sent(*executions: Execution, player: Player | None = None) -> bytes:
    """Return the bytes of a client that prepares and executes these statements."""
    player = player or Player()
    return player.prepare(iter(executions)) + b"".join(map(player.execute, executions)) + SYNC


@pytest.mark.parametrize("size", [1, 3, 7, 10_000])
def test_a_transaction_is_read_whole_in_whatever_pieces_it_comes(size: int) -> None:
    data = startup_message(SESSION) + sent(BEGIN, GATE, TICKETS, KEPT, COMMIT)
    client = SentByClient()
    for place in range(0, len(data), size):
        client.add(data[place : place + size], 5)
    assert client.startup == SESSION
    assert client.transactions == [Transaction(5, (BEGIN, GATE, TICKETS, KEPT, COMMIT))]


def test_what_was_rolled_back_is_left_out_and_a_name_means_its_last_statement() -> None:
    client = SentByClient()
    client.add(startup_message(SESSION) + sent(BEGIN, TICKETS, ROLLBACK), 1)
    # Another player begins with the same names.
    client.add(sent(GATE, BEGIN, BALANCES, COMMIT), 2)
    assert client.transactions == [Transaction(2, (BEGIN, BALANCES, COMMIT))]


def test_transactions_that_sell_come_in_the_order_of_their_commits_whoever_sent_them() -> None:
    recording = Recording("")
    first, second = recording.add_client(), recording.add_client()
    players = {first: Player(), second: Player()}
    recording.add(first, startup_message(SESSION) + sent(BEGIN, TICKETS, player=players[first]))
    recording.add(second, startup_message(SESSION) + sent(BEGIN, TICKETS, KEPT, COMMIT, player=players[second]))
    recording.add(first, sent(BALANCES, COMMIT, player=players[first]))
    recording.add(first, sent(BEGIN, BALANCES, COMMIT, player=players[first]))
    session, transactions = recording.read()
    assert session == SESSION
    assert transactions == [
        Transaction(1, (BEGIN, TICKETS, KEPT, COMMIT)),
        Transaction(2, (BEGIN, TICKETS, BALANCES, COMMIT)),
    ]


def test_only_what_writes_is_played() -> None:
    steps = (BEGIN, GATE, TICKETS, BALANCES, REMOVED, KEPT, COMMIT)
    assert writes([Transaction(3, steps)]) == [Transaction(3, (BEGIN, TICKETS, BALANCES, REMOVED, KEPT, COMMIT))]


def test_messages_of_a_response_are_told_apart() -> None:
    assert list(messages(b"K\0\0\0\x0c" + bytes(8) + b"Z\0\0\0\5I")) == [(b"K", bytes(8)), (b"Z", b"I")]


def test_a_statement_is_prepared_once_in_a_session() -> None:
    player = Player()
    assert player.prepare(iter([TICKETS, BEGIN, TICKETS])).count(b"insert into ticket") == 1
    assert player.prepare(iter([TICKETS])) == b""
