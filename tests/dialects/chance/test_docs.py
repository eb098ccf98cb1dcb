"""The OpenAPI document describes every call, with types that are there, and so does its page."""

import re
from typing import TYPE_CHECKING, Any

import pytest

from taquilla.dialects.chance.app import DOCS, DOCUMENT
from taquilla.dialects.chance.endpoints import CALLS
from taquilla.http.responses import encode

if TYPE_CHECKING:
    from tests.dialects.chance.conftest import Reseller


@pytest.fixture(scope="module")
def document(shared_reseller: "Reseller") -> Any:
    answer = shared_reseller.run(shared_reseller.client.get(DOCUMENT))
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def test_the_eight_calls_are_in_the_document_with_the_methods_that_they_take(shared_reseller: "Reseller", document: Any) -> None:
    assert len(document["paths"]) == len(CALLS) == 8
    for path, item in document["paths"].items():
        for method in ("get", "post", "put", "delete", "patch"):
            answer = shared_reseller.ask(path.removeprefix("/monitor/"), {}, method=method.upper())
            assert (answer.status_code != 405) == (method in item), (method, path)


def test_every_reference_leads_to_a_type_and_to_every_type_leads_one(document: Any) -> None:
    assert document["openapi"].startswith("3.1.")
    references = set(re.findall(r'"\$ref":"#/components/schemas/([^"]+)"', encode(document).decode()))
    assert references == set(document["components"]["schemas"])


def test_every_operation_is_described(document: Any) -> None:
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for operation in operations:
        assert operation["summary"].endswith(".")
        assert operation["description"]
        assert set(operation["responses"]) == {"200", "400", "405"}


def test_every_value_is_text(document: Any) -> None:
    kinds = set()
    for schema in document["components"]["schemas"].values():
        for field in schema["properties"].values():
            kinds |= {one.get("type") for one in field.get("anyOf", [field])} - {None}
    assert kinds <= {"string", "array", "null"}


def test_the_page_shows_every_call_and_runs_nothing(shared_reseller: "Reseller", document: Any) -> None:
    answer = shared_reseller.run(shared_reseller.client.get(DOCS))
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "<script" not in answer.text
    for path in document["paths"]:
        assert f">{path}<" in answer.text
