"""The gate: one row per operator, one writer at a time, one order and one clock for everything."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from psycopg import AsyncCursor

from taquilla.domain.events.outbox import Outbox, OutboxRow, Turn
from taquilla.domain.ledger.days import business_day
from taquilla.store.ledger import outbox
from taquilla.store.postgres import arrays
from taquilla.store.postgres.batches import NOWHERE
from taquilla.store.postgres.database import Database, HouseConnection, OutcomeUnknown, named_errors, statements
from taquilla.store.postgres.local_shards import ask_homes, read_homes
from taquilla.store.postgres.pools import in_time

_SQL = statements(__file__)
Cursor = AsyncCursor
"""The result of a statement in a pipeline. Its rows are read once all statements of the pipeline were sent."""
_GATES = arrays.table(operators=int, days=date, ordinals=int, seqs=int, instants=datetime)
_TELLING = arrays.table(operators=int, days=date, ordinals=int, seqs=int, instants=datetime, counts=int, covered=int)


@dataclass(frozen=True, slots=True)
class Gate:
    """An operator's gate: as it was when it was taken, or as it is to be written before it is released.

    last_event is the number of its last event, last_event_seq the last seq that an event covers.
    """

    operator_id: int
    day: date
    last_ordinal: int
    last_seq: int
    last_at: datetime
    rules_version: int
    last_event: int
    last_event_seq: int


async def take_gates(connection: HouseConnection, operators: Sequence[int]) -> tuple[list[Gate], datetime]:
    """Begin a transaction and take the gates of these operators. The instant is the house's clock after they are taken.

    Waits for the gate of a single operator. Of several, takes those that are free; if none is, waits for the first one's, and
    takes with it those that are free by then.
    """
    connection.tell_nothing()
    try:
        held_gates, now = await _take(connection, operators, "begin")
        if not held_gates and len(operators) > 1:
            # Others hold them all: wait for one instead of polling. Nothing is held while it is waited for.
            held_gates, now = await _take(connection, operators, _SQL["take_gate"], {"operators": arrays.numbers(operators[:1])})
    except BaseException:
        await undo(connection)
        raise
    begin_outbox(connection, held_gates, now)
    return held_gates, now


async def _take(
    connection: HouseConnection, operators: Sequence[int], first: str, parameters: Mapping[str, object] | None = None
) -> tuple[list[Gate], datetime]:
    """Run a first statement, then take the gates and read the clock, in one round trip."""
    async with connection.pipeline():
        await connection.execute(first, parameters)
        gate_rows, homes = await _ask_gates(connection, operators)
        clock = await connection.execute(_SQL["read_clock"])
        held_gates = [Gate(*row) for row in await gate_rows.fetchall()]
        (now,) = await clock.fetchone() or (None,)
        if homes is not None:
            connection.homes = await read_homes(connection, homes)
    assert isinstance(now, datetime)
    return held_gates, now


async def _ask_gates(connection: HouseConnection, operators: Sequence[int]) -> tuple[Cursor, Cursor | None]:
    """Send what takes gates, and beside it the question for the shards of a single operator on one of several nodes."""
    if connection.is_spread and len(operators) == 1:
        held = await connection.execute(_SQL["hold_gate"], {"operator": operators[0]})
        return held, await ask_homes(connection, operators)
    sql = _SQL["take_gate"] if len(operators) == 1 else _SQL["take_free_gates"]
    return await connection.execute(sql, {"operators": arrays.numbers(operators)}), None


def begin_outbox(connection: HouseConnection, gates: Sequence[Gate], now: datetime) -> None:
    """Begin to gather the events of a transaction behind these gates."""
    connection.outbox = Outbox({gate.operator_id: _turn(gate, now) for gate in gates})


def _turn(gate: Gate, now: datetime) -> Turn:
    return Turn(gate.last_event, gate.last_event_seq, gate.last_seq, max(now, gate.last_at), gate.day)


async def take_another(connection: HouseConnection, operator_id: int, now: datetime | None = None) -> tuple[Gate, datetime]:
    """Take one more gate in a turn of the installation, whose events are told with it. Return it with its instant.

    now is the turn's, of an operator that it has added; None: the gate may have to be waited for, and the clock is read after it.
    """
    rows, _ = await _ask_gates(connection, [operator_id])
    (row,) = await rows.fetchall()
    turn = _turn(gate := Gate(*row), now or await connection.value(_SQL["read_clock"]))
    if connection.outbox is None:
        connection.outbox = Outbox({})
    connection.outbox.turns[operator_id] = turn
    return gate, turn.at


async def look_at_gate(connection: HouseConnection, operator_id: int) -> tuple[Gate, datetime]:
    """Return an operator's gate and the house's clock without taking the gate, for read-only callers."""
    async with connection.pipeline():
        gate_rows = await connection.execute(_SQL["look_at_gate"], {"operator": operator_id})
        clock = await connection.execute(_SQL["read_clock"])
        gate, now = await gate_rows.fetchone(), await clock.fetchone()
    assert gate is not None, f"operator {operator_id} has no gate"
    assert now is not None
    return Gate(*gate), now[0]


async def keep_gates(connection: HouseConnection, changes: Sequence[tuple[Gate, Gate]]) -> None:
    """Write the gates' counters, given as they were and as they are. A finished day keeps its last ordinal for the audit."""
    _cover(connection, changes)
    await connection.execute(_SQL["keep_gates"], _GATES([_row(gate) for _, gate in changes]))
    await _keep_finished_days(connection, changes)


