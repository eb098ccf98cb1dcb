"""The front page, `/`. Browsers get the dialects of a house and a demo's logins; programs get the dialects as JSON."""

import json
from collections.abc import Mapping
from html import escape
from typing import Any, Final, NamedTuple

from taquilla.http.browsers import header, is_browser, send_page
from taquilla.http.framework import ASGIApp
from taquilla.http.page import STYLE, page, security_policy
from taquilla.web.texts import SPANISH, language_of

_STYLE: Final = f"{STYLE}\na {{ color: var(--get) }}\n"

_POLICY: Final = security_policy(_STYLE)


class ShownLogin(NamedTuple):
    """A login of a demo: its email address, its role, the name of its operator."""

    email: str
    role: str
    operator: str


class _Words(NamedTuple):
    language: str
    about: str
    logins: str
    password: str
    tokens: str
    more: str
    roles: Mapping[str, str]
    spoken: Mapping[str, str]


_ENGLISH: Final = _Words(
    language="en",
    about="A ticketing core for lotteries and betting. This house speaks:",
    logins="This is a demo: log in as",
    password="The password of all of them is",
    tokens="Resellers log in with the access token",
    more="The clock, results, and everybody else",
    roles={"cashier": "cashier", "clerk": "clerk"},
    spoken={
        "banklot": "Banklot: tills of agencies",
        "chance": "API Chance v3.0: resellers",
        "betstack": "Betstack: operators of sports",
        "gap": "GAP transfer wallet: operators and providers of games",
        "ops": "Our own API: what no vendor's document covers",
        "sandbox": "The sandbox: accounts, keys and the clock of this demo",
    },
)
_SPANISH: Final = _Words(
    language="es",
    about="Un motor de tickets para loterías y apuestas. Esta casa habla:",
    logins="Esto es una demo: entre como",
    password="La clave de todas es",
    tokens="Los revendedores entran con el token de acceso",
    more="El reloj, los resultados y los demás",
    roles={"cashier": "taquilla", "clerk": "operador"},
    spoken={
        "banklot": "Banklot: taquillas de agencias",
        "chance": "API Chance v3.0: revendedores",
        "betstack": "Betstack: operadores de deportes",
        "gap": "Monedero GAP: operadores y proveedores de juegos",
        "ops": "Nuestra propia API: lo que ningún documento cubre",
        "sandbox": "La zona de pruebas: cuentas, llaves y el reloj de esta demo",
    },
)


class Demo(NamedTuple):
    """The logins of a demo: its accounts, their password, the access token of its reseller."""

    logins: tuple[ShownLogin, ...]
    password: str
    token: str


def front_door(places: Mapping[str, str], demo: Demo | None = None) -> ASGIApp:
    """Return the page that links the dialects and shows a demo's logins. places are their paths, keyed as in `_Words.spoken`."""
    program = json.dumps(places, separators=(",", ":")).encode()

    async def front(scope: Any, receive: Any, send: Any) -> None:
        if is_browser(scope):
            words = _SPANISH if language_of(header(scope, b"accept-language")) is SPANISH else _ENGLISH
            await send_page(scope, send, 200, _page(words, places, demo), policy=_POLICY)
            return
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(program)),
            (b"vary", b"accept, accept-language"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else program})

    return front


def _page(words: _Words, places: Mapping[str, str], demo: Demo | None) -> str:
    rows = "".join(
        f'<div><dt><a href="{escape(path)}"><code>{escape(path)}</code></a></dt><dd>{escape(words.spoken[name])}</dd></div>'
        for name, path in places.items()
    )
    logins = "" if demo is None else _logins(words, places, demo)
    body = f"<main>\n<h1>Taquilla</h1>\n<p>{escape(words.about)}</p>\n<dl>{rows}</dl>\n{logins}</main>"
    return page("Taquilla", body, style=_STYLE, language=words.language)


def _logins(words: _Words, places: Mapping[str, str], demo: Demo) -> str:
    rows = "".join(
        f"<div><dt><code>{escape(one.email)}</code></dt>"
        f"<dd>{escape(words.roles.get(one.role, one.role))}, {escape(one.operator)}</dd></div>"
        for one in demo.logins
    )
    return (
        f"<h2>{escape(words.logins)}</h2>\n<dl>{rows}</dl>\n"
        f"<p>{escape(words.password)} <code>{escape(demo.password)}</code>. "
        f"{escape(words.tokens)} <code>{escape(demo.token)}</code>. "
        f'{escape(words.more)}: <a href="{escape(places["sandbox"])}"><code>{escape(places["sandbox"])}</code></a></p>\n'
    )
