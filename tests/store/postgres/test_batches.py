"""The form of a batch's statement for one operator, and the shards that any statement about one operator names."""

from typing import Any

import pytest
from tests.statements import all_statements

from taquilla.store.postgres.batches import Batch, for_one, is_batch, shaped
from taquilla.store.postgres.shard_names import OfOperator, ShardNames

LOAD = """select asked.operator_id, sold.amount
from unnest(%(operators)s::int[], %(seqs)s::bigint[]) with ordinality as asked (operator_id, seq, place),
lateral (select amount from ticket where ticket.operator_id = asked.operator_id and ticket.seq = asked.seq limit 1) as sold"""


@pytest.mark.parametrize(
    ("several", "one"),
    [
        (LOAD, """select %(operator)s::int, sold.amount
from unnest(%(seqs)s::bigint[]) with ordinality as asked (seq, place),
lateral (select amount from ticket where ticket.operator_id = %(operator)s::int and ticket.seq = asked.seq limit 1) as sold"""),
        (
            "select day from gate where operator_id = any(%(operators)s::int[]) order by operator_id for no key update",
            "select day from gate where operator_id = %(operator)s::int order by operator_id for no key update",
        ),
        (
            "update gate set day = kept.day from unnest(%(operators)s::int[], %(days)s::date[]) as kept (operator_id, day)\n"
            "where gate.operator_id = kept.operator_id and gate.operator_id = any (%(operators)s::int[])",
            "update gate set day = kept.day from unnest(%(days)s::date[]) as kept (day)\n"
            "where gate.operator_id = %(operator)s::int and gate.operator_id = %(operator)s::int",
        ),
        (
            "select last.id from unnest(%(operators)s::int[]) as asked (operator_id),\n"
            "lateral (select id from player where player.operator_id = asked.operator_id limit 1) as last",
            "select last.id from unnest(%(operators)s::int[]) as asked (operator_id),\n"
            "lateral (select id from player where player.operator_id = %(operator)s::int limit 1) as last",
        ),
    ],
)  # fmt: skip
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


@pytest.mark.parametrize(
    ("operators", "operator"),
    [("{7}", 7), ("{7,7,7}", 7), ("{}", None), ([7, 7], 7), ("{7,8}", "several"), ("{7,77}", "several"), ([8, 7], "several")],
)
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
