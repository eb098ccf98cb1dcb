"""Finds what the counter must load of wallets for tickets that they pay for."""

from taquilla.domain.lottery.commands import SellTicket
from taquilla.engine.counter import BatchPart
from taquilla.store.wallets.movements import WalletQuery


def ask_for_purchases(part: BatchPart, query: WalletQuery) -> None:
    """Ask for the players who buy tickets in a part of a batch, and for the bets of tickets presented at the counter."""
    operator = part.gate.operator_id
    for entry in part.entries:
        if isinstance(entry.command, SellTicket) and entry.command.buyer is not None:
            user_id, token_hash = entry.command.buyer
            query.users.add((operator, user_id))
            query.limited.add((operator, user_id))
            query.tokens.add((operator, token_hash))
    for presented in part.books.lottery.presented.values():
        if presented.ticket.paid_from_wallet:
            query.tickets.add((operator, presented.ticket.seq, presented.ticket.day))
