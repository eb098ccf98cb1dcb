"""Calls to the operator's own wallet that are parked, over `/v1`: shown, and made again."""

from typing import Annotated, Final

from msgspec import Meta, Struct

from taquilla.api.amounts import Instant
from taquilla.api.keys import Key
from taquilla.api.members import Session, at_root
from taquilla.api.once import once
from taquilla.api.problems import PROBLEMS, Refused
from taquilla.domain.ledger.refusals import Refusal
from taquilla.http.framework import JSONBody, NamedDependency, Request, Response, Router, get, post

_READING: Final = at_root("clerk", "manager", "auditor", "administrator")
_MANAGING: Final = at_root("manager", "administrator")


class ParkedCall(Struct, frozen=True):
    """A call to the operator's wallet that is not made any more until somebody replays it. behind wait for it."""

    ticket_id: str
    ticket_code: str
    player: str
    call: int
    action: str
    tries: int
    written_at: Instant
    behind: int


class ParkedCalls(Struct, frozen=True):
    """The parked calls, ticket by ticket."""

    calls: list[ParkedCall]


class CallsToReplay(Struct, frozen=True, forbid_unknown_fields=True):
    """The calls to make again: those about one ticket, by its id or its code; null: all of them."""

    ticket: Annotated[str, Meta(min_length=1, max_length=64)] | None = None


@get("/parked", responses=PROBLEMS, response_description="The calls.", before_request=_READING)
async def list_parked_calls(session: NamedDependency[Session]) -> Response[ParkedCalls]:
    """List the calls that are parked.

    The operator's wallet has not understood these calls for days. They are made again when somebody replays them.
    """
    return Response(await _parked(session))


@post("/replay", status_code=200, responses=PROBLEMS, response_description="They are due again.", before_request=_MANAGING)
async def replay_calls(
    request: Request, key: Key, data: JSONBody[CallsToReplay], session: NamedDependency[Session]
) -> Response[ParkedCalls]:
    """Replay parked calls.

    The next worker makes them again, in order: those about one ticket, or all. Returns the calls that are parked still.
    """
    sports, operator = session.house.sports, session.operator
    seq: int | None = None
    if data.ticket is not None:
        ticket = await sports.tickets.get(operator.id, data.ticket)
        if isinstance(ticket, Refusal):
            raise Refused(ticket)
        seq = ticket.seq

    return await once(
        request,
        session,
        key,
        data,
        lambda: sports.deliveries.replay(operator.id, seq, author=session.member.email),
        lambda _: _parked(session),
    )


HANDLERS: Final = Router("/v1/sports/wallet", route_handlers=[list_parked_calls, replay_calls], tags=["Sports"])
"""Parked calls to the operator's own wallet."""


async def _parked(session: Session) -> ParkedCalls:
    calls = await session.house.sports.deliveries.parked(session.operator.id)
    return ParkedCalls(
        [
            ParkedCall(
                call.ticket_id, call.ticket_code, call.player, call.n, call.action, call.tries, call.written_at, call.behind
            )
            for call in calls
        ]
    )
