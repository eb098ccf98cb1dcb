"""Histories for timing reports, also of wallets: they pass for real ones with the house and with the auditor."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from bench.ground import as_owner, fresh_server
from bench.history import AGENCIES, BANCA, OPERATOR, Past, generate
from bench.house import opened
from bench.timing import Timing
from bench.wallet_history import GAMES, generate_wallets
from bench.wallet_history import OPERATOR as OF_WALLETS

from taquilla.domain.ledger.days import day_bounds
from taquilla.domain.lottery.cuadre import days_of, total
from taquilla.domain.wallets.bets import StatementClass
from taquilla.engine.house import House
from taquilla.engine.lottery.reports import ReportFilter
from taquilla.store.lottery import periods
from taquilla.store.lottery.periods import BY_PLAY, PeriodQuery
from taquilla.store.postgres.embedded import AUDITOR, Embedded


@pytest.mark.prove("benches")
def test_the_auditor_finds_nothing_wrong_with_a_generated_history() -> None:
    async def story(server: Embedded) -> None:
        told: list[str] = []
        past = await generate(server, 900, 2, told.append, unfolded=40)
        assert past.wagers == 900
        assert any("day 2 of 2" in line for line in told)
        async with opened(server, auditor_url=server.url(AUDITOR)) as house:
            report = await house.audit()
            assert (report.violations, report.undecided) == ((), ())
            zone = (await house.operator(OPERATOR)).zone
            ends = day_bounds(past.first_day, zone)[0], day_bounds(past.last_day, zone)[0]
            sold = await house.lottery.reports.of_entity(OPERATOR, None, ReportFilter(*ends, "agency"))
            assert sold.total.prize > 0
            await assert_each_fold_gives_the_same_sums(house, past)
            async with as_owner(server) as owner:
                rows = "select sum(amount)::bigint from ticket where state = 'sold' and day = %s"
                assert await (await owner.execute(rows, [past.first_day])).fetchone() == (sold.total.sale,)
                tail = "select last_seq - folded_seq from gate join progress using (operator_id)"
                assert await (await owner.execute(tail)).fetchone() == (40,)

    with fresh_server(lambda line: None) as server:
        asyncio.run(story(server))


async def assert_each_fold_gives_the_same_sums(house: House, past: Past) -> None:
    """Ask for all groups of the banca by its tree, by a list of its entities, by each of these alone, and from the rows."""
    zone = (await house.operator(OPERATOR)).zone
    async with house.database.reading() as connection:
        period = days_of(past.first_day, past.last_day + timedelta(days=1))
        # The same days, each as a part of itself: such are read from the rows.
        cuts = tuple((day, *day_bounds(day, zone)) for day in period.days)
        of_rows = replace(days_of(past.first_day, past.first_day), cuts=cuts)
        entities = list(range(BANCA, BANCA + AGENCIES + 1))
        for by in ("all", "user", "agency", "day", *BY_PLAY):
            for category in (None, "lottery", "animalitos"):
                query = PeriodQuery(entities, by, category, tops=[BANCA])
                ways = (query, replace(query, is_whole=True), replace(query, tops=()))
                of_tree, of_all, of_list = [await periods.sums(connection, OPERATOR, period, way) for way in ways]
                assert of_tree == of_all == of_list
                assert total(list(of_tree.values())).sale > 0
                alone = [replace(query, entities=[entity], tops=() if entity == BANCA else [entity]) for entity in entities]
                found = [await periods.sums(connection, OPERATOR, period, way) for way in alone]
                assert total([sums for each in found for sums in each.values()]) == total(list(of_tree.values()))
                assert await periods.sums(connection, OPERATOR, of_rows, query) == of_tree


@pytest.mark.prove("benches")
def test_the_auditor_finds_nothing_wrong_with_a_generated_history_of_wallets() -> None:
    async def story(server: Embedded) -> None:
        told: list[str] = []
        past = await generate_wallets(server, 2_020, 2, told.append)
        assert past.bets == 2_020
        assert any("day 2 of 2" in line for line in told)
        async with opened(server, auditor_url=server.url(AUDITOR)) as house:
            report = await house.audit()
            assert (report.violations, report.undecided) == ((), ())
            games = await house.wallets.reports.game_report(OF_WALLETS, None, None, past.begun, past.ended)
            assert [line.game_id for line in games.rows] == list(GAMES)
            assert sum(line.bets for line in games.rows) == past.bets
            settled = await house.wallets.reports.settlement(OF_WALLETS, past.user, past.begun, past.ended, 3, 100)
            assert (settled.total, len(settled.rows)) == (past.bets * 2 // 5, 100)
            of = OF_WALLETS, past.user, StatementClass.BETS, past.begun, past.ended
            stated = await house.wallets.reports.account_statement(*of)
            assert stated.total == past.rows > settled.total

    with fresh_server(lambda line: None) as server:
        asyncio.run(story(server))


# Beside a house with little: half of the responses within the limit, and within one and a half times of what they take there.
# Alone: nearly all within the limit.
@pytest.mark.parametrize(
    ("half_ms", "most_ms", "few_ms", "kept"),
    [(50.0, 99.0, 34.0, True), (50.0, 99.0, 33.0, False), (50.0, 99.0, 50.0, True), (50.1, 99.0, 50.0, False),
     (1.0, 50.0, None, True), (1.0, 50.1, None, False)],
)  # fmt: skip
def test_a_report_is_fast_enough_up_to_its_limit(half_ms: float, most_ms: float, few_ms: float | None, kept: bool) -> None:
    assert Timing("day", 50, half_ms, most_ms, few_ms).is_kept is kept
