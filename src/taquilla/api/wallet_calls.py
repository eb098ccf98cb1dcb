"""The operator's own wallet over `/v1`: how far calls to it are, those that are parked, and whether it answers."""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from taquilla.api.fields import CallAction, Instant, made_of
from taquilla.api.handlers import Routes, TheCommand
from taquilla.api.members import Session, TheSession, refuse_body
from taquilla.api.problems import granted
from taquilla.domain.people.operations import REPLAY_WALLET_CALLS, SEE_WALLET_CALLS
from taquilla.http.framework import JSONBody, Request, Response

HANDLERS: Final = Routes("/v1/sports/wallet", "Sports")


class ParkedCall(Struct, frozen=True):
    """A call to the operator's wallet that is not made any more until somebody replays it. behind wait for it.

    A ticket_discard that has failed five times is one too, and is still made every half an hour.
    """

    ticket_id: str
    ticket_code: str
    player: str
    call: int
    action: CallAction
    tries: int
    written_at: Instant
    behind: int


class ParkedCalls(Struct, frozen=True):
    """The parked calls, ticket by ticket."""

    calls: list[ParkedCall]


class WalletStatus(Struct, frozen=True):
    """The state of the calls to the operator's wallet. waiting are to be made, the oldest since oldest_at, null where none is.

    At most 10,000 of each are counted.
    """

    parked: int
    waiting: int
    oldest_at: Instant | None


class WalletAnswer(Struct, frozen=True):
    """The HTTP status that the operator's wallet has answered with."""

    status: Literal[200]


class CallsToReplay(Struct, frozen=True, forbid_unknown_fields=True):
    """The calls to make again: those about one ticket, by its id or its code; null: all of them."""

    ticket: Annotated[str, Meta(min_length=1, max_length=64)] | None = None


@HANDLERS.get("", SEE_WALLET_CALLS, "The calls' progress.")
async def show_wallet_status(session: TheSession) -> Response[WalletStatus]:
    """Show how far calls to the wallet are.

    Shows how many calls to the operator's own wallet are parked, and how many wait to be made and understood.
    """
    row = await session.house.sports.deliveries.standing_of(session.operator.id)
    return Response(WalletStatus(0, 0, None) if row is None else WalletStatus(row.parked, row.waiting, row.oldest))


@HANDLERS.post("/ping", REPLAY_WALLET_CALLS, "It answers.")
async def ping_wallet(request: Request, session: TheSession) -> Response[WalletAnswer]:
    """Ask the wallet whether it is there.

    Calls the address of the operator's own wallet once, for five seconds at most. It moves nothing, and needs no key. Whoever
    asks meanwhile gets the same answer. A wallet that does not answer with 200 is a problem; detail says what came.
    """
    await refuse_body(request)
    granted(await session.house.sports.operator_wallets.ping(session.operator.id))
    return Response(WalletAnswer(200))


@HANDLERS.get("/parked", SEE_WALLET_CALLS, "The calls.")
async def list_parked_calls(session: TheSession) -> Response[ParkedCalls]:
    """List the calls that are parked.

    The operator's wallet has not understood these calls for days. They are made again when somebody replays them.
    """
    return Response(await _parked(session))


@HANDLERS.post("/replay", REPLAY_WALLET_CALLS, "They are due again.")
async def replay_calls(command: TheCommand, data: JSONBody[CallsToReplay], session: TheSession) -> Response[ParkedCalls]:
    """Replay parked calls.

    The next worker makes them again, in order: those about one ticket, or the first thousand. Returns the calls that are still
    parked.
    """
    sports, operator = session.house.sports, session.operator
    seq: int | None = None
    if data.ticket is not None:
        seq = granted(await sports.tickets.get(operator.id, data.ticket)).seq
    return await command.once(data, lambda by: sports.deliveries.replay(operator.id, seq, author=by), lambda _: _parked(session))


async def _parked(session: Session) -> ParkedCalls:
    calls = await session.house.sports.deliveries.parked(session.operator.id)
    return ParkedCalls([made_of(ParkedCall, one, call=one.n) for one in calls])
