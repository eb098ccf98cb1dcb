"""Each index costs a sale something and finds what is asked; reports are read by the indexes, and all of one moment."""

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta
from fnmatch import filter as names_like
from pathlib import Path
from typing import Final

import psycopg
import pytest
from tests.houses import open_house
from tests.plans import Plans, every_statement
from tests.refusals import must_be

from taquilla.domain.ledger.commands import Channel
from taquilla.domain.lottery.commands import Play, SellTicket
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.selling import Sold
from taquilla.domain.people.members import Caller
from taquilla.engine.house import House
from taquilla.engine.lottery.reports import PeriodReport, ReportFilter
from taquilla.sandbox.demo import BANKLOT, PASSWORD, RESELLER_TOKEN
from taquilla.store.lottery import periods
from taquilla.store.postgres.database import connect
from taquilla.store.postgres.embedded import OWNER, Embedded

DAY: Final = date(2024, 10, 22)
USED_BY: Final = {
    "account_pkey": "ledger.books.load_balances", "exposure_pkey": "lottery.sales.load_exposure",
    "outbox_pkey": "events.outbox._READ.asc", "request_pkey": "ledger.books.load_requests",
    "ticket_pkey": "lottery.tickets.load_tickets", "ticket_operator_id_id_day_key": "lottery.tickets.find_by_id",
    "ticket_operator_id_number_day_key": "lottery.tickets.find_by_number", "ticket_by_entity": "lottery.periods.count_hours",
    "ticket_by_entity_undone": "lottery.search._WALKS.undone.entity_id.True", "ticket_by_member": "lottery.tickets.find_last",
    "ticket_by_undoer": "lottery.sales.count_undoings", "ticket_by_undoing": "seals.rows.undoing",
    "transfer_pkey": "lottery.tickets.load_transfers", "transfer_by_bet": "wallets.movements.load_moved",
    "transfer_by_play": "sports.catalogue.sum_plays", "transfer_by_payment": "lottery.weeks.load_movements",
    "transfer_by_receivable": "lottery.weeks.load_receivables", "transfer_by_settlement": "lottery.settlements.load_moved",
    "transfer_by_sports_ticket": "sports.settlements.load_standing", "transfer_by_taking_back": "lottery.turnover.find_heavy",
    "transfer_by_tax": "sports.taxes.sum_taxes", "transfer_is_reversed_once": "sports.settlements.load_standing",
    "wager_pkey": "lottery.tickets.load_wagers", "wager_by_selection": "lottery.settlements.find_played",
}  # fmt: skip
# An index of few among many: while nothing is known of the rows, the key looks as good.
FEW_ROWS: Final = {"transfer_by_sports_ticket"}
GOES_BY: Final = {
    "lottery.catalogue.find_events": {"event_pkey"}, "lottery.catalogue.find_unopened": {"event_by_time", "draw_pkey"},
    "lottery.catalogue.next_events": {"event_product_id_list_id_draws_at_key"},
    "lottery.catalogue.roll_events": {"event_product_id_list_id_draws_at_key"},
    "lottery.draws.find_sellers": {"ticket_by_member"}, "lottery.search._*.tickets.entity_id.*": {"ticket_by_entity"},
    "lottery.search._*.tickets.member_id.*": {"ticket_by_member"}, "lottery.search._*.tickets.operator_id.*": {"ticket_pkey"},
    "lottery.search._*.undone.entity_id.*": {"ticket_by_entity_undone"},
    "lottery.search._*.winners.entity_id.*": {"prize_by_entity"},
    "lottery.search._PLAYS.*": {"exposure_pkey", "ticket_pkey", "wager_by_selection"},
    "lottery.tickets.find_anywhere": {"ticket_operator_id_id_day_key"},
    "lottery.tickets.find_by_id": {"ticket_operator_id_id_day_key"},
    "lottery.tickets.load_printable": {"ticket_operator_id_id_day_key"},
    "ledger.alarms._LISTS.not ended": {"alarm_is_open_once"},
    "ledger.alarms._LOOK": {"audit_event_by_action", "call_out_refused"},
    "lottery.settlements.sum_late": {"prize_by_seq", "prize_by_entity", "prize_is_paid_once", "ticket_pkey"},
    "lottery.shifts._LIST_OF_MEMBER": {"shift_by_member"}, "lottery.shifts._LIST_OPEN": {"shift_is_open_once"},
    "people.operators.load_powers": {"audit_event_by_action"}, "people.sessions.list_access": {"session_by_member"},
    "people.sessions.list_keys": {"session_by_member"}, "people.sessions.list_logins": {"session_by_end"},
}  # fmt: skip
"""The indexes by which statements find what they read, whatever PostgreSQL knows of rows. Others read too many."""
_TABLES: Final = ["account", "exposure", "outbox", "request", "ticket", "transfer", "wager"]
_INDEXES: Final = """
    select coalesce(inhparent, indexrelid)::regclass::text from pg_index left join pg_inherits on inhrelid = indexrelid
    where regexp_replace(indrelid::regclass::text, '(_[0-9]+)+$', '') = any (%s)
"""


