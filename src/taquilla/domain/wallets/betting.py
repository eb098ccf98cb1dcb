"""Places bets of providers' games for players with a live session, settles them, and rolls them back."""

from datetime import datetime

from taquilla.domain.ledger.accounts import Account
from taquilla.domain.ledger.commands import RecordedCommand, fingerprint
from taquilla.domain.ledger.refusals import Reason, Refusal, recorded_refusal
from taquilla.domain.wallets import commands
from taquilla.domain.wallets.bets import Bet, BetState, StatementClass, StatementType
from taquilla.domain.wallets.book import BetTransfer, OpenSession, WalletBook
from taquilla.domain.wallets.commands import BetCommand, CreditBet, PlaceBet, RollBackBet, request_key
from taquilla.domain.wallets.credit_approval import answered_before, bet_of_result, credit, drop, lose
from taquilla.domain.wallets.funding import InWallet, again
from taquilla.domain.wallets.players import LimitKind, Player

_BURIED = "buried"
"""The mark of a bet that was rolled back before it came: the bet that comes later is refused."""


def place_bet(command: PlaceBet, book: WalletBook) -> InWallet | Refusal:
    """Stake, or return why not; the refusal's bound is what may still be staked, or the balance."""
    return book.ledger.once(
        request_key(command),
        command,
        lambda earlier: _refuse_rolled_back(earlier, book) or again(earlier.outcome),
        lambda: _place(command, book),
    )


def _place(command: PlaceBet, book: WalletBook) -> InWallet | Refusal:
    earlier = named_bet(command, book)
    if earlier is not None and not is_buried(earlier):
        refusal = _refuse_rolled_back(earlier, book)
        if refusal is None and earlier.fingerprint != fingerprint(command):
            refusal = Refusal(Reason.KEY_REUSED)
        refusal = refusal or recorded_refusal(earlier.outcome)
        if refusal is not None:
            return refusal
        # The same bet under another request: both are the one that was placed.
        assert earlier.outcome is not None
        book.ledger.remember(request_key(command), command, earlier.seq, earlier.day, earlier.outcome)
        return again(earlier.outcome)
    if command.in_any_order and request_key(command, commands.result_key(command.transaction_id)) in book.ledger.requests:
        return Refusal(Reason.KEY_REUSED)  # a rollback of this id would undo the bet, and never the result
    if book.ledger.is_full:
        return Refusal(Reason.DISK_FULL)
    player = book.player(command.user_id)
    if refusal := _refuse_stake(command, player, book, is_buried=earlier is not None):
        return refusal
    assert player is not None
    # From here on the bet must be placed.
    bet = _bet(command, player, book)
    book.add_bet(bet)
    book.moved[bet.seq] = []
    if bet.debit:
        seq = book.ledger.post(player.account_id, Account.GAMES, bet.debit, "bet", bet.day, ticket_seq=bet.seq)
        book.moved[bet.seq].append(BetTransfer(seq, True, bet.debit))
        book.state(player.id, StatementClass.BETS, StatementType.PLACEMENT, bet.transaction_id, -bet.debit, seq)
    outcome: dict[str, object] = {"balance": book.ledger.balances[player.account_id]}
    by_transaction = request_key(command, commands.transaction_key(command.transaction_id))
    book.ledger.remember(by_transaction, command, bet.seq, bet.day, outcome, verb="place bet")
    book.ledger.remember(request_key(command), command, bet.seq, bet.day, outcome)
    _close_round(command, book, bet)
    return again(outcome)


def credit_bet(command: CreditBet, book: WalletBook) -> InWallet | Refusal:
    """Settle a bet, or settle it further, even if its player may not play now.

    A credit above its provider's ceiling is held (WL-16).
    """
    return book.ledger.once(
        request_key(command), command, lambda earlier: _refuse_round(command, book) or answered_before(command, earlier, book),
        lambda: _credit(command, book),
    )  # fmt: skip


