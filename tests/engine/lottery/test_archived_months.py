"""A month that is over is archived: smaller, found and audited as before, and PostgreSQL refuses each change of it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import psycopg
import pytest
from campaigns.planted import COLUMN, NEXT, migrations_of_next
from tests.engine.conftest import Desk, open_desk
from tests.engine.lottery.conftest import settle
from tests.patience import PATIENCE_S, wait_until
from tests.refusals import must_be

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import Channel, PrintTicket
from taquilla.domain.lottery.draw_orders import DrawOrder
from taquilla.domain.lottery.printing import Printed
from taquilla.domain.lottery.redeeming import Paid
from taquilla.domain.lottery.selling import Sold
from taquilla.engine.house import House
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.postgres import archived_months
from taquilla.store.postgres.archived_months import NotWrittenAnew, OpenItem, RoomMissing, archive, find_open, reopen
from taquilla.store.postgres.disk import Disk
from taquilla.store.postgres.embedded import OWNER, Embedded
from taquilla.store.postgres.patience import MigrationWaited
from taquilla.store.postgres.schema import migrate

OCTOBER, NOVEMBER = date(2024, 10, 1), date(2024, 11, 1)
TABLES = ["bet", "bet_market", "call_out", "payout", "prize", "sports_ticket", "ticket", "transfer", "wager"]
CALL = """
    insert into call_out (operator_id, ticket_seq, n, day, seq, action, next_try, written_at)
    values (%s, 1, 1, '2024-10-31', 1, 'ticket_win', house_now(), house_now())
"""
DEFINITIONS = """
    select 'index', regexp_replace(pg_get_indexdef(indexrelid), ' WITH \\([^)]*\\)', '')
        from pg_index where indrelid = %(t)s::regclass
    union all select 'constraint', concat_ws(' ', conname, conislocal, coninhcount, convalidated, pg_get_constraintdef(oid))
        from pg_constraint where conrelid = %(t)s::regclass
    union all select 'column', concat_ws(' ', attname, attnum, attnotnull, attislocal, attinhcount, attgenerated, attcompression,
        format_type(atttypid, atttypmod), pg_get_expr(adbin, adrelid))
        from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
        where attrelid = %(t)s::regclass and attnum > 0 and not attisdropped
    union all select 'rights', coalesce(relacl::text, '') || pg_get_userbyid(relowner) || pg_get_expr(relpartbound, oid)
        from pg_class where oid = %(t)s::regclass
    order by 1, 2
"""


def archived(desk: Desk, before: date = NOVEMBER, **how: Any) -> list[archived_months.MonthArchived]:
    """Archive the months before one."""
    return list(archive(desk.owner_url, before, **how))


def states(desk: Desk, month: date = OCTOBER) -> dict[str, tuple[bool, bool]]:
    """Return whether each partition of a month is read-only, and dense."""
    parts = archived_months.list_partitions(desk.owner, date(2100, 1, 1))
    return {part.parent: (part.is_read_only, part.is_dense) for part in parts if part.month == month}


def still_open(desk: Desk, **how: Any) -> list[tuple[str, int, str | None]]:
    """Return why October is refused."""
    (month,) = archived(desk, **how)
    assert (month.month, month.after) == (OCTOBER, None)
    return [(item.what, item.count, item.until and f"{item.until:%m-%d %H:%M}") for item in month.still_open]


async def at(desk: Desk, moment: str) -> None:
    """Move the clock on to a local moment of 2024, and do what is due of the operator."""
    desk.ask("select ensure_partitions('2024-10-01', '2025-01-31')")
    desk.ask("select move_house_clock(%s)", f"2024-{moment}-04:00")
    await desk.work(BANKLOT)


@dataclass(frozen=True)
class PastOctober:
    """A template in which October is over, and three of its tickets: one has won and was paid, one was not, one has lost."""

    name: str
    tickets: tuple[Sold, Sold, Sold]


@pytest.fixture(scope="module")
def past_october(server: Embedded, short_template: str, key_file: Path) -> PastOctober:
    """Let October go by once."""
    with psycopg.connect(server.url(OWNER, "postgres"), autocommit=True) as owner:
        owner.execute(f"create database {(name := 'template_past_october')} template {short_template}".encode())

    async def story(desk: Desk) -> tuple[Sold, Sold, Sold]:
        noon = desk.event(5, "22T12:00")
        sold = (await desk.sell(noon, "7"), await desk.sell(noon, "7", "8"), await desk.sell(noon, "9"))
        await settle(desk, {noon: "7"}, at="22T12:01")
        must_be(Paid, await desk.house.counter.ask(desk.payment(sold[0])))
        await at(desk, "12-01T09:00")
        return sold

    with open_desk(server, name, key_file) as desk:
        return PastOctober(name, desk.run(story(desk)))


@pytest.fixture
def demo_database(request: pytest.FixtureRequest, copy_of: Callable[[str], str], short_template: str) -> str:
    """The name of a database in which October is over, for whoever asks for its tickets; else it is the demo's morning."""
    is_past = "tickets" in request.fixturenames
    return copy_of(request.getfixturevalue("past_october").name if is_past else short_template)


