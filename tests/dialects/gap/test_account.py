"""Lottery tickets from the wallet, the status of a request, new players, and their partners."""

from typing import Any

import pytest
from tests.dialects.conftest import local
from tests.dialects.gap.conftest import OK, TWICE, Gap

from taquilla.sandbox.demo_wallets import NAME

LOTTO_ACTIVO = "LOTTO ACTIVO"


@pytest.fixture
def funded(gap: Gap) -> Gap:
    """A wallet with a hundred in it."""
    gap.deposit("r1", 100)
    return gap


def draws(gap: Gap) -> list[dict[str, Any]]:
    return list(gap.said("wallet/open-draws", {"operatorId": NAME})["draws"])


def noon(gap: Gap) -> dict[str, Any]:
    """Return LOTTO ACTIVO's draw of twelve o'clock, as open-draws shows it."""
    at = int(local("22T12:00").timestamp()) * 1000
    (draw,) = [draw for draw in draws(gap) if (draw["name"], draw["drawsAt"]) == (LOTTO_ACTIVO, at)]
    return draw


def buy(gap: Gap, request: str, *plays: tuple[int, str, Any]) -> Any:
    """Buy a ticket of plays: event, selection, amount."""
    wagers = [{"eventId": event, "gameId": 5, "selection": selection, "amount": amount} for event, selection, amount in plays]
    return gap.of_user("wallet/buy-ticket", "900001", token=gap.token(), requestId=request, wagers=wagers)


def test_open_draws_are_those_that_can_be_bought(gap: Gap) -> None:
    assert {draw["name"] for draw in draws(gap)} == {LOTTO_ACTIVO}
    draw = noon(gap)
    assert list(draw) == ["eventId", "name", "closesAt", "drawsAt", "gameIds"]
    assert 0 < draw["drawsAt"] - draw["closesAt"] <= 15 * 60_000
    assert 5 in draw["gameIds"]


def test_the_status_of_a_request_can_be_asked(funded: Gap) -> None:
    """WL-06."""
    gap, event = funded, noon(funded)["eventId"]

    def ask(request: Any, **more: str) -> Any:
        return gap.said("wallet/get-request-status", {"operatorId": NAME, "requestId": request, **more})

    unknown = {"status": "RS_ERROR_TRANSACTION_DOES_NOT_EXIST", "errorDescription": "no request of that id was carried out"}
    assert ask("7") == unknown
    deposited, withdrawn = gap.deposit("7", 10.5), gap.withdraw("w", 0.5)
    assert gap.withdraw("w2", 115.51)["status"] == "RS_ERROR_NOT_ENOUGH_MONEY"
    # What was refused was not carried out, and never will be under its id.
    assert ask("w2") == unknown
    assert gap.withdraw("w2", 0.5)["status"] == "RS_ERROR_DUPLICATE_TRANSACTION"
    assert ask("w2") == unknown
    bought = buy(gap, "t1", (event, "36", 5.5), (event, "00", 2))
    buy(gap, "t2", (event, "1", 1))
    for request, part, reference, kind, amount, first in (
        (7, "FUNDS", "7", "Deposit-Funds", 10.5, deposited), ("w", "FUNDS", "w", "Withdraw-Funds", -0.5, withdrawn),
        ("t1", "BETS", bought["ticketUuid"], "Bet-Placement", -7.5, bought),
    ):  # fmt: skip
        (at,) = [row["transactionTime"] for row in gap.statement(part)["transactions"] if row["referenceId"] == reference]
        about = {"requestId": str(request), "userId": "900001", "transactionTime": at, "transactionType": kind, "amount": amount}
        said = ask(request, transactionType=part)
        assert said == first | about
        assert list(said)[:8] == [*OK, *about, "balance"]
    assert ask("7") == ask("7", transactionType="FUNDS")
    # Ids of tickets are others.
    assert ask("7", transactionType="BETS") == ask("t1", transactionType="FUNDS") == unknown


def test_whoever_logs_in_or_deposits_first_becomes_a_player(gap: Gap) -> None:
    assert gap.deposit("r1", 0.01, "luz") == OK | {"balance": 0.01}
    said = gap.said("auth/login", {"operatorId": NAME, "userId": "eva", "currency": "PTS", "username": "Eva", "gameId": 901001})
    assert list(said) == ["status", "errorDescription", "token", "url"]
    assert len(said["token"]) >= 43
    assert (gap.balance("eva"), gap.balance("luz")) == (0, 0.01)
    kept = "select username, game_id from player_session join player on player.id = player_id where user_id = 'eva'"
    assert gap.query(kept) == [("Eva", "901001")]


def test_a_players_own_partner_is_its_default_whatever_the_operators_first_is(gap: Gap) -> None:
    def sent(**more: Any) -> Any:
        return gap.of_user("wallet/deposit-funds", "new", requestId="r", creditAmount=5, **more)

    gap.run(gap.house.wallets.signers.add_partner(3, "Aardvark"))
    # A new user gets the operator's first partner, and keeps it when another one comes to be the first.
    assert sent() == sent(partnerId="Aardvark") == sent(partnerId="") == sent(partnerId=None) == OK | {"balance": 5}
    gap.run(gap.house.wallets.signers.add_partner(3, "AAA"))
    assert sent() == sent(partnerId="Aardvark") == OK | {"balance": 5}
    assert sent(partnerId="AAA")["status"] == TWICE["status"]
    assert gap.balance("new") == 5
