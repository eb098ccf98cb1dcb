"""Wallets at the command line: an operator, partners, providers, games, keys, players; ceilings and held credits."""

from collections.abc import Callable

import pytest
from tests.cli.conftest import Shell

from taquilla.domain.ledger.refusals import Reason, Refusal
from taquilla.engine.house import House
from taquilla.engine.wallets.accounts import PlayerSession
from taquilla.engine.wallets.signatures import fingerprint, new_key, public_key_of


@pytest.fixture
def opened(demo_house: Shell) -> Shell:
    """Return the demo's operator with wallets and a partner."""
    about = ("--title", "Banklot Wallets", "--agency", "213", "--user", "864")
    assert demo_house.json("operator", "open-wallets", "1", *about) == {"operator": 1, "wallets": True}
    demo_house.json("partner", "add", "Sol", "--rate", "2.5")
    return demo_house


def test_an_operator_gets_wallets_once_and_sells_by_a_cashier_of_its_own(demo_house: Shell) -> None:
    opening = ("operator", "open-wallets", "1", "--title", "Banklot Wallets")
    assert demo_house(*opening, "--agency", "9", "--user", "864").refused == (1, "the operator has no entity 9")
    assert demo_house(*opening, "--agency", "214", "--user", "864").refused == (1, "the agency has no user 864")
    assert demo_house(*opening, "--agency", "213", "--user", "864").out == "players of operator 1 have wallets\n"
    again = demo_house(*opening, "--agency", "213", "--user", "864").refused
    assert again == (1, "players of operator 1 have wallets already")


def test_partners_come_and_go(opened: Shell) -> None:
    assert opened("partner", "add", "Sol").refused == (1, "there is a partner Sol already")
    for rate in ("0", "-1", "1.001", "x"):
        assert opened("partner", "add", "Luna", "--rate", rate).status == 2
    assert opened.json("partner", "list") == [{"partner": "Sol", "rate": "2.50", "active": True}]
    assert opened.json("partner", "close", "Sol") == {"partner": "Sol", "active": False}
    assert opened("partner", "close", "Sol").refused == (1, "the operator has no partner Sol that does business")
    assert opened.json("partner", "list")[0]["active"] is False


def test_providers_and_their_games_come_and_go(opened: Shell) -> None:
    opened.json("provider", "add", "Games", "--name", "Games Ltd", "--sub-name", "Studio")
    assert opened("provider", "add", "Games", "--name", "x").refused == (1, "there is a provider Games already")
    assert opened("game", "add", "7", "--provider", "Other", "--name", "x").refused == (1, "there is no provider Other")
    opened.json("game", "add", "7", "--provider", "Games", "--name", "Seven", "--type", "dice", "--code", "S7")
    assert opened("game", "add", "7", "--provider", "Games", "--name", "x").refused == (1, "there is a game 7 already")
    assert opened("game", "close", "8").refused == (1, "there is no game 8")
    assert opened.json("game", "close", "7") == {"game": "7", "active": False}
    row = {"game": "7", "provider": "Games", "name": "Seven", "type": "dice", "code": "S7"}
    assert opened.json("game", "list") == [row | {"active": False}]
    opened.json("game", "open", "7")
    assert opened.json("game", "list") == [row | {"active": True}]
    for word, active in (("close", False), ("open", True)):
        assert opened.json("provider", word, "Games") == {"provider": "Games", "active": active}
        shown = {"provider": "Games", "name": "Games Ltd", "sub_name": "Studio", "active": active}
        assert opened.json("provider", "list") == [shown]


def test_keys_are_added_listed_and_ended(opened: Shell) -> None:
    key = public_key_of(new_key())
    added = opened.json("key", "add", "-", "--operator", "1", typed=key)
    assert added == {"owner": "operator 1", "key": 1, "sha256": fingerprint(key)}
    later = ("--from", "2030-01-01T00:00:00-04:00")
    assert opened.json("key", "add", "-", "--operator", "1", *later, typed=key)["key"] == 2
    first, second = opened.json("key", "list")
    assert (first["owner"], first["key"], first["sha256"], first["ended"]) == ("operator 1", 1, fingerprint(key), None)
    assert second["from"] == "2030-01-01T04:00:00+00:00"
    assert opened.json("key", "end", "1", "--operator", "1") == {"owner": "operator 1", "key": 1, "ended": True}
    assert opened("key", "end", "1", "--operator", "1").out == "key 1 of operator 1 has already ended\n"
    assert opened("key", "end", "3", "--operator", "1").refused == (1, "there is no key 3 here")
    assert opened.json("key", "list")[0]["ended"] is not None
    for text in ("", "x", key.replace("PUBLIC", "PRIVATE"), "ñ", key * 40):
        assert opened("key", "add", "-", "--operator", "1", typed=text).says(2, "public key")
    assert opened("key", "add", "/nowhere.pem", "--operator", "1").refused[0] == 2
    assert opened("key", "add", "-", "--provider", "Nobody", typed=key).err == "there is no provider Nobody\n"
    for whose in ((), ("--operator", "1", "--provider", "Games")):
        assert opened("key", "add", "-", *whose, typed=key).refused == (2, "say whose key it is: --operator or --provider")


