"""Results by two clerks, of one draw or of several, previews of corrections, and what waits: `/v1/results`, `/v1/approvals`."""

from collections.abc import Awaitable, Sequence
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from taquilla.api.fields import Amount, Instant, made_of
from taquilla.api.handlers import Routes, TheCommand, nothing
from taquilla.api.members import Session, TheSession
from taquilla.api.problems import Problem, Refused, RefusedPart, granted, placed, problem_of
from taquilla.domain.ledger.bounds import ID_MAX
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.people.operations import DECIDE_DRAW
from taquilla.engine.lottery.draws import DrawOutcome
from taquilla.http.decode import Malformed
from taquilla.http.framework import JSONBody, Request, Response

HANDLERS: Final = Routes("/v1", "Results")


class ResultToRead(Struct, frozen=True, forbid_unknown_fields=True):
    """A clerk's own reading of a draw's result: "341", "341-ARI", "00"."""

    draw_id: Annotated[int, Meta(ge=1, le=ID_MAX, examples=[117])]
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
    """A result or an order that waits for a second clerk. Nobody sees what the first clerk has read.

    reason is the order's, by which the second clerk decides; null for a result.
    """

    kind: Literal["result", "suspend", "resume", "void"]
    draw_id: int
    draw: str
    draws_at: Instant
    version: int
    entered_by: int
    entered_at: Instant
    is_own: bool
    reason: str | None


class WaitingList(Struct, frozen=True):
    """The entries that wait for a second clerk, the oldest first. is_own: the caller entered it, and may not approve it."""

    waiting: list[Waiting]


RESULTS_MAX: Final = 50


class ResultSet(Struct, frozen=True, forbid_unknown_fields=True):
    """A clerk's own readings of the results of different draws."""

    results: Annotated[list[ResultToRead], Meta(min_length=1, max_length=RESULTS_MAX)]


class PartPreviewed(Struct, frozen=True):
    """The outcome that a result or a rule would have, by its place in the set from 0."""

    place: int
    outcome: Literal["done", "waiting", "refused"]
    problem: Problem | None = None


class SetPreviewed(Struct, frozen=True):
    """The outcome that each part of a set would have. One that is refused keeps the others from being done."""

    parts: list[PartPreviewed]


@HANDLERS.post("/results", DECIDE_DRAW, "Entered.", status_code=201)
async def enter_result(command: TheCommand, data: JSONBody[ResultToRead], session: TheSession) -> Response[ResultShown]:
    """Enter a result.

    The first clerk's reading of a draw's result, or of its correction. It counts once a second clerk has approved it.
    """
    return await command.once(
        data,
        lambda by: session.house.lottery.draws.enter_result(session.clerk(by), data.draw_id, data.outcome),
        lambda made: _result(session, data, made, is_approved=False),
        is_own=True,
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


@HANDLERS.post("/results/batch", DECIDE_DRAW, "Entered.", status_code=204)
async def enter_batch(command: TheCommand, data: JSONBody[ResultSet], session: TheSession) -> Response[None]:
    """Enter several results.

    The first clerk's readings of up to 50 draws: all are entered, or none; `pointer` names the one that was refused.
    """
    readings, enter = _readings(data), session.house.lottery.draws.enter_results
    return await command.once(data, lambda by: _whole(session, enter(session.clerk(by), readings)), nothing, is_own=True)


@HANDLERS.post("/results/batch/approve", DECIDE_DRAW, "Approved.", status_code=204)
async def approve_batch(command: TheCommand, data: JSONBody[ResultSet], session: TheSession) -> Response[None]:
    """Approve several results.

    The second clerk types what was drawn, of up to 50 draws: all are approved, or none. A reading that differs from the first is
    counted, whatever becomes of the others.
    """
    readings, approve = _readings(data), session.house.lottery.draws.approve_results
    return await command.once(data, lambda by: _whole(session, approve(session.clerk(by), readings)), nothing)


@HANDLERS.post("/results/batch/preview", DECIDE_DRAW, "What would become of them.")
async def preview_batch(request: Request, data: JSONBody[ResultSet], session: TheSession) -> Response[SetPreviewed]:
    """Preview several results.

    Says of each reading whether it could be entered now. Enters nothing, and tells nothing of what others have read.
    """
    clerk, readings = session.clerk(session.author), _readings(data)
    found = await session.house.lottery.draws.enter_results(clerk, readings, is_preview=True)
    errors = [Refused(one, session.exponent) if isinstance(one, Refusal) else None for one in found]
    return Response(previewed(request, "results", errors, [False] * len(errors)))


async def _result(session: Session, data: ResultToRead, made: str, *, is_approved: bool) -> ResultShown:
    version = int(made.rpartition(":")[2])
    outcome = await session.house.lottery.draws.outcome(session.operator.id, data.draw_id, version)
    return ResultShown(data.draw_id, version, outcome, is_approved)


def _readings(data: ResultSet) -> list[tuple[int, str]]:
    readings = [(one.draw_id, one.outcome) for one in data.results]
    if len(dict(readings)) < len(readings):
        raise Malformed("`results`: a draw stands there twice")
    return readings


async def _whole(session: Session, reading: Awaitable[Sequence[DrawOutcome | Refusal]]) -> None:
    """Wait for the engine. Raises RefusedPart for the first reading that it refuses."""
    for place, one in enumerate(await reading):
        if isinstance(one, Refusal):
            raise RefusedPart(Refused(one, session.exponent), f"/results/{place}")


def previewed(request: Request, name: str, errors: Sequence[Exception | None], waiting: Sequence[bool]) -> SetPreviewed:
    """Return what would become of each part of a set, by its error, and whether it would wait."""
    parts = []
    for place, (error, waits) in enumerate(zip(errors, waiting, strict=True)):
        if error is None:
            parts.append(PartPreviewed(place, "waiting" if waits else "done"))
        else:
            parts.append(PartPreviewed(place, "refused", placed(problem_of(error, request), f"/{name}/{place}")))
    return SetPreviewed(parts)
