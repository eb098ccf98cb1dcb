"""The logs of operators: `/v1/log/{operator}`, public files as tlog-tiles has them. Whoever verifies a log needs no login.

`/v1/log/wagers` is not public: it tells those who follow an operator what was sold, so that they keep it apart from the house.
"""

from typing import Annotated, Any, Final

from taquilla.api.members import Session, at_root
from taquilla.api.problems import PROBLEMS
from taquilla.engine.house import House
from taquilla.engine.seals.logs import SOLD_MAX
from taquilla.http.decode import Malformed
from taquilla.http.framework import (
    FromPath,
    HTTPException,
    NamedDependency,
    QueryParameter,
    Request,
    Response,
    Router,
    get,
)

_OPERATOR_MAX: Final = 2**31 - 1
_ANYWHERE: Final = {"access-control-allow-origin": "*", "x-content-type-options": "nosniff"}
_FOR_EVER: Final = "public, max-age=31536000, immutable"


@get("/{operator_id:int}/checkpoint", include_in_schema=False)
async def show_checkpoint(request: Request[Any, Any, Any], operator_id: FromPath[int]) -> Response[bytes]:
    """Show the latest checkpoint: a signed note, with the cosignatures that have come so far."""
    house: House = request.app.state.house
    found = await house.logs.checkpoint(operator_id) if 0 < operator_id <= _OPERATOR_MAX else None
    if found is None:
        raise HTTPException(status_code=404, detail="no such log")
    headers = _ANYWHERE | {"cache-control": "no-cache"}
    return Response(found.note.encode(), media_type="text/plain", headers=headers)


@get("/{operator_id:int}/tile/{path:path}", include_in_schema=False)
async def show_tile(request: Request[Any, Any, Any], operator_id: FromPath[int], path: FromPath[str]) -> Response[bytes]:
    """Show a tile of hashes, or a bundle of entries. A full one never changes."""
    house: House = request.app.state.house
    wanted = f"tile/{path.removeprefix('/')}"
    found = await house.logs.file(operator_id, wanted) if 0 < operator_id <= _OPERATOR_MAX else None
    if found is None:
        raise HTTPException(status_code=404, detail="the log has no such tile")
    headers = _ANYWHERE | {"cache-control": _FOR_EVER if found.is_full else "public, max-age=60"}
    return Response(found.data, media_type="application/octet-stream", headers=headers)


Seq = Annotated[
    int,
    QueryParameter(
        ge=1, le=2**53 - 1, description="A number of the operator's one order, as events have it.", schema_extra={"examples": [1]}
    ),
]


@get(
    "/wagers",
    responses=PROBLEMS,
    media_type="text/plain",
    response_description="The markets, a blank line, and the wagers.",
    before_request=at_root("auditor"),
)
async def list_wagers(session: NamedDependency[Session], first_seq: Seq, last_seq: Seq) -> Response[bytes]:
    """List what was sold.

    Lists the wagers of the tickets in a range of seqs, at most 20,000 of them, as the sealed files of draws spell them: first the
    markets with their draws as they are now, then a blank line, then the wagers. Whoever keeps them apart from the house, event
    by event, recounts each draw and each prize alone. For auditors: those who may enter a result do not see its cost before.
    """
    if last_seq - first_seq >= SOLD_MAX:
        raise Malformed(f"`last_seq`: at most {SOLD_MAX} seqs are told at once")
    text = await session.house.logs.sold(session.operator.id, first_seq, last_seq)
    return Response(text.encode(), media_type="text/plain")


HANDLERS: Final = Router("/v1/log", route_handlers=[show_checkpoint, show_tile, list_wagers], tags=["Logs"])
"""The logs of operators."""
