"""Invalid input gets the envelope, with a code and a sentence that names the field, any body one of them; nothing is left."""

import re
import time
from collections.abc import AsyncIterator
from itertools import product
from typing import Any

import pytest
from hypothesis import strategies as st
from msgspec import structs
from tests.dialects.conftest import LETTERS, anything, asking, unchanged_in
from tests.dialects.gap.conftest import WHO, Gap
from tests.patience import TIMED

from taquilla.dialects.gap.codes import MEANINGS
from taquilla.dialects.gap.endpoints import ENDPOINTS
from taquilla.dialects.gap.requests import OF_ONE_CALL, OF_REPORTS
from taquilla.http.endpoints import Endpoint
from taquilla.http.request_rest import DEADLINE_S
from taquilla.http.responses import encode
from taquilla.sandbox.demo_wallets import NAME

SYNTAX, TYPES = "RS_ERROR_WRONG_SYNTAX", "RS_ERROR_WRONG_TYPES"
PAGE, WAGER = {"page": 1, "pageSize": 50}, {"eventId": 1, "gameId": 5, "selection": "36", "amount": 1}
BET = WHO | {"transactionId": "t", "reqId": "q", "gameId": "901001"}
GOOD: dict[str, dict[str, Any]] = {
    "auth/login": WHO,
    "wallet/deposit-funds": WHO | {"requestId": "r", "creditAmount": 1},
    "wallet/withdraw-funds": WHO | {"requestId": "r", "debitAmount": 1},
    "wallet/user-balance": WHO,
    "wallet/get-request-status": {"operatorId": NAME, "requestId": "r", "transactionType": "FUNDS"},
    "wallet/open-draws": {"operatorId": NAME},
    "wallet/buy-ticket": WHO | {"token": "", "requestId": "r", "wagers": [WAGER]},
    "wallet/get-my-account-statement": WHO | PAGE | {"transactionType": "BETS", "startDate": 0, "endDate": 1},
    "wallet/get-bet-details": {"betId": "t"},
    "wallet/settlement-data": WHO | PAGE | {"startTime": 0, "endTime": 1},
    "wallet/get-game-report": {"operatorId": NAME} | PAGE | {"startTime": 0, "endTime": 1},
    "provider/betrequest": BET | {"token": "", "roundId": "1", "debitAmount": 1},
    "provider/resultrequest": BET | {"creditAmount": 1},
    "provider/rollbackrequest": BET,
}
OPTIONAL = {("wallet/get-request-status", "transactionType")} | {(call, "pageSize") for call in GOOD}
REPORTS = STATEMENT, SETTLEMENT, GAMES = "wallet/get-my-account-statement", "wallet/settlement-data", "wallet/get-game-report"
DEPOSIT, WITHDRAWAL, BUYING = "wallet/deposit-funds", "wallet/withdraw-funds", "wallet/buy-ticket"
BETTING, RESULT, ROLLBACK = "provider/betrequest", "provider/resultrequest", "provider/rollbackrequest"


unchanged = unchanged_in("shared_gap")


def sentence(said: dict[str, Any]) -> str:
    return str(said["error_description" if "error_description" in said else "errorDescription"])


def test_every_call_has_a_good_body_that_the_others_vary() -> None:
    assert {call.path.removeprefix("/api/v1/") for call in ENDPOINTS} == set(GOOD)


@pytest.mark.parametrize("call", GOOD)
def test_a_field_that_is_missing_is_named(unchanged: Gap, call: str) -> None:
    for field in GOOD[call]:
        if (call, field) not in OPTIONAL:
            answer = unchanged.ask(call, {name: value for name, value in GOOD[call].items() if name != field})
            # Whom nobody has named cannot have signed.
            assert (answer.status_code, answer.json()["status"]) == (400 if field == "operatorId" else 200, SYNTAX), field
            assert sentence(answer.json()) == f"the body: object missing required field `{field}`"


@pytest.mark.parametrize("call", GOOD)
def test_a_field_of_a_wrong_type_is_named(unchanged: Gap, call: str) -> None:
    for field, wrong in product(GOOD[call], (None, True, 1.5, {}, [1])):
        if (wrong == 1.5 and "Amount" in field) or (wrong is None and (call, field) in OPTIONAL):
            continue
        answer = unchanged.ask(call, GOOD[call] | {field: wrong})
        assert (answer.status_code, answer.json()["status"]) == (400 if field == "operatorId" else 200, TYPES), answer.text
        assert re.match(rf"`{field}(\[0\])?`: expected", sentence(answer.json())), answer.text


