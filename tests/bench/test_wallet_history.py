"""The history for timing reports on wallets: it passes for a real one with the house and with the auditor."""

import asyncio

import pytest
from bench.ground import BenchFailed, fresh_server
from bench.house import opened
from bench.timing import Timing
from bench.wallet_history import GAMES, OPERATOR, PLAYERS, generate_wallets
from bench.wallet_reports import run_wallet_reports

from bench import timing
from taquilla.domain.wallets.bets import StatementClass
from taquilla.engine.wallets.reports import GamePage, SettlementPage, StatementPage
from taquilla.store.postgres.embedded import AUDITOR, Embedded


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
            games = await house.wallets.reports.game_report(OPERATOR, None, None, past.begun, past.ended)
            assert isinstance(games, GamePage)
            assert [line.game_id for line in games.rows] == list(GAMES)
            assert sum(line.bets for line in games.rows) == past.bets
            settled = await house.wallets.reports.settlement(OPERATOR, past.user, past.begun, past.ended, 3, 100)
            assert isinstance(settled, SettlementPage)
            assert (settled.total, len(settled.rows)) == (past.bets * 2 // 5, 100)
            stated = await house.wallets.reports.account_statement(
                OPERATOR, past.user, StatementClass.BETS, past.begun, past.ended
            )
            assert isinstance(stated, StatementPage)
            assert stated.total == past.rows > settled.total

    with fresh_server(lambda line: None) as server:
        asyncio.run(story(server))


def test_a_history_with_less_than_a_bet_of_each_player_is_none(server: Embedded) -> None:
    with pytest.raises(BenchFailed, match="fewer than 200 bets a day"):
        asyncio.run(generate_wallets(server, 10 * PLAYERS - 10, 10, lambda line: None))


@pytest.mark.prove("benches")
def test_a_small_bench_measures_every_report_on_wallets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "WARM_UP", 1)
    monkeypatch.setattr(timing, "TIMES", 3)
    report = asyncio.run(run_wallet_reports(2_020, 2))
    looks = report.figures["looks"]
    names = [look["name"] for look in looks]
    assert names[0] == "statement, first page of 50"
    assert {"settlement, last full page of 500", "games, of a game, cutting hours", "a bet"} <= set(names)
    assert (report.figures["bets"], report.figures["settled"]) == (2_020, 808)
    assert all(0 < look["p50_ms"] <= look["p95_ms"] for look in looks)
    assert any(line.startswith("statement, middle page of 500") for line in report.lines)


@pytest.mark.parametrize(("p95_ms", "kept"), [(20.0, True), (20.1, False)])
def test_a_report_on_wallets_is_fast_enough_up_to_its_limit(p95_ms: float, kept: bool) -> None:
    assert Timing("statement", 20, 1.0, p95_ms).is_kept is kept
