"""Signs the wallet requests of schemathesis as the demo's operator or its provider, and fills in their names."""

import os
from pathlib import Path
from typing import Any

import schemathesis
from requests import PreparedRequest
from requests.auth import AuthBase

from taquilla.sandbox.demo_wallets import GAMES, NAME, PROVIDER, USERS, signature

DATA = Path(os.environ["SIGNING_FOR"])
KNOWN = {"operatorId": NAME, "userId": USERS[0], "gameId": GAMES[0][0]}


class Signed(AuthBase):
    """Adds the header `Signature`, over the bytes that are about to be sent."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        signer = PROVIDER if "/provider/" in str(request.url) else NAME
        request.headers["Signature"] = signature(DATA, signer, body)
        return request


schemathesis.auth.set_from_requests(Signed())


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    """Replace every named operator, user or game by one that exists."""
    if not isinstance(body, dict):
        return body
    return body | {name: known for name, known in KNOWN.items() if isinstance(body.get(name), str)}
