"""Alarms: what needs somebody's eyes, and who has seen it."""

from typing import Final

from msgspec import Struct

from taquilla.domain.people.office_refusals import OfficeRefusal
from taquilla.domain.people.operations import ACKNOWLEDGE_ALARM, SEE_ALARMS
from taquilla.http.framework import AnyResponse, FromPath, FromQuery, Request, Template
from taquilla.web.errors import PageError
from taquilla.web.forms import done as leading_on
from taquilla.web.forms import once, read
from taquilla.web.office.problems import problem_of
from taquilla.web.pages import Pages
from taquilla.web.visitors import TheVisitor, Visitor, new_key

HANDLERS: Final = Pages("/office/alarms")

STATES: Final = ("open", "acknowledged", "ended")
"""The states of an alarm, as the page shows them one by one."""
_NOTE_MAX: Final = 500
_PAGE: Final = 50


class NoteForm(Struct, frozen=True, forbid_unknown_fields=True):
    """A note about what was done about an alarm, or will be."""

    key: str = ""
    note: str = ""


@HANDLERS.get("", SEE_ALARMS)
async def list_alarms(
    visitor: TheVisitor,
    status: FromQuery[str | None] = None,
    before: FromQuery[int | None] = None,
    done: FromQuery[str | None] = None,
) -> Template:
    """List alarms of a state, the latest first."""
    return await _page(visitor, state=status or "open", before=before, done=done)


@HANDLERS.post("/{alarm_id:int}", ACKNOWLEDGE_ALARM)
async def acknowledge_alarm(request: Request, visitor: TheVisitor, alarm_id: FromPath[int]) -> AnyResponse:
    """Acknowledge an alarm: somebody has seen it, and takes care of it."""
    form = await read(request, NoteForm)
    note, entities = form.note.strip(), await visitor.visible_ids()
    operator, member = visitor.operator, visitor.member
    try:
        if not 0 < len(note) <= _NOTE_MAX:
            raise PageError("FORM_UNFIT", "note")
        acknowledge = visitor.house.alarms.acknowledge
        await once(
            visitor, form, lambda by: acknowledge(operator.id, alarm_id, entities, member_id=member.id, note=note, author=by)
        )
    except (PageError, OfficeRefusal) as error:
        return await _page(visitor, error=PageError.of(error), wrong=alarm_id, typed=form.note)
    return leading_on("/office/alarms", "alarm_acknowledged")


async def _page(
    visitor: Visitor,
    *,
    state: str = "open",
    before: int | None = None,
    error: PageError | None = None,
    wrong: int = 0,
    typed: str = "",
    done: str | None = None,
) -> Template:
    chosen = state if state in STATES else "open"
    rows = await visitor.house.alarms.alarms(
        visitor.operator.id, await visitor.visible_ids(), state=chosen, before=before, limit=_PAGE + 1
    )
    people = (await visitor.house.known(visitor.operator.id)).people
    return await visitor.page(
        "office/alarms.html",
        problem=problem_of(visitor, error),
        done=done,
        state=chosen,
        states=STATES,
        alarms=rows[:_PAGE],
        following=rows[_PAGE - 1].id if len(rows) > _PAGE else None,
        names={entity.id: entity.name for entity in people.entities.values()},
        may_acknowledge=visitor.may(ACKNOWLEDGE_ALARM) and chosen == "open",
        new_key=new_key,
        wrong=wrong,
        typed=typed,
    )
