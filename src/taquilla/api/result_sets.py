"""Results of several draws at once, all or none of them: `/v1/results/batch`."""

from collections.abc import Awaitable, Sequence
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from taquilla.api.handlers import Routes, TheCommand, nothing
from taquilla.api.members import Session, TheSession
from taquilla.api.problems import Problem, Refused, RefusedPart, placed, problem_of
from taquilla.api.results import ResultToRead
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.people.operations import DECIDE_DRAW
from taquilla.engine.lottery.draws import DrawOutcome
from taquilla.http.decode import Malformed
from taquilla.http.framework import JSONBody, Request, Response

HANDLERS: Final = Routes("/v1", "Results")

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


@HANDLERS.post("/results/batch", DECIDE_DRAW, "Entered.", status_code=204)
async def enter_batch(command: TheCommand, data: JSONBody[ResultSet], session: TheSession) -> Response[None]:
    """Enter several results.

    The first clerk's readings of up to 50 draws: all are entered, or none; `pointer` names the one that was refused.
    """
    readings, enter = _readings(data), session.house.lottery.draws.enter_results
    return await command.once(data, lambda by: _whole(session, enter(session.clerk(by), readings)), nothing)


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
