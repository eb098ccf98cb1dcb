"""The OpenAPI document describes every call, with types that are there, and so does its page."""

import re
from typing import TYPE_CHECKING, Any

import pytest

from taquilla.dialects.gap.app import DOCS, DOCUMENT
from taquilla.dialects.gap.endpoints import CALLS
from taquilla.http.responses import encode

if TYPE_CHECKING:
    from tests.dialects.gap.conftest import Gap


@pytest.fixture(scope="module")
def document(shared_gap: "Gap") -> Any:
    answer = shared_gap.run(shared_gap.client.get(DOCUMENT))
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def test_all_calls_are_in_the_document_and_take_post_alone(shared_gap: "Gap", document: Any) -> None:
    assert set(document["paths"]) == {call.path for call in CALLS}
    assert len(CALLS) == 14
    for path, item in document["paths"].items():
        assert list(item) == ["post"]
        assert shared_gap.run(shared_gap.client.get(path)).status_code == 405
        assert shared_gap.run(shared_gap.client.post(path)).status_code == 400


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
        assert set(operation["responses"]) == {"200", "400", "405", "503"}


def test_the_page_shows_every_call_and_runs_nothing(shared_gap: "Gap", document: Any) -> None:
    answer = shared_gap.run(shared_gap.client.get(DOCS))
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "<script" not in answer.text
    for path in document["paths"]:
        assert f">{path}<" in answer.text