@pytest.fixture
def owner(server: Embedded, empty_database: str) -> Iterator[psycopg.Connection]:
    """A database with two months and no rows."""
    with psycopg.connect(server.url(OWNER, empty_database), autocommit=True) as owner:
        owner.execute("select ensure_partitions('2024-10-01', '2024-11-30')")
        yield owner


@pytest.mark.new_database
def test_each_index_of_what_a_sale_writes_is_used_and_rows_are_found_by_the_right_one(owner: psycopg.Connection) -> None:
    """Though it was planned before there were any."""
    used: dict[str, set[str]] = {}
    texts = every_statement()
    for grown in (False, True):
        with Plans.of(owner, grown=grown) as plans:
            for name in set(USED_BY.values()):
                used.setdefault(name, set()).update(plans.indexes(plans.plan(texts[name])))
            for like, wanted in GOES_BY.items():
                for name in (names := names_like(texts, like)):
                    found = plans.indexes(plans.plan(texts[name]))
                    assert wanted <= found, (name, grown)
                    of_sales = {index for index in found if index.startswith(("ticket_", "prize_"))}
                    assert of_sales <= wanted or not name.startswith("lottery."), (name, grown)
                assert names, like
    indexes = owner.execute(_INDEXES, [_TABLES]).fetchall()
    assert {index for index, name in USED_BY.items() if index not in used[name]} <= FEW_ROWS
    assert {name for (name,) in indexes} == USED_BY.keys()


@pytest.mark.parametrize(("name", "table"), [("sum_draws", "turnover_detail"), ("sum_products", "turnover_product")])
def test_the_products_of_a_category_are_asked_once_and_not_once_a_row(demo_url: str, name: str, table: str) -> None:
    async def asked() -> list[str]:
        parameters = {"operator": 1, "by": "event", "category": "lottery", "members": "{7}", "days": "{2024-10-22}"}
        parameters |= {"with_below": True, "entities": "{" + ",".join(map(str, range(1, 101))) + "}"}
        kept = {"sum_draws": "1, 5, 1, 'sale', 100", "sum_products": "false, 1, 5, 100, 0, 0, 0, 0"}
        rows = f"insert into {table} select 1, date '2024-10-22', agency, {kept[name]} from generate_series(1, 100) as agency"
        async with await connect(demo_url) as connection:
            await connection.execute(rows.encode())
            found = await connection.execute(b"explain (analyze) " + periods._SQL[name].encode(), parameters)
            return [line for (line,) in await found.fetchall() if " on product " in line and "never" not in line]

    found = asyncio.run(asked())
    assert len(found) == 1, found
    assert found[0].endswith("loops=1)"), found


async def test_a_total_is_the_sum_of_its_groups_while_selling_goes_on(demo_url: str, key_file: Path) -> None:
    async with open_house(demo_url, key_file) as house:
        session = await house.people.access.login("username@banklot.net", PASSWORD, "test")
        caller = await house.people.access.live(session.token)  # type: ignore[union-attr]
        reseller = await house.people.access.holder(RESELLER_TOKEN, None)
        assert None not in (caller, reseller)
        async with house.database.reading() as connection:
            found = await connection.execute(
                "select event_id from draw join event on event.id = event_id "
                "where state = 'open' and category = 'animalitos' order by draw.draws_at desc limit 1"
            )
            ((event,),) = await found.fetchall()
        selling = True

        async def sell(caller: Caller, channel: Channel) -> int:
            sold = 0
            while selling:
                plays = (Play(event, Game.ANIMALITOS, str(sold % 30), 100, ""), Play(event, Game.ANIMALITOS, "35", 200, ""))
                must_be(Sold, await house.counter.ask(SellTicket(House.new_id(), caller, channel, plays)))
                sold += 1
            return sold

        async def fold() -> None:
            async with house.database.connection() as connection:
                while selling:
                    await house.lottery.duties.fold(connection, BANKLOT)

        sellers = ((caller, Channel.BANKLOT), (reseller, Channel.CHANCE))
        tills = [asyncio.create_task(sell(*seller)) for _ in range(4) for seller in sellers]
        folding = asyncio.create_task(fold())
        seen, of_reseller = list[int](), list[int]()
        now = await house.now()
        since, until = now - timedelta(days=1), now + timedelta(days=3)
        for group in ("user", "agency", "product", "event", "day", "game") * 5:
            report = must_be(PeriodReport, await house.lottery.reports.period(caller, ReportFilter(since, until, group)))
            assert sum(sums.sale for _, sums in report.groups) == report.total.sale
            assert report.total.sale % 300 == 0, "a ticket of 3 is there whole"
            assert report.total.agency == report.total.sale // 10
            seen.append(report.total.sale)
            days = await house.lottery.reports.of_reseller(reseller, since.date(), until.date())
            assert [day.sums.sale for day in days] == [300 * day.tickets for day in days], "as many tickets as sales"
            of_reseller.append(sum(day.tickets for day in days))
        selling = False
        each = await asyncio.gather(*tills)
        await folding
        assert (seen, of_reseller) == (sorted(seen), sorted(of_reseller))
        last = must_be(PeriodReport, await house.lottery.reports.period(caller, ReportFilter(since, until)))
        assert last.total.sale == 300 * sum(each)
        days = await house.lottery.reports.of_reseller(reseller, since.date(), until.date())
        assert sum(day.tickets for day in days) == sum(each[1::2]) < sum(each)
