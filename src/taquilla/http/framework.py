"""The one door to Litestar: its names that the rest of the house uses, and a request that reads strictly."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, ClassVar, TypeAlias, cast

import litestar
from litestar import Litestar, MediaType, Response, Router, delete, get, patch, post, put
from litestar.datastructures import Cookie, State
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException, ValidationException
from litestar.handlers import BaseRouteHandler
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.spec import Components, License, OAuthFlow, OAuthFlows, SecurityScheme, Tag
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, PathParameter, QueryParameter
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Redirect, Stream, Template
from litestar.template import TemplateConfig
from litestar.types import Empty

from taquilla.http.asgi import Receive, Scope, Send
from taquilla.http.body import check_headers, read_body
from taquilla.http.decode import Kind, Malformed, convert, decode, refuse_fine_instants

__all__ = [
    "Adding", "AnyResponse", "BaseRouteHandler", "Components", "Cookie", "FromPath", "FromQuery",
    "HTTPException", "Handle", "Handlers", "HeaderParameter", "JSONBody", "JinjaTemplateEngine", "License", "Litestar",
    "MediaType", "NamedDependency", "OAuthFlow", "OAuthFlows", "OpenAPIConfig", "PathParameter", "Provide", "QueryParameter",
    "Redirect", "Request",
    "Response", "ResponseSpec", "Router", "SecurityScheme", "State", "Stream", "StrictRequest", "Tag", "Template",
    "TemplateConfig", "ValidationException", "WrittenResponse", "delete", "get", "patch", "post", "put",
]  # fmt: skip

Request: TypeAlias = litestar.Request[Any, Any, Any]
"""A request. Nothing of it that Litestar keeps by type, such as its user, is used in this house."""
Handle: TypeAlias = Callable[..., Awaitable[object]]
"""A function that answers requests."""
Adding: TypeAlias = Callable[[Handle], BaseRouteHandler]
"""Makes a function a handler, and adds it to others."""
AnyResponse: TypeAlias = Response[Any]
"""A response of any kind: a page, a redirect, a file."""


class Handlers(Router):
    """The handlers of a subject below a path, each added as it is declared; OPTIONS tells all methods of a path."""

    def adding(self, method: Callable[..., Adding], path: str | Sequence[str], **said: object) -> Adding:
        """Return a decorator that makes a function the handler of a method (`get`, `post` …) and a path, and adds it."""

        def add(function: Handle) -> BaseRouteHandler:
            handler = method(path, **said)(function)
            for one in cast(Any, self.register(handler)):
                # The handler of OPTIONS that came with a path's first handler tells the methods of that one alone.
                options = one.create_options_handler(one.path)
                options.owner = self
                one.route_handlers = [*(each for each in one.route_handlers if "OPTIONS" not in each.http_methods), options]
            return handler

        return add


class StrictRequest(Request):
    """A request that reads its body through `read_body`, `check_headers` and `decode`.

    Use Litestar(request_class=StrictRequest); handlers declare `data: JSONBody[SomeStruct]`. Only JSON is read. `Unreadable`
    rises for everything else: give the app an exception handler for it. plain are quicker readers of some types, as
    `plain_reader` makes them, of which no version is spelled in another way.
    """

    plain: ClassVar[Mapping[object, Callable[[bytes], object | None]]] = {}

    async def body(self) -> bytes:
        """Return the whole body. Raises `Unreadable`."""
        cached = self._connection_state.body
        if cached is not Empty:
            return cached
        body = await read_body(cast(Scope, self.scope), self.receive, deadline_s=None)
        check_headers(self.scope, has_body=bool(body))
        field = self.route_handler.parsed_data_field
        if not body and field is not None and field.is_required and not field.is_optional:
            raise Malformed(Kind.EMPTY)
        self._body = self._connection_state.body = body
        return body

    async def json(self) -> object:
        """Return the body as the type of the handler's `data`, else as `decode` gives it. Raises `Malformed`.

        Litestar's own conversion takes "2000" for an int, so ours comes first; Litestar leaves a finished struct alone.
        """
        cached = self._connection_state.json
        if cached is not Empty:
            return cached
        body, field = await self.body(), self.route_handler.parsed_data_field
        read_plain = self.plain.get(field.annotation) if field is not None else None
        value = read_plain(body) if read_plain is not None else None
        if value is not None:
            self._json = self._connection_state.json = value
            return value
        value = self.respelled(decode(body))
        if field is not None:
            value, sent = convert(value, field.annotation), value
            refuse_fine_instants(body, sent, value)
        self._json = self._connection_state.json = value
        return value

    def respelled(self, value: object) -> object:
        """Return a body in the spelling of the handler's `data`: that of the request itself, unless a subclass knows another."""
        return value


class WrittenResponse(AnyResponse):
    """A response whose JSON is written already. It leaves out what Litestar's own does for cookies, backgrounds and encodings,
    which costs a sale a tenth.
    """

    def __init__(self, body: bytes, status_code: int) -> None:
        self.body = body
        self.status_code = status_code
        self.headers = {"content-type": "application/json"}

    def to_asgi_response(self, app: Litestar | None, request: Request, **more: object) -> Any:
        """Return the response itself, which is an ASGI app."""
        return self

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the response."""
        headers = [(name.encode(), value.encode()) for name, value in self.headers.items()]
        headers.append((b"content-length", b"%d" % len(self.body)))
        await send({"type": "http.response.start", "status": self.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})
