"""Only requests signed by their caller's key are answered: these bytes, or with version 2 the whole request; and the examples."""

import asyncio
import json
import os
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.dialects.gap.conftest import WHO, Gap
from tests.patience import PATIENCE_S

from taquilla.dialects.gap.auth import GapSignedRequest, by_provider, by_some_operator, covered
from taquilla.dialects.gap.codes import FieldError
from taquilla.domain.people.signed_text import signed_text
from taquilla.engine.wallets import signers
from taquilla.engine.wallets.signatures import new_key, public_key_of, sign
from taquilla.sandbox.demo_wallets import HYPEX, NAME, PROVIDER, signature

BALANCE = "wallet/user-balance"
BODY = json.dumps(WHO).encode()
BET = json.dumps(WHO | {"transactionId": "t", "reqId": "q", "gameId": "901001", "creditAmount": 1}).encode()
WHICH = b'{"betId":"t"}'


def heard(gap: Gap, call: str, body: bytes, headers: dict[str, Any]) -> tuple[int, str]:
    answer = gap.ask(call, body, headers=headers)
    return answer.status_code, answer.json()["status"]


def status(gap: Gap, signed: str | bytes | None, body: bytes = BODY, call: str = BALANCE) -> tuple[int, str]:
    """Return the HTTP status and the code of the response to a body with this signature."""
    return heard(gap, call, body, {} if signed is None else {"signature": signed})


OK, NO = (200, "RS_OK"), (400, "RS_ERROR_INVALID_SIGNATURE")


@pytest.fixture
def signed(keys: Path) -> str:
    """Return the demo operator's signature of the body."""
    return str(signature(keys, NAME, BODY))


@pytest.mark.parametrize(("changed", "answer"), [
    (BODY, OK),
    (BODY.replace(b": ", b":"), NO),  # written again by another hand
    (BODY + b"\n", NO),
    (BODY.replace(b"900001", b"900002"), NO),
    (json.dumps({"userId": "900001", "operatorId": NAME}).encode(), NO),
], ids=["as signed", "re-serialised", "a line break", "another user", "another order"])  # fmt: skip
def test_a_signature_is_for_the_very_bytes(shared_gap: Gap, signed: str, changed: bytes, answer: Any) -> None:
    assert status(shared_gap, signed, changed) == answer


def test_a_signature_that_is_invalid_changed_or_said_twice_is_refused(shared_gap: Gap, signed: str) -> None:
    flipped = ("B" if signed[0] == "A" else "A") + signed[1:]
    changed = (flipped, signed[:-4], signed + "AAAA", signed.replace("=", ""), f"{signed},{signed}")
    for wrong in (None, "", "x", "====", "AAAA", "A" * 344, "é".encode(), "A" * 5000, *changed):
        assert status(shared_gap, wrong) == NO, wrong
    twice = shared_gap.ask(BALANCE, BODY, headers=[("signature", signed), ("signature", signed)])
    assert (twice.status_code, twice.json()["status"]) == (400, "RS_ERROR_WRONG_SYNTAX")


def test_a_wrong_signature_is_logged(shared_gap: Gap, logged: list[dict[str, Any]]) -> None:
    assert status(shared_gap, "AAAA") == NO
    assert [(line["event"], line["object"], line["outcome"]) for line in logged] == [("wrong signature", "gap", "refused")]


LOGIN, DRAWS, PERIOD = "auth/login", "wallet/open-draws", b', "startTime": 0, "endTime": 1, "page": 1}'


@pytest.mark.parametrize(("first", "then", "body"), [
    (BALANCE, LOGIN, BODY),
    (LOGIN, BALANCE, BODY),
    (BALANCE, DRAWS, BODY),
    ("wallet/settlement-data", "wallet/get-game-report", BODY[:-1] + PERIOD),
])  # fmt: skip
def test_a_signature_that_was_used_on_one_path_is_refused_on_another(gap: Gap, first: str, then: str, body: bytes) -> None:
    for call, answer in ((first, OK), (then, NO), (first, OK), (then, NO)):
        assert status(gap, signature(gap.keys, NAME, body), body, call) == answer
    said = gap.ask(then, body).json()
    assert said["errorDescription"].startswith(f"the header Signature was used at /api/v1/{first} before")
    # The same with any other field is another request.
    changed = body.replace(b"{", b'{"platformId": "web", ')
    assert status(gap, signature(gap.keys, NAME, changed), changed, then) == OK


def test_what_cannot_be_read_uses_no_signature(gap: Gap, signed: str) -> None:
    assert status(gap, signed, call="wallet/get-game-report") == (200, "RS_ERROR_WRONG_SYNTAX")
    assert status(gap, signed) == OK