async def keep_gates_and_tell(connection: HouseConnection, changes: Sequence[tuple[Gate, Gate]]) -> None:
    """Do the same and write the transaction's events, all in one statement. Nothing is told after it."""
    _cover(connection, changes)
    events, connection.outbox = _outbox(connection).rows(), None
    if connection.is_spread and not connection.homes:
        await _keep_gate_told(connection, changes[0][1], events)
    elif len(changes) == len(events) == 1:
        parameters = outbox.parameters_of(events[0]) | _named(changes[0][1])
        await connection.execute(_SQL["keep_gate_and_tell"], parameters)
    else:
        await _keep_gates_and_tell(connection, [after for _, after in changes], events)
    await _keep_finished_days(connection, changes)
    connection.homes = NOWHERE


async def _keep_gate_told(connection: HouseConnection, gate: Gate, events: Sequence[OutboxRow]) -> None:
    number, covered = (events[-1].number, gate.last_seq) if events else (gate.last_event, gate.last_event_seq)
    await connection.execute(_SQL["keep_gate_told"], _named(gate) | {"number": number, "covered": covered})
    if events:
        await outbox.write_rows(connection, events)


async def _keep_gates_and_tell(connection: HouseConnection, kept: Sequence[Gate], events: Sequence[OutboxRow]) -> None:
    latest = outbox.latest(events)
    told = [
        (latest[gate.operator_id].number, gate.last_seq) if gate.operator_id in latest else (gate.last_event, gate.last_event_seq)
        for gate in kept
    ]
    rows = [_row(gate) + more for gate, more in zip(kept, told, strict=True)]
    await connection.execute(_SQL["keep_gates_and_tell"], _TELLING(rows) | outbox.ROWS(events))


def _row(gate: Gate) -> tuple[int, date, int, int, datetime]:
    return gate.operator_id, gate.day, gate.last_ordinal, gate.last_seq, gate.last_at


def _named(gate: Gate) -> dict[str, object]:
    return dict(zip(("operator", "day", "ordinal", "last", "at"), _row(gate), strict=True))


def _cover(connection: HouseConnection, changes: Sequence[tuple[Gate, Gate]]) -> None:
    for _, gate in changes:
        _outbox(connection).cover(gate.operator_id, gate.last_seq, gate.day)


def _outbox(connection: HouseConnection) -> Outbox:
    assert connection.outbox is not None, "a gate is held"
    return connection.outbox


async def _keep_finished_days(connection: HouseConnection, changes: Sequence[tuple[Gate, Gate]]) -> None:
    if finished := [old for old, new in changes if old.day != new.day]:
        parameters = arrays.owned([(old.operator_id, old) for old in finished], Gate, "day", "last_ordinal")
        await connection.execute(_SQL["keep_finished_days"], parameters)


