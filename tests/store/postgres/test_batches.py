"""The form of a batch's statement for one operator."""

from typing import Any

import pytest
from tests.statements import all_statements

from taquilla.store.postgres.batches import Batch, for_one, is_batch

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
