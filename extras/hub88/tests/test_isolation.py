"""Two operators with wallets in one house: over Hub88 neither sees or moves what is the other's, whatever ids both have."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from taquilla.dialect.house import House
from taquilla.dialect.wallets import public_key_of, sign
from taquilla.sandbox.demo_wallets import private_key
from taquilla.testing import Call, TaquillaHouse

from .conftest import UNIT, Hub, uuid

CALLS = ("user/info", "user/balance", "transaction/bet", "transaction/win", "transaction/rollback")
INVALID, NONE = "RS_ERROR_INVALID_TOKEN", "RS_ERROR_TRANSACTION_DOES_NOT_EXIST"


@pytest.fixture(scope="module")
def houses(audited: TaquillaHouse) -> Iterator[tuple[TaquillaHouse, TaquillaHouse]]:
    """The house of one operator, and the same as another one has it; both had lanes when it began."""
    with audited.neighbour() as theirs:
        yield replace(audited, url=theirs.url), theirs


@pytest.fixture(params=["the first", "the second"])
def pair(houses: tuple[TaquillaHouse, TaquillaHouse], request: pytest.FixtureRequest) -> tuple[Hub, Hub]:
    """An operator whose player has a bet and 950 left of 1000, and one that knows no such player."""
    user = f"player-{uuid()}"
    mine, theirs = (Hub(house, user) for house in (houses if request.param == "the first" else houses[::-1]))
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


def refused(theirs: Hub, call: str, body: bytes, signature: str) -> bool:
    """Tell whether a call is refused for its signature."""
    said = theirs.house.send(Call(f"/hub88/{theirs.operator}/{call}", body, {"x-hub88-signature": signature}))
    return said == (200, {"status": "RS_ERROR_INVALID_SIGNATURE"})


@pytest.mark.parametrize("call", CALLS)
def test_no_operators_own_key_signs_for_hub88(pair: tuple[Hub, Hub], call: str) -> None:
    mine, theirs = pair
    before = seen(mine)
    body = json.dumps(bodies(mine, mine)[call]).encode()
    key = private_key(mine.house.folder, mine.operator)
    assert refused(mine, call, body, sign(body, key))
    assert refused(theirs, call, body, sign(body, key))
    assert seen(mine) == before


@pytest.mark.parametrize("call", CALLS)
def test_what_hub88_signed_for_one_operator_is_not_believed_of_another(pair: tuple[Hub, Hub], call: str) -> None:
    mine, theirs = pair
    theirs.fund(500)
    assert theirs.bet("b", 100) == 400
    before = seen(theirs)
    # Whoever plays at both, and sees what is signed for the one, could choose the token, the user and all ids.
    own = bodies(theirs, theirs)[call]
    signed = mine.call(call, own)
    assert refused(theirs, call, signed.body, signed.headers["x-hub88-signature"])
    assert seen(theirs) == before
    assert theirs.send(call, own)["status"] == "RS_OK"


@pytest.mark.parametrize("call", CALLS)
def test_a_key_that_two_operators_have_registered_is_the_first_ones_alone(
    houses: tuple[TaquillaHouse, TaquillaHouse], call: str
) -> None:
    key = (houses[0].folder / f"hub88-{houses[0].operator}.pem").read_text()

    async def register() -> None:
        house = await House.open(houses[0].houses.server.url(database=houses[0].database), houses[0].houses.key_file)
        operator = (await house.wallets.signers.register()).operator(houses[1].operator)
        assert operator is not None
        await house.wallets.signers.add_key("provider", f"hub88@{operator.id}", public_key_of(key))
        await house.close()

    asyncio.run(register())
    with houses[0].beside() as fresh:
        first, second = (Hub(replace(house, url=fresh.url), f"player-{uuid()}") for house in houses)
        for hub in (first, second):
            hub.fund(1000)
            hub.bet("b", 100)
        assert first.send(call, bodies(first, first)[call])["status"] == "RS_OK"
        body = json.dumps(bodies(second, second)[call]).encode()
        assert refused(second, call, body, sign(body, key))
        assert second.send(call, body)["status"] == "RS_OK"
