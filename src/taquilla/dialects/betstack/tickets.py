"""Creates, reserves, opens and shows tickets: `/be/tickets`. Calculates a bet: `/bc/calculator`."""

from typing import Final

from msgspec import Raw

from taquilla.dialect import sports
from taquilla.dialect.house import House, Refusal
from taquilla.dialect.sports import finance_details as worked_out
from taquilla.dialects.betstack import errors
from taquilla.dialects.betstack.requests import ELSEWHERE, PRICE_MAX, RequestContext, TicketRequest, order_of, with_whole_amounts
from taquilla.dialects.betstack.responses import FinanceShown, Shown, created_shown, finance_shown, old_ticket_shown, ticket_shown

_Answer = sports.SportsTicket | sports.KeptRefusal | Refusal

LIMIT: Final = 10
LIMIT_MAX: Final = 100


async def create(house: House, context: RequestContext) -> Shown | errors.RefusedResponse:
    """Create a jackpot ticket.

    Asks the operator's wallet who the player is, and then to take the money. The status is 200 once it has. In the old form the
    response shows the ticket as it was created, and stays the same for every request with the same Idempotency-Key.
    """
    return await _place(house, context, reserve=False)


async def reserve(house: House, context: RequestContext) -> Shown | errors.RefusedResponse:
    """Reserve a ticket.

    Reserves a superbet or a jackpot. The ticket plays once it is paid; it can be paid until its first event starts.
    """
    return await _place(house, context, reserve=True)


async def _place(house: House, context: RequestContext, *, reserve: bool) -> Shown | errors.RefusedResponse:
    type_ = context.body.get("type") if isinstance(context.body, dict) else None
    if isinstance(type_, str) and (type_ in ELSEWHERE or (type_ == sports.SUPERBET and not reserve)):
        return errors.RefusedResponse(400, errors.NOT_IMPLEMENTED)
    request = errors.read(with_whole_amounts(context.body), TicketRequest)
    order = order_of(request, reserve=reserve)
    placed = await house.sports.tickets.place(context.caller.operator_id, request.token, order, context.key, context.signed)
    fields = {
        "price": "stake" if request.price is None else "price",
        "picks": "events" if order.form is sports.PicksForm.EVENTS else "bets",
    }
    error_context = errors.ErrorContext(context.caller.name, fields=fields, overrides={} if reserve else errors.ON_CREATE)
    return await answer_to(house, context, placed, error_context)


async def pay(house: House, context: RequestContext) -> Shown | errors.RefusedResponse:
    """Open a reserved ticket.

    Finds the ticket by its id or its code. Once its first event has started it is cancelled instead.
    """
    return await answer_to(
        house, context, await house.sports.tickets.pay(context.caller.operator_id, context.ticket, context.key, context.signed)
    )


async def show(house: House, context: RequestContext) -> Shown | errors.RefusedResponse:
    """Look at a ticket.

    Finds it by its id or its code. Codes are used again: of several tickets with one code, the newest is shown.
    """
    ticket = await house.sports.tickets.get(context.caller.operator_id, context.ticket)
    if isinstance(ticket, Refusal):
        return errors.refused(ticket, errors.ErrorContext(context.caller.name, context.ticket))
    return await _shown(house, context, ticket)


async def show_latest(house: House, context: RequestContext) -> list[Shown]:
    """List the latest tickets.

    Returns a bare list, newest first.
    """
    limit = context.query.number("limit", least=1, most=LIMIT_MAX, default=LIMIT)
    # An empty user_id means all players.
    player = context.query.text("user_id") or None
    types = ",".join(context.query.texts("skip_types")).split(",")
    skipped = [type_ for type_ in (sports.JACKPOT, sports.SUPERBET) if type_ in types]
    tickets = await house.sports.tickets.list(context.caller.operator_id, limit=limit, player=player, skipped=skipped)
    return [await _shown(house, context, ticket) for ticket in tickets]


async def answer_to(
    house: House, context: RequestContext, answer: _Answer, error_context: errors.ErrorContext | None = None
) -> Shown | errors.RefusedResponse:
    """Return the response to an order or a payment."""
    if isinstance(answer, sports.KeptRefusal):
        return errors.RefusedResponse(answer.status, Raw(answer.body.encode("utf-8")), is_kept=True)
    if isinstance(answer, Refusal):
        return errors.refused(answer, error_context or errors.ErrorContext(context.caller.name, context.ticket))
    if answer.is_told_as_created:
        return created_shown(answer, await _could_win(house, context, answer))
    return await _shown(house, context, answer)


async def _shown(house: House, context: RequestContext, ticket: sports.SportsTicket) -> Shown:
    if ticket.old_form:
        return old_ticket_shown(ticket, await _could_win(house, context, ticket))
    is_jackpot = ticket.type == sports.JACKPOT
    games = await house.sports.operators.games(context.caller.operator_id, ticket.coupon_id) if is_jackpot else ()
    return ticket_shown(ticket, context.caller, games)


async def _could_win(house: House, context: RequestContext, ticket: sports.SportsTicket) -> sports.TaxedPayout:
    """Return the highest payout of a ticket of the old form, where it is known."""
    return sports.could_win(ticket, await house.sports.operators.top_prize(context.caller.operator_id, ticket.coupon_id))


TYPES: Final = (sports.JACKPOT, sports.SUPERBET)
LEGS_MAX: Final = 100


async def finance_details(house: House, context: RequestContext) -> FinanceShown:
    """Calculate a bet.

    Returns its cost at the taxes in force, and its payout at these odds, one for each leg. Nothing is sold, and no signature is
    needed.
    """
    price = context.query.number("price", least=1, most=PRICE_MAX)
    if not (texts := context.query.texts("odds")):
        raise errors.missing("query", "odds")
    if len(texts) > LEGS_MAX:
        msg = f"ensure this value has at most {LEGS_MAX} items"
        raise errors.Invalid("query", "odds", msg=msg, type="value_error.list.max_items")
    legs = []
    for place, text in enumerate(texts):
        if (leg := sports.odds(text)) is None:
            raise errors.Invalid("query", "odds", place, msg="odds are from 1 to 10000, with at most 2 decimal places")
        legs.append(leg)
    type_ = context.query.text("type")
    if type_ not in (None, *TYPES):
        raise errors.Invalid("query", "type", msg="value is not a valid enumeration member", type="type_error.enum")
    finance = worked_out(price, legs, await house.sports.operators.rates(context.caller.operator_id, type_ or ""))
    if isinstance(finance, sports.PayoutTooLarge):
        raise errors.Invalid("query", "odds", msg=f"the payout would be more than {finance.bound}")
    return finance_shown(finance)
