"""Endpoints are found by path and method, described, and answered by one start and one body."""

import asyncio
import json
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from taquilla.http.body import read_body
from taquilla.http.endpoints import Endpoint, Request, Router, parameter
from taquilla.http.openapi import Description, describe, merged
from taquilla.http.responses import JsonResponse, Response, encode, json_response, units


class Thing(msgspec.Struct, frozen=True):
    """A thing."""

    name: str


class Wrong(msgspec.Struct, frozen=True):
    """The reason for a no."""

    why: str


async def handler() -> None:
    """Do something.

    And more of it.
    """


def row(path: str, *methods: str, **more: Any) -> Endpoint:
    return Endpoint(path, handler, Thing | None, Thing, "Things", methods or ("POST",), **more)


ENDPOINTS = (
    row("/things", "GET", "POST"), row("/things/best"), row("/things/{thing}", "GET"), row("/things/{thing}/sold"),
    row("/raw", is_raw=True),
)  # fmt: skip


async def serve(endpoint: Endpoint, request: Request) -> Response:
    if request.variable == "bad":
        raise ValueError("it is bad")
    if request.variable == "read":
        await read_body(request.scope, request.receive)
    return JsonResponse(200, [endpoint.path, request.variable])


def ask(method: str, path: str, *chunks: bytes, answers_options: bool = False) -> tuple[int, Any, dict[bytes, bytes], int]:
    """Return status, body and headers of the response, and how many chunks of the request were left when it began."""
    router = Router(
        ENDPOINTS, serve, lambda error, _: JsonResponse(400, Wrong(str(error))), pages={"/page": JsonResponse(200, "page")},
        no_such_path="nowhere", no_such_method="not so", answers_options=answers_options,
    )  # fmt: skip
    left, sent = [*chunks] or [b""], []

    async def receive() -> Any:
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(message: Any) -> None:
        sent.append((message, len(left)))

    asyncio.run(router({"method": method, "path": path, "headers": [], "query_string": b"", "client": None}, receive, send))
    (start, waiting), (body, _) = sent
    return start["status"], msgspec.json.decode(body["body"] or b"null"), dict(start["headers"]), waiting


@pytest.mark.parametrize(("method", "path", "found", "variable"), [
    ("GET", "/things", "/things", ""), ("POST", "/things", "/things", ""), ("POST", "/things/best", "/things/best", ""),
    ("GET", "/things/1", "/things/{thing}", "1"), ("GET", "/things/{thing}", "/things/{thing}", "{thing}"),
    ("POST", "/things/1/sold", "/things/{thing}/sold", "1"),
])  # fmt: skip
def test_paths_are_exact_but_for_a_variable_segment(method: str, path: str, found: str, variable: str) -> None:
    assert ask(method, path)[:2] == (200, [found, variable])


NOWHERE = ["/", "/thing", "/things/", "/things/1/", "/things//sold", "/things/1/2/sold", "/THINGS", "//things"]


@pytest.mark.parametrize("path", NOWHERE)
def test_unknown_paths_are_not_found(path: str) -> None:
    assert ask("GET", path)[:2] == (404, "nowhere")


def test_options_are_answered_where_they_are_to_be() -> None:
    assert ask("OPTIONS", "/things")[0] == 405
    for path, allow in (("/things", b"GET, OPTIONS, POST"), ("/page", b"GET, OPTIONS")):
        assert ask("OPTIONS", path, answers_options=True) == (204, None, {b"allow": allow}, 0)
    assert ask("OPTIONS", "/raw", answers_options=True)[0] == 405


def test_pages_are_shown_and_whatever_is_raised_is_answered() -> None:
    assert ask("GET", "/page")[:2] == (200, "page")
    assert ask("GET", "/things/bad")[:2] == (400, {"why": "it is bad"})


@pytest.mark.parametrize("path", ["/things", "/things/read", "/things/bad", "/things/best", "/nowhere", "/page"])
def test_no_response_begins_before_its_request_has_ended(path: str) -> None:
    assert ask("GET", path, b"a", b"b", b"c")[3] == 0


def test_the_table_is_described() -> None:
    def more(endpoint: Endpoint, method: str) -> dict[str, Any]:
        return {"operationId": f"{method} {endpoint.path}", "responses": {"200": {"headers": {}}}}

    described = Description(title="T", version="1", text="…", error=Wrong, errors={400: ("Not so.", None)}, more=more)
    document = describe([row("/things/{thing}", done="Here.", parameters=(parameter("thing", "path", {}),))], described)
    thing, wrong = ({"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}} for name in ("Thing", "Wrong"))
    assert document["paths"]["/things/{thing}"]["post"] == {
        "tags": ["Things"],
        "summary": "Do something.",
        "description": "And more of it.",
        "operationId": "POST /things/{thing}",
        "parameters": [{"name": "thing", "in": "path", "required": False, "schema": {}}],
        "requestBody": {
            "content": {"application/json": {"schema": {"oneOf": [{"$ref": "#/components/schemas/Thing"}, {"type": "null"}]}}},
            "required": False,
        },
        "responses": {
            "200": {"description": "Here.", "content": thing, "headers": {}},
            "400": {"description": "Not so.", "content": wrong},
        },
    }
    assert set(document["components"]["schemas"]) == {"Thing", "Wrong"}


def test_objects_are_merged_and_of_anything_else_the_second_stands() -> None:
    assert merged({"a": {"b": 1, "c": [1]}, "d": 2}, {"a": {"c": [2]}, "e": 3}) == {"a": {"b": 1, "c": [2]}, "d": 2, "e": 3}


@pytest.mark.parametrize(("minor_units", "decimals", "text"), [
    (0, 2, b"0"), (1, 2, b"0.01"), (10, 2, b"0.1"), (99, 2, b"0.99"), (100, 2, b"1"), (200050, 2, b"2000.5"), (-5, 2, b"-0.05"),
    (-200000, 2, b"-2000"), (1234, 0, b"1234"), (1234, 3, b"1.234"), (2**63 - 1, 2, b"92233720368547758.07"),
])  # fmt: skip
def test_minor_units_become_the_shortest_number(minor_units: int, decimals: int, text: bytes) -> None:
    assert encode({"amount": units(minor_units, decimals)}) == b'{"amount":' + text + b"}"


@given(st.integers(-(2**63), 2**63 - 1), st.integers(0, 6))
def test_a_number_says_exactly_its_minor_units(minor_units: int, decimals: int) -> None:
    written = json.loads(encode(units(minor_units, decimals)), parse_int=Decimal, parse_float=Decimal)
    assert written.scaleb(decimals) == minor_units


def test_an_answer_is_one_start_and_one_body() -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(json_response(send, 409, b'{"status":409}', headers=[(b"retry-after", b"1")]))
    headers = [(b"content-type", b"application/json"), (b"content-length", b"14"), (b"cache-control", b"no-store")]
    assert sent == [
        {"type": "http.response.start", "status": 409, "headers": [*headers, (b"retry-after", b"1")]},
        {"type": "http.response.body", "body": b'{"status":409}'},
    ]
