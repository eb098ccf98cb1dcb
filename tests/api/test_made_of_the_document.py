"""The text for language models and the collection of requests tell what the document of `/v1` tells, and work."""

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.patience import PATIENCE_S

from taquilla.http.collection import collection_of
from taquilla.http.llms import llms_text
from taquilla.store.postgres.embedded import Embedded
from taquilla.testing import Houses, TaquillaHouse


@pytest.fixture(scope="module")
def house(server: Embedded, demo_template: str, key_file: Path) -> Iterator[TaquillaHouse]:
    with Houses(server, demo_template, key_file).open() as house:
        yield house


def read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=PATIENCE_S) as answer:
        return str(answer.read().decode())


@pytest.fixture(scope="module")
def document(house: TaquillaHouse) -> Any:
    return json.loads(read(f"{house.url}/v1/openapi.json"))


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
