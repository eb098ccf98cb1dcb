"""The OpenAPI document describes every path that is served, with types that are there, and so does its page."""

import re
from typing import TYPE_CHECKING, Any

import pytest

from taquilla.dialects.banklot import create, search
from taquilla.dialects.banklot.app import SEGMENTS, framework
from taquilla.http.responses import encode

if TYPE_CHECKING:
    from tests.dialects.banklot.conftest import Portal

OWN = {"/banklot/openapi.json", "/banklot/docs"}


@pytest.fixture(scope="module")
def document(shared_portal: "Portal") -> Any:
    answer = shared_portal.ask("/banklot/openapi.json", by=None, method="GET")
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def served(portal: "Portal") -> set[tuple[str, str]]:
    """Every path and method that is answered, with the path's parameters as the document writes them."""
    app = framework(portal.house)
    found = {
        (re.sub(r"{(\w+):\w+}", r"{\1}", route.path), method.lower())
        for route in app.routes
        for method in getattr(route, "methods", ())
        if method != "OPTIONS"
    }
    outside = {(search.PATH if path == search.INSIDE else path, method) for path, method in found}
    return {(path, method) for path, method in outside if path not in OWN} | {(create.PATH, "post")}


def test_every_served_path_is_in_the_document(shared_portal: "Portal", document: Any) -> None:
    described = {(path, method) for path, item in document["paths"].items() for method in item}
    assert described == served(shared_portal)
    assert {path.split("/")[1] for path, _ in described} | {"banklot"} == set(SEGMENTS)


def test_the_document_is_openapi_3_1_and_every_reference_leads_to_a_type(document: Any) -> None:
    assert document["openapi"].startswith("3.1.")
    text = encode(document).decode()
    references = set(re.findall(r'"\$ref":"#/components/schemas/([^"]+)"', text))
    assert references <= set(document["components"]["schemas"])
    # Types that hold others, and no type that nothing leads to.
    assert references == set(document["components"]["schemas"])


def test_every_operation_is_described(document: Any) -> None:
    ids = []
    for item in document["paths"].values():
        for operation in item.values():
            ids.append(operation["operationId"])
            assert operation["summary"].endswith(".")
            assert operation["description"]
            assert operation["tags"]
            assert {"400", "403", "503"} < set(operation["responses"])
    assert len(ids) == len(set(ids))


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
    for name in ("AskedWager", "WagerShown", "TicketShown", "SoldTicket"):
        amount = schemas[name]["properties"]["amount"]
        assert amount["anyOf"] == [{"type": "integer"}, {"$ref": "#/components/schemas/Decimals"}], name


def test_the_page_shows_every_path_and_runs_nothing(shared_portal: "Portal", document: Any) -> None:
    answer = shared_portal.ask("/banklot/docs", by=None, method="GET")
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "<script" not in answer.text
    for path in document["paths"]:
        assert f">{path}<" in answer.text


def test_answers_are_not_kept_by_anyone(shared_portal: "Portal") -> None:
    for path, body in (("/user/ticket/last", None), (create.PATH, {}), ("/user/nothing", None), ("/user/ticket/", None)):
        assert shared_portal.ask(path, body).headers["cache-control"] == "no-store", path
