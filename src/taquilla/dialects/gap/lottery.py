"""Sells lottery tickets from wallets: lists open draws, and buys tickets."""

from typing import Final

from taquilla.dialect.house import House, Refusal
from taquilla.dialect.http import units
from taquilla.dialect.lottery import Bought, Game, Play, selection
from taquilla.dialect.wallets import WalletOperator
from taquilla.dialects.gap.amounts import milliseconds, read_amount
from taquilla.dialects.gap.requests import GapTicketRequest, WagerRequest, WhichOperator
from taquilla.dialects.gap.responses import GapDraw, OpenDraws, TicketBought

_GAMES: Final = {int(game): game for game in Game}


async def open_draws(house: House, operator: WalletOperator, request: WhichOperator) -> OpenDraws:
    """List open draws.

    Lists the draws for which tickets can be bought now, in the order in which they are drawn, each with its games.
    """
    draws = await house.purchases.open_draws(operator.id)
    return OpenDraws(
        draws=[
            GapDraw(
                eventId=draw.event_id,
                name=draw.name,
                closesAt=milliseconds(draw.closes_at),
                drawsAt=milliseconds(draw.draws_at),
                gameIds=[int(game) for game in draw.games],
            )
            for draw in draws
        ]
    )


async def buy_ticket(house: House, operator: WalletOperator, request: GapTicketRequest) -> TicketBought | Refusal:
    """Buy a ticket.

    Buys all of its wagers or none, by the usual rules of sale. A prize is credited when its draw is settled.
    """
    plays = plays_of(request, operator.exponent)
    answer = await house.purchases.buy_ticket(operator.id, str(request.userId), request.token, str(request.requestId), plays)
    return answer if isinstance(answer, Refusal) else bought(answer, operator.exponent)


def plays_of(request: GapTicketRequest, exponent: int) -> list[Play]:
    """Return the plays of a ticket. Raises `FieldError`."""
    return [_play(place, wager, exponent) for place, wager in enumerate(request.wagers)]


def bought(answer: Bought, exponent: int) -> TicketBought:
    """Show a bought ticket."""
    ticket = answer.sold.ticket
    return TicketBought(balance=units(answer.balance, exponent), ticketNumber=ticket.number, ticketUuid=str(ticket.id))


def _play(place: int, wager: WagerRequest, exponent: int) -> Play:
    """Return a wager as the house's play. A wager of an unknown game has no selection, and the house refuses it."""
    game = _GAMES.get(wager.gameId)
    stake = read_amount(wager.amount, exponent, f"wagers[{place}].amount", least=1)
    return Play(wager.eventId, wager.gameId, selection(game, wager.selection) if game else None, stake, wager.selection)
