"""The one door to Litestar: its names that the rest of the house uses, and a request that reads strictly."""

from typing import Any

from litestar import Litestar, MediaType, Request, Response, Router, get, post, route
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException
from litestar.handlers import BaseRouteHandler
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.spec import Components, OpenAPIType, Schema, SecurityScheme, Tag
from litestar.params import FromPath, JSONBody, Parameter
from litestar.plugins import OpenAPISchemaPlugin
from litestar.types import ASGIApp, Empty, Receive, Scope, Send
from litestar.typing import FieldDefinition

from taquilla.http.body import check_headers, read_body
from taquilla.http.decode import Decimals, Malformed, Unreadable, convert, decode

__all__ = [
    "ASGIApp",
    "ASGIConnection",
    "BaseRouteHandler",
    "Components",
    "DecimalsSchema",
    "FromPath",
    "HTTPException",
    "JSONBody",
    "Litestar",
    "MediaType",
    "MethodNotAllowedException",
    "NamedDependency",
    "NotFoundException",
    "OpenAPIConfig",
    "Parameter",
    "Provide",
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
    "Unreadable",
    "get",
    "post",
    "route",
]


class StrictRequest(Request[Any, Any, Any]):
    """A request whose body comes through `read_body`, `check_headers` and `decode`.

    Litestar(request_class=StrictRequest, plugins=[DecimalsSchema()]): handlers say `data: JSONBody[SomeStruct]`.
    What cannot be read rises as `Unreadable`: give the app an exception handler for it. JSON is all that is read.
    """

    async def body(self) -> bytes:
        """The whole body; raises `Unreadable`."""
        kept = self._connection_state.body
        if kept is not Empty:
            return kept
        body = await read_body(self.scope, self.receive)
        check_headers(self.scope, has_body=bool(body))
        wanted = self.route_handler.parsed_data_field
        if not body and wanted is not None and wanted.is_required and not wanted.is_optional:
            raise Malformed("the body is empty")
        self._body = self._connection_state.body = body
        return body

    async def json(self) -> Any:
        """The body as the type that the handler's `data` has, else as `decode` gives it; raises `Malformed`.

        Litestar's own conversion takes "2000" for an int, so ours comes first; it leaves a finished struct alone.
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


class DecimalsSchema(OpenAPISchemaPlugin):
    """Tells OpenAPI that `Decimals` are plain numbers."""

    @staticmethod
    def is_plugin_supported_type(value: Any) -> bool:
        """Whether this is `Decimals`."""
        return value is Decimals

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: Any) -> Schema:
        """A number that is not whole, so that of `int | Decimals` exactly one fits any number."""
        return Schema(
            type=OpenAPIType.NUMBER,
            schema_not=Schema(type=OpenAPIType.INTEGER),
            description="Decimal number, at most 12 digits before its point and 6 after it, without exponent.",
        )
