"""A database is distributed and brought back, completely or not at all; its operators move between nodes."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from datetime import date
from typing import Any
from unittest.mock import Mock

import psycopg
import pytest
from bench.nodes import Nodes
from tests.distributed.ground import PARTS, Copy, at, killed, rows_of
from tests.patience import wait_until

from taquilla.store.postgres import distribution, moves
from taquilla.store.postgres.archived_months import MonthsOfNodes, archive, reopen
from taquilla.store.postgres.nodes import let_roles_in, list_nodes, raise_numbers, read_numbers
from taquilla.store.postgres.undistribution import undistribute

pytestmark = pytest.mark.prove("nodes")

BANKLOT = 1
KINDS = """
    select relname, relacl::text, reloptions::text, pg_get_userbyid(relowner),
        (select array_agg(attname || attacl::text order by attname) from pg_attribute
            where attrelid = pg_class.oid and attacl is not null),
        (select array_agg(pg_get_indexdef(indexrelid) order by indexrelid::regclass::text) from pg_index
            where indrelid = pg_class.oid),
        (select array_agg(conname || translate(pg_get_constraintdef(oid), '()', '') || convalidated order by conname)
            from pg_constraint where conrelid = pg_class.oid and contype <> 'n'),
        (select array_agg(attname || format_type(atttypid, atttypmod) || attnotnull::text || attidentity::text
            || attgenerated::text || coalesce(pg_get_expr(adbin, adrelid), '') order by attnum)
            from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
            where attrelid = pg_class.oid and attnum > 0 and not attisdropped),
        (select array_agg(pg_get_triggerdef(oid) || tgenabled::text order by tgname) from pg_trigger
            where tgrelid = pg_class.oid and not tgisinternal)
    from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'S')
        and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'e') order by 1
"""
VALIDATE = """
    select format('alter table %s validate constraint %I', conrelid::regclass, conname) from pg_constraint
    where contype = 'c' and not convalidated
"""
OTHERS = """
    select count(*) from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
