"""The tests that integrators of this family run against a wallet, by their names, the worked account, and those of the kit."""

import asyncio
from functools import partial
from operator import methodcaller
from typing import Any

import pytest
from tests.dialects.gap.conftest import OK, ROLLED_BACK, ROUND, TWICE, WHO, Gap

from taquilla.conformance.proving import prove_wallet
from taquilla.domain.lottery.games import Game
from taquilla.sandbox.demo_wallets import GAMES, PROVIDER
from taquilla.testing import BEGUN, COMMITTED, Call, TaquillaHouse, taquilla_house

OTHERS: tuple[dict[str, str], ...] = ({"user": "testtw1"}, {"gameId": "901003"}, {"roundId": "2"})  # user, game, round
UNKNOWN_BET = {"status": "RS_ERROR_TRANSACTION_DOES_NOT_EXIST", "errorDescription": "there is no such bet"}
SHORT = {"status": "RS_ERROR_NOT_ENOUGH_MONEY", "errorDescription": "Insufficient Funds!"}
NO_AMOUNT = "RS_ERROR_WRONG_TYPES"
OPTIONAL = (
    "gameName", "gameType", "tableId", "betType", "oddValue", "marketId", "marketName", "runnerId", "runnerName", "userIp",
)  # fmt: skip

bet, result, roll_back, deposit, withdraw = (
    partial(methodcaller, name) for name in ("bet", "result", "roll_back", "deposit", "withdraw")
)
balance, bets, funds = methodcaller("balance"), methodcaller("rows", "BETS"), methodcaller("rows", "FUNDS")
PLACED, WON, BACK = "Bet-Placement", "Bet-Result", "Bet-Rollback"
ACCOUNT = [(PLACED, "b1", -100), (PLACED, "b2", -100), (WON, "b2", 198), (PLACED, "b3", -50), (BACK, "b3", 50)]
TESTS: dict[str, list[tuple[Any, Any]]] = {
    "balance": [(balance, 1000), *[
        (methodcaller("said", "wallet/user-balance", WHO | {"userId": 900001, "partnerId": partner}), told)
        for partner, told in ((None, 1000), ("", 1000), (WHO["operatorId"], 1000), ("another", "RS_ERROR_INVALID_PARTNER"))]],
    # A loss moves nothing, and is no row of the statement.
    "loss result": [(bet("b1", 100), 900), (result("b1", 0), 900), (bets, [(PLACED, "b1", -100)])],
    "win result": [(bet("b1", 100), 900), (result("b1", 198.5), 1098.5), (bets, [(PLACED, "b1", -100), (WON, "b1", 198.5)])],
    "rollback": [
        (bet("b1", 100), 900), (roll_back("b1", rollbackAmount=100), 1000), (bets, [(PLACED, "b1", -100), (BACK, "b1", 100)]),
    ],
    "rollback of an unknown transaction": [
        *2 * [(roll_back("b1", rollbackAmount=100), UNKNOWN_BET)],
        # It has overtaken its bet, which must not be placed any more.
        (bet("b1", 100), ROLLED_BACK), (bet("b2", 100), 900),
        *[(roll_back("b2", reqId=str(other), **other), UNKNOWN_BET) for other in OTHERS], (balance, 900),
    ],
    "duplicate rollback": [
        (bet("b1", 100), 900), *2 * [(roll_back("b1"), 1000)], (roll_back("b1", rollbackAmount=99), TWICE),
        (roll_back("b1", roundId="2"), TWICE), (balance, 1000),
    ],
    "already rolled back": [
        (bet("b1", 100), 900), (roll_back("b1"), 1000), (roll_back("b1", reqId="another"), ROLLED_BACK), (balance, 1000),
    ],
    "win after rollback": [(bet("b1", 100), 900), (roll_back("b1"), 1000), (result("b1", 198), ROLLED_BACK), (balance, 1000)],
    "negative amount": [
        (bet("b1", 100), 900),
        *[(call, NO_AMOUNT) for no in (-1, -0.01) for call in (
            bet("b2", no), result("b1", no), roll_back("b1", rollbackAmount=no), deposit("r2", no), withdraw("w1", no))],
        (balance, 900),
    ],
    "zero amount": [
        (bet("b1", 0), NO_AMOUNT), (bet("b1", 0.00), NO_AMOUNT), (withdraw("w1", 0), NO_AMOUNT), (deposit("r2", 0), NO_AMOUNT),
        (bet("b1", 100), 900), (roll_back("b1", rollbackAmount=0), NO_AMOUNT), (result("b1", 0), 900),
    ],
    "insufficient funds": [
        (bet("b1", 1000.01), SHORT | {"balance": 1000}), (withdraw("w1", 1000.01), SHORT | {"balance": 1000}),
        # What was refused keeps its ids; it takes others to stake less.
        (bet("b1", 1000), TWICE), (bet("b2", 1000), 0),
    ],
    "nullable parameters": [
        *[step for value in (None, "") for step in (
            (bet(f"b{value}", 100, **dict.fromkeys(OPTIONAL, value)), 900),
            (result(f"b{value}", 50, token=value, roundId=value), 950),
            (roll_back(f"b{value}", token=value, roundId=value, rollbackAmount=None), 1000))],
        *[(bet("b2", 100, **{name: None}), NO_AMOUNT) for name in ("userId", "transactionId", "reqId", "roundId", "token")],
    ],
    "duplicate bet": [
        # The same bet under another request is the one that was placed; another one under a known id is refused.
        *2 * [(bet("b1", 100), 900)], (bet("b1", 100, reqId="another"), 900), (bet("b1", 101), TWICE),
        (bet("b1", 101, reqId="yet another"), TWICE), (bet("b2", 100, reqId="bet b1"), TWICE), (balance, 900),
    ],
    "duplicate win": [
        (bet("b1", 100), 900), *2 * [(result("b1", 198), 1098)], (result("b1", 198, roundId=ROUND), 1098),
        (result("b1", 199), TWICE), (result("b1", 198, roundId="2"), TWICE), (balance, 1098),
    ],
    "win of an unknown transaction": [
        (result("b1", 198), UNKNOWN_BET), (bet("b1", 100), 900), (result("b1", 198), UNKNOWN_BET),  # it stays refused
        *[(result("b1", 198, reqId=str(other), **other), UNKNOWN_BET) for other in OTHERS],
        (balance, 900), (methodcaller("balance", "testtw1"), 0),
    ],
    "multi credit": [
        (bet("b1", 100), 900), (result("b1", 30, reqId="first"), 930), (result("b1", 20, reqId="second"), 950),
        (bets, [(PLACED, "b1", -100), (WON, "b1", 30), (WON, "b1", 20)]), (roll_back("b1", rollbackAmount=50), 900),
        # Once: they may be credited anew, and then the whole bet taken back.
        (roll_back("b1", rollbackAmount=50, reqId="again"), "RS_ERROR"), (result("b1", 80, reqId="third"), 980),
        (roll_back("b1", reqId="whole"), 1000),
    ],
    "the worked account, row by row": [
        (deposit("r1", 1000), 1000), (bet("b1", 100), 900), (result("b1", 0), 900), (bet("b2", 100), 800),
        (result("b2", 198), 998), (bet("b3", 50), 948), (roll_back("b3", rollbackAmount=50), 998),
        (withdraw("w1", 1200), SHORT | {"balance": 998}), (withdraw("w2", 500), 498),
        (funds, [("Deposit-Funds", "r1", 1000), ("Withdraw-Funds", "w2", -500)]), (bets, ACCOUNT), (balance, 498),
        # What b2 returned is taken back, and it waits for another result.
        (roll_back("b2", rollbackAmount=198), 300), (bets, [*ACCOUNT, (BACK, "b2", -198)]), (balance, 300),
    ],
}  # fmt: skip
"""Calls and their answers: a balance of whoever is served, the status of a refusal, or all of it."""


