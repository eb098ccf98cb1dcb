"""Versions of our own API by date: each change that a program would notice, and how those of before are still answered.

A request of an older version goes forward through the changes since then, and its response back: handlers know the newest alone.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final, NamedTuple

import msgspec

from taquilla.domain.people.members import NEWEST_VERSION, KeyTerms
from taquilla.http.asgi import Message, ReadScope, Scope, Send
from taquilla.http.browsers import header
from taquilla.http.decode import Kind, Malformed, echo
from taquilla.http.responses import Header, encode

VERSION_HEADER: Final = b"taquilla-version"
"""The header of a request that names its version, and of a response that says which one it is of."""
VERSION: Final = "taquilla.version"
"""Key in the state of a request: its version, once the caller is known."""
_MOVED: Final = "taquilla.moved"

Respell = Callable[[str, object], object]
"""Writes the body of an operation, ``"PATCH /v1/webhooks/{webhook_id}"``, in the spelling of another version."""


class Change(NamedTuple):
    """A change of `/v1`: the first version that has it, and what it says to programmers.

    moved are operations of before and what they are called now. where are the operations whose bodies differ: names are the
    fields of their requests, as they are called now by what they were called; older respells a response for a program of before.
    """

    since: date
    text: str
    moved: Sequence[tuple[re.Pattern[str], str]]
    where: re.Pattern[str]
    names: Mapping[str, str]
    older: Respell


def _renamed(value: object, names: Mapping[str, str]) -> object:
    """Return a value with other names of its fields, and of those within it."""
    if isinstance(value, list):
        return [_renamed(inner, names) for inner in value]
    return {names.get(name, name): _renamed(inner, names) for name, inner in value.items()} if isinstance(value, dict) else value


def _state_for_status(operation: str, body: object) -> object:
    if not _SIGNING.fullmatch(operation):
        return _renamed(body, {"status": "state"})
    if isinstance(body, list):
        return [_state_for_status(operation, inner) for inner in body]
    if not isinstance(body, dict):
        return body
    return {
        name: "ended" if (name, value) == ("status", "revoked") else _state_for_status(operation, value)
        for name, value in body.items()
    }


_SIGNING: Final = re.compile(r"\w+ /v1/(signing-keys|providers/{provider_id}/keys)\b.*")

OLDEST: Final = date(2026, 11, 1)
"""The version of keys that were added before there were versions."""
CHANGES: Final = (
    Change(
        date(2026, 12, 1),
        "How a thing stands is its `status` everywhere, no longer the `state` of draws, rules, weeks, loosenings, shifts, audits,"
        " alarms, partners, providers, players, webhooks and undone tickets. A signing key is revoked: `…/revoke` and `revoked`"
        " in place of `…/end` and `ended`. `DELETE /v1/sessions/{session_id}` in place of `POST /v1/sessions/{session_id}/end`."
        " `GET /v1/tickets/held` in place of `GET /v1/payments/held`: payments are those between entities.",
        moved=(
            (re.compile(r"POST (/v1/sessions/[^/]+)/end"), r"DELETE \1"),
            (re.compile(r"POST (/v1/(?:signing-keys|providers/[^/]+/keys)/[^/]+)/end"), r"POST \1/revoke"),
            (re.compile(r"GET /v1/payments/held"), "GET /v1/tickets/held"),
        ),
        where=re.compile(
            r"\w+ /v1/((draws|rules|weeks|loosenings|shifts|audits|alarms|partners|providers|players|webhooks|signing-keys)\b"
            r"(?!/{webhook_id}/attempts|/batch/preview).*|tickets/{ticket_id}/(cancel|revert))"
        ),
        names={"state": "status"},
        older=_state_for_status,
    ),
)
"""All changes, the oldest first."""
VERSIONS: Final = (OLDEST, *dict.fromkeys(change.since for change in CHANGES))
"""All versions that are served, the oldest first: each for a year after the one that followed it."""
NEWEST: Final = NEWEST_VERSION
"""The version of keys that are added now, and of whoever has no key and names none."""
_NAMES: Final = {version.isoformat().encode(): version for version in VERSIONS}


def named_version(headers: Iterable[Header]) -> date | None:
    """Return the version that a request names, None where it names none. Raises Malformed for one that is not served."""
    name = next((value for one, value in headers if one == VERSION_HEADER), None)
    if name is not None and name not in _NAMES:
        listed = ", ".join(version.isoformat() for version in VERSIONS)
        raise Malformed(f"`Taquilla-Version`: {echo(name.decode('latin-1'))} is none of {listed}")
    return None if name is None else _NAMES[name]


def version_of(named: date | None, terms: KeyTerms | None) -> date:
    """Return the version of a request: that which it names, else that which its key was made for, else the newest."""
    return named or (NEWEST if terms is None else terms.api_version or OLDEST)


def led(scope: Scope) -> Scope:
    """Return the request as it is spelled now, if its path is one of before; a browser's question too, whether it may send it."""
    is_asking = scope["method"] == "OPTIONS"
    meant = header(scope, b"access-control-request-method") if is_asking else scope["method"]
    for change in CHANGES:
        for pattern, now in change.moved:
            if (match := pattern.fullmatch(f"{meant} {scope['path']}")) is not None:
                method, _, path = match.expand(now).partition(" ")
                method = scope["method"] if is_asking else method
                return {**scope, "method": method, "path": path, "raw_path": path.encode(errors="surrogatepass"), _MOVED: change}
    return scope


