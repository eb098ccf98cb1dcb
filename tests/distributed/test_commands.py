"""The commands that spread a database over nodes and back, on real nodes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from bench.nodes import Nodes
from psycopg.conninfo import conninfo_to_dict
from tests.cli.conftest import Shell
from tests.distributed.ground import Copy, at, killed, rows_of
from tests.patience import wait_until

from taquilla.store.audit.auditor import RULES
from taquilla.store.postgres import backup
from taquilla.store.postgres.embedded import OWNER, Embedded

pytestmark = pytest.mark.prove("nodes")


@pytest.fixture
def installation(nodes: Nodes, small_key: Path, on_nodes: Copy, plain_template: str) -> Shell:
    """The command line over a database that is not distributed yet."""
    owner_url = on_nodes(plain_template)
    database = str(conninfo_to_dict(owner_url)["dbname"])
    urls = {role: nodes.coordinator.url(database, f"taquilla_{role}") for role in ("house", "auditor")}
    return Shell(
        {
            "DATABASE_URL": urls["house"], "TAQUILLA_OWNER_URL": owner_url, "TAQUILLA_AUDITOR_URL": urls["auditor"],
            "TAQUILLA_MASTER_KEY_FILE": str(small_key),
        }
    )  # fmt: skip


def test_a_database_is_distributed_its_operators_are_moved_and_it_comes_back(
    nodes: Nodes, installation: Shell, tmp_path: Path, server: Embedded, copy_of: Callable[[str], str]
) -> None:
    file, new_database = tmp_path / "before.dump", copy_of("template1")
    url = installation.variables["TAQUILLA_OWNER_URL"]
    assert installation("db", "nodes").status == 0
    # Nothing happens unless somebody agrees, and says where the backup goes.
    for refused, why in (
        (installation("db", "distribute", "--yes"), "say where the backup goes"),
        (installation("db", "distribute", "--backup", str(file), typed="n\n"), "nothing was changed"),
        (installation("db", "undistribute", "--yes"), "This database is not distributed"),
        (installation("operator", "move", "1", "somewhere"), "This database is not distributed"),
    ):
        assert refused.status == 2, refused
        assert why in refused.err
    with psycopg.connect(url) as till:
        busy = installation("db", "distribute", "--no-backup", "--yes")
        assert (busy.status, "Others work on this database (1)" in busy.err) == (2, True), busy
        assert till.execute("select count(*) from pg_dist_partition").fetchone() == (0,)
    done = installation("db", "distribute", "--backup", str(file), "--parts", "2", "--yes", "--json")
    assert (done.status, done.json["backup"], done.json["audit"]["violations"]) == (0, str(file), []), done
    assert file.stat().st_size > 100_000
    with closing(at(nodes.workers[1], url)) as worker:
        # As Citus makes functions on a node that comes later: everybody may call them, and so move the clock.
        worker.execute("set citus.enable_ddl_propagation = off; grant execute on function move_house_clock to public")
    again = installation("db", "distribute", "--json")
    with closing(at(nodes.workers[1], url)) as worker:
        may = "select has_function_privilege('taquilla_auditor', 'move_house_clock(timestamptz)', 'execute')"
        assert worker.execute(may).fetchone() == (False,)
    assert (again.json["tables"], again.json["audit"]["violations"]) == (0, [])
    assert installation("db", "status").out.count(": No sale waits for a standby") == len(nodes.all)
    listed = {node["node"]: node for node in installation.json("db", "nodes")}
    assert sorted(operator for node in listed.values() for operator in node["operators"]) == [1, 2, 3]
    home = installation.json("operator", "place", "1")["node"]
    (other,) = [node for node in listed if listed[node]["role"] == "worker" and node != home]
    assert installation.json("operator", "move", "1", other) == {"operator": 1, "from": home, "node": other}
    assert 1 in {node["node"]: node for node in installation.json("db", "nodes")}[other]["operators"]
    kept = installation("operator", "place", "1", home)
    assert (kept.status, "Operator 1 has sold already" in kept.err) == (2, True), kept
    assert installation.json("operator", "place", "900", other)["node"] == other
    # What a node has numbered is above whatever the coordinator did.
    with closing(at(nodes.workers[0], url)) as worker:
        worker.execute(
            "insert into audit_event (operator_id, at, actor, action, object) values (1, '2000-01-01', 'test', 'login', '1')"
        )
    # The latest event is so by its instant, and no number of one node says what came after at another.
    assert installation.json("events", "--limit", "1")[0]["actor"] != "test"
    behind = installation("events", "--after", "5")
    assert (behind.status, "name one operator" in behind.err) == (2, True), behind
    assert installation.json("events", "--after", "5", "--operator", "1")[-1]["actor"] == "test"
    # A backup of all nodes is restored into one PostgreSQL without Citus, and its rows are numbered on.
    whole = tmp_path / "whole.dump"
    installation.json("db", "backup", str(whole))
    assert backup.restore(server.url(OWNER, new_database), whole) is True
    restored, kept = rows_of(server.url(OWNER, new_database)), rows_of(url)
    assert {name for name in kept if restored[name] != kept[name]} == {"log_key"}  # it stands still until somebody decides
    with psycopg.connect(server.url(OWNER, new_database)) as one:
        row = one.execute("select (select max(id) from audit_event), nextval('audit_event_id_seq')").fetchone()
        assert row[1] == row[0] + 1 > 10_000_000
    back = installation("db", "undistribute", "--yes", "--json")
    assert back.status == 0, back
    audit = back.json["audit"]
    assert (audit["checked"], audit["violations"], audit["undecided"]) == (len(RULES), [], [])


def test_nobody_writes_what_all_nodes_share_until_a_backup_has_begun_at_each(
    on_nodes: Copy, distributed_template: str, tmp_path: Path
) -> None:
    url = on_nodes(distributed_template)
    dumps = "datname = current_database() and application_name like 'taquilla backup%'"
    dump_waits = f"select 1 from pg_stat_activity where {dumps} and query like 'LOCK TABLE %'"
    add = "update operator set name = name"
    with ThreadPoolExecutor(1) as thread, psycopg.connect(url) as holder, psycopg.connect(url, autocommit=True) as writer:
        holder.execute("lock table gate in access exclusive mode")
        backed_up = thread.submit(backup.back_up, url, tmp_path / "begun.dump")
        wait_until(lambda: writer.execute(dump_waits.encode()).fetchone(), "the dump")
        writer.execute("set lock_timeout = '10ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            writer.execute(add)
        holder.rollback()
        assert backed_up.result() > 0
        writer.execute(add)


def test_a_doctor_finds_a_node_that_is_away(nodes: Nodes, installation: Shell) -> None:
    installation("db", "distribute", "--no-backup", "--parts", "2", "--yes")
    with killed(nodes.workers[0]), killed(nodes.workers[1]):
        seen = installation("doctor", "--json")
    found = {symptom["check"]: symptom for symptom in seen.json}
    assert (seen.status, found["operators"]["state"], found["schema"]["state"]) == (1, "wrong", "ok")
    assert "taquilla db nodes" in found["operators"]["do"]
