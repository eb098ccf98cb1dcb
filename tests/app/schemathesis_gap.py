"""Signs what schemathesis sends to the wallets' calls as the demo's operator or its provider, and lets it name them."""

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
    """The header `Signature`, over the bytes that are about to be sent."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        signer = PROVIDER if "/provider/" in str(request.url) else NAME
        request.headers["Signature"] = signature(DATA, signer, body)
        return request


schemathesis.auth.set_from_requests(Signed())


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    """Whoever is named as a text is somebody that there is."""
    if not isinstance(body, dict):
        return body
    return body | {name: known for name, known in KNOWN.items() if isinstance(body.get(name), str)}
