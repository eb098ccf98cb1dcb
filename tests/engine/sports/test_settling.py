"""Settling coupons and cards: money, taxes, calls, pools, and workers that die. Histories judge the rest (model/settling.py)."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock

import psycopg
import pytest
from examples.mirror.mirror import Mirror, open_base
from psycopg.pq import TransactionStatus
from tests.engine.conftest import Kiosk, plant_reading, tell_of_planting
from tests.refusals import office_refuses

from taquilla.domain.ledger.accounts import Account
from taquilla.domain.sports.tickets import SportsTicket
from taquilla.engine.duty_failures import Failures
from taquilla.engine.people.office_refusals import OfficeReason
from taquilla.engine.sports import export_rows, settling, settling_walks
from taquilla.engine.subjects import Subjects
from taquilla.store.sports import settlements

RESULTS = (101, 102, 102, 101, 101, 101, 102)  # of coupon 455, which has a fixed prize of 10,000.00 for seven hits
OVER = "24T02:00:00"  # all games of the coupon have ended


@dataclass
class Clerks:
    """Enters the results of events."""

    kiosk: Kiosk

    def read(self, event: int, *won: int, voided: Iterable[int] = (), void: bool = False) -> None:
        """Enter the result of an event, or a correction of it."""
        plant_reading(self.kiosk.desk.owner, event, won, voided, void=void)

    def read_all(self, results: Iterable[int] = RESULTS) -> None:
        """Enter the results of the seven games of the coupon."""
        for event, won in enumerate(results, 1):
            self.read(event, won)

    async def settle(self) -> None:
        """One round of the worker, after which the books are in order."""
        await self.kiosk.desk.work()
        await self.kiosk.desk.assert_audit_clean()

    async def settle_all(self, results: Iterable[int] = RESULTS) -> None:
        """Enter the results of the coupon once its games are over, and settle it."""
        self.kiosk.desk.set_clock(OVER)
        self.read_all(results)
        await self.settle()


@pytest.fixture
def clerks(kiosk: Kiosk) -> Clerks:
    """The clerks of the kiosk."""
    return Clerks(kiosk)


def paid(kiosk: Kiosk, ticket: SportsTicket) -> tuple[Any, ...]:
    """A ticket's step, result, version, and gross, withheld and net payout."""
    said = "step, result, version, gross_payout, wht_amount, net_payout"
    return tuple(kiosk.desk.ask(f"select {said} from sports_ticket where operator_id = 70 and seq = %s", ticket.seq)[0])


def settlement(kiosk: Kiosk, coupon: int, said: str) -> list[Any]:
    """Return the settlements of a coupon, in order."""
    question = f"select {said} from sports_settlement where operator_id = 70 and coupon_id = %s order by version"
    return kiosk.desk.ask(question, coupon)


async def test_an_unwon_pool_goes_to_the_next_coupon_once_it_is_final(kiosk: Kiosk, clerks: Clerks) -> None:
    kiosk.desk.owner.execute(POOL.encode())
    tell_of_planting(kiosk.desk.owner)
    first = await kiosk.sold(kiosk.jackpot(picks=(103,) * 7))
    second = await kiosk.sold(kiosk.jackpot(coupon_id=456))
    await clerks.settle_all()
    # Half of a stake of 22: nine tenths for seven hits and a tenth, rounded down, for six.
    assert kiosk.desk.ask("select coupon_id, hits, amount from carry order by 1, 2") == [(455, 6, 1), (455, 7, 10)]
    assert (paid(kiosk, first)[0], paid(kiosk, second)[0]) == ("resulted", "open")

    async def listed() -> list[tuple[Any, ...]]:
        rows = await kiosk.desk.house.sports.office.coupons(70, before=457, limit=2)
        return [(row.id, row.carry_from, row.sales, row.pool, row.rolled_in, row.house_adds) for row in rows]

    assert await listed() == [(456, 455, None, None, 11, None), (455, None, 22, 11, 0, 0)]
    # A correction may leave nothing to roll over.
    for event in range(1, 9):
        clerks.read(event, void=True)
    await clerks.settle()
    assert await listed() == [(456, 455, None, None, 0, None), (455, None, 22, 0, 0, 0)]
    clerks.read_all()
    await clerks.settle()
    assert (await listed())[0] == (456, 455, None, None, 11, None)
    kiosk.desk.ask("select move_house_clock(house_now() + interval '24 hours')")
    await clerks.settle()
    assert paid(kiosk, second)[:4] == ("resulted", "won", 1, 20)
    assert settlement(kiosk, 456, "pool, carry_in, house_adds, tiers -> 0 ->> 'own'") == [(11, 11, 0, "20")]
    assert (await listed())[0] == (456, 455, 22, 11, 11, 0)
    assert kiosk.desk.ask("select hits, amount from carry where coupon_id = 456") == [(6, 2)]
    # Nobody is closed with a pool that nobody has won; what a division leaves keeps nobody open (JP-31).
    kiosk.desk.ask("select move_house_clock(house_now() + interval '24 hours')")
    await clerks.settle()
    kiosk.desk.ask("update call_out set state = 'done', answered_at = house_now() where state = 'due'")
    with office_refuses(OfficeReason.ROLLOVERS_LEFT):
        await kiosk.desk.house.people.office.close_operator(70)
    kiosk.desk.ask("update sports_settlement set tiers = jsonb_set(tiers, '{1,lines}', '3') where coupon_id = 456")
    await kiosk.desk.house.people.office.close_operator(70)


