"""A request of `/v1` that is not as the document says is refused by the name of what is wrong, before anything is done."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from clients.generate.document import openapi_of_v1
from tests.api.conftest import ADMIN, FIRST, Agency, refusal
from tests.api.test_roles import PEOPLE

from taquilla.api.examples import examples

DOCUMENT = openapi_of_v1()
SCHEMAS = DOCUMENT["components"]["schemas"]
OPERATIONS = {
    one["operationId"]: one | {"method": method.upper()} for item in DOCUMENT["paths"].values() for method, one in item.items()
}
BOUNDS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern")
FILE = Path(__file__).with_name("bounds.json")
WITH_BODY = [name for name, one in OPERATIONS.items() if "requestBody" in one]
WITH_QUERY = [name for name, one in OPERATIONS.items() if any(each["in"] == "query" for each in one.get("parameters", ()))]


def faults(value: Any, schema: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the value with one fault each, and the place that is to be named: of a missing or unknown field the object's."""
    schema = SCHEMAS[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    kinds = [one for one in schema.get("anyOf", schema.get("oneOf", ())) if one.get("type") != "null"]
    if value is not None and (tag := schema.get("discriminator")):
        kinds = [{"$ref": tag["mapping"][value[tag["propertyName"]]]}]
    if len(kinds) == 1:
        yield from faults(value, kinds[0], place)
    for wrong in wrongs(value, schema):
        yield place, wrong
    if schema.get("type") == "array" and value:
        yield from ((at, [one, *value[1:]]) for at, one in faults(value[0], schema["items"], f"{place}/0"))
    if "properties" in schema and isinstance(value, dict):
        yield from ((place, {name: one for name, one in value.items() if name != left}) for left in schema.get("required", ()))
        yield place, value | {"no such": 1}
        for name, inner in schema["properties"].items():
            yield from ((at, value | {name: one}) for at, one in faults(value.get(name), inner, f"{place}/{name}"))


def wrongs(value: Any, schema: Any) -> Iterator[Any]:
    """Yield values that a schema does not take, each for one reason."""
    kind = schema.get("type")
    if kind == "object":
        yield "x"
    if "enum" in schema or schema.get("format") in ("date", "uuid", "date-time"):
        yield from ("no such", 5, *["2090-01-01T00:00:00"] * (schema.get("format") == "date-time"))
    elif kind == "string":
        yield from (5, *[""] * ("minLength" in schema), *["x" * (schema.get("maxLength", 0) + 1)] * ("maxLength" in schema))
        yield from (one for one in ("\t", f"{value}\n", "ñ", "-1", "1.001") if not re.search(schema.get("pattern", ""), one))
    elif kind == "integer":
        yield from ("5", 1.5, *[schema.get("minimum", 0) - 1] * ("minimum" in schema), schema.get("maximum", 2**63) + 1)
    elif kind == "array":
        yield from ({"no": "such"}, *[[]] * (schema.get("minItems", 0) > 0))
        yield from ([one] * (schema["maxItems"] + 1) for one in (value or ())[:1] if "maxItems" in schema)
    elif kind == "boolean":
        yield from ("perhaps", 2)


def bounds(schema: Any) -> dict[str, Any]:
    """Return the bounds of a field, and of what it may hold."""
    found = {name: schema[name] for name in BOUNDS if name in schema}
    for inner in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *[schema.get("items", {})]):
        found |= bounds(inner) if inner else {}
    return found


def test_the_bounds_of_fields_and_parameters_are_those_on_record() -> None:
    places = [(name, list(schema.get("properties", {}).items())) for name, schema in SCHEMAS.items()]
    places += [(name, [(each["name"], each["schema"]) for each in one.get("parameters", ())]) for name, one in OPERATIONS.items()]
    found = {f"{name} {field}": bounds(schema) for name, fields in places for field, schema in fields if bounds(schema)}
    if os.environ.get("TAQUILLA_RECORD"):
        rows = (f"{json.dumps(name)}: {json.dumps(kept)}" for name, kept in sorted(found.items()))
        FILE.write_text("{\n" + ",\n".join(rows) + "\n}\n")
    assert json.loads(FILE.read_text()) == found, "if they shall be so, run this test once with TAQUILLA_RECORD=1"


@pytest.fixture(scope="module")
def house_key(shared_agency: Agency) -> str:
    """A key of the installation."""
    return shared_agency.house_key()


def asked(agency: Agency, name: str, house_key: str, path: str, body: Any = None) -> tuple[int, Any]:
    """Ask for an operation as somebody who may."""
    roles = OPERATIONS[name].get("x-roles", ())
    by = next((email for role, email in PEOPLE.items() if role in roles), house_key)
    return agency.ask(OPERATIONS[name]["method"], path.removeprefix("/v1"), body, by=by, key="bad")


