"""The OpenAPI document tells who needs a token, which commands take a key, and which bodies may be left out."""

from typing import Any

import pytest
from tests.dialects.banklot.conftest import Portal

from taquilla.dialects.banklot import create


@pytest.fixture(scope="module")
def document(shared_portal: Portal) -> Any:
    answer = shared_portal.ask("/banklot/openapi.json", by=None, method="GET")
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def test_only_the_login_needs_no_token(document: Any) -> None:
    assert document["security"] == [{"token": []}, {"bearer": []}]
    open_to_all = [
        path for path, item in document["paths"].items() for operation in item.values() if operation.get("security") == []
    ]
    assert open_to_all == ["/auth/login", "/auth/password"]


def test_commands_take_a_key_and_searches_need_no_body(document: Any) -> None:
    keyed = [path for path, item in document["paths"].items() if "Idempotency-Key" in str(item)]
    assert sorted(keyed) == [f"/user/ticket/{verb}" for verb in ("cancel", "create", "pay", "revert")]
    optional = [
        path
        for path, item in document["paths"].items()
        for operation in item.values()
        if operation.get("requestBody", {}).get("required") is False
    ]
    assert sorted(optional) == [
        "/auth/login",  # headers will do
        "/gaming/events/search/kiosk",
        "/gaming/get-data",
        "/gaming/inventory/template",
        "/gaming/products/search",
        "/gaming/result/{product}",
        "/gaming/time",
        "/user/ticket/",
        "/user/ticket/last",
    ]


def test_amounts_are_numbers_in_the_document(document: Any) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["Decimals"]["type"] == "number"
    for name in ("BanklotWagerRequest", "BanklotWager", "BanklotTicket", "BanklotSoldTicket"):
        amount = schemas[name]["properties"]["amount"]
        assert amount["anyOf"] == [{"type": "integer"}, {"$ref": "#/components/schemas/Decimals"}], name


def test_answers_are_not_kept_by_anyone(shared_portal: Portal) -> None:
    for path, body in (("/user/ticket/last", None), (create.PATH, {}), ("/user/nothing", None), ("/user/ticket/", None)):
        assert shared_portal.ask(path, body).headers["cache-control"] == "no-store", path
