"""Reverses tickets, shows them, reports sales: `/monitor/reversarticket`, `/monitor/consultarticket`, `/monitor/ventas`."""

from taquilla.dialect.house import Channel, House, Reason, Refusal
from taquilla.dialect.lottery import Sums, TicketView, Undoing, Undone, UndoTicket, Wager, total
from taquilla.dialects.chance import responses
from taquilla.dialects.chance.auth import Authenticator
from taquilla.dialects.chance.errors import ACCEPTED, DONE, ERRORS, NOT_REVERSIBLE, REVERSED, refused
from taquilla.dialects.chance.requests import Period, WhichTicket, WrongField, key_of
from taquilla.dialects.chance.responses import STATUSES, ChanceError, money


async def reverse(house: House, authenticator: Authenticator, request: WhichTicket) -> responses.TicketReversed | ChanceError:
    """Reverse a ticket.

    Works within the time to do so and before the first of its draws closes. Repeated, it returns the same response.
    """
    key = key_of(request.ticket)
    caller = await authenticator.writer(request.token)
    undo = UndoTicket(house.new_id(), caller, Channel.CHANCE, Undoing.REVERT, number=None, sale_key=key)
    answer = await house.counter.ask(undo)
    if isinstance(answer, Undone):
        return responses.TicketReversed(DONE, REVERSED, STATUSES[answer.state], str(answer.number))
    assert isinstance(answer, Refusal)
    error = refused(answer)
    if error.respuesta not in (DONE, NOT_REVERSIBLE):
        return error
    view = await house.lottery.tickets.by_key(caller, Channel.CHANCE, key)
    assert isinstance(view, TicketView), "it was there when its undoing was refused"
    return responses.TicketReversed(error.respuesta, error.mensaje, STATUSES[view.status], str(view.ticket.number))


async def show(house: House, authenticator: Authenticator, request: WhichTicket) -> responses.TicketSeen | ChanceError:
    """Look at a ticket.

    Shows the plays that were sold, the status of each, and the prize. Between the close of one of its draws and
    that draw's result `jugadas` is empty.
    """
    key = key_of(request.ticket)
    caller = await authenticator.reader(request.token)
    exponent = (await house.operator(caller.operator_id)).exponent
    if isinstance(view := await house.lottery.tickets.by_key(caller, Channel.CHANCE, key), Refusal):
        return refused(view)
    ticket, lines = view.ticket, () if view.is_sealed else view.lines
    wagers = [line.wager for line in lines if isinstance(line.wager, Wager)]
    numbers = view.original_numbers or [wager.selection for wager in wagers]
    codes = dict[int, str]()
    for day in {line.event.day for line in lines}:  # the lottery's, by which it was sold
        codes |= await house.lottery.codes.of(day, {line.event.id for line in lines if line.event.day == day})
    return responses.TicketSeen(
        respuesta=DONE,
        mensaje=ERRORS[Reason.EXPOSURE_SEALED].sentence if view.is_sealed else "ticket encontrado",
        statusTicket=STATUSES[view.status],
        serialTicket=str(ticket.number),
        totalTicket=money(ticket.amount, exponent),
        jugadas=[
            responses.PlaySeen(
                id=ACCEPTED,
                codigo=codes.get(line.event.id, ""),
                numero=number,
                monto=money(wager.amount, exponent),
                estado=STATUSES[line.status],
                premio=money(line.prize, exponent),
            )
            for line, wager, number in zip(lines, wagers, numbers, strict=True)
        ],
        premioTicket=money(sum(line.prize for line in view.lines), exponent),
        fecha=ticket.day.isoformat(),
    )


async def sales(house: House, authenticator: Authenticator, request: Period) -> responses.Sales | ChanceError:
    """Report sales.

    Covers the sales of the reseller's agency over this API. Each day shows what was sold on it, and the prizes of draws settled
    on it.
    """
    if request.desde > request.hasta:
        raise WrongField("`desde` es posterior a `hasta`")
    caller = await authenticator.reader(request.token)
    exponent = (await house.operator(caller.operator_id)).exponent
    rows = await house.lottery.reports.of_reseller(caller, request.desde, request.hasta)
    if isinstance(rows, Refusal):
        return refused(rows)
    days = [responses.SalesOfDay(day.isoformat(), *_columns(tickets, sums, exponent)) for day, tickets, sums in rows]
    in_all = _columns(sum(tickets for _, tickets, _ in rows), total([sums for *_, sums in rows]), exponent)
    return responses.Sales(DONE, f"ventas del {request.desde} al {request.hasta}", days, responses.SalesTotal(*in_all))


def _columns(tickets: int, sums: Sums, exponent: int) -> tuple[str, str, str, str, str]:
    amounts = (sums.sale, sums.prize, sums.agency, sums.balance)
    sale, prize, agency, balance = [money(amount, exponent) for amount in amounts]
    return str(tickets), sale, prize, agency, balance