AN_ID = "1 to 128 printable ASCII characters, or a whole number"
WRONG: list[tuple[str, dict[str, Any], str]] = [
    *[(DEPOSIT, {"creditAmount": no}, "`creditAmount`: expected more than 0") for no in (0, -1, -0.01)],
    *[(DEPOSIT, {"creditAmount": no}, "`creditAmount`: expected at most 2 decimals") for no in (1.001, 0.1 + 0.2)],
    (DEPOSIT, {"creditAmount": 10**12}, "`creditAmount`: expected at most 999999999999"),
    (DEPOSIT, {"creditAmount": "1"}, "`creditAmount`: expected a number"),
    (DEPOSIT, {"creditAmount": {}}, "`creditAmount`: expected a number"),
    (DEPOSIT, {"creditAmount": {"text": "1"}}, "`creditAmount.text`: expected a number"),
    *[(DEPOSIT, {"requestId": no}, f"`requestId`: expected {AN_ID}") for no in ("", "r\n", "x" * 129)],
    *[(DEPOSIT, {"userId": no}, f"`userId`: expected {AN_ID}") for no in ("María", "٩٠٠٠٠١")],
    (DEPOSIT, {"userId": 900001.5}, "`userId`: expected a text or a whole number"),
    (DEPOSIT, {"partnerId": "a\nb"}, "`partnerId`: expected at most 256 characters without control"),
    (BETTING, {"debitAmount": 0.005}, "`debitAmount`: expected at most 2 decimals"),
    *[(call, {"debitAmount": no}, "`debitAmount`: expected more than 0") for call in (BETTING, WITHDRAWAL) for no in (0, -0.01)],
    (BETTING, {"oddValue": "x"}, "`oddValue`: expected a number of at most 12 digits and 17 decimals"),
    (BETTING, {"oddValue": True}, "`oddValue`: expected a text or a number"),
    (BETTING, {"oddValue": -1.5}, "`oddValue`: expected a number that is not below 0"),
    (BETTING, {"token": "x" * 513}, "`token`: expected str of length <= 512"),
    *[(RESULT, {"creditAmount": no}, "`creditAmount`: expected nothing below 0") for no in (-1, -0.01)],
    *[(ROLLBACK, {"rollbackAmount": no}, "`rollbackAmount`: expected more than 0") for no in (0, -1)],
    *[(STATEMENT, {"transactionType": no}, f"`transactionType`: invalid enum value `{no}`") for no in ("ALL", "bets")],
    (STATEMENT, {"startDate": 2}, "`startDate`: expected nothing later than `endDate`"),
    (STATEMENT, {"startDate": -1}, "`startDate`: expected int >= 0"),
    (STATEMENT, {"endDate": 10**15}, "`endDate`: expected int <= 253402300799999"),
    *[(STATEMENT, {"endDate": no}, "`endDate`: expected unix milliseconds") for no in ("tomorrow", "٠")],
    *[(call, {name: 0}, f"`{name}`: expected int >= 1") for call in REPORTS for name in ("page", "pageSize")],
    (STATEMENT, {"page": 10**9 + 1}, "`page`: expected int <= 1000000000"),
    *[(call, {"pageSize": 501}, "`pageSize`: expected int <= 500") for call in REPORTS],
    *[(call, {"startTime": 2}, "`startTime`: expected nothing later than `endTime`") for call in (SETTLEMENT, GAMES)],
    (BUYING, {"wagers": []}, "`wagers`: expected array of length >= 1"),
    (BUYING, {"wagers": [WAGER] * 101}, "`wagers`: expected array of length <= 100"),
    (BUYING, {"wagers": [WAGER | {"amount": 0}]}, "`wagers[0].amount`: expected more than 0"),
    (BUYING, {"wagers": [WAGER | {"eventId": "1"}]}, "`wagers[0].eventId`: expected int"),
    (BUYING, {"wagers": [WAGER | {"gameId": 0}]}, "`wagers[0].gameId`: expected int >= 1"),
]


def test_a_value_that_makes_no_sense_is_named(unchanged: Gap) -> None:
    for call, changes, said in WRONG:
        answer = unchanged.ask(call, GOOD[call] | changes)
        assert (answer.status_code, answer.json()["status"]) == (200, TYPES), (call, changes, answer.text)
        assert sentence(answer.json()).startswith(said), (call, changes, answer.text)


def test_a_body_that_cannot_be_read_is_refused(unchanged: Gap) -> None:
    for body, status in ((b"{", 400), (b"[]", 400), (b"x" * (2**18 + 1), 413)):
        answer = unchanged.ask(DEPOSIT, body)
        assert (answer.status_code, answer.json()["status"]) == (status, SYNTAX)


@TIMED
@pytest.mark.parametrize("last", [2**18, 2**18 + 1, 2**19])
def test_a_body_that_is_too_large_and_has_ended_is_answered_at_once(unchanged: Gap, last: int, is_timed: bool) -> None:
    """Nobody knows its size before its end."""

    async def in_pieces() -> AsyncIterator[bytes]:
        yield b"x" * last

    began_s = time.monotonic()
    answer = unchanged.run(unchanged.client.post(f"/api/v1/{DEPOSIT}", content=in_pieces(), headers={"signature": ""}))
    assert (answer.status_code, answer.json()["status"]) == (413 if last > 2**18 else 400, SYNTAX)
    assert not is_timed or time.monotonic() - began_s < DEADLINE_S


