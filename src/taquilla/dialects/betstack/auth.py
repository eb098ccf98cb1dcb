"""Authenticates callers: the operator that the headers name, by its signature."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from taquilla.dialect.house import House, security, signed_text
from taquilla.dialect.sports import Signed, SportsCaller, is_signed, is_signed_whole
from taquilla.dialects.betstack.errors import BetstackOperatorUnknown, Forbidden, OperatorsDiffer

HEADERS: Final = (b"operator", b"timestamp", b"signature")
"""The headers of a signed request."""
VERSION: Final = b"signature-version"
"""The header with the version of the signature; without it version 1 is meant."""

OPEN: Final = "open"
"""The callers of an endpoint that needs no signature: anybody who names an operator."""

_VERSIONS: Final = {b"1": 1, b"2": 2}
_LEAST_KNOWN: Final = 1


class SignedRequest(NamedTuple):
    """A request as it came. target is the path with its query, exactly as in the request line."""

    method: str
    target: bytes
    headers: Mapping[bytes, bytes]
    body: bytes


class CallSender(NamedTuple):
    """The operator that signed a request. at_s is its timestamp, signature the 32 bytes; version says what they cover."""

    caller: SportsCaller
    version: int
    at_s: int
    signature: bytes

    def request(self, subject: str) -> Signed:
        """Return the identity of this request, by which its repetition is recognised.

        Version 1 covers no path, so its requests differ by timestamp and body alone. Where the body says nothing, they differ by
        subject, a ticket of the path, as well; "" is none.
        """
        is_bare = self.version == _LEAST_KNOWN and subject
        digest = hashlib.sha256(self.signature + subject.encode("utf-8")).digest() if is_bare else self.signature
        return Signed(self.at_s, digest)


async def sender_of(house: House, request: SignedRequest, body_operator: str | None, unix_s: Callable[[], float]) -> CallSender:
    """Return the operator that signed a request. body_operator is the operator named outside the header, if there is one.

    unix_s is the world's clock, not the house's: senders have no other. Raises, in this order: `Forbidden` where a header is
    missing or the version is unknown; `OperatorsDiffer`; `BetstackOperatorUnknown`; `Forbidden` where the signature is not
    the operator's, is too old, or has a lower version than the operator requires.
    """
    values = [request.headers.get(name) for name in HEADERS]
    texts = [value.decode("utf-8", "replace") for value in values if value is not None]
    if len(texts) < len(HEADERS):
        raise Forbidden
    operator, timestamp, signature = texts
    if (version := _VERSIONS.get(request.headers.get(VERSION, b"1"))) is None:
        raise Forbidden("signature-version is 1 or 2")
    if body_operator is not None and body_operator != operator:
        raise OperatorsDiffer
    caller = await operator_named(house, operator)
    at = int(unix_s())
    if version == _LEAST_KNOWN:
        is_right = is_signed(caller.secret, timestamp, request.body, signature, at)
    else:
        text = _text(request, timestamp)
        is_right = text is not None and is_signed_whole(caller.secret, timestamp, text, signature, at)
    if not is_right:
        security.record("wrong signature", outcome="refused", object=f"betstack {operator}", bounded=True)
        raise Forbidden
    if version < caller.signature_version:
        raise Forbidden("this operator asks for signature-version 2")
    return CallSender(caller, version, int(timestamp), bytes.fromhex(signature))


async def operator_named(house: House, name: str) -> SportsCaller:
    """Return the operator of a name, without authentication. Raises `BetstackOperatorUnknown`."""
    if (caller := await house.sports.operators.find(name)) is None:
        raise BetstackOperatorUnknown(name)
    return caller


def _text(request: SignedRequest, timestamp: str) -> bytes | None:
    """Return the text that version 2 covers; None where a value holds a line feed, which no header can."""
    key = request.headers.get(b"idempotency-key", b"").decode("utf-8", "replace")
    if "\n" in f"{timestamp}{key}":
        return None
    return signed_text(method=request.method, target=request.target, timestamp=timestamp, key=key, body=request.body)
