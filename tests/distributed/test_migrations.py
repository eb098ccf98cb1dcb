"""A distributed database is migrated from its coordinator: columns, constraints, indexes and new tables come to every node."""

from pathlib import Path

import psycopg
import pytest
from bench.nodes import ADMINISTRATOR, Nodes
from campaigns.planted import NEXT, PLANTED, migrations_of_next
from tests.distributed.ground import PARTS, Copy, rows_of
from tests.upgrades.test_dumps import RELEASES, put_back

from taquilla.store.postgres.database import HOUSE_ROLE
from taquilla.store.postgres.distribution import distribute
from taquilla.store.postgres.nodes import read_numbers
from taquilla.store.postgres.schema import MigrationFailed, migrate
from taquilla.store.postgres.undistribution import undistribute

pytestmark = pytest.mark.prove("nodes")

NEW_TABLES = {
    f"{NEXT}.planted": f"""-- locks: none
create table shelf (id int primary key, label text not null);
insert into shelf values (1, 'upper');
create table parcel (
    operator_id int not null references operator, id int not null, shelf_id int not null references shelf, weight int not null,
    primary key (operator_id, id));
insert into parcel select id, 7, 1, 70 from operator;
create function refuse_light_parcels() returns trigger language plpgsql as $$
begin
    if new.weight < 5 then raise exception 'too light'; end if;
    return new;
end $$;
create trigger refuse_light_parcels before insert on parcel for each row execute function refuse_light_parcels();
alter table parcel enable always trigger refuse_light_parcels;
grant select, insert on parcel, shelf to {HOUSE_ROLE};
-- Of a table that was there; several statements about one, which Citus would not take together.
create function refuse_nobody() returns trigger language plpgsql as $$
begin
    if new.name = 'nobody' then raise exception 'nobody is no name'; end if;
    return new;
end $$;
create trigger refuse_nobody before insert on entity for each row execute function refuse_nobody();
alter table entity add column parcels_max int;
create index entity_by_parcels on entity (operator_id, parcels_max);
"""
}
WITHOUT_OPERATOR = {f"{NEXT}.planted": "-- locks: none\ncreate table parcel (operator_id int not null, id int primary key);\n"}


@pytest.mark.parametrize("release", RELEASES)
def test_a_house_of_a_release_is_migrated_on_nodes_as_on_one_postgresql(nodes: Nodes, tmp_path: Path, release: str) -> None:
    one, several = (nodes.create_database(f"release_{name}") for name in ("one", "several"))
    for url in (one, several):
        put_back(release, url, tmp_path / "master.key")
    distribute(several, shards=PARTS)
    assert migrate(several) == migrate(one)
    with psycopg.connect(several, autocommit=True) as owner:
        # A table that has come since is numbered at each worker as those before.
        _, *workers = read_numbers(owner).values()
        assert ["export_run_id_seq" in given for given in workers] == [True, True]
    # But for when it was.
    rows, expected = [{**rows_of(url), "_yoyo_migration": [], "log_key": []} for url in (several, one)]
    assert rows == expected


def test_a_distributed_database_is_migrated_on_every_node(on_nodes: Copy, distributed_template: str, tmp_path: Path) -> None:
    url = on_nodes(distributed_template)
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


def test_tables_that_a_migration_makes_are_distributed_with_it(
    nodes: Nodes, on_nodes: Copy, distributed_template: str, tmp_path: Path
) -> None:
    url = on_nodes(distributed_template)
    assert migrate(url, migrations_of_next(tmp_path, NEW_TABLES)) == list(NEW_TABLES)
    with psycopg.connect(url, autocommit=True) as owner:
        kept = "select logicalrelid::text, partmethod::text, colocationid = (select colocationid from pg_dist_partition"
        kept += " where logicalrelid = 'gate'::regclass) from pg_dist_partition where logicalrelid::text in ('parcel', 'shelf')"
        assert sorted(owner.execute(kept.encode()).fetchall()) == [("parcel", "h", True), ("shelf", "n", False)]
        name, operators = owner.info.dbname, [operator for (operator,) in owner.execute("select id from operator order by id")]
    # Each node reads and writes it as the house does there, and refuses what one PostgreSQL would.
    for place, node in enumerate(nodes.all):
        with psycopg.connect(node.url(name, ADMINISTRATOR), autocommit=True) as there:
            there.execute(f"set role {HOUSE_ROLE}".encode())
            whole = "select operator_id, label from parcel join shelf on shelf.id = shelf_id where parcel.id = 7 order by 1"
            assert there.execute(whole.encode()).fetchall() == [(operator, "upper") for operator in operators]
            add = "insert into parcel values (%s, %s, %s, %s)"
            for operator in operators:
                there.execute(add, [operator, 100 + place, 1, 5])
                with pytest.raises(psycopg.errors.RaiseException, match="too light"):
                    there.execute(add, [operator, 200 + place, 1, 4])
                with pytest.raises(psycopg.errors.ForeignKeyViolation):
                    there.execute(add, [operator, 200 + place, 2, 5])
                with pytest.raises(psycopg.errors.RaiseException, match="nobody is no name"):
                    there.execute("insert into entity (operator_id, id, name) values (%s, 4000, 'nobody')", [operator])
            assert there.execute("select count(*) from entity where parcels_max is not null").fetchone() == (0,)
    undistribute(url)
    with psycopg.connect(url, autocommit=True) as owner:
        assert owner.execute("select count(*), sum(weight) from parcel").fetchall() == [
            (len(operators) * (1 + len(nodes.all)), len(operators) * (70 + 5 * len(nodes.all)))
        ]


def test_a_new_table_that_no_node_could_keep_alone_is_refused_and_nothing_remains(
    on_nodes: Copy, distributed_template: str, tmp_path: Path
) -> None:
    url = on_nodes(distributed_template)
    with pytest.raises(MigrationFailed, match="nothing of it remains"):
        migrate(url, migrations_of_next(tmp_path, WITHOUT_OPERATOR))
    with psycopg.connect(url, autocommit=True) as owner:
        assert owner.execute("select to_regclass('parcel')").fetchone() == (None,)