@pytest.mark.parametrize("name", WITH_BODY)
def test_a_field_that_the_document_does_not_allow_is_named(shared_agency: Agency, house_key: str, name: str) -> None:
    example = examples()[name]
    for place, body in faults(example["request"], OPERATIONS[name]["requestBody"]["content"]["application/json"]["schema"]):
        status, problem = asked(shared_agency, name, house_key, example["path"], body)
        assert (status, problem.get("pointer") or "") == (400, place), (body, problem)
    assert shared_agency.rows("select count(*) from office_request") == [(0,)]


@pytest.mark.parametrize("name", WITH_QUERY)
def test_a_parameter_that_the_document_does_not_allow_is_named(shared_agency: Agency, house_key: str, name: str) -> None:
    path, _, query = examples()[name]["path"].partition("?")
    wrong = [("no such", "1")]
    for one in OPERATIONS[name]["parameters"]:
        texts = {str(text) for _, text in faults("", one["schema"])} if one["in"] == "query" else set()
        wrong += [(one["name"], text) for text in texts - {"5"}]
    for parameter, text in wrong:
        status, problem = asked(shared_agency, name, house_key, f"{path}?{urlencode(dict(parse_qsl(query)) | {parameter: text})}")
        assert (status, f"`{parameter}`" in problem.get("detail", "")) == (400, True), (parameter, text, problem)


NONE = "00000000-0000-0000-0000-000000000001"


@pytest.mark.parametrize("path", [
    "GET /entities/+213", "GET /entities/0213", "GET /entities/2_13", "GET /entities/213%0A", "GET /entities/%20213",
    "GET /entities/%D9%A2%D9%A1%D9%A3", "GET /rules/%EF%BC%91", f"GET /tickets/%7B{NONE}%7D",
    f"GET /tickets/{NONE.replace('-', '')}", f"GET /webhooks/urn:uuid:{NONE}", "GET /players/a%00b",
    "POST /players/%00/block", "POST /partners/%00/close", "POST /sports/tickets/%00/approve",
])  # fmt: skip
def test_an_id_in_a_path_has_one_spelling_and_no_nul(shared_agency: Agency, path: str) -> None:
    status, problem = shared_agency.ask(*path.split(), by=ADMIN, key="odd")
    told = "it holds a NUL" if "%00" in path else "an id is not spelled as this API spells it"
    assert (status, problem["detail"]) == (400, f"the path: {told}")


@pytest.mark.parametrize("path", [
    "//entities", "/entities/", "/entities//213", "/entities/213/", "/entities%2F213", "/entities/213%2F", "/providers/a%2Fb",
    "/tickets/by-number/2024-10-20/1%2F2", "/players/sol%2F/", "/payments%2Fheld",
])  # fmt: skip
def test_a_path_has_no_more_slashes_than_parts(shared_agency: Agency, path: str) -> None:
    assert shared_agency.ask("GET", path, by=ADMIN)[1]["type"] == "http://house/v1/problems/not-found"


def test_a_version_is_named_once(shared_agency: Agency) -> None:
    token = ("authorization", f"Bearer {shared_agency.run(shared_agency.token(ADMIN))}")
    etag = shared_agency.run(shared_agency.client.get("/v1/entities/213", headers=[token])).headers["etag"]
    sent = [token, ("if-match", etag), ("if-match", '"00000000000000000000000000000000"')]
    answer = shared_agency.run(shared_agency.client.patch("/v1/entities/213", json={"name": "Sol"}, headers=sent))
    assert (answer.status_code, answer.json()["detail"]) == (400, "A header that may be said only once was said twice.")


def test_a_uuid_may_be_written_in_capitals(shared_agency: Agency) -> None:
    assert shared_agency.ask("GET", "/tickets/ABCDEF00-0000-0000-0000-000000000001", by=ADMIN)[0] == 404


@pytest.mark.parametrize(("path", "body", "field", "by"), [
    ("/draws/{draw}/suspend", {}, "reason", FIRST),
    ("/alarms/1/acknowledge", {}, "note", ADMIN),
    ("/payments", {"entity_id": 213, "amount": "1.00"}, "note", ADMIN),
    ("/holidays", {"day": "2024-12-24"}, "name", ADMIN),
])  # fmt: skip
def test_no_text_that_others_decide_by_turns_it_round(agency: Agency, path: str, body: Any, field: str, by: str) -> None:
    draw = agency.listed("/draws")[0]["id"]
    answer = agency.ask("POST", path.format(draw=draw), body | {field: "a\u202eb"}, key="k", by=by)
    assert refusal(answer) == (422, "NAME_UNFIT" if field == "name" else "DATA_UNFIT")