def _credit(command: CreditBet, book: WalletBook) -> InWallet | Refusal:
    if command.credit < 0:
        return Refusal(Reason.AMOUNT_INVALID)
    # A bet, or a rollback, may bear the result's own id.
    named = book.ledger.requests.get(request_key(command, commands.transaction_key(command.request_id)))
    if command.in_any_order and named is not None:
        return Refusal(Reason.BET_ROLLED_BACK if is_buried(named) else Reason.KEY_REUSED)
    if (bet := _bet_of(command, book)) is None:
        return Refusal(Reason.BET_UNKNOWN)
    if bet.state is BetState.ROLLED_BACK:
        return Refusal(Reason.BET_ROLLED_BACK)
    if bet.day in book.ledger.read_only:
        return Refusal(Reason.MONTH_ARCHIVED)
    if command.transaction_id is None and named_bet(command, book) is None:
        book.ledger.remember(request_key(command, commands.bet_key(command)), command, bet.seq, bet.day)
    answer = credit(command, bet, book)
    _close_round(command, book)
    return answer


def roll_back(command: RollBackBet, book: WalletBook) -> InWallet | Refusal:
    """Undo a bet with all that it returned, or its results alone. Taking back may bring the balance below zero.

    An unknown bet may still come: it is buried, and refused then.
    """
    undo = _undo if command.in_any_order else _roll_back
    return book.ledger.once(
        request_key(command), command, lambda earlier: _refuse_round(command, book) or again(earlier.outcome),
        lambda: undo(command, book),
    )  # fmt: skip


def _roll_back(command: RollBackBet, book: WalletBook) -> InWallet | Refusal:
    if command.amount is not None and command.amount <= 0:
        return Refusal(Reason.AMOUNT_INVALID)
    if (bet := _bet_of(command, book)) is None:
        if named_bet(command, book) is None:
            _bury(command, book)
        return Refusal(Reason.BET_UNKNOWN)
    if bet.state is BetState.ROLLED_BACK:
        return Refusal(Reason.BET_ROLLED_BACK)
    is_whole = command.amount in (None, bet.debit)
    # To its provider a held credit may be a result like any other.
    held = sum(hold.amount for hold in book.held.get(bet.seq, ()))
    if not is_whole and command.amount not in (bet.credits, bet.credits + held):
        return Refusal(Reason.AMOUNT_DIFFERS)
    if bet.day in book.ledger.read_only:
        return Refusal(Reason.MONTH_ARCHIVED)
    seq, account = _take_back(bet, book, is_whole=is_whole), book.players[bet.player_id].account_id
    book.keep_bet(bet.undone(book.at) if is_whole else bet.reopened(book.at))
    drop(command, bet, book)
    outcome: dict[str, object] = {"balance": book.ledger.balances[account]}
    book.ledger.remember(request_key(command), command, seq, bet.day, outcome, verb="" if seq else "nothing to undo")
    return again(outcome)


def _undo(command: RollBackBet, book: WalletBook) -> InWallet | Refusal:
    """Undo what a transaction has moved: a bet with all that it returned, or one result. What is undone already stays so.

    An unknown transaction is buried. Refuses USER_UNKNOWN, BET_UNKNOWN for one of another user, MONTH_ARCHIVED.
    """
    placed, player = named_bet(command, book), book.player(command.user_id)
    result = book.ledger.requests.get(request_key(command, commands.result_key(command.transaction_id)))
    if placed is None and result is None:
        _bury(command, book)
    if player is None:
        return Refusal(Reason.USER_UNKNOWN)
    place = (placed.seq, placed.day) if placed is not None and placed.seq else bet_of_result(result)
    bet, seq = book.bets[place[0]] if place else None, 0
    if bet is not None and bet.player_id != player.id:
        return Refusal(Reason.BET_UNKNOWN)
    if bet is not None and bet.state is not BetState.ROLLED_BACK:
        if bet.day in book.ledger.read_only:
            return Refusal(Reason.MONTH_ARCHIVED)
        if placed is not None and placed.seq:
            seq = _take_back(bet, book, is_whole=True)
            book.keep_bet(bet.undone(book.at))
            drop(command, bet, book)
        elif result is not None:
            seq = _undo_result(command, result, bet, book)
    outcome: dict[str, object] = {"balance": book.ledger.balances[player.account_id]}
    day = bet.day if bet is not None and seq else book.day
    book.ledger.remember(request_key(command), command, seq, day, outcome, verb="" if seq else "nothing to undo")
    _close_round(command, book)
    return again(outcome)