@pytest.fixture
def gap(gap: Gap) -> Gap:
    """A wallet with a thousand in it."""
    gap.deposit("r1", 1000)
    return gap


@pytest.mark.parametrize("name", TESTS)
def test_a_wallet_answers_as_its_integrators_expect(gap: Gap, name: str) -> None:
    for call, expected in TESTS[name]:
        answer = call(gap)
        if isinstance(answer, dict) and isinstance(expected, str):
            answer = answer["status"]
        elif isinstance(answer, dict) and not isinstance(expected, dict):
            expected = OK | {"balance": expected}
        assert answer == expected, call
    gap.assert_audit_clean()


@pytest.mark.prove("histories")
def test_wallet_stress(gap: Gap) -> None:
    """Two hundred bets of 10 at once on a balance for a hundred of them; each result comes twice."""

    async def all_at_once() -> tuple[list[str], list[str]]:
        bodies = [gap.placing(f"b{number}", 10) for number in range(200)]
        placed = await asyncio.gather(*(gap.send("provider/betrequest", body) for body in bodies))
        won = [body for body, answer in zip(bodies, placed, strict=True) if answer.json()["status"] == "RS_OK"]
        for body in won:
            body |= {"reqId": f"result {body['transactionId']}", "creditAmount": body.pop("debitAmount")}
        results = [body for body in won for _ in (1, 2)]
        settled = await asyncio.gather(*(gap.send("provider/resultrequest", body) for body in results))
        return [answer.json()["status"] for answer in placed], [answer.json()["status"] for answer in settled]

    gap.token()
    placed, settled = gap.run(all_at_once())
    assert sorted(placed) == 100 * ["RS_ERROR_NOT_ENOUGH_MONEY"] + 100 * ["RS_OK"]
    assert settled == 200 * ["RS_OK"]
    assert gap.balance() == 1000
    gap.assert_audit_clean()


