"""Serves a witness over HTTP: `POST /add-checkpoint` of C2SP tlog-witness, and what it has seen, for everybody to compare."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from taquilla.domain.seals.encoding import base64_of
from taquilla.domain.seals.errors import Malformed
from taquilla.domain.seals.witness import TEXT_TYPE, WitnessAnswer, refused
from taquilla.http.asgi import App, Receive, Scope, Send
from taquilla.http.body import read_body, refuse_encoded
from taquilla.http.decode import Unreadable
from taquilla.http.request_rest import after_request
from taquilla.http.responses import BytesResponse, encode
from taquilla.witness.seen import KnownLog, Witness, WitnessTrouble

_LOG: Final = logging.getLogger(__name__)
_ANYWHERE: Final = (b"access-control-allow-origin", b"*")
_ASKED: Final = "/add-checkpoint"
_SHOWN: Final = "/checkpoint"


def server(witness: Witness, clock_s: Callable[[], float] = time.time) -> App:
    """Return a witness as an ASGI app."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
        elif scope["path"] == _ASKED:
            await _add(witness, clock_s, scope, receive, send)
        else:
            await _show(witness, scope, after_request(scope, receive, send))

    return app


async def _add(witness: Witness, clock_s: Callable[[], float], scope: Scope, receive: Receive, send: Send) -> None:
    if scope["method"] != "POST":
        await _answer(after_request(scope, receive, send), refused(405, "Checkpoints are added with POST."), (b"allow", b"POST"))
        return
    try:
        refuse_encoded(dict(scope["headers"]))
        body = await read_body(scope, receive)
    except Unreadable as error:
        await _answer(send, refused(error.http_status, error.reason), *error.headers)
        return
    try:
        # The time behind the last byte: whoever sends a body slowly could put in a result that it did not know when it began.
        # Threads, because each request waits for the disk.
        answer = await asyncio.to_thread(witness.add_checkpoint, body, int(clock_s()))
    except Malformed as error:
        answer = refused(400, error)
    except WitnessTrouble as error:
        _LOG.error("nothing was cosigned: %s", error)
        answer = refused(503, "The witness cannot keep anything now, so it cosigns nothing.")
    if answer.status == 422:
        _LOG.warning("a log that continues another tree than the one that was seen: %s", body[:2000])
    await _answer(send, answer)


async def _show(witness: Witness, scope: Scope, send: Send) -> None:
    if scope["method"] not in ("GET", "HEAD"):
        await _answer(send, refused(405, "This is read with GET."), (b"allow", b"GET, HEAD"))
        return
    path = scope["path"]
    try:
        if path == "/":
            logs = await asyncio.to_thread(witness.logs)
            value = {"key": witness.key.text, "logs": [shown(log) for log in logs if log.note is not None]}
            answer = WitnessAnswer(200, encode(value), "application/json")
        else:
            is_named = path.endswith(_SHOWN) and len(path) > len(_SHOWN) + 1
            log = await asyncio.to_thread(witness.log, path[1 : -len(_SHOWN)]) if is_named else None
            note = None if log is None else log.note
            answer = refused(404, "The witness has seen no such log.") if note is None else WitnessAnswer(200, note)
    except WitnessTrouble as error:
        _LOG.error("%s", error)
        answer = refused(503, "What was seen cannot be read now.")
    await _answer(send, answer, (b"cache-control", b"no-cache"), _ANYWHERE, is_head=scope["method"] == "HEAD")


def shown(log: KnownLog) -> dict[str, object]:
    """Return what was seen of a log, as a JSON object."""
    return {
        "origin": log.origin, "keys": [key.text for key in log.keys], "size": log.seen.size, "root": base64_of(log.seen.root),
        "seen_at": None if log.seen_at is None else datetime.fromtimestamp(log.seen_at, UTC).isoformat(),
        "forked": None if log.forked is None else log.forked.decode(),
    }  # fmt: skip


async def _answer(send: Send, answer: WitnessAnswer, *headers: tuple[bytes, bytes], is_head: bool = False) -> None:
    own = ((b"content-type", (answer.content_type or TEXT_TYPE).encode()), (b"content-length", b"%d" % len(answer.body)))
    await BytesResponse(answer.status, b"" if is_head else answer.body, (*own, *headers)).send(send)
