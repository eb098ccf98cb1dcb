"""Every value in the OpenAPI document is a string."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.dialects.chance.conftest import Reseller


@pytest.fixture(scope="module")
def document(shared_reseller: "Reseller") -> Any:
    answer = shared_reseller.run(shared_reseller.client.get("/chance/openapi.json"))
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def test_every_value_is_text(document: Any) -> None:
    kinds = set()
    for schema in document["components"]["schemas"].values():
        for field in schema["properties"].values():
            kinds |= {one.get("type") for one in field.get("anyOf", [field])} - {None}
    assert kinds <= {"string", "array", "null"}
