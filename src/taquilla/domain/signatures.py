"""Signatures of what goes between us and an operator of sports: HMAC-SHA256 over a timestamp and the body, spaces aside.

The vendor publishes two samples; both are vectors in the tests.
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


def is_signed(secret: bytes, timestamp: str, body: bytes, signature: str, at: int) -> bool:
    """Whether a request is signed with this secret, and recently. Compares in constant time; at is in unix seconds."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _DIGITS_MAX):
        return False
    expected = sign(secret, timestamp, body)
    is_right = hmac.compare_digest(expected.encode("ascii"), signature.lower().encode("utf-8"))
    return is_right and abs(int(timestamp) - at) <= TOLERANCE_S
