"""The front door, `/`: what a house speaks, as a page for browsers and as JSON for programs."""

import json
from collections.abc import Mapping
from html import escape
from typing import Any, Final

from taquilla.wire.http import ASGIApp
from taquilla.wire.page import STYLE, page, security_policy

_STYLE: Final = f"{STYLE}\na {{ color: var(--get) }}\n"

_POLICY: Final = security_policy(_STYLE).encode()

_SPOKEN: Final = {
    "banklot": "Banklot: tills of agencies",
    "chance": "API Chance v3.0: resellers",
    "betstack": "Betstack: operators of sports",
    "gap": "GAP transfer wallet: operators and providers of games",
    "ops": "Our own API: what no vendor's document covers",
    "sandbox": "The sandbox: accounts, keys and the clock of this demo",
}


def front_door(places: Mapping[str, str]) -> ASGIApp:
    """Shows where each dialect is described. Takes the paths by the names of `_SPOKEN`."""
    program = b"application/json", json.dumps(places, separators=(",", ":")).encode()
    person = b"text/html; charset=utf-8", _page(places).encode()

    async def front(scope: Any, receive: Any, send: Any) -> None:
        kind, body = person if _is_browser(scope["headers"]) else program
        headers = [
            (b"content-type", kind),
            (b"content-length", b"%d" % len(body)),
            (b"content-security-policy", _POLICY),
            (b"vary", b"accept"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    return front


def _is_browser(headers: list[tuple[bytes, bytes]]) -> bool:
    """Browsers name HTML; curl and the libraries of programs take anything."""
    return any(name == b"accept" and b"text/html" in value for name, value in headers)


def _page(places: Mapping[str, str]) -> str:
    rows = "".join(
        f'<div><dt><a href="{escape(path)}"><code>{escape(path)}</code></a></dt><dd>{escape(_SPOKEN[name])}</dd></div>'
        for name, path in places.items()
    )
    said = "<p>A ticketing core for lotteries and betting. This house speaks:</p>"
    return page("Taquilla", f"<main>\n<h1>Taquilla</h1>\n{said}\n<dl>{rows}</dl>\n</main>", style=_STYLE)
