"""Lets pages of other sites read what `/v1` answers to a key that lists them (CORS). A cookie never counts there."""

import time
from contextlib import suppress
from typing import Final

from taquilla.api.members import ADDRESS, STATE, Session, address_of, budgets_of
from taquilla.engine.house import House
from taquilla.http.asgi import Message, Scope, Send
from taquilla.http.browsers import header
from taquilla.http.responses import Header
from taquilla.store.postgres.database import DatabaseGone, TryAgain

_BAD: Final = 400
_TAKEN: Final[tuple[Header, ...]] = (
    (b"access-control-allow-methods", b"GET, POST, PUT, PATCH, DELETE"),
    (
        b"access-control-allow-headers",
        b"authorization, content-type, idempotency-key, if-match, if-none-match, if-range, last-event-id, range,"
        b" taquilla-version, x-auth-token, x-request-id",
    ),
    (b"access-control-max-age", b"7200"),
)
_SHOWN: Final[Header] = (
    b"access-control-expose-headers",
    b"content-disposition, content-range, deprecation, etag, link, ratelimit, ratelimit-policy, retry-after, taquilla-version,"
    b" x-request-id",
)


def for_its_origin(scope: Scope, house: House, send: Send) -> Send:
    """Return a `send` that lets a browser show a response to the page of another site whose key lists it.

    What is answered before a key is known, which are preflights and errors, is shown to every page that some key lists.
    """
    if not (origin := header(scope, b"origin")):
        return send
    is_preflight = scope["method"] == "OPTIONS"

    async def is_listed(status: int) -> bool:
        caller = scope.get("state", {}).get(STATE)
        if isinstance(caller, Session):
            return caller.caller.terms is not None and origin in caller.caller.terms.origins
        if not is_preflight and status < _BAD:
            return False
        if budgets_of(house).take(("origin", address_of(scope)), ADDRESS, time.monotonic()).wait_s:
            return False
        with suppress(DatabaseGone, TryAgain):
            return await house.people.access.is_listed(origin)
        return False

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start" and await is_listed(message["status"]):
            more = _TAKEN if is_preflight else (_SHOWN,)
            named = [(b"access-control-allow-origin", origin.encode("latin-1")), (b"vary", b"origin")]
            message["headers"] = [*message["headers"], *named, *more]
        await send(message)

    return sending
