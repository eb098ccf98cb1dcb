"""Tells browsers from programs, chooses their language, reads the forms of our pages, and sends pages."""

import re
from collections.abc import Iterable
from typing import ClassVar, Final

from taquilla.http.asgi import ReadScope, Receive, Scope, Send
from taquilla.http.body import read_body
from taquilla.http.decode import Unreadable
from taquilla.http.forms import form_fields

SESSION_COOKIE: Final = "taquilla_session"
"""The cookie with the token of a session on our own pages. Scripts cannot read it, and other sites cannot have it sent."""
_USER: Final = b"taquilla-user"
_FORM: Final = b"application/x-www-form-urlencoded"
_WISH: Final = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]{1,32})?\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?")
_HEADER_MAX: Final = 256


class ForeignForm(Unreadable):
    """The form was sent by a page of another site."""

    http_status: ClassVar[int] = 403


def header(scope: ReadScope, header_name: bytes) -> str:
    """Return the first header of this lower-case name, or an empty text."""
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == header_name), "")


def name_of_cookie(scope: ReadScope, cookie_name: str) -> str:
    """Return the name under which a browser keeps a cookie: over HTTPS one that no other host, nor plain HTTP, can set."""
    return f"__Host-{cookie_name}" if scope["scheme"] == "https" else cookie_name


def cookie(scope: ReadScope, cookie_name: str) -> str:
    """Return the first cookie of ours with this name, or an empty text."""
    cookie_name = name_of_cookie(scope, cookie_name)
    pairs = (part.strip().partition("=") for part in header(scope, b"cookie").split(";"))
    return next((value for name, _, value in pairs if name == cookie_name), "")


def is_meant(scope: ReadScope, operator_id: int, user_id: int) -> bool:
    """Tell whether a request means an operator's user: a page names its own, since somebody else may have logged in beside it."""
    return all(name != _USER or value == b"%d/%d" % (operator_id, user_id) for name, value in scope["headers"])


def is_browser(scope: Scope) -> bool:
    """Tell whether a browser sent the request: it accepts HTML by name. Curl and the libraries of programs accept anything."""
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])


def sends_form(scope: Scope) -> bool:
    """Tell whether a browser sends a form."""
    kind = header(scope, b"content-type").partition(";")[0].strip().lower()
    return scope["method"] == "POST" and kind.encode("latin-1") == _FORM and is_browser(scope)


def prefers_english(accept_language: str) -> bool:
    """Tell whether a caller prefers English to Spanish, which is the default."""
    qualities: dict[str, float] = {}
    for item in accept_language[:_HEADER_MAX].split(","):
        if match := _WISH.fullmatch(item):
            language = match[1].lower()
            qualities[language] = max(qualities.get(language, 0.0), float(match[2] or 1))
    return qualities.get("en", 0.0) > qualities.get("es", 0.0)


async def read_form(scope: Scope, receive: Receive) -> dict[str, str]:
    """Return the fields of a form that one of our own pages has sent.

    Raises `ForeignForm`, and what `read_body` and `form_fields` raise.
    """
    if is_foreign(scope):
        raise ForeignForm
    return form_fields(await read_body(scope, receive))


def is_foreign(scope: ReadScope) -> bool:
    """Tell whether another site's page sent the request: a browser may send a form anywhere without permission."""
    if site := header(scope, b"sec-fetch-site"):
        return site not in ("same-origin", "none")
    origin = header(scope, b"origin")
    return bool(origin) and origin.partition("://")[2] != header(scope, b"host")


async def send_page(
    scope: Scope, send: Send, status: int, html: str, *, policy: str, headers: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    """Send a page that depends on the caller, with its content security policy. For HEAD send the headers alone."""
    body = html.encode()
    page_headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
        (b"content-security-policy", policy.encode()),
        (b"referrer-policy", b"no-referrer"),
        (b"vary", b"accept, accept-language"),
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": page_headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
