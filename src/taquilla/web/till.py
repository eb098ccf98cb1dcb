"""The till: the page on which a cashier sells, pays and closes the shift. It is a client of `/v1`."""

import json
from typing import Any, Final

from taquilla.domain.lottery.figures import ANIMALS
from taquilla.engine.house import House
from taquilla.http.framework import NamedDependency, Request, Response, Router, Template, get
from taquilla.web import static
from taquilla.web.texts import as_data
from taquilla.web.visitors import Visitor, admitting

_CASHIERS: Final = admitting("cashier")
_WORKER: Final = "till/worker.js"
_PARTS: Final = ("style.css", "icon.svg", "till/", "client/")


@get("", include_in_schema=False, before_request=_CASHIERS)
async def show_till(visitor: NamedDependency[Visitor]) -> Template:
    """Show the till."""
    texts = visitor.texts
    data = {
        "language": visitor.language,
        "texts": as_data(texts.till),
        "errors": as_data(texts.errors),
        "user": {"id": visitor.member.id, "email": visitor.member.email},
        "entity": visitor.entity.name,
        "currency": visitor.operator.currency,
        "decimals": visitor.operator.exponent,
        "zone": visitor.operator.zone.key,
        "animals": dict(ANIMALS),
        "now": (await visitor.house.now()).isoformat(),
    }
    return await visitor.page("till/till.html", data=data)


@get("/clock", include_in_schema=False, before_request=_CASHIERS)
async def show_clock(house: NamedDependency[House]) -> Response[Any]:
    """Tell the house's time, by which the till counts down."""
    return Response({"now": (await house.now()).isoformat()}, headers={"cache-control": "no-store"})


@get("/sw.js", include_in_schema=False)
async def show_worker(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Send the service worker, with the files that it keeps. It changes with any of them."""
    kept = [static.url(name) for name in static.FILES if name.startswith(_PARTS) and name != _WORKER]
    head = f"const RELEASE = {json.dumps(static.DIGEST)}\nconst FILES = {json.dumps(kept)}\n".encode()
    headers = {"cache-control": "no-cache", "service-worker-allowed": "/till"}
    return Response(head + static.FILES[_WORKER].content, media_type="text/javascript; charset=utf-8", headers=headers)


HANDLERS: Final = Router("/till", route_handlers=[show_till, show_clock, show_worker])
"""The till."""
