"""Sports over `/v1`: catalogue, odds, results, tickets that wait for approval."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from taquilla.api.cursors import Cursor, Limit, page, seq_of
from taquilla.api.fields import Amount, BetStatus, EventStatus, Instant, SportsType, made_of
from taquilla.api.handlers import Routes, TheCommand
from taquilla.api.members import Session, TheSession
from taquilla.api.problems import granted
from taquilla.domain.ledger import money
from taquilla.domain.ledger.book import Operator
from taquilla.domain.ledger.bounds import ID_MAX
from taquilla.domain.people.operations import DECIDE_SPORTS_TICKET, KEEP_SPORTS, SEE_SPORTS
from taquilla.domain.sports.results import Reading
from taquilla.domain.sports.tickets import SportsTicket
from taquilla.engine.sports.catalogue_file import SportsFile
from taquilla.engine.sports.office import OddsMove
from taquilla.http.framework import JSONBody, PathParameter, Response

HANDLERS: Final = Routes("/v1/sports", "Sports")

Id = Annotated[int, Meta(ge=1, le=ID_MAX)]
EventId = Annotated[Id, Meta(examples=[100001])]
BetId = Annotated[Id, Meta(examples=[101])]
TicketName = Annotated[str, PathParameter(min_length=1, max_length=64, description="The ticket's id or its code.")]


class Loaded(Struct, frozen=True):
    """The numbers of rows added and changed, by table."""

    added: dict[str, int]
    changed: dict[str, int]


class Move(Struct, frozen=True, forbid_unknown_fields=True):
    """A bet's new odds (2, or "2.10"), its new status, or both."""

    event: EventId
    bet: BetId
    odds: Annotated[int | str | None, Meta(examples=["2.10"])] = None
    status: Literal["open", "suspended"] | None = None


class Moves(Struct, frozen=True, forbid_unknown_fields=True):
    """Changes of odds that take effect together: all of them, or none."""

    moves: Annotated[list[Move], Meta(min_length=1, max_length=1_000)]


class Result(Struct, frozen=True, forbid_unknown_fields=True):
    """A result as a clerk read it: the bets won, and the bets or the whole event void. All other bets are lost."""

    event: EventId
    won: Annotated[list[BetId], Meta(max_length=1_000)] = []
    voided: Annotated[list[Id], Meta(max_length=1_000)] = []
    void: bool = False


class SportsEvent(Struct, frozen=True):
    """An event, the latest version of its result, and whether that is approved."""

    id: int
    name: str
    league: str
    starts_at: Instant
    ends_at: Instant
    status: EventStatus
    result_version: int | None
    is_approved: bool | None


class SportsEvents(Struct, frozen=True):
    """Events in the order of their start, a thousand at most."""

    events: list[SportsEvent]


class SportsCoupon(Struct, frozen=True):
    """A coupon or a card with the money of its last settlement, null before one.

    Prizes are paid from pool, rolled_in and house_adds together; what is left of them rolls over.
    """

    id: int
    type: SportsType
    name: str
    closes_at: Instant
    carry_from: int | None
    sales: Amount | None
    pool: Amount | None
    rolled_in: Amount
    house_adds: Amount | None
    currency: str


class SportsCoupons(Struct, frozen=True):
    """Coupons and cards, those with the highest ids first. next is the cursor of the next page; null: this is the last one."""

    coupons: list[SportsCoupon]
    next: str | None


class BetShown(Struct, frozen=True):
    """A bet as it is sold now. odds are a decimal text, null for a bet without odds."""

    event: int
    bet: int
    name: str
    odds: str | None
    status: BetStatus


class BetsShown(Struct, frozen=True):
    """The bets that were named, as they are sold now."""

    bets: list[BetShown]


class SportsResult(Struct, frozen=True):
    """A version of an event's result, as this clerk has read it. It counts once is_approved is true."""

    event: EventId
    version: int
    won: list[int]
    voided: list[int]
    void: bool
    is_approved: bool


class SportsTicketShown(Struct, frozen=True):
    """A ticket above the price from which the operator approves tickets. status is waiting, playing or refused."""

    id: str
    code: str
    type: SportsType
    player: str
    price: Amount
    currency: str
    closes_at: Instant
    status: Literal["waiting", "playing", "refused"]


class HeldSportsTickets(Struct, frozen=True):
    """Tickets that wait for the operator's approval, the first to close first; a thousand at most."""

    tickets: list[SportsTicketShown]


class RefusalReason(Struct, frozen=True, forbid_unknown_fields=True):
    """The reason that the operator's wallet is given with the refund."""

    reason: Annotated[str, Meta(min_length=1, max_length=200, examples=["above the limit of the player"])]


@HANDLERS.put("/catalogue", KEEP_SPORTS, "Loaded.")
async def load_sports(data: JSONBody[SportsFile], session: TheSession, edit: TheCommand) -> Response[Loaded]:
    """Bring the operator's sports up to a catalogue.

    Rows that the catalogue leaves out stay. Loading the same catalogue again continues a load that broke off. Without the key of
    the first time it takes back what was changed since, such as moved odds. Coupons and cards never change once they are loaded.
    """
    return await edit.once(data, lambda by: session.house.sports.office.load(session.operator.id, data, author=by), _loaded)