@pytest.fixture
def tickets(past_october: PastOctober, desk: Desk) -> tuple[Sold, Sold, Sold]:
    """Tickets of an October that is over."""
    return past_october.tickets


async def seen(desk: Desk, sold: tuple[Sold, ...]) -> list[Any]:
    """Return what the house says of tickets: by their numbers, by their ids, and to whoever presents them once more."""
    found = list[Any]()
    for one in sold:
        found.append(await desk.house.lottery.tickets.view(desk.caller(), one.ticket.number, one.ticket.day))
        found.append(await desk.house.lottery.lives.of(desk.caller(), one.ticket.id))
        found.append(await desk.house.counter.ask(desk.payment(one)))
    return found


@pytest.mark.usefixtures("audited")
async def test_an_archived_month_is_found_and_answered_as_before_and_each_definition_is_the_same(desk, tickets):
    before = await seen(desk, tickets)
    rows = {table: desk.ask(f"select t.*::text from {table}_2024_10 t order by 1") for table in TABLES}
    definitions = {table: desk.ask(DEFINITIONS, {"t": f"{table}_2024_10"}) for table in TABLES}
    (month,) = archived(desk)
    assert (month.month, month.still_open) == (OCTOBER, [])
    assert states(desk) == dict.fromkeys(TABLES, (True, True))
    assert await seen(desk, tickets) == before
    assert {table: desk.ask(f"select t.*::text from {table}_2024_10 t order by 1") for table in TABLES} == rows
    assert {table: desk.ask(DEFINITIONS, {"t": f"{table}_2024_10"}) for table in TABLES} == definitions
    assert archived(desk) == []
    # The next month sells, and the fixture audits all of it.
    await desk.sell(desk.one("select min(event_id) from draw where operator_id = %s and state = 'open'", BANKLOT), "7")


@pytest.mark.prove("kills")
async def test_an_archived_month_is_smaller_and_frozen(desk, tickets):
    # As sales leave them: indexes that were filled in any order.
    desk.ask("select setseed(0.5)")
    desk.ask(
        "insert into wager select operator_id, 1000000 + 2 * place, 1, day, market_id, event_id, game, md5(random()::text),"
        " amount, multiplier, commissions from wager, generate_series(1, 4000) as place where ticket_seq = %s order by random()",
        tickets[0].ticket.seq,
    )  # fmt: skip
    before = desk.one("select pg_total_relation_size('wager_2024_10')")
    (month,) = archived(desk)
    after = desk.one("select pg_total_relation_size('wager_2024_10')")
    assert after < 0.85 * before
    assert month.before > month.after > after
    assert desk.one("select relallvisible = relpages and age(relfrozenxid) < 100 from pg_class where relname = 'wager_2024_10'")


async def test_not_even_the_owner_changes_a_row_of_an_archived_month(desk, tickets):
    archived(desk)
    words = "is of an archived month, which is read-only: `taquilla db archive --undo 2024-10` opens it"
    changes = ("update {} set day = day", "delete from {}", "truncate {}", "insert into {} select * from {}")
    for role in ("origin", "replica"):
        desk.ask(f"set session_replication_role = {role}")
        for change, table in product(changes, ("ticket", "wager", "ticket_2024_10")):
            with pytest.raises(psycopg.errors.CheckViolation, match=words):
                desk.ask(change.replace("{}", table))


