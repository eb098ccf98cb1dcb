"""Credits tickets that were bought from wallets: a settlement pays their prizes at once, and corrects them at once."""

from collections.abc import Iterable
from typing import NamedTuple

from taquilla.domain.ledger.accounts import Account
from taquilla.domain.ledger.money import Cents
from taquilla.domain.lottery.book import LotteryBook
from taquilla.domain.lottery.tickets import Payout
from taquilla.domain.wallets.bets import Bet, StatementClass, StatementType
from taquilla.domain.wallets.book import WalletBook


class BetLine(NamedTuple):
    """A wager of a ticket: whether the results of all its market's draws are read, what it has won, what was paid for it.

    Values of the market that is being settled are by this settlement, those of the others by their last.
    """

    line: int
    market_id: int
    is_settled: bool
    prize: Cents
    paid: Cents


class JudgedBet(NamedTuple):
    """A ticket's bet, the member who sold it, and its wagers."""

    bet: Bet
    member_id: int
    lines: tuple[BetLine, ...]


def credit(judged: JudgedBet, market_id: int, version: int, book: LotteryBook, wallets: WalletBook) -> None:
    """Pay what a settlement of a market gives beyond what was paid for the wagers on it, or take back what was overpaid.

    Taking back may bring the balance below zero; bets and withdrawals then wait for funds. A bet that has returned nothing is
    lost once nothing on its ticket is pending.
    """
    bet = judged.bet
    assert bet.ticket_seq is not None
    account, total = wallets.players[bet.player_id].account_id, 0
    for line in judged.lines:
        change = line.prize - line.paid
        if line.market_id == market_id and change:
            payout = Payout(line.line, market_id, version, change)
            book.written.payouts.append((book.ledger.next_seq(), bet.day, bet.ticket_seq, judged.member_id, payout))
            total += change
    if total > 0:
        seq = wallets.post(Account.PRIZES_PAYABLE, account, total, "payout", bet.day, bet.ticket_seq)
        wallets.state(bet.player_id, StatementClass.BETS, StatementType.RESULT, bet.transaction_id, total, seq)
    elif total < 0:
        seq = wallets.post(account, Account.PRIZES_PAYABLE, -total, "payout", bet.day, bet.ticket_seq)
        wallets.state(bet.player_id, StatementClass.BETS, StatementType.ROLLBACK, bet.transaction_id, total, seq)
    after = bet.judged(total, book.at, is_pending=_is_pending(judged.lines))
    if after is not bet:
        wallets.keep_bet(after)


def _is_pending(lines: Iterable[BetLine]) -> bool:
    """Tell whether some of the wagers may still win: not won yet, and its market not settled."""
    return any(not line.is_settled and not line.prize for line in lines)
