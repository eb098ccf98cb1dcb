"""A receiver of webhooks: verifies each, acts on it once, and answers.

`WEBHOOK_KEY=whsec_… python examples/webhook_receiver.py PORT`

A webhook may come twice, under the same id. A real receiver keeps the ids where it keeps what it does, in one transaction.
"""

import os
import sys
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer

from taquilla_client import WebhookInvalid, verify_webhook

KEY = os.environ["WEBHOOK_KEY"]
BODY_MAX = 1024 * 1024
seen: set[str] = set()


def receive(headers: Mapping[str, str], body: bytes) -> int:
    """Verify a webhook, act on it, and return the status to answer: only what is 2xx is not sent again."""
    try:
        webhook = verify_webhook(body, headers, KEY)
    except WebhookInvalid as invalid:
        print(f"ignored: {invalid}", flush=True)
        return 400
    if webhook.id not in seen:
        event = webhook.content
        print(f"{event['number']}: {event['type']} {event['data']}", flush=True)
        seen.add(webhook.id)
    return 204


class Receiver(BaseHTTPRequestHandler):
    """Answers the house."""

    def do_POST(self) -> None:
        """Read the very bytes that were signed, and answer."""
        body = self.rfile.read(min(int(self.headers.get("content-length", 0)), BODY_MAX))
        self.send_response(receive(dict(self.headers.items()), body))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent about every request."""


if __name__ == "__main__":
    with HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver) as server:
        print(f"ready http://127.0.0.1:{server.server_port}", flush=True)
        server.serve_forever()