def _close_round(command: BetCommand, book: WalletBook, *bets: Bet) -> None:
    """Settle the bets of the round that a command closes, and these: what got nothing has lost. Held credits are waited for."""
    if not command.closes:  # a bet without a round is a round of its own
        return
    in_round = book.in_round(command.user_id, command.played.provider_id, command.closes)
    for seq in sorted({bet.seq for bet in (*bets, *in_round)}):
        if not book.held.get(seq):
            lose(command, book.bets[seq], book)


def _undo_result(command: RollBackBet, result: RecordedCommand, bet: Bet, book: WalletBook) -> int:
    """Take back one result of a bet, or drop it if it is held; return the reversal's seq, 0 where nothing had moved.

    One that clerks turned down is no longer the provider's: it stays.
    """
    verdict = book.ledger.requests.get(request_key(command, commands.verdict_key(command.transaction_id)))
    drop(command, bet, book, only=command.transaction_id)
    paid = (verdict or result).seq
    if (moved := next((moved for moved in book.moved.get(bet.seq, ()) if moved.seq == paid), None)) is None:
        if paid == bet.seq:  # a result of nothing, which is undone once
            key = request_key(command, commands.verdict_key(command.transaction_id))
            book.ledger.remember(key, command, 0, book.day, verb="nothing to undo")
            if not bet.credits:
                book.keep_bet(bet.reopened(book.at))
        return 0
    book.keep_bet(bet.without(moved.amount, book.at))
    book.moved[bet.seq].remove(moved)
    return _reverse(moved, bet, book)


def _bury(command: RollBackBet, book: WalletBook) -> None:
    key = request_key(command, commands.transaction_key(command.transaction_id))
    book.ledger.remember(key, command, 0, book.day, {_BURIED: True}, verb="bury bet")


def is_buried(named: RecordedCommand) -> bool:
    """Tell whether a transaction was rolled back before it came."""
    return bool((named.outcome or {}).get(_BURIED))


def refuse_playing(player: Player, at: datetime) -> Refusal | None:
    """Return why a player may not play: it is blocked, or excludes itself (RG-33)."""
    if player.status == "blocked":
        return Refusal(Reason.USER_BLOCKED)
    if player.is_excluded(at):
        return Refusal(Reason.USER_EXCLUDED, until=player.excluded_until)
    return None


def refuse_amount(player: Player, amount: int, book: WalletBook) -> Refusal | None:
    """Return why a player may not stake so much: its limits (RG-30, RG-34), or its balance (WL-03, WL-05)."""
    room = book.room(player, (LimitKind.STAKE, LimitKind.LOSS), book.day, book.at)
    if room is not None and amount > room:
        return Refusal(Reason.LIMIT_REACHED, bound=room)
    balance = book.ledger.balances[player.account_id]
    return None if amount <= balance else Refusal(Reason.FUNDS_INSUFFICIENT, bound=balance)


def refuse_token(player: Player, token_hash: bytes, book: WalletBook) -> Refusal | None:
    """Return why a token is not valid for a player."""
    return refuse_session(player, book.sessions.get(token_hash), book.at)


def refuse_session(player: Player, session: OpenSession | None, at: datetime) -> Refusal | None:
    """Return why a session is not one in which a player may play now."""
    if session is None or session.player_id != player.id:
        return Refusal(Reason.PLAYER_TOKEN_INVALID)
    if session.ended_at is not None or at >= session.expires_at:
        return Refusal(Reason.PLAYER_TOKEN_EXPIRED)
    return None


