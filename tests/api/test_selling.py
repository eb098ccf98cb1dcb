"""Answers to a sale over `/v1`, whatever it is sent with, and after a mistake of ours; see tests/app/test_selling_lanes.py."""

import json
import logging
from typing import Any

import httpx
import pytest
from tests.api.conftest import CASHIER, FIRST, Agency

from taquilla.api import sale_messages

JSON = ("content-type", "application/json")


@pytest.fixture(scope="module")
def wager(shared_agency: Agency) -> dict[str, Any]:
    return shared_agency.wager()


def body_of(*wagers: Any, **more: Any) -> bytes:
    return json.dumps({"wagers": wagers, **more}).encode()


def sent(agency: Agency, body: bytes, headers: list[tuple[str, str]], query: str = "") -> tuple[int, dict[str, str], bytes]:
    """Send a sale, and return the status, the headers and the body."""
    answer: httpx.Response = agency.run(agency.client.post(f"/v1/tickets{query}", content=body, headers=headers))
    return answer.status_code, dict(sorted((name, value) for name, value in answer.headers.items())), answer.content


def test_a_sale_whose_caller_has_named_no_request_bears_the_id_of_its_ticket(
    shared_agency: Agency, wager: dict[str, Any]
) -> None:
    """So the ticket is found by what the answer bears, and nothing more is kept for it."""
    token = shared_agency.run(shared_agency.token(CASHIER))
    for given in ([], [("x-request-id", "short")]):
        headers = [JSON, ("authorization", f"Bearer {token}"), ("idempotency-key", f"unnamed {given}"), *given]
        _, answered, content = sent(shared_agency, body_of(wager), headers)
        assert answered["x-request-id"] == json.loads(content)["id"]
        # What is refused has no ticket.
        headers[2] = ("idempotency-key", f"refused {given}")
        status, answered, _ = sent(shared_agency, body_of(wager | {"selection": "99"}), headers)
        assert (status, answered["x-request-id"].count("-")) == (422, 1)


@pytest.mark.parametrize(
    ("headers", "query", "status"),
    [
        ([("idempotency-key", "k")], "", 401),
        ([("idempotency-key", "k"), ("authorization", "Bearer nobody")], "", 401),
        ([("idempotency-key", "k"), ("authorization", "Basic x"), ("x-auth-token", "{clerk}")], "", 401),
        ([("idempotency-key", "k"), ("x-auth-token", "{clerk}")], "", 403),
        ([("x-auth-token", "{cashier}")], "", 400),
        ([("idempotency-key", ""), ("x-auth-token", "{cashier}")], "", 400),
        ([("idempotency-key", "x" * 256), ("x-auth-token", "{cashier}")], "", 400),
        ([("idempotency-key", "a\x7fb"), ("x-auth-token", "{cashier}")], "", 400),
        ([("idempotency-key", "k"), ("idempotency-key", "k"), ("x-auth-token", "{cashier}")], "", 400),
        ([("idempotency-key", "k"), ("x-auth-token", "{cashier}"), ("x-auth-token", "{cashier}")], "", 400),
        ([("idempotency-key", "k"), ("x-auth-token", "{cashier}"), *[(f"x-{n}", "x") for n in range(100)]], "", 431),
        ([("idempotency-key", "k"), ("x-auth-token", "{cashier}")], "?dry=1", 400),
    ],
)
def test_a_caller_or_a_key_that_is_none_is_refused(
    shared_agency: Agency, wager: dict[str, Any], headers: Any, query: str, status: int
) -> None:
    tokens = {"{cashier}": CASHIER, "{clerk}": FIRST}
    shown = {name: shared_agency.run(shared_agency.token(email)) for name, email in tokens.items()}
    given = [(name, shown.get(value, value)) for name, value in headers]
    assert sent(shared_agency, body_of(wager), [JSON, *given, ("x-request-id", "till-1-0001")], query)[0] == status


def test_a_mistake_after_the_commit_names_its_request_and_the_sale_is_found_again(
    agency: Agency, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    body = {"wagers": [agency.wager()]}

    def sell() -> Any:
        return agency.sent("POST", "/tickets", body, key="one", **{"x-request-id": "till-1-0042"})

    def fail(*_: object) -> None:
        raise LookupError("a mistake")

    with monkeypatch.context() as broken, caplog.at_level(logging.ERROR, "taquilla.api.problems"):
        broken.setattr(sale_messages, "sold_ticket", fail)
        answer = sell()
    assert (answer.status_code, answer.headers["retry-after"], answer.headers["x-request-id"]) == (503, "1", "till-1-0042")
    assert answer.json() == {
        "status": 503, "title": "Internal Error", "type": "http://house/v1/problems/internal-error", "reason": "INTERNAL_ERROR",
        "request_id": "till-1-0042",
        "detail": "a fault of the server; its log tells more under till-1-0042",
    }  # fmt: skip
    # Other parts of the house may have something to say at the same time.
    (line,) = [record for record in caplog.records if record.name == "taquilla.api.problems"]
    assert line.getMessage() == "a request failed (request till-1-0042)"
    assert line.exc_info is not None
    assert isinstance(line.exc_info[1], LookupError)
    assert sell().status_code == 201
    assert agency.rows("select count(*) from ticket") == [(1,)]
