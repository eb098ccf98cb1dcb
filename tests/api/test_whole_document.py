"""The document of `/v1` is whole and valid, each field described, and what is made of it for others tells what it tells."""

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from clients.generate.document import openapi_of_v1
from openapi_spec_validator import OpenAPIV31SpecValidator
from tests.patience import PATIENCE_S

from taquilla.api.described import operations_of, texts_of_v1
from taquilla.domain.events.types import TYPES
from taquilla.http.collection import collection_of
from taquilla.http.llms import llms_text
from taquilla.store.postgres.embedded import Embedded
from taquilla.testing import Houses, TaquillaHouse


@pytest.fixture(scope="module")
def document() -> Any:
    return openapi_of_v1()


def described(document: Any) -> dict[str, dict[str, dict[str, str]]]:
    """Return the descriptions of fields by type, and of parameters by operation."""
    return {
        "of": {
            name: {field: one.get("description", "") for field, one in schema.get("properties", {}).items()}
            for name, schema in document["components"]["schemas"].items()
        },
        "parameters_of": {
            operation["operationId"]: {one["name"]: one.get("description", "") for one in operation.get("parameters", ())}
            for operation in operations_of(document)
        },
    }


def test_every_field_and_every_parameter_is_described(document: Any) -> None:
    for places in described(document).values():
        assert [(place, name) for place, fields in places.items() for name, text in fields.items() if not text] == []


@pytest.mark.parametrize(("everywhere", "somewhere"), [("fields", "of"), ("parameters", "parameters_of")])
def test_every_text_is_used_and_none_repeats_what_holds_everywhere(document: Any, everywhere: str, somewhere: str) -> None:
    places, texts = described(document)[somewhere], texts_of_v1()
    general, special = texts[everywhere], texts[somewhere]
    plain = [
        (name, text) for place, fields in places.items() for name, text in fields.items() if name not in special.get(place, {})
    ]
    unused = [name for name, text in general.items() if not any(told.startswith(text) for one, told in plain if one == name)]
    assert unused == []
    for place, own in special.items():
        assert {name: text for name, text in own.items() if not places[place].get(name, "").startswith(text)} == {}, place
        assert {name: text for name, text in own.items() if text == general.get(name)} == {}, place


def test_a_description_is_a_sentence(document: Any) -> None:
    for places in described(document).values():
        assert [text for fields in places.values() for text in fields.values() if not text.endswith(".") or "  " in text] == []


def test_a_validator_finds_nothing(document: Any) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []
    assert [tag["name"] for tag in document["tags"] if not tag["description"]] == []
    assert {tag["name"] for tag in document["tags"]} == {tag for one in operations_of(document) for tag in one["tags"]}


def test_each_type_of_event_has_a_webhook_with_its_words_and_its_amounts(document: Any) -> None:
    assert list(document["webhooks"]) == [*TYPES, "webhook.test"]
    for name, kind in TYPES.items():
        assert document["webhooks"][name]["post"]["summary"] == kind.text
        schema = data_schema(document, name)
        assert {field.rpartition(".")[2] for field in fields_of(schema)} & {*kind.amounts} or not kind.amounts, name
        told = [one for field, one in schema["properties"].items() if field in kind.amounts and field not in ("before", "after")]
        assert [one["description"] for one in told if one.get("format") != "decimal"] == []


def data_schema(document: Any, name: str) -> Any:
    """Return the schema of the data of a type of event."""
    _, own = document["webhooks"][name]["post"]["requestBody"]["content"]["application/json"]["schema"]["allOf"]
    return document["components"]["schemas"][own["properties"]["data"]["$ref"].rpartition("/")[2]]


def fields_of(schema: Any, path: str = "") -> set[str]:
    """Return the fields of a schema, those of its rows too."""
    found = schema.get("properties", {})
    return {f"{path}{name}" for name in found}.union(
        *(fields_of(one["items"], f"{path}{name}.") for name, one in found.items() if one.get("type") == "array")
    )


@pytest.fixture(scope="module")
def house(server: Embedded, demo_template: str, key_file: Path) -> Iterator[TaquillaHouse]:
    with Houses(server, demo_template, key_file).open() as house:
        yield house


def read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=PATIENCE_S) as answer:
        return str(answer.read().decode())


def operations(document: Any) -> set[tuple[str, str]]:
    return {(method.upper(), path) for path, item in document["paths"].items() for method in item}


def requests(collection: Any) -> dict[tuple[str, str], Any]:
    """Return the requests of a collection by method and path."""
    found = {}
    for folder in collection["item"]:
        for one in folder["item"]:
            path = "/" + "/".join(re.sub(r"^:(\w+)$", r"{\1}", part) for part in one["request"]["url"]["path"])
            found[(one["request"]["method"], path)] = one
    return found


def test_the_text_names_every_operation_and_every_reason(house: TaquillaHouse, document: Any) -> None:
    text = read(f"{house.url}/llms.txt")
    assert text.startswith(f"# {document['info']['title']}\n\n> ")
    assert set(re.findall(r"^- `([A-Z]+) (\S+)`: ", text, re.MULTILINE)) == operations(document)
    assert all(f"- `{name}` (" in text for name in document["components"]["schemas"]["Reason"]["enum"])
    for path in re.findall(r"\]\((/\S+)\)", text):
        assert read(f"{house.url}{path}")
    links = {path: path for path in ("/v1/docs",)}
    assert llms_text(document, links).splitlines()[0] == text.splitlines()[0]


def test_the_collection_has_every_operation_once_with_its_example(house: TaquillaHouse, document: Any) -> None:
    served = json.loads(read(f"{house.url}/v1/collection.json"))
    assert served == collection_of(document)
    found = requests(served)
    assert set(found) == operations(document)
    for (method, path), one in found.items():
        has_body = "requestBody" in document["paths"][path][method.lower()]
        assert ("body" in one["request"]) == has_body
        keys = [header for header in one["request"]["header"] if header["key"] == "Idempotency-Key"]
        assert [header["value"] for header in keys] == ["{{$guid}}"] * len(keys)


OF_ANOTHER_KIND = {"/v1/reports/period", "/v1/shifts/current"}
"""A report may be no JSON, and nobody's shift is open."""


def test_a_login_of_the_collection_gives_the_token_that_its_other_requests_send(house: TaquillaHouse, document: Any) -> None:
    collection = requests(json.loads(read(f"{house.url}/v1/collection.json")))
    login = collection[("POST", "/v1/session")]
    assert login["request"]["auth"] == {"type": "noauth"}
    assert "pm.collectionVariables.set('token'" in login["event"][0]["script"]["exec"][0]

    def send(one: Any, **variables: str) -> Any:
        request = one["request"]
        raw = request["url"]["raw"].replace("{{url}}", house.url)
        headers = {header["key"]: header["value"] for header in request["header"] if not header.get("disabled")}
        headers |= {"authorization": f"Bearer {variables['token']}"} if variables else {}
        data = request.get("body", {}).get("raw", "").encode() or None
        sent = urllib.request.Request(raw, data, headers, method=request["method"])
        with urllib.request.urlopen(sent, timeout=PATIENCE_S) as answer:
            return json.load(answer)

    token = send(login)["token"]
    for method, path in operations(document):
        roles = document["paths"][path][method.lower()]["x-roles"]
        if method == "GET" and "{" not in path and "cashier" in roles and path not in OF_ANOTHER_KIND:
            assert send(collection[(method, path)], token=token)
