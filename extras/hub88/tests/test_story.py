"""A day of play over Hub88: what is bet, won and undone, and what the house's other doors show of it."""

import json

import pytest

from taquilla.testing import Call, TaquillaHouse

from .conftest import GAME, LOBBY, UNIT, Hub, funded, said

DUPLICATE, NONE, SYNTAX, TYPES = (
    "RS_ERROR_DUPLICATE_TRANSACTION", "RS_ERROR_TRANSACTION_DOES_NOT_EXIST", "RS_ERROR_WRONG_SYNTAX", "RS_ERROR_WRONG_TYPES",
)  # fmt: skip


def test_a_player_and_its_balance_are_told_with_the_id_of_the_request(hub: Hub) -> None:
    asked = {"user": hub.user, "request_uuid": "583c985f-fee6-4c0e-bbf5-308aad6265af"}
    answer = hub.send("user/info", asked)
    assert answer == asked | {"status": "RS_OK", "registration_date": "2024-10-22"}
    asked |= {"token": hub.token(), "game_code": GAME}
    shown = {"status": "RS_OK", "currency": "PTS", "balance": 1000 * UNIT}
    assert hub.send("user/balance", asked) == shown | {name: asked[name] for name in ("user", "request_uuid")}


def test_a_day_of_play_adds_up_and_shows_over_gap_like_any_other(hub: Hub) -> None:
    assert hub.bet("b1", 100) == 900
    assert hub.win("w1", "b1", 0, round_closed=True) == 900
    assert hub.bet("b2", 100) == 800
    assert hub.win("w2", "b2", 150) == 950
    assert hub.win("w3", "b2", 48) == 998
    assert hub.undo("r3", "w3") == 950
    assert hub.bet("b3", 50, game_code=LOBBY) == 900
    assert hub.undo("r4", "b3") == 950
    assert hub.bet("b4", 10, round_closed=True) == hub.balance() == 940
    rows = hub.gap("wallet/settlement-data", userId=hub.user, startTime=0, endTime=4 * 10**12, page=1)["settlementData"]
    names = ("transactionId", "betAmount", "winAmount", "rollBackAmount", "providerName")
    assert {tuple(row[name] for name in names) for row in rows} == {
        (hub.id(name), *amounts, "Hub88")
        for name, *amounts in (("b1", 100, 0, 0), ("b2", 100, 150, 0), ("b3", 50, 0, 50), ("b4", 10, 0, 0))
    }
    statement = hub.gap(
        "wallet/get-my-account-statement", userId=hub.user, transactionType="BETS", startDate=0, endDate=4 * 10**12, page=1
    )
    assert (statement["balance"], statement["totalRecords"]) == (940, 8)
    details = hub.gap("wallet/get-bet-details", betId=hub.id("b2"))["bet_details"]
    assert (details["game_name"], details["round_id"], details["net_amount"]) == ("Dragon Rising", "round-1", 50)


def test_the_same_call_again_has_its_first_answer_and_another_under_its_id_is_a_duplicate(hub: Hub) -> None:
    assert hub.bet("b", 100) == 900
    assert hub.bet("c", 100) == 800
    assert hub.bet("b", 100) == hub.bet("b", 100, meta={"odds": 1.98}, supplier_transaction_id="s2") == 900
    body = json.dumps(hub.betting("b", 100, meta=["m"])).replace('"m"', '1.0e3, 1.5E-7, 1764512345678.123, 18446744073709551616')
    assert said(hub.send("transaction/bet", body.encode())) == 900
    others = ({"amount": 1 * UNIT}, {"round": "round-2"}, {"game_code": LOBBY})
    assert {hub.bet("b", 100, **other) for other in others} == {DUPLICATE}
    hub.fund(100, hub.other)
    assert hub.bet("b", 100, hub.other) == DUPLICATE
    assert hub.bet("b", 100, currency="EUR") == "RS_ERROR_WRONG_CURRENCY"
    assert hub.win("w", "b", 5) == hub.win("w", "b", 5) == 805
    wins = ({"amount": 6 * UNIT}, {"round": "round-2"}, {"game_code": LOBBY}, {"reference_transaction_uuid": hub.id("c")})
    assert {hub.win("w", "b", 5, **other) for other in wins} == {DUPLICATE}
    assert hub.undo("r", "w") == hub.undo("r", "w") == 800
    assert {hub.undo("r", "b"), *(hub.undo("r", "w", **other) for other in wins[1:3])} == {DUPLICATE}
    assert hub.balance() == 800


