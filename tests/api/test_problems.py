"""Own mistakes over `/v1`: they never look like a refusal, say where the log tells more, and may be repeated under their key."""

import logging
from typing import Any

import pytest
from tests.api.conftest import Agency

from taquilla.api import sale_messages


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