# Coupon 455 has a pool from now on; what is left of it goes to coupon 456, which is like it.
POOL = """
delete from tier where coupon_id = 455;
update coupon set pool_rate = 5000 where id = 455;
insert into coupon (operator_id, id, type, name, line_price, pool_rate, closes_at, carry_from, created_at)
select operator_id, 456, type, name, line_price, pool_rate, closes_at, 455, created_at from coupon where id = 455;
insert into leg select operator_id, 456, position, event_id, market_id, reserve from leg where coupon_id = 455;
insert into tier (operator_id, coupon_id, hits, kind, rate)
values (70, 455, 7, 'pool_pct', 9000), (70, 455, 6, 'pool_pct', 1000),
    (70, 456, 7, 'pool_pct', 9000), (70, 456, 6, 'pool_pct', 1000)
"""


# A coupon of the first event alone, which is settled a day before coupon 455 is.
DAILY = """
insert into coupon (operator_id, id, type, name, line_price, closes_at, created_at)
values (70, 450, 'jackpot', 'daily', 25, '2024-10-23T12:00Z', '2024-10-22');
insert into leg (operator_id, coupon_id, position, event_id, market_id) values (70, 450, 0, 1, 1);
insert into tier (operator_id, coupon_id, hits, kind, amount) values (70, 450, 1, 'fixed', 1000);
"""


async def test_a_result_is_final_once_the_last_coupon_that_reads_it_was_settled_a_day_ago(kiosk: Kiosk, clerks: Clerks) -> None:
    kiosk.desk.owner.execute(DAILY.encode())
    tell_of_planting(kiosk.desk.owner)
    daily = await kiosk.sold(kiosk.jackpot(coupon_id=450, picks=(101,)))
    weekly = await kiosk.sold(kiosk.jackpot(picks=(102, *RESULTS[1:])))

    async def is_final() -> bool:
        return (await kiosk.desk.house.sports.office.event(70, 1)).is_final

    async def waiting() -> list[int]:
        kiosk.desk.ask(
            "insert into sport_result (operator_id, event_id, version, won, entered_by, entered_at) select 70, 1, 1 + count(*),"
            " '{103}', 1, house_now() from sport_result where operator_id = 70 and event_id = 1"
        )
        return [one.event_id for one in await kiosk.desk.house.sports.tickets.results.waiting(70)]

    kiosk.desk.set_clock("23T16:30:00")
    for event, won in enumerate(RESULTS[:6], 1):
        clerks.read(event, won)
    await clerks.settle()
    assert paid(kiosk, daily)[:3] == ("resulted", "won", 1)
    # Its tickets are closed a day after it ended, and what it read is final a day after it began.
    kiosk.desk.ask("select move_house_clock(finished_at + interval '1 day') from sports_settlement where coupon_id = 450")
    assert not await is_final()
    # What is corrected now is read by the coupon that is not settled; that of the day before pays by what it has read.
    clerks.read(1, 102)
    clerks.read(7, RESULTS[6])
    await clerks.settle()
    assert (paid(kiosk, daily)[:3], paid(kiosk, weekly)[:3]) == (("closed", "won", 1), ("resulted", "won", 1))
    assert (await is_final(), await waiting()) == (False, [1])
    kiosk.desk.ask("select move_house_clock((select started_at + interval '1 day' from sports_settlement where coupon_id = 455))")
    assert (await is_final(), await waiting()) == (True, [])