def test_wins_and_rollbacks_come_after_the_session_and_bets_do_not(taquilla_house: TaquillaHouse) -> None:
    hub = funded(taquilla_house)
    hub.bet("b", 100)
    hub.bet("c", 100)
    hub.house.move_clock(hub.house.now().replace(hour=23))
    assert hub.bet("d", 100) == "RS_ERROR_TOKEN_EXPIRED"
    assert hub.send("user/balance", hub.moving("x", transaction_uuid=None))["status"] == "RS_ERROR_TOKEN_EXPIRED"
    assert hub.bet("d", 100, token="unknown") == "RS_ERROR_INVALID_TOKEN"
    promo = {"is_supplier_promo": True}
    assert hub.bet("d", 100, **promo) == hub.bet("d", 0) == "RS_ERROR_TOKEN_EXPIRED"
    assert hub.bet("d", 0, token="unknown", **promo) == "RS_ERROR_INVALID_TOKEN"
    assert (hub.bet("p", 0, **promo), hub.win("v", "p", 70, **promo), hub.undo("r0", "p")) == (800, 870, 800)
    assert hub.win("w", "b", 50, token="unknown") == 850
    assert hub.undo("r", "c") == 950
    assert taquilla_house.audit() == []


def test_what_was_refused_for_want_of_money_tells_the_balance_and_stays_refused(hub: Hub) -> None:
    body = hub.betting("b", 1001)
    answer = hub.send("transaction/bet", body)
    refused = {"status": "RS_ERROR_NOT_ENOUGH_MONEY", "balance": 1000 * UNIT, "currency": "PTS", "user": hub.user}
    assert answer == refused | {"request_uuid": body["request_uuid"]}
    hub.fund(1000)
    assert hub.bet("b", 1001) == "RS_ERROR_NOT_ENOUGH_MONEY"
    assert hub.undo("r", "b") == 2000


def test_a_bet_that_was_rolled_back_before_it_came_is_refused_and_so_is_a_win(hub: Hub) -> None:
    assert hub.undo("r1", "b") == hub.undo("r2", "b") == hub.undo("r1", "b") == 1000
    assert hub.bet("b", 100) == NONE
    assert hub.win("w", "b", 100) == NONE
    assert hub.bet("c", 100) == 900
    assert hub.undo("r3", "v") == 900
    assert hub.win("v", "c", 100) == NONE
    assert hub.undo("r4", "nothing", "nobody", token="t") == 0


def test_free_rounds_take_nothing_and_may_win(hub: Hub) -> None:
    free = {"is_free": True, "reward_uuid": "reward"}
    assert hub.bet("f", 25, **free) == hub.bet("g", 0) == 1000
    assert hub.bet("f", 26, **free) == DUPLICATE
    assert hub.win("w", "f", 40, **free) == 1040
    assert hub.bet("a", 30, is_aggregated=True, supplier_user="Ñandú", supplier_transaction_id="") == 1010
    assert hub.undo("r", "f") == 970


