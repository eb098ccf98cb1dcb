"""Tokens that name their operator, so that they are found where the operator's rows are, without a directory."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

_NAME_CHARS: Final = 6  # an operator's id, 4 bytes, in base64url
_SECRET_CHARS: Final = 43  # 32 bytes in base64url
_TOKEN_CHARS: Final = _NAME_CHARS + _SECRET_CHARS


def operator_token(operator_id: int, secret: str | None = None) -> str:
    """Return a token of an operator: its id and a secret of 256 bits, as given in base64url or new."""
    secret = secret or secrets.token_urlsafe(32)
    assert len(secret) == _SECRET_CHARS
    return urlsafe_b64encode(operator_id.to_bytes(4)).rstrip(b"=").decode() + secret


def operator_of(token: str) -> int | None:
    """Return the operator that a token names. None: it is of another kind, or from before tokens named any.

    Anybody can write such a name: it says where to look for the token, no more.
    """
    if len(token) != _TOKEN_CHARS:
        return None
    try:
        named = int.from_bytes(urlsafe_b64decode(token[:_NAME_CHARS].encode("ascii") + b"=="))
    except ValueError:
        return None
    # Beyond that PostgreSQL has no such number.
    return named if 0 < named < 2**31 else None
