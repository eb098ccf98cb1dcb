"""Statements of a batch in their forms for one operator and for several, and the arrays that go into them."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import IntEnum, StrEnum
from typing import Any, Literal, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.statements import all_statements
from tests.thoroughness import few

from taquilla.store.postgres import arrays
from taquilla.store.postgres.batches import Batch, for_one, is_batch, shaped
from taquilla.store.postgres.database import connect
from taquilla.store.postgres.shard_names import ShardNames

LOAD = """select asked.operator_id, sold.amount
from unnest(%(operators)s::int[], %(seqs)s::bigint[]) with ordinality as asked (operator_id, seq, place),
lateral (select amount from ticket where ticket.operator_id = asked.operator_id and ticket.seq = asked.seq limit 1) as sold"""


@pytest.mark.parametrize(("several", "one"), [
    (LOAD, """select %(operator)s::int, sold.amount
from unnest(%(seqs)s::bigint[]) with ordinality as asked (seq, place),
lateral (select amount from ticket where ticket.operator_id = %(operator)s::int and ticket.seq = asked.seq limit 1) as sold"""),
    ("select day from gate where operator_id = any(%(operators)s::int[]) order by operator_id for no key update",
     "select day from gate where operator_id = %(operator)s::int order by operator_id for no key update"),
    ("update gate set day = kept.day from unnest(%(operators)s::int[], %(days)s::date[]) as kept (operator_id, day)\n"
     "where gate.operator_id = kept.operator_id and gate.operator_id = any (%(operators)s::int[])",
     "update gate set day = kept.day from unnest(%(days)s::date[]) as kept (day)\n"
     "where gate.operator_id = %(operator)s::int and gate.operator_id = %(operator)s::int"),
    ("select last.id from unnest(%(operators)s::int[]) as asked (operator_id),\n"
     "lateral (select id from player where player.operator_id = asked.operator_id limit 1) as last",
     "select last.id from unnest(%(operators)s::int[]) as asked (operator_id),\n"
     "lateral (select id from player where player.operator_id = %(operator)s::int limit 1) as last"),
])  # fmt: skip
def test_the_operators_column_is_the_operator(several: str, one: str) -> None:
    assert is_batch(several)
    assert for_one(several) == Batch(several).one == one
    assert not is_batch(one) or "unnest(%(operators)s::int[]) as" in one


REST = "unnest(%(seqs)s::bigint[]), unnest(%(lines)s::text[])::smallint[]"
ROUTED = "unnest(%(seqs)s::bigint[]), string_to_array(btrim(unnest(%(lines)s::text[]), '{}'), ',')::smallint[]"
END = "on conflict (operator_id, seq) do nothing"


@pytest.mark.parametrize("end", ["", f"\n{END}"])
def test_what_is_inserted_comes_from_the_gate_only_where_it_is_routed(end: str) -> None:
    batch = Batch("insert into payout (operator_id, seq, lines)\nselect unnest(%(operators)s::int[]), " + REST + end)
    begin = "insert into payout (operator_id, seq, lines)\nselect "
    assert batch.one == begin + "%(operator)s::int, " + REST + end
    assert batch.routed == begin + "gate.operator_id, " + ROUTED + "\nfrom gate where gate.operator_id = %(operator)s::int" + end


@pytest.mark.parametrize(("operators", "operator"), [
    ("{7}", 7), ("{7,7,7}", 7), ("{}", None), ([7, 7], 7), ("{7,8}", "several"), ("{7,77}", "several"), ([8, 7], "several"),
])  # fmt: skip
def test_a_batch_of_one_operator_takes_the_form_for_one(operators: Any, operator: Any) -> None:
    batch = Batch(LOAD)
    text, parameters = batch.fit({"operators": operators, "seqs": "{1}"})
    if operator == "several":
        assert (text, parameters) == (batch, {"operators": operators, "seqs": "{1}"})
    else:
        assert (text, parameters) == (batch.one, {"operators": operators, "seqs": "{1}", "operator": operator})
        assert batch.fit({"operators": operators}, is_spread=True)[0] == batch.routed


def test_no_statement_of_a_batch_keeps_an_operators_column_that_is_not_needed() -> None:
    found = all_statements().items()
    batches = {name: text for name, text in found if isinstance(text, Batch) and not name.startswith("audit.")}
    assert len(batches) > 80
    for name, batch in batches.items():
        assert "%(operator)s::int" in batch.one, name
        # Such a table of parameters has no other column, and tells how often a row is wanted.
        rest = batch.one.replace("from unnest(%(operators)s::int[]) as", "")
        assert "operators)s" not in rest, name


NAMES = ShardNames({"draw": "draw_8", "ticket": "ticket_9", "lottery": "lottery_1"}, ["lottery"])


@pytest.mark.parametrize(("sql", "named"), [
    ("select 1 from draw where draw.state = 'open'", "select 1 from draw_8 as draw where draw.state = 'open'"),
    ("select 1 from draw as one", "select 1 from draw_8 as one"),
    ("select 1 from draw one where one.id = 1", "select 1 from draw_8 one where one.id = 1"),
    ("select ticket, draw from unnest(1) as ticket", "select ticket, draw from unnest(1) as ticket"),
    ("select 1 from other, lateral (select 1 from ticket limit 1) as x",
     "select 1 from other, lateral (select 1 from ticket_9 as ticket limit 1) as x"),
    ("insert into ticket (seq) select 1 on conflict do nothing",
     "insert into ticket_9 as ticket (seq) select 1 on conflict do nothing"),
    ("update draw set state = 'closed' from ticket", "update draw_8 as draw set state = 'closed' from ticket_9 as ticket"),
    ("delete from draw where draw.id = 1", "delete from draw_8 as draw where draw.id = 1"),
    ("select 1 from draw join lottery on true", "select 1 from draw_8 as draw join lottery_1 as lottery on true"),
    ("select 1 from draws", "select 1 from draws"),
    ("select 1 where 1 is distinct from ticket.seq", "select 1 where 1 is distinct from ticket.seq"),
    ("delete from draw using ticket where true", "delete from draw_8 as draw using ticket_9 as ticket where true"),
    ("select 1 from draw join other using (ticket)", "select 1 from draw_8 as draw join other using (ticket)"),
    ("insert into lottery (id) select 1 from draw", None),
    ("update lottery set id = 1", None),
])  # fmt: skip
def test_tables_are_named_by_their_shards(sql: str, named: str | None) -> None:
    assert NAMES.name(sql) == named
    assert NAMES.name(sql) == named, "the second time it is found"


@pytest.mark.parametrize(("sql", "parameters", "is_named"), [
    ("select 1 from draw where operator_id = %(operator)s", {"operator": 7}, True),
    ("select 1 from draw where operator_id = %(operator)s", {"operator": 8}, False),
    ("select 1 from draw where operator_id = any(%(only)s::int[])", {"only": "{7}"}, True),
    ("select 1 from draw where operator_id = any(%(only)s::int[])", {"only": "{8}"}, False),
    ("select 1 from draw where operator_id = any(%(only)s::int[])", {"only": "{7,7}"}, False),
    ("select 1 from draw where operator_id = any(%(only)s::int[])", {"only": "{}"}, False),
    ("select 1 from draw where operator_id = any(%(only)s::int[])", {"only": None}, False),
])  # fmt: skip
def test_a_statement_names_the_shards_of_its_one_operator_if_they_are_known(
    sql: str, parameters: dict[str, object], *, is_named: bool
) -> None:
    statement = shaped(sql)
    assert ("draw_8" in statement.at_home(parameters, {7: NAMES})) is is_named
    assert statement.at_home(parameters, {}) == sql


NOON = datetime(2026, 5, 1, 12, 0, 0, 123456, tzinfo=UTC)
DAY = date(2026, 5, 1)


class Number(IntEnum):
    ONE = 1


class Word(StrEnum):
    A = "a"


# What stands beside the columns of anything below.
KINDS: list[tuple[Any, str, list[Any], list[Any]]] = [
    (int, "bigint", [1, -2, Number.ONE], [1, -2, 1]), (Number, "int", [Number.ONE], [1]),
    (bool, "bool", [True, False], [True, False]),
    (int | None, "int", [True, False, None, 7], [1, 0, None, 7]),
    (bool | None, "bool", [True, None], [True, None]),
    (str, "text", ["", 'a"b', "a\\b", "{,}", "null", "ñ"], ["", 'a"b', "a\\b", "{,}", "null", "ñ"]),
    (Word, "text", [Word.A], ["a"]),
    (Literal["a", "b"], "text", ["b"], ["b"]),
    (Literal["a", "b"] | None, "text", [None, "b"], [None, "b"]),
    (bytes | None, "bytea", [None, b"\x00"], [None, b"\x00"]),
    (date, "date", [DAY], [DAY]),
    (datetime, "timestamptz", [NOON, NOON], [NOON, NOON]),
    (dict[str, Any], "jsonb", [{"a": 'b"'}, {}], [{"a": 'b"'}, {}]),
    (dict[str, Any] | None, "jsonb", [{"a": 1}, {}, None], [{"a": 1}, None, None]),
    (frozenset[int], "text", [frozenset({2, 1})], ["{1,2}"]),
]  # fmt: skip


Ask = Callable[[Any, Any], list[tuple[Any, ...]]]


@pytest.fixture
def ask(runner: asyncio.Runner, read_only_url: str) -> Iterator[Ask]:
    """Asks PostgreSQL, and returns its rows."""
    connection = runner.run(connect(read_only_url))

    async def asked(sql: Any, parameters: Any) -> list[tuple[Any, ...]]:
        return await (await connection.execute(sql, parameters)).fetchall()

    yield lambda sql, parameters: runner.run(asked(sql, parameters))
    runner.run(connection.close())


@pytest.mark.parametrize(("kind", "type_", "column", "read"), KINDS, ids=[f"{kind} {type_}" for kind, type_, *_ in KINDS])
def test_a_column_is_read_as_it_was_written(ask: Ask, kind: Any, type_: str, column: list[Any], read: list[Any]) -> None:
    written = arrays.columns([(one,) for one in column], these=kind)["these"]
    assert ask(f"select * from unnest(%s::{type_}[])", [written]) == [(value,) for value in read]


@dataclass
class Line:
    seq: int
    name: str | None
    wagers: tuple[int, ...] = ()


class Pair(NamedTuple):
    one: int
    other: date


def test_rows_become_columns_by_name() -> None:
    assert arrays.columns([(1, None), (2, "b")], seqs=int, names=str | None) == {"seqs": "{1,2}", "names": '{null,"b"}'}
    lines = [Line(1, "a"), Line(2, None)]
    assert arrays.fields(lines, Line) == {"seq": "{1,2}", "name": '{"a",null}', "wagers": '{"{}","{}"}'}
    assert arrays.fields(lines, Line, "seq") == {"seq": "{1,2}"}
    assert arrays.owned([(7, Pair(1, DAY))], Pair) == {"operators": "{7}", "one": "{1}", "other": '{"2026-05-01"}'}


def test_no_rows_become_empty_columns() -> None:
    assert arrays.columns([], one=int, other=str) == arrays.fields([], Pair) == {"one": "{}", "other": "{}"}


def test_a_row_that_is_too_short_or_too_long_is_a_mistake() -> None:
    for rows in ([(1, 2)], [(1,), (1, 2)]):
        with pytest.raises(ValueError, match="argument"):
            arrays.columns(rows, one=int)


def test_rows_that_share_a_value_say_it_once() -> None:
    sql = "insert into kept select unnest(%(operators)s::int[]), unnest(%(seqs)s::bigint[]), unnest(%(at)s::timestamptz[])"
    insert = arrays.Insert(sql, ("operators", "at"), operators=int, seqs=int, at=datetime | None)
    short = "insert into kept select %(operators)s::int, unnest(%(seqs)s::bigint[]), %(at)s::timestamptz"
    assert insert([((1,), [(7, None), (8, None)])]) == (short, {"operators": "1", "seqs": "{7,8}", "at": None})
    assert insert([((1,), [(7, NOON)]), ((1,), [])])[0] == short
    two = [((1,), [(7, None), (8, None)]), ((2,), []), ((3,), [(7, None)])]
    assert insert(two) == (sql, {"operators": "{1,1,3}", "seqs": "{7,8,7}", "at": "{null,null,null}"})
    assert insert([((1,), [(7, None), (7, NOON)])])[0] == sql


SHARED: list[tuple[Any, str, Any]] = [
    (int, "int", Number.ONE), (int, "int", True), (str, "text", 'a"\\'), (date, "date", DAY), (datetime, "timestamptz", NOON),
    (dict[str, Any] | None, "jsonb", {"a": 'b"'}), (dict[str, Any] | None, "jsonb", {}), (str | None, "text", None),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "type_", "value"), SHARED, ids=[f"{kind} {value!r}" for kind, _, value in SHARED])
def test_a_shared_value_is_read_as_one_of_a_column(ask: Ask, kind: Any, type_: str, value: Any) -> None:
    query = f"select unnest(%(these)s::{type_}[]), unnest(%(seqs)s::int[])"
    shared = arrays.Insert(query, ("these",), these=kind, seqs=int)([((value,), [(1,)])])
    column = {"these": arrays.columns([(value,)], these=kind)["these"], "seqs": "{1}"}
    assert ask(*shared) == ask(query, column)


TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
NUMBER = st.integers(-(2**63), 2**63 - 1)
# Zones have had offsets of whole minutes since 1972.
INSTANT = st.datetimes(datetime(1, 1, 2), timezones=st.just(UTC)) | st.datetimes(datetime(1973, 1, 1), timezones=st.timezones())
ANYTHING: list[tuple[Any, str, st.SearchStrategy[Any]]] = [
    (int | None, "bigint", NUMBER | st.none()), (str | None, "text", TEXT | st.none()), (bytes, "bytea", st.binary()),
    (UUID, "uuid", st.uuids()), (date | None, "date", st.dates() | st.none()), (time, "time", st.times()),
    (datetime | None, "timestamptz", INSTANT.filter(lambda at: 1 < at.year < 9999) | st.none()),
    (dict[str, Any], "jsonb", st.dictionaries(TEXT, NUMBER | TEXT)),
    (tuple[int, ...], "text", st.lists(NUMBER, max_size=4).map(tuple)),
]  # fmt: skip


def _plain(value: Any) -> Any:
    """Return a value as it compares with what was read: where clocks jump, equal instants of two zones are unequal (PEP 495)."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return "{" + ",".join(map(str, value)) + "}" if isinstance(value, tuple) else value


@pytest.mark.parametrize(("kind", "type_", "items"), ANYTHING, ids=[f"{kind} {type_}" for kind, type_, _ in ANYTHING])
def test_any_column_is_read_as_it_was_written(ask: Ask, kind: Any, type_: str, items: st.SearchStrategy[Any]) -> None:
    @settings(max_examples=few(25))
    @given(st.lists(items, max_size=20))
    def check(column: list[Any]) -> None:
        written = arrays.columns([(one,) for one in column], these=kind)["these"]
        read = ask(f"select * from unnest(%s::{type_}[])", [written])
        assert [_plain(one) for (one,) in read] == [_plain(one) for one in column]

    if kind == datetime | None:
        # An hour that did not exist in New York, and one that was there twice.
        for jump in ((1974, 1, 6, 2), (2026, 11, 1, 1)):
            check = example([datetime(*jump, tzinfo=ZoneInfo("America/New_York"))])(check)
    check()


def test_what_postgresql_refuses_is_left_to_it() -> None:
    assert arrays.numbers([1, None, 2**64]) == "{1,null,18446744073709551616}"
    assert arrays.texts(["a\x00b", "c"]) == '{"a\x00b","c"}'
