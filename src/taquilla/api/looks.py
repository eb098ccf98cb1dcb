"""The look of an operator, the colour, the logo and the hours of its pages and its paper: `/v1/look`."""

from base64 import b64encode
from typing import Annotated, Final, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from taquilla.api.handlers import Routes, TheCommand
from taquilla.api.members import Session, TheSession
from taquilla.domain.people.operations import SET_LOOK
from taquilla.engine.people.looks import LOGO_MAX, file_of
from taquilla.http.framework import JSONBody, Response

HANDLERS: Final = Routes("/v1/look", "Look")

_Colour = Annotated[str, Meta(pattern=r"^#[0-9a-f]{6}$(?!\n)", examples=["#7a1fa2"])]
_DOT: Final = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABAQAAAAA3bvkkAAAACklEQVR42mNgAAAAAgAB5Sfe/AAAAABJRU5ErkJggg=="
"""A picture of one black dot."""
_Logo = Annotated[str, Meta(min_length=4, max_length=LOGO_MAX * 4 // 3 + 4, examples=[_DOT])]

HourClock = Literal["24h", "12h"]


class Look(Struct, frozen=True):
    """The look of an operator. logo is a PNG file in base64. Each is null where Taquilla's own stands in its place.

    clock is how pages and paper write hours: 24h, 17:42; 12h, 5:42 p. m.
    """

    name: str
    colour: str | None
    logo: str | None
    clock: HourClock


class LookChange(Struct, frozen=True, forbid_unknown_fields=True):
    """A change of the look; what is left out stays. null takes Taquilla's own again. logo is a PNG file in base64."""

    colour: _Colour | UnsetType | None = UNSET
    logo: _Logo | UnsetType | None = UNSET
    clock: HourClock | UnsetType = UNSET


@HANDLERS.get("", SET_LOOK, "The look.")
async def show_look(session: TheSession) -> Response[Look]:
    """Show the look.

    Shows the name, the colour and the logo that the pages and the paper of the operator bear.
    """
    return Response(await _look(session))


@HANDLERS.patch("", SET_LOOK, "Changed.")
async def change_look(data: JSONBody[LookChange], session: TheSession, edit: TheCommand) -> Response[Look]:
    """Change the look.

    Pages take the colour at once, lightened or darkened where it could not be read otherwise; tickets bear the logo from the next
    print on. A logo is a PNG picture of at most 48 KiB, and of at most 1000 pixels each way.
    """
    colour = None if data.colour is UNSET else data.colour or ""
    logo = None if data.logo is UNSET else file_of(data.logo) if data.logo else b""
    twelve, change = None if data.clock is UNSET else data.clock == "12h", session.house.people.looks.change
    return await edit.once(
        data,
        lambda by: change(session.operator.id, colour=colour, logo=logo, twelve_hours=twelve, author=by),
        lambda _: _look(session),
    )


async def _look(session: Session) -> Look:
    operator = (await session.house.known(session.operator.id)).operator
    logo = await session.house.people.looks.logo(operator.id, operator.logo)
    file = b64encode(logo).decode() if logo else None
    return Look(operator.name, operator.colour or None, file, "12h" if operator.twelve_hours else "24h")
