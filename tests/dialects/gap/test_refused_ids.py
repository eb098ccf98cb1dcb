"""A request that was refused keeps its id: the same bytes are not carried out later, when the reason is gone."""

import asyncio
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from taquilla.domain.wallets.players import LimitKind, LimitPeriod
from taquilla.sandbox.demo_wallets import HYPEX, NAME, PROVIDER

if TYPE_CHECKING:
    from tests.dialects.gap.conftest import Gap

TWICE = {"status": "RS_ERROR_DUPLICATE_TRANSACTION", "errorDescription": "the id was used for something else"}
WHO: dict[str, Any] = {"operatorId": NAME, "userId": "900001"}
OUT = WHO | {"requestId": "w1", "debitAmount": 50}
IN = WHO | {"requestId": "r9", "creditAmount": 50}

Do = Callable[["Gap"], object]


def limited(gap: "Gap", kind: LimitKind) -> None:
    gap.run(gap.house.wallets.players.ask_limit(HYPEX, "900001", kind, LimitPeriod.DAY, 40_00))


def unlimited(gap: "Gap") -> None:
    gap.query("update player_limit set amount = 1000000")


def block(gap: "Gap", *, blocked: bool) -> None:
    gap.query("update player set status = %s where user_id = '900001'", "blocked" if blocked else "active")


def game(gap: "Gap", *, active: bool) -> None:
    gap.run(gap.house.wallets.signers.set_game("901001", active=active))


def bet(gap: "Gap") -> dict[str, Any]:
    return gap.placing("b1", 50)


def ticket(gap: "Gap") -> dict[str, Any]:
    wager = {"eventId": gap.event(5, "22T12:00:00"), "gameId": 5, "selection": "7", "amount": 50}
    return WHO | {"token": gap.token(), "requestId": "t1", "wagers": [wager]}


def result(gap: "Gap") -> dict[str, Any]:
    return WHO | {"transactionId": "late", "reqId": "q1", "gameId": "901001", "creditAmount": 50}


def rollback(gap: "Gap") -> dict[str, Any]:
    return WHO | {"transactionId": "placed", "reqId": "q1", "gameId": "901001", "rollbackAmount": 50}


def enough(gap: "Gap") -> object:
    return gap.deposit("enough", 1000)


CASES: dict[str, tuple[str, Callable[["Gap"], dict[str, Any]], Do, Do, str]] = {
    "a withdrawal of too much": (
        "wallet/withdraw-funds", lambda gap: OUT, lambda gap: None, enough, "RS_ERROR_NOT_ENOUGH_MONEY"),
    "a withdrawal of nobody's": (
        "wallet/withdraw-funds", lambda gap: OUT | {"userId": "new"}, lambda gap: None,
        lambda gap: gap.deposit("enough", 1000, "new"), "RS_ERROR_USER_NOT_FOUND"),
    "a deposit above a limit": (
        "wallet/deposit-funds", lambda gap: IN, lambda gap: limited(gap, LimitKind.DEPOSIT), unlimited, "RS_ERROR_LIMIT_REACHED"),
    "a deposit of somebody blocked": (
        "wallet/deposit-funds", lambda gap: IN, lambda gap: block(gap, blocked=True), lambda gap: block(gap, blocked=False),
        "RS_ERROR_USER_DISABLED"),
    "a deposit under an unknown partner": (
        "wallet/deposit-funds", lambda gap: IN | {"userId": "new", "partnerId": "P"}, lambda gap: None,
        lambda gap: gap.run(gap.house.wallets.signers.add_partner(HYPEX, "P")), "RS_ERROR_INVALID_PARTNER"),
    "a bet of too much": ("provider/betrequest", bet, lambda gap: None, enough, "RS_ERROR_NOT_ENOUGH_MONEY"),
    "a bet above a limit": (
        "provider/betrequest", bet, lambda gap: (enough(gap), limited(gap, LimitKind.STAKE)), unlimited,
        "RS_ERROR_LIMIT_REACHED"),
    "a bet of somebody blocked": (
        "provider/betrequest", bet, lambda gap: (enough(gap), block(gap, blocked=True)), lambda gap: block(gap, blocked=False),
        "RS_ERROR_USER_DISABLED"),
    "a bet on a game that is off": (
        "provider/betrequest", bet, lambda gap: (enough(gap), game(gap, active=False)), lambda gap: game(gap, active=True),
        "RS_ERROR_INVALID_GAME"),
    "a result that overtook its bet": (
        "provider/resultrequest", result, enough, lambda gap: gap.bet("late", 100), "RS_ERROR_TRANSACTION_DOES_NOT_EXIST"),
    "a rollback of an amount that was none": (
        "provider/rollbackrequest", rollback, lambda gap: (enough(gap), gap.bet("placed", 100)),
        lambda gap: gap.result("placed", 50), "RS_ERROR"),
    "a ticket of too much": ("wallet/buy-ticket", ticket, lambda gap: None, enough, "RS_ERROR_NOT_ENOUGH_MONEY"),
}  # fmt: skip
"""The call, its body, what keeps it from being done, what makes it possible, and how it is refused."""
AMOUNTS = ("debitAmount", "creditAmount", "rollbackAmount")


