"""Buys a ticket from a player's wallet: an ordinary sale, paid by the player. Refunds it, and credits its prizes.

A settlement pays them at once, and corrects them at once.
"""

from dataclasses import dataclass, replace
from functools import partial
from typing import Final, NamedTuple

from taquilla.domain.ledger.accounts import Account
from taquilla.domain.ledger.commands import Key, RecordedCommand
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import REFUSED, Fault, Reason, Refusal, outcome_of
from taquilla.domain.lottery.bills import bill_of
from taquilla.domain.lottery.book import LotteryBook
from taquilla.domain.lottery.commands import SellTicket, request_key
from taquilla.domain.lottery.selling import Sold, charge, check_plays, issue
from taquilla.domain.lottery.tickets import Payout, Ticket
from taquilla.domain.wallets.bets import LOTTERY, Bet, StatementClass, StatementType
from taquilla.domain.wallets.betting import refuse_amount, refuse_playing, refuse_token
from taquilla.domain.wallets.book import WalletBook
from taquilla.domain.wallets.deciding import stake_may_turn
from taquilla.domain.wallets.players import PAR, Player, from_points, to_points

_NAME: Final = "Lottery"


@dataclass(frozen=True, slots=True)
class Bought:
    """A bought ticket, whose prizes need no pin. The balance is that of the wallet right after it, in minor units of points."""

    sold: Sold
    balance: Cents


def buy(sale: SellTicket, book: LotteryBook, wallets: WalletBook) -> Bought | Refusal:
    """Sell a ticket to a player, or return why not: the player, the ticket as for anybody (OC-01), its limits, its balance.

    No credit is checked: the player pays. The bounds of LIMIT_REACHED and FUNDS_INSUFFICIENT are in points. A refusal that might
    change on repetition is kept under the request's id (WL-15).
    """
    ledger = book.ledger
    key = request_key(sale, ledger.people.members[sale.caller.member_id])
    # Before anything is asked of who sells: a ticket that was bought stays bought once its till is closed.
    answer = ledger.once(key, sale, partial(_bought_before, book), partial(_buy, sale, key, book, wallets))
    if isinstance(answer, Refusal) and stake_may_turn(answer.reason) and ledger.request(key, sale) is None:
        ledger.remember(key, sale, 0, book.day, outcome_of(answer), verb=REFUSED)
    return answer


def _bought_before(book: LotteryBook, earlier: RecordedCommand) -> Bought | Refusal:
    ticket, balance = book.sold[earlier.seq], (earlier.outcome or {})["balance"]
    assert isinstance(balance, int)
    # Of an undone ticket the player has the price back, so it is not confirmed again (WL-04).
    return Bought(Sold(ticket, None), balance) if ticket.state == "sold" else Refusal(Reason.BET_ROLLED_BACK)


def _buy(sale: SellTicket, key: Key, book: LotteryBook, wallets: WalletBook) -> Bought | Refusal:
    if isinstance(member := book.ledger.seller(sale.caller.member_id), Refusal):
        return member
    if isinstance(player := _buyer(sale, wallets), Refusal):
        return player
    if isinstance(sale_in_money := _in_money(sale, player.rate), Refusal):
        return sale_in_money
    if isinstance(result := check_plays(sale_in_money, member.id, book), Refusal):
        return result
    lines, short = result
    assert not short, "a wallet buys whole tickets"
    bill = bill_of(lines)
    if refusal := refuse_amount(player, bill.amount, wallets):
        return replace(refusal, bound=to_points(refusal.bound, player.rate))
    # From here on the sale must succeed.
    ticket = issue(sale, member, bill, book)
    _pay(ticket, player, bill.earned, book, wallets)
    balance = to_points(book.ledger.balances[player.account_id], player.rate)
    book.ledger.remember(key, sale, ticket.seq, ticket.day, {"ticket": True, "balance": balance})
    return Bought(Sold(ticket, None), balance)


def refund(ticket: Ticket, seq: int, book: WalletBook) -> None:
    """Record in the player's statement that an undone ticket was refunded; seq is that of its sale's reversal (RG-35)."""
    bet = book.bets[book.of_tickets[ticket.seq]]
    book.state(bet.player_id, StatementClass.BETS, StatementType.CANCEL, bet.transaction_id, bet.debit, seq)
    book.keep_bet(bet.undone(book.at))


def _buyer(sale: SellTicket, book: WalletBook) -> Player | Refusal:
    """Return the player who buys, or why it may not."""
    buyer = sale.buyer
    assert buyer is not None
    if (player := book.player(buyer.user_id)) is None:
        return Refusal(Reason.USER_UNKNOWN)
    if not player.partner_is_active:
        return Refusal(Reason.PARTNER_UNKNOWN)
    return refuse_token(player, buyer.token_hash, book) or refuse_playing(player, book.at) or player


def _in_money(sale: SellTicket, rate: int) -> SellTicket | Refusal:
    """Return the sale with its stakes in the operator's currency, or refuse those that are no whole minor unit (WL-08)."""
    if rate == PAR:
        return sale
    stakes = [from_points(play.stake, rate) for play in sale.plays]
    if faults := tuple([Fault(line, Reason.AMOUNT_INVALID) for line, stake in enumerate(stakes) if stake is None]):
        return Refusal(Reason.AMOUNT_INVALID, faults)
    plays = [play._replace(stake=stake) for play, stake in zip(sale.plays, stakes, strict=True) if stake is not None]
    return replace(sale, plays=tuple(plays))


def _pay(ticket: Ticket, player: Player, earned: tuple[Cents, ...], book: LotteryBook, wallets: WalletBook) -> None:
    """Charge the player. The ticket counts as a bet: in its statement, in its day, and for the settlements of its markets."""
    sale_seq = book.ledger.last_seq + 1
    charge(ticket, player.account_id, earned, book)
    bet = Bet(
        seq=book.ledger.next_seq(), day=ticket.day, provider_id=LOTTERY, transaction_id=str(ticket.id),
        player_id=player.id, partner_id=player.partner_id, round_id=str(ticket.number),
        game_id=LOTTERY, game_name=_NAME, game_type=LOTTERY, odds=None, detail={}, debit=ticket.amount,
        placed_at=book.at, updated_at=book.at, ticket_seq=ticket.seq,
    )  # fmt: skip
    wallets.add_bet(bet)
    wallets.of_tickets[ticket.seq] = bet.seq
    wallets.written.bet_markets += [(bet, market) for market in sorted({wager.market_id for wager in ticket.wagers})]
    wallets.state(player.id, StatementClass.BETS, StatementType.PLACEMENT, bet.transaction_id, -bet.debit, sale_seq)


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
        seq = book.ledger.post(Account.PRIZES_PAYABLE, account, total, "payout", bet.day, ticket_seq=bet.ticket_seq)
        wallets.state(bet.player_id, StatementClass.BETS, StatementType.RESULT, bet.transaction_id, total, seq)
    elif total < 0:
        seq = book.ledger.post(account, Account.PRIZES_PAYABLE, -total, "payout", bet.day, ticket_seq=bet.ticket_seq)
        wallets.state(bet.player_id, StatementClass.BETS, StatementType.ROLLBACK, bet.transaction_id, total, seq)
    after = bet.judged(total, book.at, is_pending=any(not line.is_settled and not line.prize for line in judged.lines))
    if after is not bet:
        wallets.keep_bet(after)
