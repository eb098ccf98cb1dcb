"""Tickets bought from wallets, for the settlements that credit them: market by market, in the order of their bets."""

from collections import defaultdict

from taquilla.domain.lottery.settling import MarketPhase
from taquilla.domain.purchases.buying import BetLine, JudgedBet
from taquilla.domain.wallets.bets import Bet, BetState
from taquilla.domain.wallets.book import WalletBook
from taquilla.store.lottery.settlements import MarketSettlement
from taquilla.store.postgres import arrays
from taquilla.store.postgres.database import HouseConnection, statements
from taquilla.store.wallets import movements

_SQL = statements(__file__)


async def has_bets(connection: HouseConnection, settlement: MarketSettlement) -> bool:
    """Tell whether a wallet has paid for anything on a market."""
    return (await connection.execute(_SQL["has_bets"], settlement.key)).rowcount > 0


async def load_judged(
    connection: HouseConnection, book: WalletBook, settlement: MarketSettlement, *, rows_max: int
) -> tuple[list[JudgedBet], int | None]:
    """Load the next bets that a settlement judges, into the book as well, and the cursor; None when these were the last.

    Tickets that were undone are left out.
    """
    operator = book.ledger.operator.id
    places = await connection.fetch(_SQL["find_bets"], settlement.key | {"after": settlement.cursor.seq, "rows_max": rows_max})
    await movements.load_bets(connection, places, {operator: book})
    bets = [bet for _, seq, _ in places if (bet := book.bets[seq]).state is not BetState.ROLLED_BACK]
    members, lines = dict[int, int](), defaultdict[int, list[BetLine]](list)
    if bets:
        phases = {"bets": MarketPhase.BETS.value, "overpaid": MarketPhase.OVERPAID.value}
        of_bets = settlement.key | phases | arrays.fields(bets, Bet, "seq", "ticket_seq", "day")
        for seq, member, *row in await connection.fetch(_SQL["load_lines"], of_bets):
            members[seq] = member
            lines[seq].append(BetLine(*row))
    judged_bets = [JudgedBet(bet, members[bet.seq], tuple(lines[bet.seq])) for bet in bets]
    return judged_bets, places[-1][1] if len(places) == rows_max else None
