"""Lottery tickets from the wallet: what is on sale, buying, a prize that is credited, and both in the same reports."""

from typing import Any

import pytest
from tests.dialects.conftest import local
from tests.dialects.gap.conftest import OK, Gap

from taquilla.sandbox.demo_wallets import NAME

LOTTO_ACTIVO = "LOTTO ACTIVO"


@pytest.fixture
def gap(gap: Gap) -> Gap:
    """A wallet with a hundred in it."""
    gap.deposit("r1", 100)
    return gap


def noon(gap: Gap) -> dict[str, Any]:
    """Return LOTTO ACTIVO's draw of twelve o'clock, as open-draws shows it."""
    draws = gap.said("wallet/open-draws", {"operatorId": NAME})["draws"]
    at = int(local("22T12:00").timestamp()) * 1000
    (draw,) = [draw for draw in draws if (draw["name"], draw["drawsAt"]) == (LOTTO_ACTIVO, at)]
    return draw


def body(gap: Gap, request: str, *plays: tuple[int, str, Any], user: str = "900001", game: int = 5) -> dict[str, Any]:
    """Return the body of a ticket of plays: event, selection, amount."""
    wagers = [{"eventId": event, "gameId": game, "selection": selection, "amount": amount} for event, selection, amount in plays]
    return {"operatorId": NAME, "userId": user, "token": gap.token(user), "requestId": request, "wagers": wagers}


def buy(gap: Gap, request: str, *plays: tuple[int, str, Any], **how: Any) -> Any:
    return gap.said("wallet/buy-ticket", body(gap, request, *plays, **how))


def test_open_draws_are_those_that_can_be_bought(gap: Gap) -> None:
    said = gap.said("wallet/open-draws", {"operatorId": NAME})
    assert list(said) == ["status", "errorDescription", "draws"]
    draw = noon(gap)
    assert list(draw) == ["eventId", "name", "closesAt", "drawsAt", "gameIds"]
    assert 0 < draw["drawsAt"] - draw["closesAt"] <= 15 * 60_000
    assert 5 in draw["gameIds"]
    drawn = [(one["drawsAt"], one["closesAt"]) for one in said["draws"]]
    assert [at for at, _ in drawn] == sorted(at for at, _ in drawn)
    gap.move_clock("22T12:00")
    later = gap.said("wallet/open-draws", {"operatorId": NAME})["draws"]
    assert draw["eventId"] not in {one["eventId"] for one in later}
    assert min(one["closesAt"] for one in later) > draw["drawsAt"]


def test_the_demos_players_buy_lotto_activo_alone(gap: Gap) -> None:
    draws = gap.said("wallet/open-draws", {"operatorId": NAME})["draws"]
    assert {draw["name"] for draw in draws} == {LOTTO_ACTIVO}
    others = "select id from event where name = 'LA GRANJITA' and draws_at = (select draws_at from event where id = %s)"
    ((granjita,),) = gap.query(others, noon(gap)["eventId"])
    gap.token()
    before = gap.written()
    no = buy(gap, "t1", (noon(gap)["eventId"], "36", 1), (granjita, "36", 1))
    assert no["status"] == "RS_ERROR_INVALID_GAME"
    assert no["errorDescription"] == "`wagers[1]`: the operator does not sell this game of this lottery"
    assert gap.written() == before


def test_the_status_of_a_ticket_request_can_be_asked(gap: Gap) -> None:
    """WL-06."""
    event = noon(gap)["eventId"]
    sold = buy(gap, "t1", (event, "36", 5.5), (event, "00", 2))
    buy(gap, "t2", (event, "1", 1))
    asked = {"operatorId": NAME, "requestId": "t1", "transactionType": "BETS"}
    said = gap.said("wallet/get-request-status", asked)
    (row,) = [row for row in gap.statement("BETS")["transactions"] if row["referenceId"] == sold["ticketUuid"]]
    about = {"requestId": "t1", "userId": "900001", "transactionTime": row["transactionTime"]}
    assert said == sold | about | {"transactionType": "Bet-Placement", "amount": -7.5}
    assert gap.said("wallet/get-request-status", asked | {"transactionType": "FUNDS"})["status"].endswith("DOES_NOT_EXIST")


def test_what_cannot_be_bought_is_refused_and_costs_nothing(gap: Gap) -> None:
    event = noon(gap)["eventId"]
    wrong = [
        ((event, "37", 5), {}, "RS_ERROR_WRONG_TYPES", "`wagers[0]`: the selection does not fit its game"),
        ((event, "36", 5), {"game": 1}, "RS_ERROR_INVALID_GAME", "`wagers[0]`: the draw does not offer the game"),
        ((event, "36", 5), {"game": 99}, "RS_ERROR_INVALID_GAME", "`wagers[0]`: the draw does not offer the game"),
        ((event, "36", 0.99), {}, "RS_ERROR", "`wagers[0]`: the stake is below 1.00"),
        ((event, "36", 1000.01), {}, "RS_ERROR", "`wagers[0]`: the stake is above 1000.00"),
        ((10**9, "36", 5), {}, "RS_ERROR", f"some draws are unknown or not open: {10**9}"),
        ((event, "36", 100.01), {}, "RS_ERROR_NOT_ENOUGH_MONEY", "Insufficient Funds!"),
    ]
    gap.token()
    before = gap.written()
    for number, (play, how, code, sentence) in enumerate(wrong):
        no = buy(gap, f"wrong {number}", play, **how)
        assert (no["status"], no["errorDescription"]) == (code, sentence)
    assert gap.written() == before
    assert gap.balance() == 100
    sold = buy(gap, "t1", (event, "36", 100))
    assert {name: sold[name] for name in (*OK, "balance")} == OK | {"balance": 0}
