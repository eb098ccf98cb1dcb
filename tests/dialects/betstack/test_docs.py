"""The OpenAPI document says which requests need a signature."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.dialects.betstack.conftest import Site


@pytest.fixture(scope="module")
def document(shared_site: "Site") -> Any:
    answer = shared_site.run(shared_site.client.get("/betstack/openapi.json"))
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def test_all_but_the_calculator_need_a_signature(document: Any) -> None:
    for path, item in document["paths"].items():
        for operation in item.values():
            assert ({} in operation["security"]) == (not path.startswith("/be/"))
            assert list(operation["security"][-1]) == list(document["components"]["securitySchemes"])
