"""Array literals: PostgreSQL reads what was written, of every kind of column."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import IntEnum, StrEnum
from typing import Any, Literal, NamedTuple
from uuid import UUID

import pytest

from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import connect

NOON = datetime(2026, 5, 1, 12, 0, 0, 123456, tzinfo=UTC)
DAY = date(2026, 5, 1)
SOME = UUID(int=7)


class Number(IntEnum):
    ONE = 1


class Word(StrEnum):
    A = "a"


KINDS: list[tuple[Any, str, list[Any], list[Any]]] = [
    (int, "bigint", [1, -2, Number.ONE], [1, -2, 1]),
    (int | None, "bigint", [1, None, 10**15], [1, None, 10**15]),
    (Number, "int", [Number.ONE], [1]),
    (bool, "bool", [True, False], [True, False]),
    (bool | None, "bool", [True, None], [True, None]),
    (str, "text", ["", 'a"b', "a\\b", "{,}", "null", "ñ"], ["", 'a"b', "a\\b", "{,}", "null", "ñ"]),
    (str | None, "text", ["", None, 'a"b'], ["", None, 'a"b']),
    (Word, "text", [Word.A], ["a"]),
    (Literal["a", "b"], "text", ["b"], ["b"]),
    (date, "date", [DAY], [DAY]),
    (date | None, "date", [None, DAY], [None, DAY]),
    (time, "time", [time(9, 30)], [time(9, 30)]),
    (datetime, "timestamptz", [NOON, NOON], [NOON, NOON]),
    (datetime | None, "timestamptz", [None, NOON], [None, NOON]),
    (UUID, "uuid", [SOME], [SOME]),
    (bytes, "bytea", [b"\x00\xff", b""], [b"\x00\xff", b""]),
    (dict[str, Any], "jsonb", [{"a": 'b"'}, {}], [{"a": 'b"'}, {}]),
    (dict[str, Any] | None, "jsonb", [{"a": 1}, {}, None], [{"a": 1}, None, None]),
    (tuple[int, ...], "text", [(1, 2), ()], ["{1,2}", "{}"]),
    (frozenset[int], "text", [frozenset({2, 1})], ["{1,2}"]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "type_", "column", "read"), KINDS, ids=[f"{kind} {type_}" for kind, type_, *_ in KINDS])
def test_a_column_is_read_as_it_was_written(
    read_only_url: str, kind: Any, type_: str, column: list[Any], read: list[Any]
) -> None:
    async def ask(literal: str) -> list[Any]:
        async with await connect(read_only_url) as connection:
            cursor = await connection.execute(f"select * from unnest(%s::{type_}[])", [literal])  # type: ignore[arg-type]
            return [value for (value,) in await cursor.fetchall()]

    assert asyncio.run(ask(arrays.columns([(one,) for one in column], these=kind)["these"])) == read


@dataclass
class Line:
    seq: int
    name: str | None
    wagers: tuple[int, ...] = ()


class Pair(NamedTuple):
    one: int
    other: date


def test_rows_become_columns_by_name() -> None:
    assert arrays.columns([(1, None), (2, "b")], seqs=int, names=str | None) == {"seqs": "{1,2}", "names": '{NULL,"b"}'}
    lines = [Line(1, "a"), Line(2, None)]
    assert arrays.fields(lines, Line) == {"seq": "{1,2}", "name": '{"a",NULL}', "wagers": '{"{}","{}"}'}
    assert arrays.fields(lines, Line, "seq") == {"seq": "{1,2}"}
    assert arrays.owned([(7, Pair(1, DAY))], Pair) == {"operator_id": "{7}", "one": "{1}", "other": "{2026-05-01}"}


def test_no_rows_become_empty_columns() -> None:
    nothing = {"one": "{}", "other": "{}"}
    assert arrays.columns([], one=int, other=str) == arrays.fields([], Pair) == nothing


def test_a_row_that_is_too_short_or_too_long_is_a_mistake() -> None:
    for rows in ([(1, 2)], [(1,), (1, 2)]):
        with pytest.raises(ValueError, match="argument"):
            arrays.columns(rows, one=int)
