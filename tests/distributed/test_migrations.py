"""A distributed database is migrated from its coordinator: columns, constraints and indexes come to every node."""

from pathlib import Path

import psycopg
from bench.nodes import Nodes
from bench.planted import PLANTED, migrations_of_next
from tests.distributed.furnished import PARTS

from taquilla.store.postgres.distribution import distribute
from taquilla.store.postgres.schema import migrate


def test_a_distributed_database_is_migrated_on_every_node(nodes: Nodes, plain_template: str, tmp_path: Path) -> None:
    url = nodes.copy_database(plain_template, "migrated_later")
    distribute(url, shards=PARTS)
    folder = migrations_of_next(tmp_path)
    assert migrate(url, folder)[-3:] == list(PLANTED)
    assert migrate(url, folder) == []
    everywhere = "select distinct success, result from run_command_on_shards('%s', 'select count(*) from %s')"
    with psycopg.connect(url, autocommit=True) as owner:
        column = "pg_attribute where attrelid = ''%s''::regclass and attname = ''planted''"
        assert owner.execute((everywhere % ("ticket", column)).encode()).fetchall() == [(True, "1")]
        check = "pg_constraint where conrelid = ''%s''::regclass and conname like ''planted%%''"
        assert owner.execute((everywhere % ("wager", check)).encode()).fetchall() == [(True, "1")]
        ((indexes, valid),) = owner.execute(
            "select count(*), bool_and(indisvalid) from pg_index join pg_class on pg_class.oid = indexrelid "
            "where relname like '%by_amount'"
        ).fetchall()
        ((parts,),) = owner.execute("select count(*) + 1 from pg_inherits where inhparent = 'wager'::regclass").fetchall()
        assert (indexes, valid) == (parts, True)