async def test_a_correction_that_is_written_while_a_coupon_is_closed_is_settled(kiosk: Kiosk, clerks: Clerks) -> None:
    ticket = await kiosk.sold(kiosk.jackpot())
    await clerks.settle_all()
    later = "select move_house_clock(finished_at + %s) from sports_settlement where coupon_id = 455"
    kiosk.desk.ask(later, timedelta(days=1, seconds=-1))
    kiosk.desk.ask("update coupon set closed_at = house_now() where id <> 455")
    with psycopg.connect(kiosk.desk.owner_url) as clerk:
        clerk.execute("select from gate where operator_id = 70 for update")
        plant_reading(clerk, 7, (103,))
        kiosk.desk.ask(later, timedelta(days=1))
        working = asyncio.create_task(kiosk.desk.do(kiosk.desk.house.subjects.sports.coupons.do_all, 70))
        await kiosk.desk.until(lambda: kiosk.desk.waiters() >= 1)
    await working
    assert paid(kiosk, ticket)[:3] == ("resulted", "lost", 2)


async def test_a_coupon_waits_for_a_ticket_that_nobody_has_answered_for(kiosk: Kiosk, clerks: Clerks) -> None:
    sold = await kiosk.sold(kiosk.jackpot())
    kiosk.desk.set_clock("23T07:59:00")
    left = await kiosk.desk.house.counter.ask(kiosk.written(kiosk.jackpot()))
    claimed = "update call_out set claimed_until = %s, next_try = %s where ticket_seq = %s"
    kiosk.desk.ask(claimed, "2024-10-23T12:10Z", "2024-10-23T12:10Z", left.ticket.seq)
    kiosk.desk.set_clock("23T08:00:05")
    clerks.read_all()
    await clerks.settle()
    assert (paid(kiosk, sold)[0], paid(kiosk, left.ticket)[0]) == ("open", "new")
    assert settlement(kiosk, 455, "phase") == [("counting",)]
    kiosk.desk.set_clock("23T08:10:00")
    await clerks.settle()
    assert (paid(kiosk, sold)[0], paid(kiosk, left.ticket)[0]) == ("resulted", "cancelled")
    assert settlement(kiosk, 455, "phase, tickets") == [("finished", 1)]


async def test_a_count_that_breaks_off_leaves_no_read_on_its_connection(kiosk: Kiosk, monkeypatch) -> None:
    monkeypatch.setattr(settling, "_COUNTED_AT_ONCE", 1)
    await asyncio.gather(*(kiosk.sold(kiosk.jackpot()) for _ in range(2)))
    async with kiosk.desk.house.database.connection() as connection:
        coupon = await settlements.load_coupon(connection, 70, 455)
        with pytest.raises(AttributeError, match="hits"):
            await settling._tally(connection, coupon, None)
        assert connection.info.transaction_status is TransactionStatus.IDLE


async def test_workers_that_settle_at_once_do_everything_once(kiosk: Kiosk, clerks: Clerks, monkeypatch) -> None:
    monkeypatch.setattr(settling, "_COUNTED_AT_ONCE", 7)
    monkeypatch.setattr(settling_walks, "_ROWS_LEAST", 7)
    monkeypatch.setattr(settling_walks, "_ROWS_MOST", 7)
    house = kiosk.desk.house
    made = [Subjects(house.database, house.cache, Failures(house.database), house.log_keys, house.disk) for _ in range(4)]
    workers = [one.sports for one in made]
    tickets = await asyncio.gather(*(kiosk.sold(kiosk.jackpot(picks=picks)) for picks in (RESULTS, (103,) * 7) * 30))
    kiosk.desk.set_clock(OVER)
    clerks.read_all()
    for result, version in (((103,), 2), ((102,), 3)):
        await asyncio.gather(*(kiosk.desk.do(duties.coupons.do_all, 70) for duties in workers))
        clerks.read(7, *result)
        await asyncio.gather(*(kiosk.desk.do(duties.coupons.do_all, 70) for duties in workers))
        assert {paid(kiosk, ticket)[2] for ticket in tickets} == {version}
    kiosk.desk.ask("select move_house_clock(max(finished_at) + interval '1 day') from sports_settlement")
    await asyncio.gather(*(kiosk.desk.do(duties.coupons.do_all, 70) for duties in workers))
    ended = {(*paid(kiosk, ticket)[:2], tuple(kiosk.calls(ticket))) for ticket in tickets[::2]}
    assert ended == {("closed", "won", tuple(kiosk.calls(tickets[0])))}
    await kiosk.desk.assert_audit_clean()


