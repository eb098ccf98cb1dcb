"""The one door to Litestar: its names that the rest of the house uses, and a request that reads strictly."""

from typing import Any, cast

from litestar import Litestar, MediaType, Request, Response, Router, delete, get, patch, post, put, route
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException, ValidationException
from litestar.handlers import BaseRouteHandler
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.spec import Components, SecurityScheme, Tag
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, PathParameter, QueryParameter
from litestar.types import ASGIApp, Empty, Receive, Scope, Send

from taquilla.http.body import check_headers, read_body
from taquilla.http.decode import Malformed, convert, decode

__all__ = [
    "ASGIApp",
    "ASGIConnection",
    "BaseRouteHandler",
    "Components",
    "FromPath",
    "FromQuery",
    "HTTPException",
    "HeaderParameter",
    "JSONBody",
    "Litestar",
    "MediaType",
    "NamedDependency",
    "OpenAPIConfig",
    "PathParameter",
    "Provide",
    "QueryParameter",
    "Receive",
    "Request",
    "Response",
    "ResponseSpec",
    "Router",
    "Scope",
    "SecurityScheme",
    "Send",
    "State",
    "StrictRequest",
    "Tag",
    "ValidationException",
    "allowing",
    "delete",
    "get",
    "patch",
    "post",
    "put",
]


def allowing(path: str, *methods: str) -> BaseRouteHandler:
    """Return the handler of OPTIONS for a path that has handlers of several methods. It comes first among a router's handlers.

    Litestar makes one by itself with the first handler of a path, and tells that handler's methods alone.
    """

    @route(path, http_method=["OPTIONS"], include_in_schema=False, status_code=204)
    async def allow() -> Response[None]:
        return Response(None, headers={"allow": ", ".join(sorted((*methods, "OPTIONS")))})

    return allow


class StrictRequest(Request[Any, Any, Any]):
    """A request that reads its body through `read_body`, `check_headers` and `decode`.

    Use Litestar(request_class=StrictRequest); handlers declare `data: JSONBody[SomeStruct]`. Only JSON is read. `Unreadable`
    rises for everything else: give the app an exception handler for it.
    """

    async def body(self) -> bytes:
        """Return the whole body. Raises `Unreadable`."""
        kept = self._connection_state.body
        if kept is not Empty:
            return kept
        body = await read_body(cast(dict[str, Any], self.scope), self.receive)
        check_headers(self.scope, has_body=bool(body))
        wanted = self.route_handler.parsed_data_field
        if not body and wanted is not None and wanted.is_required and not wanted.is_optional:
            raise Malformed("the body is empty")
        self._body = self._connection_state.body = body
        return body

    async def json(self) -> Any:
        """Return the body as the type of the handler's `data`, else as `decode` gives it. Raises `Malformed`.

        Litestar's own conversion takes "2000" for an int, so ours comes first; Litestar leaves a finished struct alone.
        """
        kept = self._connection_state.json
        if kept is not Empty:
            return kept
        value = decode(await self.body())
        wanted = self.route_handler.parsed_data_field
        if wanted is not None:
            value = convert(value, wanted.annotation)
        self._json = self._connection_state.json = value
        return value