def respelled(scope: ReadScope, operation: str, body: object) -> object:
    """Return the body of a request in the newest spelling. Raises Malformed for a field in both spellings."""
    for change in _since(scope):
        if change.where.fullmatch(operation):
            for before, now in change.names.items():
                if isinstance(body, dict) and {before, now} <= body.keys():
                    raise Malformed(Kind.KEY_TWICE, text=echo(before))
            body = _renamed(body, change.names)
    return body


def _since(scope: ReadScope) -> list[Change]:
    """Return the changes since the version of a request, the oldest first."""
    version = scope.get("state", {}).get(VERSION) or NEWEST
    return [change for change in CHANGES if change.since > version]


def in_its_version(scope: Scope, send: Send) -> Send:
    """Return a `send` for the response in the version of its request. What is spelled as before is deprecated (RFC 9745)."""
    held: list[Message] = []
    older: list[Change] = []
    operation = ""

    async def sending(message: Message) -> None:
        nonlocal operation
        if message["type"] == "http.response.start":
            operation = f"{scope['method']} {scope.get('path_template', '')}"
            version = (scope.get("state", {}).get(VERSION) or NEWEST).isoformat().encode()
            moved = _deprecated([scope[_MOVED]]) if _MOVED in scope else []
            message["headers"] = [*message["headers"], (VERSION_HEADER, version), *moved]
            older.extend(change for change in _since(scope) if change.where.fullmatch(operation))
            kind = b"application/json" if message["status"] < 300 else b"application/problem+json"
            if older and (b"content-type", kind) in message["headers"]:
                held.append(message)
                return
        elif held:
            held.append(message)
            if not message.get("more_body"):
                await _send_older(held, older, operation, send)
            return
        await send(message)

    return sending


async def _send_older(held: Sequence[Message], changes: Sequence[Change], operation: str, send: Send) -> None:
    start, *parts = held
    content = msgspec.json.decode(b"".join(part.get("body", b"") for part in parts))
    made: list[Change] = []
    for change in reversed(changes):
        before = content
        content = change.older(operation, content) if start["status"] < 300 else _refused_as_sent(content, change.names)
        made += [change] if content != before else []
    body = encode(content)
    headers = [header for header in start["headers"] if header[0] != b"content-length"]
    await send({**start, "headers": [*headers, (b"content-length", b"%d" % len(body)), *_deprecated(made)]})
    await send({"type": "http.response.body", "body": body})


def _refused_as_sent(problem: dict[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """Return a problem that names its field as the request did, in its pointer and in its detail."""
    for before, now in names.items():
        if (pointer := problem.get("pointer", "")).endswith(f"/{now}"):
            said = problem["detail"].replace(f"{now}`", f"{before}`", 1)
            problem = {**problem, "pointer": pointer.removesuffix(now) + before, "detail": said}
    return problem


def _deprecated(changes: Sequence[Change]) -> list[Header]:
    """Return the headers that say since when there is another spelling, and where it is told."""
    if not changes:
        return []
    since = datetime.combine(min(change.since for change in changes), datetime.min.time(), UTC)
    return [(b"deprecation", b"@%d" % since.timestamp()), (b"link", b'</v1/changelog>; rel="deprecation"')]
