"""The document of `/v1` is whole and valid, each field described."""

from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from taquilla.api.described import texts_of_v1
from taquilla.domain.events.types import TYPES
from taquilla.http.openapi import operations_of


def described(document: Any) -> dict[str, dict[str, dict[str, str]]]:
    """Return the descriptions of fields by type, and of parameters by operation."""
    return {
        "of": {
            name: {field: one.get("description", "") for field, one in schema.get("properties", {}).items()}
            for name, schema in document["components"]["schemas"].items()
        },
        "parameters_of": {
            operation["operationId"]: {one["name"]: one.get("description", "") for one in operation.get("parameters", ())}
            for *_, operation in operations_of(document)
        },
    }


@pytest.mark.parametrize(("everywhere", "somewhere"), [("fields", "of"), ("parameters", "parameters_of")])
def test_every_text_is_used_and_none_repeats_what_holds_everywhere(document: Any, everywhere: str, somewhere: str) -> None:
    places, texts = described(document)[somewhere], texts_of_v1()
    general, special = texts[everywhere], texts[somewhere]
    plain = [
        (name, text) for place, fields in places.items() for name, text in fields.items() if name not in special.get(place, {})
    ]
    assert [name for name, text in general.items() if not any(told.startswith(text) for one, told in plain if one == name)] == []
    for place, own in special.items():
        assert {name: text for name, text in own.items() if not places[place].get(name, "").startswith(text)} == {}, place
        assert {name: text for name, text in own.items() if text == general.get(name)} == {}, place


def test_every_field_and_every_parameter_is_described_in_a_sentence_and_every_tag(document: Any) -> None:
    for places in described(document).values():
        texts = [(place, name, text) for place, fields in places.items() for name, text in fields.items()]
        assert [one for one in texts if not one[2].endswith(".") or "  " in one[2]] == []
    assert [tag["name"] for tag in document["tags"] if not tag["description"]] == []
    assert {tag["name"] for tag in document["tags"]} == {tag for *_, one in operations_of(document) for tag in one["tags"]}


@pytest.mark.prove("clients")  # `.ci/run` runs it where the document has changed
def test_a_validator_finds_nothing(document: Any) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


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
