"""The OpenAPI document describes every call, with types that are there, and so does its page."""

import re
from typing import TYPE_CHECKING, Any

import pytest

from taquilla.dialects.betstack.app import DOCS, DOCUMENT
from taquilla.dialects.betstack.endpoints import CALLS
from taquilla.http.responses import encode

if TYPE_CHECKING:
    from tests.dialects.betstack.conftest import Site

METHODS = ("get", "post", "put", "delete", "patch")


@pytest.fixture(scope="module")
def document(shared_site: "Site") -> Any:
    answer = shared_site.run(shared_site.client.get(DOCUMENT))
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def test_every_call_is_in_the_document_with_the_methods_that_it_takes(shared_site: "Site", document: Any) -> None:
    described = {(method, path) for path, item in document["paths"].items() for method in item}
    assert described == {(call.method.lower(), call.path) for call in CALLS}
    assert len(described) == 6
    for path, item in document["paths"].items():
        for method in METHODS:
            answer = shared_site.ask(method.upper(), path.replace("{ticket}", "DEC4C0"))
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
        assert set(operation["responses"]) == {"200", "400", "403", "422", "503"}


def test_all_but_the_calculator_want_a_signature(document: Any) -> None:
    for path, item in document["paths"].items():
        for operation in item.values():
            assert ({} in operation["security"]) == (not path.startswith("/be/"))
            assert list(operation["security"][-1]) == list(document["components"]["securitySchemes"])


def test_the_page_shows_every_call_and_runs_nothing(shared_site: "Site", document: Any) -> None:
    answer = shared_site.run(shared_site.client.get(DOCS))
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "<script" not in answer.text
    for path in document["paths"]:
        assert f">{path}<" in answer.text
