"""Credits of bets: paid at once up to their provider's ceiling; above it held, until two clerks have approved them (WL-16)."""

from dataclasses import replace

from taquilla.domain.ledger.accounts import Account
from taquilla.domain.ledger.book import Book, Request, wallet_key
from taquilla.domain.ledger.kept_refusals import REFUSED, kept, refused_before
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.wallets.bets import Bet, Entry, StatementClass
from taquilla.domain.wallets.book import Moved
from taquilla.domain.wallets.ceilings import Above, Hold, Verdict, default_ceiling, passed
from taquilla.domain.wallets.commands import CreditBet, RollBackBet, verdict_key
from taquilla.domain.wallets.funding import InWallet, again

_HELD = "held"
"""The verb of a request whose credit is held, and what its outcome says of it."""


def credit(command: CreditBet, bet: Bet, book: Book) -> InWallet | Refusal:
    """Pay a credit, or hold it where it is above a ceiling. Refuses CREDIT_HELD (bound: the balance, which stays as it is)."""
    above = _passed(command, bet, book)
    if above is not None:
        return _hold(command, bet, above, book)
    seq = pay(bet, command.credit, book)
    if command.credit:
        book.wallets.count_credit(bet.provider_id, book.day, command.credit)
    outcome: dict[str, object] = {"balance": _balance(bet, book)}
    book.remember_wallet(command, seq, bet.day, outcome)
    return again(outcome)


def answered_before(command: CreditBet, earlier: Request, book: Book) -> InWallet | Refusal:
    """Answer a result that was sent before. One that was held is answered with what has become of it since."""
    outcome = earlier.outcome or {}
    if _HELD not in outcome:
        return again(outcome)
    channel, issuer, _ = wallet_key(command)
    verdict = book.requests.get((channel, issuer, verdict_key(command.request_id)))
    if verdict is None:
        balance = outcome["balance"]
        assert isinstance(balance, int)
        return Refusal(Reason.CREDIT_HELD, bound=balance)
    return refused_before(verdict.outcome) or again(verdict.outcome)


def pay(bet: Bet, amount: Cents, book: Book) -> int:
    """Settle a bet with one more credit; gives the transfer's seq, of a credit of nothing the bet's."""
    wallets, account = book.wallets, book.wallets.players[bet.player_id].account_id
    wallets.keep_bet(bet.settled(amount, book.at))
    if not amount:
        return bet.seq
    seq = book.post_wallet(Account.GAMES, account, amount, "credit", bet.day, bet.seq)
    wallets.moved.setdefault(bet.seq, []).append(Moved(seq, False, amount))
    wallets.state(bet.player_id, StatementClass.BETS, Entry.RESULT, bet.transaction_id, amount, seq)
    return seq


def decides(hold: Hold | None, verdict: Verdict, member_id: int) -> bool | Refusal:
    """Tell whether a clerk's word decides, because another has asked for the same; False: it is the first one (RG-06).

    Refuses HOLD_UNKNOWN, ORDER_SAME_CLERK.
    """
    if hold is None or hold.state != _HELD:
        return Refusal(Reason.HOLD_UNKNOWN)
    if hold.asked is not verdict:
        return False
    return Refusal(Reason.ORDER_SAME_CLERK) if hold.asked_by == member_id else True


def approve(hold: Hold, command: CreditBet, book: Book) -> int:
    """Pay a credit that was held, under its provider's own ids; gives the transfer's seq. It counts in no day's ceiling."""
    bet = book.wallets.bets[hold.bet_seq]
    seq = pay(bet, hold.amount, book)
    key = verdict_key(hold.request_id)
    book.remember_wallet(command, seq, bet.day, {"balance": _balance(bet, book)}, key=key)
    return seq


def refuse(hold: Hold, command: CreditBet | RollBackBet, book: Book) -> None:
    """A credit that was held is not paid, whatever is asked later."""
    outcome = kept(Refusal(Reason.CREDIT_REFUSED))
    book.remember_wallet(command, 0, book.day, outcome, key=verdict_key(hold.request_id), verb=REFUSED)


def drop(command: RollBackBet, bet: Bet, book: Book) -> None:
    """Credits of a bet that are held fall with what is rolled back of it."""
    for hold in book.wallets.held.pop(bet.seq, []):
        refuse(hold, command, book)
        book.wallets.keep_hold(replace(hold, state="dropped"))


def _passed(command: CreditBet, bet: Bet, book: Book) -> Above | None:
    found = book.wallets.ceilings.get(bet.provider_id) or default_ceiling(book.operator.unit)
    return passed(found, command.credit, of_bet=bet.credits, of_day=book.wallets.credited.get(bet.provider_id, 0))


def _hold(command: CreditBet, bet: Bet, above: Above, book: Book) -> Refusal:
    balance = _balance(bet, book)
    hold = Hold(bet.provider_id, command.request_id, bet.transaction_id, bet.seq, bet.day, command.credit, above)
    book.wallets.held.setdefault(bet.seq, []).append(hold)
    book.wallets.keep_hold(hold)
    book.remember_wallet(command, 0, book.day, {_HELD: above.value, "balance": balance}, verb=_HELD)
    said = {"user": command.user_id, "transaction": bet.transaction_id, "amount": command.credit, "above": above.value}
    event = (f"provider {bet.provider_id}", "credit held", f"{bet.provider_id}:{command.request_id}", dict[str, object](said))
    book.written.events.append(event)
    return Refusal(Reason.CREDIT_HELD, bound=balance)


def _balance(bet: Bet, book: Book) -> Cents:
    return book.balances[book.wallets.players[bet.player_id].account_id]
