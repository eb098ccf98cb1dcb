"""The operator's look: the colour of its pages, the logo that stands on them and on its paper, and how both write hours."""

from typing import Final

from taquilla.domain.people.operations import SET_LOOK
from taquilla.engine.people.looks import file_of
from taquilla.http.framework import AnyResponse, Request, Template
from taquilla.web.pages import ChangeForm, Pages, go_on, once, read, seen, version_of
from taquilla.web.visitors import TheVisitor, Visitor

HANDLERS: Final = Pages("/office/look")

HOUSE_COLOUR: Final = "#0b6b4f"
"""The colour of the house's own style, in light."""
_DATA: Final = "data:image/png;base64,"


class LookForm(ChangeForm, frozen=True, forbid_unknown_fields=True):
    """The colour, unless it is the house's own; a new logo as a data address, or none from now on; the clock of hours."""

    colour: str = ""
    own_colour: bool = False
    logo: str = ""
    without_logo: bool = False
    twelve_hours: bool = False


@HANDLERS.get("", SET_LOOK)
async def show_look(visitor: TheVisitor) -> Template:
    """Show how the operator looks, and what may be changed of it."""
    colour = visitor.operator.colour or HOUSE_COLOUR
    return await visitor.page("office/look.html", colour=colour, version=version_of(*_look(visitor)))


@HANDLERS.post("", SET_LOOK, again=show_look)
async def change_look(request: Request, visitor: TheVisitor) -> AnyResponse:
    """Change the colour, the logo and the clock."""
    form = await read(request, LookForm)
    colour = "" if form.own_colour else form.colour.lower()
    logo = b"" if form.without_logo else file_of(form.logo.removeprefix(_DATA)) if form.logo else None
    change = visitor.house.people.looks.change
    await once(
        visitor,
        form,
        lambda by: change(visitor.operator.id, colour=colour, logo=logo, twelve_hours=form.twelve_hours, author=by),
        seen=seen(form.version, *_look(visitor)),
    )
    return go_on("/office/look", "look_set")


def _look(visitor: Visitor) -> tuple[str, str, bool]:
    return visitor.operator.colour, visitor.operator.logo, visitor.operator.twelve_hours
