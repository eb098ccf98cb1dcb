"""Version 2 of a signature covers the whole request, and the examples that sign by it do what they say."""

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.dialects.gap.conftest import WHO, Gap
from tests.patience import PATIENCE_S

from taquilla.dialects.gap.auth import covered
from taquilla.dialects.gap.codes import FieldError
from taquilla.domain.people.signed_text import signed_text
from taquilla.engine.wallets import signers
from taquilla.sandbox.demo_wallets import HYPEX, NAME, PROVIDER, signature

BALANCE = "wallet/user-balance"
NO = (400, "RS_ERROR_INVALID_SIGNATURE")


def signed(gap: Gap, call: str, body: Any, /, *, at: int | None = None, by: str = NAME, **how: Any) -> dict[str, Any]:
    """Return the headers of a request that is signed by version 2; how says which part is signed differently."""
    timestamp = str(int(time.time()) if at is None else at)
    covers = {"method": "POST", "target": f"/api/v1/{call}".encode(), "timestamp": timestamp, "key": "", "body": body} | how
    made = signature(gap.keys, by, signed_text(**covers)) or ""
    return {"signature": made, "signature-version": "2", "timestamp": timestamp}


def heard(gap: Gap, call: str, body: bytes, headers: dict[str, Any]) -> tuple[int, str]:
    answer = gap.ask(call, body, headers=headers)
    return answer.status_code, answer.json()["status"]


BODY = json.dumps(WHO).encode()


def test_its_last_second_is_the_three_hundredth(shared_gap: Gap) -> None:
    scope: Any = {"raw_path": b"/p", "query_string": b"a=1"}
    headers = {b"signature-version": b"2", b"timestamp": b"1000", b"idempotency-key": b"k"}
    for now in (700.0, 1300.9):
        assert covered(scope, headers, b"{}", now) == (2, b"2\nPOST\n/p?a=1\n1000\nk\n{}")
    for now in (699.9, 1301.0):
        with pytest.raises(FieldError, match="at most 300 seconds"):
            covered(scope, headers, b"{}", now)


@pytest.mark.parametrize(
    "how",
    [{"target": b"/api/v1/wallet/user-balance?x=1"}, {"target": b"/api/v1/auth/login"}, {"method": "GET"}, {"timestamp": "1"},
     {"key": "k"}, {"body": BODY + b" "}],
    ids=lambda how: next(iter(how)),
)  # fmt: skip
def test_what_was_signed_is_what_was_sent(shared_gap: Gap, how: dict[str, Any]) -> None:
    assert heard(shared_gap, BALANCE, BODY, signed(shared_gap, BALANCE, BODY, **how)) == NO


def test_a_query_and_an_idempotency_key_are_covered(shared_gap: Gap) -> None:
    headers = signed(shared_gap, BALANCE, BODY, target=b"/api/v1/wallet/user-balance?x=1", key="k\u00e9")
    headers["idempotency-key"] = "k\u00e9".encode()
    answer = shared_gap.ask(BALANCE, BODY, headers=headers, params={"x": "1"})
    assert answer.json()["status"] == "RS_OK"
    headers["idempotency-key"] = "another"
    assert shared_gap.ask(BALANCE, BODY, headers=headers, params={"x": "1"}).status_code == 400


@pytest.mark.parametrize(("changed", "sentence"), [
    *[({"signature-version": no}, "the header Signature-Version: expected 1 or 2") for no in ("3", "")],
    *[({"timestamp": no}, "the header Timestamp: expected unix seconds") for no in ("", "-5", "1" * 13)],
    ({"timestamp": "5"}, "the header Timestamp: expected at most 300 seconds from now"),
    ({"signature-version": "1"}, "the header Signature does not hold for this request"),
])  # fmt: skip
def test_a_header_that_is_wrong_is_named(shared_gap: Gap, changed: dict[str, str], sentence: str) -> None:
    answer = shared_gap.ask(BALANCE, BODY, headers=signed(shared_gap, BALANCE, BODY) | changed)
    said = {"status": "RS_ERROR_INVALID_SIGNATURE", "errorDescription": sentence}
    assert (answer.status_code, answer.json()) == (400, said)


