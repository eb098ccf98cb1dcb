"""Two operators with wallets in one house: over Hub88 neither sees or moves what is the other's, whatever ids both have."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from taquilla.dialect.wallets import new_key, public_key_of, sign
from taquilla.testing import Call, TaquillaHouse

from .conftest import UNIT, Hub, uuid

CALLS = ("user/info", "user/balance", "transaction/bet", "transaction/win", "transaction/rollback")
BANKLOT, PARTNER, KEY = "banklot", "Sol", new_key()
INVALID, NONE = "RS_ERROR_INVALID_TOKEN", "RS_ERROR_TRANSACTION_DOES_NOT_EXIST"


@dataclass
class Neighbour(Hub):
    """Hub88 before the same house, for another operator, whose own requests are signed by its own key."""

    operator: str = BANKLOT
    currency: str = "VES"

    def gap(self, call: str, **body: Any) -> Any:
        """Call the house over GAP, as its operator."""
        content = json.dumps({"operatorId": BANKLOT, **body}).encode()
        status, said = self.house.send(Call(f"/api/v1/{call}", content, {"signature": sign(content, KEY)}))
        assert (status, said["status"]) == (200, "RS_OK"), said
        return said

    def fund(self, units: int, user: str = "") -> None:
        """Put money into a wallet."""
        self.gap(
            "wallet/deposit-funds", partnerId=PARTNER, userId=user or self.user, requestId=f"fund {uuid()}", creditAmount=units
        )

    def token(self, user: str = "") -> str:
        """Return the token of a live session."""
        user = user or self.user
        if user not in self.tokens:
            self.tokens[user] = self.gap("auth/login", userId=user, platformId="web")["token"]
        return self.tokens[user]


@pytest.fixture(scope="module")
def shared(audited: TaquillaHouse) -> Iterator[TaquillaHouse]:
    """A house that knew both operators when it started, so that both have lanes."""
    _, said = audited.send(
        Call("/v1/session", json.dumps({"email": audited.administrator, "password": audited.password}).encode())
    )
    for path, body in (
        ("wallets", {"title": "Banklot", "entity_id": 213, "user_id": 864}),
        ("partners", {"id": PARTNER, "rate": 100}),
        ("signing-keys", {"public_key": public_key_of(KEY)}),
    ):
        headers = {"authorization": f"Bearer {said['token']}", "idempotency-key": uuid()}
        status, answer = audited.send(Call(f"/v1/{path}", json.dumps(body).encode(), headers))
        assert status == 201, answer
    with audited.beside() as house:
        yield house


@pytest.fixture(params=["the first", "the second"])
def pair(shared: TaquillaHouse, request: pytest.FixtureRequest) -> tuple[Hub, Hub]:
    """An operator whose player has a bet and 950 left of 1000, and one that knows no such player."""
    user = f"player-{uuid()}"
    hubs = (Hub(shared, user), Neighbour(shared, user))
    mine, theirs = hubs if request.param == "the first" else hubs[::-1]
    mine.fund(1000)
    assert mine.bet("b", 100) == 900
    assert mine.win("w", "b", 50) == 950
    return mine, theirs


def bodies(mine: Hub, theirs: Hub, **more: Any) -> dict[str, dict[str, Any]]:
    """Return what the other operator may be asked about this one's player, its token and its transactions, by the call."""
    asked = {"user": mine.user, "request_uuid": uuid()}
    more |= {"token": mine.token()}
    money = more | {"currency": theirs.currency}
    written = (
        asked, asked | more, mine.betting("c", 10, **money), mine.winning("v", "b", 10, **money), mine.undoing("r", "b", **more)
    )  # fmt: skip
    return dict(zip(CALLS, written, strict=True))


def heard(theirs: Hub, asked: dict[str, dict[str, Any]]) -> list[tuple[str, int | None]]:
    """Return the status and the balance that each call gets from the other operator."""
    answers = [theirs.send(call, body) for call, body in asked.items()]
    assert all(answer.keys() <= {"user", "status", "request_uuid", "currency", "balance"} for answer in answers[1:])
    return [(answer["status"], answer.get("balance")) for answer in answers]


def seen(hub: Hub) -> Any:
    """Return all that an operator sees of its player."""
    always = {"userId": hub.user, "page": 1}
    statement = hub.gap("wallet/get-my-account-statement", transactionType="BETS", startDate=0, endDate=4 * 10**12, **always)
    settled = hub.gap("wallet/settlement-data", startTime=0, endTime=4 * 10**12, **always)
    return hub.balance(), statement["transactions"], settled["settlementData"]


def test_an_operator_without_the_player_tells_and_moves_nothing_in_any_call(pair: tuple[Hub, Hub]) -> None:
    mine, theirs = pair
    before = seen(mine)
    statuses = [("RS_ERROR_UNKNOWN", None), (INVALID, None), (INVALID, None), (NONE, None), ("RS_OK", 0)]
    assert heard(theirs, bodies(mine, theirs)) == statuses
    assert seen(mine) == before
    # What the other one has refused or buried is open here.
    assert mine.bet("c", 10) == 940
    assert mine.win("v", "b", 10) == 950
    assert mine.undo("r", "b") == 990


def test_a_player_of_the_same_id_is_another_with_other_tokens_and_bets(pair: tuple[Hub, Hub]) -> None:
    mine, theirs = pair
    theirs.fund(500)
    before = seen(mine)
    statuses = [("RS_OK", None), (INVALID, None), (INVALID, None), (NONE, None), ("RS_OK", 500 * UNIT)]
    assert heard(theirs, bodies(mine, theirs)) == statuses
    assert (seen(mine), theirs.balance()) == (before, 500)
    assert seen(theirs)[1:] == ([], [])


def test_the_same_ids_of_transactions_are_each_operators_own(pair: tuple[Hub, Hub]) -> None:
    mine, theirs = pair
    theirs.fund(500)
    before = seen(mine)
    assert theirs.bet("b", 200) == 300
    assert theirs.win("w", "b", 70) == 370
    assert theirs.bet("d", 20, round_closed=True) == 350
    assert theirs.undo("r", "w") == 280
    assert theirs.undo("r2", "b") == 480
    assert seen(mine) == before
    assert mine.win("x", "b", 1) == 951
    assert mine.win("y", "d", 1) == NONE
    assert theirs.balance() == 480


@pytest.mark.parametrize("call", CALLS)
def test_no_operators_own_key_signs_for_hub88(pair: tuple[Hub, Hub], call: str) -> None:
    mine, theirs = pair
    before = seen(mine)
    body = json.dumps(bodies(mine, mine)[call]).encode()
    for operator in (mine.operator, theirs.operator):
        said = mine.house.send(Call(f"/hub88/{operator}/{call}", body, {"x-hub88-signature": sign(body, KEY)}))
        assert said == (200, {"status": "RS_ERROR_INVALID_SIGNATURE"})
    assert seen(mine) == before
