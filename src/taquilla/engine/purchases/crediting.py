"""Credits the prizes of tickets bought from wallets: behind the gate, step by step, as part of a settlement."""

from typing import Final

from taquilla.domain.lottery.book import LotteryBook
from taquilla.domain.lottery.settling import Cursor, MarketPhase
from taquilla.domain.purchases.buying import credit
from taquilla.domain.wallets.book import WalletBook
from taquilla.engine.lottery.settling import last_phase
from taquilla.store.ledger import books
from taquilla.store.lottery import sales, settlements
from taquilla.store.lottery.settlements import MarketSettlement
from taquilla.store.postgres.database import HouseConnection
from taquilla.store.purchases import bought_tickets
from taquilla.store.wallets import movements

_BETS_MOST: Final = 40
"""The most bets in a step. Each moves rows in many tables, and so takes far longer than a winner."""


class WalletCrediting:
    """Credits the bets of players who have bought tickets of a market."""

    async def has_bets(self, connection: HouseConnection, settlement: MarketSettlement) -> bool:
        """Tell whether a wallet has paid for anything on a market."""
        return await bought_tickets.has_bets(connection, settlement)

    async def credit_bets(
        self, connection: HouseConnection, book: LotteryBook, settlement: MarketSettlement, rows_max: int
    ) -> None:
        """Credit the next bets that a settlement judges.

        With the last of them the settlement is finished, unless it corrects what was paid.
        """
        rows_max, operator, wallets = min(rows_max, _BETS_MOST), book.ledger.operator.id, WalletBook(book.ledger)
        judged_bets, last = await bought_tickets.load_judged(connection, wallets, settlement, rows_max=rows_max)
        for judged_bet in judged_bets:
            credit(judged_bet, settlement.market_id, settlement.version, book, wallets)
        cursor = await last_phase(connection, settlement) if last is None else Cursor(MarketPhase.BETS, last)
        async with connection.pipeline():
            await books.write(connection, [book.ledger])
            await sales.write(connection, [book])
            await movements.write(connection, [wallets])
            await settlements.keep_settlement(connection, settlement, cursor, book.at)
        for event, is_told in (("tickets.paid", book.written.payouts), ("wallets.moved", wallets.written.statement)):
            if is_told:
                connection.add_event(operator, event)
