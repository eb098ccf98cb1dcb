"""Signatures of what goes between us and an operator of sports: HMAC-SHA256 over a timestamp and the body, spaces aside.

The vendor publishes two samples; both are vectors in the tests. Version 2, which is ours, covers the whole request.
"""

import hashlib
import hmac
from typing import Final

TOLERANCE_S: Final = 300
"""How far a request's timestamp may lie from the clock of whoever receives it, in seconds."""

_DIGITS_MAX: Final = 12


def sign(secret: bytes, timestamp: str, body: bytes) -> str:
    """The signature of a body (empty: none was sent) as lower-case hexadecimal digits; timestamp is in unix seconds."""
    return hmac.digest(secret, timestamp.encode("ascii") + body.replace(b" ", b""), hashlib.sha256).hex()


def sign_whole(secret: bytes, text: bytes) -> str:
    """Return version 2 of a signature, as lower-case hexadecimal digits: of a text of `signed_text`, spaces included."""
    return hmac.digest(secret, text, hashlib.sha256).hex()


def is_signed(secret: bytes, timestamp: str, body: bytes, signature: str, at: int) -> bool:
    """Whether a request is signed with this secret, and recently. Compares in constant time; at is in unix seconds."""
    return _is_recent(timestamp, at) and _is_same(sign(secret, timestamp, body), signature)


def is_signed_whole(secret: bytes, timestamp: str, text: bytes, signature: str, at: int) -> bool:
    """Return what `is_signed` does, for version 2. text is that of `signed_text`, which names the timestamp."""
    return _is_recent(timestamp, at) and _is_same(sign_whole(secret, text), signature)


def _is_recent(timestamp: str, at: int) -> bool:
    is_number = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _DIGITS_MAX
    return is_number and abs(int(timestamp) - at) <= TOLERANCE_S


def _is_same(expected: str, signature: str) -> bool:
    return hmac.compare_digest(expected.encode("ascii"), signature.lower().encode("utf-8"))
