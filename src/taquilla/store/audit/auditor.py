"""The auditor's queries, run as a role that can only read, in one snapshot: invariants of an operator's rows."""

from asyncio import get_running_loop
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Final, LiteralString

import psycopg

from taquilla.domain.lottery.tickets import WALLET_CHANNEL
from taquilla.domain.seals.notes import Verify
from taquilla.store.audit import draw_seals, events, replay, seals, second_persons
from taquilla.store.audit.shards import PLAIN, Shards
from taquilla.store.postgres import arrays
from taquilla.store.postgres.clock import read_clock
from taquilla.store.postgres.database import AUDITOR_ROLE, DatabaseGone, HouseConnection, connect, statements

_SQL = statements(__file__)

OFFENDERS_MAX: Final = 10
RULE_PATIENCE: Final = timedelta(minutes=5)
_MILLISECOND: Final = timedelta(milliseconds=1)
_BEFORE_RULES: Final = "before_rules"

Value = str | int | bool | None
DayKeys = Mapping[tuple[int, date], bytes]
"""The keys that order an operator's ticket numbers on a day, by (operator, day): see domain/ledger/numbers.py."""


class NotAHouse(Exception):
    """The database has not the tables of a house: it was never migrated, or is another's."""


@dataclass(frozen=True, slots=True)
class AuditRule:
    """An invariant: its id, such as I10, and the sentence that must be true."""

    id: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is broken, with the first offenders; or one that could not be decided, with the reason.

    trouble is what kept the auditor from reading anything.
    """

    rule: AuditRule
    offenders: tuple[dict[str, Value], ...] = ()
    count: int = 0
    undecided: str | None = None
    trouble: Exception | None = field(default=None, compare=False, repr=False)

    @property
    def headline(self) -> str:
        """Say that the rule is broken, how often, and what it demands."""
        return f"{self.rule.id} is broken {'once' if self.count == 1 else f'{self.count} times'}: {self.rule.sentence}"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The audited moment: now by the house's clock, the days with ticket numbers by operator, and the kinds of data found."""

    now: datetime
    days: Sequence[tuple[int, date]]
    has_operators: bool
    has_tickets: bool
    has_sale_requests: bool


_NAMES: Final = {
    "sales": ("i01", "i02", "i03", "i04", "i05", "i08", "i13", "i14", "i15", "i16", "i17", "i18", "i19", "i20", "i21"),
    "limits": ("i10", "i11", "i12", "i53"),
    "draws": ("i22", "i26", "i27", "i28", "i29", "i30", "i34", "i35", "i36", "i51", "i81", "i82", "i83"),
    "reports": ("i44", "i96", "i52", "i126"),
    "payouts": ("i31", "i32", "i33", "i84", "i85", "i112"),
    "shifts": ("i92", "i93", "i94", "i95", "i124", "i125"),
    "sports": ("i37", "i38", "i39", "i40", "i54", "i55", "i56", "i57", "i87", "i113", "i127"),
    "wallets": ("i61", "i62", "i63", "i64", "i65", "i66", "i67", "i68", "i69", "i70", "i115"),
    "credits": ("i88", "i89"),
}
"""The files of queries beside this one, with their rules."""
_OWN_NAMES: Final = ("i41", "i43", "i45", "i46", "i48", "i49", "i50", "i90", "i116", "i128")
_FILES: Final = {subject: statements(str(Path(__file__).with_name(subject))) for subject in _NAMES}
_QUERIES: Final[Mapping[str, LiteralString]] = {
    name: texts[name].replace("{begun}", _SQL["begun"]).replace("{lineage}", _SQL["lineage"])
    for texts, names in (
        *((_FILES[subject], names) for subject, names in _NAMES.items()),
        (events.SQL, events.NAMES), (replay.SQL, replay.NAMES), (_SQL, _OWN_NAMES),
    )
    for name in names
}  # fmt: skip
_CHECKS: Final = dict(sorted({**seals.CHECKS, **draw_seals.CHECKS, **replay.CHECKS, **second_persons.CHECKS}.items()))


def _sentence(query: str) -> str:
    """Return the first sentence of the comment that a query begins with."""
    lines = takewhile(lambda line: line.startswith("--"), query.splitlines())
    return " ".join(line.removeprefix("--").strip() for line in lines).partition(". ")[0].rstrip(".") + "."


RULES: Final = tuple(
    AuditRule(name.upper(), _sentence(query))
    for name, query in [*_QUERIES.items(), *((name, f"-- {check.__doc__}") for name, check in _CHECKS.items())]
)


OF_THE_INSTALLATION: Final = frozenset({"I48", "I49", "I50", "I90", "I128"})
"""Rules about the whole installation. The offenders of every other rule name their operator."""


async def open_connection(url: str) -> HouseConnection:
    """Return a connection that can only read. Raises DatabaseGone."""
    return await connect(
        url,
        AUDITOR_ROLE,
        default_transaction_read_only="on",
        idle_in_transaction_session_timeout="60s",
        # Whole tables are read here, once: the settings that keep a till's plans on their indexes would give the wrong plan, and
        # so would loops within loops, which tables without statistics are taken for.
        enable_seqscan="on",
        enable_nestloop="off",
        max_parallel_workers_per_gather="2",
        plan_cache_mode="force_custom_plan",
        work_mem="64MB",
    )


