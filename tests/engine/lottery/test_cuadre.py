"""The cuadre: the worked week to the cent, commissions on profit, and prizes that are claimed, expired or to be recovered."""

import asyncio
import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from random import Random

import pytest
from tests.engine.conftest import Desk
from tests.engine.lottery.conftest import AGENCY, CHANCE, GROUP, LOTTO_ACTIVO, OTHER_CASHIER, VOID, settle
from tests.passwords import light
from tests.refusals import must_be

from taquilla.domain.ledger.days import day_bounds
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.cuadre import Debt, Share, Sums, Week, total
from taquilla.domain.lottery.games import Game
from taquilla.domain.lottery.redeeming import Undone
from taquilla.engine.gate import Author
from taquilla.engine.house import House
from taquilla.engine.lottery.cuadre import ClosePreview, Cuadre
from taquilla.engine.lottery.debts import AgencyToday
from taquilla.engine.lottery.reports import PeriodReport, ReportFilter
from taquilla.sandbox.demo import BANKLOT
from taquilla.store.lottery import weeks
from taquilla.store.postgres.migration_files import FOLDER

MONDAY, NEXT_MONDAY = date(2024, 10, 21), date(2024, 10, 28)
ZAMORANO, JUNGLA = 1, 6


@pytest.fixture(scope="session")
def short_template(few_lotteries: Callable[..., str]) -> str:
    """A database with the lotteries of these tests."""
    return few_lotteries(ZAMORANO, LOTTO_ACTIVO, JUNGLA, CHANCE)


async def rate(desk: Desk, entity: int, percent: int, **about: object) -> None:
    await desk.house.lottery.rules.add_rule(BANKLOT, "commission", {"entity": entity, "basis_points": percent * 100, **about})


async def pay(desk: Desk, units: int, entity: int = AGENCY, key: str | None = None) -> int | Refusal:
    return await desk.house.lottery.cuadres.record_payment(BANKLOT, entity, units * 100, command_id=House.new_id(), key=key)


async def close(desk: Desk, entity: int = AGENCY, monday: date = MONDAY) -> list[int] | Refusal:
    return await desk.house.lottery.cuadres.close_week(BANKLOT, entity, monday, author=Author("test"))


async def shown(desk: Desk, entity: int = AGENCY, monday: date = MONDAY) -> Cuadre:
    return must_be(Cuadre, await desk.house.lottery.cuadres.week(BANKLOT, entity, monday))


def owed(desk: Desk, *entities: int) -> int:
    """Return what the ledger says that entities owe together."""
    moved = "amount * ((debit = any(%(of)s))::int - (credit = any(%(of)s))::int)"
    return int(desk.one(f"select coalesce(sum({moved}), 0) from transfer", {"of": [1_000_000 + one for one in entities]}))


async def report(desk: Desk, first: date, last: date, group: str | None = None) -> PeriodReport:
    zone = (await desk.house.operator(BANKLOT)).zone
    since, until = day_bounds(first, zone)[0], day_bounds(last, zone)[1]
    wanted = ReportFilter(since, until - timedelta(microseconds=1), group)
    return must_be(PeriodReport, await desk.house.lottery.reports.of_entity(BANKLOT, GROUP, wanted))


async def test_a_payment_that_several_undo_at_once_is_undone_once(desk: Desk) -> None:
    paid, cuadres = must_be(int, await pay(desk, 900)), desk.house.lottery.cuadres
    undoing = [cuadres.undo_payment(BANKLOT, paid, command_id=House.new_id()) for _ in range(8)]
    answers = await asyncio.gather(*undoing, return_exceptions=True)
    assert (sum(isinstance(one, int) for one in answers), owed(desk, AGENCY)) == (1, 0)


