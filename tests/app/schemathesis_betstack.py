"""Signs the requests of schemathesis as an operator does: over the bytes that are sent."""

import itertools
import time
from typing import Any

import requests
import schemathesis

from taquilla.domain.sports.signatures import sign
from taquilla.sandbox.fake_wallet import SECRET

# Two requests with the same signature are one request and get one response, so each is signed at a second of its own.
_SECONDS = itertools.cycle(range(int(time.time()) - 260, int(time.time()) + 260))


class Signed(requests.auth.AuthBase):
    """Signs as the demo's operator."""

    def __call__(self, request: Any) -> Any:
        body = request.body or b""
        timestamp = str(next(_SECONDS))
        content = body.encode() if isinstance(body, str) else body
        signature = sign(SECRET.encode(), timestamp, content)
        request.headers.update({"operator": "site", "timestamp": timestamp, "signature": signature})
        return request


schemathesis.auth.set_from_requests(Signed())