OCTOBER = date(2024, 10, 1), date(2024, 10, 31)
NOVEMBER = date(2024, 11, 1), date(2024, 11, 30)

# Tickets are sold in one month and judged in the next, by its rates: the card starts half an hour after midnight in Nairobi.
LATER = """
update sport_event set starts_at = starts_at + interval '9 days', original_start = original_start + interval '9 days',
    ends_at = ends_at + interval '9 days';
update coupon set closes_at = closes_at + interval '9 days';
update tax_rate set wht_rate_at = 'settlement';
"""
UGANDA = """
insert into tax_rate (operator_id, type, starts, jurisdiction, ext_rate, ext_type, wht_rate, wht_basis, author)
values (70, 'jackpot', house_now(), 'UG', 2000, 'exclusive', 1500, 'gross', 'test')
"""


async def due(kiosk: Kiosk, since: date, until: date) -> list[tuple[object, ...]]:
    """Return the taxes due for some days."""
    found = await kiosk.desk.house.sports.office.taxes_due(70, since, until)
    return [(one.jurisdiction, f"{one.month:%m}", one.tax, one.charged, one.taken_back, one.due) for one in found]


async def mirrored(kiosk: Kiosk) -> Mirror:
    """Return a mirror that has taken the events."""
    mirror = Mirror(open_base(Path(":memory:")))
    while events := (await kiosk.desk.house.events.page(70, mirror.place().number, limit=7)).events:
        mirror.take([one._asdict() | {"at": one.at.isoformat()} for one in events])
    return mirror


async def test_each_tax_is_due_where_it_is_owed_in_the_month_in_which_it_moved(kiosk: Kiosk, monkeypatch) -> None:
    clerks = Clerks(kiosk)
    missed = (*RESULTS[:6], 103)
    kiosk.desk.owner.execute(LATER.encode())
    tell_of_planting(kiosk.desk.owner)
    assert await due(kiosk, OCTOBER[0], NOVEMBER[1]) == []
    await kiosk.sold(kiosk.jackpot())
    kiosk.desk.owner.execute(UGANDA.encode())
    tell_of_planting(kiosk.desk.owner)
    assert (await kiosk.sold(kiosk.jackpot(picks=missed))).debit == 30
    reserved = await kiosk.sold(kiosk.card())
    assert isinstance(await kiosk.desk.house.sports.tickets.pay(70, reserved.id), SportsTicket)
    office = kiosk.desk.house.sports.office
    assert await office.standing(70, date(2024, 10, 22)) == (22 + 25 + 889, 0, 3, 22 + 25 + 889, 0, 1)
    october = [("KE", "10", "excise", 114, 0, 114), ("UG", "10", "excise", 5, 0, 5)]
    assert await due(kiosk, *OCTOBER) == october

    kiosk.desk.ask("select move_house_clock(%s)", "2024-11-02T04:00:00Z")
    clerks.read(100001, void=True)
    clerks.read_all()
    await clerks.settle()
    clerks.read_all(missed)
    await clerks.settle()
    # The card went back, and with it its excise; the first winner's withholding too, and another one won.
    november = [
        ("KE", "11", "excise", 0, 111, -111),
        ("KE", "11", "withholding", 199_996, 199_996, 0),
        ("UG", "11", "withholding", 150_000, 0, 150_000),
    ]
    assert await due(kiosk, *OCTOBER) == october
    assert await due(kiosk, *NOVEMBER) == november
    both = await due(kiosk, OCTOBER[0], NOVEMBER[1])
    mirror, days = await mirrored(kiosk), {"first": "2024-10-01", "last": "2024-11-30"}
    assert [(where, month[5:], *more) for where, month, *more in mirror.report("taxes", **days)] == [one[:-1] for one in both]
    assert sorted(both) == sorted(october + november)
    # The wallet has been told nothing yet: the second winner's prize without its withholding, and the price of the card.
    assert await office.standing(70, date(2024, 11, 2)) == (-889, 1_000_000, 0, 0, 850_000 + 1_000, 10)
    plays = await office.plays(70, OCTOBER[0], NOVEMBER[1])
    assert mirror.report("sports", **days) == [(str(row.day), *row[1:]) for row in plays]
    assert [(row.day.month, *row[1:], row.margin) for row in plays] == [
        (10, "jackpot", 22 + 25, 0, 47), (10, "superbet", 889, 0, 889),
        (11, "jackpot", 0, 1_000_000, -1_000_000), (11, "superbet", -889, 0, -889),
    ]  # fmt: skip
    monkeypatch.setattr(export_rows, "_PAGE", 2)
    operator = (await kiosk.desk.house.known(70)).operator
    pages = export_rows.SportsExport(kiosk.desk.house.database).pages(operator, OCTOBER[0], NOVEMBER[1])
    rows = [dict(zip(export_rows.COLUMNS, row, strict=True)) async for page in pages for row in page.rows]
    assert [[str(row[name]) for name in ("type", "result", "stake", "excise", "net_payout")] for row in rows] == [
        ["jackpot", "lost", "0.22", "0.03", "0.00"], ["jackpot", "won", "0.25", "0.05", "8500.00"],
        ["superbet", "void", "8.89", "1.11", "10.00"],
    ]  # fmt: skip
    for tax, account in (("excise", Account.EXCISE), ("withholding", Account.WITHHOLDING)):
        stands = "select sum(case credit when %s then amount else -amount end)::int from transfer where %s in (debit, credit)"
        assert kiosk.desk.one(stands, int(account), int(account)) == sum(one[-1] for one in both if one[2] == tax)