@pytest.mark.usefixtures("new_log")
async def test_the_worked_week_is_closed_to_the_cent(desk: Desk) -> None:
    """Of the rule book (domain.md 1.9)."""
    desk.ask("insert into closed_week values (1, 213, '2024-10-14', 10000, 0, 0, 0, 0, 10000, '2024-10-21 05:00Z', 'test')")
    desk.ask(
        "insert into audit_event (operator_id, at, actor, action, object, detail)"
        " values (1, '2024-10-21 05:00Z', 'test', 'week closed', '213', '{\"week\": \"2024-10-14\"}')"
    )
    for entity, game, percent in ((AGENCY, 5, 10), (AGENCY, 1, 15), (GROUP, 5, 14), (GROUP, 1, 20)):
        await rate(desk, entity, percent, game=game)
    figures, triples = desk.event(JUNGLA, "22T09:00"), desk.event(ZAMORANO, "22T12:00", 1)
    await desk.sell(figures, *map(str, range(3, 15)), units=99)
    await desk.sell(figures, "2", units=11)
    await desk.sell(figures, "1", units=1)
    await desk.sell(triples, *(f"{number:03d}" for number in range(100, 108)), units=99, game=Game.TRIPLE)
    await desk.sell(triples, "341", units=1, game=Game.TRIPLE)
    await desk.sell(triples, "342", units=7, game=Game.TRIPLE)
    back = await desk.sell(triples, "343", units=66, game=Game.TRIPLE)
    assert isinstance(await desk.house.counter.ask(desk.undoing(back)), Undone)
    await settle(desk, {figures: "2", triples: "341"}, at="22T12:01")
    assert (await report(desk, MONDAY, NEXT_MONDAY)).total == Sums(200_000, 24_000, 32_800, 93_000)
    # The agency keeps its commission; the group what it earns above that, and hands over the rest of both.
    shares = [await desk.house.lottery.cuadres.share(BANKLOT, one, MONDAY, NEXT_MONDAY) for one in (AGENCY, GROUP)]
    assert shares == [Share(24_000, 83_000), Share(8_800, 74_200)]
    await pay(desk, 900)
    open_week = await shown(desk)
    assert (open_week.week, open_week.is_closed) == (Week(MONDAY, 10_000, 200_000, 24_000, 93_000, 90_000), False)
    desk.set_clock("28T00:00")
    assert await close(desk) == [AGENCY]
    closed = await shown(desk)
    assert (closed.week, closed.is_closed, closed.lines) == (open_week.week, True, open_week.lines)
    assert closed.week.closing == 3_000
    assert (await shown(desk, monday=NEXT_MONDAY)).week == Week(NEXT_MONDAY, 3_000, 0, 0, 0, 0)
    # The parent's: what it keeps of its own is the difference of the rates. People and rules are read once for all of them.
    before = desk.house.lottery.cache.peek(BANKLOT)
    assert await close(desk, GROUP) == [214, GROUP]
    after = await desk.house.lottery.cuadres._known(BANKLOT)
    open_from = {after.people.entities[one].open_from for one in (AGENCY, 214, GROUP)}
    assert (after.rules is before.rules, open_from) == (True, {NEXT_MONDAY})
    parent = (await shown(desk, GROUP)).week
    assert (parent, parent.closing) == (Week(MONDAY, 0, 200_000, 32_800, 93_000, 0), 74_200)
    # A payment of the next week is of this one, up to what this one left, whatever was paid the other way before.
    debts, others = desk.house.lottery.cuadres.debts, {GROUP: Debt(74_200, 0, 74_200), 214: Debt(0, 0, 0)}
    await pay(desk, -40)
    await desk.house.lottery.cuadres.undo_payment(BANKLOT, must_be(int, await pay(desk, 9)), command_id=House.new_id())
    await pay(desk, 20)
    assert await debts(BANKLOT, GROUP, MONDAY) == others | {AGENCY: Debt(5_000, 2_000, 1_000)}
    await pay(desk, 50)
    assert await debts(BANKLOT, GROUP, MONDAY) == others | {AGENCY: Debt(0, 3_000, 0)}
    assert await debts(BANKLOT, AGENCY, NEXT_MONDAY) == {AGENCY: Debt(0, 3_000, 0)}
    await desk.assert_audit_clean()