def test_the_open_bets_of_a_round_that_is_closed_have_lost_and_limits_count_them(hub: Hub) -> None:
    hub.office("/limits", {"kind": "loss", "period": "day", "amount": "100.00"})
    for name, more in (("a", {}), ("b", {"game_code": LOBBY}), ("c", {}), ("of another round", {"round": "round-2"})):
        hub.bet(name, 40, **more)

    def lost() -> str:
        (limit,) = hub.office("")["limits"]
        return str(limit["used"])

    assert lost() == "0.00"
    assert hub.win("w", "b", 10, game_code=LOBBY, round_closed=True) == 850
    assert lost() == "110.00"
    assert hub.bet("d", 1) == "RS_ERROR_LIMIT_REACHED"
    assert hub.win("late", "c", 20) == 870
    assert hub.undo("r", "a", round_closed=True) == 910
    assert lost() == "50.00"
    assert hub.bet("e", 10, round="", round_closed=True) == "RS_ERROR_WRONG_TYPES"
    assert hub.bet("f", 10, round=None, round_closed=True) == 900
    assert lost() == "60.00"


def test_limits_and_blocks_of_the_office_hold_and_it_sees_these_bets_like_any_other(hub: Hub) -> None:
    assert hub.bet("b", 100) == 900
    (limit,) = hub.office("/limits", {"kind": "stake", "period": "day", "amount": "150.00"})["limits"]
    assert (limit["amount"], limit["used"]) == ("150.00", "100.00")
    assert hub.bet("c", 51) == "RS_ERROR_LIMIT_REACHED"
    assert hub.bet("d", 50) == 850
    assert hub.office("")["balance"] == "850.00"
    hub.office("/block", {})
    assert hub.bet("e", 0, is_free=True) == "RS_ERROR_USER_DISABLED"
    assert hub.win("w", "b", 30) == 880
    assert hub.undo("r", "d") == hub.balance() == 930


def test_another_players_bet_cannot_be_won_or_undone(hub: Hub) -> None:
    hub.bet("b", 100)
    assert hub.win("w", "b", 100, hub.other) == hub.undo("r", "b", hub.other) == NONE
    assert hub.win("w", "b", 100, game_code=LOBBY) == 1000


def test_amounts_are_exact(hub: Hub) -> None:
    assert hub.bet("b", 0, amount=12345) == TYPES
    answer = hub.send("transaction/bet", hub.betting("c", 0, amount=12000))
    assert answer["balance"] == 1000 * UNIT - 12000
    assert {hub.bet("d", 0, amount=amount) for amount in (-1, "1", 1.5, True, None, 10**18)} == {TYPES}


def test_games_operators_and_signatures_are_checked(hub: Hub) -> None:
    assert hub.bet("b", 1, game_code="901001") == hub.bet("c", 1, game_code="unknown") == "RS_ERROR_INVALID_GAME"
    body = hub.betting("d", 1)
    assert hub.send("transaction/bet", body, operator="nobody")["status"] == "RS_ERROR_INVALID_PARTNER"
    good = hub.call("transaction/bet", body)
    for headers in ({}, {"x-hub88-signature": "AAAA"}, {"x-hub88-signature": hub.call("x", b"{}").headers["x-hub88-signature"]}):
        assert hub.house.send(Call(good.path, good.body, headers)) == (200, {"status": "RS_ERROR_INVALID_SIGNATURE"})
    assert hub.house.send(good)[1]["status"] == "RS_OK"


def test_a_body_of_one_call_is_none_of_another(hub: Hub) -> None:
    hub.bet("b", 100)
    win, rollback = hub.winning("w", "b", 10), hub.undoing("r", "b")
    for path, body in (
        ("rollback", win), ("bet", win), ("win", rollback), ("bet", rollback), ("win", hub.betting("x", 1)),
        ("rollback", hub.betting("y", 1)),
    ):  # fmt: skip
        assert hub.send(f"transaction/{path}", body)["status"] == SYNTAX
    assert hub.send("user/balance", win)["status"] == SYNTAX
    assert hub.balance() == 900


@pytest.mark.parametrize("path", ["/hub88/docs", "/hub88/openapi.json", "/"])
def test_the_house_shows_it(hub: Hub, path: str) -> None:
    status, text = hub.house.get(path)
    assert status == 200
    assert "/hub88/{operator}/transaction/bet" in text if path != "/" else "/hub88/docs" in text
    assert hub.operator not in text or path == "/"
