"""A receiver of webhooks: verifies each, acts on it once, and answers.

`WEBHOOK_KEY=whsec_… python examples/webhook_receiver.py PORT books.sqlite`

A webhook may come twice, under the same id, even weeks later. So the ids are kept for ever, and where what is done is kept: one
transaction does both.
"""

import os
import sqlite3
import sys
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

from taquilla_client import WebhookInvalid, verify_webhook

KEY = os.environ["WEBHOOK_KEY"]
BODY_MAX = 8 * 1024 * 1024
books, one_by_one = sqlite3.connect(sys.argv[2], check_same_thread=False), Lock()
books.execute("create table if not exists event (webhook_id text primary key, body text not null)")


def receive(headers: Mapping[str, str], body: bytes) -> int:
    """Verify a webhook, act on it, and return the status to answer: only what is 2xx is not sent again."""
    try:
        webhook = verify_webhook(body, headers, KEY)
    except WebhookInvalid as invalid:
        print(f"ignored: {invalid}", flush=True)
        return 400
    with one_by_one, books:
        is_new = books.execute("insert or ignore into event values (?, ?)", (webhook.id, body.decode())).rowcount
    if is_new:
        event = webhook.content
        print(f"{event['number']}: {event['type']} {event['data']}", flush=True)
    return 204


class Receiver(BaseHTTPRequestHandler):
    """Answers the house. Who sends nothing for 15 seconds is given up, and holds up nobody meanwhile."""

    timeout = 15

    def do_POST(self) -> None:
        """Read the very bytes that were signed, and answer."""
        length = self.headers.get("content-length", "")
        size = int(length[:9]) if length.isdecimal() else BODY_MAX + 1
        self.send_response(400 if size > BODY_MAX else receive(dict(self.headers.items()), self.rfile.read(size)))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent about every request."""


if __name__ == "__main__":
    with ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver) as server:
        print(f"ready http://127.0.0.1:{server.server_port}", flush=True)
        server.serve_forever()
