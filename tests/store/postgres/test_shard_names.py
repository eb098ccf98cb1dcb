"""A statement about one operator names the shards of that operator, wherever it names a table."""

import pytest

from taquilla.store.postgres.shard_names import Home, ShardNames

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
        ("insert into lottery (id) select 1 from draw", None),
        ("update lottery set id = 1", None),
    ],
)  # fmt: skip
def test_tables_are_named_by_their_shards(sql: str, named: str | None) -> None:
    assert NAMES.name(sql) == named
    assert NAMES.name(sql) == named, "the second time it is found"


def test_a_statement_about_another_operator_is_not_named() -> None:
    home = Home(7, NAMES)
    assert home.name("select 1 from draw", 7) == "select 1 from draw_8 as draw"
    assert home.name("select 1 from draw", 8) is None
    assert home.name("select 1 from draw", None) is None