def _refuse_stake(command: PlaceBet, player: Player | None, book: WalletBook, *, is_buried: bool) -> Refusal | None:
    if player is not None and not player.partner_is_active:
        return Refusal(Reason.PARTNER_UNKNOWN)
    # A sandbox's money is nobody's, but its provider's game may be live: providers belong to the installation.
    if not command.played.is_open or book.ledger.operator.is_sandbox:
        return Refusal(Reason.GAME_UNKNOWN)
    if command.debit < 0 or bool(command.debit) is command.is_free:
        return Refusal(Reason.AMOUNT_INVALID)
    if player is None:
        return Refusal(Reason.USER_UNKNOWN)
    refusal = refuse_token(player, command.token_hash, book)
    if refusal is not None and refusal.reason is Reason.PLAYER_TOKEN_EXPIRED and command.is_free and command.after_session:
        refusal = None
    refusal = refusal or refuse_playing(player, book.at)
    if refusal is None and is_buried:
        refusal = Refusal(Reason.BET_ROLLED_BACK)
    return refusal or (None if command.is_free else refuse_amount(player, command.debit, book))


def _bet(command: PlaceBet, player: Player, book: WalletBook) -> Bet:
    played = command.played
    return Bet(
        seq=book.ledger.next_seq(), day=book.day, provider_id=played.provider_id, transaction_id=command.transaction_id,
        player_id=player.id, partner_id=player.partner_id, round_id=command.round_id,
        game_id=played.game_id, game_name=played.game_name, game_type=played.game_type, odds=command.odds,
        detail=command.detail if command.user_ip is None else command.detail | {"userIp": command.user_ip},
        debit=command.debit, placed_at=book.at, updated_at=book.at,
    )  # fmt: skip


def named_bet(command: BetCommand, book: WalletBook) -> RecordedCommand | None:
    """Return the record under a bet's transaction: the bet, its refusal, or that it was buried. None: there is none."""
    return book.ledger.requests.get(request_key(command, commands.bet_key(command)))


def _refuse_rolled_back(earlier: RecordedCommand, book: WalletBook) -> Refusal | None:
    """Refuse to confirm a bet again that was rolled back: its player has the stake back, so the confirmation would be wrong."""
    bet = book.bets[earlier.seq] if earlier.seq else None
    return Refusal(Reason.BET_ROLLED_BACK) if bet is not None and bet.state is BetState.ROLLED_BACK else None


def _refuse_round(command: CreditBet | RollBackBet, book: WalletBook) -> Refusal | None:
    """Refuse to repeat what was carried out for another round: a round may be left out, so it is no part of the meaning."""
    return None if command.in_any_order or _bet_of(command, book) is not None else Refusal(Reason.KEY_REUSED)


def _bet_of(command: CreditBet | RollBackBet, book: WalletBook) -> Bet | None:
    """Return the bet of a command: one of this user, and on this game, and of the round if it names one, unless these change.

    Of a result that names its round alone, the round's newest open bet; else the one that such a result was of before.
    """
    if command.transaction_id is None:
        in_round = book.in_round(command.user_id, command.played.provider_id, command.round_id or "")
        if opened := [bet for bet in in_round if bet.state is BetState.OPEN]:
            return opened[-1]
    if (earlier := named_bet(command, book)) is None or not earlier.seq:
        return None
    bet = book.bets[earlier.seq]
    player = book.player(command.user_id)
    is_its_round = command.played.game_id == bet.game_id and command.round_id in (None, "", bet.round_id)
    return bet if player is not None and player.id == bet.player_id and (command.in_any_order or is_its_round) else None


def _take_back(bet: Bet, book: WalletBook, *, is_whole: bool) -> int:
    """Reverse what a bet has moved, each transfer once; return the first reversal's seq."""
    seqs = [_reverse(moved, bet, book) for moved in book.moved[bet.seq] if is_whole or not moved.is_stake]
    book.moved[bet.seq] = [moved for moved in book.moved[bet.seq] if moved.is_stake and not is_whole]
    return next(iter(seqs), 0)


def _reverse(moved: BetTransfer, bet: Bet, book: WalletBook) -> int:
    account = book.players[bet.player_id].account_id
    debit, credit, kind = (Account.GAMES, account, "bet") if moved.is_stake else (account, Account.GAMES, "credit")
    seq = book.ledger.post(debit, credit, moved.amount, kind, bet.day, ticket_seq=bet.seq, reverses=moved.seq)
    gain = moved.amount if moved.is_stake else -moved.amount
    book.state(bet.player_id, StatementClass.BETS, StatementType.ROLLBACK, bet.transaction_id, gain, seq)
    return seq
