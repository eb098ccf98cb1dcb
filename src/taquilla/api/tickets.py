"""Sells, shows, undoes, pays, copies and prints tickets: `/v1/tickets`."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Final, Literal, cast
from uuid import UUID

from msgspec import Meta, Struct

from taquilla.api.cursors import Cursor, Id, Limit, ProductId, next_of, seq_of
from taquilla.api.entities import EntityFilter
from taquilla.api.fields import GAMES, Amount, GameName, GamePlayed, Instant, in_utc, made_of
from taquilla.api.handlers import Key, OptionalKey, Routes
from taquilla.api.included import Expand, included
from taquilla.api.members import Session, TheSession, admitted_member, refuse_body
from taquilla.api.prints import PRINTED, PRINTS, FormatName, printed
from taquilla.api.problems import PROBLEMS, granted
from taquilla.api.sale_messages import SELLERS, Legs, TicketToSell, legs_of, named_sale, sale_of, tendered_sale_of
from taquilla.api.ticket_responses import SoldTicket, TicketPage, TicketShown, listed_ticket, ticket_shown
from taquilla.domain.ledger import money
from taquilla.domain.ledger.commands import Channel
from taquilla.domain.ledger.days import TICK
from taquilla.domain.lottery.commands import PayTicket, PrintTicket, Undoing, UndoTicket
from taquilla.domain.lottery.games import key_of
from taquilla.domain.lottery.games import selection as spelled_selection
from taquilla.domain.lottery.redeeming import Paid, Undone
from taquilla.domain.lottery.tickets import STATUSES
from taquilla.domain.people.operations import PAY, SEE_TICKETS, UNDO
from taquilla.engine.lottery.search import TicketCriteria, TicketRow
from taquilla.engine.lottery.tickets import TicketView
from taquilla.http.asgi import Scope
from taquilla.http.decode import Malformed
from taquilla.http.framework import (
    FromPath,
    FromQuery,
    JSONBody,
    PathParameter,
    QueryParameter,
    Request,
    Response,
    WrittenResponse,
)
from taquilla.http.lanes import asked
from taquilla.http.openapi import more_content
from taquilla.http.own_address import own_address
from taquilla.http.proxies import peer_of

HANDLERS: Final = Routes("/v1/tickets", "Tickets")

_EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
_NUMBER: Final = r"^[1-9][0-9]{7}$"
Number = Annotated[str, PathParameter(pattern=_NUMBER, description="Eight digits, the first not 0.")]
AnyNumber = Annotated[
    str | None,
    QueryParameter(pattern=_NUMBER, description="Eight digits, as printed. With `limit` and `expand` alone, on one page."),
]
AnySelection = Annotated[str | None, QueryParameter(max_length=64, description="A selection of `game`, as a wager names it.")]
MORE_PRINTS: Final = more_content("post", PRINTS, "/v1/tickets/{ticket_id}/prints")
TicketStatus = Literal["sold", "canceled", "rejected", "winner", "held", "loser", "paid", "expired"]


class TriedTicket(Struct, frozen=True):
    """A ticket that would be sold, and its amount."""

    amount: Amount
    currency: str


class TicketToPay(Struct, frozen=True, forbid_unknown_fields=True):
    """The proof of whoever presents a ticket: the PIN that is printed on it.

    given is what is handed out, by way to pay; empty: all of it in cash of the operator's own currency.
    """

    pin: Annotated[int, Meta(ge=0, le=99_999_999, examples=[84038675])]
    given: Legs = []


class UndoneTicket(Struct, frozen=True):
    """A ticket that was undone. Its price was given back."""

    id: UUID
    number: int
    status: Literal["canceled", "rejected"]


class PaidLine(Struct, frozen=True):
    """A wager that was paid, by its place on the ticket from 0, and what it was paid."""

    line: int
    prize: Amount


class PaidTicket(Struct, frozen=True):
    """A payment: its wagers and their sum. A ticket with draws to come may be presented again."""

    id: UUID
    number: int
    prize: Amount
    currency: str
    paid_at: Instant
    lines: list[PaidLine]


class CopiedWager(Struct, frozen=True):
    """A wager to sell again. draw_id is the draw that would take it now; null: no draw of its kind is open."""

    draw_id: int | None
    game: GamePlayed
    selection: str
    stake: Amount


class CopiedTicket(Struct, frozen=True):
    """A draft of a ticket like an earlier one. Nothing is sold or kept."""

    wagers: list[CopiedWager]


@HANDLERS.post("", SELLERS, "Sold.", status_code=201)
async def sell_ticket(request: Request, key: Key, data: JSONBody[TicketToSell]) -> Response[SoldTicket]:
    """Sell a ticket.

    Sells all of its wagers, or nothing; `errors` names the wagers that are wrong, with what is left of their quotas. The same
    request under the same key returns the same ticket; `status` then says only whether it was undone since, and stays `sold`
    after a result: `GET` the ticket for that. `tender` is recorded with the ticket, for the seller's shift.
    """
    # Only requests that `api/sale_lane.py` declines come here, and those that it hands back with their answer.
    session = admitted_member(request)
    sale = await tendered_sale_of(session, key, data)
    answer = await asked(request.scope, session.house.counter.ask, sale)
    return WrittenResponse(named_sale(session, request.scope["headers"], answer), 201)


@HANDLERS.post("/dry-run", SELLERS, "It would be sold.")
async def dry_run_ticket(request: Request, data: JSONBody[TicketToSell], session: TheSession) -> Response[TriedTicket]:
    """Try to sell a ticket.

    Judges a ticket as a sale would be judged now, by the seller's limits, quotas and credit, and sells nothing. What would be
    refused is refused in the same words. Dry runs wait for one another; no sale waits for them. Needs no `Idempotency-Key`.
    """
    house, operator = session.house, session.operator
    sale = sale_of(session, None, data, dry_run=True)
    async with house.lottery.sellers_dry_runs.turn(peer_of(request.scope), operator.id):
        tried = granted(await house.lottery.sellers_dry_runs.judge(sale), operator.exponent)
    return Response(made_of(TriedTicket, tried, operator))


@HANDLERS.get("", SEE_TICKETS, "The tickets.")
async def list_tickets(
    session: TheSession,
    since: FromQuery[datetime | None] = None,
    until: FromQuery[datetime | None] = None,
    status: FromQuery[TicketStatus | None] = None,
    entity_id: EntityFilter = None,
    seller_id: Id = None,
    product_id: ProductId = None,
    draw_id: Id = None,
    game: FromQuery[GameName | None] = None,
    selection: AnySelection = None,
    number: AnyNumber = None,
    expand: Expand = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response[TicketPage]:
    """List tickets.

    Lists those of the caller's entity and of the entities below it, the newest first: sold from `since`, by default 31 days
    before, until `until`, by default now, at most 366 days; by `draw_id` by default on all days on which the draw was sold. A
    page costs the same wherever it is. `draw_id`, `game` and `selection` find tickets with one wager that has them all; by
    selection nothing is found between the close of a draw and its result (`EXPOSURE_SEALED`), but by auditors and by a seller's
    own `seller_id`. By `number`, which comes again on other days, those of any day.
    """
    search = session.house.lottery.search
    if number is not None:
        others = (since, until, status, entity_id, seller_id, product_id, draw_id, game, selection, cursor)
        if any(one is not None for one in others):
            raise Malformed("`number`: it goes with `limit` and `expand` alone")
        found = granted(await search.by_beginning(session.caller, number, None, limit))
        return Response(await _page(session, expand, found, None))
    since, until = _instant(since, "since"), _instant(until, "until")
    if since is not None and until is not None and until < since:
        raise Malformed("`until`: it is before `since`")
    wanted = TicketCriteria(
        since=since,
        until=None if until is None else max(until, _EARLIEST) - TICK,  # the last instant before an end that is excluded (C-05)
        statuses=STATUSES if status is None else frozenset({status}),
        member_id=seller_id,
        entity_id=entity_id,
        product_id=product_id,
        event_id=draw_id,
        game=None if game is None else GAMES[game],
        selection=_played(draw_id, game, selection),
        limit=limit + 1,
        before=seq_of(cursor),
    )
    rows = granted(await search.tickets(session.caller, wanted))
    return Response(await _page(session, expand, rows[:limit], next_of(rows, limit, lambda row: row.seq)))


def _played(draw_id: int | None, game: GameName | None, selection: str | None) -> str | None:
    """Return a selection in its canonical spelling. Raises Malformed."""
    if game is not None and draw_id is None:
        raise Malformed("`game`: it goes with `draw_id`")
    if selection is None:
        return None
    if game is None:
        raise Malformed("`selection`: it goes with `game`")
    if (canonical := spelled_selection(GAMES[game], selection)) is None:
        raise Malformed("`selection`: it is none of this game")
    return canonical


async def _page(session: Session, expand: str | None, rows: Sequence[TicketRow], following: str | None) -> TicketPage:
    draws = await session.house.lottery.search.first_draws(session.operator.id, rows)
    beside = await included(
        session, expand, draws={draw.id for draw in draws.values()}, entities={row.entity_id for row in rows},
        sellers={row.member_id for row in rows},
    )  # fmt: skip
    return TicketPage([listed_ticket(row, draws[row.seq], session.operator) for row in rows], following, beside)


async def _shown(session: Session, expand: str | None, view: TicketView) -> Response[TicketShown]:
    ticket, draws = view.ticket, {line.wager.event_id for line in view.lines}
    beside = await included(session, expand, draws=draws, entities={ticket.entity_id}, sellers={ticket.member_id})
    return Response(ticket_shown(view, session.operator, beside))


@HANDLERS.get("/{ticket_id:uuid}", SEE_TICKETS, "The ticket.")
async def show_ticket(ticket_id: FromPath[UUID], session: TheSession, expand: Expand = None) -> Response[TicketShown]:
    """Show a ticket.

    Shows a ticket of the caller's entity or of one below it, as it stands now. Between the close of a draw and its result its
    plays are sealed to everybody but the ticket's seller and auditors.
    """
    return await _shown(session, expand, await _view(session, ticket_id))


@HANDLERS.get("/by-number/{day:date}/{number:str}", SEE_TICKETS, "The ticket.")
async def find_ticket(day: FromPath[date], number: Number, session: TheSession, expand: Expand = None) -> Response[TicketShown]:
    """Find a ticket by its number.

    Finds it by the number printed on it and its day of sale, by the operator's calendar.
    """
    found = granted(await session.house.lottery.tickets.view(session.caller, int(number), day))
    return await _shown(session, expand, found)


@HANDLERS.post("/{ticket_id:uuid}/cancel", UNDO, "Canceled.")
async def cancel_ticket(ticket_id: FromPath[UUID], key: Key, request: Request, session: TheSession) -> Response[UndoneTicket]:
    """Cancel a ticket.

    For a customer who has changed their mind: within the time to cancel, and before the first draw closes.
    """
    return await _undo(request, session, ticket_id, Undoing.CANCEL, key)


@HANDLERS.post("/{ticket_id:uuid}/revert", UNDO, "Reverted.")
async def revert_ticket(ticket_id: FromPath[UUID], key: Key, request: Request, session: TheSession) -> Response[UndoneTicket]:
    """Revert a ticket.

    For a ticket that the till could not print. It becomes rejected, within the same limits as a cancel.
    """
    return await _undo(request, session, ticket_id, Undoing.REVERT, key)


@HANDLERS.post("/{ticket_id:uuid}/pay", PAY, "Paid.")
async def pay_ticket(
    ticket_id: FromPath[UUID], key: Key, data: JSONBody[TicketToPay], session: TheSession
) -> Response[PaidTicket]:
    """Pay a ticket.

    Pays the prizes that were not paid yet, against the ticket's PIN. A wrong PIN is counted, and answered with 404
    `TICKET_UNKNOWN`; under the key of a payment that was made, 422 `KEY_REUSED`. A payment above the operator's bound is held
    (`PAYMENT_HELD`), until another user sends the same; an API key's is refused (`NOT_ALLOWED`).
    """
    ticket = (await _view(session, ticket_id)).ticket
    command = PayTicket(
        id=session.house.new_id(), caller=session.caller, channel=Channel.API, number=ticket.number, pin=data.pin,
        day=ticket.day, key=key, tender=await legs_of(session, data.given, "/given", are_given=True),
    )  # fmt: skip
    paid = granted(await session.house.counter.ask(command), session.exponent)
    assert isinstance(paid, Paid)
    lines = [PaidLine(line, money.text(prize, session.exponent)) for line, prize in paid.lines]
    return Response(made_of(PaidTicket, paid, session.operator, id=ticket_id, lines=lines))


@HANDLERS.get("/{ticket_id:uuid}/copy", PAY, "The draft.")
async def copy_ticket(ticket_id: FromPath[UUID], session: TheSession) -> Response[CopiedTicket]:
    """Copy a ticket.

    Makes a draft of a ticket like this one, on the draws that are open now. Nothing is sold or kept. While plays of the ticket
    are sealed, its seller alone copies it (`EXPOSURE_SEALED`).
    """
    view = await _view(session, ticket_id)
    categories = {line.wager.line: line.event.category for line in view.lines}
    ticket = view.ticket
    copied = granted(await session.house.lottery.tickets.copy(session.caller, ticket.number, ticket.day))
    wagers = [
        CopiedWager(
            line.event_id, key_of(line.wager.game, categories[line.wager.line]), line.wager.selection,
            money.text(line.wager.amount, session.operator.exponent),
        )
        for line in copied.lines
    ]  # fmt: skip
    return Response(CopiedTicket(wagers))


@HANDLERS.post("/{ticket_id:uuid}/prints", UNDO, None, responses=PROBLEMS | PRINTED)
async def print_ticket(
    ticket_id: FromPath[UUID],
    request: Request,
    session: TheSession,
    key: OptionalKey = None,
    format: FromQuery[FormatName] = "png",
    width_mm: FromQuery[Literal[58, 80]] = 58,
) -> Response[bytes]:
    """Print a ticket.

    The seller's first print is the original and bears the PIN. Later prints are marked COPIA, and so are the prints of the
    seller's colleagues. Without an `Idempotency-Key` every request counts as a print. Under its key the same seller gets the
    same print again, the original too, in any format: keep the key before you send the request, and a lost answer loses no
    original. Once the ticket is undone it is a copy. Between the close of a draw of it and that draw's result its seller alone
    prints it (`EXPOSURE_SEALED`).
    """
    await refuse_body(request)  # before the original is spent
    address = own_address(cast(Scope, request.scope), request.app.state.public_url)
    check_address = f"{address}/check/{ticket_id}" if address else ""
    command = PrintTicket(session.house.new_id(), session.caller, Channel.API, ticket_id, key)
    receipt = granted(await session.house.lottery.receipts.take(command, check_address))
    return await printed(session, receipt, format, width_mm)


def _instant(at: datetime | None, name: str) -> datetime | None:
    if at is not None and at.tzinfo is None:
        raise Malformed(f"`{name}`: expected an instant with its offset")
    try:
        # PostgreSQL reads no offset of 16 hours or more.
        return in_utc(at)
    except OverflowError:
        raise Malformed(f"`{name}`: it lies outside the years 1 to 9999") from None


async def _view(session: Session, ticket_id: UUID) -> TicketView:
    return granted(await session.house.lottery.tickets.get(session.caller, ticket_id))


async def _undo(request: Request, session: Session, ticket_id: UUID, undoing: Undoing, key: str) -> Response[UndoneTicket]:
    await refuse_body(request)
    ticket = (await _view(session, ticket_id)).ticket
    undone = granted(await session.house.counter.ask(
        UndoTicket(
            id=session.house.new_id(), caller=session.caller, channel=Channel.API, undoing=undoing, number=ticket.number, key=key,
            day=ticket.day,
        )
    ))
    assert isinstance(undone, Undone)
    return Response(UndoneTicket(ticket_id, undone.number, undoing.value))
