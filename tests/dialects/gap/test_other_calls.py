"""A body signed for one endpoint is not accepted by another, and no field of another endpoint is silently ignored."""

import pytest
from msgspec import structs
from tests.dialects.gap.conftest import WHO, Gap
from tests.dialects.gap.test_bad_input import GOOD

from taquilla.dialects.gap.endpoints import ENDPOINTS
from taquilla.dialects.gap.requests import OF_ONE_CALL, OF_REPORTS
from taquilla.http.endpoints import Endpoint

SIGNED = GOOD | {"wallet/settlement-data": GOOD["wallet/settlement-data"] | {"token": ""}}
"""Bodies by the call that they were signed for."""
MOVES = ("deposit-funds", "withdraw-funds", "buy-ticket", "betrequest", "resultrequest", "rollbackrequest")


def room(call: str) -> str:
    return "provider" if call.startswith("provider/") else "operator"


@pytest.fixture(scope="module")
def funded(shared_gap: Gap) -> Gap:
    """A wallet with a thousand in it, of which a hundred are staked."""
    shared_gap.deposit("r1", 1000)
    shared_gap.bet("t", 100)
    return shared_gap


@pytest.mark.parametrize("to", [call for call in SIGNED if call.rpartition("/")[2] in MOVES])
@pytest.mark.parametrize("signed_for", [call for call in SIGNED if call != "auth/login"])
def test_a_body_that_was_signed_for_another_call_moves_nothing(funded: Gap, signed_for: str, to: str) -> None:
    if signed_for == to or room(signed_for) != room(to):
        return
    before = funded.written()
    answer = funded.ask(to, SIGNED[signed_for]).json()
    assert answer["status"] in ("RS_ERROR_WRONG_SYNTAX", "RS_ERROR_WRONG_TYPES"), answer
    assert (funded.written(), funded.balance()) == (before, 900)


@pytest.mark.parametrize("call", SIGNED)
def test_a_field_of_another_call_is_refused_by_its_name(funded: Gap, call: str) -> None:
    request = next(one.request for one in ENDPOINTS if one.path.endswith(call))
    own = {field.name for field in structs.fields(request)}
    # Whoever request for reports may send all of them what one of them takes.
    for name in sorted(OF_ONE_CALL - own | (set() if own & OF_REPORTS else OF_REPORTS)):
        said = funded.said(call, SIGNED[call] | {name: 0})
        assert said["status"] == "RS_ERROR_WRONG_SYNTAX", (name, said)
        words = said.get("errorDescription", said.get("error_description"))
        assert words == f"`{name}`: belongs to another call"


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
