"""Sales over `/v1`, one by one and in batches, in which each ticket has its own key and its own answer."""

import json
import logging
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from tests.api.conftest import ADMIN, CASHIER, COLLEAGUE, FIRST, MANAGER, OTHER, Agency

from taquilla.api import members, sale_messages
from taquilla.api.ticket_batches import TICKETS_MAX
from taquilla.http.budgets import Policy

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


@pytest.mark.parametrize(("headers", "query", "status"), [
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
])  # fmt: skip
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


def outcomes(agency: Agency, *tickets: Any, **how: Any) -> list[Any]:
    """Send a batch. Return the outcome of each ticket, with the reason of its problem and where it is."""
    told: list[Any] = []
    status, said = agency.ask("POST", "/tickets/batch", {"tickets": tickets}, **how)
    assert status == 200, said
    assert [one["key"] for one in said["tickets"]] == [one["key"] for one in tickets]
    for one in said["tickets"]:
        assert (one["ticket"] is None) == (one["outcome"] in ("refused", "unknown")) == (one["problem"] is not None)
        if (problem := one["problem"]) is None:
            told.append(one["outcome"])
        else:
            places = [each["pointer"] for each in problem.get("errors", ())]
            told.append((one["outcome"], problem["reason"], problem["pointer"], *places))
    return told


def test_each_ticket_is_sold_refused_or_found_by_itself(agency: Agency) -> None:
    wager = agency.wager()
    first = agency.made("/tickets", {"wagers": [wager]}, key="a")
    pesos = agency.made("/payment-methods", {"name": "Pesos", "kind": "cash", "currency": "COP", "decimals": 0}, by=ADMIN)["id"]
    gone = {**wager, "draw_id": 2**53 - 1}
    batch = [
        {"key": "a", "wagers": [wager]},
        {"key": "b", "wagers": [wager, {**wager, "selection": "99"}]},
        {"key": "c", "wagers": [wager], "tender": {"received": [{"method_id": pesos, "amount": "1.50"}]}},
        {"key": "d", "wagers": [wager], "tender": {"received": [{"method_id": 0, "amount": "1.00"}]}},
        {"key": "e", "wagers": [wager, gone]},
        {"key": "f", "wagers": [wager, wager], "tender": {"received": [{"method_id": 0, "amount": "10.00"}]}},
        {"key": "a", "wagers": [wager, wager]},
        {"key": "f", "wagers": [wager, wager]},
        *({"key": f"0{way}", "wagers": [wager], "tender": {"received": [{"method_id": way, "amount": "0"}]}} for way in (0, 9)),
    ]
    sold = agency.listed("/tickets?limit=200")
    assert outcomes(agency, *batch) == [
        "repeated",
        ("refused", "SELECTION_INVALID", "/tickets/1", "/tickets/1/wagers/1"),
        ("refused", "AMOUNT_TOO_FINE", "/tickets/2/tender/received/0/amount"),
        ("refused", "TENDER_UNEVEN", "/tickets/3"),
        ("refused", "DRAWS_CLOSED", "/tickets/4", "/tickets/4/wagers/1"),
        "sold",
        ("refused", "KEY_REUSED", "/tickets/6"),
        "repeated",
        *(("refused", f"TENDER_{why}", f"/tickets/{place}") for place, why in ((8, "UNEVEN"), (9, "UNKNOWN"))),
    ]
    assert len(agency.listed("/tickets?limit=200")) == len(sold) + 1
    # What was refused has left its key free.
    assert outcomes(agency, {"key": "b", "wagers": [wager]}) == ["sold"]
    status, said = agency.ask("POST", "/tickets/batch", {"tickets": batch[:1]}, by=COLLEAGUE)
    assert (status, said["tickets"][0]["ticket"]["id"], said["tickets"][0]["ticket"]["pin"]) == (200, first["id"], None)
    # The keys of another agency are its own.
    assert outcomes(agency, batch[0], by=OTHER) == ["sold"]


def test_who_sends_a_batch_again_by_an_ended_key_is_not_told_that_nothing_was_sold(agency: Agency) -> None:
    batch = [{"key": "a", "wagers": [agency.wager()]}]
    added = agency.made("/keys", {"name": "till 7", "role": "cashier", "entity_id": 213}, by=MANAGER)
    assert outcomes(agency, *batch, by=added["key"]) == ["sold"]
    agency.made(f"/keys/{added['id']}/revoke", by=MANAGER)
    assert outcomes(agency, *batch, by=added["key"]) == [("unknown", "TOKEN_DEAD", "/tickets/0")]
    assert outcomes(agency, *batch) == ["repeated"]


def test_a_whole_batch_is_sold_in_order_and_at_one_counter(agency: Agency) -> None:
    wager = agency.wager(stake="1.00")
    tickets = [{"key": f"of many {place}", "wagers": [wager]} for place in range(TICKETS_MAX)]
    status, said = agency.ask("POST", "/tickets/batch", {"tickets": tickets})
    assert status == 200
    ids = [one["ticket"]["id"] for one in said["tickets"]]
    assert [one["id"] for one in agency.listed("/tickets?limit=200")][::-1] == ids


def test_each_ticket_of_a_batch_counts_as_a_request(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    agency.run(agency.token(CASHIER))
    wager = agency.wager()
    now_s = 0.0
    monkeypatch.setattr(members, "MEMBER", Policy("member", 5, 60))
    monkeypatch.setattr(members, "time", SimpleNamespace(monotonic=lambda: now_s))
    members.budgets_of.cache_clear()
    tickets = [{"key": f"of few {place}", "wagers": [wager]} for place in range(6)]
    # What the limit never lets through is refused for good: the clients would send it again for ever.
    refused = agency.sent("POST", "/tickets/batch", {"tickets": tickets})
    assert (refused.status_code, "retry-after" in refused.headers) == (422, False)
    assert (refused.json()["reason"], refused.json()["bound"]) == ("BATCH_TOO_LARGE", 5)
    # Whoever waits as long as it is told is let through: the wait counts the request that asks again, too.
    assert agency.sent("POST", "/tickets/batch", {"tickets": tickets[:5]}).headers["retry-after"] == "12"
    now_s += 12
    assert outcomes(agency, *tickets[:5]) == ["sold"] * 5
    assert agency.ask("GET", "/tickets")[0] == 429
