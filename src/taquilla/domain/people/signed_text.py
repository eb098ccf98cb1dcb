"""The bytes that version 2 of a request's signature covers: the whole request, not only its body.

Two dialects have signed requests: Betstack signs these bytes by HMAC, GAP by RSA.
"""


def signed_text(*, method: str, target: bytes, timestamp: str, key: str, body: bytes) -> bytes:
    """Return `2`, method, target, timestamp, key and body, each on a line of its own; the body comes last, as sent.

    target is the path with its query, as in the request line. timestamp is in unix seconds. key is the value of the
    `Idempotency-Key` header, empty if none is sent. No part before the body can contain a line break, so no two requests give
    the same bytes.
    """
    assert "\n" not in f"{method}{timestamp}{key}"
    assert b"\n" not in target
    return b"\n".join((b"2", method.encode("ascii"), target, timestamp.encode("utf-8"), key.encode("utf-8"), body))