def test_a_signature_of_a_report_is_forgotten_after_a_month_and_no_other_one(gap: Gap) -> None:
    def kept() -> list[tuple[Any, ...]]:
        gap.balance()
        gap.settled()
        return gap.query("select path, until > house_now() + interval '30 days' from wallet_signature order by path")

    both = [("/api/v1/wallet/settlement-data", True), ("/api/v1/wallet/user-balance", None)]
    assert kept() == both
    gap.query("update wallet_signature set until = house_now() where until is not null")
    assert gap.ask(DRAWS, {"operatorId": NAME}).status_code == 200
    assert gap.query("select path from wallet_signature order by path") == [("/api/v1/wallet/open-draws",), both[1][:1]]
    assert kept() == [("/api/v1/wallet/open-draws", None), *both]


@pytest.mark.parametrize(("call", "body", "by"), [
    (BALANCE, BODY, NAME),
    ("wallet/get-bet-details", WHICH, NAME),
    ("provider/resultrequest", BET, PROVIDER),
    ("provider/resultrequest", BET.replace(b"901001", b"nothing"), PROVIDER),
])  # fmt: skip
def test_nobody_signs_for_another(shared_gap: Gap, keys: Path, call: str, body: bytes, by: str) -> None:
    answers = {name: status(shared_gap, signature(keys, name, body), body, call) for name in (NAME, PROVIDER)}
    assert answers.pop(by)[0] == 200
    assert [*answers.values()] == [NO]


def test_others_go_on_while_the_keys_of_many_are_tried_for_a_stranger(gap: Gap) -> None:
    for name in "abcde":
        gap.run(gap.house.wallets.signers.add_provider(name, name=name))

    async def turns_of_others() -> int:
        await gap.house.wallets.signers.register()
        trying = asyncio.create_task(by_provider(gap.house, GapSignedRequest(b"", 1, b"AAAA", {})))
        turns = 0
        while not trying.done():
            turns += 1
            await asyncio.sleep(0)
        with pytest.raises(FieldError):
            await trying
        return turns

    assert gap.run(turns_of_others()) >= 5


def test_strangers_are_refused_once_too_many_wait_and_whoever_is_named_waits_for_none(gap: Gap, signed: str) -> None:
    gap.balance()
    stranger = GapSignedRequest(WHICH, 1, b"AAAA", {})

    async def flood() -> tuple[list[int], Any]:
        async with gap.house.wallets.signers._trying.place("another line"):
            waiting = [asyncio.create_task(by_some_operator(gap.house, stranger)) for _ in range(signers.WAITING_MAX)]
            await asyncio.sleep(0)
            refused = await gap.send("wallet/get-bet-details", WHICH)
            named = await gap.send(BALANCE, BODY, headers={"signature": signed})
        assert {type(one) for one in await asyncio.gather(*waiting, return_exceptions=True)} == {FieldError}
        later = await gap.send("wallet/get-bet-details", WHICH)
        return [refused.status_code, named.status_code, later.status_code], refused.json()["status"]

    assert gap.run(flood()) == ([503, 200, 200], "RS_ERROR_UNKNOWN")


def test_a_provider_signs_for_its_own_games_alone(gap: Gap) -> None:
    theirs = new_key()
    gap.run(gap.house.wallets.signers.add_provider("Other", name="Other Games"))
    gap.run(gap.house.wallets.signers.add_game("Other", "77", name="Other"))
    gap.run(gap.house.wallets.signers.add_key("provider", "Other", public_key_of(theirs)))
    for body, answer in ((BET.replace(b"901001", b"77"), (200, "RS_ERROR_TRANSACTION_DOES_NOT_EXIST")), (BET, NO)):
        assert status(gap, sign(body, theirs), body, "provider/resultrequest") == answer


