"""The generator makes of a document what is committed, and the client for Python sends and reads what the document shows."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import parse_qsl

import httpx
import msgspec
import pytest
from clients.generate import __main__ as ours
from clients.generate import python, typescript
from clients.generate.document import openapi_of_v1, read

from taquilla.api.examples import examples
from taquilla_client import Client, models

Made = Mapping[Path, str]

STRING, OBJECT = {"type": "string"}, {"type": "object"}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def structure(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return OBJECT | {"properties": properties} | ({"required": list(required)} if required else {})


CLASS = {"enum": ["agency", "group"]}
MANY = {"type": "array", "items": ref("EntityToAdd")}
KEY = {"name": "Idempotency-Key", "in": "header", "schema": STRING, "required": True}
OPENAPI: dict[str, Any] = {
    "info": {"title": "Taquilla", "version": "2026-12-01", "description": "An API."},
    "paths": {
        f"/v1/entities/{name}": {"post": {
            "operationId": f"entities.{name}", "summary": "Do it.", "description": "", "parameters": [KEY],
            "requestBody": {"content": {"application/json": {"schema": body}}},
            "responses": {"200": {"description": "Done.", "content": {"application/json": {"schema": ref("Entity")}}}},
        }}
        for name, body in (("add", ref("EntityToAdd")), ("add_many", MANY))
    },
    "components": {"schemas": {
        "Entity": structure({"class": CLASS, "either": {"anyOf": [ref("Entity"), ref("Problem")]}}, "class"),
        "EntityToAdd": structure({"class": CLASS}, "class"),
        "Problem": structure({"detail": STRING}, "detail"),
        "Reason": {"enum": [], "x-meanings": {}},
    }},
}  # fmt: skip


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    document = read(OPENAPI)
    return {**python.files(document), **typescript.files(document)}


def method(text: str, name: str) -> str:
    """Return a method in one line."""
    lines = re.sub(r"\s+", " ", re.split(r"\n\n    (?:async )?def |\n\n\n|\n\n  /\*", text[text.index(f"{name}(") :])[0])
    return lines.replace("( ", "(").replace(", )", ")")


def test_names_that_python_keeps_are_written_with_a_stroke(made: dict[str, str]) -> None:
    assert 'class_: str = field(name="class")' in made["models.py"]
    assert 'class_: Literal["agency", "group"] = field(name="class")' in made["models.py"]
    assert 'def add(self, class_: Literal["agency", "group"], *, key: str | None = None)' in made["resources.py"]
    assert 'body={"class": class_}' in made["resources.py"]


def test_what_a_value_does_not_show_is_any_value_and_a_response_may_have_one_that_is_newer(made: dict[str, str]) -> None:
    assert "either: Any = None\n" in made["models.py"]
    assert msgspec.convert({"game": "quaterna"}, models.ScopeOfRule).game == "quaterna"


def test_a_body_that_is_no_object_is_one_argument(made: dict[str, str]) -> None:
    assert "def add_many(self, body: Sequence[EntityToAdd], *, key: str | None = None)" in made["resources.py"]
    assert "addMany(body, { key = newKey(), signal } = {})" in made["resources.js"]
    assert "addMany(body: EntityToAdd[], options?: CommandOptions): Promise<Entity>" in method(made["resources.d.ts"], "addMany")


@pytest.fixture(scope="module")
def files() -> Made:
    return ours.made()


def test_the_generator_makes_the_very_files_that_are_committed(files: Made) -> None:
    differing = [str(path) for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    assert differing == [], "make clients"


def test_the_till_loads_what_it_uses_of_the_client_that_integrators_get() -> None:
    wanted = {path.name: text for path, text in ours.copied().items()}
    assert {path.name: path.read_text(encoding="utf-8") for path in ours.TILL_CLIENT.iterdir()} == wanted, "make clients"


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
