"""The four reports over HTTP: the document's own examples out of real bets, every field in its order, pages and intervals."""

import json
from functools import partial
from typing import Any

import pytest
from tests.dialects.conftest import golden_of
from tests.dialects.gap.conftest import PERIOD, Gap

from taquilla.sandbox.demo_wallets import NAME, TITLE

DAY = {"startTime": 1729569600000, "endTime": 1729655999999}  # 2024-10-22 in UTC
POKER = "901003"


golden = partial(golden_of, "gap")


def asked(name: str) -> dict[str, Any]:
    """Return a request as the document prints it, with the demo's day for its interval."""
    return dict(golden(name)) | DAY


def spread(gap: Gap, user: str) -> None:
    """Place the document's two bets: one is lost, the other returns 198."""
    gap.deposit(f"r {user}", 1000, user)
    gap.bet("c9da1e52-0277-45b1-81c9-7c684f785d0a", 100, user)
    gap.result("c9da1e52-0277-45b1-81c9-7c684f785d0a", 0, user)
    gap.bet("256098f6-caa7-499b-853f-69228d164172", 100, user, oddValue=1.98)
    gap.result("256098f6-caa7-499b-853f-69228d164172", 198, user)


def test_settlement_data_come_as_printed_out_of_real_bets(gap: Gap) -> None:
    spread(gap, "900001")
    said = gap.said("wallet/settlement-data", asked("settlement_request"))
    assert list(said) == ["status", "errorDescription", "settlementData", "balance", "page", "pageSize", "totalRecords"]
    printed = golden("settlement")["settlementData"]
    rows = said.pop("settlementData")
    assert said == {"status": "RS_OK", "errorDescription": "", "balance": 998, "page": 1, "pageSize": 2, "totalRecords": 2}
    for row, example in zip(rows, printed, strict=True):
        assert list(row) == [*example, "providerName", "subProviderName"]
        ours = {"currency": "PTS", "providerName": "Hypex Games", "subProviderName": "", "odds": row["odds"]}
        assert row == example | ours | {name: row[name] for name in ("transactionTime", "updateTime")}
        assert DAY["startTime"] < row["transactionTime"] <= row["updateTime"] < DAY["endTime"]
    assert [row["odds"] for row in rows] == [0, 1.98]
    report = gap.said("wallet/get-game-report", {"operatorId": NAME, "page": 1, "pageSize": 1} | DAY)
    assert report["gameReport"][0]["profitLoss"] == 2


def test_the_game_report_comes_as_printed(gap: Gap) -> None:
    gap.deposit("r1", 500, "testtw1")
    gap.bet("p1", 100, "testtw1", gameId=POKER)
    gap.result("p1", 0, "testtw1", gameId=POKER)
    spread(gap, "900001")
    said = gap.said("wallet/get-game-report", asked("game_report_request"))
    printed = golden("game_report")
    assert list(said) == list(printed)
    more = {"partnerId": NAME, "providerName": "Hypex Games", "subProviderName": ""}
    assert said == printed | {"gameReport": [printed["gameReport"][0] | more]}
    assert list(said["gameReport"][0]) == ["OperatorName", "gameName", "currency", "profitLoss", *more]
    # Of all users and games, a page each; an empty text is no filter.
    everything = asked("game_report_request") | {"userId": "", "gameId": "", "userName": None}
    pages = [gap.said("wallet/get-game-report", everything | {"page": page})["gameReport"] for page in (1, 2, 3)]
    told = [[(row["gameName"], row["profitLoss"]) for row in page] for page in pages]
    assert told == [[("7 Up Down", 2)], [("VR Teen Patti", 100)], []]


@pytest.mark.parametrize("odds", [1.98, 4 / 3, 0.1 + 0.2, 2, "1.3333333333333333"])
def test_odds_are_shown_with_the_digits_that_were_sent(gap: Gap, odds: Any) -> None:
    gap.deposit("r1", 100)
    assert gap.bet("b1", 1, oddValue=odds)["status"] == "RS_OK"
    gap.result("b1", 0)
    shown = gap.said("wallet/get-bet-details", {"betId": "b1"})["bet_details"]["bet_details"]["oddValue"]
    (row,) = gap.settled()
    assert shown == row["odds"] == float(odds)


def test_the_game_report_is_of_a_user_by_its_name_where_nobody_shares_it(gap: Gap) -> None:
    for user, name, stake in (("900001", "7", 10), ("testtw1", "Luz", 20)):
        gap.deposit(f"in {user}", 100, user)
        assert gap.said("auth/login", {"operatorId": NAME, "userId": user, "username": name})["status"] == "RS_OK"
        gap.bet(f"b {user}", stake, user)
        gap.result(f"b {user}", 0, user)
    period = {"operatorId": NAME} | PERIOD

    def profit(**more: Any) -> Any:
        said = gap.said("wallet/get-game-report", period | more)
        return [line["profitLoss"] for line in said["gameReport"]] if said["status"] == "RS_OK" else said["status"]

    assert (profit(), profit(userName=""), profit(userName="Luz"), profit(userName=7)) == ([30], [30], [20], [10])
    # The document says it is a number, and 0 is what a number is that nobody has set; a text of it is a name.
    assert profit(userName=0) == [30]
    assert profit(userName="0") == "RS_ERROR_USER_NOT_FOUND"
    assert (profit(userName="luz"), profit(gameId="1")) == ("RS_ERROR_USER_NOT_FOUND", "RS_ERROR_INVALID_GAME")
    assert profit(gameId="lottery") == []
    # An id says more than a name.
    assert profit(userId="900001", userName="Luz") == [10]
    gap.said("auth/login", {"operatorId": NAME, "userId": "900001", "username": "Luz"})
    sentence = "`userName`: several users have that name, `userId` tells them apart"
    shared = {"status": "RS_ERROR_WRONG_TYPES", "errorDescription": sentence}
    assert gap.said("wallet/get-game-report", period | {"userName": "Luz"}).items() >= shared.items()


