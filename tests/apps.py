"""Apps that are asked without a socket, and serve one house after the other: to put one together takes longer than most tests."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import httpx

from taquilla.api import app as our_own_api
from taquilla.dialects.installed import DIALECTS
from taquilla.http.docs_page import described
from taquilla.web import app as pages

MODULES: dict[str, Any] = {f"/{one.name}": import_module(one.app.__module__) for one in DIALECTS}


async def ask_app(app: Any, method: str, path: str, host: str = "house", **how: Any) -> httpx.Response:
    """Send one request to an app."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"http://{host}") as client:
        return await client.request(method, path, **how)


@dataclass
class Shared:
    """An app as one house has it. Of the apps another house has it too, while no request of this one is under way."""

    make: Callable[[], Any]
    apps: list[list[Any]]
    """Each app, the house that it was last asked for, and how many requests are under way."""
    state: SimpleNamespace = field(default_factory=SimpleNamespace)

    async def __call__(self, *call: Any) -> None:
        """Serve a request."""
        one = next((one for one in self.apps if one[1] is self or not one[2]), None)
        if one is None:
            self.apps.append(one := [self.make(), None, 0])
        for name, value in vars(self.state).items() if one[1] is not self else ():
            setattr(one[0].state, name, value)
        one[1], one[2] = self, one[2] + 1
        try:
            await one[0](*call)
        finally:
            one[2] -= 1


def serve_apps_again(patch: Callable[[Any, str, Any], None], *, ready: bool = False) -> None:
    """Let an app serve one house after the other, and a dialect's document be made once for all apps.

    patch sets attributes. ready: begin by making everything.
    """
    make, make_pages = our_own_api._framework, pages._framework
    apps, documents = defaultdict[Any, list[list[Any]]](list), dict[str, Any]()

    def framework(routers: Any, openapi_config: Any = None) -> Any:
        if openapi_config is not None:  # it makes the document, and serves nobody
            return make(routers, openapi_config)
        return Shared(partial(make, routers), apps[routers])

    def described_once(endpoints: Any, api: Any, root: str) -> Any:
        if root not in documents:
            documents[root] = described(endpoints, api, root)
        return dict(documents[root])

    patch(our_own_api, "_framework", framework)
    patch(pages, "_framework", lambda: Shared(make_pages, apps[make_pages]))
    for dialect in MODULES.values():
        patch(dialect, "described", described_once)
    if ready:
        apps[our_own_api.ROUTERS].append([make(our_own_api.ROUTERS), None, 0])
        apps[make_pages].append([make_pages(), None, 0])
        for root, dialect in MODULES.items():
            described_once(dialect.ENDPOINTS, dialect.DESCRIPTION, root)