async def begin(connection: HouseConnection, shards: Shards = PLAIN) -> Snapshot:
    """Begin the one transaction that reads everything as of one moment. Raises NotAHouse, DatabaseGone.

    shards are the tables, where the operators live on several nodes.
    """
    try:
        await connection.execute("begin transaction isolation level repeatable read read only")
        now = await read_clock(connection)
        days = await connection.fetch(shards.head(_SQL["read_days"]) + _SQL["read_days"])
        (ground,) = await connection.fetch(shards.head(_SQL["read_ground"]) + _SQL["read_ground"])
    except psycopg.Error as error:
        raise (DatabaseGone if connection.closed else NotAHouse) from error
    return Snapshot(now, days, *ground)


async def run(
    connection: HouseConnection, rules: Iterable[AuditRule], now: datetime, keys: DayKeys, *,
    patience: timedelta = RULE_PATIENCE, on_rule: Callable[[AuditRule], None] = lambda rule: None, operator_id: int | None = None,
    verify: Verify | None = None, shards: Shards = PLAIN, residents: Sequence[int] | None = None,
) -> list[Finding]:  # fmt: skip
    """Return the broken and undecided rules, in the transaction that was begun. Calls `on_rule` with each rule before its turn.

    A rule whose query fails, or takes longer than `patience`, is undecided, and the others go on. With an operator_id
    offenders are those of this operator; no rule is then one of the installation. verify is Ed25519, which the rules on logs
    need. Where the operators live on several nodes, shards are the tables of one node, and residents the operators there. Raises
    DatabaseGone.
    """
    await connection.execute("select set_config('statement_timeout', %s, true)", [f"{patience // _MILLISECOND}ms"])
    # One savepoint for all rules: they write nothing, so a rollback undoes nothing of the others.
    await connection.execute(f"savepoint {_BEFORE_RULES}")
    parameters = {
        "now": now, "keys": arrays.hexes(keys.values()), "wallet_channel": int(WALLET_CHANNEL), "operator_id": operator_id,
        **events.PARAMETERS,
    } | arrays.columns(keys, operators=int, days=date)
    findings = []
    for rule in rules:
        on_rule(rule)
        if (check := _CHECKS.get(rule.id.lower())) is None:
            finding = await _decide(connection, rule, parameters, PLAIN if rule.id in OF_THE_INSTALLATION else shards)
        else:
            until_s = get_running_loop().time() + patience.total_seconds()
            asked = [operator_id] if residents is None else residents
            looks = [seals.Looking(connection, operator, until_s, verify) for operator in asked]
            finding = await _decide_by(rule, check, looks)
        if finding is not None:
            findings.append(finding)
    return findings


async def _decide(
    connection: HouseConnection, rule: AuditRule, parameters: Mapping[str, object], shards: Shards
) -> Finding | None:
    which: LiteralString = "" if parameters["operator_id"] is None else " where offender.operator_id = %(operator_id)s"
    query: LiteralString = (
        shards.head(_QUERIES[rule.id.lower()])
        + "select *, count(*) over () from (\n"
        + _QUERIES[rule.id.lower()]
        + f"\n) as offender{which} order by offender limit %(rows_max)s"
    )
    try:
        # The query runs once: preparing it would cost one more round trip.
        cursor = await connection.execute(query, {**parameters, "rows_max": OFFENDERS_MAX}, prepare=False)
        rows = await cursor.fetchall()
    except psycopg.Error as error:
        return await _undecided(connection, rule, error)
    if not rows:
        return None
    names = [column.name for column in cursor.description or ()][:-1]
    offenders = tuple(dict(zip(names, map(_json_value, row[:-1]), strict=True)) for row in rows)
    return Finding(rule, offenders, count=rows[0][-1])


async def _decide_by(rule: AuditRule, check: seals.Check, looks: Sequence[seals.Looking]) -> Finding | None:
    try:
        wrong = [one for look in looks async for one in check(look)]
    except psycopg.Error as error:
        return await _undecided(looks[0].connection, rule, error)
    except (seals.TakesTooLong, seals.NobodyVerifies) as error:
        return Finding(rule, undecided=str(error.__doc__))
    offenders = tuple(
        dict[str, Value](operator_id=one.operator_id, entry=one.number, wrong=one.what) for one in wrong[:OFFENDERS_MAX]
    )
    return Finding(rule, offenders, count=len(wrong)) if wrong else None


async def _undecided(connection: HouseConnection, rule: AuditRule, error: psycopg.Error) -> Finding:
    if connection.closed:
        raise DatabaseGone from error
    await connection.execute(f"rollback to savepoint {_BEFORE_RULES}")
    return Finding(rule, undecided=f"{error.sqlstate} {error.diag.message_primary}")


def _json_value(value: object) -> Value:
    """Return a value as JSON has it; a sum, which PostgreSQL makes a numeric, becomes a whole number."""
    if value is None or isinstance(value, str | int):
        return value
    text = value.isoformat() if isinstance(value, date) else str(value)
    return int(text) if text.lstrip("-").isdecimal() else text
