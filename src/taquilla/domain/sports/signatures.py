"""Signatures of requests to and from an operator of sports: HMAC-SHA256 over a timestamp and the body without its spaces.

The vendor publishes two samples; both are test vectors. Version 2 is our own, and covers the whole request.

Repeated signed requests: a request that comes again gets its first answer, and does nothing.
"""

import hashlib
import hmac
from datetime import date
from typing import Final, NamedTuple

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


FORGOTTEN_AFTER_S: Final = 3 * TOLERANCE_S
"""Seconds after its timestamp at which a request is deleted: well after its signature is no longer accepted."""


class Signed(NamedTuple):
    """A signed request of an operator's: at_s is its timestamp in unix seconds, digest 32 bytes that no other request has."""

    at_s: int
    digest: bytes


class Remembered(NamedTuple):
    """The first answer to a signed request: the ticket that it has placed or paid, or a refusal as it was sent.

    verb is place, paid or refuse. approved is the ticket's as it was then; None: the ticket came before under the request's key,
    and is told as it stands. status is HTTP's, body JSON.
    """

    verb: str
    seq: int | None = None
    day: date | None = None
    approved: bool | None = None
    status: int | None = None
    body: str | None = None


class KeptRefusal(NamedTuple):
    """A refusal as it was first sent: HTTP's status, and the body as JSON."""

    status: int
    body: str
