"""An example of a body is made from the examples of its fields, or there is none."""

from typing import Any

import pytest

from taquilla.http.examples import example_of

NUMBER = {"type": "integer", "examples": [7, 8]}
BARE = {"type": "integer"}


def object_of(*, required: tuple[str, ...] = (), **fields: Any) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(required)}


@pytest.mark.parametrize(("schema", "example"), [
    (NUMBER, 7), (BARE, None), ({"const": "a"}, "a"), ({"enum": ["b", "c"]}, "b"),
    ({"type": "string", "format": "date"}, "2024-10-22"),
    ({"type": "array", "items": NUMBER}, [7]),
    ({"type": "array", "items": BARE}, None),
    ({"anyOf": [BARE, NUMBER, {"type": "null"}], "default": None}, 7),
    ({"$ref": "#/components/schemas/Sale"}, {"wagers": [7]}),
    ({"$ref": "#/components/schemas/Sale", "examples": ["of the reference"]}, "of the reference"),
    (object_of(a=NUMBER, b=BARE, c={"type": "string", "examples": [""]}), {"a": 7}),
    (object_of(a=NUMBER, b=BARE, required=("a",)), {"a": 7}),
    (object_of(a=NUMBER, b=BARE, required=("a", "b")), None),
    (object_of(c={"type": "string", "examples": [""]}, required=("c",)), {"c": ""}),
    (object_of(b=BARE), None),
    (object_of(a=NUMBER, d={"enum": ["b", "c"]}), {"a": 7}),
    (object_of(a=NUMBER, d={"enum": ["b", "c"]}, required=("d",)), {"a": 7, "d": "b"}),
    ({"$ref": "#/components/schemas/Endless"}, None),
])  # fmt: skip
def test_an_example_has_what_must_be_there(schema: dict[str, Any], example: object) -> None:
    sale = object_of(wagers={"type": "array", "items": NUMBER}, required=("wagers",))
    endless = object_of(more={"$ref": "#/components/schemas/Endless"}, required=("more",))
    assert example_of({"components": {"schemas": {"Sale": sale, "Endless": endless}}}, schema) == example
