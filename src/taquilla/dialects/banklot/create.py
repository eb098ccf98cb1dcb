"""Sells a ticket: `POST /user/ticket/create`, the one busy path, on plain ASGI."""

from typing import Final

from taquilla.dialects.banklot.amounts import stake_of
from taquilla.dialects.banklot.auth import key_of, token_of
from taquilla.dialects.banklot.envelope import operator_of
from taquilla.dialects.banklot.errors import OF_EXPANSIONS, No, TokenUnknown, http_of, refused, together, too_fine, troubled
from taquilla.dialects.banklot.field_errors import by_wager
from taquilla.dialects.banklot.requests import NewTicket, as_written, play_of, plays_of
from taquilla.dialects.banklot.responses import SoldAnswer, sold_ticket
from taquilla.domain.ledger.channels import Channel
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.commands import Play, SellTicket
from taquilla.domain.lottery.expanding import Expanded
from taquilla.domain.lottery.selling import Sold
from taquilla.engine.house import House
from taquilla.http.body import TooLarge, check_headers, read_body
from taquilla.http.decode import Malformed, convert, decode
from taquilla.http.drain import hear_out
from taquilla.http.framework import ASGIApp, MethodNotAllowedException, Receive, Scope, Send
from taquilla.http.responses import encode, json_response

PATH: Final = "/user/ticket/create"


def create_ticket(house: House) -> ASGIApp:
    """The path as an ASGI app, a third faster than a framework's handler."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if scope.get("method") != "POST":
                raise MethodNotAllowedException(headers={"allow": "POST"})
            body = await _sell(house, scope, receive)
        except Exception as trouble:
            if isinstance(trouble, TooLarge) and trouble.goes_on:
                await hear_out(receive)
            no, headers = troubled(trouble, PATH)
            more = [(name.encode(), value.encode()) for name, value in headers.items()]
            await json_response(send, http_of(no.status), encode(no), headers=more)
        else:
            await json_response(send, http_of(body.status), encode(body))

    return answer


async def _sell(house: House, scope: Scope, receive: Receive) -> SoldAnswer | No:
    # The server closes slow connections; a deadline of our own would cost a twentieth of a sale.
    body = await read_body(scope, receive, deadline_s=None)
    headers = check_headers(scope, has_body=bool(body))
    caller = await house.people.access.caller(token_of(headers))
    if caller is None:
        raise TokenUnknown
    asked = _read(body)
    key = key_of(headers, asked.client_id, asked.ticket.client_id)
    operator = await operator_of(house, caller)
    found = _plays(asked, operator.exponent)
    if isinstance(found, No):
        return found
    plays, expansions = found
    sale = SellTicket(house.new_id(), caller, Channel.BANKLOT, plays, key, expansions=expansions)
    answer = await house.counter.ask(sale)
    if isinstance(answer, Refusal):
        said = as_written(plays, expansions) if answer.reason in OF_EXPANSIONS else plays
        return refused(answer, said, operator.exponent)
    assert isinstance(answer, Sold)
    return SoldAnswer(201, sold_ticket(house.lottery.tickets.show(caller, answer), operator))


def _read(body: bytes) -> NewTicket:
    """Read the ticket of a body. Raises `Malformed`, which counts wagers as refusals do."""
    try:
        return convert(decode(body), NewTicket)
    except Malformed as wrong:
        raise Malformed(by_wager(wrong.reason)) from None


def _plays(asked: NewTicket, exponent: int) -> tuple[tuple[Play, ...], tuple[Expanded, ...]] | No:
    wagers = asked.ticket.wagers
    stakes = [stake_of(wager.amount, exponent) for wager in wagers]
    if None in stakes:
        wrong = [too_fine(line, wagers[line].wager, exponent) for line, stake in enumerate(stakes) if stake is None]
        return No(422, together(wrong))
    if any(wager.expand for wager in wagers):
        return plays_of(wagers, [stake for stake in stakes if stake is not None])
    return tuple([play_of(wager, stake) for wager, stake in zip(wagers, stakes, strict=True) if stake is not None]), ()
