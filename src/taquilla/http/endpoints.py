"""One table of endpoints that serves an API and describes it: callers, request and response types, and errors.

A dialect provides its table, its way to read and answer a request, and its error responses. The rest is here and in `openapi`.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from msgspec import Struct

from taquilla.http.asgi import Receive, Scope, Send
from taquilla.http.body import ENDED
from taquilla.http.notes import ROUTE, note_refusal
from taquilla.http.proxies import peer_of
from taquilla.http.request_rest import read_rest
from taquilla.http.responses import BytesResponse, Json, JsonResponse, Response


def parameter(name: str, location: str, schema: Json, description: str = "", *, required: bool = False) -> Json:
    """Describe a parameter of a request, other than its body, as an OpenAPI document has it."""
    described = {"name": name, "in": location, "required": required, "schema": schema}
    return described | {"description": description} if description else described


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One row: a path, its handler, and its description. A segment of a path may be variable: ``/tickets/{ticket}``.

    The handler's docstring is the summary and the description. request is the type of the body: one that may be None may be left
    out, None takes no body. response has one type, several of which it is one, or none where it is no JSON; is_list: the body is
    a bare list of these. done describes a response. auth authenticates the caller, as its dialect understands it. error is the
    body of a refusal, where it is not the dialect's usual one. is_raw: the handler reads the request itself. takes_query: the
    fields may stand in the query, and there is no body then.
    """

    path: str
    handler: Callable[..., Awaitable[Any]]
    request: Any
    response: type[Struct] | tuple[type[Struct], ...]
    tag: str
    methods: tuple[str, ...] = ("POST",)
    auth: Any = None
    error: type[Struct] | None = None
    status: int = 200
    done: str = ""
    is_list: bool = False
    is_raw: bool = False
    takes_query: bool = False
    parameters: Sequence[Json] = ()

    @property
    def responses(self) -> tuple[type[Struct], ...]:
        """Return the types of which the response is one."""
        return self.response if isinstance(self.response, tuple) else (self.response,)


class Request(Struct, frozen=True):
    """A request as it came. variable is the variable segment of the path."""

    scope: Scope
    receive: Receive
    variable: str = ""

    @property
    def address(self) -> str | None:
        """Return the peer's own network address: a header could claim any other."""
        return peer_of(self.scope) or None


Serve = Callable[[Endpoint, Request], Awaitable[Response]]
"""Answers a request to an endpoint, or raises."""
ErrorHook = Callable[[Exception, Endpoint], Response]
"""Makes the response to an error."""

_Methods = dict[str, Endpoint]
_VARIABLE: Final = re.compile(r"{\w+}")


class Router:
    """Serves endpoints and static pages over plain ASGI. Paths are exact; one without a variable comes first.

    no_such_path and no_such_method are the bodies of 404 and 405. answers_options: OPTIONS is answered with the methods of a
    path, unless it is a raw endpoint's.
    """

    def __init__(
        self,
        endpoints: Sequence[Endpoint],
        serve: Serve,
        on_error: ErrorHook,
        *,
        pages: Mapping[str, Response],
        no_such_path: object,
        no_such_method: object,
        answers_options: bool = False,
    ) -> None:
        paths: dict[str, _Methods] = {}
        for endpoint in endpoints:
            paths.setdefault(endpoint.path, {}).update(dict.fromkeys(endpoint.methods, endpoint))
        self._paths = {path: methods for path, methods in paths.items() if "{" not in path}
        self._patterns = [(re.compile(_VARIABLE.sub("([^/]+)", path)), paths[path]) for path in paths if "{" in path]
        self._serve = serve
        self._on_error = on_error
        self._pages = pages
        self._no_such_path = JsonResponse(404, no_such_path)
        self._no_such_method = no_such_method
        self._answers_options = answers_options

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, as an ASGI app does. The rest of the request is drained before the response."""
        methods, variable = self._paths.get(scope["path"]), ""
        if methods is None:
            matches = ((own, match[1]) for pattern, own in self._patterns if (match := pattern.fullmatch(scope["path"])))
            methods, variable = next(matches, ({}, ""))
        if (endpoint := methods.get(scope["method"])) is None:
            response = self._other(methods, scope)
        else:
            scope[ROUTE] = endpoint.path
            try:
                response = await self._serve(endpoint, Request(scope, receive, variable))
            except Exception as error:
                note_refusal(type(error).__name__)
                response = self._on_error(error, endpoint)
        if ENDED not in scope:
            await read_rest(receive)
        await response.send(send)

    def _other(self, endpoints: _Methods, scope: Scope) -> Response:
        """Return the response to a request without an endpoint: a page, the allowed methods, or an error."""
        if (page := self._pages.get(scope["path"])) is not None and scope["method"] == "GET":
            return page
        methods = [*endpoints] if page is None else ["GET"]
        if not methods:
            return self._no_such_path
        if self._answers_options and not any(endpoint.is_raw for endpoint in endpoints.values()):
            methods.append("OPTIONS")
        headers = [(b"allow", ", ".join(sorted(methods)).encode())]
        is_options = scope["method"] in methods
        return BytesResponse(204, b"", headers) if is_options else JsonResponse(405, self._no_such_method, headers)
