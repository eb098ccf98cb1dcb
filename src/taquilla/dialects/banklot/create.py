"""Sells a ticket: `POST /user/ticket/create`, the one busy path, by a lane where nothing is unusual."""

from functools import partial
from typing import Final

from taquilla.dialect.bodies import check_headers, read_body
from taquilla.dialect.house import Answer, Caller, Channel, House, Operator, Refusal
from taquilla.dialect.http import Lane, LaneReply, LaneRequest, Request, Response, asked, json_reply, telling
from taquilla.dialect.lottery import Expanded, Play, SellTicket, Sold
from taquilla.dialects.banklot.amounts import stake_of
from taquilla.dialects.banklot.auth import admitted, key_of, token_of
from taquilla.dialects.banklot.envelope import response_of
from taquilla.dialects.banklot.errors import BanklotError, refused, together, too_fine
from taquilla.dialects.banklot.requests import NewTicket, play_of, plays_of, read, read_plain_ticket
from taquilla.dialects.banklot.responses import SoldAnswer, sold_ticket

PATH: Final = "/user/ticket/create"
SCOPE: Final = "tickets:sell"


async def create(house: House, request: Request) -> Response:
    """Sell a ticket.

    Sells all of its wagers, or nothing. Where a quota is exceeded, `error_wagers` shows what is left.
    """
    # The server closes slow connections; a deadline of our own would cost a twentieth of a sale.
    body = await read_body(request.scope, request.receive, deadline_s=None)
    headers = check_headers(request.scope, has_body=bool(body))
    caller = admitted(await house.people.access.caller(token_of(headers), request.address), SCOPE)
    order: NewTicket = read(body, NewTicket)
    key = key_of(headers, order.client_id, order.ticket.client_id)
    operator = await house.operator(caller.operator_id)
    sale = _sale(house, caller, operator, order, key)
    if isinstance(sale, BanklotError):
        return response_of(sale)
    if isinstance(answer := await asked(request.scope, house.counter.ask, sale), Refusal):
        return response_of(refused(answer, sale.plays, operator.exponent, sale.expansions))
    return response_of(_sold(house, operator, answer))


def lane(house: House) -> tuple[str, Lane]:
    """Return the path and its lane, which sells for callers that the house has in memory."""

    def take(request: LaneRequest) -> bool:
        headers = check_headers({"headers": request.headers})
        caller, order = house.people.access.known_caller(token_of(headers)), read_plain_ticket(request.body)
        if caller is None or order is None or caller.lacks(SCOPE):
            return False
        key = key_of(headers, order.client_id, order.ticket.client_id)
        operator = house.cache.peek(caller.operator_id).operator
        sale = _sale(house, caller, operator, order, key)
        if isinstance(sale, BanklotError):
            return False
        house.counter.put(sale, telling(request, partial(_reply, house, operator)))
        return True

    return PATH, take


def _reply(house: House, operator: Operator, answer: object) -> LaneReply | None:
    return json_reply(201, _sold(house, operator, answer)) if isinstance(answer, Sold) else None


def _sold(house: House, operator: Operator, answer: Answer) -> SoldAnswer:
    assert isinstance(answer, Sold)
    return SoldAnswer(201, sold_ticket(answer, operator, house.lottery.cache.peek_event))


def _sale(house: House, caller: Caller, operator: Operator, order: NewTicket, key: str | None) -> SellTicket | BanklotError:
    parsed = _plays(order, operator.exponent)
    if isinstance(parsed, BanklotError):
        return parsed
    plays, expansions = parsed
    return SellTicket(house.new_id(), caller, Channel.BANKLOT, plays, key, expansions=expansions)


def _plays(order: NewTicket, exponent: int) -> tuple[tuple[Play, ...], tuple[Expanded, ...]] | BanklotError:
    wagers = order.ticket.wagers
    stakes = [stake_of(wager.amount, exponent) for wager in wagers]
    if None in stakes:
        errors = [too_fine(line, wagers[line].wager, exponent) for line, stake in enumerate(stakes) if stake is None]
        return BanklotError(422, together(errors))
    if any(wager.expand for wager in wagers):
        return plays_of(wagers, [stake for stake in stakes if stake is not None])
    return tuple([play_of(wager, stake) for wager, stake in zip(wagers, stakes, strict=True) if stake is not None]), ()
