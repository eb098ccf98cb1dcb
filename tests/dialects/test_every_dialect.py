"""Each dialect serves and describes its whole table, refuses everything else, and answers every error; no house is behind it."""

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from tests.apps import ask_app

from taquilla.api.app import DIALECT as V1
from taquilla.dialects import installed
from taquilla.dialects.banklot import errors as banklot
from taquilla.dialects.betstack import errors as betstack
from taquilla.dialects.chance import errors as chance
from taquilla.dialects.chance.requests import WrongField
from taquilla.dialects.gap.codes import FieldError
from taquilla.engine.batcher import Busy
from taquilla.engine.house import House
from taquilla.http.body import HeaderTwice, NotJson, TooLarge
from taquilla.http.decode import Malformed
from taquilla.http.dialect import Dialect, DialectSettings
from taquilla.http.endpoints import Endpoint, Router
from taquilla.http.responses import encode
from taquilla.store.postgres.database import DatabaseGone, OutcomeUnknown, TryAgain
from taquilla.web.app import SEGMENTS

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD")
NOBODY = cast(House, None)


@dataclass(frozen=True)
class Told:
    """A dialect: its app, statuses that every operation may answer, and its answers to other paths and to other methods."""

    name: str
    app: Router
    endpoints: Sequence[Endpoint]
    segments: Sequence[str]
    errors: Any
    statuses: frozenset[str]
    no_path: dict[str, Any]
    no_method: dict[str, Any]

    def ask(self, method: str, path: str) -> httpx.Response:
        return asyncio.run(ask_app(self.app, method, path))

    @cached_property
    def document(self) -> Any:
        answer = self.ask("GET", f"/{self.name}/openapi.json")
        assert answer.headers["content-type"] == "application/json"
        return answer.json()

    @property
    def operations(self) -> list[Any]:
        return [operation for item in self.document["paths"].values() for operation in item.values()]

    def paths(self, holds: Callable[[Any], bool]) -> list[str]:
        """Return the path of each operation of which something holds."""
        return [path for path, item in self.document["paths"].items() for operation in item.values() if holds(operation)]


def told(dialect: Dialect[House], statuses: str, *others: dict[str, Any]) -> Told:
    room, errors = (import_module(f"taquilla.dialects.{dialect.name}.{module}") for module in ("app", "errors"))
    app = cast(Router, dialect.app(NOBODY, DialectSettings()))
    return Told(dialect.name, app, room.ENDPOINTS, dialect.segments, errors, frozenset(statuses.split()), *others)


BANKLOT = told(
    installed.BANKLOT, "400 403 405 503",
    {"status": 404, "error": "no such path"}, {"status": 405, "error": "no such method on this path"},
)  # fmt: skip
BETSTACK = told(installed.BETSTACK, "200 400 403 422 503", {"detail": "Not Found"}, {"detail": "Method Not Allowed"})
CHANCE = told(
    installed.CHANCE, "200 400 405", {"respuesta": "3", "mensaje": "no hay tal dirección"},
    {"respuesta": "3", "mensaje": "esta dirección no admite ese método"},
)  # fmt: skip
GAP = told(
    installed.GAP, "200 400 405 503", {"status": "RS_ERROR", "errorDescription": "no such path"},
    {"status": "RS_ERROR", "errorDescription": "this path takes POST alone"},
)  # fmt: skip
TOLD = (BANKLOT, BETSTACK, CHANCE, GAP)


@pytest.fixture(params=TOLD, ids=[one.name for one in TOLD])
def each(request: pytest.FixtureRequest) -> Told:
    return cast(Told, request.param)


def test_every_dialect_is_installed_and_told_and_paths_are_of_one_alone() -> None:
    folders = {file.parent.name for file in Path(installed.__file__).parent.glob("*/app.py")}
    assert folders == {one.name for one in installed.DIALECTS} == {one.name for one in TOLD}
    segments = [segment for one in (V1, *installed.DIALECTS) for segment in one.segments]
    assert len({*segments, *SEGMENTS, "check", "health", "readyz", "metrics", "sandbox"}) == len([*segments, *SEGMENTS]) + 5


def test_the_document_has_every_endpoint_with_its_methods_and_nothing_else(each: Told) -> None:
    described = {(path, method.upper()) for path, item in each.document["paths"].items() for method in item}
    assert described == {(one.path, method) for one in each.endpoints for method in one.methods}
    assert {path.split("/")[1] for path, _ in described} | {each.name} == set(each.segments)