def test_an_unknown_operator_is_refused(unchanged: Gap) -> None:
    for call, body in GOOD.items():
        if "operatorId" in body:
            for unknown in ("hypexdemo", "banklot", 3, "x" * 128):
                answer = unchanged.ask(call, body | {"operatorId": unknown})
                assert (answer.status_code, answer.json()["status"]) == (400, "RS_ERROR_INVALID_PARTNER")


SIGNED = GOOD | {"wallet/settlement-data": GOOD["wallet/settlement-data"] | {"token": ""}}
"""Bodies by the call that they were signed for."""
MOVES = ("deposit-funds", "withdraw-funds", "buy-ticket", "betrequest", "resultrequest", "rollbackrequest")


@pytest.fixture(scope="module")
def funded(shared_gap: Gap) -> Gap:
    """A wallet with a thousand in it, of which a hundred are staked."""
    shared_gap.deposit("r1", 1000)
    shared_gap.bet("t", 100)
    return shared_gap


@pytest.mark.parametrize(("signed_for", "to"), [
    (one, to) for one, to in product(SIGNED, SIGNED)
    if one not in ("auth/login", to) and to.rpartition("/")[2] in MOVES and ("provider/" in one) == ("provider/" in to)
])  # fmt: skip
def test_a_body_that_was_signed_for_another_call_moves_nothing(funded: Gap, signed_for: str, to: str) -> None:
    before = funded.written()
    answer = funded.ask(to, SIGNED[signed_for]).json()
    assert answer["status"] in (SYNTAX, TYPES), answer
    assert (funded.written(), funded.balance()) == (before, 900)


@pytest.mark.parametrize("call", SIGNED)
def test_a_field_of_another_call_is_refused_by_its_name(funded: Gap, call: str) -> None:
    request = next(one.request for one in ENDPOINTS if one.path.endswith(call))
    own = {field.name for field in structs.fields(request)}
    # Whoever request for reports may send all of them what one of them takes.
    for name in sorted(OF_ONE_CALL - own | (set() if own & OF_REPORTS else OF_REPORTS)):
        said = funded.said(call, SIGNED[call] | {name: 0})
        assert (said["status"], sentence(said)) == (SYNTAX, f"`{name}`: belongs to another call")


def test_a_field_of_another_call_that_is_null_was_left_out(funded: Gap) -> None:
    said = funded.said("wallet/user-balance", WHO | dict.fromkeys(OF_ONE_CALL))
    assert (said["status"], said["balance"]) == ("RS_OK", 900)
    # What no call takes is passed over as ever.
    assert funded.said("wallet/user-balance", WHO | {"colour": "blue", "token": "t"})["status"] == "RS_OK"


@pytest.mark.parametrize("call", ENDPOINTS, ids=lambda call: call.path)
def test_every_call_that_moves_something_must_bear_an_id_of_its_own(call: Endpoint) -> None:
    needed = {field.name for field in structs.fields(call.request) if field.required}
    name = call.path.rpartition("/")[2]
    assert (name in MOVES) == bool(needed & {"requestId", "reqId"} and name != "get-request-status")


PATHS = list(GOOD)
NAMES = sorted({field for call in ENDPOINTS for field in call.request.__struct_fields__} | {"eventId", "selection", "amount"})
TEXTS = ["HypexDemo", "HypexGames", "900001", "901001", "BETS", "FUNDS", "PTS", "1", "0", "", "1.98", "\n", "٣", "x" * 300]
plain, values = anything(NAMES, TEXTS)
numbers = st.integers(-2, 2000) | st.sampled_from([0, 10**9, 10**12, 2**63 - 1])
likely = {
    "operatorId": st.just("HypexDemo"),
    "userId": st.sampled_from(["900001", "testtw1", 900001, "nobody"]),
    "gameId": st.sampled_from(["901001", 901003, "nothing"]),
    "transactionType": st.sampled_from(["BETS", "FUNDS"]),
    **{name: numbers for name in NAMES if name.endswith(("Amount", "Date", "Time", "page", "pageSize"))},
    **{name: st.sampled_from(["a", "b", 7]) for name in ("requestId", "reqId", "transactionId", "roundId", "betId")},
    "token": st.just("TOKEN") | LETTERS,
}
objects = st.fixed_dictionaries({}, optional={name: likely.get(name, plain) | plain for name in NAMES})
sensible = st.fixed_dictionaries(likely, optional={name: plain for name in NAMES if name not in likely})


@asking(50, path=st.sampled_from(PATHS), body=sensible | objects | values)
def test_any_body_is_answered(shared_gap: Gap, path: str, body: Any) -> None:
    if isinstance(body, dict) and body.get("token") == "TOKEN":
        body = body | {"token": shared_gap.token()}
    answer = shared_gap.ask(path, encode(body))
    said = answer.json()
    assert answer.status_code in (200, 400), answer.text
    assert said["status"] in MEANINGS.keys() - {"RS_ERROR_UNKNOWN"}, said
    assert (said["status"] == "RS_OK") == (sentence(said) == ""), said
    assert answer.headers["cache-control"] == "no-store"


def test_after_all_that_the_books_are_in_order(shared_gap: Gap) -> None:
    shared_gap.assert_audit_clean()
