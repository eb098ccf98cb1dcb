"""An endpoint answers once its request has ended, by one start and one body. Of paths: tests/dialects/test_every_dialect.py."""

import asyncio
from functools import partial
from typing import Any

import pytest

from taquilla.http.endpoints import Endpoint, Request, Router
from taquilla.http.openapi import merged
from taquilla.http.responses import JsonResponse, Response, json_response


def ask(method: str, path: str, *chunks: bytes) -> tuple[int, list[int]]:
    """Return the status of a response, and how many chunks of its request were left when each part of it was sent."""

    async def serve(endpoint: Endpoint, request: Request) -> Response:
        raise ValueError

    row = partial(Endpoint, handler=serve, request=None, response=(), tag="Things", methods=("GET",))
    router = Router(
        [row("/thing"), row("/raw", is_raw=True)], serve, lambda error, _: JsonResponse(400, None),
        pages={"/page": JsonResponse(200, None)}, no_such_path=None, no_such_method=None, answers_options=True,
    )  # fmt: skip
    left, statuses, waiting = [*chunks], list[int](), list[int]()

    async def receive() -> Any:
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(message: Any) -> None:
        statuses.extend([message["status"]] if "status" in message else [])
        waiting.append(len(left))

    asyncio.run(router({"method": method, "path": path, "headers": [], "query_string": b"", "client": None}, receive, send))
    return statuses[0], waiting


@pytest.mark.parametrize(("path", "status"), [("/thing", 400), ("/nowhere", 404), ("/page", 200)])
def test_no_response_begins_before_its_request_has_ended(path: str, status: int) -> None:
    assert ask("GET", path, b"a", b"b", b"c") == (status, [0, 0])


def test_a_path_whose_handler_reads_for_itself_has_no_options() -> None:
    assert [ask("OPTIONS", path, b"")[0] for path in ("/thing", "/raw", "/page")] == [204, 405, 204]


def test_objects_are_merged_and_of_anything_else_the_second_stands() -> None:
    assert merged({"a": {"b": 1, "c": [1]}, "d": 2}, {"a": {"c": [2]}, "e": 3}) == {"a": {"b": 1, "c": [2]}, "d": 2, "e": 3}


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
