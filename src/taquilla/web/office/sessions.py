"""Sessions that are open: the visitor's own, and those of the users whom the visitor manages."""

from typing import Final

from msgspec import Struct

from taquilla.domain.people.members import Member
from taquilla.domain.people.operations import END_SESSION, SEE_USERS
from taquilla.http.framework import AnyResponse, HTTPException, Request, Template
from taquilla.web.forms import go_on, once, read
from taquilla.web.office.tree import ROWS_MAX, After, Id
from taquilla.web.pages import Pages
from taquilla.web.visitors import TheVisitor, Visitor

HANDLERS: Final = Pages("/office/people/sessions")


class EndSessionForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The end of a session, and the page from which it was ended: a user's, one's own, or the list of all."""

    key: str
    page: str = ""


@HANDLERS.get("", SEE_USERS)
async def list_sessions(visitor: TheVisitor, after: After = None) -> Template:
    """Show the sessions that are open, in the order of their beginning."""
    members = {member.id: member for member in await _managed(visitor)}
    rows = await visitor.house.people.access.logins_of(visitor.operator.id, list(members), after=after or 0, limit=ROWS_MAX + 1)
    return await visitor.page(
        "office/sessions.html",
        rows=rows[:ROWS_MAX],
        following=rows[ROWS_MAX - 1].id if len(rows) > ROWS_MAX else None,
        after=after,
        members=members,
    )


@HANDLERS.post("/{session_id:int}/end", END_SESSION)
async def end_session(request: Request, visitor: TheVisitor, session_id: Id) -> AnyResponse:
    """End a session at once, in every process."""
    form = await read(request, EndSessionForm)
    access, operator = visitor.house.people.access, visitor.operator
    owner = await access.login_of(operator.id, session_id)
    if owner is None or owner not in {member.id for member in await _managed(visitor)}:
        raise HTTPException(status_code=404)
    await once(visitor, form, lambda by: access.end_login(operator.id, session_id, author=by))
    pages = {"me": "/office/me", "user": f"/office/people/{owner}"}
    return go_on(pages.get(form.page, "/office/people/sessions"), "session_ended")


async def _managed(visitor: Visitor) -> list[Member]:
    """Return the visitor, and the users whom the visitor manages."""
    people = await visitor.people()
    return people.managed_by(visitor.member)