async def overdue(kiosk: Kiosk, at: str = "") -> list[tuple[str, str]]:
    """Return the alarms about results that are open at a moment, or now: of what, and until when."""
    if at:
        kiosk.desk.set_clock(at)
    await kiosk.desk.do(kiosk.desk.house.subjects.alarms.look, 70)
    raised = "select subject, detail ->> 'until' from alarm where kind = 'result_overdue' and until is null order by id"
    return kiosk.desk.ask(raised)


async def test_an_event_that_nobody_has_read_raises_an_alarm_before_it_is_void(kiosk: Kiosk, clerks: Clerks) -> None:
    await kiosk.sold(kiosk.jackpot())
    assert await overdue(kiosk, "23T10:29:00") == []
    assert await overdue(kiosk, "23T10:31:00") == [("sports 1", "2024-10-24T12:00:00+00:00")]
    clerks.read(1, 101)
    assert await overdue(kiosk, "23T11:31:00") == [("sports 2", "2024-10-24T13:00:00+00:00")]
    # Nobody has played the card: of its event nothing waits.
    assert len(await overdue(kiosk, OVER)) == 7
    await clerks.settle_all()
    assert await overdue(kiosk, "24T02:01:00") == []


async def test_a_reserve_that_a_correction_needs_raises_an_alarm_until_it_is_read(kiosk, clerks: Clerks, monkeypatch) -> None:
    ticket = await kiosk.sold(kiosk.jackpot())
    await clerks.settle_all()
    assert await overdue(kiosk) == []
    clerks.read(1, void=True)
    await clerks.settle()
    assert await overdue(kiosk) == [("sports 8", "2024-10-24T19:00:00+00:00")]
    assert paid(kiosk, ticket)[:3] == ("resulted", "won", 1)
    clerks.read(8, 102)
    with monkeypatch.context() as stopping:
        stopping.setattr(settling, "_count", AsyncMock(return_value=False))
        await kiosk.desk.work()
    # What is rolled back has no rate of withholding of its own.
    assert kiosk.desk.ask("select step, withheld_rate from sports_ticket") == [("open", None)]
    await clerks.settle()
    assert (paid(kiosk, ticket)[:3], await overdue(kiosk)) == (("resulted", "lost", 2), [])