def test_players_are_looked_at_blocked_excluded_and_bound(opened: Shell, with_house) -> None:
    async def join(house) -> None:
        await house.wallets.accounts.deposit(1, "ana", "r1", 10_00)

    with_house(join)
    row = {"player": 1, "user": "ana", "name": "", "partner": "Sol"}
    assert opened.json("player", "list") == [row | {"status": "active", "balance": "25.00"}]
    assert opened("player", "block", "eva").refused == (1, "the operator has no such player")
    assert opened.json("player", "block", "ana") == {"user": "ana", "status": "blocked"}
    assert opened.json("player", "list", "--after", "0")[0]["status"] == "blocked"
    assert opened.json("player", "unblock", "ana") == {"user": "ana", "status": "active"}
    assert opened.json("player", "list", "--after", "1") == []

    asked = {"user": "ana", "limit": "stake", "period": "day"}
    assert opened.json("player", "limit", "ana", "stake", "day", "100") == asked | {"amount": "100.00", "holds": True}
    assert opened("player", "confirm", "ana", "stake", "day").refused == (1, "no limit waits to be confirmed")
    more = opened.json("player", "limit", "ana", "stake", "day", "none")
    assert (more["amount"], more["holds"]) == ("none", False)
    assert opened("player", "confirm", "ana", "stake", "day").refused[1].startswith("the player must think it over until")
    for wrong in ("x", "-1", "1.001"):
        assert opened("player", "limit", "ana", "stake", "day", "--", wrong).status == 2
    view = opened.json("player", "show", "ana")
    assert view["limits"][0] == {"limit": "stake", "period": "day", "amount": "100.00", "used": "0.00", "to_confirm_from": None}
    assert (view["limits"][1]["amount"], view["limits"][1]["to_confirm_from"]) == ("none", more["to_confirm_from"])
    assert (view["balance"], view["status"], view["excluded_until"]) == ("25.00", "active", None)
    assert "balance: 25.00" in opened("player", "show", "ana").out

    until = opened.json("player", "exclude", "ana", "--until", "2030-01-01T00:00:00-04:00")
    assert until == {"user": "ana", "excluded_until": "2030-01-01T00:00:00-04:00"}
    assert opened.json("player", "exclude", "ana", "--until", "2029-01-01T00:00:00-04:00") == until
    assert opened.json("player", "exclude", "ana")["excluded_until"] == "9999-12-31T00:00:00+00:00"
    assert opened.json("player", "show", "ana")["excluded_until"] == "9999-12-31T00:00:00+00:00"


WithHouse = Callable[..., object]
CLERKS = ("clerk1@banklot.net", "clerk2@banklot.net")


@pytest.fixture
def played(opened: Shell) -> Shell:
    """Return the same with a provider of a game."""
    opened.json("provider", "add", "Games", "--name", "Games Ltd")
    opened.json("game", "add", "7", "--provider", "Games", "--name", "Seven")
    return opened


def test_a_ceiling_is_set_and_listed(played: Shell) -> None:
    set_ = ("provider", "ceiling", "Games", "--per-bet", "5.50", "--per-day", "50")
    assert played.json(*set_)["per_bet"] == "5.50"
    ended = played("provider", "ceiling", "Other", "--per-bet", "5", "--per-day", "50")
    assert ended.refused == (1, "there is no provider Other")
    assert played("provider", "ceiling", "Games", "--per-bet", "-5", "--per-day", "50").status == 2
    assert played(*set_, "--from", "2001-01-01T00:00:00Z").status == 1
    (row,) = played.json("provider", "ceilings")
    assert (row["provider"], row["per_bet"], row["per_day"], row["author"]) == ("Games", "5.50", "50.00", "command line")


def test_two_clerks_see_a_held_credit_and_have_it_paid(played: Shell, with_house: WithHouse, password_file: str) -> None:
    played.json("provider", "ceiling", "Games", "--per-bet", "5", "--per-day", "50")

    async def story(house: House) -> None:
        await house.wallets.accounts.deposit(1, "ana", "r", 10_00)
        session = await house.wallets.accounts.login(1, "ana")
        assert isinstance(session, PlayerSession)
        bet = {"transaction_id": "b", "request_id": "q"}
        await house.wallets.accounts.bet(1, "7", "ana", session.token, round_id="1", debit=1_00, **bet)
        assert await house.wallets.accounts.result(1, "7", "ana", credit=5_01, **bet) == Refusal(Reason.CREDIT_HELD, bound=24_00)

    with_house(story)
    told = ("provider", "request", "user", "transaction", "game", "stake", "amount", "above", "asked", "asked_by")
    (row,) = played.json("provider", "held")
    assert [row[name] for name in told] == ["Games", "q", "ana", "b", "Seven", "1.00", "5.01", "bet", None, None]
    judge = ("--clerk", CLERKS[0], "--password-file", password_file)
    assert played("provider", "approve", "Games", "q", *judge).out == "a second clerk must approve credit q as well\n"
    (row,) = played.json("provider", "held")
    assert (row["asked"], row["asked_by"]) == ("approve", CLERKS[0])
    assert played("provider", "approve", "Games", "q", *judge).err.strip() == "it takes a second clerk"
    second = ("--clerk", CLERKS[1], "--password-file", password_file)
    assert played("provider", "approve", "Games", "q", *second).out == "credit q is approved, and paid\n"
    assert played.json("provider", "held") == []
    for verdict in ("approve", "refuse"):
        assert played("provider", verdict, "Games", "q", *second).err.strip() == "no such credit is held"


def test_the_version_of_signatures_is_set(played: Shell) -> None:
    assert played.json("partner", "signature", "2") == {"operator": 1, "signature_version": 2}
    assert played.json("provider", "signature", "Games", "2") == {"provider": "Games", "signature_version": 2}
    assert played("provider", "signature", "Other", "2").err.strip() == "there is no provider Other"
    assert played("provider", "signature", "Games", "3").status == 2
