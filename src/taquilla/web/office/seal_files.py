"""The files of a sealed draw, which the draw's page leads to: its wagers, the proof of its seal, and its results."""

from typing import Final

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.operations import SEE_SEALS
from taquilla.http.framework import AnyResponse, FromPath, HTTPException
from taquilla.http.spooling import spooled
from taquilla.web.errors import PageError
from taquilla.web.pages import Pages
from taquilla.web.visitors import TheVisitor

HANDLERS: Final = Pages("/office/draws")

PARTS: Final = ("wagers", "tlog-proof", "results")
"""The files, by the end of their names."""


@HANDLERS.get("/{draw_id:int}/seal/{part:str}", SEE_SEALS)
async def download(visitor: TheVisitor, draw_id: FromPath[int], part: FromPath[str]) -> AnyResponse:
    """Send a file of a sealed draw."""
    if part not in PARTS or not 0 < draw_id < 2**53:
        raise HTTPException(status_code=404)
    seals, draw = visitor.house.seals, (visitor.operator.id, draw_id)
    if part == "wagers":
        found = await seals.wagers(*draw, visitor.member)
    else:
        found = await (seals.results if part == "results" else seals.proof)(*draw)
    if isinstance(found, Refusal):
        if found.reason is Reason.EVENT_UNKNOWN:
            raise HTTPException(status_code=404)
        raise PageError.refused(found, visitor.formats)
    headers = {"content-disposition": f'attachment; filename="draw-{draw_id}.{part}"', "cache-control": "no-store"}
    return await spooled(found, "text/plain", headers)