@pytest.mark.parametrize("case", CASES)
def test_what_was_refused_is_refused_again_when_it_would_be_possible(gap_house: "Gap", case: str) -> None:
    gap, (call, build, before, after, status) = gap_house, CASES[case]
    gap.token()
    before(gap)
    body = json.dumps(build(gap)).encode()
    first = gap.said(call, body)
    assert first["status"] == status
    after(gap)
    rows, held = gap.written(), gap.balance()
    assert gap.said(call, body) == first
    # With anything else in it the id is taken.
    other = json.loads(body)
    amounts = [name for name in AMOUNTS if name in other]
    changed = {amounts[0]: 49} if amounts else {"wagers": [other["wagers"][0] | {"amount": 49}]}
    assert gap.said(call, other | changed) == TWICE
    assert (gap.written(), gap.balance()) == (rows, held)
    # Nothing but the id stood in its way.
    fresh = {name: f"{other[name]} anew" for name in ("requestId", "reqId") if name in other}
    if call == "provider/betrequest":
        assert gap.said(call, other | {"reqId": "another"}) == first
        fresh["transactionId"] = "b1 anew"
    assert gap.said(call, other | fresh)["status"] == "RS_OK"
    gap.assert_audit_clean()


def test_a_bet_that_was_refused_for_its_token_may_come_again_with_another(gap_house: "Gap") -> None:
    gap = gap_house
    enough(gap)
    body = bet(gap)
    assert gap.said("provider/betrequest", body | {"token": "nobody's"})["status"] == "RS_ERROR_INVALID_TOKEN"
    gap.query("update player_session set expires_at = created_at + interval '1 second'")
    gap.query("select move_house_clock(house_now() + interval '1 hour')")
    expired = gap.said("provider/betrequest", body)
    assert expired["status"] == "RS_ERROR_TOKEN_EXPIRED"
    gap.tokens.clear()
    assert gap.said("provider/betrequest", body | {"token": gap.token()})["status"] == "RS_OK"
    gap.assert_audit_clean()


def test_a_bet_that_was_refused_has_no_result_and_no_rollback(gap_house: "Gap") -> None:
    gap = gap_house
    first = gap.bet("b1", 50)
    enough(gap)
    unknown = {"status": "RS_ERROR_TRANSACTION_DOES_NOT_EXIST", "errorDescription": "there is no such bet"}
    assert gap.result("b1", 50) == gap.roll_back("b1") == gap.roll_back("b1", reqId="again") == unknown
    assert gap.bet("b1", 50) == first
    assert gap.balance() == 1000
    gap.assert_audit_clean()


def test_an_undecided_request_keeps_no_id(gap_house: "Gap") -> None:
    gap = gap_house
    before = gap.written()
    for wrong in ({"creditAmount": "50"}, {"creditAmount": 0.001}, {"creditAmount": -1}, {"rollbackAmount": 1}):
        assert gap.said("wallet/deposit-funds", IN | wrong)["status"].startswith("RS_ERROR_WRONG_")
    for signature in ("", "AAAA"):
        assert gap.ask("wallet/withdraw-funds", OUT, headers={"signature": signature}).status_code == 400
    assert gap.ask("wallet/withdraw-funds", OUT, signer=PROVIDER).status_code == 400
    assert gap.written() == before
    assert gap.query("select count(*) from request") == [(0,)]
    assert gap.said("wallet/deposit-funds", IN)["balance"] == 50


def test_one_request_leaves_one_row_however_often_its_bytes_are_sent(gap_house: "Gap") -> None:
    """An attacker who has caught a signed request cannot fill a table with it."""
    gap = gap_house

    async def all_at_once() -> list[Any]:
        answers = await asyncio.gather(*(gap.send("wallet/withdraw-funds", OUT) for _ in range(30)))
        return [answer.json() for answer in answers]

    short = {"status": "RS_ERROR_NOT_ENOUGH_MONEY", "errorDescription": "Insufficient Funds!", "balance": 0}
    before = gap.written()
    assert gap.run(all_at_once()) == 30 * [short]
    assert gap.written() == before
    assert gap.query("select key, seq from request where verb = 'refused'") == [("funds:w1", 0)]


def test_a_refused_request_is_unknown_to_get_request_status(gap_house: "Gap") -> None:
    gap = gap_house
    gap.said("wallet/withdraw-funds", OUT)
    asked = {"operatorId": NAME, "requestId": "w1", "transactionType": "FUNDS"}
    assert gap.said("wallet/get-request-status", asked)["status"] == "RS_ERROR_TRANSACTION_DOES_NOT_EXIST"
