"""A statement about one operator names the shards of that operator, wherever it names a table."""

import pytest

from taquilla.store.postgres.batches import shaped
from taquilla.store.postgres.shard_names import OfOperator, ShardNames

NAMES = ShardNames({"draw": "draw_8", "ticket": "ticket_9", "lottery": "lottery_1"}, ["lottery"])


@pytest.mark.parametrize(
    ("sql", "named"),
    [
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
    ],
)  # fmt: skip
def test_tables_are_named_by_their_shards(sql: str, named: str | None) -> None:
    assert NAMES.name(sql) == named
    assert NAMES.name(sql) == named, "the second time it is found"


@pytest.mark.parametrize(
    ("sql", "parameters", "is_named"),
    [
        ("select 1 from draw where operator_id = %(operator)s", {"operator": 7}, True),
        ("select 1 from draw where operator_id = %(operator)s", {"operator": 8}, False),
        ("select 1 from draw where operator_id = any(%(only)s::int[])", {"only": "{7}"}, True),
        ("select 1 from draw where operator_id = any(%(only)s::int[])", {"only": "{8}"}, False),
        ("select 1 from draw where operator_id = any(%(only)s::int[])", {"only": "{7,7}"}, False),
        ("select 1 from draw where operator_id = any(%(only)s::int[])", {"only": "{}"}, False),
        ("select 1 from draw where operator_id = any(%(only)s::int[])", {"only": None}, False),
    ],
)
def test_a_statement_names_the_shards_of_its_one_operator_if_they_are_known(
    sql: str, parameters: dict[str, object], *, is_named: bool
) -> None:
    statement = shaped(sql)
    assert isinstance(statement, OfOperator)
    assert ("draw_8" in statement.at_home(parameters, {7: NAMES})) is is_named
    assert statement.at_home(parameters, {}) == sql
