"""Who calls, and under which key: read from the headers, and for the key from the body too."""

import re
from collections.abc import Mapping
from typing import Final

from taquilla.dialects.banklot.words import TokenUnknown
from taquilla.wire.decode import Malformed

KEY_PATTERN: Final = r"^[ -~]{1,255}$"
"""A caller's own key, as the OpenAPI document says it."""

_KEY: Final = re.compile(r"[ -~]{1,255}")
_TOKEN_MAX: Final = 512
_BEARER: Final = re.compile(rb"bearer +(\S+)", re.IGNORECASE)


def token_of(headers: Mapping[bytes, bytes]) -> str:
    """The token of `x-auth-token`, or of `Authorization: Bearer`.

    Raises `TokenUnknown` where there is none, `Malformed` where the two say different things.
    """
    token, authorization = headers.get(b"x-auth-token"), headers.get(b"authorization")
    if authorization is not None:
        bearer = _BEARER.fullmatch(authorization)
        if bearer is not None:
            if token is not None and token != bearer[1]:
                raise Malformed("the headers x-auth-token and authorization bear different tokens")
            token = bearer[1]
    if not token or len(token) > _TOKEN_MAX or not token.isascii():
        raise TokenUnknown
    return token.decode("ascii")


def key_of(headers: Mapping[bytes, bytes], *client_ids: str | None) -> str | None:
    """The caller's own key for a command, or None: the header `Idempotency-Key`, or a `client_id`.

    Raises `Malformed` where those that are given do not agree, or where one is no key.
    """
    header = headers.get(b"idempotency-key")
    given = {client_id for client_id in client_ids if client_id is not None}
    if header is not None:
        given.add(header.decode("latin-1"))
    if not given:
        return None
    if len(given) > 1:
        raise Malformed("client_id and the header idempotency-key bear different keys")
    key = given.pop()
    if not _KEY.fullmatch(key):
        raise Malformed("client_id or the header idempotency-key: expected 1 to 255 printable ASCII characters")
    return key