"""


def kinds_of(owner_url: str) -> dict[str, tuple[Any, ...]]:
    """Return what PostgreSQL knows of each table and sequence, but for names of NOT NULLs and parentheses within ANDs."""
    with psycopg.connect(owner_url, autocommit=True) as owner:
        return {row[0]: row[1:] for row in owner.execute(KINDS)}


def test_a_distributed_database_has_every_row_and_comes_back_as_it_was(nodes: Nodes, on_nodes: Copy, plain_template: str) -> None:
    url = on_nodes(plain_template)
    with psycopg.connect(url, autocommit=True) as owner:
        # Rows come back under each check, so one that was not validated would be.
        for (validate,) in owner.execute(VALIDATE).fetchall():
            owner.execute(validate.encode())
    rows, kinds = rows_of(url), kinds_of(url)
    tickets = len(rows["ticket"])
    assert tickets > 10
    done = distribution.distribute(url, shards=PARTS)
    assert set(done.distributed) | set(done.reference) == set(rows)
    assert {"operator", "event", "address_directory", "token_directory", "house_clock"} <= set(done.reference)
    assert rows_of(url) == rows
    with closing(at(nodes.workers[1], url)) as worker:
        assert worker.execute("select count(*) from ticket").fetchone() == (tickets,)
    with pytest.raises(distribution.AlreadyDistributed):
        distribution.distribute(url)
    undistribute(url)
    assert rows_of(url) == rows
    assert {name: kind for name, kind in kinds_of(url).items() if kind != kinds[name]} == {}
    with pytest.raises(distribution.NotDistributed):
        undistribute(url)
    # And there again.
    distribution.distribute(url, shards=PARTS)
    assert rows_of(url) == rows


def test_an_archived_month_is_opened_before_its_database_is_distributed(on_nodes: Copy, plain_template: str) -> None:
    url, february = on_nodes(plain_template), date(2020, 2, 1)
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("select ensure_partitions('2020-01-01', '2020-01-31')")
    (january,) = archive(url, february)
    assert january.still_open == []
    with pytest.raises(distribution.MonthsArchived, match="by `taquilla db archive --undo`: 2020-01"):
        distribution.distribute(url, shards=PARTS)
    reopen(url, january.month)
    distribution.distribute(url, shards=PARTS)
    with pytest.raises(MonthsOfNodes):
        next(archive(url, february))


def test_no_row_of_the_trail_can_be_changed_at_any_node(nodes: Nodes, on_nodes: Copy, distributed_template: str) -> None:
    url = on_nodes(distributed_template)
    for node in nodes.all:
        with closing(at(node, url)) as owner:
            change = "update audit_event set actor = 'nobody' where operator_id = 1"
            for statement in (change, "delete from audit_event", "truncate audit_event"):
                with pytest.raises(psycopg.Error, match="the audit trail is only ever added to"):
                    owner.execute(statement.encode())


def test_a_unique_index_without_the_operator_is_named_and_nothing_is_changed(on_nodes: Copy, plain_template: str) -> None:
    url = on_nodes(plain_template)
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("create unique index of_everybody on ticket_2024_10 (id, day)")
        owner.execute("create unique index of_all on shift (seq)")
        with pytest.raises(distribution.UniqueWithoutOperator, match=r": of_all\."):
            distribution.distribute(url, shards=PARTS)
        assert owner.execute("select count(*) from pg_dist_partition").fetchone() == (0,)


def test_whoever_uses_a_table_keeps_the_database_as_it_is(on_nodes: Copy, plain_template: str) -> None:
    url = on_nodes(plain_template)
    with psycopg.connect(url) as till, psycopg.connect(url, autocommit=True) as owner:
        till.execute("select from gate where operator_id = 1 for no key update")
        with pytest.raises(distribution.TableInUse):
            distribution.distribute(url, shards=PARTS, wait_s=1)
        assert owner.execute("select count(*) from pg_dist_partition").fetchone() == (0,)


@pytest.mark.parametrize(("deadlocks", "is_done"), [(0, True), (2, True), (3, False)])
def test_a_deadlock_with_citus_own_tidying_is_tried_again(
    on_nodes: Copy, plain_template: str, deadlocks: int, *, is_done: bool
) -> None:
    left = deadlocks

    def work() -> int:
        nonlocal left
        owner.execute("create table half (a int)")
        left -= 1
        if left >= 0:
            raise psycopg.errors.DeadlockDetected("canceling the transaction since it was involved in a distributed deadlock")
        return 7

    with psycopg.connect(on_nodes(plain_template), autocommit=True) as owner:
        with nullcontext() if is_done else pytest.raises(distribution.DistributionFailed, match="deadlock"):
            assert distribution.as_a_whole(owner, {"shards": "4", "wait": "1s"}, work) == 7
        assert owner.execute("select to_regclass('half') is not null").fetchone() == (is_done,)


def _run(work: Callable[..., Any], url: str, pipe: Any) -> None:
    work(url, report=lambda done, total: pipe.send((done, total)))


@pytest.mark.parametrize("work", [distribution.distribute, undistribute])
def test_whoever_is_killed_half_way_has_done_nothing(
    on_nodes: Copy, plain_template: str, distributed_template: str, work: Callable[..., Any]
) -> None:
    url = on_nodes(plain_template if work is distribution.distribute else distributed_template)
    rows, kinds = rows_of(url), kinds_of(url)
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_run, args=(work, url, theirs))
    process.start()
    done = total = 0
    while 2 * done <= total:
        done, total = ours.recv()
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    with psycopg.connect(url, autocommit=True) as owner:
        wait_until(lambda: owner.execute(OTHERS).fetchone() == (0,), "the end of its sessions")
        expected = 0 if work is distribution.distribute else len(rows)
        tables = owner.execute("select count(*) from pg_dist_partition join pg_class on pg_class.oid = logicalrelid"
            " where not relispartition").fetchone()  # fmt: skip
        assert tables == (expected,)
    assert rows_of(url) == rows
    assert kinds_of(url) == kinds
    work(url)


def test_an_operator_moves_with_all_its_rows_and_its_numbers_go_on_rising(
    nodes: Nodes, on_nodes: Copy, distributed_template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moves, "LOOK_S", 0.01)
    url = on_nodes(distributed_template)
    rows = rows_of(url)
    with psycopg.connect(url, autocommit=True) as owner:
        raise_numbers(owner, distribution.workers_for_owner(owner), above=distribution.Place("127.0.0.1", nodes.coordinator.port))
        source = distribution.place_for_owner(owner, BANKLOT)
        (target,) = [place for place in distribution.workers_for_owner(owner) if place != source]
        by_port = {node.port: node for node in nodes.workers}
        before = _add_alarm(by_port[source.port], url)
        with pytest.raises(KeyboardInterrupt):
            moves.move(url, BANKLOT, str(target), Mock(side_effect=KeyboardInterrupt))
        assert distribution.place_for_owner(owner, BANKLOT) == source
        assert moves.move(url, BANKLOT, str(target)) == (source, target)
        assert distribution.place_for_owner(owner, BANKLOT) == target
        after = _add_alarm(by_port[target.port], url)
        # The place where it was sends statements on, and numbers its rows a moment longer.
        late = _add_alarm(by_port[source.port], url)
        assert before < late < after < 10**12
        assert _add_alarm(by_port[target.port], url) == after + 1
        assert moves.move(url, BANKLOT, str(target)) == (target, target)
        with pytest.raises(moves.NodeUnknown, match=f"No node nowhere takes operators; these do: .*{target}"):
            moves.move(url, BANKLOT, "nowhere")
        with pytest.raises(moves.HasTickets):
            moves.put(url, BANKLOT, str(source))
        owner.execute("delete from alarm where kind = 'test'")
        assert rows_of(url) == rows
        numbers = read_numbers(owner)
        undistribute(url)
        # What is numbered next is above whatever a node has given out.
        highest = max(given.get("alarm_id_seq", 0) for given in numbers.values())
        assert _add_alarm(nodes.coordinator, url) == highest + 1


def _add_alarm(node: Any, url: str) -> int:
    with closing(at(node, url)) as owner:
        added = "insert into alarm (operator_id, kind, subject, detail, since) values (1, 'test', %s, '{}', now()) returning id"
        row = owner.execute(added, [str(time.monotonic_ns())]).fetchone()
    return int(row[0])


def test_a_number_that_is_drawn_while_a_sequence_is_raised_is_not_given_out_again(on_nodes: Copy, plain_template: str) -> None:
    url = on_nodes(plain_template)
    draw = "select nextval('session_id_seq')"
    with (
        psycopg.connect(url) as holder, psycopg.connect(url, autocommit=True) as teller,
        psycopg.connect(url, autocommit=True) as other, ThreadPoolExecutor(1) as thread,
    ):  # fmt: skip
        holder.execute("select nextval('alarm_id_seq')")
        raising = "select number_rows_above('{\"alarm_id_seq\": 0, \"session_id_seq\": 0}')"
        told = thread.submit(teller.execute, raising.encode())
        waits = f"select from pg_locks where pid = {teller.info.backend_pid} and not granted"
        wait_until(lambda: told.done() or other.execute(waits.encode()).fetchone() is not None, "the teller")
        drawn = other.execute(draw).fetchone()
        holder.commit()
        told.result()
        assert other.execute(draw).fetchone() > drawn


def test_an_operator_that_shares_its_part_gets_one_of_its_own_and_the_others_stay(on_nodes: Copy, plain_template: str) -> None:
    url = on_nodes(plain_template)
    distribution.distribute(url, shards=1)
    with psycopg.connect(url, autocommit=True) as owner:
        source = distribution.place_for_owner(owner, BANKLOT)
        (target,) = [place for place in distribution.workers_for_owner(owner) if place != source]
        rows = rows_of(url)
        moves.move(url, BANKLOT, str(target))
        assert [distribution.place_for_owner(owner, operator) for operator in (1, 2, 3)] == [target, source, source]
        assert rows_of(url) == rows
        # One that is not there yet is put where it shall be added.
        moves.put(url, 77, str(target))
        assert distribution.place_for_owner(owner, 77) == target


def test_nodes_are_listed_with_their_operators_and_what_is_wrong_with_them(
    nodes: Nodes, on_nodes: Copy, distributed_template: str
) -> None:
    url = on_nodes(distributed_template)
    with psycopg.connect(url, autocommit=True) as owner:
        let_roles_in(owner)
        homes = {operator: distribution.place_for_owner(owner, operator) for operator in (1, 2, 3)}
    found = list_nodes(url)
    assert [node.place.port for node in found] == [node.port for node in nodes.all]
    assert [(node.is_coordinator, node.takes_operators, node.problems) for node in found] == [
        (True, False, ()), (False, True, ()), (False, True, ()),
    ]  # fmt: skip
    assert {operator: node.place for node in found for operator in node.operators} == homes
    assert sum(node.shards for node in found) == PARTS
    with killed(nodes.workers[0]):
        found = list_nodes(url)
        assert [node.size is not None for node in found] == [True, False, True]
        assert found[1].problems[0].startswith("does not answer: ")
        assert list(found[1].operators) == [operator for operator, place in homes.items() if place == found[1].place]
