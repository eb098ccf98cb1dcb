"""The history for timing reports on wallets: it passes for a real one with the house and with the auditor."""

import asyncio

import pytest
from bench.ground import BenchFailed, fresh_server
from bench.house import opened
from bench.wallet_history import GAMES, OPERATOR, PLAYERS, generate_wallets

from taquilla.domain.wallets.bets import StatementClass
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
            assert [line.game_id for line in games.rows] == list(GAMES)
            assert sum(line.bets for line in games.rows) == past.bets
            settled = await house.wallets.reports.settlement(OPERATOR, past.user, past.begun, past.ended, 3, 100)
            assert (settled.total, len(settled.rows)) == (past.bets * 2 // 5, 100)
            of = OPERATOR, past.user, StatementClass.BETS, past.begun, past.ended
            stated = await house.wallets.reports.account_statement(*of)
            assert stated.total == past.rows > settled.total

    with fresh_server(lambda line: None) as server:
        asyncio.run(story(server))


def test_a_history_with_less_than_a_bet_of_each_player_is_none(server: Embedded) -> None:
    with pytest.raises(BenchFailed, match="fewer than 200 bets a day"):
        asyncio.run(generate_wallets(server, 10 * PLAYERS - 10, 10, lambda line: None))
