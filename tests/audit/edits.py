"""Changes one byte of one value of one row, as the owner without constraints, and looks whether the auditor finds it.

The least that covers the row is made again: the digest of the entry that covers it; then the auditor's rules, beginning with the
one that has found a change of this column before. Everything is rolled back.
"""

import json
import os
import random
import re
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import psycopg

from taquilla.domain.seals.entries import Entry, Extent
from taquilla.engine.audit import day_keys
from taquilla.engine.seals.ed25519 import is_signed
from taquilla.store.audit import auditor
from taquilla.store.audit.auditor import RULES, AuditRule
from taquilla.store.ledger.state import STATE
from taquilla.store.postgres.database import HouseConnection, connect
from taquilla.store.postgres.embedded import AUDITOR, OWNER
from taquilla.store.seals import rows
from taquilla.store.seals.digests import _digest

LIMITED: Final = """
select format('alter table %s drop constraint %I', conrelid::regclass, conname) from pg_constraint
where contype in ('c', 'u', 'x') and connamespace = 'public'::regnamespace and conrelid <> 0 and conislocal
    and not exists (select from pg_inherits where inhrelid = conrelid)
union all select format('drop index %s', indexrelid::regclass) from pg_index join pg_class on pg_class.oid = indrelid
where indisunique and not indisprimary and relnamespace = 'public'::regnamespace and not relispartition
    and not exists (select from pg_constraint where conindid = indexrelid)
union all select format('alter table %s alter %I drop not null', attrelid::regclass, attname) from pg_attribute
join pg_class on pg_class.oid = attrelid where attnotnull and relkind in ('r', 'p') and not relispartition and attnum > 0
    and attidentity = '' and relnamespace = 'public'::regnamespace and not exists (
    select from pg_index where indrelid = attrelid and indisprimary and attnum = any (indkey))
"""
COLUMNS: Final = """
select attname::text, atttypid::regtype::text from pg_attribute where attrelid = %s::regclass and attnum > 0
and not attisdropped and attgenerated = '' order by attnum
"""
KEY: Final = re.compile(r"and (\w+) (?:between|>) %\(")
ENTRIES: Final = "select operator_id, text, salt from log_entry where text ~ '^taquilla-log-entry' order by operator_id, number"
CHANGES: Final = {"undoing": "ticket", "shift_close": "shift"}
_BOTH: Final = {"sale", "commission", "parent_commission", "prize", "wallets"}
SUMS: Final = {
    "turnover": {"amount"}, "turnover_detail": {"amount"}, "turnover_seller": _BOTH, "turnover_below": _BOTH,
    "turnover_product": _BOTH, "exposure": {"sold"}, "gate_day": {"last_ordinal"},
}  # fmt: skip
"""Sums that are kept: a row of zero says nothing, whatever stands in its other columns."""
HEX: Final = "0123456789abcdef"
CLASSES: Final = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")

SEED: Final = int(os.environ.get("TAQUILLA_EDITS_SEED", 20261121))
LEFT_OUT: Final = {
    "bet": "detail game_name game_type odds updated_at",
    "coupon": "closed_at",
    "draw_seal": "sealed_at",
    "log_entry": "is_state_due",
    "log_key": "created_at wrapped",
    "member": "created_at password_hash",
    "settlement": "game line pair phase played ticket_seq",
    "sports_settlement": "cursor phase",
    "sports_ticket": "accepted_at approved closed_at odds_asked old_form resulted_at source updated_at",
    "ticket": "prints",
}
"""Columns that nobody compares, by table: docs/frauds.md says why."""
DECISION: Final = Path(__file__).parents[2] / "docs" / "decisions" / "0027-log-entries.md"
CLASS: Final = re.compile(r"^\| ([a-z]+) \| (`.+?`) \| ", re.MULTILINE)


def classes() -> dict[str, list[str]]:
    """Return the tables of each class, as the decision lists them."""
    return {name: re.findall(r"`(\w+)`", tables) for name, tables in CLASS.findall(DECISION.read_text())}


def table_of(question: str) -> str:
    """Return the table that a question of the log asks."""
    return CHANGES.get(question, question.removesuffix("_approval"))


@dataclass(frozen=True)
class Edit:
    """A changed value: where it stands, what it was and what it is now."""

    table: str
    column: str
    row: str
    old: str
    new: str


@dataclass
class Edits:
    """The number of changes that were found, by table and by what; and the changes that nothing has found."""

    found: Counter[str] = field(default_factory=Counter)
    by: Counter[str] = field(default_factory=Counter)
    missed: list[Edit] = field(default_factory=list)


