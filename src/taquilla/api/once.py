"""Carries out a command of the office once under its caller's key, and answers its repetitions with the first response."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from msgspec import Struct

from taquilla.api.etags import etag_of
from taquilla.api.members import Installation, Session
from taquilla.api.problems import Refused, granted
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.authors import Author
from taquilla.engine.office_requests import OfficeRequest, Repeated, Seen, keep_response
from taquilla.http.framework import AnyResponse, MediaType, Request, Response
from taquilla.http.responses import encode

Issuer = Session | Installation
"""The caller of a command."""


async def once(
    request: Request,
    session: Issuer,
    key: str | None,
    data: Struct | None,
    do: Callable[[Author], Awaitable[object]],
    show: Callable[[str], Awaitable[Struct | None]],
    *,
    status: int = 200,
    has_secret: bool = False,
    target: str = "",
    seen: Seen | None = None,
    is_own: bool = False,
) -> AnyResponse:
    """Carry out a command, and return its response: for a repetition under its key the same bytes as the first time.

    do calls the engine for the author with the command, and returns a Refusal or anything else. show renders the thing that was
    made, by the object of its audit event (target where nothing was to be done); None shows nothing, with status 204. has_secret:
    the response is kept encrypted, and repeated for its author alone. seen is the target as its editor saw it (`etags.seen`).
    is_own: the same request of a colleague is another command. Raises Refused, NotAdmitted and ChangedMeanwhile.
    """
    author = session.author_id if has_secret or is_own else None

    def opened(kept: bytes) -> bytes:
        return people.unwrap(session.operator_id, kept) if has_secret else kept

    people = session.house.people
    fingerprint = _fingerprint(request, session, data, author)
    work = OfficeRequest(session.operator_id, session.issuer, key, fingerprint, seen)
    try:
        granted(await do(replace(session.author, request=work)), session.exponent)
        made = work.made
    except Repeated as repeated:
        earlier = repeated.earlier
        if earlier.fingerprint != work.fingerprint:
            raise Refused(Refusal(Reason.KEY_REUSED)) from None
        if earlier.status is not None:
            return _response(earlier.status, opened(earlier.body or b""))
        made = earlier.made
    shown = await show(target if made is None else made)
    status, body = (204, b"") if shown is None else (status, encode(shown))
    if made is not None and key is not None:
        kept = people.wrap(session.operator_id, body) if has_secret else body
        status, kept = await keep_response(session.house.database, work, status=status, body=kept)
        body = opened(kept)
    return _response(status, body)


def secret_of(request: Request, session: Issuer, key: str, data: Struct | None, what: str) -> str:
    """Return 256 bits as text, the same for each repetition of a command, which nobody but this house can compute."""
    fingerprint = _fingerprint(request, session, data, session.author_id)
    meaning = f"{what}|{session.operator_id}|{session.issuer}|{key}|{fingerprint.hex()}"
    return session.house.people.secret(meaning)


def _fingerprint(request: Request, session: Issuer, data: Struct | None, author: int | None) -> bytes:
    """Return 32 bytes that two requests share if their method, path, query and body mean the same, and their author if given."""
    line = f"{request.method} {request.scope['path']}?{request.scope['query_string'].decode('latin-1')}"
    by = "" if author is None else f"{author} "
    return session.house.people.fingerprint(f"{by}{line}\n{encode(data).decode() if data is not None else ''}")


def _response(status: int, body: bytes) -> AnyResponse:
    if not body:
        return Response(None, status_code=status)
    headers = {"etag": etag_of(body)} if status == 200 else None
    return Response(body, status_code=status, media_type=MediaType.JSON, headers=headers)
