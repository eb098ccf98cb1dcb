"""Registers tickets: `/monitor/registrarticket` and `/monitor/registrarticketparcial`, the busy calls, each with a lane."""

import re
from collections.abc import Sequence
from functools import partial as applied
from typing import Final

from msgspec import structs

from taquilla.dialect.bodies import check_headers, refuse_encoded
from taquilla.dialect.house import Caller, Cents, Channel, Fault, House, Reason, Refusal, cents
from taquilla.dialect.http import Lane, LaneReply, LaneRequest, asked, json_reply, telling
from taquilla.dialect.lottery import Coded, DryRun, Partial, SellTicket, Sold
from taquilla.dialects.chance.auth import Authenticator
from taquilla.dialects.chance.errors import ACCEPTED, DONE, ERRORS, OF_UNDONE, REFUSED, UNDONE, fault_text, refused
from taquilla.dialects.chance.requests import PlayRequest, Registration, key_of, read_plain_registration
from taquilla.dialects.chance.responses import STATUSES, ChanceError, ChancePlay, Registered, money

PATHS: Final = {Partial.EACH: "/monitor/registrarticket", Partial.DROP: "/monitor/registrarticketparcial"}
_AMOUNT: Final = re.compile(r"[0-9]{1,12}\.[0-9]{2}")


async def register(house: House, authenticator: Authenticator, request: Registration) -> Registered | ChanceError:
    """Register a ticket.

    Sells all of its plays, or nothing. Without a token it is a dry run: the plays are checked, and nothing is sold.
    """
    return await _register(house, authenticator, request, Partial.EACH)


async def register_partly(house: House, authenticator: Authenticator, request: Registration) -> Registered | ChanceError:
    """Register what is valid of a ticket.

    Sells only the valid plays. Without a token it is a dry run: the plays are checked, and nothing is sold.
    """
    return await _register(house, authenticator, request, Partial.DROP)


async def _register(
    house: House, authenticator: Authenticator, request: Registration, partial: Partial
) -> Registered | ChanceError:
    key = key_of(request.ticket)
    if not request.token:
        return await _try(house, authenticator, request, partial)
    caller = await authenticator.writer(request.token)
    exponent = (await house.operator(caller.operator_id)).exponent
    sale = _sale(house, caller, request, key, partial, exponent)
    answer = await asked(authenticator.request.scope, house.counter.ask, sale)
    assert isinstance(answer, Sold | Refusal)
    return _response(answer, request.jugadas, sale.coded, exponent)


def lanes(house: House) -> list[tuple[str, Lane]]:
    """Return each path with its lane, which sells for holders of tokens that the house has in memory."""
    return [(path, _lane(house, partial)) for partial, path in PATHS.items()]


def _lane(house: House, partial: Partial) -> Lane:
    def take(request: LaneRequest) -> bool:
        refuse_encoded(check_headers({"headers": request.headers}, has_body=False))
        registration = read_plain_registration(request.body)
        caller = house.people.access.known_holder(registration.token) if registration is not None else None
        if registration is None or caller is None:
            return False
        exponent = house.cache.peek(caller.operator_id).operator.exponent
        sale = _sale(house, caller, registration, key_of(registration.ticket), partial, exponent)
        house.counter.put(sale, telling(request, applied(_reply, registration.jugadas, sale.coded, exponent)))
        return True

    return take


def _reply(plays: Sequence[PlayRequest], coded: Sequence[Coded], exponent: int, answer: object) -> LaneReply | None:
    return json_reply(200, _response(answer, plays, coded, exponent)) if isinstance(answer, Sold) else None


def _sale(house: House, caller: Caller, request: Registration, key: str, partial: Partial, exponent: int) -> SellTicket:
    return SellTicket(
        id=house.new_id(), caller=caller, channel=Channel.CHANCE, plays=(), key=key, partial=partial,
        coded=_coded(request, exponent),
    )  # fmt: skip


