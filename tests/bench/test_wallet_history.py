"""The history that reports on wallets are measured on: the house cannot tell it from its own, and neither can the auditor."""

import asyncio

import pytest

from taquilla.bench.ground import BenchFailed, fresh_server
from taquilla.bench.house import master_key_file
from taquilla.bench.wallet_history import GAMES, OPERATOR, PLAYERS, generate_wallets
from taquilla.desk.house import GamePage, House, SettlementPage, StatementPage
from taquilla.domain.bets import StatementClass
from taquilla.store.embedded import AUDITOR, Embedded


def test_the_auditor_finds_nothing_wrong_with_a_generated_history_of_wallets() -> None:
    async def story(server: Embedded) -> None:
        told: list[str] = []
        past = await generate_wallets(server, 2_020, 2, told.append)
        assert past.bets == 2_020
        assert any("day 2 of 2" in line for line in told)
        house = await House.open(server.url(), master_key_file(server), auditor_url=server.url(AUDITOR))
        try:
            report = await house.audit()
            assert (report.violations, report.undecided) == ((), ())
            games = await house.wallet_reports.game_report(OPERATOR, None, None, past.begun, past.ended)
            assert isinstance(games, GamePage)
            assert [line.game_id for line in games.rows] == list(GAMES)
            assert sum(line.bets for line in games.rows) == past.bets
            settled = await house.wallet_reports.settlement(OPERATOR, past.user, past.begun, past.ended, 3, 100)
            assert isinstance(settled, SettlementPage)
            assert (settled.total, len(settled.rows)) == (past.bets * 2 // 5, 100)
            stated = await house.wallet_reports.account_statement(
                OPERATOR, past.user, StatementClass.BETS, past.begun, past.ended
            )
            assert isinstance(stated, StatementPage)
            assert stated.total == past.rows > settled.total
        finally:
            await house.close()

    with fresh_server(lambda line: None) as server:
        asyncio.run(story(server))


def test_a_history_with_less_than_a_bet_of_each_player_is_none() -> None:
    with fresh_server(lambda line: None) as server, pytest.raises(BenchFailed):
        asyncio.run(generate_wallets(server, 10 * PLAYERS - 10, 10, lambda line: None))
