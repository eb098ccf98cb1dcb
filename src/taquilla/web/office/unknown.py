"""Paths below the office that no page has."""

from typing import Final

from taquilla.http.framework import FromPath, HTTPException, Request, Template
from taquilla.web.pages import Pages
from taquilla.web.visitors import look_who

HANDLERS: Final = Pages("/office")


@HANDLERS.get("/{rest:path}", None)
async def show_unknown(request: Request, rest: FromPath[str]) -> Template:
    """Raise the page that is not found, with the menu of whoever asks."""
    await look_who(request)
    raise HTTPException(status_code=404, detail=rest)
