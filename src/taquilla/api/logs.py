"""The logs of operators: `/v1/log/{operator}`, public files as tlog-tiles has them. Whoever verifies a log needs no login."""

from typing import Any, Final

from taquilla.engine.house import House
from taquilla.http.framework import FromPath, HTTPException, Request, Response, Router, get

_OPERATOR_MAX: Final = 2**31 - 1
_SIZE_MAX: Final = 2**63 - 1
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


@get("/{operator_id:int}/checkpoints/{size:int}", include_in_schema=False)
async def show_earlier(request: Request[Any, Any, Any], operator_id: FromPath[int], size: FromPath[int]) -> Response[bytes]:
    """Show an earlier checkpoint by the size of its tree, also one of an origin that no longer goes on."""
    house: House = request.app.state.house
    is_possible = 0 < operator_id <= _OPERATOR_MAX and 0 < size <= _SIZE_MAX
    found = await house.logs.checkpoint(operator_id, size) if is_possible else None
    if found is None:
        raise HTTPException(status_code=404, detail="the log has no such checkpoint")
    headers = _ANYWHERE | {"cache-control": "public, max-age=60"}
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


HANDLERS: Final = Router("/v1/log", route_handlers=[show_checkpoint, show_earlier, show_tile])
"""The logs of operators."""
