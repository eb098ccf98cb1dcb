"""Finds the bytes that a request's signature covers: its body (version 1), or its method, path, time and body (version 2)."""

from collections.abc import Mapping
from typing import Final

from taquilla.dialects.gap.codes import INVALID_SIGNATURE, FieldError
from taquilla.domain.people.signed_text import signed_text
from taquilla.http.body import Scope, target_of

TOLERANCE_S: Final = 300
"""The most that a request's timestamp may differ from the world's clock, in seconds, either way."""
_DIGITS_MAX: Final = 12


def covered(scope: Scope, headers: Mapping[bytes, bytes], body: bytes, unix_s: float) -> tuple[int, bytes]:
    """Return the version of a request's signature, and the bytes that the signature must cover.

    unix_s is the world's clock, not the house's: senders have no other. Raises `FieldError` for an unknown version, and for a
    timestamp of version 2 that is missing or out of time.
    """
    version = headers.get(b"signature-version", b"1")
    if version == b"1":
        return 1, body
    if version != b"2":
        raise _wrong("the header Signature-Version: expected 1 or 2")
    timestamp = headers.get(b"timestamp", b"").decode("latin-1")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _DIGITS_MAX):
        raise _wrong("the header Timestamp: expected unix seconds")
    if abs(int(timestamp) - int(unix_s)) > TOLERANCE_S:
        raise _wrong(f"the header Timestamp: expected at most {TOLERANCE_S} seconds from now")
    target = target_of(scope)
    key = headers.get(b"idempotency-key", b"").decode("utf-8", "replace")
    return 2, signed_text(method="POST", target=target, timestamp=timestamp, key=key, body=body)


def _wrong(sentence: str) -> FieldError:
    return FieldError(INVALID_SIGNATURE, sentence, http_status=400)