def test_the_document_is_openapi_3_1_and_its_references_lead_to_all_of_its_types(each: Told) -> None:
    assert each.document["openapi"].startswith("3.1.")
    references = set(re.findall(r'"\$ref":"#/components/schemas/([^"]+)"', encode(each.document).decode()))
    assert references == set(each.document["components"]["schemas"])


def test_every_operation_is_described(each: Told) -> None:
    assert len({operation["operationId"] for operation in each.operations}) == len(each.operations)
    for operation in each.operations:
        assert operation["summary"].endswith(".")
        assert operation["description"]
        assert operation["tags"]
        assert each.statuses <= set(operation["responses"])


def test_all_but_betstacks_calculator_need_a_signature() -> None:
    assert BETSTACK.paths(lambda operation: {} in operation["security"]) == ["/bc/calculator/finance-details"]
    schemes = [*BETSTACK.document["components"]["securitySchemes"]]
    assert [operation for operation in BETSTACK.operations if [*operation["security"][-1]] != schemes] == []


def test_only_the_login_of_banklot_needs_no_token() -> None:
    assert BANKLOT.document["security"] == [{"token": []}, {"bearer": []}]
    assert BANKLOT.paths(lambda operation: operation.get("security") == []) == ["/auth/login", "/auth/password"]


def test_commands_of_banklot_take_a_key_and_its_searches_need_no_body() -> None:
    keyed = [path for path, item in BANKLOT.document["paths"].items() if "Idempotency-Key" in str(item)]
    assert sorted(keyed) == [f"/user/ticket/{verb}" for verb in ("cancel", "create", "image/{ticket}", "pay", "revert")]
    optional = BANKLOT.paths(lambda operation: operation.get("requestBody", {}).get("required") is False)
    # Of a login headers will do.
    searches = ("events/search/kiosk", "get-data", "inventory/template", "products/search", "result/{product}", "time")
    body = BANKLOT.document["paths"]["/user/ticket/last"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert [*body["oneOf"][0], body["oneOf"][1]] == ["$ref", {"type": "null"}]
    assert sorted(optional) == ["/auth/login", *(f"/gaming/{one}" for one in searches), "/user/ticket/", "/user/ticket/last"]


def test_amounts_of_banklot_are_numbers() -> None:
    schemas = BANKLOT.document["components"]["schemas"]
    assert schemas["Decimals"]["type"] == "number"
    for name in ("BanklotWagerRequest", "BanklotWager", "BanklotTicket", "BanklotSoldTicket"):
        amount = schemas[name]["properties"]["amount"]
        assert amount["anyOf"] == [{"type": "integer"}, {"$ref": "#/components/schemas/Decimals"}], name


def test_banklot_tells_the_forms_and_the_widths_of_a_ticket() -> None:
    operation = BANKLOT.document["paths"]["/user/ticket/image/{ticket}"]["get"]
    assert {one["name"]: one["schema"].get("enum") for one in operation["parameters"]} == {
        "ticket": None, "format": ["png", "text", "pdf", "escpos"], "width": [58, 80], "Idempotency-Key": None
    }
    kinds = {"image/png", "text/plain", "application/pdf", "application/octet-stream"}
    assert set(operation["responses"]["200"]["content"]) == kinds


def test_every_value_of_api_chance_is_text() -> None:
    schemas = CHANCE.document["components"]["schemas"].values()
    fields = [field for schema in schemas for field in schema["properties"].values()]
    kinds = {one.get("type") for field in fields for one in field.get("anyOf", [field])}
    assert kinds - {None} <= {"string", "array", "null"}


def test_variable_segments_are_described_as_parameters(each: Told) -> None:
    for path, item in each.document["paths"].items():
        for operation in item.values():
            named = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path)), path


def test_the_page_shows_every_path_and_runs_nothing(each: Told) -> None:
    answer = each.ask("GET", f"/{each.name}/docs")
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "<script" not in answer.text
    for path in each.document["paths"]:
        assert f">{path}<" in answer.text


def test_methods_that_a_path_does_not_take_are_turned_away_with_those_that_it_takes(each: Told) -> None:
    served = [*each.document["paths"], f"/{each.name}/docs", f"/{each.name}/openapi.json"]
    for path in served:
        taken = {method.upper() for method in each.document["paths"].get(path, ("get",))}
        for method in set(METHODS) - taken:
            answer = each.ask(method, re.sub(r"{\w+}", "x", path))
            assert answer.status_code == 405, (method, path)
            assert set(answer.headers["allow"].split(", ")) - {"OPTIONS"} == taken, (method, path)
            assert answer.headers["cache-control"] == "no-store"
            assert method == "HEAD" or list(answer.json().items()) == list(each.no_method.items()), (method, path)