def test_the_version_may_come_once(shared_gap: Gap) -> None:
    headers = [*signed(shared_gap, BALANCE, BODY).items(), ("signature-version", "2")]
    assert shared_gap.ask(BALANCE, BODY, headers=headers).json()["status"] == "RS_ERROR_WRONG_SYNTAX"


def test_version_1_is_refused_where_version_2_is_required(gap: Gap, monkeypatch: pytest.MonkeyPatch) -> None:
    no = "the header Signature-Version: expected 2, which this caller's requests must be signed by"
    monkeypatch.setattr(signers, "KEPT_S", 0)
    deposit = json.dumps(WHO | {"requestId": "r1", "creditAmount": 5}).encode()
    result = json.dumps(WHO | {"transactionId": "b", "reqId": "q", "gameId": "901001", "creditAmount": 5}).encode()
    calls = (
        ("wallet/deposit-funds", deposit, NAME, "RS_OK"),
        ("wallet/get-bet-details", b'{"betId": "b"}', NAME, "RS_ERROR_TRANSACTION_DOES_NOT_EXIST"),
        ("provider/resultrequest", result, PROVIDER, "RS_ERROR_TRANSACTION_DOES_NOT_EXIST"),
    )
    gap.run(gap.house.wallets.signers.require_version(HYPEX, 2))
    gap.run(gap.house.wallets.signers.require_version_of_provider(PROVIDER, 2))
    for call, body, by, status in calls:
        answer = gap.ask(call, body).json()
        assert (answer["status"], no in answer.values()) == ("RS_ERROR_INVALID_SIGNATURE", True)
        assert heard(gap, call, body, signed(gap, call, body, by=by)) == (200, status)
    # And each may go back.
    gap.run(gap.house.wallets.signers.require_version(HYPEX, 1))
    assert gap.said("wallet/deposit-funds", deposit)["balance"] == gap.balance() == 5
    trail = "select action, detail ->> 'version' from audit_event where action = 'signature version' order by id"
    assert gap.query(trail) == [("signature version", one) for one in ("2", "2", "1")]


def test_what_is_sent_again_within_its_time_is_the_same_request(gap: Gap) -> None:
    call = "wallet/deposit-funds"
    deposit = json.dumps(WHO | {"requestId": "r1", "creditAmount": 5}).encode()
    headers = signed(gap, call, deposit)
    first = gap.ask(call, deposit, headers=headers).json()
    later = signed(gap, call, deposit, at=int(time.time()) + 7)
    assert gap.ask(call, deposit, headers=headers).json() == gap.ask(call, deposit, headers=later).json() == first
    assert gap.balance() == 5


FOLDER = Path(__file__).parents[3] / "examples" / "signatures"


@pytest.mark.parametrize(
    ("name", "command", "request_id"), [("gap.sh", ["sh", "-eu"], "sh-1"), ("gap.py", [sys.executable], "py-1")]
)
def test_an_example_makes_a_deposit(gap: Gap, name: str, command: list[str], request_id: str) -> None:
    gap.run(gap.house.wallets.signers.require_version(HYPEX, 2))
    gap.house.wallets.signers._kept = None
    environ = {**os.environ, "KEY": str(gap.keys / "demo-keys" / f"{NAME}.pem"), "B": str(gap.client.base_url).rstrip("/")}

    async def told() -> tuple[str, str]:
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*command, str(FOLDER / name), env=environ, stdout=pipe, stderr=pipe)
        out, err = await asyncio.wait_for(process.communicate(), PATIENCE_S)
        return out.decode(), err.decode()

    out, err = gap.run(told())
    assert (out.strip(), err) == ('{"status":"RS_OK","errorDescription":"","balance":10}', "")
    assert gap.query("select reference, amount from statement") == [(request_id, 10_00)]


def test_the_third_example_signs_the_same_bytes() -> None:
    assert '"2\\nPOST\\n"+target+"\\n"+now+"\\n\\n"' in (FOLDER / "gap.go").read_text()
