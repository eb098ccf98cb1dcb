"""Runs schemathesis once for each line of standard input, each time in a process of its own, until one fails.

The processes begin where the imports end. A line is a JSON object: the document, arguments, and the data folder of its demo.
Their collectors pass by what was imported, and come seldom: they took a quarter of all its processor time.
"""

import gc
import itertools
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import schemathesis
import schemathesis.cli
import schemathesis.cli.commands.run.executor
import schemathesis.reporting
import schemathesis.specs.openapi.schemas
import schemathesis.specs.openapi.stateful
import schemathesis.transport.asgi
import schemathesis.transport.requests
import schemathesis.transport.wsgi
from requests.auth import AuthBase

from taquilla.domain.sports.signatures import sign
from taquilla.sandbox.demo_wallets import GAMES, NAME, PROVIDER, USERS, signature
from taquilla.sandbox.fake_wallet import SECRET

KNOWN = {"operatorId": NAME, "userId": USERS[0], "gameId": GAMES[0][0]}
# Two requests with the same signature are one request and get one response, so each is signed at a second of its own.
SECONDS = itertools.cycle(range(int(time.time()) - 260, int(time.time()) + 260))


def as_operator(request: Any, content: bytes) -> dict[str, str]:
    """Return the headers with which the demo's operator of sports signs a request."""
    timestamp = str(next(SECONDS))
    return {"operator": "site", "timestamp": timestamp, "signature": sign(SECRET.encode(), timestamp, content)}


def prepare(document: str, data: Path) -> None:
    """Have the requests of a document signed over the bytes that are sent, with names that exist, and wait for no events."""

    def as_wallet(request: Any, content: bytes) -> dict[str, str]:
        return {"Signature": str(signature(data, PROVIDER if "/provider/" in str(request.url) else NAME, content))}

    class Signed(AuthBase):
        def __call__(self, request: Any) -> Any:
            content = request.body.encode() if isinstance(request.body, str) else request.body or b""
            request.headers.update((as_operator if document == "betstack" else as_wallet)(request, content))
            return request

    if document in ("betstack", "gap"):
        schemathesis.auth.set_from_requests(Signed())

    if document == "gap":

        @schemathesis.hook
        def map_body(context: Any, body: Any) -> Any:
            """Replace every named operator, user or game by one that exists."""
            if not isinstance(body, dict):
                return body
            return body | {name: known for name, known in KNOWN.items() if isinstance(body.get(name), str)}

    if document == "v1":

        @schemathesis.hook
        def map_query(context: Any, query: dict[str, Any] | None) -> dict[str, Any] | None:
            """Let a call that may wait for half a minute wait for a second; a bad `wait_s` stays as it is."""
            if query and str(query.get("wait_s", "")) in map(str, range(2, 31)):
                query["wait_s"] = 1
            return query


if __name__ == "__main__":
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    for line in sys.stdin:
        run = json.loads(line)
        if (child := os.fork()) == 0:
            prepare(run["document"], Path(run["data"]))
            schemathesis.cli.schemathesis(run["arguments"])
        _, status = os.waitpid(child, 0)
        if status != 0:
            sys.exit(os.waitstatus_to_exitcode(status))
