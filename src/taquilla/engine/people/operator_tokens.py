"""Tokens of logins and password resets, and short-lived ones of keys, which only the house can make.

Each names its operator, so that it is found where the operator's rows are, without a directory. Then follow 16 random bytes,
and 16 of the house's seal on them, for one purpose, operator and member. So a row that somebody else has written opens nothing.
That of a key has its number and its end in place of the random bytes, and is kept nowhere.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from hmac import compare_digest
from typing import Final, Literal

from taquilla.engine.people.keyring import Keyring

Purpose = Literal["login", "reset", "key"]
KEY_TOKEN: Final = "tqo_"
"""The first characters of every token of a key."""
_CHARS: Final = 48  # in base64url: an operator's id, 4 bytes, then two halves
_HALF: Final = 16


def operator_token(keyring: Keyring, purpose: Purpose, operator_id: int, member_id: int, secret: str | None = None) -> str:
    """Return a token of a member, a new one, or the one that a secret in base64url always makes."""
    random = secrets.token_bytes(_HALF) if secret is None else urlsafe_b64decode(secret + "=")[:_HALF]
    sealed = _seal(keyring, purpose, operator_id, member_id, random)
    return urlsafe_b64encode(operator_id.to_bytes(4) + random + sealed).decode()


def operator_of(token: str) -> int | None:
    """Return the operator that a token names. None: it is of another kind, or of a release before tokens were sealed.

    Anybody can write such a name: it says where to look for the token, no more.
    """
    named = int.from_bytes(_bytes(token)[:4])
    # Beyond that PostgreSQL has no such number.
    return named if 0 < named < 2**31 else None


def is_sealed(keyring: Keyring, purpose: Purpose, token: str, member_id: int) -> bool:
    """Tell whether this house has made a token, for this purpose and member."""
    content = _bytes(token)
    random, sealed = content[4:-_HALF], content[-_HALF:]
    return compare_digest(sealed, _seal(keyring, purpose, int.from_bytes(content[:4]), member_id, random))


def token_of_key(keyring: Keyring, operator_id: int, key_id: int, until: datetime) -> str:
    """Return the token of a key until an instant, in whole seconds."""
    named = key_id.to_bytes(8) + int(until.timestamp()).to_bytes(8)
    sealed = _seal(keyring, "key", operator_id, key_id, named)
    return KEY_TOKEN + urlsafe_b64encode(operator_id.to_bytes(4) + named + sealed).decode()


def key_of_token(keyring: Keyring, token: str) -> tuple[int, int, datetime] | None:
    """Return the operator and the key of a token, and its end; None: this house has not made it."""
    content = _bytes(token := token.removeprefix(KEY_TOKEN))
    operator_id, key_id, until = (int.from_bytes(content[start:end]) for start, end in ((0, 4), (4, 12), (12, 20)))
    return (operator_id, key_id, datetime.fromtimestamp(until, UTC)) if is_sealed(keyring, "key", token, key_id) else None


def _seal(keyring: Keyring, purpose: Purpose, operator_id: int, member_id: int, random: bytes) -> bytes:
    return keyring.seal(f"token|{purpose}|{operator_id}|{member_id}|{random.hex()}")[:_HALF]


def _bytes(token: str) -> bytes:
    """Return what a token encodes, nothing for one of another kind."""
    if len(token) != _CHARS:
        return b""
    try:
        return urlsafe_b64decode(token.encode("ascii"))
    except ValueError:
        return b""