def test_unknown_paths_are_not_found(each: Told) -> None:
    known = set(each.document["paths"])
    near = {other for path in known for other in (f"{path}/", f"{path}/x/y/z", f"/{path}", path.upper())} - known
    for path in near | {f"/{each.name}", f"/{each.name}/nothing"}:
        answer = each.ask("GET", path)
        if answer.status_code != 405:  # it is another endpoint's, with a variable segment
            assert (answer.status_code, answer.headers["content-type"]) == (404, "application/json"), path
            assert list(answer.json().items()) == list(each.no_path.items()), path


OF_THE_HOUSE = (Busy(), DatabaseGone(), OutcomeUnknown(), TryAgain(), AssertionError("ours"))
NO_JSON = {"loc": ["body"], "msg": "no JSON", "type": "value_error.jsondecode"}


@pytest.mark.parametrize(("dialect", "trouble", "status", "body"), [
    (BANKLOT, Malformed("`ticket`: expected object"), 400, {"status": 400, "error": "`ticket`: expected object"}),
    (BANKLOT, HeaderTwice(), 400, {"status": 400, "error": "a header that may be said only once was said twice"}),
    (BANKLOT, TooLarge(), 413, {"status": 413, "error": "the body is larger than 256 KiB"}),
    (BANKLOT, NotJson(), 415, {"status": 415, "error": "the body must come as application/json in UTF-8"}),
    (BANKLOT, banklot.TokenUnknown(), 403, {"status": 403, "error": "the token is missing, unknown or expired"}),
    *[(BANKLOT, error, 503, {"status": 503, "error": "try again"}) for error in OF_THE_HOUSE],
    (BETSTACK, Malformed("no JSON"), 422, {"detail": [NO_JSON]}),
    (BETSTACK, TooLarge(), 413, {"detail": "The body is larger than 256 KiB."}),
    (BETSTACK, betstack.Invalid("query", "limit", msg="no"), 422,
     {"detail": [{"loc": ["query", "limit"], "msg": "no", "type": "value_error"}]}),
    (BETSTACK, betstack.Forbidden(), 403, {"detail": "You do not have access for such request"}),
    (BETSTACK, betstack.BetstackOperatorUnknown("x"), 400, {"code": 112, "message": "Operator with `x` name is not found"}),
    (BETSTACK, betstack.OperatorsDiffer(), 400,
     {"code": 115, "message": "Operators in request body and in request header are not identical"}),
    *[(BETSTACK, error, 503, {"detail": "try again, with the same Idempotency-Key"}) for error in OF_THE_HOUSE],
    *[(CHANCE, error, 400, {"respuesta": "3"}) for error in (Malformed("the body is empty"), TooLarge())],
    (CHANCE, WrongField("falta el campo `token`"), 200, {"respuesta": "3"}),
    *[(CHANCE, error, 200, {"respuesta": "2"}) for error in (chance.TokenUnknown(), chance.NoOperator())],
    *[(CHANCE, error, 200, {"respuesta": "9"}) for error in OF_THE_HOUSE],
    (GAP, Malformed("the body is empty"), 400, {"status": "RS_ERROR_WRONG_SYNTAX"}),
    (GAP, TooLarge(), 413, {"status": "RS_ERROR_WRONG_SYNTAX"}),
    (GAP, FieldError("RS_ERROR_WRONG_TYPES", "`page`: no"), 200, {"status": "RS_ERROR_WRONG_TYPES"}),
    *[(GAP, error, 503, {"status": "RS_ERROR_UNKNOWN"}) for error in OF_THE_HOUSE],
])  # fmt: skip
def test_trouble_is_answered_in_the_words_of_the_dialect(dialect: Told, trouble: Exception, status: int, body: Any) -> None:
    response = dialect.errors.error_response(trouble, dialect.endpoints[0])
    said = json.loads(encode(response.body))
    assert (response.status, said) == (status, said | body)
    assert all(said.values())


@pytest.mark.parametrize(("error", "logged"), [(Busy(), 0), (Malformed("no"), 0), (ValueError("what it was"), 1)])
def test_only_a_mistake_of_ours_is_logged(each: Told, caplog: pytest.LogCaptureFixture, error: Exception, logged: int) -> None:
    each.errors.error_response(error, each.endpoints[0])
    assert len(caplog.records) == logged
    assert ("what it was" in caplog.text) == bool(logged)
