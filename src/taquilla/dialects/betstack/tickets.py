"""Creates, reserves, opens and shows tickets: `/be/tickets`."""

from typing import Final

from msgspec import Raw

from taquilla.dialects.betstack.call import Asked
from taquilla.dialects.betstack.errors import NOT_IMPLEMENTED, ON_CREATE, Refused, Telling, refused
from taquilla.dialects.betstack.field_errors import read
from taquilla.dialects.betstack.requests import ELSEWHERE, AskedTicket, order_of, with_whole_amounts
from taquilla.dialects.betstack.responses import Shown, created_shown, old_ticket_shown, ticket_shown
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.sports.commands import Form
from taquilla.domain.sports.signed_requests import Kept
from taquilla.domain.sports.taxes import Payout
from taquilla.domain.sports.tickets import JACKPOT, SUPERBET, SportsTicket, could_win
from taquilla.engine.house import House

Answered = SportsTicket | Kept | Refusal
"""The house's answer to an order or a payment."""

LIMIT: Final = 10
LIMIT_MAX: Final = 100


async def create(house: House, asked: Asked) -> Shown | Refused:
    """Create a jackpot ticket.

    The operator's wallet is asked who the player is, then to take the money: the answer is 200 once it has. In the old form the
    answer shows the ticket as it was created, and the same each time that it is asked for under one Idempotency-Key.
    """
    return await _place(house, asked, reserve=False)


async def reserve(house: House, asked: Asked) -> Shown | Refused:
    """Reserve a ticket.

    A superbet or a jackpot. It plays once it is paid, which it can be until its first event starts.
    """
    return await _place(house, asked, reserve=True)


async def _place(house: House, asked: Asked, *, reserve: bool) -> Shown | Refused:
    type_ = asked.body.get("type") if isinstance(asked.body, dict) else None
    if isinstance(type_, str) and (type_ in ELSEWHERE or (type_ == SUPERBET and not reserve)):
        return Refused(400, NOT_IMPLEMENTED)
    wanted = read(with_whole_amounts(asked.body), AskedTicket)
    order = order_of(wanted, reserve=reserve)
    placed = await house.sports.tickets.place(asked.caller.operator_id, wanted.token, order, asked.key, asked.signed)
    fields = {
        "price": "stake" if wanted.price is None else "price",
        "picks": "events" if order.form is Form.EVENTS else "bets",
    }
    telling = Telling(asked.caller.name, fields=fields, otherwise={} if reserve else ON_CREATE)
    return await answer_to(house, asked, placed, telling)


async def pay(house: House, asked: Asked) -> Shown | Refused:
    """Open a reserved ticket.

    By its id or its code. Once its first event has started it is cancelled instead.
    """
    return await answer_to(
        house, asked, await house.sports.tickets.pay(asked.caller.operator_id, asked.ticket, asked.key, asked.signed)
    )


async def show(house: House, asked: Asked) -> Shown | Refused:
    """Look at a ticket.

    By its id or its code. Codes come again: the newest ticket of a code is shown.
    """
    ticket = await house.sports.tickets.get(asked.caller.operator_id, asked.ticket)
    if isinstance(ticket, Refusal):
        return refused(ticket, Telling(asked.caller.name, asked.ticket))
    return await _shown(house, asked, ticket)


async def show_latest(house: House, asked: Asked) -> list[Shown]:
    """List the latest tickets.

    Newest first, as a bare list.
    """
    limit = asked.query.number("limit", least=1, most=LIMIT_MAX, default=LIMIT)
    # A field that is there and empty asks for nobody's alone.
    player = asked.query.text("user_id") or None
    skipped = [type_ for said in asked.query.texts("skip_types") for type_ in said.split(",")]
    known = [type_ for type_ in (JACKPOT, SUPERBET) if type_ in skipped]
    tickets = await house.sports.tickets.list(asked.caller.operator_id, limit=limit, player=player, skipped=known)
    return [await _shown(house, asked, ticket) for ticket in tickets]


async def answer_to(house: House, asked: Asked, answered: Answered, telling: Telling | None = None) -> Shown | Refused:
    """Return what is shown for what the house says to an order or a payment."""
    if isinstance(answered, Kept):
        return Refused(answered.status, Raw(answered.body.encode("utf-8")), is_kept=True)
    if isinstance(answered, Refusal):
        return refused(answered, telling or Telling(asked.caller.name, asked.ticket))
    if answered.old_form and not answered.reserved:
        return created_shown(answered, await _could_win(house, asked, answered))
    return await _shown(house, asked, answered)


async def _shown(house: House, asked: Asked, ticket: SportsTicket) -> Shown:
    if ticket.old_form:
        return old_ticket_shown(ticket, await _could_win(house, asked, ticket))
    games = await house.sports.operators.games(asked.caller.operator_id, ticket.coupon_id) if ticket.type == JACKPOT else ()
    return ticket_shown(ticket, asked.caller, games)


async def _could_win(house: House, asked: Asked, ticket: SportsTicket) -> Payout:
    """Return what a ticket of the old form pays at most, where that is known."""
    return could_win(ticket, await house.sports.operators.top_prize(asked.caller.operator_id, ticket.coupon_id))
