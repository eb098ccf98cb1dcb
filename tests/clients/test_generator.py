"""The generator makes readable code of what a document may have, beside what ours has today."""

import re
from typing import Any

import pytest
from clients.generate import python, typescript
from clients.generate.document import Type, read

STRING, INTEGER, NULL, OBJECT = ({"type": name} for name in ("string", "integer", "null", "object"))
CLASS = {"enum": ["agency", "group"]}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def structure(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return OBJECT | {"properties": properties} | ({"required": list(required)} if required else {})


def operation(name: str, **more: Any) -> dict[str, Any]:
    answer = {"200": {"description": "Done.", "content": {"application/json": {"schema": ref("Entity")}}}}
    return {"operationId": name, "summary": "Do it.", "description": "", "responses": answer, **more}


def body(schema: Any) -> dict[str, Any]:
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}}


KEY = {"name": "Idempotency-Key", "in": "header", "schema": STRING, "required": True}
IF_MATCH = {"name": "If-Match", "in": "header", "schema": STRING}
PLACE = {"name": "entity_id", "in": "path", "schema": INTEGER, "required": True}
MANY = {"type": "array", "items": ref("EntityToAdd")}
OPENAPI: dict[str, Any] = {
    "info": {"title": "Taquilla", "version": "2026-12-01", "description": "An API."},
    "paths": {
        "/v1/entities/{entity_id}": {
            "get": operation("entities.show", parameters=[PLACE]),
            "patch": operation("entities.change", parameters=[PLACE, KEY, IF_MATCH], **body(ref("EntityChange"))),
            "delete": operation("entities.close", parameters=[PLACE], responses={"204": {"description": "Closed."}}),
        },
        "/v1/entities": {"post": operation("entities.add_many", parameters=[KEY], **body(MANY))},
    },
    "components": {"schemas": {
        "Entity": structure({
            "id": INTEGER, "class": CLASS, "scope": {"anyOf": [ref("Problem"), NULL]}, "data": OBJECT, "parent": ref("Entity"),
            "either": {"anyOf": [ref("Entity"), ref("Problem")]},
        }, "id", "class", "scope", "data"),
        "EntityToAdd": structure({"class": CLASS, "parent_id": INTEGER}, "class"),
        "EntityChange": structure({
            "name": STRING, "note": {"anyOf": [STRING, NULL]}, "from": STRING | {"format": "date"},
            "limit": INTEGER | {"default": 5},
        }),
        "Problem": structure({"detail": STRING}, "detail"),
        "Reason": {
            "enum": ["TOO_LATE"],
            "x-meanings": {"TOO_LATE": {"status": 409, "meaning": "it is over", "is_general": False}},
        },
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


def test_a_change_takes_its_version_and_tells_left_out_from_null(made: dict[str, str]) -> None:
    change = method(made["resources.py"], "def change")
    assert change.startswith(
        "def change(self, entity_id: int, *, name: str | UnsetType = UNSET, note: str | UnsetType | None = UNSET, "
        "from_: date | UnsetType = UNSET, limit: int = 5, key: str | None = None, "
        "if_match: Tagged | str | None = None) -> Entity:"
    )
    assert 'body={"name": name, "note": note, "from": from_, "limit": limit}, key=key or new_key(), if_match=if_match)' in change


def test_names_that_python_keeps_are_written_with_a_stroke(made: dict[str, str]) -> None:
    assert 'class_: str = field(name="class")' in made["models.py"]
    assert 'class_: Literal["agency", "group"] = field(name="class")' in made["models.py"]


def test_what_a_value_does_not_show_is_any_value(made: dict[str, str]) -> None:
    assert "scope: Problem | None\n" in made["models.py"]
    assert "either: Any = None\n" in made["models.py"]
    assert "data: dict[str, Any]\n" in made["models.py"]
    assert "parent: Entity | None = None\n" in made["models.py"]


def test_a_body_that_is_no_object_is_one_argument(made: dict[str, str]) -> None:
    assert "def add_many(self, body: Sequence[EntityToAdd], *, key: str | None = None)" in made["resources.py"]
    assert "addMany(body, { key = newKey(), signal } = {})" in made["resources.js"]
    assert "addMany(body: EntityToAdd[], options?: CommandOptions): Promise<Entity>" in method(made["resources.d.ts"], "addMany")


def test_nothing_comes_back_of_an_empty_answer(made: dict[str, str]) -> None:
    assert "def close(self, entity_id: int) -> None:" in made["resources.py"]
    assert "{ signal, answer: 'none' }" in made["resources.js"]


def test_both_clients_send_a_version(made: dict[str, str]) -> None:
    assert "ifMatch, signal })" in made["resources.js"]
    assert "options?: ChangeOptions" in made["resources.d.ts"]
    assert "export interface Entity extends Tagged {" in made["models.d.ts"]


def test_what_a_response_enumerates_may_grow(made: dict[str, str]) -> None:
    open_literal = Type("literal", values=("open", "closed"))
    assert python.type_text(open_literal, is_request=False) == "str"
    assert python.type_text(open_literal, is_request=True) == "Literal['open', 'closed']"
    assert typescript.type_text(open_literal, is_request=False) == "'open' | 'closed' | (string & {})"


def test_every_reason_is_a_class(made: dict[str, str]) -> None:
    assert 'class TooLate(Refused):\n    """It is over."""' in made["errors.py"]
    assert "export class TooLate extends Refused {}" in made["errors.js"]
