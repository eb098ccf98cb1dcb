"""The weeks before a demo begins: the house itself lives them, so its books, seals and weeks are those of any other past."""

import asyncio
from datetime import date, timedelta
from pathlib import Path

from taquilla.domain.ledger.days import day_bounds
from taquilla.domain.lottery.cuadre import total
from taquilla.domain.lottery.games import Game
from taquilla.engine.house import House
from taquilla.engine.lottery.reports import PeriodReport, ReportFilter
from taquilla.sandbox.demo import BANKLOT
from taquilla.sandbox.furnishing import furnish_demo
from taquilla.sandbox.history import ZONE, first_instant, instant_of
from taquilla.store.postgres.clock import give_to_sandbox
from taquilla.store.postgres.embedded import AUDITOR, OWNER, Embedded

TUESDAY = date(2024, 10, 22)
BEGINS = instant_of(TUESDAY, 15, 30)


def test_a_demo_of_two_weeks_has_days_that_were_sold_drawn_paid_and_closed_and_nothing_to_audit(
    server: Embedded, key_file: Path, empty_database: str
) -> None:
    give_to_sandbox(server.url(OWNER, empty_database), first_instant(BEGINS, 2))
    house_url, auditor_url = server.url(database=empty_database), server.url(AUDITOR, empty_database)

    async def live() -> None:
        await furnish_demo(house_url, key_file, BEGINS, 2)
        house = await House.open(house_url, key_file, demo=True, auditor_url=auditor_url)
        try:
            await look(house)
        finally:
            await house.close()

    asyncio.run(live())


async def look(house: House) -> None:
    assert abs(await house.now() - BEGINS) < timedelta(minutes=2)
    report = await house.audit()
    assert (report.violations, report.undecided) == ((), ())

    terms = await house.lottery.payment_methods.terms(BANKLOT)
    assert [one.currency for one in terms.methods.values()] == [*terms.rates] == ["USD"]

    monday = TUESDAY - timedelta(days=15)
    since, until = day_bounds(monday, ZONE)[0], BEGINS
    found = await house.lottery.reports.of_entity(BANKLOT, None, ReportFilter(since, until, "day"))
    assert isinstance(found, PeriodReport)
    assert [day["date"] for day, _ in found.groups] == [monday + timedelta(days=place) for place in range(16)]
    assert all(sums.sale > 0 for _, sums in found.groups)
    assert found.total.prize > 0
    claims = await house.lottery.reports.claims(BANKLOT, None, monday, TUESDAY)
    assert all(sum(one[place] for _, one in claims) > 0 for place in (1, 2, 3, 4))  # won, paid, pending, expired

    # What an owner sees over the hours and by figure is what the reports say.
    for day, sums in found.groups:
        hours = await house.lottery.reports.of_hours(BANKLOT, 212, day["date"])  # type: ignore[arg-type]
        assert (len(hours), total(hours)) == (24, sums)
        assert await house.lottery.reports.of_hours(BANKLOT, 212, day["date"], skipped=9) == hours[9:]  # type: ignore[arg-type]
    # A past day is compared up to the same minute of it, and what remains for a group and is handed over is its cuadre's.
    noon = since + timedelta(hours=12, minutes=20)
    whole = await house.lottery.reports.of_entity(BANKLOT, 212, ReportFilter(since, noon - timedelta(microseconds=1)))
    assert isinstance(whole, PeriodReport)
    assert 0 < whole.total.sale < found.groups[0][1].sale
    assert await house.lottery.day_sums.until(BANKLOT, 212, noon) == whole.total
    share = await house.lottery.cuadres.share(BANKLOT, 221, monday, monday + timedelta(weeks=1))
    cuadre = await house.lottery.cuadres.week(BANKLOT, 221, monday)
    assert share is not None
    assert share.handed == cuadre.week.balance  # type: ignore[union-attr]
    last = await house.lottery.reports.of_entity(BANKLOT, None, ReportFilter(since, instant_of(TUESDAY), "game"))
    assert isinstance(last, PeriodReport)
    figures = await house.lottery.reports.figures(BANKLOT, monday, TUESDAY - timedelta(days=1))
    of_figures = [sums.sale for game, sums in last.groups if game["game_id"] in (Game.ANIMALITOS, Game.ANIMALITOS77)]
    assert sum(one.sold for one in figures) == sum(of_figures)
    assert sum(one.hits for one in figures) == 15 * 5
    assert figures == sorted(figures, key=lambda one: (-one.sold, one.selection))

    # The week before the last one is closed, and what was owed then is paid; the last one waits for somebody to close it.
    (closed,) = await house.lottery.cuadres.closed_weeks(BANKLOT, 221, before=None, limit=9)
    assert closed.week.monday == monday
    week = await house.lottery.cuadres.week(BANKLOT, 221, monday + timedelta(weeks=2))
    assert [paid.amount for paid in week.movements] == [closed.week.closing]  # type: ignore[union-attr]

    checkpoint, _ = await house.logs.verify(BANKLOT, None)
    assert checkpoint.size > 15
    assert await house.lottery.overdue.draws(BANKLOT) == []
