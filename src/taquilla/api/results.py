"""Results by two clerks, previews of corrections, and what waits for a second person: `/v1/results`, `/v1/approvals`."""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from taquilla.api.fields import Amount, Instant
from taquilla.api.handlers import Routes, TheCommand
from taquilla.api.made_of import made_of
from taquilla.api.members import Session, TheSession
from taquilla.api.problems import granted
from taquilla.domain.people.operations import DECIDE_DRAW
from taquilla.http.framework import JSONBody, Response

HANDLERS: Final = Routes("/v1", "Results")


class ResultToRead(Struct, frozen=True, forbid_unknown_fields=True):
    """A clerk's own reading of a draw's result: "341", "341-ARI", "00"."""

    draw_id: Annotated[int, Meta(ge=1, le=2**53 - 1, examples=[117])]
    outcome: Annotated[str, Meta(min_length=1, max_length=64, examples=["341"])]


class ResultShown(Struct, frozen=True):
    """A version of a result, as this clerk has read it. It counts once is_approved is true."""

    draw_id: int
    version: int
    outcome: str
    is_approved: bool


class CorrectionShown(Struct, frozen=True):
    """The effect of a correction on the wagers that this draw decides by itself. Prizes of a void draw are stakes given back.

    paid was paid to customers already: what no longer wins is charged to its agency. has_joint_wagers tells whether wagers on
    several draws depend on this one too, which are not counted here.
    """

    draw_id: int
    result_now: str
    result_then: str
    currency: str
    prizes_now: Amount
    prizes_then: Amount
    paid: Amount
    has_joint_wagers: bool


class Waiting(Struct, frozen=True):
    """A result or an order that waits for a second clerk. Nobody sees what the first clerk has read."""

    kind: Literal["result", "suspend", "resume", "void"]
    draw_id: int
    draw: str
    draws_at: Instant
    version: int
    entered_by: int
    entered_at: Instant
    is_own: bool


class WaitingList(Struct, frozen=True):
    """The entries that wait for a second clerk, the oldest first. is_own: the caller entered it, and may not approve it."""

    waiting: list[Waiting]


@HANDLERS.post("/results", DECIDE_DRAW, "Entered.", status_code=201)
async def enter_result(command: TheCommand, data: JSONBody[ResultToRead], session: TheSession) -> Response[ResultShown]:
    """Enter a result.

    The first clerk's reading of a draw's result, or of its correction. It counts once a second clerk has approved it.
    """
    return await command.once(
        data,
        lambda by: session.house.lottery.draws.enter_result(session.clerk(by), data.draw_id, data.outcome),
        lambda made: _result(session, data, made, is_approved=False),
    )


@HANDLERS.post("/results/approve", DECIDE_DRAW, "Approved.")
async def approve_result(command: TheCommand, data: JSONBody[ResultToRead], session: TheSession) -> Response[ResultShown]:
    """Approve a result.

    The second clerk types what was drawn, without seeing the first reading: the two must be the same. Then all that the draw
    decides is settled.
    """
    return await command.once(
        data,
        lambda by: session.house.lottery.draws.approve_result(session.clerk(by), data.draw_id, data.outcome),
        lambda made: _result(session, data, made, is_approved=True),
    )


@HANDLERS.post("/results/preview", DECIDE_DRAW, "The effect.")
async def preview_correction(data: JSONBody[ResultToRead], session: TheSession) -> Response[CorrectionShown]:
    """Preview a correction.

    Shows what another result would move, before anybody enters it. Changes nothing, so it needs no `Idempotency-Key`. There is
    no preview before a result is in force.
    """
    preview = granted(await session.house.lottery.draw_histories.preview(session.operator.id, data.draw_id, data.outcome))
    now, then = preview.in_force, preview.outcome
    return Response(made_of(
        CorrectionShown, preview, data, session.operator, result_now=now, result_then=then,
        has_joint_wagers=preview.has_joint,
    ))


@HANDLERS.get("/approvals", DECIDE_DRAW, "What waits.")
async def list_approvals(session: TheSession) -> Response[WaitingList]:
    """List what waits for a second clerk.

    Lists the results and the orders about draws that one clerk has entered and no other has approved yet.
    """
    rows = await session.house.lottery.draws.waiting(session.operator.id)
    waiting = [
        made_of(Waiting, row, draw_id=row.event_id, draw=row.event, is_own=row.entered_by == session.member.id) for row in rows
    ]
    return Response(WaitingList(waiting))


async def _result(session: Session, data: ResultToRead, made: str, *, is_approved: bool) -> ResultShown:
    version = int(made.rpartition(":")[2])
    outcome = await session.house.lottery.draws.outcome(session.operator.id, data.draw_id, version)
    return ResultShown(data.draw_id, version, outcome, is_approved)
