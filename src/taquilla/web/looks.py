"""Serves how operators look, to everybody: a style with the colour, `/look/{colour}.css`, and the logo, by its digest."""

import re
from typing import Final

from taquilla.domain.ledger.book import Operator
from taquilla.engine.house import House
from taquilla.http.framework import FromPath, NamedDependency, Response
from taquilla.web.colours import tokens
from taquilla.web.pages import Pages
from taquilla.web.static import FOREVER

HANDLERS: Final = Pages("/look")

_STYLE: Final = re.compile(r"([0-9a-f]{6})\.css")
_LOGO: Final = re.compile(r"([0-9a-f]{64})\.png")


def style_path(operator: Operator) -> str:
    """Return the path of the style with an operator's colour, "" where it has none."""
    return f"/look/{operator.colour.removeprefix('#')}.css" if operator.colour else ""


def logo_path(operator: Operator) -> str:
    """Return the path of an operator's logo, "" where it has none."""
    return f"/look/{operator.id}/{operator.logo}.png" if operator.logo else ""


async def only_operator(house: House) -> Operator | None:
    """Return the operator of a house that sells for one alone: its look is that of the public pages which name none."""
    sellers = [one.id for one in await house.people.office.operators() if one.is_public]
    return (await house.known(sellers[0])).operator if len(sellers) == 1 else None


@HANDLERS.get("/{name:str}", None)
async def show_style(name: FromPath[str]) -> Response[bytes]:
    """Send the style with a colour: whatever the colour, what is written in it can be read."""
    match = _STYLE.fullmatch(name)
    return _sent(tokens(match[1]).encode() if match else None, "text/css")


@HANDLERS.get("/{operator_id:int}/{name:str}", None)
async def show_logo(operator_id: FromPath[int], name: FromPath[str], house: NamedDependency[House]) -> Response[bytes]:
    """Send the logo that an operator has now."""
    match = _LOGO.fullmatch(name)
    known = match is not None and 0 < operator_id < 2**31
    return _sent(await house.people.looks.logo(operator_id, match[1]) if match and known else None, "image/png")


def _sent(content: bytes | None, media_type: str) -> Response[bytes]:
    if content is None:
        return Response(b"", status_code=404, media_type="text/plain")
    return Response(content, media_type=media_type, headers={"cache-control": FOREVER})
