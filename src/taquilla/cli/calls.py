"""Calls operations of our own API in this process: as the machine itself, or as a member who has proved who it is."""

import json
import shlex
from asyncio import CancelledError
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final, NoReturn
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from taquilla.api.app import v1
from taquilla.api.members import ADMITTED, Installation, Session
from taquilla.api.problems import GENERAL
from taquilla.cli.output import CannotDo, CommandRefused, say
from taquilla.cli.session import AUTHOR
from taquilla.domain.ledger.refusals import Reason
from taquilla.domain.people.members import HOUSE, Caller, Entity, Member
from taquilla.engine.house import House
from taquilla.http.asgi import Message
from taquilla.http.framework import Router
from taquilla.http.responses import JsonObject

_BAD: Final = 400
"""The status from which on a response is a problem."""


async def caller_at(house: House, operator_id: int | None, member_id: int = HOUSE) -> Session | Installation:
    """Return a member who has proved here who it is, or else the machine as it decides for an operator; None: for all of them."""
    if operator_id is None:
        return Installation(house, AUTHOR)
    known = await house.known(operator_id)
    if member_id != HOUSE:
        return Session.of(house, known, Caller(operator_id, member_id, 0), "", "")
    nothing = Entity(0, "", parent_id=None, account_id=0, active=True, path=(), floor=None)  # an operator begins without any
    root = known.people.entities.get(known.people.root_id or 0, nothing)
    machine = Member(HOUSE, root.id, AUTHOR, role="administrator", active=True)
    return Session(house, Caller(operator_id, HOUSE, 0), known.operator, machine, root, is_root=True, token="", address="")


@dataclass(slots=True)
class OfficeCall:
    """A request to `/v1`. parts are the values of the names in braces in its path; etag is what it changes, as it was seen.

    key is that under which it is done once; empty where the operation takes none.
    following is, once a page of a table has come, the cursor of the next one; empty after the last.
    """

    method: str
    path: str
    parts: JsonObject = field(default_factory=dict)
    query: JsonObject = field(default_factory=dict)
    body: JsonObject | None = None
    key: str = ""
    etag: str = ""
    following: str = ""


async def call(caller: Session | Installation, router: Router, request: OfficeCall) -> bytes:
    """Return the body of the response of a subject of `/v1` to a caller. Raises CommandRefused and CannotDo for a problem."""
    content = b"" if request.body is None else json.dumps(request.body).encode()
    written = request.path.format(**{name: quote(str(value), safe="") for name, value in request.parts.items()})
    query = {name: str(value).lower() if isinstance(value, bool) else value for name, value in request.query.items()}
    headers = {b"content-length": str(len(content)), b"idempotency-key": request.key, b"if-match": request.etag}
    scope: JsonObject = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": request.method, "scheme": "http",
        "path": unquote(written), "raw_path": written.encode(), "root_path": "", "query_string": urlencode(query).encode(),
        "headers": [(name, value.encode()) for name, value in headers.items() if value], "client": None, "server": None,
        ADMITTED: caller,
    }  # fmt: skip
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    try:
        await v1(caller.house, routers=(router,))(scope, receive, send)
    except (CancelledError, KeyboardInterrupt):
        if request.key:
            say(f"stopped{_unknown(request.key)}")
        raise
    body = b"".join(message.get("body", b"") for message in sent)
    if sent[0]["status"] >= _BAD:
        refuse(sent[0]["status"], json.loads(body), request.key)
    link = dict(sent[0]["headers"]).get(b"link", b"").decode().partition(">")[0]
    (request.following,) = parse_qs(urlsplit(link).query).get("cursor", [""])
    return body


def refuse(status: int, problem: JsonObject, key: str = "") -> NoReturn:
    """Raise CommandRefused for what the house refuses, and CannotDo for what makes no sense or could not be done.

    key is named where nobody knows whether it was done: under another one it would be done twice.
    """
    sentence, reason = str(problem["detail"]), str(problem["reason"])
    if reason == Reason.LOOSENING_HELD.name and "subject" in problem:
        sentence += f" as number {problem['subject']}"
    if "until" in problem:
        sentence += f" until {problem['until']}"
    if reason in GENERAL and status != HTTPStatus.NOT_FOUND:
        raise CannotDo(sentence + _unknown(key) if key and status == HTTPStatus.SERVICE_UNAVAILABLE else sentence)
    raise CommandRefused(reason, sentence)


def _unknown(key: str) -> str:
    return f": whether it was done is not known. Send the same again with --key {shlex.quote(key)}"
