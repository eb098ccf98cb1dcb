"""Any body to any endpoint gets a response in the envelope, and never a server error."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.dialects.gap.conftest import Gap
from tests.thoroughness import few

from taquilla.dialects.gap.codes import MEANINGS
from taquilla.dialects.gap.endpoints import ENDPOINTS
from taquilla.http.responses import encode

PATHS = [call.path.removeprefix("/api/v1/") for call in ENDPOINTS]
NAMES = sorted({field for call in ENDPOINTS for field in call.request.__struct_fields__} | {"eventId", "selection", "amount"})
TEXTS = ["HypexDemo", "HypexGames", "900001", "901001", "BETS", "FUNDS", "PTS", "1", "0", "", "1.98", "\n", "٣", "x" * 300]

# Without the character that no text may hold: a body with one is refused as a whole.
letters = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
plain = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.sampled_from(TEXTS) | letters
anything = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4), max_leaves=12
)
numbers = st.integers(-2, 2000) | st.sampled_from([0, 10**9, 10**12, 2**63 - 1])
likely = {
    "operatorId": st.just("HypexDemo"),
    "userId": st.sampled_from(["900001", "testtw1", 900001, "nobody"]),
    "gameId": st.sampled_from(["901001", 901003, "nothing"]),
    "transactionType": st.sampled_from(["BETS", "FUNDS"]),
    **{name: numbers for name in NAMES if name.endswith(("Amount", "Date", "Time", "page", "pageSize"))},
    **{name: st.sampled_from(["a", "b", 7]) for name in ("requestId", "reqId", "transactionId", "roundId", "betId")},
    "token": st.just("TOKEN") | letters,
}
objects = st.fixed_dictionaries({}, optional={name: likely.get(name, plain) | plain for name in NAMES})
sensible = st.fixed_dictionaries(likely, optional={name: plain for name in NAMES if name not in likely})
SETTINGS = {"suppress_health_check": [HealthCheck.function_scoped_fixture]}


def assert_answered(gap: Gap, path: str, answer: Any) -> None:
    said = answer.json()
    assert answer.status_code in (200, 400), answer.text
    assert said["status"] in MEANINGS.keys() - {"RS_ERROR_UNKNOWN"}, said
    sentence = said["error_description"] if path.endswith("get-bet-details") else said["errorDescription"]
    assert (said["status"] == "RS_OK") == (sentence == ""), said
    assert answer.headers["cache-control"] == "no-store"


@settings(max_examples=few(50), **SETTINGS)
@given(path=st.sampled_from(PATHS), body=sensible | objects | anything)
def test_any_body_is_answered(shared_gap: Gap, path: str, body: Any) -> None:
    if isinstance(body, dict) and body.get("token") == "TOKEN":
        body = body | {"token": shared_gap.token()}
    assert_answered(shared_gap, path, shared_gap.ask(path, encode(body)))


def test_after_all_that_the_books_are_in_order(shared_gap: Gap) -> None:
    shared_gap.assert_audit_clean()
