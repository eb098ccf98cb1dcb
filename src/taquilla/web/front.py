"""The front page, `/`, and the page for paths that nobody serves. Browsers get pages, programs get JSON."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from taquilla.engine.house import House
from taquilla.http.asgi import App, Receive, Scope, Send
from taquilla.http.browsers import cookie, header, is_browser, send_page
from taquilla.http.dialect import Dialect
from taquilla.http.responses import BytesResponse, json_response
from taquilla.http.texts import Texts
from taquilla.web.rendering import POLICY, environment
from taquilla.web.texts import CATALOGUE, LANGUAGE_COOKIE, language_of
from taquilla.web.visitors import DemoLogin

_TEMPLATES: Final = environment(Path(__file__).parent / "templates")
_FRONT: Final = _TEMPLATES.get_template("front.html")
_ERROR: Final = _TEMPLATES.get_template("error.html")


class Demo(NamedTuple):
    """The logins of a demo: its accounts, their password, the access token of its reseller."""

    logins: tuple[DemoLogin, ...]
    password: str
    token: str

    def first(self, role: str) -> DemoLogin | None:
        """Return the first login of a role."""
        return next((login for login in self.logins if login.role == role), None)


def front_page(dialects: Sequence[Dialect[House]], demo: Demo | None = None) -> App:
    """Return the page that links the dialects and shows a demo's logins. Programs get the paths by their names."""
    places = {dialect.name: dialect.page for dialect in dialects} | {"docs": "/docs/"} | ({"sandbox": "/sandbox"} if demo else {})
    program = json.dumps(places, separators=(",", ":")).encode()

    async def front(scope: Scope, receive: Receive, send: Send) -> None:
        if is_browser(scope):
            html = _FRONT.render(t=_texts_for(scope), dialects=dialects, demo=demo, path="/")
            await send_page(scope, send, 200, html, policy=POLICY, headers=[(b"cache-control", b"no-cache")])
            return
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(program)),
            (b"vary", b"accept, accept-language"),
        ]
        await BytesResponse(200, b"" if scope["method"] == "HEAD" else program, headers).send(send)

    return front


async def nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    """Say that nothing is served under a path."""
    await not_here(scope, send, "PAGE_UNKNOWN", b"no such path")


async def not_here(scope: Scope, send: Send, name: str, error: bytes) -> None:
    """Say why nothing is served under a path: to people by the name of an error, in their language."""
    if not is_browser(scope):
        await json_response(send, 404, b'{"status":404,"error":"%s"}' % error)
        return
    texts = _texts_for(scope)
    html = _ERROR.render(t=texts, status=404, sentence=vars(texts.errors)[name])
    await send_page(scope, send, 404, html, policy=POLICY, headers=[(b"cache-control", b"no-store")])


def _texts_for(scope: Scope) -> Texts:
    return CATALOGUE[language_of(cookie(scope, LANGUAGE_COOKIE), header(scope, b"accept-language"))]