def test_keys_are_replaced_without_a_gap(gap: Gap, signed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    key = new_key()
    new = sign(BODY, key)
    signing = gap.house.wallets.signers
    assert (status(gap, signed), status(gap, new)) == (OK, NO)
    gap.run(signing.add_key("operator", str(HYPEX), public_key_of(key)))
    assert (status(gap, signed), status(gap, new)) == (OK, OK)
    assert gap.run(signing.end_key("operator", str(HYPEX), 1))
    assert (status(gap, signed), status(gap, new)) == (NO, OK)
    # One that begins tomorrow holds tomorrow. Another process would believe the register for two seconds: here it is asked anew.
    monkeypatch.setattr(signers, "KEPT_S", 0)
    later, ((now,),) = new_key(), gap.query("select house_now()")
    tomorrow = now + timedelta(days=1)
    gap.run(signing.add_key("operator", str(HYPEX), public_key_of(later), valid_from=tomorrow))
    assert status(gap, sign(BODY, later)) == NO
    gap.query("select move_house_clock(%s)", tomorrow)
    assert status(gap, sign(BODY, later)) == OK
    # Of a closed operator no key holds.
    gap.run(gap.house.people.office.close_operator(HYPEX))
    assert status(gap, new) == (400, "RS_ERROR_INVALID_PARTNER")


def whole(gap: Gap, call: str, body: Any, /, *, by: str = NAME, **how: Any) -> dict[str, Any]:
    """Return the headers of a request that is signed by version 2; how says which part is signed differently."""
    timestamp = str(int(time.time()))
    covers = {"method": "POST", "target": f"/api/v1/{call}".encode(), "timestamp": timestamp, "key": "", "body": body} | how
    made = signature(gap.keys, by, signed_text(**covers)) or ""
    return {"signature": made, "signature-version": "2", "timestamp": timestamp}


def test_its_last_second_is_the_three_hundredth(shared_gap: Gap) -> None:
    scope: Any = {"raw_path": b"/p", "query_string": b"a=1"}
    headers = {b"signature-version": b"2", b"timestamp": b"1000", b"idempotency-key": b"k"}
    for now in (700.0, 1300.9):
        assert covered(scope, headers, b"{}", now) == (2, b"2\nPOST\n/p?a=1\n1000\nk\n{}")
    for now in (699.9, 1301.0):
        with pytest.raises(FieldError, match="at most 300 seconds"):
            covered(scope, headers, b"{}", now)


def test_what_was_signed_is_what_was_sent(shared_gap: Gap) -> None:
    targets = ({"target": b"/api/v1/wallet/user-balance?x=1"}, {"target": b"/api/v1/auth/login"})
    for how in (*targets, {"method": "GET"}, {"timestamp": "1"}, {"key": "k"}, {"body": BODY + b" "}):
        assert heard(shared_gap, BALANCE, BODY, whole(shared_gap, BALANCE, BODY, **how)) == NO, how


def test_a_query_and_an_idempotency_key_are_covered(shared_gap: Gap) -> None:
    headers = whole(shared_gap, BALANCE, BODY, target=b"/api/v1/wallet/user-balance?x=1", key="k\u00e9")
    headers["idempotency-key"] = "k\u00e9".encode()
    assert shared_gap.ask(BALANCE, BODY, headers=headers, params={"x": "1"}).json()["status"] == "RS_OK"
    headers["idempotency-key"] = "another"
    assert shared_gap.ask(BALANCE, BODY, headers=headers, params={"x": "1"}).status_code == 400


@pytest.mark.parametrize(("changed", "sentence"), [
    *[({"signature-version": no}, "the header Signature-Version: expected 1 or 2") for no in ("3", "")],
    *[({"timestamp": no}, "the header Timestamp: expected unix seconds") for no in ("", "-5", "1" * 13)],
    ({"timestamp": "5"}, "the header Timestamp: expected at most 300 seconds from now"),
    ({"signature-version": "1"}, "the header Signature does not hold for this request"),
])  # fmt: skip
def test_a_header_that_is_wrong_is_named(shared_gap: Gap, changed: dict[str, str], sentence: str) -> None:
    headers = whole(shared_gap, BALANCE, BODY)
    answer = shared_gap.ask(BALANCE, BODY, headers=headers | changed)
    assert (answer.status_code, answer.json()) == (400, {"status": "RS_ERROR_INVALID_SIGNATURE", "errorDescription": sentence})
    twice = [*headers.items(), ("signature-version", "2")]
    assert shared_gap.ask(BALANCE, BODY, headers=twice).json()["status"] == "RS_ERROR_WRONG_SYNTAX"


def test_version_1_is_refused_where_version_2_is_required(gap: Gap, monkeypatch: pytest.MonkeyPatch) -> None:
    no = "the header Signature-Version: expected 2, which this caller's requests must be signed by"
    monkeypatch.setattr(signers, "KEPT_S", 0)
    deposit = json.dumps(WHO | {"requestId": "r1", "creditAmount": 5}).encode()
    calls = (
        ("wallet/deposit-funds", deposit, NAME, "RS_OK"),
        ("wallet/get-bet-details", WHICH, NAME, "RS_ERROR_TRANSACTION_DOES_NOT_EXIST"),
        ("provider/resultrequest", BET, PROVIDER, "RS_ERROR_TRANSACTION_DOES_NOT_EXIST"),
    )
    gap.run(gap.house.wallets.signers.require_version(HYPEX, 2))
    gap.run(gap.house.wallets.signers.require_version_of_provider(PROVIDER, 2))
    for call, body, by, status in calls:
        answer = gap.ask(call, body).json()
        assert (answer["status"], no in answer.values()) == ("RS_ERROR_INVALID_SIGNATURE", True)
        assert heard(gap, call, body, whole(gap, call, body, by=by)) == (200, status)
    # And each may go back.
    gap.run(gap.house.wallets.signers.require_version(HYPEX, 1))
    assert gap.said("wallet/deposit-funds", deposit)["balance"] == gap.balance() == 5
    trail = "select action, detail ->> 'version' from audit_event where action = 'signature version' order by id"
    assert gap.query(trail) == [("signature version", one) for one in ("2", "2", "1")]


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
