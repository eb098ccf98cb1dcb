"""Signatures of requests to and from an operator of sports: HMAC-SHA256 over a timestamp and the body without its spaces.

The vendor publishes two samples; both are test vectors. Version 2 is our own, and covers the whole request.
"""

import hashlib
import hmac
from typing import Final

TOLERANCE_S: Final = 300
"""The most seconds between a request's timestamp and the receiver's clock."""

_DIGITS_MAX: Final = 12


def sign(secret: bytes, timestamp: str, body: bytes) -> str:
    """Return the signature of a body (empty: none was sent) as lower-case hexadecimal digits. timestamp is in unix seconds."""
    return hmac.digest(secret, timestamp.encode("ascii") + body.replace(b" ", b""), hashlib.sha256).hex()


def sign_whole(secret: bytes, text: bytes) -> str:
    """Return the version 2 signature of a `signed_text`, spaces included, as lower-case hexadecimal digits."""
    return hmac.digest(secret, text, hashlib.sha256).hex()


def is_signed(secret: bytes, timestamp: str, body: bytes, signature: str, at: int) -> bool:
    """Tell whether a request is signed with this secret, and recently. Compares in constant time; at is in unix seconds."""
    return _is_recent(timestamp, at) and _is_same(sign(secret, timestamp, body), signature)


def is_signed_whole(secret: bytes, timestamp: str, text: bytes, signature: str, at: int) -> bool:
    """Tell the same for version 2. text comes from `signed_text`, and includes the timestamp."""
    return _is_recent(timestamp, at) and _is_same(sign_whole(secret, text), signature)


def _is_recent(timestamp: str, at: int) -> bool:
    is_number = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _DIGITS_MAX
    return is_number and abs(int(timestamp) - at) <= TOLERANCE_S


def _is_same(expected: str, signature: str) -> bool:
    return hmac.compare_digest(expected.encode("ascii"), signature.lower().encode("utf-8"))
