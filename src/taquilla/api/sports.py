"""Sports on offer, their odds and their results: `/ops/sports`."""

from datetime import datetime, timedelta
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from taquilla.api.auth import clerks_only
from taquilla.api.problems import PROBLEMS, Refused
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.sports.results import Reading
from taquilla.engine.authors import Author
from taquilla.engine.house import House
from taquilla.engine.people.clerks import Clerk
from taquilla.engine.sports.catalogue_file import SportsFile
from taquilla.engine.sports.office import OddsMove
from taquilla.engine.sports.results import EventResult
from taquilla.http.framework import JSONBody, NamedDependency, Response, Router, get, post

_NEAR: Final = timedelta(days=31)

Id = Annotated[int, Meta(ge=1, le=2**53 - 1)]
EventId = Annotated[Id, Meta(examples=[100001])]
BetId = Annotated[Id, Meta(examples=[101])]


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


class Moved(Struct, frozen=True):
    """The number of bets changed."""

    changed: int


class Result(Struct, frozen=True, forbid_unknown_fields=True):
    """A result as a clerk read it: the bets won, and the bets or the whole event void. All other bets are lost."""

    event: EventId
    won: Annotated[list[BetId], Meta(max_length=1_000)] = []
    voided: Annotated[list[Id], Meta(max_length=1_000)] = []
    void: bool = False


class ResultAnswer(Struct, frozen=True):
    """A recorded result. It counts once it is approved."""

    event: int
    version: int
    won: tuple[int, ...]
    voided: tuple[int, ...]
    void: bool
    approved: bool


class Event(Struct, frozen=True):
    """An event, the latest version of its result, and whether that is approved."""

    id: int
    name: str
    league: str
    starts: datetime
    ends: datetime
    status: str
    result_version: int | None
    result_approved: bool | None


class Events(Struct, frozen=True):
    """Events in the order of their start, a thousand at most."""

    events: list[Event]


@post("/catalogue", status_code=200, responses=PROBLEMS, response_description="Loaded.")
async def load_catalogue(
    data: JSONBody[SportsFile], clerk: NamedDependency[Clerk], house: NamedDependency[House]
) -> Response[Loaded]:
    """Bring the operator's sports up to a catalogue.

    Rows that the catalogue leaves out stay. Loading the same catalogue again changes nothing. Coupons and cards never change once
    they are loaded.
    """
    loaded = await house.sports.office.load(clerk.operator_id, data, author=Author(clerk.email))
    return Response(Loaded(dict(loaded.added), dict(loaded.changed)))


@post("/odds", status_code=200, responses=PROBLEMS, response_description="Moved.")
async def move_odds(data: JSONBody[Moves], clerk: NamedDependency[Clerk], house: NamedDependency[House]) -> Response[Moved]:
    """Move odds, or suspend bets.

    Tickets keep the odds that they were sold at.
    """
    moves = [OddsMove(one.event, one.bet, None if one.odds is None else str(one.odds), one.status) for one in data.moves]
    return Response(Moved(await house.sports.office.move_odds(clerk.operator_id, moves, author=Author(clerk.email))))


@post("/results", status_code=200, responses=PROBLEMS, response_description="Entered.")
async def enter_result(
    data: JSONBody[Result], clerk: NamedDependency[Clerk], house: NamedDependency[House]
) -> Response[ResultAnswer]:
    """Enter an event's result, or its correction.

    The result counts once a second clerk has approved it.
    """
    entered = await house.sports.tickets.results.enter(clerk, data.event, reading_of(data))
    return _recorded(entered, approved=False)


@post("/results/approve", status_code=200, responses=PROBLEMS, response_description="Approved.")
async def approve_result(
    data: JSONBody[Result], clerk: NamedDependency[Clerk], house: NamedDependency[House]
) -> Response[ResultAnswer]:
    """Approve an event's result.

    A second clerk has to send the same result. Then all that it decides is settled.
    """
    approved = await house.sports.tickets.results.approve(clerk, data.event, reading_of(data))
    return _recorded(approved, approved=True)


@get("/events", responses=PROBLEMS, response_description="Events.")
async def list_events(clerk: NamedDependency[Clerk], house: NamedDependency[House]) -> Response[Events]:
    """List the operator's events.

    Lists events that start within a month from now, or started within the last month.
    """
    now = await house.now()
    events = await house.sports.office.events(clerk.operator_id, now - _NEAR, now + _NEAR)
    return Response(Events([Event(*one) for one in events]))


HANDLERS: Final = Router(
    "/ops/sports",
    route_handlers=[load_catalogue, move_odds, enter_result, approve_result, list_events],
    guards=[clerks_only],
    tags=["Sports"],
)
"""All endpoints of sports, for clerks alone."""


def reading_of(data: Result) -> Reading:
    """Return a result as the engine reads it."""
    return Reading.of(data.won, data.voided, void=data.void)


def _recorded(result: EventResult | Refusal, *, approved: bool) -> Response[ResultAnswer]:
    if isinstance(result, Refusal):
        raise Refused(result)
    reading = result.reading
    answer = ResultAnswer(result.event_id, result.version, reading.won, reading.voided, reading.void, approved)
    return Response(answer)
