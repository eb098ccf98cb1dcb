"""Charges agencies for what they paid beyond what a corrected result gives: their accounts owe it back (RG-09)."""

from taquilla.domain.ledger.accounts import Account
from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.book import LotteryBook
from taquilla.domain.lottery.settling import Cursor, MarketPhase
from taquilla.store.ledger import books
from taquilla.store.lottery import settlements
from taquilla.store.lottery.settlements import MarketSettlement
from taquilla.store.postgres.database import HouseConnection


async def last_phase(connection: HouseConnection, operator_id: int, settlement: MarketSettlement) -> Cursor | None:
    """Return the next phase once all prizes are given: payments must be checked, or None.

    It is the last phase of a settlement: until it is finished, tickets are paid by the version before.
    """
    is_corrected = settlement.version > 1 and await settlements.has_payouts(connection, operator_id, settlement)
    return Cursor(MarketPhase.OVERPAID) if is_corrected else None


async def reclaim(connection: HouseConnection, book: LotteryBook, settlement: MarketSettlement, rows_max: int) -> bool:
    """Charge the agencies for what the next payments exceed. Return whether the step used up all its rows.

    With the last of them the settlement is finished. The customers keep their money (RG-08).
    """
    ledger, operator, entities = book.ledger, book.ledger.operator.id, book.ledger.people.entities
    rows = await settlements.find_overpaid(connection, operator, settlement, rows_max=rows_max)
    owed: dict[int, Cents] = {}
    for _, entity_id, amount in rows:
        if amount:
            account = entities[entity_id].account_id
            owed[account] = owed.get(account, 0) + amount
    await books.load_balances(connection, ledger, owed)
    market, version = settlement.market_id, settlement.version
    for account in sorted(owed):
        what = (account, Account.PRIZES_PAYABLE, owed[account], "receivable", settlement.until)
        ledger.post(*what, market_id=market, version=version)
    full = len(rows) >= rows_max
    cursor = Cursor(MarketPhase.OVERPAID, rows[-1][0]) if full else None
    async with connection.pipeline():
        await books.write(connection, [ledger])
        await settlements.keep_settlement(connection, operator, settlement, cursor, book.at)
    return full
