"""Alarms: what needs somebody's eyes, and who has seen it."""

from functools import partial
from typing import Final

from msgspec.structs import replace

from taquilla.domain.people.operations import ACKNOWLEDGE_ALARM, SEE_ALARMS
from taquilla.http.framework import AnyResponse, FromPath, FromQuery, Request, Template
from taquilla.web.pages import KeyForm, Pages, go_on, kept, once, read
from taquilla.web.visitors import TheVisitor

HANDLERS: Final = Pages("/office/alarms")

STATES: Final = ("open", "acknowledged", "ended")
"""The states of an alarm, as the page shows them one by one."""
_PAGE: Final = 50


class NoteForm(KeyForm, frozen=True, forbid_unknown_fields=True):
    """A note about what was done about an alarm, or will be. alarm is the one of the path."""

    key: str = ""
    note: str = ""
    alarm: int = 0


@HANDLERS.get("", SEE_ALARMS)
async def list_alarms(
    visitor: TheVisitor, status: FromQuery[str | None] = None, before: FromQuery[int | None] = None
) -> Template:
    """List alarms of a state, the latest first."""
    chosen = status if status in STATES else "open"
    sent = visitor.sent(NoteForm) or NoteForm()
    rows = await visitor.house.alarms.alarms(visitor.operator.id, visitor.author, state=chosen, before=before, limit=_PAGE + 1)
    people = await visitor.people()
    return await visitor.page(
        "office/alarms.html",
        state=chosen,
        states=STATES,
        alarms=rows[:_PAGE],
        following=rows[_PAGE - 1].id if len(rows) > _PAGE else None,
        names={entity.id: entity.name for entity in people.entities.values()},
        may_acknowledge=visitor.may(ACKNOWLEDGE_ALARM) and chosen == "open",
        wrong=sent.alarm,
        typed=sent.note,
    )


@HANDLERS.get("/count", SEE_ALARMS)
async def count_alarms(visitor: TheVisitor) -> Template:
    """Show how many alarms are open, for the module that shows it beside the section on every page."""
    rows = await visitor.house.alarms.alarms(visitor.operator.id, visitor.author, state="open", before=None, limit=_PAGE)
    return await visitor.page("office/count.html", count=len(rows))


@HANDLERS.post("/{alarm_id:int}", ACKNOWLEDGE_ALARM, again=list_alarms)
async def acknowledge_alarm(request: Request, visitor: TheVisitor, alarm_id: FromPath[int]) -> AnyResponse:
    """Acknowledge an alarm: somebody has seen it, and takes care of it."""
    form = kept(request, replace(await read(request, NoteForm), alarm=alarm_id))
    acknowledge = partial(visitor.house.alarms.acknowledge, visitor.operator.id, alarm_id, note=form.note.strip())
    await once(visitor, form, lambda by: acknowledge(author=by))
    return go_on("/office/alarms", "alarm_acknowledged")
