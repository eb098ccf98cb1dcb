"""Finds what a caller of our own API proves itself by: the token of a session, from headers or our own pages' cookie."""

from typing import Final

from taquilla.api.problems import Refused
from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.http.asgi import ReadScope
from taquilla.http.body import check_headers
from taquilla.http.browsers import SESSION_COOKIE, cookie, is_foreign

_TOKEN_MAX: Final = 512


def session_token(scope: ReadScope) -> str:
    """Return the token of a request: that of its headers, else that of the cookie of our own pages. Raises Refused.

    The cookie counts only where a browser says that one of our pages sends the request: another site's page may send it too.
    """
    headers = check_headers(scope, has_body=False)
    if b"authorization" in headers or b"x-auth-token" in headers:
        return token_of(headers)
    names = {name for name, _ in scope["headers"]}
    says_where = scope["method"] in ("GET", "HEAD") or not names.isdisjoint((b"sec-fetch-site", b"origin"))
    token = cookie(scope, SESSION_COOKIE) if says_where and not is_foreign(scope) else ""
    if not token or len(token) > _TOKEN_MAX or not token.isascii():
        raise Refused(Refusal(Reason.TOKEN_DEAD))
    return token


def token_of(headers: dict[bytes, bytes]) -> str:
    """Return the token of `Authorization: Bearer` or `x-auth-token`. Raises Refused."""
    tokens = {headers[b"x-auth-token"]} if b"x-auth-token" in headers else set[bytes]()
    if b"authorization" in headers:
        kind, _, bearer = headers[b"authorization"].partition(b" ")
        tokens.add(bearer.strip() if kind.lower() == b"bearer" else b"")
    # Two headers with different tokens count as no token.
    token = tokens.pop() if len(tokens) == 1 else b""
    if not token or len(token) > _TOKEN_MAX or not token.isascii():
        raise Refused(Refusal(Reason.TOKEN_DEAD))
    return token.decode("ascii")
