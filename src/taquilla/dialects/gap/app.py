"""Serves GAP: `/api/v1`, and its own description under `/gap`.

Fixed paths that read, are signed and answer alike need no framework: one table of calls, from which the document is made too.
"""

import time
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from taquilla.dialects.gap.auth import Sent
from taquilla.dialects.gap.docs import TITLE, document
from taquilla.dialects.gap.endpoints import CALLS, Call
from taquilla.dialects.gap.errors import NO_SUCH_METHOD, NO_SUCH_PATH, refused, troubled
from taquilla.dialects.gap.requests import read
from taquilla.dialects.gap.responses import AnyNo, No
from taquilla.dialects.gap.signed_bytes import covered
from taquilla.domain.ledger.refusals import Refusal
from taquilla.engine.house import House
from taquilla.http.body import check_headers, read_body, refuse_encoded
from taquilla.http.decode import Malformed, decode
from taquilla.http.docs import described
from taquilla.http.endpoints import Said, by_path, serving
from taquilla.http.framework import ASGIApp, Receive, Scope

SEGMENTS: Final = ("api", "gap")
"""First segments of the paths that are this dialect's."""

DOCUMENT: Final = "/gap/openapi.json"
DOCS: Final = "/gap/docs"


def gap(house: House, unix_s: Callable[[], float] = time.time) -> ASGIApp:
    """The dialect as an ASGI app. unix_s is the world's clock, by which signatures of version 2 are in time."""
    served = {call.path: _serving(house, call, unix_s) for call in CALLS} | described(document(), TITLE, DOCUMENT, DOCS)
    methods = dict.fromkeys(served, ("POST",)) | dict.fromkeys((DOCUMENT, DOCS), ("GET",))
    return by_path(served, methods, no_such_path=NO_SUCH_PATH, no_such_method=NO_SUCH_METHOD)


def _serving(house: House, call: Call, unix_s: Callable[[], float]) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive) -> tuple[int, Struct]:
        return 200, await _answer(house, call, await _sent(scope, receive, unix_s))

    def said(trouble: Exception) -> Said:
        status, no, headers = troubled(trouble, call.path)
        return status, _cased(no, call), headers

    return serving(answer, said)


async def _sent(scope: Scope, receive: Receive, unix_s: Callable[[], float]) -> Sent:
    # The server closes slow connections; a deadline of our own would cost a twentieth of a bet.
    body = await read_body(scope, receive, deadline_s=None)
    # Whatever type the body is said to have it is read as JSON: the vendor's own examples name none.
    headers = check_headers(scope, has_body=False)
    refuse_encoded(headers)
    # Odds are floats to providers, and 4/3 is written with sixteen decimals.
    fields = decode(body, floats=True)
    if not isinstance(fields, dict):
        raise Malformed("the body: expected object")
    version, signed = covered(scope, headers, body, unix_s())
    return Sent(signed, version, headers.get(b"signature", b""), fields)


async def _answer(house: House, call: Call, sent: Sent) -> Struct:
    caller = await call.signer(house, sent)
    answer = await call.answer(house, caller, read(sent.fields, call.asks))
    if not isinstance(answer, Refusal):
        assert isinstance(answer, call.gives), answer
        return answer
    # Where several operators may be meant no refusal tells an amount.
    return _cased(refused(answer, getattr(caller, "exponent", 0)), call)


def _cased(no: No, call: Call) -> AnyNo:
    """A no as its call says it."""
    return no if call.refuses is No else call.refuses(no.status, no.errorDescription)