async def test_a_first_close_leaves_out_no_week_with_a_share_of_profit(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await rate(desk, 214, 22, basis="profit")
    await desk.past("29T08:00")
    await desk.sell(event := desk.event(JUNGLA, "29T09:00"), "2", units=99, by=OTHER_CASHIER)
    await settle(desk, {event: "3"}, at="29T09:01")
    desk.ask("select move_house_clock(%s)", "2024-11-12T00:05-04:00")
    third = NEXT_MONDAY + timedelta(days=7)
    assert must_be(Refusal, await close(desk, monday=MONDAY - timedelta(days=364))).reason is Reason.WEEK_CLOSED
    await desk.house.people.office.add_entity(BANKLOT, name="late", parent_id=GROUP, author=Author("test"))
    looks, sum_profits = list[object](), weeks.sum_profits
    monkeypatch.setattr(weeks, "sum_profits", lambda *about: looks.append(about) or sum_profits(*about))
    assert must_be(Refusal, await close(desk, GROUP, third)).reason is Reason.WEEK_OPEN_BEFORE  # of 214, and 213's stays open too
    assert len(looks) == 1  # whatever the number of weeks
    preview = desk.house.lottery.cuadres.preview_close
    for monday, reason in ((MONDAY - timedelta(days=7), Reason.WEEK_CLOSED), (third, Reason.WEEK_OPEN_BEFORE)):
        assert must_be(Refusal, await preview(BANKLOT, GROUP, monday)).reason is reason
    # Of the week before that nothing is left to be booked, and the other agency sells without a commission.
    assert await close(desk, GROUP, NEXT_MONDAY) == [AGENCY, 214, GROUP]
    assert isinstance(await preview(BANKLOT, GROUP, third), ClosePreview)
    assert must_be(Refusal, await preview(BANKLOT, GROUP, third + timedelta(days=7))).reason is Reason.WEEK_OPEN_BEFORE
    assert await close(desk, GROUP, third) == [AGENCY, 214, GROUP]
    assert desk.ask("select amount from transfer where kind = 'profit'") == [(2_178,)]
    last_day = third - timedelta(days=1)
    hours = await desk.house.lottery.day_sums.hours(BANKLOT, GROUP, last_day, is_over=True)
    assert total([*hours]) == (await report(desk, last_day, last_day)).total == Sums(agency=2_178, parent=2_178)
    await desk.assert_audit_clean()


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.prove("histories")) for seed in (2, 3))])
async def test_each_week_closes_with_what_the_ledger_says_whatever_the_rates(desk: Desk, seed: int) -> None:
    """CM-07, in a random tree with random rates by product, on sales and on profit."""
    chance, office, by = Random(seed), desk.house.people.office, {"author": Author("test")}
    draws = [desk.event(product, f"22T{hour}:00") for product, hour in ((JUNGLA, "09"), (LOTTO_ACTIVO, "09"), (JUNGLA, "10"))]
    groups = [await office.add_entity(BANKLOT, name=f"group {place}", parent_id=GROUP, **by) for place in range(3)]
    agencies = [await office.add_entity(BANKLOT, name=f"{one}", parent_id=chance.choice(groups), **by) for one in range(7)]
    for entity in (*groups, *agencies):
        for about in ({}, {"product": JUNGLA}, {"product": LOTTO_ACTIVO}):
            points, basis = chance.choice((None, 0, 833, 1_000, 1_433)), chance.choice(("sale", "sale", "profit"))
            if points is not None:
                rule = {"entity": entity, "basis_points": points, "basis": basis}
                await desk.house.lottery.rules.add_rule(BANKLOT, "commission", rule | about)
    sold = []
    for agency in agencies:
        seller = f"{agency}@banklot.net"
        await office.add_member(BANKLOT, entity_id=agency, email=seller, role="cashier", password=light("a password of ours"))
        for draw in draws:
            sold += [await desk.sell(draw, one, units=chance.randint(1, 9), by=seller) for one in ("2", "3", "4")]
        await desk.house.counter.ask(desk.undoing(sold.pop(chance.randint(-9, -1)), by=seller))
    lower = "select count(*) from wager where commissions[1] > coalesce(commissions[2], 0)"
    assert 0 < desk.one(lower) < desk.one("select count(*) from wager")
    await settle(desk, dict(zip(draws, ("2", "3", VOID), strict=True)), at="22T10:01")
    await settle(desk, {draws[0]: "4"})
    for one in chance.sample(sold, 30):
        await desk.house.counter.ask(desk.payment(one, by=f"{one.ticket.entity_id}@banklot.net"))
    await desk.past("26T00:05")
    await desk.past("28T00:05")
    for group in groups:
        preview = must_be(ClosePreview, await desk.house.lottery.cuadres.preview_close(BANKLOT, group, MONDAY))
        await close(desk, group)
        below = [agency for agency, (parent,) in zip(agencies, desk.ask(
            "select parent_id from entity where id = any(%s) order by id", agencies), strict=True) if parent == group]
        weeks = {entity: (await shown(desk, entity)).week.closing for entity in (group, *below)}
        assert weeks == {group: owed(desk, group, *below)} | {agency: owed(desk, agency) for agency in below}
        assert weeks == {entity: closing for entity, _, closing in preview.closings}
        assert weeks == {one: debt.owed for one, debt in (await desk.house.lottery.cuadres.debts(BANKLOT, group, MONDAY)).items()}
    await desk.assert_audit_clean()


async def test_what_other_branches_play_is_not_shown_to_whoever_closes_a_branch_s_week(desk: Desk) -> None:
    run = [desk.event(LOTTO_ACTIVO, at) for at in ("22T18:00", "22T19:00", *(f"23T{hour:02}:00" for hour in range(8, 16)))]
    figures, theirs = desk.event(JUNGLA, "22T09:00"), desk.event(JUNGLA, "22T10:00")
    await desk.sell(figures, "2")
    await desk.sell(run[0], "1,2,3", game=Game.TRIPLETA)
    await desk.sell(theirs, "2", by=OTHER_CASHIER)
    await desk.past("28T00:05")
    cuadres, found = desk.house.lottery.cuadres, {}
    for entity in (GROUP, AGENCY, 214):
        preview = must_be(ClosePreview, await cuadres.preview_close(BANKLOT, entity, MONDAY))
        found[entity] = {one.event_id for one in preview.awaited}
    assert found == {GROUP: {figures, theirs, *run}, AGENCY: {figures, *run}, 214: {theirs}}