async def change_rules(connection: HouseConnection, operators: Sequence[int]) -> None:
    """Record that the rules of these operators have changed."""
    at = max((turn.at for turn in _outbox(connection).turns.values()), default=None)
    await connection.execute(_SQL["change_rules"], {"operators": arrays.numbers(operators), "at": at})


async def undo(connection: HouseConnection) -> None:
    """Roll the transaction back, so that the connection may begin another one. A lost connection has rolled it back already."""
    connection.tell_nothing()
    connection.outbox, connection.homes = None, NOWHERE
    if not connection.closed:
        # In a pipeline, which keeps what is prepared.
        async with connection.pipeline():
            await connection.execute("rollback")


async def read_rules_version(connection: HouseConnection, operator_id: int) -> int:
    """Return the version of an operator's rules, for callers that do not hold its gate."""
    return await connection.one(int, _SQL["read_rules_version"], operator=operator_id)


async def commit(connection: HouseConnection) -> None:
    """Write the events and commit, in one round trip with whatever is on its way. Whoever began the transaction undoes a failure.

    Raises OutcomeUnknown unless PostgreSQL confirms it.
    """
    events = [] if connection.outbox is None else connection.outbox.rows()
    connection.outbox = None
    connection.warnings.clear()
    async with connection.pipeline():
        if events:
            await outbox.write_events(connection, events)
        connection.homes = NOWHERE
        result = await connection.execute("commit")
    if connection.warnings or result.statusmessage != "COMMIT":
        raise OutcomeUnknown
    connection.tell_all()


async def confirm(connection: HouseConnection) -> None:
    """End a transaction that found what an earlier one wrote, once that is wherever a commit has to be. Raises OutcomeUnknown.

    What was written before a crash, or while somebody ended its wait for a standby, is seen here and may be missing there.
    Without standbys nothing is waited for, and nothing flushed.
    """
    connection.tell_nothing()
    connection.outbox, connection.homes = None, NOWHERE
    connection.warnings.clear()
    async with connection.pipeline():
        await connection.execute(_SQL["wait_for_standbys"])
        result = await connection.execute("commit")
    if connection.warnings or result.statusmessage != "COMMIT":
        raise OutcomeUnknown


async def confirm_seen(database: Database, operator_id: int) -> None:
    """Return once what was read of an operator is wherever a commit has to be. Raises OutcomeUnknown and DatabaseGone."""
    async with database.of(operator_id).writing() as connection:
        await connection.execute("begin")
        await confirm(connection)


@asynccontextmanager
async def behind_gate(connection: HouseConnection, operator_id: int) -> AsyncIterator[tuple[Gate, datetime]]:
    """Run one transaction behind one operator's gate, for everything but sales. Commits at the end, or rolls back.

    Yields the gate and the instant, which never runs back. Raises OutcomeUnknown, TryAgain or NotRecorded.
    """
    async with named_errors():
        gates, now = await take_gates(connection, [operator_id])
        try:
            assert len(gates) == 1, f"operator {operator_id} has no gate"
            yield gates[0], max(now, gates[0].last_at)
            async with in_time():
                await commit(connection)
        except BaseException:
            await undo(connection)
            raise


@asynccontextmanager
async def behind_installation(connection: HouseConnection) -> AsyncIterator[datetime]:
    """Run one transaction on what belongs to the installation, one writer at a time. Commits at the end, or rolls back.

    Nobody waits for it behind a gate, so it may take one later. Yields the house's clock. Raises OutcomeUnknown, TryAgain or
    NotRecorded.
    """
    async with named_errors():
        try:
            await connection.execute("begin")
            await connection.execute(_SQL["take_installation"])
            (now,) = await connection.first(_SQL["read_clock"]) or (None,)
            assert isinstance(now, datetime)
            yield now
            async with in_time():
                await commit(connection)
        except BaseException:
            await undo(connection)
            raise


def day_of(gate: Gate, at: datetime, zone: tzinfo) -> tuple[date, int]:
    """Return the business day of an instant and the last ordinal handed out on it. A new day starts at 0."""
    day = max(gate.day, business_day(at, zone))
    return day, gate.last_ordinal if day == gate.day else 0