async def _try(house: House, authenticator: Authenticator, request: Registration, partial: Partial) -> Registered | ChanceError:
    async with house.lottery.dry_runs.turn(authenticator.address):
        caller = await authenticator.nobody()
        exponent = (await house.operator(caller.operator_id)).exponent
        coded = _coded(request, exponent)
        sale = SellTicket(house.new_id(), caller, Channel.CHANCE, (), partial=partial, coded=coded, dry_run=True)
        answer = await house.lottery.dry_runs.judge(sale)
    response = _response(answer, request.jugadas, coded, exponent)
    return structs.replace(response, mensaje=f"prueba, nada se vendió: {response.mensaje}")


def _coded(request: Registration, exponent: int) -> tuple[Coded, ...]:
    return tuple([Coded(play.codigo, play.numero, stake_of(play.monto, exponent), play.monto) for play in request.jugadas])


def _response(
    answer: Sold | DryRun | Refusal, plays: Sequence[PlayRequest], coded: Sequence[Coded], exponent: int
) -> Registered | ChanceError:
    if isinstance(answer, Refusal):
        error = refused(answer, exponent)
        if answer.reason is Reason.TICKET_REJECTED:
            # Its reversal came first, and found no ticket.
            return _undone("rejected", "", _judged(plays, (), OF_UNDONE))
        if error.respuesta != REFUSED:
            return error
        sentence = f"ticket no registrado: {_why(answer, error.mensaje, coded, exponent)}"
        return Registered(
            respuesta=REFUSED, mensaje=sentence, statusTicket="", serialTicket="", totalTicket=money(0, exponent),
            jugadas=_judged(plays, answer.faults),
        )  # fmt: skip
    if isinstance(answer, Sold) and answer.ticket.state in UNDONE:
        # The first response would say that it is on sale.
        return _undone(answer.ticket.state, str(answer.ticket.number), _judged(plays, answer.short, OF_UNDONE))
    sentence = f"ticket procesado en parte: {fault_text(answer.short, coded, exponent)}" if answer.short else "ticket procesado"
    # A repetition gets the first response, whatever has become of the draws since.
    serial, amount = (str(answer.ticket.number), answer.ticket.amount) if isinstance(answer, Sold) else ("", answer.amount)
    return Registered(
        respuesta=DONE, mensaje=sentence, statusTicket=STATUSES["sold"], serialTicket=serial, totalTicket=money(amount, exponent),
        jugadas=_judged(plays, answer.short),
    )  # fmt: skip


def _undone(state: str, serial: str, judged: list[ChancePlay]) -> Registered:
    return Registered(
        respuesta=REFUSED, mensaje=UNDONE[state], statusTicket=STATUSES[state], serialTicket=serial, totalTicket="0.00",
        jugadas=judged,
    )  # fmt: skip


def _why(refusal: Refusal, sentence: str, coded: Sequence[Coded], exponent: int) -> str:
    """Return what is wrong with the ticket as a whole, and then with its plays."""
    faults = [fault_text(refusal.faults, coded, exponent)] if refusal.faults else []
    is_of_play = any(fault.reason is refusal.reason for fault in refusal.faults)
    return "; ".join(faults if is_of_play else [sentence, *faults])


def stake_of(text: str, exponent: int) -> Cents | None:
    """Return the amount of a text with two decimals, or None: "5.00" is an amount, "5" and "5.001" are not.

    In a currency without decimals both must be zeros.
    """
    if not _AMOUNT.fullmatch(text):
        return None
    return cents(text if exponent else text.removesuffix(".00"), exponent)


def _judged(plays: Sequence[PlayRequest], faults: Sequence[Fault], faultless: str = ACCEPTED) -> list[ChancePlay]:
    """Show each play as it was sent, with the code of what is wrong with it."""
    ids = {fault.line: ERRORS[fault.reason].play for fault in faults}
    return [ChancePlay(ids.get(place, faultless), play.codigo, play.numero, play.monto) for place, play in enumerate(plays)]
