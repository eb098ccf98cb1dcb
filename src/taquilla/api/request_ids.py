"""Names requests: the header `X-Request-Id`, taken from the caller or made, returned, and written to the log."""

import itertools
import os
import re
from collections.abc import Iterable
from typing import Any, Final

from taquilla import security
from taquilla.http.responses import Header, Send

_HEADER: Final = b"x-request-id"
_PROCESS: Final = os.urandom(6).hex().encode()
_COUNT: Final = itertools.count(1)
_FIT: Final = re.compile(rb"[A-Za-z0-9._-]{8,64}")


def with_request_id(scope: dict[str, Any], send: Send, more: Iterable[Header] = ()) -> Send:
    """Return a `send` that adds the id of the request, and more headers, to its response. The id goes to the log too.

    An id of the caller's is kept if it has 8 to 64 letters, digits, points, dashes or underscores; otherwise we make one.
    """
    given = next((value for name, value in scope["headers"] if name == _HEADER), b"")
    request_id = given if given and _FIT.fullmatch(given) else b"%s-%d" % (_PROCESS, next(_COUNT))
    security.name_request(request_id.decode())

    async def sending(message: Any) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], (_HEADER, request_id), *more]
        await send(message)

    return sending