@dataclass
class Campaign:
    """The means of a run over one day."""

    connection: HouseConnection
    number_keys: Mapping[int, bytes]
    chance: random.Random
    left_out: frozenset[tuple[str, str]]
    columns: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)
    entries: dict[int, list[tuple[Entry, bytes]]] = field(default_factory=lambda: defaultdict(list))
    learned: dict[tuple[str, str], AuditRule] = field(default_factory=dict)
    now: datetime | None = None
    keys: Any = None

    async def ask(self, question: str, *values: object) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return await (await self.connection.execute(question.encode(), values or None, prepare=False)).fetchall()

    async def begin(self, tables: Sequence[str]) -> None:
        """Take constraints away, and read what there is to change."""
        for (statement,) in await self.ask(LIMITED):
            await self.connection.execute(statement.encode(), prepare=False)
        await self.connection.execute("set session_replication_role = replica; set timezone = 'UTC'", prepare=False)
        snapshot = await auditor.begin(self.connection)
        self.now, self.keys = snapshot.now, day_keys(self.number_keys, snapshot.days)
        for table in tables:
            places = [place for (place,) in await self.ask(f"select tableoid::regclass || ' ' || ctid from {table} order by 1")]
            columns = [one for one in await self.ask(COLUMNS, table) if (table, one[0]) not in self.left_out]
            if places and columns:
                self.places[table], self.columns[table] = places, columns
        for operator, text, salt in await self.ask(ENTRIES):
            self.entries[operator].append((Entry.parse(text), salt))
        await self.connection.execute("rollback")

    async def edit(self) -> tuple[Edit, str] | None:
        """Change a byte and look for it; return what has found it, "" for nothing. None: nothing could be changed there."""
        table = self.chance.choice([*self.places])
        place = self.chance.choice(self.places[table])
        column, kind = self.chance.choice(self.columns[table])
        part, ctid = place.rsplit(" ", 1)
        await self.connection.execute("begin isolation level repeatable read")
        try:
            ((old, row),) = await self.ask(f"select {column}::text, to_jsonb(row)::text from {part} as row where ctid = '{ctid}'")
            new = None if old is None else self._changed(old)
            sums = SUMS.get(table, {column})
            if new is None or (column not in sums and not any(map(json.loads(row).get, sums))):
                return None
            covering = await self._covering(table, part, ctid)
            try:
                changed = await self.ask(
                    f"update {part} set {column} = %s::{kind} where ctid = '{ctid}' and {column} is distinct from %s::{kind}"
                    " returning 1", new, new,
                )  # fmt: skip
            except psycopg.Error:
                return None  # it is no value of the type, or the row's name was taken
            if not changed:
                return None
            edit = Edit(table, column, row, old, new)
            operator = json.loads(row)["id" if table == "operator" else "operator_id"]
            return edit, await self._found(edit, operator, covering)
        finally:
            await self.connection.execute("rollback")

    def _changed(self, old: str) -> str | None:
        """Return a value with one other letter or digit."""
        if old in ("t", "f", "true", "false"):
            return "false" if old.startswith("t") else "true"
        kinds = [HEX] if old.startswith("\\x") else CLASSES
        at = [nth for nth, letter in enumerate(old) if any(letter in letters for letters in kinds)]
        if not at:
            return None
        nth = self.chance.choice(at)
        letters = next(letters for letters in kinds if old[nth] in letters)
        return old[:nth] + self.chance.choice(letters.replace(old[nth], "")) + old[nth + 1 :]

    async def _covering(self, table: str, part: str, ctid: str) -> list[tuple[str, Entry, bytes]]:
        """Return the questions of the log that find a row, each with the entry that covers it, and the entry's salt."""
        asked = [name for name in rows.NAMES if table_of(name) == table]
        if not asked:
            return []
        keys = [KEY.search(rows.SQL[name])[1] for name in asked]  # type: ignore[index]
        ((operator, *values),) = await self.ask(f"select operator_id, {', '.join(keys)} from {part} where ctid = '{ctid}'")
        return [
            (name, entry, salt)
            for name, value in zip(asked, values, strict=True) if value is not None
            for entry, salt in self.entries[operator] if _covers(entry.extent, name, value)
        ]  # fmt: skip

    async def _found(self, edit: Edit, operator: int, covering: list[tuple[str, Entry, bytes]]) -> str:
        """Return the rule that finds a change: by the least that covers the row, or by what finds it at all."""
        for name, entry, salt in covering:
            extent = entry.extent
            given = {
                "operator": operator, "first": extent.first_seq, "last": extent.last_seq, "since": extent.since,
                "first_event": extent.first_event, "last_event": extent.last_event, "until": extent.until,
            }  # fmt: skip
            digest, _ = await _digest(self.connection, rows.SQL[name], given, salt)
            if digest != entry.rows.get(name):
                return "I101"
        known = self.learned.get((edit.table, edit.column))
        await self.connection.execute(f"set local role {AUDITOR}".encode())
        for rule in sorted(RULES, key=lambda rule: (rule != known, not _reads(rule, edit.table))):
            assert self.now is not None
            findings = await auditor.run(self.connection, [rule], self.now, self.keys, verify=is_signed)
            if any(finding.undecided is None for finding in findings):
                self.learned[edit.table, edit.column] = rule
                return rule.id
        return ""


def _reads(rule: AuditRule, table: str) -> bool:
    """Tell whether a rule reads a table, as far as its text tells."""
    query = STATE if rule.id == "I102" else auditor._QUERIES.get(rule.id.lower())
    return table.startswith(("log_", "draw_seal")) if query is None else re.search(rf"\b{table}\b", query) is not None


def _covers(extent: Extent, question: str, value: Any) -> bool:
    """Tell whether an entry covers a row that a question finds by this value: an instant, the number of an event, or a seq."""
    if isinstance(value, datetime):
        return extent.since < value <= extent.until
    if question == "outbox":
        return extent.first_event <= value <= extent.last_event
    return bool(extent.first_seq <= value <= extent.last_seq)


@asynccontextmanager
async def campaign(
    url: str, number_keys: Mapping[int, bytes], tables: Sequence[str], left_out: frozenset[tuple[str, str]], seed: int
) -> AsyncIterator[Campaign]:
    """Provide the means of a run over a copy of a day, which is spoilt afterwards."""
    connection = await connect(url, role=OWNER, enable_seqscan="on")
    try:
        found = Campaign(connection, number_keys, random.Random(seed), left_out)
        await found.begin(tables)
        yield found
    finally:
        await connection.close()


async def make_edits(means: Campaign, count: int) -> Edits:
    """Make so many changes, one after another."""
    report = Edits()
    while report.found.total() + len(report.missed) < count:
        made = await means.edit()
        if made is None:
            continue
        edit, by = made
        if by:
            report.found[edit.table] += 1
            report.by[by] += 1
        else:
            report.missed.append(edit)
    return report
