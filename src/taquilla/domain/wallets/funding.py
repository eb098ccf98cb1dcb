"""Players' sessions and funds: opening, deposits, withdrawals (WL-01 to WL-08)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from taquilla.domain.ledger.accounts import Account
from taquilla.domain.ledger.commands import RecordedCommand
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.wallets.bets import StatementClass, StatementType
from taquilla.domain.wallets.book import NewSession, OpenSession, Partner, WalletBook
from taquilla.domain.wallets.commands import FundsMove, MoveFunds, OpenPlayer, request_key
from taquilla.domain.wallets.players import LimitKind, Player, Used, from_points, to_points

SESSION_LASTS: Final = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class InWallet:
    """The balance after a command was carried out, in minor units of its caller's unit: points for an operator (WL-08)."""

    balance: Cents


@dataclass(frozen=True, slots=True)
class PlayerIn:
    """A player's session that has begun."""

    expires_at: datetime
    balance: Cents


def open_player(command: OpenPlayer, book: WalletBook) -> PlayerIn | Refusal:
    """Begin a session. A repetition, recognised by its token, finds it."""
    if (session := book.sessions.get(command.token_hash)) is not None:
        return PlayerIn(session.expires_at, _points(book.players[session.player_id], book))
    if command.currency not in (None, book.ledger.operator.currency):
        return Refusal(Reason.CURRENCY_WRONG)
    player = book.player(command.user_id)
    if (partner := _partner(book, command.partner_id, player)) is None:
        return Refusal(Reason.PARTNER_UNKNOWN)
    if player is not None and player.status == "blocked":
        return Refusal(Reason.USER_BLOCKED)
    # From here on the session must begin.
    if player is None:
        player = _join(command.user_id, partner, book, command.username)
    elif command.username not in ("", player.username):
        player = book.players[player.id] = player._replace(username=command.username)
        book.written.changed_players.add(player.id)
    session = OpenSession(player.id, book.at + SESSION_LASTS, None)
    book.sessions[command.token_hash] = session
    book.written.sessions.append(NewSession(player.id, command.token_hash, command.game_id, command.client_ip))
    return PlayerIn(session.expires_at, _points(player, book))


def move(command: MoveFunds, book: WalletBook) -> InWallet | Refusal:
    """Move funds in or out, or return why not; the refusal's bound is what may still be moved, in points."""
    player = book.player(command.user_id)
    earlier = _earlier(command, book.first_partner if player is None else player.partner_id, book)
    if isinstance(earlier, Refusal):
        return earlier
    if earlier is not None:
        return again(earlier.outcome)
    if (partner := _partner(book, command.partner_id, player)) is None:
        return Refusal(Reason.PARTNER_UNKNOWN)
    amount = from_points(command.amount, partner.rate) if command.amount > 0 else None
    if amount is None:
        return Refusal(Reason.AMOUNT_INVALID)
    if player is None and command.move is FundsMove.WITHDRAW:
        return Refusal(Reason.USER_UNKNOWN)
    refusal = None if player is None else _refuse(player, command.move, amount, book)
    if refusal is not None:
        return refusal
    # From here on the funds must move.
    if player is None:
        player = _join(command.user_id, partner, book)
    if command.move is FundsMove.DEPOSIT:
        seq = book.ledger.post(Account.CASH, player.account_id, amount, "deposit", book.day)
        book.state(player.id, StatementClass.FUNDS, StatementType.DEPOSIT, command.request_id, amount, seq)
        book.use(player.id, book.day, Used(deposited=amount))
    else:
        seq = book.ledger.post(player.account_id, Account.CASH, amount, "withdrawal", book.day)
        book.state(player.id, StatementClass.FUNDS, StatementType.WITHDRAWAL, command.request_id, -amount, seq)
    if command.signed_by:
        book.written.keys.add(command.signed_by)
    balance = _points(player, book)
    book.ledger.remember(request_key(command), command, seq, book.day, {"balance": balance})
    return InWallet(balance)


def again(outcome: dict[str, object] | None) -> InWallet:
    """Return the first answer."""
    balance = (outcome or {}).get("balance")
    assert isinstance(balance, int), outcome
    return InWallet(balance)


def _earlier(command: MoveFunds, default: str | None, book: WalletBook) -> RecordedCommand | Refusal | None:
    """Return the record under a command's key. The default partner is the same whether it is spelled out or left out."""
    earlier = book.ledger.request(request_key(command), command)
    if isinstance(earlier, Refusal) and earlier.reason is Reason.KEY_REUSED and command.partner_id in (None, default):
        other = replace(command, partner_id=default if command.partner_id is None else None)
        return book.ledger.request(request_key(other), other)
    return earlier


def _refuse(player: Player, direction: FundsMove, amount: Cents, book: WalletBook) -> Refusal | None:
    if player.status == "blocked":
        return Refusal(Reason.USER_BLOCKED)
    if direction is FundsMove.WITHDRAW:
        balance = book.ledger.balances[player.account_id]
        return None if amount <= balance else Refusal(Reason.FUNDS_INSUFFICIENT, bound=to_points(balance, player.rate))
    if player.is_excluded(book.at):
        return Refusal(Reason.USER_EXCLUDED, until=player.excluded_until)
    room = book.room(player, (LimitKind.DEPOSIT,), book.day, book.at)
    if room is not None and amount > room:
        return Refusal(Reason.LIMIT_REACHED, bound=to_points(room, player.rate))
    return None


def _partner(book: WalletBook, partner_id: str | None, player: Player | None) -> Partner | None:
    """Return the partner of a command: a player's own; for a new player the one that is named, else the operator's first."""
    if player is None:
        partner = book.partners.get(partner_id or book.first_partner or "")
        return partner if partner is not None and partner.is_active else None
    if partner_id not in (None, player.partner_id) or not player.partner_is_active:
        return None
    return Partner(player.partner_id, player.rate, True)


def _join(user_id: str, partner: Partner, book: WalletBook, username: str = "") -> Player:
    player = book.add_player(user_id, username, partner, book.at)
    book.ledger.balances[player.account_id] = 0
    return player


def _points(player: Player, book: WalletBook) -> Cents:
    return to_points(book.ledger.balances[player.account_id], player.rate)