async def test_a_copy_of_an_archived_ticket_is_printed_and_counts_once_the_month_is_open(desk, tickets):
    printing = PrintTicket(House.new_id(), desk.caller(), Channel.BANKLOT, tickets[2].ticket.id, None)
    prints = "select prints from ticket where seq = %s and operator_id = %s"
    desk.ask("update ticket set prints = 1")
    archived(desk)
    copy = Printed(is_original=False, state="sold")
    assert await desk.house.counter.ask(printing) == copy
    assert desk.one(prints, tickets[2].ticket.seq, BANKLOT) == 1
    assert reopen(desk.owner_url, OCTOBER) == [f"{table}_2024_10" for table in TABLES]
    assert states(desk) == dict.fromkeys(TABLES, (False, False))
    assert await desk.house.counter.ask(printing) == copy
    assert desk.one(prints, tickets[2].ticket.seq, BANKLOT) == 2
    assert [month.month for month in archived(desk)] == [OCTOBER]
    assert states(desk) == dict.fromkeys(TABLES, (True, True))


@pytest.mark.usefixtures("audited")
async def test_a_correction_of_an_archived_month_is_refused_and_settles_once_it_is_open(desk, noon):
    await desk.sell(noon, "7")
    # It came after the sale, and keeps the result from being final.
    await desk.house.lottery.rules.add_rule(BANKLOT, "limit", {"expiration_days": 60})
    await settle(desk, {noon: "8"}, at="22T12:01")
    await at(desk, "12-01T09:00")
    archived(desk)
    first, _ = await desk.clerks()
    refused = Refusal(Reason.MONTH_ARCHIVED)
    assert await desk.house.lottery.draws.enter_result(first, noon, "7") == refused
    assert await desk.house.lottery.draw_orders.enter(first, noon, DrawOrder.VOID, "no draw") == refused
    reopen(desk.owner_url, OCTOBER)
    await desk.draw(noon, "7")
    assert still_open(desk) == [("markets without a final settlement", 1, None)]
    await desk.work(BANKLOT)
    assert archived(desk)[0].still_open == []


async def test_a_month_is_refused_until_it_is_over_drawn_and_settled(desk, noon):
    await desk.sell(noon, "7")
    assert still_open(desk) == [("days to come", 11, None)]
    await at(desk, "11-02T09:00")
    assert still_open(desk) == [("markets without a final settlement", 1, None)]
    first, second = await desk.clerks()
    await desk.house.lottery.draws.enter_result(first, noon, "7")
    assert still_open(desk) == [("markets without a final settlement", 1, None)]
    await desk.house.lottery.draws.approve_result(second, noon, "7")
    assert still_open(desk) == [("markets without a final settlement", 1, None)]
    await desk.work(BANKLOT)
    assert archived(desk)[0].still_open == []


async def test_a_draw_that_was_sold_in_the_month_before_keeps_its_own_month_open(desk):
    await at(desk, "10-31T20:00")
    desk.callers.clear()
    event = desk.one("select max(event_id) from draw where operator_id = %s and state = 'open'", BANKLOT)
    await desk.sell(event, "7")
    await at(desk, "12-03T09:00")
    open_item = OpenItem("markets without a final settlement", 1, None, f"draw {event} of operator {BANKLOT}")
    assert [find_open(desk.owner, month) for month in (OCTOBER, NOVEMBER)] == [[open_item], [open_item]]


async def test_whatever_may_still_change_keeps_its_month_open(desk, tickets):
    prize = (
        "update prize set expires_at = (select expired_until + interval '{} microseconds' from progress"
        " where operator_id = prize.operator_id) where ticket_seq = (select seq from ticket where ordinal = 2)"
    )
    bet = (
        "insert into bet (operator_id, seq, day, provider_id, transaction_id, player_id, partner_id, round_id, game_id, game_name"
        ", debit, placed_at, updated_at, state) select 1, 1, '2024-10-22', '', '', 1, '', '', '', '', 1, now(), now(), '{}'"
    )
    call = (
        "insert into call_out (operator_id, ticket_seq, n, day, seq, action, state, next_try, written_at, answered_at)"
        " select 1, 1, 1, '2024-10-31', 1, 'ticket_win', '{0}', now(), now(), case '{0}' when 'done' then now() end"
    )
    kept = {
        "tickets whose time to claim a prize is not over": (
            "update ticket set expires_at = '2024-12-01T{}-04:00' where ordinal = 1", "23:00", "09:00"),
        "prizes in force that are not booked as expired": (prize, "1", "0"),
        "open bets of wallets": (bet, "open", "settled"),
        "calls to operators' wallets that wait": (call, "parked", "done"),
    }  # fmt: skip
    for what, (plant, may_change, is_over) in kept.items():
        for value, found in ((may_change, [what]), (is_over, [])):
            with desk.owner.transaction(force_rollback=True):
                desk.ask(plant.format(value))
                assert [item.what for item in find_open(desk.owner, OCTOBER)] == found


