"""Handlers of our own API: who is admitted, what they answer, and the commands that they carry out once under a caller's key.

Things that people edit have versions: the headers `ETag` and `If-Match`.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from inspect import isawaitable
from typing import Annotated, Final

from msgspec import Struct

from taquilla.api.members import STATE, Admission, Installation, Session, admitting, refuse_body
from taquilla.api.problems import PROBLEMS, Refused, granted
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.domain.people.operations import Operation
from taquilla.engine.gate import Author
from taquilla.engine.office_requests import OfficeRequest, Repeated, Seen, keep_response
from taquilla.http import framework
from taquilla.http.framework import Adding, AnyResponse, Handlers, HeaderParameter, MediaType, NamedDependency, Request, Response
from taquilla.http.responses import encode


class Routes(Handlers):
    """The handlers of a subject, below a path, under a tag of the document: each is added by the decorator of its method.

    Each decorator takes a path, the operation that the caller must be allowed (or another admission), and a description of what
    is answered.
    """

    def __init__(self, path: str, tag: str) -> None:
        super().__init__(path, route_handlers=[], tags=[tag])

    def get(self, path: str, may: Operation | Admission, done: str | None = None, **more: object) -> Adding:
        """Add a handler that shows something."""
        return self._adding(framework.get, path, may, done, more)

    def post(self, path: str, may: Operation | Admission, done: str | None, *, status_code: int = 200, **more: object) -> Adding:
        """Add a handler of a command."""
        return self._adding(framework.post, path, may, done, more | {"status_code": status_code})

    def put(self, path: str, may: Operation | Admission, done: str) -> Adding:
        """Add a handler that sets a thing whole."""
        return self._adding(framework.put, path, may, done, {})

    def patch(self, path: str, may: Operation | Admission, done: str) -> Adding:
        """Add a handler that changes a thing."""
        return self._adding(framework.patch, path, may, done, {})

    def delete(self, path: str, may: Operation | Admission, done: str, *, status_code: int = 204) -> Adding:
        """Add a handler that removes a thing."""
        return self._adding(framework.delete, path, may, done, {"status_code": status_code})

    def _adding(
        self, method: Callable[..., Adding], path: str, may: Operation | Admission, done: str | None, more: dict[str, object]
    ) -> Adding:
        before = admitting(may) if isinstance(may, Operation) else may
        said = {"responses": PROBLEMS, "response_description": done, "before_request": before} | more
        return self.adding(method, path, **said)


_HEADER: Final = HeaderParameter(
    name="Idempotency-Key",
    min_length=1,
    max_length=255,
    pattern=r"^[ -~]+$",
    description="A key of the caller's agency, printable ASCII. The same request under it has one effect, and the same "
    "response; another command under it is refused with 422. Sales, undoings, payments and prints of tickets "
    "remember their keys apart from other commands. A refused command leaves its key free.",
)
Key = Annotated[str, _HEADER]
OptionalKey = Annotated[str | None, _HEADER]
"""The key of a change that has the same effect when it is sent twice, and may go without one."""
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
        show: Callable[[str], Awaitable[Struct | None] | Struct | None],
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
        target as its editor saw it (`seen`). is_own: the same request of a colleague is another command, which learns
        nothing of this one. Raises Refused, NotAdmitted and ChangedMeanwhile.
        """
        issuer, people = self.issuer, self.issuer.house.people

        def opened(kept: bytes) -> bytes:
            return people.keyring.unwrap(issuer.operator_id, kept) if has_secret else kept

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
        shown = show(target if made is None else made)
        if isawaitable(shown):
            shown = await shown
        status, body = (204, b"") if shown is None else (self.request.route_handler.status_code, encode(shown))
        if made is not None and self.key is not None:
            kept = people.keyring.wrap(issuer.operator_id, body) if has_secret else body
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


def nothing(_: str) -> None:
    """Show nothing: the response has no body."""


KINDS: Final = {"command": command, "edit": edit}
"""The makers of commands from requests, by the names under which handlers ask for them."""

IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-Match",
        max_length=100,
        pattern=r'^"[0-9a-f]{32}"$',
        description="The `ETag` of the thing as the caller has seen it. If it has changed since, that is refused with 412.",
    ),
]


def etag_of(body: bytes) -> str:
    """Return the strong ETag of a body."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def seen(if_match: str | None, thing: Seen, shown: Struct | None) -> Seen | None:
    """Return what a caller has seen by its ETag: a thing as it stands, or nothing that there is; None without an ETag."""
    if if_match is None:
        return None
    return thing if shown is not None and etag_of(encode(shown)) == if_match else ()


def tagged(shown: Struct) -> AnyResponse:
    """Return a response that shows a thing, with its ETag."""
    return _response(200, encode(shown))
