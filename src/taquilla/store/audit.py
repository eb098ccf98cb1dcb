"""The auditor's queries, run as a role that can only read, in one snapshot: what must be true of an operator's rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, LiteralString

import psycopg

from taquilla.store import arrays, audit_draws, audit_sales
from taquilla.store.database import AUDITOR_ROLE, HouseConnection, connect, statements

_SQL = statements(__file__)

OFFENDERS_MAX: Final = 10
RULE_PATIENCE: Final = timedelta(minutes=5)

Value = str | int | bool | None
DayKeys = Mapping[tuple[int, date], bytes]
"""What orders an operator's ticket numbers on a day, by (operator, day): see domain/numbers.py."""


@dataclass(frozen=True, slots=True)
class Rule:
    """An invariant: its id, such as I10, and the sentence that must be true."""

    id: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is broken, with the first offenders; or one that could not be decided, and why."""

    rule: Rule
    offenders: tuple[dict[str, Value], ...] = ()
    count: int = 0
    undecided: str | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What an audit stands on: how many operators, tickets and requests to sell there are."""

    operators: int
    tickets: int
    sales_asked: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The moment that is audited: now by the house's clock, and the days on which ticket numbers were handed out."""

    now: datetime
    days: Sequence[tuple[int, date]]
    ground: Ground


_HERE = ("i41", "i43", "i45", "i46", "i48", "i49", "i50")
_QUERIES: Final[Mapping[str, LiteralString]] = {
    name: source[name]
    for source, names in ((audit_sales.SQL, audit_sales.NAMES), (audit_draws.SQL, audit_draws.NAMES), (_SQL, _HERE))
    for name in names
}


def _sentence(query: str) -> str:
    """The first sentence of the comment that a query begins with."""
    lines = []
    for line in query.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").strip())
    return " ".join(lines).partition(". ")[0].rstrip(".") + "."


RULES: Final = tuple(Rule(name.upper(), _sentence(query)) for name, query in _QUERIES.items())


async def open_connection(url: str, patience: timedelta = RULE_PATIENCE) -> HouseConnection:
    """A connection that can only read, and may take `patience` for a rule. Raises DatabaseGone."""
    return await connect(
        url,
        AUDITOR_ROLE,
        default_transaction_read_only="on",
        statement_timeout=f"{patience // timedelta(milliseconds=1)}ms",
        idle_in_transaction_session_timeout="60s",
        # Whole tables are read here, once: what pins the counter's plans to their indexes would be the wrong plan.
        enable_seqscan="on",
        plan_cache_mode="force_custom_plan",
        work_mem="64MB",
    )


async def begin(connection: HouseConnection) -> Snapshot:
    """Begin the one transaction in which everything is seen as of one moment."""
    await connection.execute("begin transaction isolation level repeatable read read only")
    (now,) = await (await connection.execute(_SQL["read_clock"])).fetchone() or (None,)
    assert isinstance(now, datetime)
    days = await (await connection.execute(_SQL["read_days"])).fetchall()
    counted = await (await connection.execute(_SQL["count_ground"])).fetchone()
    assert counted is not None
    return Snapshot(now, days, Ground(*counted))


async def run(
    connection: HouseConnection,
    rules: Iterable[Rule],
    now: datetime,
    keys: DayKeys,
    seen: Callable[[Rule], None] = lambda rule: None,
) -> list[Finding]:
    """What is wrong, rule by rule, in the transaction that was begun; `seen` hears of each rule before its turn.

    A rule whose query fails or takes too long is undecided, and the others go on.
    """
    parameters = {
        "now": now,
        "operators": arrays.numbers([operator for operator, _ in keys]),
        "days": arrays.days([day for _, day in keys]),
        "keys": arrays.hexes(keys.values()),
    }
    findings = []
    for rule in rules:
        seen(rule)
        finding = await _decide(connection, rule, parameters)
        if finding is not None:
            findings.append(finding)
    return findings


async def _decide(connection: HouseConnection, rule: Rule, parameters: Mapping[str, object]) -> Finding | None:
    query: LiteralString = (
        "select *, count(*) over () from (\n" + _QUERIES[rule.id.lower()] + "\n) as offender limit %(rows_max)s"
    )
    try:
        async with connection.transaction():
            cursor = await connection.execute(query, {**parameters, "rows_max": OFFENDERS_MAX})
            rows = await cursor.fetchall()
    except psycopg.Error as error:
        if connection.closed:
            raise
        return Finding(rule, undecided=f"{error.sqlstate} {error.diag.message_primary}")
    if not rows:
        return None
    names = [column.name for column in cursor.description or ()][:-1]
    offenders = tuple(dict(zip(names, map(_said, row[:-1]), strict=True)) for row in rows)
    return Finding(rule, offenders, count=rows[0][-1])


def _said(value: Any) -> Value:
    """A value as JSON has it; a sum, which PostgreSQL makes a numeric, is a whole number here."""
    if value is None or isinstance(value, str | int):
        return value
    text = value.isoformat() if isinstance(value, date) else str(value)
    return int(text) if text.lstrip("-").isdecimal() else text
