"""The client for Python sends what the document shows of each operation, and reads what it shows of the answer."""

import json
from typing import Any, get_type_hints
from urllib.parse import parse_qsl

import httpx
import msgspec
import pytest
from clients.generate.document import openapi_of_v1

from taquilla.api.examples import examples
from taquilla_client import Client, models

OPERATIONS = {
    one["operationId"]: (method.upper(), path, one)
    for path, item in openapi_of_v1()["paths"].items()
    for method, one in item.items()
}


def given(path: str, name: str) -> dict[str, Any]:
    """Return what an example gives to its operation, by the names of its parameters and fields."""
    _, template, _ = OPERATIONS[name]
    written, _, query = path.partition("?")
    parts = zip(template.split("/"), written.split("/"), strict=False)
    values = {part[1:-1]: text for part, text in parts if part.startswith("{")} | dict(parse_qsl(query))
    return values | (examples()[name].get("request") or {})


def holds(found: Any, shown: Any) -> bool:
    """Tell whether all that is shown is found, whatever defaults stand beside it."""
    if isinstance(shown, dict):
        return all(holds((found or {}).get(name), one) for name, one in shown.items())
    if isinstance(shown, list):
        return all(holds(*each) for each in zip(found, shown, strict=True))
    # An instant may be spelled in either way.
    return bool(found == shown or str(found).replace("+00:00", "Z") == str(shown).replace("+00:00", "Z"))


@pytest.mark.parametrize("name", sorted(examples().keys() - {"log.show_tile"}))  # programs that verify read the tiles
def test_an_example_is_sent_and_its_answer_read(name: str) -> None:
    example, (method, _, _) = examples()[name], OPERATIONS[name]
    asked: list[httpx.Request] = []

    def answered(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        told = {"json": example["response"]} if "response" in example else {"content": b"a file"}
        return httpx.Response(int(example["status"]), **told)

    resource, _, verb = name.partition(".")
    with Client("http://house", "token", http=httpx.Client(transport=httpx.MockTransport(answered))) as client:
        call = getattr(getattr(client, resource), verb)
        hints = get_type_hints(call, vars(models))
        values = {(field if field in hints else f"{field}_"): one for field, one in given(example["path"], name).items()}
        result = call(**{field: msgspec.convert(one, hints[field], strict=False) for field, one in values.items()})
    (request,) = asked
    path, _, query = example["path"].partition("?")
    assert (request.method, request.url.path) == (method, path)
    assert dict(request.url.params) == dict(request.url.params) | dict(parse_qsl(query))
    assert holds(json.loads(request.content or b"{}"), example.get("request", {}))
    # What is not shown has a default in the client too.
    assert "response" not in example or holds(example["response"], msgspec.to_builtins(result))
