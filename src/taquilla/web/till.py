"""The till: the page on which a cashier sells, pays and closes the shift. It is a client of `/v1`."""

import gzip
import json
from hashlib import sha256
from typing import Final

from taquilla.domain.lottery.figures import ANIMALS
from taquilla.domain.people.operations import SELL
from taquilla.engine.house import House
from taquilla.http.framework import AnyResponse, FromPath, NamedDependency, Request, Response, Template
from taquilla.web import static
from taquilla.web.pages import Pages
from taquilla.web.texts import CATALOGUE, LANGUAGES, as_data
from taquilla.web.visitors import TheVisitor

HANDLERS: Final = Pages("/till")

_WORKER: Final = "till/worker.js"
_PARTS: Final = ("style.css", "icon.svg", "till/", "client/")


def _texts(language: str) -> static.StaticFile:
    texts = CATALOGUE[language]
    data = {"texts": as_data(texts.till), "errors": as_data(texts.errors), "animals": dict(ANIMALS)}
    content = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    return static.StaticFile("application/json", content, gzip.compress(content, 9, mtime=0))


_TEXTS: Final = {language: _texts(language) for language in LANGUAGES}
_TEXTS_DIGEST: Final = sha256(b"".join(file.content for file in _TEXTS.values())).hexdigest()[:16]
_TEXTS_PATH: Final = f"/till/texts/{_TEXTS_DIGEST}"


@HANDLERS.get("", SELL)
async def show_till(request: Request, visitor: TheVisitor) -> Template:
    """Show the till."""
    member = visitor.member
    data = {
        "language": visitor.language,
        "user": {"id": member.id, "email": member.email, "login": f"{visitor.operator.id}/{member.email}"},
        "entity": visitor.entity.name,
        "currency": visitor.operator.currency,
        "decimals": visitor.operator.exponent,
        "zone": visitor.operator.zone.key,
        "now": (await visitor.house.now()).isoformat(),
        # A sandbox moves its clock whenever somebody likes.
        "clock_again_ms": 2_000 if request.app.state.demo_logins else 300_000,
    }
    return await visitor.page("till/till.html", data=data, texts_url=f"{_TEXTS_PATH}/{visitor.language}")


@HANDLERS.get("/texts/{digest:str}/{language:str}", None)
async def show_texts(request: Request, digest: FromPath[str], language: FromPath[str]) -> Response[bytes]:
    """Send the texts of the till, for ever: the digest covers them."""
    if digest != _TEXTS_DIGEST or language not in _TEXTS:
        return Response(b"", status_code=404, media_type="text/plain")
    return static.sent(request, _TEXTS[language], static.FOREVER)


@HANDLERS.get("/clock", SELL)
async def show_clock(house: NamedDependency[House]) -> AnyResponse:
    """Tell the house's time, by which the till counts down."""
    return Response({"now": (await house.now()).isoformat()}, headers={"cache-control": "no-store"})


@HANDLERS.get("/sw.js", None)
async def show_worker(request: Request) -> Response[bytes]:
    """Send the service worker, with the files that it keeps. It changes with any of them."""
    kept = [static.url(name) for name in static.FILES if name.startswith(_PARTS) and name != _WORKER]
    kept += [f"{_TEXTS_PATH}/{language}" for language in _TEXTS]
    head = f"self.RELEASE = {json.dumps(static.DIGEST + _TEXTS_DIGEST)}\nself.FILES = {json.dumps(kept)}\n".encode()
    headers = {"cache-control": "no-cache", "service-worker-allowed": "/till"}
    return Response(head + static.FILES[_WORKER].content, media_type="text/javascript; charset=utf-8", headers=headers)
