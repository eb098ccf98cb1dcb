"""Reads the token, the credentials and the idempotency key of a request from its headers and body."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from taquilla.dialect.bodies import Kind, Malformed, convert
from taquilla.dialect.house import Caller
from taquilla.dialect.http import Request
from taquilla.dialects.banklot.errors import ScopeMissing, TokenUnknown
from taquilla.dialects.banklot.requests import BanklotCredentials, SentCredentials

KEY_PATTERN: Final = r"^[ -~]{1,255}$"
"""Pattern of a caller's own key, for the OpenAPI document."""

_KEY: Final = re.compile(r"[ -~]{1,255}")
_TOKEN_MAX: Final = 512
_BEARER: Final = re.compile(rb"bearer +(\S+)", re.IGNORECASE)

NOBODY: Final = Caller(0, 0, 0)
"""The caller of an endpoint that needs no session."""


@dataclass(frozen=True, slots=True)
class BanklotContext:
    """A request as its handler gets it: with its checked headers, its caller, and the house's public URL."""

    request: Request
    headers: Mapping[bytes, bytes]
    caller: Caller
    public_url: str

    @property
    def address(self) -> str:
        """Return the peer's network address, or "". A header is not used: anyone could evade the limits on attempts by it."""
        return self.request.address or ""


def admitted(caller: Caller | None, scope: str) -> Caller:
    """Return the caller of a token. Raises `TokenUnknown`, `ScopeMissing` for a key with scopes without this one; "" is none."""
    if caller is None:
        raise TokenUnknown
    if scope and caller.lacks(scope):
        raise ScopeMissing(scope)
    return caller


def token_of(headers: Mapping[bytes, bytes]) -> str:
    """Return the token of `x-auth-token`, or of `Authorization: Bearer`.

    Raises `TokenUnknown` where there is none, `Malformed` where the two differ.
    """
    token, authorization = headers.get(b"x-auth-token"), headers.get(b"authorization")
    if authorization is not None and (bearer := _BEARER.fullmatch(authorization)) is not None:
        if token is not None and token != bearer[1]:
            raise Malformed("the headers x-auth-token and authorization bear different tokens")
        token = bearer[1]
    if not token or len(token) > _TOKEN_MAX or not token.isascii():
        raise TokenUnknown
    return token.decode("ascii")


def credentials_of(headers: Mapping[bytes, bytes], body: SentCredentials | None) -> BanklotCredentials:
    """Read email and password, each from the header of its name or from the body.

    Raises `Malformed` where header and body differ, and where email or password is missing or too long.
    """
    credentials: dict[str, str] = msgspec.to_builtins(body) if body is not None else {}
    for name in ("email", "password"):
        if (header := headers.get(name.encode())) is None:
            continue
        try:
            text = header.decode()
        except UnicodeDecodeError:
            raise Malformed(f"`{name}`: the header is not UTF-8") from None
        if credentials.setdefault(name, text) != text:
            raise Malformed(f"`{name}`: the header and the body say different things")
    if body is None and not credentials:
        raise Malformed(Kind.EMPTY)
    return convert(credentials, BanklotCredentials)


def key_of(headers: Mapping[bytes, bytes], *client_ids: str | None) -> str | None:
    """Return the caller's own key for a command, or None. It comes from the header `Idempotency-Key` or a `client_id`.

    Raises `Malformed` where given keys differ, or where one is invalid.
    """
    header = headers.get(b"idempotency-key")
    keys = {client_id for client_id in client_ids if client_id is not None}
    if header is not None:
        keys.add(header.decode("latin-1"))
    if not keys:
        return None
    if len(keys) > 1:
        raise Malformed("client_id and the header idempotency-key bear different keys")
    key = keys.pop()
    if not _KEY.fullmatch(key):
        raise Malformed("client_id or the header idempotency-key: expected 1 to 255 printable ASCII characters")
    return key
