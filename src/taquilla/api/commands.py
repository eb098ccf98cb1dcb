"""Commands of the office as handlers get them: each has one effect under its key, and one response when it is repeated."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from msgspec import Struct

from taquilla.api.etags import etag_of
from taquilla.api.keys import Key, OptionalKey
from taquilla.api.members import STATE, Installation, Session, refuse_body
from taquilla.api.problems import Refused, granted
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.authors import Author
from taquilla.engine.office_requests import OfficeRequest, Repeated, Seen, keep_response
from taquilla.http.framework import AnyResponse, MediaType, NamedDependency, Request, Response
from taquilla.http.responses import encode

Issuer = Session | Installation
"""The caller of a command."""


class Command:
    """A request that is carried out once under its caller's key."""

    def __init__(self, request: Request, issuer: Issuer, key: str | None) -> None:
        self.request = request
        self.issuer = issuer
        self.key = key

    async def once(
        self,
        data: Struct | None,
        do: Callable[[Author], Awaitable[object]],
        show: Callable[[str], Awaitable[Struct | None]],
        *,
        has_secret: bool = False,
        target: str = "",
        seen: Seen | None = None,
        is_own: bool = False,
    ) -> AnyResponse:
        """Carry out the command, and return its response: for a repetition under its key the same bytes as the first time.

        do calls the engine for the author with the command, and returns a Refusal or anything else. show renders the thing that
        was made, by the object of its audit event (target where nothing was to be done), with the status of the handler; None
        shows nothing, with status 204. has_secret: the response is kept encrypted, and repeated for its author alone. seen is the
        target as its editor saw it (`etags.seen`). is_own: the same request of a colleague is another command. Raises Refused,
        NotAdmitted and ChangedMeanwhile.
        """
        issuer, people = self.issuer, self.issuer.house.people

        def opened(kept: bytes) -> bytes:
            return people.unwrap(issuer.operator_id, kept) if has_secret else kept

        fingerprint = self._fingerprint(data, issuer.author_id if has_secret or is_own else None)
        work = OfficeRequest(issuer.operator_id, issuer.issuer, self.key, fingerprint, seen)
        try:
            granted(await do(replace(issuer.author, request=work)), issuer.exponent)
            made = work.made
        except Repeated as repeated:
            earlier = repeated.earlier
            if earlier.fingerprint != work.fingerprint:
                raise Refused(Refusal(Reason.KEY_REUSED)) from None
            if earlier.status is not None:
                return _response(earlier.status, opened(earlier.body or b""))
            made = earlier.made
        shown = await show(target if made is None else made)
        status, body = (204, b"") if shown is None else (self.request.route_handler.status_code, encode(shown))
        if made is not None and self.key is not None:
            kept = people.wrap(issuer.operator_id, body) if has_secret else body
            status, kept = await keep_response(issuer.house.database, work, status=status, body=kept)
            body = opened(kept)
        return _response(status, body)

    def secret(self, data: Struct | None, what: str) -> str:
        """Return 256 bits as text, the same for each repetition of the command, which nobody but this house can compute."""
        issuer, fingerprint = self.issuer, self._fingerprint(data, self.issuer.author_id)
        assert self.key is not None
        return issuer.house.people.secret(f"{what}|{issuer.operator_id}|{issuer.issuer}|{self.key}|{fingerprint.hex()}")

    def _fingerprint(self, data: Struct | None, author: int | None) -> bytes:
        """Return 32 bytes that requests share if their method, path, query and body mean the same, and their author if given."""
        scope = self.request.scope
        line = f"{self.request.method} {scope['path']}?{scope['query_string'].decode('latin-1')}"
        by = "" if author is None else f"{author} "
        return self.issuer.house.people.fingerprint(f"{by}{line}\n{encode(data).decode() if data is not None else ''}")


def _response(status: int, body: bytes) -> AnyResponse:
    if not body:
        return Response(None, status_code=status)
    headers = {"etag": etag_of(body)} if status == 200 else None
    return Response(body, status_code=status, media_type=MediaType.JSON, headers=headers)


TheCommand = NamedDependency[Command]
"""The command of a request, as handlers ask for it: `command` with a key, `edit` with or without one."""


async def command(request: Request, key: Key) -> Command:
    """Return the command of a request. Raises Malformed for a body where its handler takes none."""
    return await edit(request, key)


async def edit(request: Request, key: OptionalKey = None) -> Command:
    """Return a command that has the same effect when it is sent twice, and may go without a key. Raises Malformed."""
    if request.route_handler.parsed_data_field is None:
        await refuse_body(request)
    return Command(request, request.scope["state"][STATE], key)


async def nothing(_: str) -> None:
    """Show nothing: the response has no body."""


KINDS: Final = {"command": command, "edit": edit}
"""The makers of commands from requests, by the names under which handlers ask for them."""
