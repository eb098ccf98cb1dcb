"""Two databases side by side, row by row: all that is in them must be the same, but for what is named here."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import psycopg

# The house's clock runs on while a story is told, never twice the same.
_SOLD_AT = {"created_at", "accepted_at", "cancel_until", "undone_at"}

DIFFERS: Mapping[str, frozenset[str]] = {
    "ticket": frozenset({"id", "channel", "member_id", "undone_by", *_SOLD_AT}),
    # Whoever undoes without a key has a new one each time.
    "request": frozenset({"channel", "key", "fingerprint", "at", "outcome.paid_at"}),
    "transfer": frozenset({"at"}),
    "prize": frozenset({"member_id", "sold_at"}),
    "payout": frozenset({"at"}),
    "settlement": frozenset({"started_at", "finished_at"}),
    "result": frozenset({"entered_at", "approved_at"}),
    "turnover": frozenset({"member_id"}),
    "draw": frozenset({"close_delay"}),
    "gate": frozenset({"last_at"}),
    "audit_event": frozenset({"actor", "object", "at"}),
    "member": frozenset({"created_at"}),
    "house_clock": frozenset({"shift"}),
}
"""The columns of each table in which two tellings may differ, or parts of one. Not the numbers: both houses have one key."""

LEFT_OUT = frozenset({"session"})
"""Tables that are nobody's story: tokens are random."""

Rows = Mapping[str, Counter[str]]
"""The rows of each table as they are compared, and how often each is there."""


def rows_of(owner: psycopg.Connection[Any]) -> Rows:
    """All that is in a database, table by table."""
    tables = owner.execute(
        "select relname from pg_class where relkind in ('r', 'p') and not relispartition"
        " and relnamespace = 'public'::regnamespace and relname !~ 'yoyo'"
    )
    names = {name for (name,) in tables} - LEFT_OUT
    assert set(DIFFERS) <= names
    return {name: _rows(owner, name, DIFFERS.get(name, frozenset())) for name in sorted(names)}


def _rows(owner: psycopg.Connection[Any], table: str, without: frozenset[str]) -> Counter[str]:
    compared = "to_jsonb(t)" + " #- %s" * len(without)
    paths = [column.split(".") for column in sorted(without)]
    found = owner.execute(f"select ({compared})::text from {table} as t".encode(), paths)
    return Counter(row for (row,) in found)


def columns_of(owner: psycopg.Connection[Any]) -> dict[tuple[str, str], Counter[str]]:
    """What the columns hold in which two tellings may differ."""
    found = {}
    for table, columns in DIFFERS.items():
        for column in columns:
            values = owner.execute(f"select to_jsonb(t) #>> %s from {table} as t".encode(), [column.split(".")])
            found[table, column] = Counter(str(value) for (value,) in values)
    return found


def differences(ours: Rows, theirs: Rows) -> dict[str, tuple[list[str], list[str]]]:
    """The rows of each table that are on one side alone: ours, theirs."""
    found = {}
    for table in sorted(set(ours) | set(theirs)):
        mine, yours = ours.get(table, Counter()), theirs.get(table, Counter())
        if mine != yours:
            found[table] = (sorted((mine - yours).elements()), sorted((yours - mine).elements()))
    return found
