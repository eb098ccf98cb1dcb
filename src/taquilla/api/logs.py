"""The logs of operators: `/v1/log/{operator}`, public files as tlog-tiles has them. Whoever verifies a log needs no login.

`/v1/log/wagers` is not public: it tells those who follow an operator what was sold, so that they keep it apart from the house.
"""

from typing import Annotated, Final

from taquilla.api.handlers import Routes, etag_of
from taquilla.api.members import ADDRESS, TheSession, address_of, limit
from taquilla.api.problems import PROBLEMS
from taquilla.domain.ledger.bounds import ID_MAX
from taquilla.domain.people.operations import FOLLOW_LOG
from taquilla.engine.house import House
from taquilla.engine.seals.logs import SOLD_MAX
from taquilla.http.decode import Malformed
from taquilla.http.framework import (
    FromPath,
    HeaderParameter,
    HTTPException,
    PathParameter,
    QueryParameter,
    Request,
    Response,
    ResponseSpec,
    Stream,
)
from taquilla.http.spooling import spooled
from taquilla.store.seals.exports import SoldTooMuch

_OPERATOR_MAX: Final = 2**31 - 1
_SIZE_MAX: Final = 2**63 - 1
_ANYWHERE: Final = {"access-control-allow-origin": "*"}
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_A_MINUTE: Final = "public, max-age=60"
_OCTETS: Final = "application/octet-stream"


async def _within_budget(request: Request) -> None:
    limit(request, address_of(request.scope), ADDRESS, headers=_ANYWHERE)


TilePath = Annotated[str, PathParameter(schema_extra={"format": "path"})]
Known = Annotated[str | None, HeaderParameter(name="If-None-Match")]
HANDLERS: Final = Routes("/v1/log", "Logs")
"""The logs of operators."""
_PUBLIC: Final[dict[str, object]] = {
    "responses": PROBLEMS | {304: ResponseSpec(None, description="The caller has it already.")},
    "security": [{}],
}


def _file(known_tags: str | None, data: bytes, cached: str, media_type: str = "text/plain") -> Response[bytes]:
    """Return a file, or 304 to somebody who has it."""
    headers = _ANYWHERE | {"cache-control": cached, "etag": etag_of(data)}
    known = [one.strip().removeprefix("W/") for one in (known_tags or "").split(",")]
    if headers["etag"] in known or known == ["*"]:
        return Response(b"", status_code=304, media_type=media_type, headers=headers)
    return Response(data, media_type=media_type, headers=headers)


@HANDLERS.get("/{operator_id:int}/checkpoint", _within_budget, "The file.", media_type="text/plain", **_PUBLIC)
async def show_checkpoint(request: Request, operator_id: FromPath[int], known: Known = None) -> Response[bytes]:
    """Show the latest checkpoint of a log.

    A signed note, with the cosignatures that have come so far, as tlog-checkpoint has it. Whoever verifies a log needs no login.
    """
    house: House = request.app.state.house
    found = await house.logs.checkpoint(operator_id) if 0 < operator_id <= _OPERATOR_MAX else None
    if found is None:
        raise HTTPException(status_code=404, detail="no such log")
    return _file(known, found.note.encode(), "no-cache")


@HANDLERS.get("/{operator_id:int}/checkpoints/{size:int}", _within_budget, "The file.", media_type="text/plain", **_PUBLIC)
async def show_earlier_checkpoint(
    request: Request, operator_id: FromPath[int], size: FromPath[int], known: Known = None
) -> Response[bytes]:
    """Show an earlier checkpoint of a log.

    By the size of its tree; also one of an origin that no longer goes on.
    """
    house: House = request.app.state.house
    is_possible = 0 < operator_id <= _OPERATOR_MAX and 0 < size <= _SIZE_MAX
    found = await house.logs.checkpoint(operator_id, size) if is_possible else None
    if found is None:
        raise HTTPException(status_code=404, detail="the log has no such checkpoint")
    # Cosignatures may still come.
    return _file(known, found.note.encode(), _A_MINUTE)


@HANDLERS.get("/{operator_id:int}/tile/{path:path}", _within_budget, "The file.", media_type=_OCTETS, **_PUBLIC)
async def show_tile(request: Request, operator_id: FromPath[int], path: TilePath, known: Known = None) -> Response[bytes]:
    """Show a tile of a log.

    A tile of hashes, or a bundle of entries, as tlog-tiles has them. A full one never changes.
    """
    house: House = request.app.state.house
    wanted = f"tile/{path.removeprefix('/')}"
    found = await house.logs.file(operator_id, wanted) if 0 < operator_id <= _OPERATOR_MAX else None
    if found is None:
        raise HTTPException(status_code=404, detail="the log has no such tile")
    return _file(known, found.data, _FOR_EVER if found.is_full else _A_MINUTE, _OCTETS)


Seq = Annotated[
    int,
    QueryParameter(
        ge=1, le=ID_MAX, description="A number of the operator's one order, as events have it.", schema_extra={"examples": [1]}
    ),
]


@HANDLERS.get("/wagers", FOLLOW_LOG, "The markets, a blank line, and the wagers.", media_type="text/plain")
async def list_wagers(session: TheSession, first_seq: Seq, last_seq: Seq) -> Stream:
    """List what was sold.

    Lists the wagers of the tickets in a range of seqs, as the sealed files of draws spell them: first the markets with their
    draws as they are now, then a blank line, then the wagers. At most 20,000 seqs are told at once, and 100,000 wagers: of a
    range with more, ask for each half. Whoever keeps them outside, event by event, recounts each draw and each prize alone. For
    auditors: those who may enter a result do not see its cost before.
    """
    if last_seq - first_seq >= SOLD_MAX:
        raise Malformed(f"`last_seq`: at most {SOLD_MAX} seqs are told at once")
    try:
        return await spooled(session.house.logs.sold(session.operator.id, first_seq, last_seq), "text/plain", {})
    except SoldTooMuch as error:
        raise Malformed(f"`last_seq`: {error}") from error