@HANDLERS.get("/events", SEE_SPORTS, "Events.")
async def list_sports_events(session: TheSession) -> Response[SportsEvents]:
    """List the operator's events.

    Lists events that start within a month from now, or started within the last month.
    """
    events = await session.house.sports.office.events(session.operator.id, await session.house.now())
    return Response(SportsEvents([SportsEvent(*event) for event in events]))


@HANDLERS.get("/coupons", SEE_SPORTS, "Coupons.")
async def list_sports_coupons(session: TheSession, limit: Limit = 50, cursor: Cursor = None) -> Response[SportsCoupons]:
    """List coupons and cards with their money.

    Lists what was sold, and what rolled in from the coupon before: a pot is larger than its share of the stakes by that.
    """
    rows = await session.house.sports.office.coupons(session.operator.id, before=seq_of(cursor), limit=limit + 1)
    return page(SportsCoupons, rows, limit, lambda row: made_of(SportsCoupon, row, session.operator))


@HANDLERS.post("/odds", KEEP_SPORTS, "Moved.")
async def move_odds(command: TheCommand, data: JSONBody[Moves], session: TheSession) -> Response[BetsShown]:
    """Move odds, or suspend bets.

    All of them change together, or none. Tickets keep the odds that they were sold at.
    """
    office, operator = session.house.sports.office, session.operator
    moves = [OddsMove(move.event, move.bet, None if move.odds is None else str(move.odds), move.status) for move in data.moves]

    async def show(_: str) -> BetsShown:
        bets = await office.bets(operator.id, [(move.event_id, move.bet_id) for move in moves])
        return BetsShown([
            BetShown(bet.event_id, bet.id, bet.name, None if bet.odds is None else money.text(bet.odds), bet.status)
            for bet in bets
        ])

    return await command.once(data, lambda by: office.move_odds(operator.id, moves, author=by), show)


@HANDLERS.post("/results", KEEP_SPORTS, "Entered.", status_code=201)
async def enter_sports_result(command: TheCommand, data: JSONBody[Result], session: TheSession) -> Response[SportsResult]:
    """Enter an event's result, or its correction.

    The result counts once a second clerk has approved it.
    """
    return await command.once(
        data,
        lambda by: session.house.sports.tickets.results.enter(session.clerk(by), data.event, _reading(data)),
        lambda made: _result(data, made, is_approved=False),
        is_own=True,
    )


@HANDLERS.post("/results/approve", KEEP_SPORTS, "Approved.")
async def approve_sports_result(command: TheCommand, data: JSONBody[Result], session: TheSession) -> Response[SportsResult]:
    """Approve an event's result.

    A second clerk has to send the same result. Then all that it decides is settled.
    """
    return await command.once(
        data,
        lambda by: session.house.sports.tickets.results.approve(session.clerk(by), data.event, _reading(data)),
        lambda made: _result(data, made, is_approved=True),
    )


@HANDLERS.get("/held", SEE_SPORTS, "The tickets.")
async def list_held_sports_tickets(session: TheSession) -> Response[HeldSportsTickets]:
    """List the tickets that wait for approval.

    At its close a ticket that still waits is given back.
    """
    tickets = await session.house.sports.approvals.held(session.operator.id)
    return Response(HeldSportsTickets([_ticket(ticket, session.operator) for ticket in tickets]))


@HANDLERS.post("/tickets/{ticket:str}/approve", DECIDE_SPORTS_TICKET, "It plays.")
async def approve_sports_ticket(ticket: TicketName, command: TheCommand, session: TheSession) -> Response[SportsTicketShown]:
    """Approve a ticket that waits.

    The ticket plays. Only before its close.
    """
    await _shown(session, ticket)
    approvals = session.house.sports.approvals
    return await command.once(
        None, lambda by: approvals.approve(session.operator.id, ticket, author=by), lambda _: _shown(session, ticket)
    )


@HANDLERS.post("/tickets/{ticket:str}/refuse", DECIDE_SPORTS_TICKET, "Refused.")
async def refuse_sports_ticket(
    ticket: TicketName, command: TheCommand, data: JSONBody[RefusalReason], session: TheSession
) -> Response[SportsTicketShown]:
    """Refuse a ticket that waits.

    Its cost is given back, and the operator's wallet gets the reason. Only before its close; a ticket that plays is final.
    """
    await _shown(session, ticket)
    approvals = session.house.sports.approvals
    return await command.once(
        data,
        lambda by: approvals.refuse(session.operator.id, ticket, reason=data.reason, author=by),
        lambda _: _shown(session, ticket),
    )


def _loaded(made: str) -> Loaded:
    return msgspec.json.decode(made, type=Loaded)


def _reading(data: Result) -> Reading:
    return Reading.of(data.won, data.voided, void=data.void)


def _result(data: Result, made: str, *, is_approved: bool) -> SportsResult:
    reading, version = _reading(data), int(made.rpartition(":")[2])
    won, voided = [*reading.won], [*reading.voided]
    return SportsResult(data.event, version, won=won, voided=voided, void=data.void, is_approved=is_approved)


async def _shown(session: Session, name: str) -> SportsTicketShown:
    return _ticket(granted(await session.house.sports.tickets.get(session.operator.id, name)), session.operator)


def _ticket(ticket: SportsTicket, operator: Operator) -> SportsTicketShown:
    status: Literal["waiting", "playing", "refused"]
    status = "waiting" if ticket.is_held else "playing" if ticket.approved else "refused"
    return made_of(SportsTicketShown, ticket, operator, id=str(ticket.id), status=status)