async def test_the_shares_that_an_upgrade_makes_are_those_that_the_house_books(desk: Desk) -> None:
    pair = [desk.event(CHANCE, "22T13:00", place) for place in (1, 2)]
    both = await desk.sell(pair[0], "123-456", game=Game.TRIPLE_AB)
    await desk.sell(pair[0], "123", game=Game.TRIPLE)
    await settle(desk, dict(zip(pair, ("123", "999"), strict=True)), at="22T13:01")
    assert not isinstance(await desk.house.counter.ask(desk.payment(both)), Refusal)
    # One half was paid when it had won alone; what came to it with the other half expires, and the other line whole.
    await settle(desk, {pair[1]: "456"})
    await desk.past("26T00:00")
    booked = desk.ask("select * from expiry_share order by operator_id, seq, entity_id")
    assert sum(amount for *_, amount in booked) == 20_000_000 - 15_000 + 60_000
    (made,) = re.findall(r"(?ms)^insert into expiry_share.*?;", (FOLDER / "0078.expiry_shares.sql").read_text())
    desk.ask("delete from expiry_share")
    desk.ask(made)
    assert desk.ask("select * from expiry_share order by operator_id, seq, entity_id") == booked


async def test_a_list_of_agencies_says_what_each_owes_and_has_sold_today(desk: Desk) -> None:
    today = desk.house.lottery.cuadres.agencies_today
    await rate(desk, AGENCY, 10, game=5)
    event = desk.event(JUNGLA, "22T19:00")
    first = (await desk.sell(event, "3", units=10)).ticket.created_at
    hours = partial(desk.house.lottery.day_sums.hours, BANKLOT, GROUP, date(2024, 10, 22))
    assert total([*await hours(is_over=False)]).sale == 1_000
    undone = await desk.sell(event, "4", units=50)
    assert isinstance(await desk.house.counter.ask(desk.undoing(undone)), Undone)
    assert await today(BANKLOT, [GROUP, AGENCY, 214]) == {
        GROUP: AgencyToday(None, 1_000), AGENCY: AgencyToday(900, 1_000, first), 214: AgencyToday(0),
    }  # fmt: skip
    await desk.sell(desk.event(JUNGLA, "23T09:00"), "3", units=2, by=OTHER_CASHIER)
    desk.callers.clear()  # whose sessions last for half a day
    await desk.past("23T00:01")
    assert total([*await hours(is_over=True)]).sale == 1_200
    assert await today(BANKLOT, [AGENCY]) == {AGENCY: AgencyToday(900, 0, first)}
    # Two levels below it there are sellers: its sale is known, and what it owes is not.
    below = await desk.house.people.office.add_entity(BANKLOT, name="Deep", parent_id=AGENCY, author=Author("test"))
    desk.ask("update member set entity_id = %s where email = %s", below, OTHER_CASHIER)
    lowest = await desk.house.people.office.add_entity(BANKLOT, name="Deeper", parent_id=below, author=Author("test"))
    assert await today(BANKLOT, [lowest]) == {lowest: AgencyToday(0)}
    desk.ask("update member set entity_id = %s where email = %s", lowest, OTHER_CASHIER)
    await rate(desk, lowest, 20, game=5)
    last = (await desk.sell(desk.event(JUNGLA, "23T19:00"), "3", units=10, by=OTHER_CASHIER)).ticket.created_at
    assert await today(BANKLOT, [AGENCY, below, lowest]) == {
        AGENCY: AgencyToday(None, 1_000, first), below: AgencyToday(800, 1_000), lowest: AgencyToday(800, 1_000, last),
    }  # fmt: skip


async def test_prizes_are_paid_to_be_claimed_expired_or_to_be_recovered(desk: Desk) -> None:
    event, tuesday = desk.event(JUNGLA, "22T09:00"), date(2024, 10, 22)
    paid = await desk.sell(event, "2", units=10)
    await desk.sell(event, "2", units=3)

    async def claims(first: date = tuesday) -> list[tuple[int, ...]]:
        return [tuple(one)[1:] for _, one in await desk.house.lottery.reports.claims(BANKLOT, AGENCY, first, tuesday)]

    await settle(desk, {event: "2"}, at="22T09:01")
    assert not isinstance(await desk.house.counter.ask(desk.payment(paid)), Refusal)
    assert await claims(MONDAY) == [(39_000, 30_000, 9_000, 0, 0)]
    # What was paid and corrected away is to be recovered.
    await settle(desk, {event: "3"})
    assert await claims() == [(0, 30_000, 0, 0, 30_000)]
    await settle(desk, {event: "2"})
    assert await claims() == [(39_000, 30_000, 9_000, 0, 0)]
    desk.set_clock("26T00:00")
    assert await claims() == [(39_000, 30_000, 0, 9_000, 0)]
