"""Today: what was sold and won, what closes next, and what waits for the visitor."""

from typing import Final

from taquilla.http.framework import FromQuery, NamedDependency, Router, Template, get
from taquilla.web.visitors import Visitor, admitting


@get("", include_in_schema=False, before_request=admitting("clerk", "manager", "auditor", "administrator"))
async def show_today(visitor: NamedDependency[Visitor], done: FromQuery[str | None] = None) -> Template:
    """Show the day."""
    return await visitor.page("office/today.html", done=done)


HANDLERS: Final = Router("/office", route_handlers=[show_today])
"""The first page of the office."""
