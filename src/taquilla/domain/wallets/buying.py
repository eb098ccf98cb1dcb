"""Buying a ticket from a player's wallet: the house's one sale, paid by the player; and giving its price back."""

from dataclasses import dataclass, replace
from typing import Final

from taquilla.domain.ledger.book import Book
from taquilla.domain.ledger.money import Cents
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.lottery.commands import Play, SellTicket
from taquilla.domain.lottery.rules import Member
from taquilla.domain.lottery.selling import Sold, charge, checked, earned_by, issue, wagers_of
from taquilla.domain.lottery.tickets import Ticket
from taquilla.domain.wallets.bets import Bet, Entry, StatementClass
from taquilla.domain.wallets.betting import refuse_amount, refuse_playing, refuse_token
from taquilla.domain.wallets.players import Player, from_points, to_points

LOTTERY: Final = "lottery"
"""The provider of tickets' bets, and their game and its type: the house's own."""
_NAME: Final = "Lottery"


@dataclass(frozen=True, slots=True)
class Bought:
    """A ticket was bought. The balance is what the wallet held right after it, in minor units of points."""

    sold: Sold
    balance: Cents


def buy(sale: SellTicket, book: Book) -> Bought | Refusal:
    """Sell a ticket to a player, or say why not: who it is, the ticket as for anybody (OC-01), its limits, its balance.

    Nobody's credit is asked for: the player pays. The bounds of LIMIT_REACHED and FUNDS_INSUFFICIENT are in points.
    """
    member = book.seller(sale.caller.member_id)
    if isinstance(member, Refusal):
        return member
    earlier = book.request(sale, member)
    if isinstance(earlier, Refusal):
        return earlier
    if earlier is not None:
        ticket, balance = book.sold[earlier.seq], (earlier.outcome or {})["balance"]
        assert isinstance(balance, int)
        return Bought(Sold(ticket, book.operator.pin(ticket)), balance)
    player = _buyer(sale, book)
    if isinstance(player, Refusal):
        return player
    plays = _in_money(sale.plays, player.rate)
    if plays is None:
        return Refusal(Reason.AMOUNT_INVALID)
    found = checked(replace(sale, plays=plays), member.id, book)
    if isinstance(found, Refusal):
        return found
    lines, short = found
    assert not short, "a wallet buys whole tickets"
    wagers = wagers_of(lines)
    refusal = refuse_amount(player, sum(wager.amount for wager in wagers), book)
    if refusal is not None:
        return replace(refusal, bound=to_points(refusal.bound, player.rate))
    # From here on the sale must succeed.
    ticket = issue(sale, member, lines, wagers, book)
    _pay(ticket, player, book)
    return _remember(sale, member, ticket, player, book)


def refund(ticket: Ticket, seq: int, book: Book) -> None:
    """Give the price of a ticket that was undone back to its player; seq is that of its sale's reversal (RG-35)."""
    bet = book.wallets.bets[book.wallets.of_tickets[ticket.seq]]
    book.draw_on(book.wallets.players[bet.player_id].account_id, -bet.debit)
    book.wallets.state(bet.player_id, StatementClass.BETS, Entry.CANCEL, bet.transaction_id, bet.debit, seq)
    book.wallets.keep_bet(bet.undone(book.at))


def _buyer(sale: SellTicket, book: Book) -> Player | Refusal:
    """The player who buys, or why it may not."""
    buyer = sale.buyer
    assert buyer is not None
    player = book.wallets.player(buyer.user_id)
    if player is None:
        return Refusal(Reason.USER_UNKNOWN)
    if not player.partner_is_active:
        return Refusal(Reason.PARTNER_UNKNOWN)
    return refuse_token(player, buyer.token_hash, book) or refuse_playing(player, book.at) or player


def _in_money(plays: tuple[Play, ...], rate: int) -> tuple[Play, ...] | None:
    """The plays with their stakes in the operator's currency; None where one is worth no whole minor unit (WL-08)."""
    worth = [(play, from_points(play.stake, rate)) for play in plays]
    found = tuple([play._replace(stake=stake) for play, stake in worth if stake is not None])
    return found if len(found) == len(plays) else None


def _pay(ticket: Ticket, player: Player, book: Book) -> None:
    """Charge the player. The ticket is a bet of its: in its statement, in its day, and for the settlements of its markets."""
    wallets, sale_seq = book.wallets, book.last_seq + 1
    charge(ticket, player.account_id, earned_by(ticket.wagers), book)
    book.draw_on(player.account_id, ticket.amount)
    bet = Bet(
        seq=book.next_seq(),
        day=ticket.day,
        provider_id=LOTTERY,
        transaction_id=str(ticket.id),
        player_id=player.id,
        partner_id=player.partner_id,
        round_id=str(ticket.number),
        game_id=LOTTERY,
        game_name=_NAME,
        game_type=LOTTERY,
        odds=None,
        detail={},
        debit=ticket.amount,
        placed_at=book.at,
        updated_at=book.at,
        ticket_seq=ticket.seq,
    )
    wallets.add_bet(bet)
    wallets.of_tickets[ticket.seq] = bet.seq
    wallets.written.bet_markets += [(bet, market) for market in sorted({wager.market_id for wager in ticket.wagers})]
    wallets.state(player.id, StatementClass.BETS, Entry.PLACEMENT, bet.transaction_id, -bet.debit, sale_seq)


def _remember(sale: SellTicket, member: Member, ticket: Ticket, player: Player, book: Book) -> Bought:
    balance = to_points(book.balances[player.account_id], player.rate)
    book.remember(sale, member, ticket.seq, ticket.day, {"ticket": True, "balance": balance})
    return Bought(Sold(ticket, book.operator.pin(ticket)), balance)
