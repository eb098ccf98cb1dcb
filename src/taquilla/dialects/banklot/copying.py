"""Drafts a ticket like an earlier one: `/user/ticket/copy`."""

from msgspec import Struct

from taquilla.dialects.banklot.amounts import Amount
from taquilla.dialects.banklot.auth import BanklotContext
from taquilla.dialects.banklot.errors import BanklotError, refused
from taquilla.dialects.banklot.requests import BanklotTicketChoice, known_number
from taquilla.dialects.banklot.responses import Yes
from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.refusals import Refusal
from taquilla.engine.house import House
from taquilla.engine.lottery.tickets import CopiedLine
from taquilla.http.responses import units


class BanklotWagerCopy(Struct, frozen=True):
    """A wager to sell again. event_id is the draw that takes it now, null where no draw of its kind is open."""

    amount: Amount
    event_id: int | None
    game_id: int
    old_event_id: int
    wager: str


class BanklotTicketCopy(Struct, frozen=True):
    """A draft. ticket_number is that of the ticket copied; num_wagers counts the wagers that can be sold."""

    ticket_uuid: str
    ticket_number: int
    num_wagers: int
    wagers: list[BanklotWagerCopy]
    unavailable: list[BanklotWagerCopy]


class CopyAnswer(Yes, frozen=True):
    """A draft of a ticket."""

    response: BanklotTicketCopy


async def copy(house: House, context: BanklotContext, body: BanklotTicketChoice) -> CopyAnswer | BanklotError:
    """Copy a ticket.

    Nothing is sold. Each wager goes to its own event while that is open, else to the next open one of the same product, list and
    hour. Wagers without such an event are `unavailable`.
    """
    drafted = await house.lottery.tickets.copy(context.caller, known_number(body.ticket_number), body.date)
    if isinstance(drafted, Refusal):
        return refused(drafted)
    operator = await house.operator(context.caller.operator_id)
    wagers = [_copied(line, operator) for line in drafted.lines]
    sellable = [wager for wager in wagers if wager.event_id is not None]
    ticket = BanklotTicketCopy(
        ticket_uuid=str(house.new_id()),
        ticket_number=drafted.number,
        num_wagers=len(sellable),
        wagers=sellable,
        unavailable=[wager for wager in wagers if wager.event_id is None],
    )
    return CopyAnswer(201, ticket)


def _copied(line: CopiedLine, operator: Operator) -> BanklotWagerCopy:
    wager = line.wager
    amount = units(wager.amount, operator.exponent)
    return BanklotWagerCopy(amount, line.event_id, wager.game, wager.event_id, wager.selection)
