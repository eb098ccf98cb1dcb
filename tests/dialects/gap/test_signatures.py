"""Only requests signed by their caller's key are answered: exactly these bytes, by a key that is valid now."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.dialects.gap.conftest import Gap

from taquilla.dialects.gap.auth import GapSignedRequest, by_provider, by_some_operator
from taquilla.dialects.gap.codes import FieldError
from taquilla.engine.wallets import signers
from taquilla.engine.wallets.signatures import new_key, public_key_of, sign
from taquilla.sandbox.demo_wallets import HYPEX, NAME, PROVIDER, signature

BALANCE = "wallet/user-balance"
BODY = json.dumps({"operatorId": NAME, "userId": "900001"}).encode()
WON = {"operatorId": NAME, "userId": "900001", "transactionId": "t", "reqId": "q", "gameId": "901001", "creditAmount": 1}
BET = json.dumps(WON)


def status(gap: Gap, signed: str | None, body: bytes = BODY, call: str = BALANCE) -> tuple[int, str]:
    """Return the HTTP status and the code of the response to a body with this signature."""
    headers = {} if signed is None else {"signature": signed}
    answer = gap.ask(call, body, headers=headers)
    return answer.status_code, answer.json()["status"]


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


@pytest.mark.parametrize("wrong", [None, "", "x", "====", "AAAA", "A" * 344, "é", "A" * 5000])
def test_an_invalid_signature_is_refused(shared_gap: Gap, wrong: str | None) -> None:
    text = wrong.encode() if wrong and not wrong.isascii() else wrong
    assert status(shared_gap, text) == NO  # type: ignore[arg-type]


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


def test_a_signature_that_is_changed_or_said_twice_is_refused(shared_gap: Gap, signed: str) -> None:
    flipped = ("B" if signed[0] == "A" else "A") + signed[1:]
    for wrong in (flipped, signed[:-4], signed + "AAAA", signed.replace("=", ""), f"{signed},{signed}"):
        assert status(shared_gap, wrong) == NO
    twice = shared_gap.ask(BALANCE, BODY, headers=[("signature", signed), ("signature", signed)])
    assert (twice.status_code, twice.json()["status"]) == (400, "RS_ERROR_WRONG_SYNTAX")


def test_nobody_signs_for_another(shared_gap: Gap, keys: Path) -> None:
    assert status(shared_gap, signature(keys, PROVIDER, BODY)) == NO
    for body in (BET, BET.replace("901001", "nothing")):
        by = {name: status(shared_gap, signature(keys, name, body.encode()), body.encode(), "provider/resultrequest")
              for name in (NAME, PROVIDER)}  # fmt: skip
        assert by[NAME] == NO
        assert by[PROVIDER][0] == 200


def test_a_bet_is_looked_up_for_operators_whose_key_holds(shared_gap: Gap, keys: Path) -> None:
    body = b'{"betId":"t"}'
    call = "wallet/get-bet-details"
    assert status(shared_gap, signature(keys, NAME, body), body, call) == (200, "RS_ERROR_TRANSACTION_DOES_NOT_EXIST")
    assert status(shared_gap, signature(keys, PROVIDER, body), body, call) == NO


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
    body, call = b'{"betId":"t"}', "wallet/get-bet-details"
    gap.balance()
    held = gap.house.wallets.signers._trying

    async def flood() -> tuple[list[int], Any]:
        async with held:
            waiting = [asyncio.create_task(by_some_operator(gap.house, GapSignedRequest(body, 1, b"AAAA", {})))
                       for _ in range(signers.WAITING_MAX)]  # fmt: skip
            await asyncio.sleep(0)
            refused = await gap.send(call, body)
            named = await gap.send(BALANCE, BODY, headers={"signature": signed})
        assert {type(one) for one in await asyncio.gather(*waiting, return_exceptions=True)} == {FieldError}
        return [refused.status_code, named.status_code, (await gap.send(call, body)).status_code], refused.json()["status"]

    assert gap.run(flood()) == ([503, 200, 200], "RS_ERROR_UNKNOWN")


def test_a_provider_signs_for_its_own_games_alone(gap: Gap) -> None:
    theirs = new_key()
    gap.run(gap.house.wallets.signers.add_provider("Other", name="Other Games"))
    gap.run(gap.house.wallets.signers.add_game("Other", "77", name="Other"))
    gap.run(gap.house.wallets.signers.add_key("provider", "Other", public_key_of(theirs)))
    own = BET.replace("901001", "77").encode()
    assert status(gap, sign(own, theirs), own, "provider/resultrequest") == (200, "RS_ERROR_TRANSACTION_DOES_NOT_EXIST")
    assert status(gap, sign(BET.encode(), theirs), BET.encode(), "provider/resultrequest") == NO


def test_keys_are_replaced_without_a_gap(gap: Gap, signed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    key = new_key()
    new = sign(BODY, key)
    assert (status(gap, signed), status(gap, new)) == (OK, NO)
    gap.run(gap.house.wallets.signers.add_key("operator", str(HYPEX), public_key_of(key)))
    assert (status(gap, signed), status(gap, new)) == (OK, OK)
    assert gap.run(gap.house.wallets.signers.end_key("operator", str(HYPEX), 1))
    assert (status(gap, signed), status(gap, new)) == (NO, OK)
    # One that begins tomorrow holds tomorrow. Another process would believe the register for two seconds: here it is asked anew.
    monkeypatch.setattr(signers, "KEPT_S", 0)
    later, ((now,),) = new_key(), gap.query("select house_now()")
    tomorrow = now + timedelta(days=1)
    gap.run(gap.house.wallets.signers.add_key("operator", str(HYPEX), public_key_of(later), valid_from=tomorrow))
    assert status(gap, sign(BODY, later)) == NO
    gap.query("select move_house_clock(%s)", tomorrow)
    assert status(gap, sign(BODY, later)) == OK


def test_an_operator_without_keys_and_a_closed_one_are_refused(gap: Gap, signed: str) -> None:
    gap.run(gap.house.wallets.signers.end_key("operator", str(HYPEX), 1))
    assert status(gap, signed) == NO
    gap.run(gap.house.people.office.close_operator(HYPEX))
    gap.house.wallets.signers._kept = None
    assert status(gap, signed) == (400, "RS_ERROR_INVALID_PARTNER")