@pytest.mark.usefixtures("audited")
@pytest.mark.prove("kills")
async def test_a_month_in_which_a_command_was_under_way_is_opened_again(desk, tickets):
    lines, ended = list[str](), list[Any]()
    with psycopg.connect(desk.owner_url) as writing:
        writing.execute(CALL, [BANKLOT])
        thread = threading.Thread(target=lambda: ended.extend(archived(desk, report=lines.append)))
        thread.start()
        wait_until(lambda: lines != [], "it waits for the one who writes")
        writing.commit()
    thread.join(PATIENCE_S)
    ((month,),) = [ended]
    assert [(item.what, item.count) for item in month.still_open] == [("calls to operators' wallets that wait", 1)]
    assert lines[0].startswith("call_out_2024_10 waits for its locks and tries again. The oldest transaction is that of ")
    assert states(desk) == dict.fromkeys(TABLES, (False, False))
    desk.ask("delete from call_out")


@pytest.mark.prove("kills")
async def test_a_month_that_an_ended_run_has_left_guarded_in_part_is_opened_again_if_it_may_still_change(desk, tickets):
    with psycopg.connect(desk.owner_url) as writing:
        writing.execute(CALL, [BANKLOT])
        with pytest.raises(MigrationWaited, match="the locks of call_out_2024_10"):
            archived(desk, wait_s=0)
    assert states(desk) == {table: (table < "call_out", False) for table in TABLES}
    assert still_open(desk, dry_run=True) == still_open(desk) == [("calls to operators' wallets that wait", 1, None)]
    assert states(desk) == dict.fromkeys(TABLES, (False, False))


@pytest.mark.usefixtures("audited")
@pytest.mark.prove("kills")
async def test_it_waits_for_readers_gives_up_and_goes_on_where_it_was(desk, tickets):
    with psycopg.connect(desk.owner_url, application_name="a report") as reading:
        reading.execute("select count(*) from ticket")
        with pytest.raises(MigrationWaited, match=r"0 seconds for the locks of ticket_2024_10, .*\(a report\)"):
            archived(desk, wait_s=0)
    done = {table: table < "ticket" for table in TABLES}
    assert states(desk) == {table: (True, is_dense) for table, is_dense in done.items()}
    numbers = dict(desk.ask("select relname, oid from pg_class where relname ~ '_2024_10$' and relkind = 'r'"))
    with psycopg.connect(desk.owner_url, application_name="a backup") as reading:
        reading.execute("select from taquilla_archiving.ticket_2024_10")
        with pytest.raises(MigrationWaited, match=r"\(a backup\)"):
            archived(desk, wait_s=0)
    before = await seen(desk, tickets)
    assert [month.month for month in archived(desk)] == [OCTOBER]
    after = dict(desk.ask("select relname, oid from pg_class where relname ~ '_2024_10$' and relkind = 'r'"))
    assert {table: numbers[f"{table}_2024_10"] == after[f"{table}_2024_10"] for table in TABLES} == done
    assert await seen(desk, tickets) == before
    assert desk.ask("select from pg_namespace where nspname = 'taquilla_archiving'") == []


@pytest.mark.prove("kills")
async def test_a_partition_that_cannot_be_written_anew_stays_as_it_is_and_what_hinders_it_is_named(desk, tickets, tmp_path):
    with pytest.raises(RoomMissing, match=r"bet_2024_10 takes 49,152 bytes, and as many must be free .* sales end 0 are free"):
        archived(desk, disk=Disk(tmp_path, free_mb=1 << 40))
    assert states(desk) == dict.fromkeys(TABLES, (True, False))
    desk.ask("create view late_bets as select * from bet_market_2024_10")
    with pytest.raises(NotWrittenAnew, match=r"bet_market_2024_10 stays as it is.*view late_bets depends on table \w+$"):
        archived(desk)
    desk.ask("drop view late_bets")
    assert archived(desk, disk=Disk(tmp_path, free_mb=0))[0].still_open == []
    assert states(desk) == dict.fromkeys(TABLES, (True, True))


@pytest.mark.prove("kills")
async def test_the_next_releases_migrations_run_over_an_archived_month(desk, tickets, tmp_path):
    archived(desk)
    assert len(migrate(desk.owner_url, migrations_of_next(tmp_path, {f"{NEXT}.column": COLUMN}))) == 1
    assert states(desk) == dict.fromkeys(TABLES, (True, True))
    assert desk.one("select count(*) from pg_attribute where attname = 'planted' and attrelid = 'ticket_2024_10'::regclass") == 1
