"""The worked account, row by row over HTTP; the status of a request, new players, and their partners."""

from typing import Any

import pytest
from tests.dialects.gap.conftest import OK, TWICE, Gap

from taquilla.sandbox.demo_wallets import NAME


def test_the_worked_account_comes_out_row_by_row(gap: Gap) -> None:
    assert gap.deposit("r1", 1000) == OK | {"balance": 1000}
    assert gap.deposit("r1", 1000) == OK | {"balance": 1000}
    assert gap.bet("b1", 100) == OK | {"balance": 900}
    assert gap.result("b1", 0) == OK | {"balance": 900}
    assert gap.bet("b2", 100) == OK | {"balance": 800}
    assert gap.result("b2", 198) == OK | {"balance": 998}
    assert gap.bet("b3", 50) == OK | {"balance": 948}
    assert gap.roll_back("b3", rollbackAmount=50) == OK | {"balance": 998}
    refused = {"status": "RS_ERROR_NOT_ENOUGH_MONEY", "errorDescription": "Insufficient Funds!", "balance": 998}
    assert gap.withdraw("w1", 1200) == refused
    assert gap.withdraw("w2", 500) == OK | {"balance": 498}
    bets = [("Bet-Placement", "b1", -100), ("Bet-Placement", "b2", -100), ("Bet-Result", "b2", 198)]
    bets += [("Bet-Placement", "b3", -50), ("Bet-Rollback", "b3", 50)]
    assert gap.rows("FUNDS") == [("Deposit-Funds", "r1", 1000), ("Withdraw-Funds", "w2", -500)]
    assert gap.rows("BETS") == bets
    assert (gap.statement("BETS")["totalRecords"], gap.statement("FUNDS")["totalRecords"]) == (5, 2)
    assert gap.balance() == 498
    # What b2 returned is taken back, and it waits for another result.
    assert gap.roll_back("b2", rollbackAmount=198) == OK | {"balance": 300}
    assert gap.rows("BETS") == [*bets, ("Bet-Rollback", "b2", -198)]
    assert gap.balance() == 300
    gap.assert_audit_clean()


def test_the_status_of_a_request_can_be_asked(gap: Gap) -> None:
    """WL-06."""

    def ask(request: Any, **more: str) -> Any:
        return gap.said("wallet/get-request-status", {"operatorId": NAME, "requestId": request, **more})

    unknown = {"status": "RS_ERROR_TRANSACTION_DOES_NOT_EXIST", "errorDescription": "no request of that id was carried out"}
    assert ask("7") == unknown
    assert gap.deposit("7", 10.5) == OK | {"balance": 10.5}
    gap.deposit("8", 5)
    assert gap.withdraw("w", 15.51)["status"] == "RS_ERROR_NOT_ENOUGH_MONEY"
    # What was refused was not carried out, and never will be under its id.
    assert ask("w") == unknown
    assert gap.withdraw("w", 0.5)["status"] == "RS_ERROR_DUPLICATE_TRANSACTION"
    assert ask("w") == unknown
    assert gap.withdraw("w2", 0.5) == OK | {"balance": 15}
    for request, kind, amount, balance in ((7, "Deposit-Funds", 10.5, 10.5), ("w2", "Withdraw-Funds", -0.5, 15)):
        said = ask(request, transactionType="FUNDS")
        (at,) = [row["transactionTime"] for row in gap.statement("FUNDS")["transactions"] if row["referenceId"] == str(request)]
        about = {"requestId": str(request), "userId": "900001", "transactionTime": at, "transactionType": kind, "amount": amount}
        assert said == ask(request) == OK | about | {"balance": balance}
        assert list(said) == [*OK, *about, "balance"]
    # Ids of tickets are others.
    assert ask("7", transactionType="BETS") == unknown


def test_whoever_logs_in_or_deposits_first_becomes_a_player(gap: Gap) -> None:
    unknown = {"status": "RS_ERROR_USER_NOT_FOUND", "errorDescription": "Invalid User!"}
    for user in ("eva", "luz"):
        assert gap.said("wallet/user-balance", {"operatorId": NAME, "userId": user}) == unknown
        assert gap.withdraw(f"w {user}", 1, user) == unknown
        nothing = {"transactions": [], "balance": 0, "page": 0, "pageSize": 0, "totalRecords": 0}
        assert gap.statement("FUNDS", user) == unknown | nothing
    assert gap.deposit("r1", 0.01, "luz") == OK | {"balance": 0.01}
    said = gap.said("auth/login", {"operatorId": NAME, "userId": "eva", "currency": "PTS", "username": "Eva", "gameId": 901001})
    assert list(said) == ["status", "errorDescription", "token", "url"]
    assert len(said["token"]) >= 43
    assert (gap.balance("eva"), gap.balance("luz")) == (0, 0.01)
    assert gap.rows("FUNDS", "luz") == [("Deposit-Funds", "r1", 0.01)]
    kept = "select username, game_id from player_session join player on player.id = player_id where user_id = 'eva'"
    assert gap.query(kept) == [("Eva", "901001")]


def sent(gap: Gap, call: str, amount: str, **more: Any) -> Any:
    return gap.said(f"wallet/{call}-funds", {"operatorId": "HypexDemo", "userId": "new", "requestId": "r", amount: 5} | more)


@pytest.mark.parametrize("first", [{}, {"partnerId": None}, {"partnerId": ""}, {"partnerId": "HypexDemo"}])
@pytest.mark.parametrize("call", [("deposit", "creditAmount"), ("withdraw", "debitAmount")])
def test_the_default_partner_may_be_spelled_out_or_left_out(gap: Gap, call: tuple[str, str], first: Any) -> None:
    if call[0] == "withdraw":
        gap.deposit("before", 5, "new")
    done = sent(gap, *call, **first)
    assert done["status"] == "RS_OK"
    before = gap.written()
    for again in ({}, {"partnerId": "HypexDemo"}, {"partnerId": ""}):
        assert sent(gap, *call, **again) == done
    assert sent(gap, *call, partnerId="Another")["status"] == sent(gap, *call, **{call[1]: 6})["status"] == TWICE["status"]
    assert gap.written() == before


def test_a_players_own_partner_is_its_default_whatever_the_operators_first_is(gap: Gap) -> None:
    call = ("deposit", "creditAmount")
    gap.run(gap.house.wallets.signers.add_partner(3, "Aardvark"))
    # A new user gets the operator's first partner, and keeps it when another one comes to be the first.
    assert sent(gap, *call) == sent(gap, *call, partnerId="Aardvark") == OK | {"balance": 5}
    gap.run(gap.house.wallets.signers.add_partner(3, "AAA"))
    assert sent(gap, *call) == sent(gap, *call, partnerId="Aardvark") == OK | {"balance": 5}
    assert sent(gap, *call, partnerId="AAA")["status"] == TWICE["status"]
    assert gap.balance("new") == 5
