"""The front page, `/`. Browsers get the dialects of a house and a demo's logins; programs get the dialects as JSON."""

import json
from collections.abc import Mapping
from html import escape
from typing import Any, Final, NamedTuple

from taquilla.http.browsers import header, is_browser, send_page
from taquilla.http.framework import ASGIApp
from taquilla.http.page import STYLE, named_values, page, security_policy
from taquilla.http.responses import BytesResponse
from taquilla.http.texts import PageTexts, Texts

_STYLE: Final = f"{STYLE}\na {{ color: var(--get) }}\n"

_POLICY: Final = security_policy(_STYLE)
_TEXTS: Final = PageTexts(__file__)


class ShownLogin(NamedTuple):
    """A login of a demo: its email address, its role, the name of its operator."""

    email: str
    role: str
    operator: str


class Demo(NamedTuple):
    """The logins of a demo: its accounts, their password, the access token of its reseller."""

    logins: tuple[ShownLogin, ...]
    password: str
    token: str


def front_page(places: Mapping[str, str], demo: Demo | None = None) -> ASGIApp:
    """Return the page that links the dialects and shows a demo's logins. places are their paths, by the names of `spoken`."""
    program = json.dumps(places, separators=(",", ":")).encode()

    async def front(scope: Any, receive: Any, send: Any) -> None:
        if is_browser(scope):
            words = _TEXTS.preferred(header(scope, b"accept-language"))
            await send_page(scope, send, 200, _page(words, places, demo), policy=_POLICY)
            return
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(program)),
            (b"vary", b"accept, accept-language"),
        ]
        await BytesResponse(200, b"" if scope["method"] == "HEAD" else program, headers).send(send)

    return front


def _page(words: Texts, places: Mapping[str, str], demo: Demo | None) -> str:
    links = [
        (f'<a href="{escape(path)}"><code>{escape(path)}</code></a>', escape(words.spoken[name])) for name, path in places.items()
    ]
    logins = "" if demo is None else _logins(words, places, demo)
    body = f"<main>\n<h1>Taquilla</h1>\n<p>{escape(words.about)}</p>\n{named_values(links)}\n{logins}</main>"
    return page("Taquilla", body, style=_STYLE, language=words.language)


def _logins(words: Texts, places: Mapping[str, str], demo: Demo) -> str:
    rows = [
        (f"<code>{escape(login.email)}</code>", f"{escape(words.roles.get(login.role, login.role))}, {escape(login.operator)}")
        for login in demo.logins
    ]
    return (
        f"<h2>{escape(words.logins)}</h2>\n{named_values(rows)}\n"
        f"<p>{escape(words.password)} <code>{escape(demo.password)}</code>. "
        f"{escape(words.tokens)} <code>{escape(demo.token)}</code>. "
        f'{escape(words.more)}: <a href="{escape(places["sandbox"])}"><code>{escape(places["sandbox"])}</code></a></p>\n'
    )
