"""The generator makes readable code of what a document may have, beside what ours has today.

What it makes of ours is committed, and compared by test_generated.py.
"""

import re
from typing import Any

import pytest
from clients.generate import python, typescript
from clients.generate.document import read

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


def test_what_a_value_does_not_show_is_any_value(made: dict[str, str]) -> None:
    assert "either: Any = None\n" in made["models.py"]


def test_a_body_that_is_no_object_is_one_argument(made: dict[str, str]) -> None:
    assert "def add_many(self, body: Sequence[EntityToAdd], *, key: str | None = None)" in made["resources.py"]
    assert "addMany(body, { key = newKey(), signal } = {})" in made["resources.js"]
    assert "addMany(body: EntityToAdd[], options?: CommandOptions): Promise<Entity>" in method(made["resources.d.ts"], "addMany")
