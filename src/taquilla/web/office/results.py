"""Results: awaited ones, the readings of two clerks, and corrections with a preview of who gains and loses."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from taquilla.domain.ledger.bounds import ID_MAX
from taquilla.domain.ledger.refusals import Refusal
from taquilla.domain.lottery.games import ANIMALS, SIGNS, WHEELS
from taquilla.domain.lottery.receipts import draw_name, figure_name
from taquilla.domain.people.operations import DECIDE_DRAW, SEE_RESULTS
from taquilla.engine.lottery.draw_history import AgencyChange, CorrectionPreview, DrawHistory
from taquilla.http.framework import AnyResponse, FromPath, FromQuery, HTTPException, Request, Template
from taquilla.store.lottery.draws import DrawRow
from taquilla.web.errors import PageError, granted
from taquilla.web.office.asking import ROWS_MAX, After
from taquilla.web.office.draws import draw_of, work_on
from taquilla.web.office.problems import problem_of
from taquilla.web.pages import KeyForm, Pages, go_on, once, read
from taquilla.web.visitors import TheVisitor, Visitor

HANDLERS: Final = Pages("/office/results")

_OUTCOME_MAX: Final = 64
_AGENCIES_MAX: Final = 100


class ReadingForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """A clerk's own reading of a result."""

    key: str = ""
    outcome: str = ""
    go_on: bool = False
    """The choice whether the next draw that waits for such a reading follows."""


@HANDLERS.get("", SEE_RESULTS)
async def list_awaited(visitor: TheVisitor, unplayed: FromQuery[bool] = False, after: After = None) -> Template:
    """List the draws of the last days that have no result, and what waits for a second reading."""
    operator_id = visitor.operator.id
    histories = visitor.house.lottery.draw_histories
    rows, people = await histories.awaited(operator_id, unplayed_too=unplayed, after=after, limit=ROWS_MAX + 1)
    waiting = [one for one in await visitor.house.lottery.draws.waiting(operator_id) if one.kind == "result"]
    return await visitor.page(
        "office/results.html",
        rows=[one for one in rows[:ROWS_MAX] if one.entered_by is None],
        after=after,
        following=rows[ROWS_MAX - 1].event_id if len(rows) > ROWS_MAX else None,
        waiting=waiting,
        people=people,
        unplayed=unplayed,
        may_read=visitor.may(DECIDE_DRAW),
    )


@HANDLERS.get("/count", SEE_RESULTS)
async def count_awaited(visitor: TheVisitor) -> Template:
    """Show how many results wait for the visitor, for the module that shows it beside the section on every page."""
    rows, _ = await visitor.house.lottery.draw_histories.awaited(visitor.operator.id, unplayed_too=False)
    return await visitor.page("office/count.html", count=sum(one.entered_by != visitor.member.id for one in rows))


@HANDLERS.get("/{draw_id:int}", SEE_RESULTS)
async def show_result(visitor: TheVisitor, draw_id: FromPath[int], correct: FromQuery[str | None] = None) -> Template:
    """Show a draw's result, its readings and its effects; with `correct` what another result would change."""
    lottery, operator_id = visitor.house.lottery, visitor.operator.id
    row = await draw_of(visitor, draw_id)
    sent, problem, correct = visitor.sent(ReadingForm), visitor.problem, (correct or "").strip()[:_OUTCOME_MAX]
    may_read = visitor.may(DECIDE_DRAW)
    preview: CorrectionPreview | None = None
    changes: Sequence[AgencyChange] = ()
    if correct and may_read:
        found = await lottery.draw_histories.correction(operator_id, draw_id, correct)
        if isinstance(found, Refusal):
            problem = problem_of(visitor, PageError.refused(found, visitor.formats))
        else:
            preview, changes = found
    history = await _history(visitor, draw_id)
    return await visitor.page(
        "office/result.html",
        problem=problem,
        draw=row,
        draw_name=draw_name(row.event),
        called=_called(row, row.outcome),
        history=history,
        work=await work_on(visitor, draw_id),
        own=True,
        agencies_max=_AGENCIES_MAX,
        preview=preview,
        preview_called=_called(row, preview.outcome if preview else None),
        preview_changes=changes,
        may_read=may_read,
        has_waited=(await visitor.house.now()) >= row.event.draws_at and row.state != "open",
        correct=correct,
        typed=_read_in(sent) if sent else "",
        differs=problem.name in ("RESULT_DIFFERS", "RESULT_WAITS"),
        kind="zodiac" if row.event.zodiac else row.event.category,
        names={sign.code: sign.name for sign in SIGNS if row.event.zodiac}
        | {code: ANIMALS[code] for code in WHEELS.get(row.event.category, ())},
    )


@HANDLERS.get("/{draw_id:int}/effects", SEE_RESULTS)
async def show_effects(visitor: TheVisitor, draw_id: FromPath[int]) -> Template:
    """Show what a result has moved, or how far that is, for the module that brings the page up to date."""
    if not 0 < draw_id <= ID_MAX:
        raise HTTPException(status_code=404)
    history = await _history(visitor, draw_id)
    return await visitor.page(
        "office/result_effects.html", history=history, work=await work_on(visitor, draw_id), own=True, agencies_max=_AGENCIES_MAX
    )


@HANDLERS.post("/{draw_id:int}/first", DECIDE_DRAW, again=show_result)
async def enter_result(request: Request, visitor: TheVisitor, draw_id: FromPath[int]) -> AnyResponse:
    """Enter a first clerk's reading, of a result or of its correction."""
    return await _read(request, visitor, draw_id, visitor.house.lottery.draws.enter_result, "result_entered")


@HANDLERS.post("/{draw_id:int}/second", DECIDE_DRAW, again=show_result)
async def approve_result(request: Request, visitor: TheVisitor, draw_id: FromPath[int]) -> AnyResponse:
    """Approve a result by the second clerk's reading, who has not seen the first one."""
    return await _read(request, visitor, draw_id, visitor.house.lottery.draws.approve_result, "result_approved")


async def _read(
    request: Request, visitor: Visitor, draw_id: int, read_by: Callable[..., Awaitable[object]], what: str
) -> AnyResponse:
    form = await read(request, ReadingForm)
    await once(visitor, form, lambda by: read_by(visitor.clerk(by), draw_id, _read_in(form)))
    following = await _following(visitor, draw_id, second=what == "result_approved") if form.go_on else draw_id
    return go_on(f"/office/results/{following}", what)


def _read_in(form: ReadingForm) -> str:
    return form.outcome.strip()[:_OUTCOME_MAX]


async def _following(visitor: Visitor, draw_id: int, *, second: bool) -> int:
    """Return the next draw that waits for the same reading by this clerk, the draw itself where there is none."""
    awaited, _ = await visitor.house.lottery.draw_histories.awaited(visitor.operator.id, unplayed_too=False)
    waiting = [one for one in awaited if one.event_id != draw_id and (one.entered_by is not None) == second]
    return next((one.event_id for one in waiting if one.entered_by != visitor.member.id), draw_id)


async def _history(visitor: Visitor, draw_id: int) -> DrawHistory:
    return granted(visitor, await visitor.house.lottery.draw_histories.of(visitor.caller, draw_id))


def _called(row: DrawRow, outcome: str | None) -> str:
    """Return the name of a result's figure or sign, nothing where it has none."""
    named = row.event.category != "lottery" or row.event.zodiac
    return figure_name(outcome) if outcome and named else ""