def test_a_bet_is_shown_with_all_that_was_said_of_it(gap: Gap) -> None:
    gap.deposit("r1", 100)
    said = {"tableId": "t7", "tableName": "Seven", "betType": "back", "oddValue": "1.980", "userIp": "198.51.100.7"}
    said |= {"marketId": 11, "marketType": "match", "marketName": "Winner"}
    said |= {"runnerId": "12", "runnerName": "Up", "runnerType": "side"}
    gap.bet("b1", 10.5, **said)
    gap.result("b1", 20.79)
    answer = gap.ask("wallet/get-bet-details", {"betId": "b1"})
    time = answer.json()["bet_details"]["bet_details"]["request_time"]
    assert DAY["startTime"] < time < DAY["endTime"]
    bet = {
        "betType": "back", "oddValue": 1.98, "stakeAmount": 10.5, "market_id": "11", "marketType": "match",
        "marketName": "Winner", "runnerId": "12", "runnerName": "Up", "runnerType": "side", "request_time": time,
        "debit_amount": 10.5, "rate": 1, "currency": "PTS",
    }  # fmt: skip
    details = {
        "operator_id": NAME, "operator_name": TITLE, "partner_id": NAME, "user_id": "900001", "user_name": "",
        "game_id": "901001", "game_name": "7 Up Down", "table_id": "t7", "table_name": "Seven", "round_id": "1669611423.0856981",
        "transaction_id": "b1", "net_amount": 10.29, "bet_details": bet, "user_ip": "198.51.100.7",
    }  # fmt: skip
    whole = {"status": "RS_OK", "error_description": "", "bet_details": details}
    assert answer.text == json.dumps(whole, separators=(",", ":")).replace("1.98,", "1.980,", 1)
    unknown = {"status": "RS_ERROR_TRANSACTION_DOES_NOT_EXIST", "error_description": "there is no such bet", "bet_details": {}}
    assert gap.said("wallet/get-bet-details", {"betId": "b2"}) == unknown


def test_a_statement_is_read_newest_first_page_by_page(gap: Gap) -> None:
    for number in range(1, 6):
        gap.deposit(f"r{number}", number)
    pages = [gap.statement("FUNDS", page=page, pageSize=2) for page in (1, 2, 3, 4, 10**9)]
    assert list(pages[0]) == ["status", "errorDescription", "transactions", "balance", "page", "pageSize", "totalRecords"]
    assert list(pages[0]["transactions"][0]) == ["transactionTime", "transactionType", "referenceId", "amount"]
    told = [[row["referenceId"] for row in page["transactions"]] for page in pages]
    assert told == [["r5", "r4"], ["r3", "r2"], ["r1"], [], []]
    assert {(page["totalRecords"], page["balance"], page["status"]) for page in pages} == {(5, 15, "RS_OK")}
    # Both ends are in, and a time may come as a text.
    third = pages[1]["transactions"][0]["transactionTime"]
    assert "r3" in {row["referenceId"] for row in gap.statement("FUNDS", startDate=third, endDate=str(third))["transactions"]}
    assert gap.statement("FUNDS", startDate=0, endDate=1)["totalRecords"] == 0
    moment = {"transactionType": "FUNDS", "startDate": 0, "endDate": 1, "page": 1, "pageSize": None}
    assert gap.of_user("wallet/get-my-account-statement", "900001", **moment)["pageSize"] == 50


MOMENT: dict[str, Any] = {"operatorId": NAME, "userId": "nobody", "page": 1, "pageSize": 2}
PAGES = {"page": 0, "pageSize": 0, "totalRecords": 0}


@pytest.mark.parametrize(("report", "asked", "enforced"), [
    ("get-my-account-statement", MOMENT | {"transactionType": "FUNDS", "startDate": 0, "endDate": 1},
     {"transactions": [], "balance": 0} | PAGES),
    ("get-bet-details", {"betId": "nothing"}, {"bet_details": {}}),
    ("settlement-data", MOMENT | {"startTime": 0, "endTime": 1}, {"settlementData": [], "balance": 0} | PAGES),
    ("get-game-report", MOMENT | {"startTime": 0, "endTime": 1, "gameId": ""}, {"gameReport": []} | PAGES),
])  # fmt: skip
def test_a_report_that_is_refused_bears_what_the_document_enforces_and_nothing_in_it(
    shared_gap: Gap, report: str, asked: dict[str, Any], enforced: Any
) -> None:
    answers = [
        shared_gap.ask(f"wallet/{report}", asked),  # of nobody
        shared_gap.ask(f"wallet/{report}", asked | {"page": 0, "betId": []}),  # a field that is wrong
        shared_gap.ask(f"wallet/{report}", asked, headers={"signature": "AAAA"}),
        shared_gap.ask(f"wallet/{report}", b"[]"),
    ]
    unknown = "TRANSACTION_DOES_NOT_EXIST" if report == "get-bet-details" else "USER_NOT_FOUND"
    assert answers[0].json()["status"] == f"RS_ERROR_{unknown}"
    assert [answer.status_code for answer in answers] == [200, 200, 400, 400]
    for answer in answers:
        body = answer.json()
        assert body.pop("status").startswith("RS_ERROR_")
        assert body.pop("error_description" if report == "get-bet-details" else "errorDescription")
        assert body == enforced
