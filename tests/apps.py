"""Apps that are asked without a socket, and serve one house after the other: to put one together takes longer than most tests."""

from collections import defaultdict
from collections.abc import Callable
from importlib import import_module
from typing import Any

import httpx

from taquilla.api import app as our_own_api
from taquilla.dialects.installed import DIALECTS
from taquilla.engine.house import House
from taquilla.http.docs_page import described

MODULES: dict[str, Any] = {f"/{one.name}": import_module(one.app.__module__) for one in DIALECTS}


async def ask_app(app: Any, method: str, path: str, host: str = "house", **how: Any) -> httpx.Response:
    """Send one request to an app."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"http://{host}") as client:
        return await client.request(method, path, **how)


def serve_apps_again(patch: Callable[[Any, str, Any], None], *, ready: bool = False) -> None:
    """Let an app serve another house when its own is closed, and a dialect's document be made once for all apps.

    patch sets attributes. ready: begin by making everything.
    """
    make, close = our_own_api._framework, House.close
    serving, idle, pages = list[tuple[Any, Any]](), defaultdict[Any, list[Any]](list), dict[str, Any]()

    def framework(routers: Any, openapi_config: Any = None) -> Any:
        if openapi_config is not None:  # it makes the document, and serves nobody
            return make(routers, openapi_config)
        app = idle[routers].pop() if idle[routers] else make(routers)
        serving.append((routers, app))
        return app

    async def close_and_leave(house: House) -> None:
        await close(house)
        for routers, app in [one for one in serving if one[1].state.house is house]:
            serving.remove((routers, app))
            app.state.house = None
            idle[routers].append(app)

    def described_once(endpoints: Any, api: Any, root: str) -> Any:
        if root not in pages:
            pages[root] = described(endpoints, api, root)
        return dict(pages[root])

    patch(our_own_api, "_framework", framework)
    patch(House, "close", close_and_leave)
    for dialect in MODULES.values():
        patch(dialect, "described", described_once)
    if ready:
        idle[our_own_api.ROUTERS].append(make(our_own_api.ROUTERS))
        for root, dialect in MODULES.items():
            described_once(dialect.ENDPOINTS, dialect.DESCRIPTION, root)
