"""A request that was refused keeps its id: the same bytes are not carried out later, when the reason is gone."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.dialects.gap.conftest import DICE, TWICE, WHO, Gap

from taquilla.domain.wallets.players import LimitKind, LimitPeriod
from taquilla.sandbox.demo_wallets import HYPEX, NAME, PROVIDER

Do = Callable[[Gap, str], object]


def limited(gap: Gap, user: str, kind: LimitKind) -> None:
    gap.run(gap.house.wallets.players.ask_limit(HYPEX, user, kind, LimitPeriod.DAY, 40_00))


def unlimited(gap: Gap, user: str) -> None:
    for kind in (LimitKind.DEPOSIT, LimitKind.STAKE):
        gap.run(gap.house.wallets.players.ask_limit(HYPEX, user, kind, LimitPeriod.DAY, 10_000_00))
        gap.query("update player_limit set starts = asked_at")
        gap.run(gap.house.wallets.players.confirm_limit(HYPEX, user, kind, LimitPeriod.DAY))


def blocked(gap: Gap, user: str) -> None:
    assert gap.run(gap.house.wallets.players.set_blocked(HYPEX, user, blocked=True)) is None


def unblocked(gap: Gap, user: str) -> None:
    assert gap.run(gap.house.wallets.players.set_blocked(HYPEX, user, blocked=False)) is None


def game(gap: Gap, *, active: bool) -> None:
    gap.run(gap.house.wallets.signers.set_game(DICE, active=active))


def ticket(gap: Gap, user: str) -> dict[str, Any]:
    wager = {"eventId": gap.event(5, "22T12:00:00"), "gameId": 5, "selection": "7", "amount": 50}
    return {"token": gap.token(user), "requestId": f"{user} t1", "wagers": [wager]}


def bet(gap: Gap, user: str) -> dict[str, Any]:
    return gap.placing(f"{user} b1", 50, user)


def of_bet(name: str, **more: Any) -> Callable[[Gap, str], dict[str, Any]]:
    return lambda gap, user: {"transactionId": f"{user} {name}", "reqId": f"{user} q1", "gameId": DICE} | more


def of_funds(**more: Any) -> Callable[[Gap, str], dict[str, Any]]:
    return lambda gap, user: {"requestId": f"{user} r9"} | more


def enough(gap: Gap, user: str) -> object:
    return gap.deposit(f"{user} enough", 1000, user)


def nothing(gap: Gap, user: str) -> None: ...


OUT, IN, BET = "wallet/withdraw-funds", "wallet/deposit-funds", "provider/betrequest"
out, into = of_funds(debitAmount=50), of_funds(creditAmount=50)
CASES: dict[str, tuple[str, Callable[[Gap, str], dict[str, Any]], Do, Do, str]] = {
    "a withdrawal of too much": (OUT, out, nothing, enough, "RS_ERROR_NOT_ENOUGH_MONEY"),
    "a withdrawal of nobody's": (
        OUT, lambda gap, user: out(gap, user) | {"userId": f"new {user}"}, nothing, lambda gap, user: enough(gap, f"new {user}"),
        "RS_ERROR_USER_NOT_FOUND"),
    "a deposit above a limit": (
        IN, into, lambda gap, user: limited(gap, user, LimitKind.DEPOSIT), unlimited, "RS_ERROR_LIMIT_REACHED"),
    "a deposit of somebody blocked": (IN, into, blocked, unblocked, "RS_ERROR_USER_DISABLED"),
    "a deposit under an unknown partner": (
        IN, lambda gap, user: into(gap, user) | {"userId": f"new {user}", "partnerId": "P"}, nothing,
        lambda gap, user: gap.run(gap.house.wallets.signers.add_partner(HYPEX, "P")), "RS_ERROR_INVALID_PARTNER"),
    "a bet of too much": (BET, bet, nothing, enough, "RS_ERROR_NOT_ENOUGH_MONEY"),
    "a bet above a limit": (
        BET, bet, lambda gap, user: (enough(gap, user), limited(gap, user, LimitKind.STAKE)), unlimited,
        "RS_ERROR_LIMIT_REACHED"),
    "a bet of somebody blocked": (
        BET, bet, lambda gap, user: (enough(gap, user), blocked(gap, user)), unblocked, "RS_ERROR_USER_DISABLED"),
    "a bet on a game that is off": (
        BET, bet, lambda gap, user: (enough(gap, user), game(gap, active=False)), lambda gap, user: game(gap, active=True),
        "RS_ERROR_INVALID_GAME"),
    "a result that overtook its bet": (
        "provider/resultrequest", of_bet("late", creditAmount=50), enough,
        lambda gap, user: gap.bet(f"{user} late", 100, user), "RS_ERROR_TRANSACTION_DOES_NOT_EXIST"),
    "a rollback of an amount that was none": (
        "provider/rollbackrequest", of_bet("placed", rollbackAmount=50),
        lambda gap, user: (enough(gap, user), gap.bet(f"{user} placed", 100, user)),
        lambda gap, user: gap.result(f"{user} placed", 50, user), "RS_ERROR"),
    "a ticket of too much": ("wallet/buy-ticket", ticket, nothing, enough, "RS_ERROR_NOT_ENOUGH_MONEY"),
}  # fmt: skip
"""The call, what its body says, what keeps it from being done, what makes it possible, and how it is refused."""
AMOUNTS = ("debitAmount", "creditAmount", "rollbackAmount")


@pytest.mark.parametrize("case", CASES)
def test_what_was_refused_is_refused_again_when_it_would_be_possible(shared_gap: Gap, case: str) -> None:
    gap, user, (call, build, before, after, status) = shared_gap, f"the player of {case}", CASES[case]
    gap.token(user)
    before(gap, user)
    body = json.dumps({"operatorId": NAME, "userId": user} | build(gap, user)).encode()
    first = gap.said(call, body)
    assert first["status"] == status
    after(gap, user)
    rows, held = gap.written(), gap.balance(user)
    assert gap.said(call, body) == first
    # With anything else in it the id is taken.
    other = json.loads(body)
    amounts = [name for name in AMOUNTS if name in other]
    changed = {amounts[0]: 49} if amounts else {"wagers": [other["wagers"][0] | {"amount": 49}]}
    assert gap.said(call, other | changed) == TWICE
    assert (gap.written(), gap.balance(user)) == (rows, held)
    # Nothing but the id stood in its way.
    fresh = {name: f"{other[name]} anew" for name in ("requestId", "reqId") if name in other}
    if call == BET:
        assert gap.said(call, other | {"reqId": f"{user} another"}) == first
        fresh["transactionId"] = f"{user} b1 anew"
    assert gap.said(call, other | fresh)["status"] == "RS_OK"


def test_after_all_that_the_books_are_in_order(shared_gap: Gap) -> None:
    shared_gap.assert_audit_clean()


WITHDRAWAL = WHO | {"requestId": "w1", "debitAmount": 50}
DEPOSIT = WHO | {"requestId": "r9", "creditAmount": 50}


def test_a_bet_that_was_refused_for_its_token_may_come_again_with_another(gap: Gap) -> None:
    enough(gap, "900001")
    body = bet(gap, "900001")
    assert gap.said(BET, body | {"token": "nobody's"})["status"] == "RS_ERROR_INVALID_TOKEN"
    gap.query("update player_session set expires_at = created_at + interval '1 second'")
    gap.query("select move_house_clock(house_now() + interval '1 hour')")
    expired = gap.said(BET, body)
    assert expired["status"] == "RS_ERROR_TOKEN_EXPIRED"
    gap.tokens.clear()
    assert gap.said(BET, body | {"token": gap.token()})["status"] == "RS_OK"
    gap.assert_audit_clean()


def test_a_bet_that_was_refused_has_no_result_and_no_rollback(gap: Gap) -> None:
    first = gap.bet("b1", 50)
    enough(gap, "900001")
    unknown = {"status": "RS_ERROR_TRANSACTION_DOES_NOT_EXIST", "errorDescription": "there is no such bet"}
    assert gap.result("b1", 50) == gap.roll_back("b1") == gap.roll_back("b1", reqId="again") == unknown
    assert gap.bet("b1", 50) == first
    assert gap.balance() == 1000
    gap.assert_audit_clean()


def test_an_undecided_request_keeps_no_id(gap: Gap) -> None:
    before = gap.written()
    for wrong in ({"creditAmount": "50"}, {"creditAmount": 0.001}, {"creditAmount": -1}, {"rollbackAmount": 1}):
        assert gap.said(IN, DEPOSIT | wrong)["status"].startswith("RS_ERROR_WRONG_")
    for signature in ("", "AAAA"):
        assert gap.ask(OUT, WITHDRAWAL, headers={"signature": signature}).status_code == 400
    assert gap.ask(OUT, WITHDRAWAL, signer=PROVIDER).status_code == 400
    assert gap.written() == before
    assert gap.query("select count(*) from request") == [(0,)]
    assert gap.said(IN, DEPOSIT)["balance"] == 50


def test_one_request_leaves_one_row_however_often_its_bytes_are_sent(gap: Gap) -> None:
    """An attacker who has caught a signed request cannot fill a table with it."""

    async def all_at_once() -> list[Any]:
        answers = await asyncio.gather(*(gap.send(OUT, WITHDRAWAL) for _ in range(30)))
        return [answer.json() for answer in answers]

    short = {"status": "RS_ERROR_NOT_ENOUGH_MONEY", "errorDescription": "Insufficient Funds!", "balance": 0}
    before = gap.written()
    assert gap.run(all_at_once()) == 30 * [short]
    assert gap.written() == before
    assert gap.query("select key, seq from request where verb = 'refused'") == [("funds:w1", 0)]
