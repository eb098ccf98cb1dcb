"""Credits of bets: paid at once up to their provider's ceiling; above it held, until two clerks have approved them (WL-16)."""

from dataclasses import replace
from datetime import date
from typing import cast

from taquilla.domain.ledger.accounts import Account
from taquilla.domain.ledger.commands import Kept, RecordedCommand
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import REFUSED, Reason, Refusal, outcome_of, recorded_refusal
from taquilla.domain.wallets.bets import Bet, BetState, StatementClass, StatementType
from taquilla.domain.wallets.book import BetTransfer, WalletBook
from taquilla.domain.wallets.ceilings import CreditHold, CreditVerdict, default_ceiling, passed
from taquilla.domain.wallets.commands import BetCommand, CreditBet, RollBackBet, closing_key, request_key, verdict_key
from taquilla.domain.wallets.funding import InWallet, again

_HELD = "held"
"""The verb of a request whose credit is held, and the mark in its outcome."""
_BET = "bet"
"""The name under which a result's outcome keeps its bet's seq and day: a rollback may name the result alone."""


def credit(command: CreditBet, bet: Bet, book: WalletBook) -> InWallet | Refusal:
    """Pay a credit, or hold it where it is above a ceiling. Refuses CREDIT_HELD (bound: the balance, which stays as it is)."""
    ceiling = book.ceilings.get(bet.provider_id) or default_ceiling(book.ledger.operator.unit)
    above = passed(ceiling, command.credit, of_bet=bet.credits, of_day=book.credited.get(bet.provider_id, 0))
    if above is not None:
        balance = _balance(bet, book)
        hold = CreditHold(
            provider_id=bet.provider_id, request_id=command.request_id, transaction_id=bet.transaction_id, bet_seq=bet.seq,
            bet_day=bet.day, amount=command.credit, above=above,
        )  # fmt: skip
        book.held.setdefault(bet.seq, []).append(hold)
        book.keep_hold(hold)
        held: dict[str, object] = {_HELD: above.value, "balance": balance, _BET: [bet.seq, bet.day.isoformat()]}
        book.ledger.remember(request_key(command), command, 0, book.day, held, verb=_HELD)
        detail = {"user": command.user_id, "transaction": bet.transaction_id, "amount": command.credit, "above": above.value}
        subject = f"{bet.provider_id}:{command.request_id}"
        book.ledger.note(f"provider {bet.provider_id}", "credit held", subject, dict[str, object](detail))
        return Refusal(Reason.CREDIT_HELD, bound=balance)
    seq = pay(bet, command.credit, book)
    if command.credit:
        book.count_credit(bet.provider_id, book.day, command.credit)
    outcome: dict[str, object] = {"balance": _balance(bet, book), _BET: [bet.seq, bet.day.isoformat()]}
    book.ledger.remember(request_key(command), command, seq, bet.day, outcome)
    return again(outcome)


def bet_of_result(result: RecordedCommand | None) -> tuple[int, date] | None:
    """Return the seq and the day of the bet that a result was recorded for; None where it was refused, or there is none."""
    if result is None or _BET not in (result.outcome or {}):
        return None
    seq, day = cast(Kept, result.outcome)[_BET]
    return seq, date.fromisoformat(day)


def answered_before(command: CreditBet, earlier: RecordedCommand, book: WalletBook) -> InWallet | Refusal:
    """Answer a repeated result. One that was held gets the answer by its present state."""
    outcome = earlier.outcome or {}
    if _HELD not in outcome:
        return again(outcome)
    if (verdict := book.ledger.requests.get(request_key(command, verdict_key(command.request_id)))) is None:
        balance = outcome["balance"]
        assert isinstance(balance, int)
        return Refusal(Reason.CREDIT_HELD, bound=balance)
    return recorded_refusal(verdict.outcome) or again(verdict.outcome)


def pay(bet: Bet, amount: Cents, book: WalletBook) -> int:
    """Settle a bet with one more credit. Return the transfer's seq, or for a credit of nothing the bet's."""
    account = book.players[bet.player_id].account_id
    book.keep_bet(bet.settled(amount, book.at))
    if not amount:
        return bet.seq
    seq = book.ledger.post(Account.GAMES, account, amount, "credit", bet.day, ticket_seq=bet.seq)
    book.moved.setdefault(bet.seq, []).append(BetTransfer(seq, False, amount))
    book.state(bet.player_id, StatementClass.BETS, StatementType.RESULT, bet.transaction_id, amount, seq)
    return seq


def decides(hold: CreditHold | None, verdict: CreditVerdict, member_id: int) -> bool | Refusal:
    """Tell whether a clerk's verdict decides, because another clerk gave the same; False: it is the first one (RG-06).

    Refuses HOLD_UNKNOWN, ORDER_SAME_CLERK.
    """
    if hold is None or hold.state != _HELD:
        return Refusal(Reason.HOLD_UNKNOWN)
    if hold.asked is not verdict:
        return False
    return Refusal(Reason.ORDER_SAME_CLERK) if hold.asked_by == member_id else True


def approve(hold: CreditHold, command: CreditBet, book: WalletBook) -> int:
    """Pay a credit that was held, under its provider's own ids; return the transfer's seq. It counts in no day's ceiling."""
    bet = book.bets[hold.bet_seq]
    seq = pay(bet, hold.amount, book)
    key = verdict_key(hold.request_id)
    book.ledger.remember(request_key(command, key), command, seq, bet.day, {"balance": _balance(bet, book)})
    return seq


def refuse(hold: CreditHold, command: CreditBet | RollBackBet, book: WalletBook) -> None:
    """Refuse a credit that was held: it is not paid, whatever request comes later."""
    outcome = outcome_of(Refusal(Reason.CREDIT_REFUSED))
    book.ledger.remember(request_key(command, verdict_key(hold.request_id)), command, 0, book.day, outcome, verb=REFUSED)


def turn_down(hold: CreditHold, command: CreditBet, book: WalletBook) -> None:
    """Refuse a credit that was held, as clerks decided: its result is one of nothing, so a bet that is open has lost."""
    refuse(hold, command, book)
    lose(command, book.bets[hold.bet_seq], book)


def lose(command: BetCommand, bet: Bet, book: WalletBook) -> None:
    """Settle a bet that is open with nothing, under a request of its own."""
    if bet.state is BetState.OPEN:
        seq = pay(bet, 0, book)
        book.ledger.remember(request_key(command, closing_key(command, seq)), command, seq, bet.day, verb=CreditBet.verb)


def drop(command: RollBackBet, bet: Bet, book: WalletBook, *, only: str | None = None) -> None:
    """Drop a bet's held credits with its rollback; or the one of this request alone."""
    holds = book.held.pop(bet.seq, [])
    book.held[bet.seq] = [hold for hold in holds if only not in (None, hold.request_id)]
    for hold in holds:
        if only in (None, hold.request_id):
            refuse(hold, command, book)
            book.keep_hold(replace(hold, state="dropped"))


def _balance(bet: Bet, book: WalletBook) -> Cents:
    return book.ledger.balances[book.players[bet.player_id].account_id]
