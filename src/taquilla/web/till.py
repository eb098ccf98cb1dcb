"""The till: the page on which a cashier sells, pays and closes the shift. It is a client of `/v1`."""

from typing import Final

from taquilla.http.framework import NamedDependency, Router, Template, get
from taquilla.web.visitors import Visitor, admitting


@get("", include_in_schema=False, before_request=admitting("cashier"))
async def show_till(visitor: NamedDependency[Visitor]) -> Template:
    """Show the till."""
    return await visitor.page("till/till.html")


HANDLERS: Final = Router("/till", route_handlers=[show_till])
"""The till."""