__all__ = ("taquilla_house",)


class Teller:
    """Says over GAP what happens to a player."""

    def __init__(self, house: TaquillaHouse, user: str) -> None:
        self.house, self.user, self.token = house, user, house.player_token(user)

    def call(self, name: str, bet: str, request: str, **more: object) -> Call:
        ids = {"transactionId": f"{self.user} {bet}", "reqId": f"{self.user} {request}"}
        return self.house.signed(f"provider/{name}", PROVIDER, userId=self.user, gameId=GAMES[0][0], **ids, **more)

    def bet(self, name: str, cents: int) -> Call:
        return self.call("betrequest", name, f"bet {name}", roundId="7", token=self.token, debitAmount=cents / 100)

    def win(self, name: str, bet: str, cents: int) -> Call:
        return self.call("resultrequest", bet, name, creditAmount=cents / 100)

    def roll_back(self, bet: str) -> Call:
        return self.call("rollbackrequest", bet, f"undo {bet}")

    def altered(self, call: Call, text: bytes) -> Call:
        return self.house.sealed(call.path, text, PROVIDER)

    def heard(self, status: int, said: Any) -> int | None:
        return round(float(said["balance"]) * 100) if said["status"] == "RS_OK" else None


@pytest.mark.prove("kills")
def test_gap_passes_what_the_kit_proves(taquilla_house: TaquillaHouse) -> None:
    # Ids may be numbers over GAP.
    report = prove_wallet(taquilla_house, "gap", Teller, ())
    assert report.wrong == []
    assert {proof.name: len(proof.tried) for proof in report.proofs} == {
        "day": 10, "repeated": 3, "orders": 6, "at once": 5, "killed": 6, "hostile": 45, "neighbour": 2, "books": 1,
    }  # fmt: skip


@pytest.mark.prove("kills")
@pytest.mark.parametrize(("call", "gain"), [("deposit-funds", 12.5), ("withdraw-funds", -12.5), ("buy-ticket", -3)])
def test_a_move_that_is_a_wallets_own_is_made_once_whenever_the_house_is_killed(
    taquilla_house: TaquillaHouse, call: str, gain: float
) -> None:
    """The kit proves it of bets, their results and their rollbacks."""

    def balance() -> float:
        return float(taquilla_house.gap("wallet/user-balance", userId="ana")["balance"])

    taquilla_house.fund("ana", 100)
    draw = next(one for one in taquilla_house.gap("wallet/open-draws")["draws"] if Game.ANIMALITOS in one["gameIds"])
    wager = {"eventId": draw["eventId"], "gameId": Game.ANIMALITOS, "selection": "00", "amount": 3}
    partner, token = taquilla_house.partner, taquilla_house.player_token("ana")
    more = {
        "deposit-funds": {"partnerId": partner, "creditAmount": 12.5},
        "withdraw-funds": {"partnerId": partner, "debitAmount": 12.5},
        "buy-ticket": {"token": token, "wagers": [wager]},
    }[call]
    message = taquilla_house.signed(f"wallet/{call}", taquilla_house.operator, userId="ana", requestId="once", **more)
    for kept in (BEGUN, COMMITTED):
        taquilla_house.send_and_kill(message, kept)
        assert balance() == 100 + (gain if kept == COMMITTED else 0)
    (first, *others) = taquilla_house.at_once([message] * 8)
    assert (first[0], first[1]["status"], first[1].get("balance")) == (200, "RS_OK", 100 + gain), first
    assert (others, balance(), taquilla_house.audit()) == ([first] * 7, 100 + gain, [])
